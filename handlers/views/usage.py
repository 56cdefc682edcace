"""`/hybrid help`, from the grammar's own table."""

from __future__ import annotations

from handlers.grammar import VERBS, verb_of
from handlers.views.message import Message, Names, context, header, message, section
from handlers.views.text import escape

PER_SECTION = 10


def overview(names: Names) -> Message:
    """Return every command with what it does."""
    rows = [f"`{names.command} {escape(verb.usage)}`\n{escape(verb.help.replace('`', ''))}" for verb in VERBS]
    return message(
        [
            header(f"{names.command} – the commands"),
            *(section("\n".join(rows[first : first + PER_SECTION])) for first in range(0, len(rows), PER_SECTION)),
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
