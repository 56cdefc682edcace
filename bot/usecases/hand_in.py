"""Takes evidence: reads it, has it judged, keeps what was found, and lets the content go."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bot.evidence import private_key
from bot.evidence.recognition import recognised
from bot.evidence.sources import MAX_BYTES, discover
from bot.model.audit import Verb
from bot.model.delivery import DeliveryError
from bot.model.errors import BotError, ConflictError, ContentError, RepeatedError
from bot.model.evidence import MAX_NAME, Evidence, Mark, together
from bot.model.pilot import RowsError
from bot.model.run import Run
from bot.usecases import pilot_users
from bot.usecases.change import current
from bot.usecases.directory import InHand
from bot.usecases.examine import examine
from bot.usecases.refuse import see_that_may
from bot.usecases.run_checks import tell_channel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.checks import Check
    from bot.evidence.sources import Source
    from bot.model.checklist import Checklist
    from bot.model.evidence import Way
    from bot.model.verbs import Actor
    from bot.model.verdict import Report
    from bot.usecases import Asker, Deps

log = logging.getLogger(__name__)

MAX_DOCUMENTS = 40
SECONDS = 60.0  # to read all of them
MAX_MARK, MAX_MARKS = 1_000, 8_000  # characters of one small fact, and of all

_READERS = ThreadPoolExecutor(1, "evidence")  # one document at a time, and none of the threads that others need

_SOURCES = discover()


@dataclass(frozen=True, slots=True)
class Document:
    """Something as it was handed in.

    Attributes:
        raw: Its bytes; nothing keeps them.
        name: The file's; "" for pasted text.
        source: What it was said to be; "" if that is to be told from what is in it.
    """

    raw: bytes
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What came of it: the reports of the checks that wanted it, and what was read."""

    checklist: Checklist
    reports: tuple[Report, ...]
    evidence: tuple[Evidence, ...]


async def hand_in(deps: Deps, asker: Asker, documents: Sequence[Document], way: Way) -> Judged:
    """Read *documents* and have the checks that want them judge them, all in one go; nothing of their content is kept.

    The one exception is a list of pilot users: it is taken over into the checklist's.

    Raises:
        PrivateKeyError: One holds a private key; nothing was read.
        RepeatedError: The same delivery came before; who handed in is told by what that one found.
        BotError: One is not what it should be, or no check of the checklist wants any; nothing was kept.
    """
    async with deps.store.read() as tx:
        if asker.delivery and await tx.seen.known(asker.team, asker.delivery):
            raise RepeatedError("That was handed in already, and what was found is told.")
        checklist = await current(tx, asker)
    await see_that_may(deps, asker, checklist, Verb.EVIDENCE)
    if not deps.rate.take(checklist.team, deps.now()):
        raise BotError(f"This workspace has had checks run {deps.rate.per_minute} times in a minute. Try again soon.")
    hand = replace(await read(documents, asker.actor(deps.now()), way), delivery=asker.delivery)
    checks = _wanting(deps, checklist, hand)
    checklist = await _with_pilots(deps, asker, checklist, hand)
    checklist, reports = await examine(deps, checklist, checks, _tell_nobody, hand=hand)
    deps.wake()
    return Judged(checklist=checklist, reports=tuple(reports), evidence=hand.evidence)


async def read(documents: Sequence[Document], actor: Actor, way: Way) -> InHand:
    """Return what *documents* say.

    Raises:
        BotError: There is none, there are too many, or one cannot be read; the text names it.
    """
    if not documents:
        raise BotError("Nothing was handed in: choose a file, or paste the output of the command.")
    if len(documents) > MAX_DOCUMENTS:
        raise BotError(f"{len(documents)} files are too many at once; hand in at most {MAX_DOCUMENTS}.")
    loop = asyncio.get_running_loop()
    facts: dict[str, Any] = {}
    evidence: dict[str, Evidence] = {}
    try:
        async with asyncio.timeout(SECONDS):
            for document in documents:  # one after the other: each may be large
                source, fact, kept = await loop.run_in_executor(_READERS, _read, document, actor, way)
                if source.id in facts and source.join is None:
                    raise BotError(f"{source.title} ({source.id}) was handed in twice at once; hand in one of them.")
                if source.id in facts and source.join is not None:
                    fact, kept = source.join(facts[source.id], fact), together(evidence[source.id], kept)
                facts[source.id], evidence[source.id] = fact, kept
    except TimeoutError:
        raise BotError(f"Reading this took longer than {SECONDS:.0f} s, so it was given up. Hand in less.") from None
    return InHand(facts=facts, evidence=tuple(evidence.values()), actor=actor)


def _read(document: Document, actor: Actor, way: Way) -> tuple[Source, Any, Evidence]:
    private_key.refuse(document.raw, document.name)
    what = document.name or document.source or "what was pasted"
    if len(document.raw) > MAX_BYTES:
        raise BotError(f"{what}: it is larger than {MAX_BYTES // 2**20} MB; export only what the command asks for.")
    if not document.raw.strip():
        raise ContentError(
            f"{what}: it is empty, which says nothing. Run the command again; if there really is nothing, hand in `[]`"
            " and say what it is, for example `/hybrid evidence blocked-domains []`."
        )
    if document.source and document.source not in _SOURCES:
        raise ContentError(
            f"“{document.source[:60]}” is nothing that can be handed in; `/hybrid evidence` lists what is."
        )
    try:
        source = _SOURCES[document.source] if document.source else recognised(document.raw, _SOURCES)
        fact = source.read(document.raw)
    except RowsError:
        raise
    except BotError as error:
        raise ContentError(f"{what}: {error}") from None
    return source, fact, _evidence(document, source, fact, actor, way)


def _evidence(document: Document, source: Source, fact: object, actor: Actor, way: Way) -> Evidence:
    return Evidence(
        source=source.id,
        way=way,
        by=actor.id,
        at=actor.at,
        name=PurePath(document.name.replace("\\", "/")).name[:MAX_NAME],
        size=len(document.raw),
        sha256=sha256(document.raw).hexdigest(),
        marks=_marks(source.marks(fact)),
    )


def _marks(found: Mapping[str, str]) -> tuple[Mark, ...]:
    """Return the small facts that stay; those that are not small are content, and do not."""
    marks = tuple(Mark(name, value) for name, value in found.items())
    small = all(len(mark.name) <= MAX_MARK and len(mark.value) <= MAX_MARK for mark in marks)
    return marks if small and sum(len(mark.name) + len(mark.value) for mark in marks) <= MAX_MARKS else ()


def _wanting(deps: Deps, checklist: Checklist, hand: InHand) -> tuple[Check, ...]:
    """Return the checks of the checklist that want any of what is in hand.

    Raises:
        BotError: There is none.
    """
    ids = dict.fromkeys(check for step in checklist.steps for check in step.spec.checks)
    known = [deps.checks[check] for check in ids if check in deps.checks]
    wanting = tuple(check for check in known if hand.facts.keys() & set(check.wants))
    if not wanting:
        what = ", ".join(_SOURCES[source].title for source in hand.facts)
        raise BotError(f"No check of this checklist wants what was handed in ({what}); `/hybrid evidence` lists what.")
    return wanting


async def _with_pilots(deps: Deps, asker: Asker, checklist: Checklist, hand: InHand) -> Checklist:
    """Take over the list of pilot users, if one is in hand, and return the checklist with it."""
    handed = hand.facts.get(pilot_users.SOURCE)
    if handed is None:
        return checklist
    [name] = [each.name for each in hand.evidence if each.source == pilot_users.SOURCE]
    of_pilots = replace(asker, delivery=asker.delivery and f"{asker.delivery} pilots")  # a change of its own
    try:
        return (await pilot_users.take(deps, of_pilots, handed, name)).checklist
    except ConflictError:  # it says what the checklist says already
        return checklist


async def tell(deps: Deps, judged: Judged) -> None:
    """Tell the channel what was found, in the thread below the card."""
    checked = {report.check for report in judged.reports}
    run = Run(
        id=uuid4().hex,
        team=judged.checklist.team,
        checklist=judged.checklist.id,
        steps=tuple(step.key for step in judged.checklist.steps if checked & set(step.spec.checks)),
        asked_by=judged.evidence[0].by,
        due_at=deps.now(),
    )
    try:
        await tell_channel(deps, run, judged.checklist, judged.reports)
    except DeliveryError as error:
        log.warning("findings were not delivered", extra={"reason": str(error), "checklist": run.checklist})


async def _tell_nobody(_done: int, _total: int) -> None:
    """Say nothing: what was found follows at once."""
