"""IdFix: does Microsoft's own program still find errors in Active Directory?

IdFix looks through all of the directory, contacts and groups included, for what Microsoft Entra Connect cannot
synchronize. Who ran it has the answer already.

Run IdFix (any account that may read the directory), press Export, choose CSV, and hand in that file as it is. A
suffix that only IdFix's old list of top-level domains does not know is a warning if the tenant has verified it; so is
what concerns no user. If an export of Active Directory's Lync users is handed in together with it, users who are not in
that are no more than a warning either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Kind, Target, exported
from bot.checks.exported import Domains
from bot.checks.graph import PATIENCE
from bot.checks.naming import wire
from bot.evidence.idfix import Complaint, IdFixReport
from bot.model.directory import Directory
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

SOURCE = "idfix"
_PEOPLE = frozenset({"user", "inetorgperson"})
_AGAIN = "apply it in IdFix or in Active Directory, then run IdFix again and hand in the new file."

OK = Code("ok", Verdict.PASS)
DUPLICATE = Code("duplicate", Verdict.FAIL, f"Another object has the value too. Take it from one: {_AGAIN}")
BLANK = Code("blank", Verdict.FAIL, f"The value must not be empty. Fill it in: {_AGAIN}")
LENGTH = Code("length", Verdict.FAIL, f"The value is too long. Shorten it: {_AGAIN}")
CHARACTER = Code("character", Verdict.FAIL, f"The value holds characters that are refused. Leave them out: {_AGAIN}")
FORMAT = Code("format", Verdict.FAIL, f"The value has not the form that it must have. Correct it: {_AGAIN}")
SUFFIX = Code(
    "suffix",
    Verdict.FAIL,
    f"IdFix does not know this top-level domain, and the tenant has not verified the domain. Change it: {_AGAIN}",
)
OLD_LIST = Code(
    "old-list",
    Verdict.WARN,
    "The tenant has verified this domain, so only IdFix's list of top-level domains is too old. Leave it as it is.",
)
OTHERS = Code(
    "others", Verdict.WARN, f"This is no Lync user, so it does not stop Lync. If it is synchronized, {_AGAIN}"
)
UNREADABLE = Code(
    "unreadable",
    Verdict.UNKNOWN,
    "Some lines of the file are not as IdFix writes them, most often because a value holds a quote and a comma. Look at"
    " these objects in IdFix itself.",
)

# By what IdFix says, the worst first; a line may say several.
_CODES = {
    "Duplicate": DUPLICATE,
    "Blank": BLANK,
    "Length": LENGTH,
    "Character": CHARACTER,
    "LocalPart": FORMAT,
    "DomainPart": FORMAT,
    "Format": FORMAT,
    "TopLevelDomain": SUFFIX,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What IdFix wrote, which domains are verified, and who is a Lync user; None where nobody said."""

    report: IdFixReport
    domains: Domains
    users: frozenset[str] | None = None


async def observe(target: Target, net: Net) -> Seen:
    domains = await exported.verified(target, net)
    return Seen(target.handed[SOURCE], domains, _names(target.handed.get(exported.SOURCE)))


def _names(directory: Directory | None) -> frozenset[str] | None:
    names = frozenset(user.dn.casefold() for user in directory.users) - {""} if directory else frozenset()
    return names or None


def judge(_: Target, facts: Seen) -> Iterator[Finding]:
    for each in facts.report.complaints:
        code = _code(each, facts)
        expected = f"no error, and a domain {facts.domains}" if code in {SUFFIX, OLD_LIST} else "no error"
        observed = f"{each.attribute}: {each.value or 'none'} ({', '.join(each.errors)})"
        yield code.at(each.dn, expected=expected, observed=observed)
    if facts.report.unreadable:
        yield UNREADABLE.at(
            "IdFix", expected="lines of nine values", observed=f"{facts.report.unreadable:,} other lines"
        )
    elif not facts.report.complaints:
        yield OK.at("IdFix", expected="no error", observed="none")


def _code(complaint: Complaint, facts: Seen) -> Code:
    suffix = wire(complaint.value.rpartition("@")[2])
    if complaint.errors == ("TopLevelDomain",) and suffix in facts.domains.names:
        return OLD_LIST
    known = facts.users is None or complaint.dn.casefold() in facts.users
    return _CODES[complaint.errors[0]] if known and complaint.object_class in _PEOPLE else OTHERS


CHECK = Check(
    id="idfix-report",
    step=4,
    title="IdFix finds no error",
    codes=(OK, DUPLICATE, BLANK, LENGTH, CHARACTER, FORMAT, SUFFIX, OLD_LIST, OTHERS, UNREADABLE),
    kind=Kind.PASTE,
    priority=2,
    patience=PATIENCE,
    wants=(SOURCE,),
    source="https://learn.microsoft.com/microsoft-365/enterprise/prepare-directory-attributes-for-synch-with-idfix",
    observe=observe,
    judge=judge,
)
