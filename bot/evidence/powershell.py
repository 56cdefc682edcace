"""What administrators paste or upload from PowerShell, in whatever form and encoding, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise

from bot.evidence import powershell_json, powershell_list, separated_values
from bot.evidence.encoding import decode, is_narrow, lines
from bot.evidence.row import Row, limited
from bot.evidence.transcript import complaint, trimmed
from bot.model.errors import BotError

MAX_BYTES = 64 * 1024 * 1024  # 100,000 users of a directory, with room

_LARGE = 64 * 1024  # bytes, of which the form can be told
_LOOK = 100  # lines, to find the line below the names of a table
_AGAIN = "`| Select-Object * | ConvertTo-Json -Depth 4`"


class Form(StrEnum):
    """How an output was written."""

    JSON = "JSON"
    CSV = "CSV"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Output:
    """What a command wrote.

    Attributes:
        rows: Its objects; none if it wrote nothing, which says nothing of what it looked at.
        skipped: Lines of a CSV that are no objects, because they have too many or too few fields.
    """

    rows: tuple[Row, ...]
    form: Form
    skipped: int = 0


def read(raw: bytes) -> Output:
    """Return the objects in *raw*, which a person pasted or uploaded.

    Raises:
        BotError: It cannot be read whole; the text says what to do about it.
    """
    text = trimmed(decode(_within_limits(raw)))
    if not text or text.strip() == "null":
        return Output((), Form.JSON)
    form = _form(text)
    if form is Form.JSON:
        return Output(powershell_json.rows(text), form)
    if form is Form.LIST:
        return Output(powershell_list.rows(text), form)
    rows, skipped = separated_values.rows(text)
    return Output(rows, form, skipped)


def stream(raw: bytes) -> Iterator[Row]:
    """Yield the objects in *raw*: those of a large CSV one by one, so that not all of it is in memory twice.

    Raises:
        BotError: The same as of `read`, or what follows cannot be read.
    """
    if len(_within_limits(raw)) > _LARGE and is_narrow(raw):
        head = decode(raw[: raw.rfind(b"\n", 0, _LARGE) + 1])
        if _is_csv(head):
            return limited(separated_values.streaming(raw, head))
    return iter(read(raw).rows)


def _is_csv(head: str) -> bool:
    """Tell whether *head*, the first lines of an output, is of a CSV; "" where not even the first line ends in it."""
    try:
        return bool(head) and head == trimmed(head) and _form(head) is Form.CSV
    except BotError:
        return False  # so much does not tell; what is wrong with all of it is said by who reads all of it


def _within_limits(raw: bytes) -> bytes:
    if len(raw) > MAX_BYTES:
        raise BotError(f"More than {MAX_BYTES // 1024 // 1024} MB are not read; hand it in by parts.")
    return raw


def _form(text: str) -> Form:
    if text.startswith(('"', "#TYPE ", "sep=")):
        return Form.CSV
    if _is_json(text):
        return Form.JSON
    if _is_table(text):
        raise BotError(f"That is the table view, which leaves out and cuts off; run the command again with {_AGAIN}.")
    listed = powershell_list.fits(text)
    if error := complaint(text if listed else next(lines(text), "")):
        raise BotError(f"The command ended in an error (“{error}”); put that right, and run it again.")
    if listed:
        return Form.LIST
    if separated_values.fits(text):
        return Form.CSV
    raise BotError(f"That is neither JSON nor CSV nor a list of properties; run the command again with {_AGAIN}.")


def _is_json(text: str) -> bool:
    """Tell whether JSON starts somewhere, and not only within the values of a list."""
    start = powershell_json.start(text)
    before = text[: max(start, 0)]
    if start < 0 or not powershell_list.fits(before) or complaint(before):
        return start >= 0
    if before.endswith("\n"):
        raise BotError("That is a list of properties and then JSON; hand in the output of one command at a time.")
    return False


def _is_table(text: str) -> bool:
    """Tell whether one of the first lines underlines the names in the line above it."""
    return any(
        above.strip() and "--" in line and not line.strip("- \t\r\n")
        for above, line in pairwise(islice(lines(text), _LOOK))
    )
