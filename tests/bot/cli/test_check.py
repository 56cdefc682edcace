"""`hybrid-bot check`: real name servers below, exit codes above."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import pytest_asyncio

from bot.checklists.loader import built_in
from bot.checks import discover
from bot.cli import Exit
from bot.cli.check import exit_code, planned, teller, values
from bot.cli.main import run
from bot.model.errors import BotError, UsageError
from bot.model.template import Template, TemplateStep
from bot.model.verdict import Code, Report, Verdict
from bot.playground.nameserver import Fault
from bot.report import Row
from tests import world
from tests.seen import NOW
from tests.terminal import hybrid_bot
from tests.world import PORTALS, World

OF_DOMAIN = sum(
    not discover()[check].evident for check in built_in(discover())["lync-2013-hybrid"].step("domain").checks
)
Run = Callable[..., int]
GOOD = ("domain=contoso.test", "tenant=contoso.onmicrosoft.com", "txt=MS=ms12345678")


@pytest_asyncio.fixture
async def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """A world in order, and the settings that make the program look at it."""
    (tmp_path / "lab").mkdir()
    monkeypatch.chdir(tmp_path)
    async with world.opened(tmp_path / "lab") as opened:
        for name, text in settings(opened).items():
            monkeypatch.setenv(name, text)
        yield opened


def settings(there: World) -> dict[str, str]:
    return {
        "HYBRID_DNS_SERVERS": there.names.endpoint,
        "HYBRID_ALLOWED_NETWORKS": "127.0.0.0/8",
        "HYBRID_CA_BUNDLE": str(there.lab.ca_bundle),
        "HYBRID_LOGIN_URL": there.login_url,
    }


def is_good(line: str) -> bool:
    """Tell whether the last *line* counts every check of the step, and none of them as wrong."""
    return re.fullmatch(rf"{OF_DOMAIN} checks: \d+ pass, \d+ skipped", line) is not None


def databases(folder: Path) -> list[Path]:
    return list(folder.glob("*.db"))


async def check(*words: str) -> int:
    """Run the command in a thread, where it may have a loop of its own."""
    return await asyncio.to_thread(run, ["check", *words])


@pytest.mark.usefixtures("there")
async def test_all_pass_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert await check("--step", "domain", *GOOD) == Exit.GOOD

    out, err = capsys.readouterr()
    assert is_good(out.splitlines()[-1])
    assert err.splitlines()[-1] == f"checked {OF_DOMAIN} of {OF_DOMAIN}"


async def test_a_fail_ends_with_1_and_says_how_to_put_it_right(
    there: World, capsys: pytest.CaptureFixture[str]
) -> None:
    there.names.load("contoso.test", PORTALS)
    there.names.fail("webcon.contoso.test", Fault.SERVFAIL)

    assert await check("--step", "2", *GOOD) == Exit.FAILED

    out = capsys.readouterr().out
    assert "fail · online · _sip._tls.contoso.test" in out
    assert "observed  SRV 100 1 443 sipdir.online.lync.com" in out
    assert "fix       _sip._tls.contoso.test. 3600 IN SRV 0 0 443 sip.contoso.test." in out


async def test_an_error_without_a_fail_ends_with_3(there: World) -> None:
    there.names.fail("webcon.contoso.test", Fault.SERVFAIL)

    assert await check("--step", "domain", *GOOD) == Exit.UNSURE


@pytest.mark.usefixtures("there")
async def test_something_unknown_without_a_fail_ends_with_3() -> None:
    assert await check("--step", "domain", "domain=contoso.test", "txt=MS=ms12345678") == Exit.UNSURE


@pytest.mark.usefixtures("there")
async def test_json_is_on_stdout_alone(capsys: pytest.CaptureFixture[str]) -> None:
    await check("--step", "domain", "--format", "json", *GOOD)

    whole = json.loads(capsys.readouterr().out)
    assert whole["verdict"] == "pass"
    assert {report["step"] for report in whole["reports"]} == {"domain"}
    assert len(whole["reports"]) == OF_DOMAIN


@pytest.mark.usefixtures("there")
async def test_junit_and_markdown_are_documents(capsys: pytest.CaptureFixture[str]) -> None:
    await check("--step", "domain", "--format", "junit", *GOOD)
    root = ET.fromstring(capsys.readouterr().out)  # noqa: S314 - our own text
    await check("--step", "domain", "--format", "markdown", *GOOD)
    page = capsys.readouterr().out

    assert root.get("tests") == str(OF_DOMAIN)
    assert is_good(page.splitlines()[0].removeprefix("# "))


@pytest.mark.usefixtures("there")
async def test_without_a_step_every_check_of_the_template_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    await check("--template", "sfb-teams-hybrid", "--format", "json", "phase=decommissioning", *GOOD)

    whole = json.loads(capsys.readouterr().out)
    template = built_in(discover())["sfb-teams-hybrid"]
    looking = {name for name, each in discover().items() if not each.evident}
    asked = {each for step in template.steps for each in step.checks}
    assert {report["check"] for report in whole["reports"]} == asked & looking


async def test_the_command_itself_works_without_slack_or_a_database(tmp_path: Path) -> None:
    async with world.opened(tmp_path) as there:
        ran = await asyncio.to_thread(
            hybrid_bot, "check", "--step", "domain", *GOOD, folder=tmp_path, **settings(there)
        )

    assert ran.code == Exit.GOOD
    assert is_good(ran.out.splitlines()[-1])
    assert databases(tmp_path) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param([], "at least your domain", id="nothing to look at"),
        pytest.param(["contoso.com"], "KEY=VALUE", id="no equals sign"),
        pytest.param(["domain=a.test", "domain=b.test"], "`domain` is given twice", id="a key twice"),
        pytest.param(["=contoso.com"], "KEY=VALUE", id="no key"),
        pytest.param(["colour=blue"], "`colour` is not a parameter", id="an unknown key"),
        pytest.param(["phase=later"], "phase", id="a value that does not fit"),
        pytest.param(["--step", "9"], "is not a step", id="no such step"),
        pytest.param(["--template", "x"], "There is no template “x”", id="no such template"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run(["check", *words]) == Exit.USAGE

    out, err = capsys.readouterr()
    assert out == ""
    assert says in err


def test_an_unknown_format_is_wrong_usage() -> None:
    with pytest.raises(SystemExit, match="2"):
        run(["check", "--format", "xml", "domain=contoso.com"])


@pytest.mark.usefixtures("there")
async def test_a_template_of_the_operators_own_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "own.yml").write_text(
        "id: own\nversion: 1\ntitle: Ours\nsteps:\n"
        "  - key: only\n    title: One\n    description: One.\n    checks: [dns-sip-host]\n"
    )
    monkeypatch.setenv("HYBRID_TEMPLATES", str(folder))

    assert await check("--template", "own", "--format", "json", *GOOD) == Exit.GOOD
    assert [report["step"] for report in json.loads(capsys.readouterr().out)["reports"]] == ["only"]


def row(*verdicts: Verdict) -> Row:
    findings = tuple(Code("x", verdict).at("x") for verdict in verdicts)
    report = Report(check="x", findings=findings, started=NOW, took=timedelta())
    return Row(step="domain", title="", source="", report=report)


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ([Verdict.PASS, Verdict.WARN, Verdict.SKIPPED, Verdict.ATTESTED], 0),
        ([Verdict.SKIPPED], 0),
        ([Verdict.PASS, Verdict.UNKNOWN], 3),
        ([Verdict.PASS, Verdict.ERROR], 3),
        ([Verdict.ERROR, Verdict.UNKNOWN, Verdict.FAIL], 1),
    ],
)
def test_the_exit_code_is_the_worst_verdicts(verdicts: list[Verdict], code: int) -> None:
    assert exit_code([row(verdict) for verdict in verdicts]) == code


async def test_progress_is_one_line_on_a_terminal_and_many_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    for terminal in (True, False):
        tell = teller(terminal=terminal)
        await tell(1, 2)
        await tell(2, 2)

    one, two = "checked 1 of 2", "checked 2 of 2"
    assert capsys.readouterr().err == f"\r{one}\r{two}\n{one}\n{two}\n"


def test_values_keep_what_follows_the_first_equals_sign() -> None:
    assert values(["txt=MS=ms1", "domain="]) == {"txt": "MS=ms1", "domain": ""}
    with pytest.raises(UsageError, match="KEY=VALUE"):
        values(["domain"])


def test_a_check_of_two_steps_is_run_once() -> None:
    steps = tuple(
        TemplateStep(key=key, title=key, description="", checks=("dns-sip-host", "unheard-of")) for key in ("a", "b")
    )
    template = Template(id="t", version=1, title="T", steps=steps)

    assert [(step, check.id) for step, check in planned(template, "", discover())] == [("a", "dns-sip-host")]
    assert [step for step, _ in planned(template, "b", discover())] == ["b"]
    with pytest.raises(BotError, match="the steps that can: none"):
        planned(template, "", {})
    with pytest.raises(BotError, match="the steps that can: a"):
        planned(replace(template, steps=(*steps[:1], replace(steps[1], checks=()))), "b", discover())
