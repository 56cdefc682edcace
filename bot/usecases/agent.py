"""Makes tokens for scripts that hand in evidence, takes them back, and takes what comes with one."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.evidence import private_key
from bot.evidence.agent_script import WHERE, script
from bot.evidence.sources import Place, discover
from bot.model.agent import LIFE, PREFIX, Agent, digest_of
from bot.model.audit import Verb
from bot.model.errors import BotError, ContentError, RepeatedError
from bot.model.evidence import Way
from bot.model.records import recorded
from bot.usecases import Asker
from bot.usecases.change import acting, carried_out, keep
from bot.usecases.hand_in import Document, hand_in, tell
from bot.usecases.wanted import wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model.checklist import Checklist
    from bot.model.verbs import Actor
    from bot.usecases import Deps
    from bot.usecases.hand_in import Judged
    from storage.store import Transaction

PATH = "/agent/evidence"
MAX_VALUES = 4_000_000  # in what a script sends: 100,000 users with twice their attributes
MAX_FAILED = 200  # characters of what a command said that failed


_SOURCES = discover()


class TokenError(BotError):
    """The token is none that is good; the text says why, if the token is one of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A script with its token; shown once, and kept nowhere.

    Attributes:
        sources: Ids of what it collects.
    """

    agent: Agent
    script: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What came with a token.

    Attributes:
        failed: What commands said that did not work, by source.
    """

    judged: Judged
    failed: Mapping[str, str]


async def make(deps: Deps, asker: Asker, place: Place) -> Made:
    """Return a script for *place* that collects what the checklist wants from there and has not got, or has not fresh.

    Raises:
        BotError: Nothing is wanted from there, or nobody knows the address of this bot.
    """
    if not deps.public_url:
        raise BotError(
            "A script could not reach this bot: its operator has to set HYBRID_PUBLIC_URL. Until then hand in the"
            " output of the commands yourself; `/hybrid evidence` lists them."
        )
    found = await wanted(deps, asker)
    here = [each for each in found.sources if each.source.place is place and each.source.command]
    # A check that compares several outputs wants all of them in one go, those that are fresh included.
    checks = {check for each in here if not each.fresh for check in each.checks}
    sources = [each.source for each in here if checks & set(each.checks)] or [each.source for each in here]
    if not sources:
        raise BotError(f"This checklist wants nothing that is collected {WHERE.get(place, 'there')}.")
    now, token = deps.now(), PREFIX + secrets.token_urlsafe(32)
    agent = Agent(
        id=uuid4().hex,
        team=found.checklist.team,
        checklist=found.checklist.id,
        digest=digest_of(token),
        place=place,
        made_by=asker.user,
        made_at=now,
        expires_at=now + LIFE,
    )

    async def record(tx: Transaction) -> None:
        await _record(tx, await acting(deps, tx, asker, Verb.AGENT), agent, asker.actor(now))

    await carried_out(deps, asker, record, _shown_before)
    return Made(
        agent=agent,
        script=script(sources, place=place, url=deps.public_url + PATH, token=token, until=agent.expires_at),
        sources=tuple(source.id for source in sources),
    )


async def _shown_before(_: Transaction) -> None:
    raise RepeatedError(
        "This script was made already, and its token is shown once. Where it did not reach you, take it back with"
        " `/hybrid agent revoke`, and make another."
    )


async def revoke(deps: Deps, asker: Asker) -> int:
    """Take back the tokens of the asker's checklist that are still good; return how many there were."""

    async def revoked(tx: Transaction) -> int:
        actor, before = asker.actor(deps.now()), await acting(deps, tx, asker, Verb.AGENT)
        count = await tx.agents.revoke(before.team, before.id, actor.at)
        if count:
            text = f"revoked {count} of its tokens"
            await keep(tx, before, recorded(before, actor, Verb.AGENT, text=text), actor)
        return count

    async def again(_: Transaction) -> int:
        raise RepeatedError("Those tokens were taken back already; one that was made since is good.")

    return await carried_out(deps, asker, revoked, again)


async def receive(deps: Deps, token: str, raw: bytes) -> Received:
    """Take what a script sends with *token*, which is used up by it.

    Raises:
        TokenError: The token is not good; nothing of *raw* was read.
        BotError: What was sent is not what the script sends, or cannot be read; nothing was kept.
    """
    agent = await admitted(deps, token)
    async with deps.store.begin() as tx:
        if not await tx.agents.use(agent, deps.now()):
            raise TokenError("The token was used already, and is good for one use only.")
        checklist = await tx.checklists.by_id(agent.team, agent.checklist)
    if checklist is None or checklist.closed:
        raise BotError("The checklist of this token was closed.")
    documents, failed = await asyncio.to_thread(_contents, raw, Place(agent.place))
    asker = Asker(team=agent.team, channel=checklist.channel, user=agent.made_by, checklist=agent.checklist)
    judged = await hand_in(deps, asker, documents, Way.AGENT)
    await tell(deps, judged)
    return Received(judged=judged, failed=failed)


async def admitted(deps: Deps, token: str) -> Agent:
    """Return what *token* is good for; it is not used up by this.

    Raises:
        TokenError: It is not good.
    """
    async with deps.store.read() as tx:
        agent = await tx.agents.of(digest_of(token))
    if agent is None or not agent.is_of(token):
        raise TokenError("The token is not one of this bot. Make a new script: `/hybrid agent`.")
    if refusal := agent.refusal(deps.now()):
        raise TokenError(f"The token {refusal}. Make a new script: `/hybrid agent`.")
    return agent


async def _record(tx: Transaction, before: Checklist, agent: Agent, actor: Actor) -> None:
    text = f"made a token for a script ({agent.place}), good once, for 24 hours"
    made = recorded(before, actor, Verb.AGENT, text=text)
    await tx.agents.add(agent)
    await keep(tx, before, made, actor)


def _contents(raw: bytes, place: Place) -> tuple[list[Document], Mapping[str, str]]:
    """Return what was collected at *place*, a document a source, and what failed.

    Raises:
        PrivateKeyError: There is a private key in it.
        BotError: It is not what the script sends.
    """
    private_key.refuse(raw)
    if sum(map(raw.count, (b"[", b"{", b","))) > MAX_VALUES:
        raise BotError("That is more than the script sends of a directory of 100,000 users; hand it in by parts.")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    evidence = body.get("evidence") if isinstance(body, dict) else None
    failed = body.get("failed") if isinstance(body, dict) else None
    if not isinstance(evidence, dict) or not isinstance(failed or {}, dict):
        raise BotError("This is not what the script sends. Run the script unchanged, from a new `/hybrid agent`.")
    if not evidence:
        raise BotError(f"Every command failed: {_told(failed or {})}. Run it where and as whom its first lines say.")
    for name in evidence:
        if name not in _SOURCES or _SOURCES[name].place is not place or not _SOURCES[name].command:
            raise ContentError(f"The script for {place} does not collect “{name[:60]}”. Run the script unchanged.")
    documents = [Document(raw=json.dumps(rows).encode(), source=source) for source, rows in evidence.items()]
    return documents, {str(name)[:MAX_FAILED]: str(text)[:MAX_FAILED] for name, text in (failed or {}).items()}


def _told(failed: Mapping[str, object]) -> str:
    return "; ".join(f"{name}: {str(text)[:MAX_FAILED]}" for name, text in list(failed.items())[:5]) or "nothing ran"
