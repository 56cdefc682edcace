"""`/hybrid evidence`, `attest` and `agent`: what is wanted, how it is got, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.evidence.agent_script import WHERE
from bot.evidence.sources import Place
from bot.model.words import ago
from handlers.views.message import Block, Message, Names, actions, button, context, fitted, header, message, section
from handlers.views.text import code, count, escape, line, person, sentence, when

if TYPE_CHECKING:
    from bot.evidence.sources import Source
    from bot.model.evidence import Evidence
    from bot.usecases.agent import Made
    from bot.usecases.attest import Attested
    from bot.usecases.hand_in import Judged
    from bot.usecases.wanted import Evidences, Statement, Wanted

_TITLES = {
    Place.LYNC: "From the management shell of the servers",
    Place.EDGE: "From each Edge server",
    Place.TEAMS: "From Teams PowerShell",
    Place.DIRECTORY: "From Active Directory",
    Place.SYNC: "From the server of Microsoft Entra Connect",
    Place.ADFS: "From the primary federation server",
    Place.FILE: "Files and screens",
}


def wanted(found: Evidences, now: datetime, names: Names) -> Message:
    """Return what the checklist wants, and how far it is."""
    if not (found.sources or found.statements):
        nothing = "This checklist wants nothing that only somebody inside can see: its checks look by themselves."
        return message([section(f"{nothing} `{names.command} check` runs them.")])

    def build(width: int) -> list[Block]:
        missing = sum(not each.fresh for each in found.sources)
        blocks = [
            header("Evidence"),
            section(
                f"What only somebody inside can see: {count(len(found.sources), 'thing')} to hand in, {missing} of them"
                " missing or too old. The content is read, judged and dropped; findings and a fingerprint stay."
            ),
            *(section(_of_place(place, found, now, width)) for place in Place if _in(found, place)),
        ]
        if found.statements:
            blocks.append(
                section(
                    "\n".join(("*What a person states*", *(_stated(each, now, width) for each in found.statements)))
                )
            )
        places = "|".join(place for place in Place if any(each.source.command for each in _in(found, place)))
        return [
            *blocks,
            actions(button("Hand something in", "open:evidence", found.checklist.id, style="primary")),
            context(
                f"`{names.command} evidence SOURCE` shows the command"
                + (f" · `{names.command} agent {places}` makes a script that collects and sends" if places else "")
                + f" · `{names.command} attest CHECK text` states something"
            ),
        ]

    return fitted(build)


def how(source: Source, checklist: str, names: Names) -> Message:
    """Return how *source* is got."""
    blocks = [section(f"*{line(source.title)}* ({line(source.id)})\n{_where(source)}. As: {line(source.role)}.")]
    if source.command:
        blocks.append(section(f"```{escape(source.saving)}```"))
    pasted = "what is in the file then" if source.command else "what it prints"
    if source.how:
        blocks.append(section(sentence(source.how, names.command)))
    return message(
        [
            *blocks,
            actions(button("Hand it in", f"open:evidence:{source.id}", checklist, style="primary")),
            context(f"Or paste {pasted}: `{names.command} evidence {source.id} …`"),
        ]
    )


def reading(names: Names) -> Message:
    """Return that it is being read."""
    return Message(f"Reading it; what is found follows. `{names.command} evidence` lists what is still wanted.")


def handed(judged: Judged) -> Message:
    """Return what was read, in one line."""
    sources = ", ".join(line(each.source) for each in judged.evidence)
    return Message(f"Read and judged: {sources}. The content is dropped; the findings stand below the card.")


def attested(made: Attested, names: Names) -> Message:
    """Return what a statement counts for now."""
    said, title = made.evidence, f"*{line(made.check.title)}* ({line(made.check.id)})"
    if said.seconded_by:
        text = f"{title} is attested: {person(said.by)} stated it, and {person(said.seconded_by)} confirmed it."
    elif made.report.findings[0].code.advice:
        text = (
            f"{title} is stated by {person(said.by)} and waits for a second person, who types"
            f" `{names.command} attest {made.check.id}`."
        )
    else:
        text = f"{title} is attested by {person(said.by)}."
    return message([section(f"{text}\n> {line(said.text)}")])


def places(found: Evidences, names: Names) -> Message:
    """Return where a script could collect what, and how one is had."""
    rows = [
        f"• `{names.command} agent {place}`: {', '.join(line(each.source.id) for each in commands)}"
        for place in Place
        if (commands := [each for each in _in(found, place) if each.source.command])
    ]
    if not rows:
        return Message(
            f"This checklist wants nothing that a script collects. `{names.command} evidence` lists what it wants."
        )
    return message(
        [
            section(
                "\n".join(("A script runs read-only commands where you start it, and sends what they print:", *rows))
            ),
            context(f"It holds a token, good once, for 24 hours. `{names.command} agent revoke` takes tokens back."),
        ]
    )


def script(made: Made, zone: str, names: Names) -> Message:
    """Return the script; as plain text, so that it can be copied in one piece."""
    until = when(made.agent.expires_at, zone)
    return Message(
        f"Run this {WHERE[Place(made.agent.place)]}. It collects {', '.join(made.sources)}, sends it here once, and"
        f" changes nothing. It holds a token: treat it as a password until {until};"
        f" `{names.command} agent revoke` takes it back.\n```{escape(made.script)}```"
    )


def revoked(number: int, names: Names) -> Message:
    """Return how many tokens were taken back."""
    if number:
        return Message(f"Took back {count(number, 'token')}. `{names.command} agent` says how another script is had.")
    return Message(f"There is no token that is still good. `{names.command} agent` says how a script is had.")


def trace(evidence: Evidence, now: datetime, width: int) -> str:
    """Return what is kept of something that was handed in or stated, on one line."""
    if evidence.text:
        return f"{line(evidence.source)}: {_said(evidence, now)}: {line(evidence.text, width)}"
    named = f" {line(evidence.name, width)}" if evidence.name else ""
    by = f" by {person(evidence.by)}" if evidence.by else ""
    digest = f" ({count(evidence.size, 'byte')}, SHA-256 {evidence.sha256[:16]})" if evidence.sha256 else ""
    return f"{line(evidence.source)}: {evidence.way}{named}{by}, {ago(evidence.at, now)}{digest}"


def _in(found: Evidences, place: Place) -> list[Wanted]:
    return [each for each in found.sources if each.source.place is place]


def _of_place(place: Place, found: Evidences, now: datetime, width: int) -> str:
    rows = [_row(each, now, width) for each in _in(found, place)]
    return "\n".join((f"*{_TITLES[place]}*", *rows))


def _row(each: Wanted, now: datetime, width: int) -> str:
    mark = "✓" if each.fresh else "?" if each.evidence is None else "!"
    return f"{mark} {line(each.source.title, width)} ({code(each.source.id)}) – {_age(each, now)}"


def _age(each: Wanted, now: datetime) -> str:
    if each.evidence is None:
        return f"not handed in yet; {line(each.source.role, 60)} can"
    who = f"handed in by {person(each.evidence.by)}" if each.evidence.by else "read by the bot"
    by = f"{who}, {ago(each.evidence.at, now)}"
    return by if each.fresh else f"too old: {by}; {line(each.source.role, 60)} can renew it"


def _stated(each: Statement, now: datetime, width: int) -> str:
    if each.evidence is None:
        mark, said = "?", "nobody stated it yet"
    elif not each.fresh:
        mark, said = "!", f"too old: {_said(each.evidence, now)}"
    elif each.alone:
        mark, said = "?", f"{_said(each.evidence, now)}; waits for a second person"
    else:
        mark, said = "✎", _said(each.evidence, now)
    return f"{mark} {line(each.check.title, width)} ({code(each.check.id)}) – {said}"


def _said(said: Evidence, now: datetime) -> str:
    second = f", confirmed by {person(said.seconded_by)}" if said.seconded_by else ""
    return f"stated by {person(said.by)}, {ago(said.at, now)}{second}"


def _where(source: Source) -> str:
    where = WHERE.get(source.place, "")
    return f"Run it {where}" if where else "A file, or text from a screen"
