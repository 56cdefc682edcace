"""Checks: one file a check, or one family that shares one look. `discover` finds them all."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime
    from types import ModuleType

    from bot.model.pilot import PilotUser
    from bot.model.profile import Profile
    from bot.model.verdict import Code, Finding, Report
    from bot.net import Net

ENTRY_POINTS = "hybrid_bot.checks"


class Kind(StrEnum):
    """Where a check's facts come from."""

    AUTO = "auto"  # DNS, TCP, TLS, HTTP; no credentials
    GRAPH = "graph"  # an Entra app registration
    PASTE = "paste"  # a command's output, handed in
    ATTEST = "attest"  # a person's word, with evidence
    NOTICE = "notice"  # always shown, never blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is asked about.

    Attributes:
        profile: What the channel told.
        now: Aware, UTC; the moment that validity is judged at.
        pilots: The pilot users of the checklist; none where there is no checklist, and then the profile may tell some.
        login_url: The sign-in service that the operator set; "" for Microsoft's, by the profile's cloud.
        done: Keys of the checklist's steps that somebody marked as done; none where there is no checklist.
        handed: What is in somebody's hand right now, read: facts by the id of their source.
        unread: Why a source could not be read that the bot reads itself, by its id.
        marks: What stayed of evidence that is still fresh: small facts by the id of their source, by name.
        kept: The last reports of the checks that judge what is handed in, by the check's id.
    """

    profile: Profile
    now: datetime
    pilots: tuple[PilotUser, ...] = ()
    login_url: str = ""
    done: frozenset[str] = frozenset()
    handed: Mapping[str, Any] = field(default_factory=dict)  # what facts a source has is between its reader and judges
    unread: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kept: Mapping[str, Report] = field(default_factory=dict)


async def blind(_target: Target, _net: Net) -> None:
    """See nothing: there is nothing that a program could look at."""


def silent(_target: Target, _seen: None) -> Iterable[Finding]:
    """Find nothing: what a person says is not judged."""
    return ()


def never(_: Target) -> Finding | None:
    """Return that there is no reason to skip."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One automatic question.

    Attributes:
        id: Unique, in kebab case: ``dns-sip-tls``.
        step: Number of the step of the built-in checklist that it belongs to.
        title: A question or a statement, in words.
        kind: Where its facts come from.
        priority: 1 catches what breaks a hybrid, 2 is useful, 3 is nice to have.
        codes: Every kind of finding that it can make.
        source: Where the requirement is written.
        observe: Looks; returns facts, raises `ProbeError` where it could not look at all.
        judge: Pure; makes findings of the facts, at least one.
        wants: Ids of the sources of evidence that it judges; any of them in hand makes it look.
        by_word: A person's statement will do in place of what it wants; it always will for one of the kind ``attest``.
        live: It also looks itself, so that it has something to say where nothing was handed in.
        skips: Says why the target needs no evidence of it, as a finding; None where it does.
        patience: It may take so long, although the operator gives checks less.
        page: The user's page; "" until `discover` takes the docstring of the check's module for it.
    """

    id: str
    step: int
    title: str
    codes: tuple[Code, ...]
    source: str
    observe: Callable[[Target, Net], Awaitable[Any]] = blind  # what it returns is judge's business alone
    judge: Callable[[Target, Any], Iterable[Finding]] = silent
    kind: Kind = Kind.AUTO
    priority: int = 1
    wants: tuple[str, ...] = ()
    by_word: bool = False
    live: bool = False
    skips: Callable[[Target], Finding | None] = never
    patience: timedelta = timedelta()
    page: str = ""

    @property
    def evident(self) -> bool:
        """It has nothing to say of itself: somebody hands something in, or gives their word."""
        return self.kind in {Kind.PASTE, Kind.ATTEST} and not self.live

    @property
    def statable(self) -> bool:
        """A person may state it."""
        return self.by_word or self.kind is Kind.ATTEST

    @property
    def why(self) -> str:
        """Why it matters: the page's first paragraph, on one line; "" where the page is its title alone."""
        _, _, rest = self.page.partition("\n\n")
        return " ".join(rest.partition("\n\n")[0].split())


def discover() -> Mapping[str, Check]:
    """Return every check by id: those of this package, and those of installed `ENTRY_POINTS`.

    A module of this package ends in ``CHECK = Check(...)`` or, for a family, ``CHECKS = (...)``.

    Raises:
        ValueError: Two checks have the same id.
    """
    found: dict[str, Check] = {}
    for info in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = importlib.import_module(info.name)
        for check in (*getattr(module, "CHECKS", ()), *([module.CHECK] if hasattr(module, "CHECK") else [])):
            _keep(found, check, module)
    for entry in entry_points(group=ENTRY_POINTS):
        _keep(found, entry.load(), importlib.import_module(entry.module))
    return dict(sorted(found.items(), key=lambda item: (item[1].step, item[1].priority, item[0])))


def _keep(found: dict[str, Check], check: Check, module: ModuleType) -> None:
    if check.id in found:
        raise ValueError(f"two checks are called {check.id}")
    found[check.id] = replace(check, page=check.page or inspect.cleandoc(module.__doc__ or ""))
