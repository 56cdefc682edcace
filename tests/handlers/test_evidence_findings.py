"""Findings that want something from inside: what to type, whole, and never half a command."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.checks import discover, handed
from bot.evidence.sources import discover as discover_sources
from bot.model.verdict import Code, Finding, Report, Verdict
from bot.usecases.recall import NOT_HANDED_IN, NOT_STATED, STALE
from handlers.views.findings import findings
from tests.handlers.examples import NAMES, NOW, RUN, fresh
from tests.handlers.limits import problems

CHECKS = discover()
WRONG = Code("wrong", Verdict.FAIL, "Put it right.")


def report(check: str, *found: Finding) -> Report:
    return Report(check=check, findings=found, started=NOW, took=timedelta())


def told(*reports: Report) -> str:
    message = findings(RUN, fresh(), reports, CHECKS, NAMES)
    assert problems(message.content()) == []
    return message.text


@pytest.mark.parametrize("source", discover_sources())
def test_in_place_of_a_command_it_says_what_shows_it(source: str) -> None:
    text = told(report("hosting-provider", STALE.at("hosting-provider", fix=handed.how(source))))

    assert f"`{NAMES.command} evidence {source}`" in text
    assert "ConvertTo-Json" not in text


def test_several_commands_are_several_to_type() -> None:
    fix = f"{handed.how('access-edge')}\n{handed.how('tenant-federation')}"

    text = told(report("federation-lists-match", STALE.at("lists", fix=fix)))

    assert f"`{NAMES.command} evidence access-edge` `{NAMES.command} evidence tenant-federation`" in text


def test_what_else_puts_it_right_stays_as_it_is() -> None:
    fix = "Set-CsHostingProvider -Identity LyncOnline -EnabledSharedAddressSpace $true"

    assert f"fix: Put it right. `{fix}`" in told(report("hosting-provider", WRONG.at("LyncOnline", fix=fix)))


@pytest.mark.parametrize(
    ("handing", "stating", "lines"),
    [
        pytest.param(1, 0, ["? 1 check waits for evidence from inside: h0 – `/bot evidence`"], id="one to hand in"),
        pytest.param(0, 1, ["? 1 check waits for a statement: s0 – `/bot attest`"], id="one to state"),
        pytest.param(
            2,
            3,
            [
                "? 2 checks wait for evidence from inside: h0, h1 – `/bot evidence`",
                "? 3 checks wait for a statement: s0, s1, s2 – `/bot attest`",
            ],
            id="both",
        ),
        pytest.param(0, 0, [], id="neither"),
    ],
)
def test_what_waits_is_told_by_what_it_waits_for(handing: int, stating: int, lines: list[str]) -> None:
    reports = [
        *(report(f"h{number}", NOT_HANDED_IN.at("x")) for number in range(handing)),
        *(report(f"s{number}", NOT_STATED.at("x")) for number in range(stating)),
        report("empty"),
    ]

    shown = [row for row in told(*reports).splitlines() if row.startswith("? ")]

    assert shown == [each.replace("/bot", NAMES.command) for each in lines]


def test_of_more_findings_than_fit_it_says_where_all_of_them_are() -> None:
    many = [WRONG.at(f"user-{number}") for number in range(30)]

    text = told(report("ad-attribute-lint", *many))

    assert "… and 10 more findings. In a terminal `hybrid-bot evidence --channel C… ad-users=FILE` prints all" in text
    assert "`--format json" in text


def test_of_what_the_bot_saw_itself_there_is_no_file() -> None:
    many = [WRONG.at(f"edge-{number}") for number in range(21)]

    assert "… and 1 more finding\n" in told(report("edge-tcp", *many))
