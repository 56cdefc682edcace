"""Versions of the servers: is every one new enough for a hybrid, and is no unsupported one among them?

Moving people to Teams takes the last updates: Lync Server 2013 from 5.0.8308.1182, Skype for Business Server 2015 from
6.0.9319.619, 2019 from 7.0.2046.385. Older ones fail in ways that look like something else. Not more than two versions
may be in use at once, and Lync Server 2010 not at all.

Run the command on every server, the Edge servers too, and put the outputs into one file. Lync Server 2013 has no
command that tells the builds, so they are read from the list of installed programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.checks import Check, Kind, Target, handed
from bot.checks.handed import NOT_SHOWN, Hand
from bot.checks.kinds import DECOMMISSIONING
from bot.evidence.row import Row
from bot.model.profile import OnPremVersion
from bot.model.verdict import Code, Finding, Verdict

SOURCE = "installed-versions"

Build = tuple[int, ...]

LYNC_2010, LYNC_2013 = 4, 5  # the first number of a build tells the product
PRODUCTS = {
    LYNC_2010: "Lync Server 2010",
    LYNC_2013: "Lync Server 2013",
    6: "Skype for Business Server 2015",
    7: "Skype for Business Server 2019 or Subscription Edition",
}
LEAST: dict[int, Build] = {LYNC_2013: (5, 0, 8308, 1182), 6: (6, 0, 9319, 619), 7: (7, 0, 2046, 385)}
SAFE: Build = (5, 0, 8308, 1198)  # Lync Server 2013 without CVE-2022-33633
TOLD = {OnPremVersion.LYNC2013: 5, OnPremVersion.SFB2015: 6, OnPremVersion.SFB2019: 7, OnPremVersion.SFBSE: 7}
MOST_PRODUCTS = 2
EDGE = "Edge Server"
COMPONENTS = ("Core Components", "Front End Server", EDGE)  # others go by builds of their own

OK = Code("ok", Verdict.PASS)
OLD = Code(
    "old",
    Verdict.FAIL,
    "Install the last cumulative update on all roles, in the order that its article gives, with its updates of the"
    " databases.",
)
VULNERABLE = Code(
    "vulnerable",
    Verdict.WARN,
    "It is new enough for a hybrid, and has a known hole (CVE-2022-33633). Install build 5.0.8308.1198 or later.",
)
UNSUPPORTED = Code(
    "unsupported",
    Verdict.FAIL,
    "Lync Server 2010 cannot be part of a hybrid with Teams, not even beside newer servers. Replace it first.",
)
UNKNOWN_PRODUCT = Code(
    "unknown-product",
    Verdict.UNKNOWN,
    "This is no version of Lync or Skype for Business Server that is known here, so nothing can be said of it.",
)
TOO_MANY = Code(
    "too-many",
    Verdict.FAIL,
    "More than two versions are in use at once, which is not supported in a hybrid. Replace the oldest first.",
)
MIXED = Code(
    "mixed",
    Verdict.WARN,
    "The same component has different builds on different servers. Bring all of them to the last one.",
)
OTHER_THAN_TOLD = Code(
    "other-than-told",
    Verdict.WARN,
    "None of the servers has the version of the profile. Correct the profile, or hand in the other servers too.",
)
NO_EDGE = Code(
    "no-edge",
    Verdict.WARN,
    "No Edge server is among them, and it is the one that talks to Microsoft. Run the command on the Edge servers too.",
)
NOTHING = Code(
    "nothing",
    Verdict.UNKNOWN,
    "There is no server component in the output. Run the command on a Front End server and on the Edge servers.",
)


@dataclass(frozen=True, slots=True)
class Installed:
    """One component on one server; "" where the output does not tell which."""

    server: str
    component: str
    build: Build

    @property
    def product(self) -> int:
        """The first number of the build."""
        return self.build[0]

    def __str__(self) -> str:
        """What a person is shown as observed."""
        return f"{self.component} {_dotted(self.build)}"


def judge(target: Target, hand: Hand) -> Iterator[Finding]:
    rows = [row for row in hand[SOURCE].rows if not row.text("Name") or _component(row)]
    for row in rows:
        if not (row.text("Name") and row.text("Version")):
            yield handed.not_shown(_server(row) or "servers", SOURCE, "Name", "Version")
        elif _build(row) is None:
            yield UNKNOWN_PRODUCT.at(_server(row) or "servers", expected="a build", observed=row.text("Version") or "")
    found = sorted(_installed(rows), key=lambda each: (each.server, each.build))
    for (server, _), group in groupby(found, key=lambda each: (each.server, each.product)):
        yield _of_server(server or "servers", next(group))
    if found:
        yield from _of_all(target, found)
    elif not rows:
        yield NOTHING.at("servers", expected=", ".join(COMPONENTS), observed="none of them", fix=handed.how(SOURCE))


def _installed(rows: Iterable[Row]) -> Iterator[Installed]:
    for row in rows:
        if (component := _component(row)) and (build := _build(row)):
            yield Installed(_server(row), component, build)


def _server(row: Row) -> str:
    return (row.text("Server") or "").strip().upper()


def _component(row: Row) -> str:
    name = (row.text("Name") or "").casefold()
    return next((each for each in COMPONENTS if each.casefold() in name), "")


def _build(row: Row) -> Build | None:
    version = (row.text("Version") or "").strip()
    return tuple(map(int, version.split("."))) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}){1,3}", version) else None


def _of_server(server: str, lowest: Installed) -> Finding:
    least = LEAST.get(lowest.product)
    if lowest.product == LYNC_2010:
        code = UNSUPPORTED
    elif least is None:
        code = UNKNOWN_PRODUCT
    elif lowest.build < least:
        code = OLD
    else:
        code = VULNERABLE if lowest.product == LYNC_2013 and lowest.build < SAFE else OK
    expected = f"{_dotted(least)} or later" if least else "a version that is supported"
    return code.at(server, expected=expected, observed=str(lowest))


def _of_all(target: Target, found: Sequence[Installed]) -> Iterator[Finding]:
    products = {each.product for each in found}
    shown = ", ".join(PRODUCTS.get(product, f"version {product}") for product in sorted(products))
    if len(products) > MOST_PRODUCTS:
        yield TOO_MANY.at("all servers", expected="at most two versions", observed=shown)
    told = target.profile.onprem_version
    if TOLD[told] not in products:
        fix = "/hybrid set onprem_version=…"
        yield OTHER_THAN_TOLD.at("all servers", expected=PRODUCTS[TOLD[told]], observed=shown, fix=fix)
    for component in COMPONENTS:
        builds = {each.build for each in found if each.component == component}
        if len({build[0] for build in builds}) < len(builds):
            observed = ", ".join(map(_dotted, sorted(builds)))
            yield MIXED.at(component, expected="one build of each version", observed=observed)
    if all(each.component != EDGE for each in found):
        yield NO_EDGE.at("Edge servers", expected=EDGE, observed="not there", fix=handed.how(SOURCE))


def _dotted(build: Build) -> str:
    return ".".join(map(str, build))


CHECK = Check(
    id="server-version",
    step=3,
    title="Every server is new enough for a hybrid",
    codes=(
        OK,
        OLD,
        VULNERABLE,
        UNSUPPORTED,
        UNKNOWN_PRODUCT,
        TOO_MANY,
        MIXED,
        OTHER_THAN_TOLD,
        NO_EDGE,
        NOTHING,
        NOT_SHOWN,
        DECOMMISSIONING,
    ),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity#server-version-requirements",
    observe=handed.of(SOURCE),
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    skips=handed.leaving,
)
