"""The engine: a report of every check, whatever it does."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NoReturn

import pytest

from bot.checks import Check, Target, discover
from bot.model.errors import ProbeError
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.usecases import recall
from bot.usecases.look import AT_ONCE, COULD_NOT_LOOK, CRASHED, MAX_TEXT, TIMED_OUT, look
from tests.fakes import FakeNet
from tests.seen import NOW, target

OK, BAD = Code("ok", Verdict.PASS), Code("bad", Verdict.FAIL)
ABOUT = target()


@dataclass(frozen=True, slots=True)
class Means:
    """What looking takes."""

    net: Net
    now: Callable[[], datetime] = lambda: NOW
    check_timeout: timedelta = timedelta(seconds=30)


@dataclass
class Progress:
    """Keeps what was told."""

    told: list[tuple[int, int]] = field(default_factory=list)

    async def tell(self, done: int, total: int) -> None:
        self.told.append((done, total))


async def nothing(_: Target, __: Net) -> None:
    """Look at nothing."""


def fine(about: Target, _: None) -> Iterable[Finding]:
    return [OK.at(about.profile.sip_domains[0])]


def check(
    name: str,
    observe: Callable[[Target, Net], object] = nothing,
    judge: Callable[[Target, None], Iterable[Finding]] = fine,
) -> Check:
    return Check(
        id=name,
        step=2,
        title=name,
        codes=(OK, BAD),
        source="",
        observe=observe,  # type: ignore[arg-type]  # each returns an awaitable
        judge=judge,
    )


async def unreachable(_: Target, __: Net) -> NoReturn:
    raise ProbeError("connection refused")


async def late(_: Target, __: Net) -> None:
    await asyncio.Event().wait()


async def broken(_: Target, __: Net) -> NoReturn:
    raise LookupError("a bug")


async def slow_in_itself(_: Target, __: Net) -> NoReturn:
    raise TimeoutError


def confused(_: Target, __: None) -> Iterable[Finding]:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        pytest.param(check("odd", unreachable), COULD_NOT_LOOK, id="could not look"),
        pytest.param(check("odd", broken), CRASHED, id="a bug in observe"),
        pytest.param(check("odd", slow_in_itself), CRASHED, id="a time-out that is not ours is a bug"),
        pytest.param(check("odd", judge=confused), CRASHED, id="a bug in judge"),
        pytest.param(check("odd", judge=lambda _, __: ()), CRASHED, id="no finding at all"),
    ],
)
async def test_what_goes_wrong_in_one_check_is_an_error_of_that_one(odd: Check, code: Code) -> None:
    reports = await look(Means(FakeNet().net()), [odd, check("even")], ABOUT, Progress().tell)

    assert [report.check for report in reports] == ["odd", "even"]
    assert [report.verdict for report in reports] == [Verdict.ERROR, Verdict.PASS]
    assert [finding.code for finding in reports[0].findings] == [code]


async def test_a_check_that_takes_too_long_is_given_up() -> None:
    means = Means(FakeNet().net(), check_timeout=timedelta(milliseconds=20))

    [report] = await look(means, [check("late", late)], ABOUT, Progress().tell)

    assert [finding.code for finding in report.findings] == [TIMED_OUT]
    assert report.took >= timedelta(milliseconds=15)


async def test_a_check_that_may_take_longer_is_given_its_own_time() -> None:
    async def slow(_: Target, __: Net) -> None:
        later = asyncio.Event()
        asyncio.get_running_loop().call_later(0.02, later.set)
        await later.wait()

    means = Means(FakeNet().net(), check_timeout=timedelta(milliseconds=1))
    patient = replace(check("patient", slow), patience=timedelta(seconds=30))

    reports = await look(means, [patient, check("hasty", slow)], ABOUT, Progress().tell)

    assert [report.findings[0].code for report in reports] == [OK, TIMED_OUT]


async def test_a_crash_is_in_the_log_with_its_check_and_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        await look(Means(FakeNet().net()), [check("odd", broken)], ABOUT, Progress().tell)

    [record] = caplog.records
    assert record.__dict__["check"] == "odd"
    assert record.exc_info is not None
    assert record.exc_info[0] is LookupError


async def test_progress_is_told_after_each_check() -> None:
    progress = Progress()

    await look(Means(FakeNet().net()), [check("a"), check("b"), check("c", broken)], ABOUT, progress.tell)

    assert progress.told == [(1, 3), (2, 3), (3, 3)]


async def test_findings_come_worst_first() -> None:
    def mixed(_: Target, __: None) -> Iterable[Finding]:
        return [OK.at("a"), BAD.at("b"), OK.at("c")]

    [report] = await look(Means(FakeNet().net()), [check("mixed", judge=mixed)], ABOUT, Progress().tell)

    assert [finding.subject for finding in report.findings] == ["b", "a", "c"]
    assert (report.started, report.check) == (NOW, "mixed")


async def test_what_strangers_wrote_is_cut_and_can_be_kept() -> None:
    def wordy(_: Target, __: None) -> Iterable[Finding]:
        return [BAD.at("a\0b", observed="x" * 10_000, expected="\ud800", fix="keep\nthis")]

    [report] = await look(Means(FakeNet().net()), [check("wordy", judge=wordy)], ABOUT, Progress().tell)

    [finding] = report.findings
    assert (finding.subject, finding.expected, finding.fix) == ("a\ufffdb", "?", "keep\nthis")
    assert len(finding.observed) == MAX_TEXT
    assert finding.observed.endswith("x…")


async def test_checks_run_all_at_once_up_to_the_limit() -> None:
    running: list[int] = []
    most = 0
    release = asyncio.Event()

    async def counted(_: Target, __: Net) -> None:
        nonlocal most
        running.append(1)
        most = max(most, len(running))
        if len(running) == AT_ONCE:
            asyncio.get_running_loop().call_later(0.05, release.set)  # the others would have begun by then
        await release.wait()
        running.pop()

    checks = [check(str(number), counted) for number in range(AT_ONCE + 5)]
    await look(Means(FakeNet().net()), checks, ABOUT, Progress().tell)

    assert most == AT_ONCE


async def test_equal_questions_of_a_run_are_asked_once_and_all_are_answered() -> None:
    fake = FakeNet(hosts={"sip.contoso.com": "203.0.113.1"})
    answers = []

    async def asks(_: Target, net: Net) -> None:
        answers.append(await net.dns.addresses("sip.contoso.com"))
        await net.tls.connect("203.0.113.1", 443)
        for ask in (net.dns.srv, net.dns.mx, net.dns.txt, net.dns.cname):
            await ask("contoso.com")
        for again in range(2):
            with pytest.raises(ProbeError):
                await net.http.get("https://contoso.com/", accept=f"text/{again}")
            with pytest.raises(ProbeError):
                await net.tls.handshake("203.0.113.1", 443, name="sip.contoso.com")

    reports = await look(Means(fake.net()), [check("one", asks), check("two", asks)], ABOUT, Progress().tell)

    assert [report.verdict for report in reports] == [Verdict.PASS, Verdict.PASS]
    assert sorted(fake.asked) == [
        "A sip.contoso.com",
        "CNAME contoso.com",
        "GET https://contoso.com/ text/0",
        "GET https://contoso.com/ text/1",
        "MX contoso.com",
        "SRV contoso.com",
        "TCP 203.0.113.1:443",
        "TLS 203.0.113.1:443 sip.contoso.com",
        "TXT contoso.com",
    ]
    assert answers[0].v4 == ("203.0.113.1",)


async def test_a_check_that_is_given_up_does_not_take_the_answer_from_another() -> None:
    fake = FakeNet(hosts={"sip.contoso.com": "203.0.113.1"})
    net = fake.net()
    fake.gate.clear()
    found = []

    async def asks(_: Target, net: Net) -> None:
        found.append(await net.dns.addresses("sip.contoso.com"))

    async def gives_up(about: Target, net: Net) -> None:
        try:
            async with asyncio.timeout(0):
                await asks(about, net)
        except TimeoutError:
            fake.gate.set()

    await look(Means(net), [check("one", gives_up), check("two", asks)], ABOUT, Progress().tell)

    assert [name.v4 for name in found] == [("203.0.113.1",)]
    assert fake.asked == ["A sip.contoso.com"]


async def test_a_second_run_asks_again() -> None:
    fake = FakeNet()

    async def asks(_: Target, net: Net) -> None:
        await net.dns.txt("contoso.com")

    for _ in range(2):
        await look(Means(fake.net()), [check("one", asks)], ABOUT, Progress().tell)

    assert fake.asked == ["TXT contoso.com"] * 2


async def test_nothing_goes_on_after_a_run() -> None:
    fake = FakeNet()
    net = fake.net()
    fake.gate.clear()

    async def asks(_: Target, net: Net) -> None:
        await net.dns.txt("contoso.com")

    before = asyncio.all_tasks()
    await look(Means(net, check_timeout=timedelta(milliseconds=10)), [check("one", asks)], ABOUT, Progress().tell)

    assert asyncio.all_tasks() == before


@pytest.mark.parametrize("about", [ABOUT, target({"phase": "decommissioning", "tenant": "contoso.onmicrosoft.com"})])
async def test_every_check_of_ours_comes_to_a_verdict_with_a_net_that_knows_nothing(about: Target) -> None:
    checks = tuple(discover().values())

    reports = await look(Means(FakeNet().net()), checks, about, Progress().tell)

    codes = {finding.code for report in reports for finding in report.findings}
    assert {report.check for report in reports} == set(discover())
    assert not codes & {CRASHED, TIMED_OUT, COULD_NOT_LOOK}
    for one, report in zip(checks, reports, strict=True):
        assert {finding.code for finding in report.findings} <= {*one.codes, *recall.CODES}
