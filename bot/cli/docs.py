"""`hybrid-bot docs`: the reference of checks, commands and settings, made from the program itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.cli import Exit

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from bot.checks import Check
    from bot.cli import Commands
    from bot.model.verdict import Code

PARTS = ("checks", "commands", "settings", "evidence")

_HEAD = """# Checks

Every check with its findings. This page is made by `hybrid-bot docs > docs/checks.md`; write nothing here by hand.

A check never changes anything. What could not be looked at is `error`, and what was not told is `unknown`; neither says
that something is wrong. `step` is the step's number in the built-in checklist.
"""


_EVIDENCE_HEAD = """# Evidence

Every source of evidence: what it is, who gets it, with which command. This page is made by
`hybrid-bot docs --part evidence > docs/reference/evidence.md`; write nothing here by hand.

The commands only read. [Hand in what only somebody inside can see](../how-to/evidence.md) says how their output gets
to the bot.
"""


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser(
        "docs", help="print the reference of checks, commands and settings", allow_abbrev=False
    )
    command.add_argument("--format", choices=("markdown", "json"), default="markdown", help="JSON holds all parts")
    command.add_argument("--part", choices=PARTS, default=PARTS[0], help="which part as Markdown (checks)")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the reference."""
    if args.format == "json":
        print(json.dumps(reference(), indent=2, ensure_ascii=False))
    else:
        pages = {"checks": checks_page, "commands": commands_page, "settings": settings_page, "evidence": evidence_page}
        print(pages[args.part](), end="")
    return Exit.GOOD


def reference() -> dict[str, list[dict[str, object]]]:
    """Return every part as what JSON can hold."""
    return {
        "checks": [_check(check) for check in _checks()],
        "commands": [dict(zip(("name", "usage", "help"), row, strict=True)) for row in _commands()],
        "settings": [dict(zip(("name", "default", "meaning"), row, strict=True)) for row in _settings()],
    }


def _check(check: Check) -> dict[str, object]:
    from bot.usecases import look, recall  # noqa: PLC0415 - `--help` needs none

    codes = (*check.codes, *look.CODES, *(recall.CODES if check.evident else ()))
    return {
        "id": check.id,
        "step": check.step,
        "kind": check.kind,
        "priority": check.priority,
        "title": check.title,
        "codes": [{"name": code.name, "verdict": code.verdict, "advice": code.advice} for code in codes],
        "source": check.source,
    }


def checks_page() -> str:
    """Return the checks as Markdown: what is kept as docs/checks.md."""
    from bot.usecases import look, recall  # noqa: PLC0415 - `--help` needs none

    lines = [_HEAD, "## Any check", "", "Besides its own findings, each check may come to one of these.", ""]
    lines += _code_table(look.CODES)
    lines += ["", "One of the kind `paste` or `attest`, which waits for people, also to one of these.", ""]
    lines += _code_table(recall.CODES)
    step = None
    for check in _checks():
        if check.step != step:
            step = check.step
            lines += ["", f"## Step {step}"]
        lines += ["", f"### {check.id}", "", f"*{check.title}* ({check.kind}, priority {check.priority})", ""]
        lines += [check.page.strip(), "", *_wanted(check), f"Source: {_source(check.source)}"]
        lines += ["", *_code_table(check.codes)] if check.codes else []
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """Return what can be typed after the slash command as a Markdown table."""
    rows = [(f"`/hybrid {usage}`", text) for _, usage, text in _commands()]
    return "\n".join(_table(("command", "what it does"), rows)) + "\n"


def settings_page() -> str:
    """Return the environment variables as a Markdown table."""
    rows = [(f"`{name}`", default, text) for name, default, text in _settings()]
    return "\n".join(_table(("variable", "default", "meaning"), rows)) + "\n"


def evidence_page() -> str:
    """Return the sources of evidence as Markdown: what is kept as docs/reference/evidence.md."""
    from bot.evidence.agent_script import WHERE  # noqa: PLC0415 - `--help` needs none
    from bot.evidence.sources import Place, discover  # noqa: PLC0415 - the same

    lines = [_EVIDENCE_HEAD]
    for place in Place:
        where = WHERE.get(place, "files and screens")
        lines += [f"## {where[0].upper()}{where[1:]}", ""]
        for source in (each for each in discover().values() if each.place is place):
            lines += [f"### {source.id}", "", f"{source.title}. As: {source.role}.", ""]
            lines += ["```powershell", source.saving, "```", ""] if source.command else []
            lines += [source.how, ""] if source.how else []
            wanting = ", ".join(f"`{check.id}`" for check in _checks() if source.id in check.wants)
            lines += [f"Holds for {source.shelf.days} days. Wanted by: {wanting}.", ""]
    return "\n".join(lines)


def _checks() -> Iterable[Check]:
    from bot.checks import discover  # noqa: PLC0415 - `--help` needs none

    return discover().values()


def _commands() -> Iterator[tuple[str, str, str]]:
    from handlers.grammar import VERBS  # noqa: PLC0415 - `--help` needs none

    return ((verb.name, verb.usage, verb.help) for verb in VERBS)


def _settings() -> Iterator[tuple[str, str, str]]:
    from bot.settings import VARIABLES  # noqa: PLC0415 - `--help` needs none

    return ((variable.name, variable.default, variable.meaning) for variable in VARIABLES)


def _wanted(check: Check) -> Iterator[str]:
    """Yield what *check* judges, and who gets it how."""
    from bot.evidence.sources import discover  # noqa: PLC0415 - `--help` needs none

    for source in (discover()[name] for name in check.wants):
        yield f"- `{source.id}`: {source.title}. As: {source.role}."
        if source.command:
            yield f"  `{source.saving}`"
        if source.how:
            yield f"  {source.how}"
    if check.wants:
        yield ""


def _code_table(codes: Iterable[Code]) -> list[str]:
    return _table(("finding", "verdict", "advice"), ((f"`{code.name}`", code.verdict, code.advice) for code in codes))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [head, ("---",) * len(head), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def _source(source: str) -> str:
    return f"<{source}>" if source.startswith("https://") else source
