"""`/hybrid pilot list`: the pilot users, how far each is, and of one the commands that move there and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.checks.moving import back_command, move_command
from bot.evidence.pilot_list import HEADER
from bot.model.errors import BotError
from bot.model.pilot import harmless
from bot.model.readiness import Answer, Ready, Stage
from bot.model.verdict import Verdict
from bot.model.words import ago
from handlers.views.message import (
    MAX_SECTION,
    Block,
    Message,
    Names,
    context,
    fullest,
    header,
    message,
    section,
)
from handlers.views.rows import VERDICTS
from handlers.views.text import clip, code, count, escape, line, person, sentence

if TYPE_CHECKING:
    from bot.checks.moving import Way
    from bot.model.pilot import PilotUser, Stamp
    from bot.model.verdict import Finding
    from bot.usecases.pilot_users import Listed

_MARKS = {Stage.BLOCKED: "✗", Stage.UNKNOWN: "?", Stage.READY: "☐", Stage.MOVED: "→", Stage.VERIFIED: "☑"}
_STAGES = {
    Stage.VERIFIED: "verified",
    Stage.MOVED: "moved, not verified",
    Stage.READY: "ready",
    Stage.BLOCKED: "*blocked*",
    Stage.UNKNOWN: "not known yet",
}
_QUIET = frozenset({Verdict.PASS, Verdict.SKIPPED, Verdict.ATTESTED})


class _Room(NamedTuple):
    """How much of a list is shown: how many users, and how many characters of a name and of what stands against."""

    rows: int
    name: int
    why: int


_ROOMS = (_Room(200, 80, 120), _Room(200, 60, 40), *(_Room(rows, 60, 40) for rows in (150, 120, 90, 60, 40, 25, 12)))
_WIDTHS = (300, 150, 75, 30)


def pilots(listed: Listed, now: datetime, names: Names, *, start: str = "") -> Message:
    """Return the list.

    Args:
        start: The name of the first that is shown; "" for the first of all.

    Raises:
        BotError: Nobody in the list is called so.
    """
    if not listed.everyone:
        return _nobody(names)
    shown = _from(listed.shown, start)

    def build(room: _Room) -> list[Block]:
        here, rest = shown[: room.rows], shown[room.rows :]
        return [
            header("Pilot users"),
            section(_summary(listed)),
            *_paragraphs(_rows(here, room, now)),
            *([context(_more(rest, names))] if rest else []),
            *(
                [context(f"Nobody is at this stage. `{names.command} pilot list` shows everybody.")]
                if not shown
                else []
            ),
            context(
                f"`{names.command} pilot list USER` shows one in full, with the commands for the move and back · "
                f"`{names.command} check` looks again · `{names.command} pilot moved USER`, then `pilot verified USER`"
            ),
        ]

    return fullest(message(build(room)) for room in _ROOMS)


def pilot(listed: Listed, now: datetime, names: Names) -> Message:
    """Return the one user who is shown, in full."""
    [ready] = listed.shown
    user = ready.user

    def build(width: int) -> list[Block]:
        return [
            header(f"Pilot user {user.upn}"),
            section("\n".join(_about(user, ready, now, width))),
            section("\n".join(("*Before the move*", *_answers(ready, width, names)))),
            section("\n".join(("*The move*", *_there(user, listed.way, names)))),
            section("\n".join(("*The way back*", *_back(user, listed.way, names)))),
            context(_next(user, names)),
        ]

    return fullest(message(build(width)) for width in _WIDTHS)


def _nobody(names: Names) -> Message:
    return message(
        [
            section(
                "There are no pilot users yet.\n"
                f"• `{names.command} pilot add ann@contoso.com bob@contoso.com batch=1` adds some\n"
                f"• `{names.command} pilot import` takes a list after it, pasted from a spreadsheet or a CSV file"
            ),
            context(f"Its columns, of which only the first two are needed: `{HEADER}`"),
        ]
    )


def _from(shown: Sequence[Ready], start: str) -> Sequence[Ready]:
    if not start:
        return shown
    places = [place for place, ready in enumerate(shown) if ready.user.upn == start]
    if not places:
        raise BotError(f"{start} is not in what is shown. `/hybrid pilot list` shows it from the beginning.")
    return shown[places[0] :]


def _summary(listed: Listed) -> str:
    stages = Counter(ready.stage for ready in listed.everyone)
    words = [f"{stages[stage]} {words}" for stage, words in _STAGES.items() if stages[stage]]
    batches = Counter(ready.user.batch for ready in listed.everyone if ready.user.batch)
    shown = "" if len(listed.shown) == len(listed.everyone) else f"\n{len(listed.shown)} of them are asked for"
    named = ", ".join(f"{line(batch)} ({number})" for batch, number in list(batches.items())[:20])
    return (
        f"*{count(len(listed.everyone), 'pilot user')}*: {' · '.join(words)}"
        + (f"\nbatches: {named}" if named else "")
        + shown
    )


def _rows(shown: Iterable[Ready], room: _Room, now: datetime) -> Iterator[str]:
    batch = ""
    for ready in shown:
        if ready.user.batch != batch:
            batch = ready.user.batch
            yield f"*Batch {line(batch)}*"
        yield f"{_MARKS[ready.stage]} {code(ready.user.upn, room.name)} {_state(ready, room, now)}"


def _state(ready: Ready, room: _Room, now: datetime) -> str:
    why = _why(ready, now)
    return f"{_STAGES[ready.stage]}{f': {line(why, room.why)}' if why else ''}"


def _why(ready: Ready, now: datetime) -> str:
    """Say more of a stage; "" where the stage says it all."""
    match ready.stage:
        case Stage.BLOCKED:
            words = _titles(ready.blocked)
        case Stage.UNKNOWN:
            words = _titles(ready.missing)
        case Stage.MOVED if ready.user.moved:
            words = ago(ready.user.moved.at, now)
        case _:
            words = ""
    return "; ".join(filter(None, (words, ready.user.note)))


def _titles(answers: Iterable[Answer]) -> str:
    return ", ".join(answer.question.title for answer in answers)


def _more(rest: Sequence[Ready], names: Names) -> str:
    return f"… and {len(rest)} more: {code(f'{names.command} pilot list from={rest[0].user.upn}')}"


def _paragraphs(rows: Iterable[str]) -> Iterator[Block]:
    """Yield *rows* in as few blocks as hold them."""
    held: list[str] = []
    for row in rows:
        if held and sum(map(len, held)) + len(held) + len(row) > MAX_SECTION:
            yield section("\n".join(held))
            held = []
        held.append(row)
    if held:
        yield section("\n".join(held))


def _about(user: PilotUser, ready: Ready, now: datetime, width: int) -> Iterator[str]:
    yield f"{_MARKS[ready.stage]} {_STAGES[ready.stage]}"
    uses = [word for word, does in (("telephony", user.voice), ("dial-in conferencing", user.conferencing)) if does]
    facts = (
        ("name", line(harmless(user.display_name), width)),
        ("SIP address", code(f"sip:{user.address}", width)),
        ("batch", line(user.batch)),
        ("uses", ", ".join(uses)),
        ("contacts", "" if user.contacts is None else str(user.contacts)),
        ("moved", _stamp(user.moved, now)),
        ("verified", _stamp(user.verified, now)),
        ("note", line(user.note, width)),
    )
    yield from (f"• {name}: {text}" for name, text in facts if text)


def _stamp(stamp: Stamp | None, now: datetime) -> str:
    return f"{ago(stamp.at, now)}, by {person(stamp.by)}" if stamp else ""


def _answers(ready: Ready, width: int, names: Names) -> Iterator[str]:
    for answer in ready.answers:
        looked = answer.findings or answer.verdict is Verdict.PASS
        yield f"{VERDICTS[answer.verdict] if looked else '? not looked at yet'} – {answer.question.title}"
        for check, finding in answer.findings:
            if finding.verdict not in _QUIET:
                yield _finding(check, finding, width, names)


def _finding(check: str, finding: Finding, width: int, names: Names) -> str:
    seen = f"found {code(finding.observed, width)}" if finding.observed else finding.code.name
    return f"   {check}: {seen}. {clip(sentence(finding.code.advice, names.command), width)}".rstrip()


def _there(user: PilotUser, way: Way, names: Names) -> Iterator[str]:
    yield _copied(move_command(user.upn, way))
    if way.credential:
        yield "• `$cred = Get-Credential` before it asks for the cloud account"
    if not way.url:
        yield (
            "• add `-HostedMigrationOverrideUrl URL` unless the cloud account ends in `.onmicrosoft.com`; to have it "
            f"here, hand in `tenant-mode` (`{names.command} evidence tenant-mode`) or `{names.command} set move_url=…`"
        )
    yield "• never with `-Force`: it moves without contacts and meetings, and nothing brings them back"
    yield "• before it, keep a copy of the user's data: `Export-CsUserData`"


def _back(user: PilotUser, way: Way, names: Names) -> Iterator[str]:
    yield _copied(back_command(user.upn, way))
    if not way.pool:
        yield f"• POOL is the user's pool on premises; `{names.command} set front_end_pool_fqdn=…` tells it"
    yield "• contacts do not come back (since 10 November 2023), and meetings are not moved back"
    if way.modeless:
        yield "• before it, take the mode TeamsOnly away from the user: `Grant-CsTeamsUpgradePolicy`"
    yield (
        "• somebody who was made in the cloud cannot go back by this alone: `Enable-CsUser` with "
        f"`-HostingProviderProxyFqdn {escape(way.target)}` first, then synchronize, then move"
    )


def _copied(command: str) -> str:
    return f"```{escape(command)}```"


def _next(user: PilotUser, names: Names) -> str:
    if user.finished:
        return f"`{names.command} pilot back {escape(user.upn)} REASON` notes that the user was moved back."
    verb = "verified" if user.moved else "moved"
    what = "it works for the user" if user.moved else "the command went well"
    return f"`{names.command} pilot {verb} {escape(user.upn)}` notes that {what}."
