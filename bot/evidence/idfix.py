"""IdFix's report: what it found wrong in Active Directory, as its export has it.

IdFix puts quotes only around a value with a comma, and writes a value's own quotes as they are; a spreadsheet that
saves the file again doubles them. Both are read, and a line that fits neither is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.evidence.encoding import decode, lines
from bot.model.errors import BotError

HEADER = (
    *("DISTINGUISHEDNAME", "COMMONNAME", "OBJECTCLASS", "ATTRIBUTE", "ERROR", "VALUE", "UPDATE"),
    *("PROPOSEDACTION", "ACTION"),
)
ERRORS = ("Duplicate", "Blank", "Length", "Character", "LocalPart", "DomainPart", "Format", "TopLevelDomain")
MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000

_ERROR = {error.lower(): error for error in ERRORS}
_QUOTED = re.compile(r'"([^\n]*?)"(?=[,\r\n]|\Z)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One line: one value of one object, with everything that is wrong with it.

    Attributes:
        dn: The object's distinguished name.
        object_class: ``user``, ``contact``, ``group``.
        errors: Of ``ERRORS``, in that order.
        update: What IdFix proposes.
    """

    dn: str
    name: str
    object_class: str
    attribute: str
    errors: tuple[str, ...]
    value: str
    update: str


@dataclass(frozen=True, slots=True)
class IdFixReport:
    """What IdFix complains of, and how many lines could not be read."""

    complaints: tuple[Complaint, ...]
    unreadable: int = 0


def read(raw: bytes) -> IdFixReport:
    """Return what IdFix's export *raw* says.

    Raises:
        BotError: It is no export of IdFix, or too large.
    """
    if len(raw) > MAX_BYTES:
        raise BotError(f"That is larger than {MAX_BYTES // 2**20} MB; export fewer objects from IdFix.")
    found = lines(decode(raw))
    if _header(next(found, "")) != HEADER:
        raise BotError(
            f"That is no export of IdFix: its first line must be {','.join(HEADER)}. Press Export in IdFix, choose CSV,"
            " and hand in that file as it is."
        )
    complaints: list[Complaint] = []
    unreadable = 0
    for line in found:
        if not line.strip():
            continue
        complaint = _complaint(line)
        if complaint is None:
            unreadable += 1
        elif len(complaints) == MAX_ROWS:
            raise BotError(f"More than {MAX_ROWS:,} errors are not read; export fewer objects from IdFix.")
        else:
            complaints.append(complaint)
    return IdFixReport(tuple(complaints), unreadable)


def _header(line: str) -> tuple[str, ...] | None:
    """Return the names of the columns; IdFix makes capitals as the language of Windows does, Turkish with a dot."""
    fields = _fields(line)
    return fields and tuple(field.strip().upper().replace("İ", "I") for field in fields)


def _complaint(line: str) -> Complaint | None:
    fields = _fields(line)
    if fields is None or len(fields) != len(HEADER):
        return None
    dn, name, object_class, attribute, error, value, update, _, _ = fields
    words = {_ERROR.get(word.strip().lower()) for word in error.split(",")}
    if None in words or not dn:
        return None
    return Complaint(
        dn=dn,
        name=name,
        object_class=object_class.strip().lower(),
        attribute=attribute.strip(),
        errors=tuple(each for each in ERRORS if each in words),
        value=value,
        update=update,
    )


def _fields(line: str) -> tuple[str, ...] | None:
    """Return the values of a line; None if there are more than IdFix has columns."""
    line = line.rstrip("\r\n")
    fields: list[str] = []
    at = 0
    while len(fields) <= len(HEADER):
        if quoted := _QUOTED.match(line, at):
            fields.append(quoted[1].replace('""', '"'))
            at = quoted.end()
        else:
            end = line.find(",", at)
            end = len(line) if end < 0 else end
            fields.append(line[at:end])
            at = end
        if at >= len(line):
            return tuple(fields)
        at += 1
        if at == len(line):
            return (*fields, "")
    return None
