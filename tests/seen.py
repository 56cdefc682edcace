"""Facts for the checks' tables, said in few words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from _pytest.mark.structures import ParameterSet

from bot.checks import Check, Target
from bot.model.profile import Profile, given
from bot.model.verdict import Code, Finding
from bot.net.facts import Addresses, Answer, Mx, Srv, Status

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
EDGE = "203.0.113.10"
PROXY = "203.0.113.40"


def target(
    values: Mapping[str, str] | None = None,
    *,
    domain: str = "contoso.com",
    login_url: str = "",
    done: Iterable[str] = (),
) -> Target:
    """Return a target with one SIP domain, and *values* besides, and these steps done."""
    profile = given(Profile(), {"domain": domain, **(values or {})})
    return Target(profile=profile, now=NOW, login_url=login_url, done=frozenset(done))


def at(
    name: str,
    *addresses: str,
    chain: Sequence[str] = (),
    refused: Sequence[str] = (),
    wildcard: bool = False,
    status: Status | None = None,
) -> Addresses:
    """Return where *name* leads: to *addresses*, or nowhere."""
    return Addresses(
        name=name,
        status=status or (Status.FOUND if addresses else Status.NO_NAME),
        v4=tuple(address for address in addresses if ":" not in address),
        v6=tuple(address for address in addresses if ":" in address),
        chain=tuple(chain),
        refused=tuple((address, "a private address") for address in refused),
        wildcard=wildcard,
    )


def silent(name: str) -> Addresses:
    """Return what is known of *name* when its servers do not answer."""
    return at(name, status=Status.TIMEOUT)


def srv(name: str, *records: Srv, status: Status | None = None, wildcard: bool = False) -> Answer[Srv]:
    """Return the SRV records of *name*, or that it has none."""
    found = status or (Status.FOUND if records else Status.NO_NAME)
    return Answer(name=name, kind="SRV", status=found, records=records, wildcard=wildcard)


def txt(name: str, *records: str, status: Status | None = None) -> Answer[str]:
    """Return the TXT records of *name*, or that it has none."""
    return Answer(
        name=name, kind="TXT", status=status or (Status.FOUND if records else Status.NO_DATA), records=records
    )


def mx(name: str, *records: Mx, status: Status | None = None) -> Answer[Mx]:
    """Return the MX records of *name*, or that it has none."""
    return Answer(name=name, kind="MX", status=status or (Status.FOUND if records else Status.NO_DATA), records=records)


def names(findings: Iterable[Finding]) -> list[str]:
    """Return the names of the findings' codes."""
    return [finding.code.name for finding in findings]


def differing(check: Check, cases: Iterable[ParameterSet]) -> set[str]:
    """Return the names of the codes that only the check has, or only the last column of its table; none are wanted."""
    found: set[Code] = set()
    for case in cases:
        found.update(cast("list[Code]", case.values[-1]))
    return {code.name for code in set(check.codes) ^ found}
