"""`/hybrid help`, from the grammar's own table: what people need most stands first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.grammar import VERBS, Verb, verb_of
from handlers.views.message import Message, Names, context, header, message, section
from handlers.views.text import escape

GROUPS: Mapping[str, Sequence[str]] = {
    "Every day": ("status", "mine", "show", "check", "done", "reopen", "undo"),
    "Who and when": ("assign", "due", "pilot", "remind", "task", "note", "waive"),
    "What the checks need": ("set", "evidence", "attest", "agent", "tenant"),
    "Begin, look back, end": ("start", "history", "report", "close", "health", "help"),
}


def overview(names: Names) -> Message:
    """Return every command with what it does, in few words."""
    known = {verb.name: verb for verb in VERBS}
    named = {name for group in GROUPS.values() for name in group}
    groups = {**GROUPS, "More": tuple(name for name in known if name not in named)}
    return message(
        [
            header(f"{names.command} – the commands"),
            *(
                section("\n".join((f"*{title}*", *(_row(known[name], names) for name in group))))
                for title, group in groups.items()
                if group
            ),
            context(
                "A STEP is its number, its key, or the beginning of its key. "
                f"`{names.command} help COMMAND` says more of one. In the direct messages with me "
                f"`{names.command}` shows your open steps; what is written there without it I cannot read."
            ),
        ]
    )


def one(word: str, names: Names) -> Message:
    """Return one command in full."""
    verb = verb_of(word)
    examples = "\n".join(f"• `{names.command} {example}`" for example in verb.examples)
    also = ", ".join(f"`{alias}`" for alias in verb.aliases)
    return message(
        [
            header(f"{names.command} {verb.name}"),
            section(f"`{names.command} {escape(verb.usage)}`\n{verb.help[0].upper()}{verb.help[1:]}."),
            section(f"*For example*\n{examples}"),
            *([context(f"Also: {also}")] if also else []),
        ]
    )


def _row(verb: Verb, names: Names) -> str:
    """Return a command and its first words of help; `help COMMAND` has the others."""
    words = verb.help.split(":")[0].split(";")[0]
    return f"`{names.command} {escape(verb.usage)}` – {words}"
