"""Watches stand for many checks: they name those that are not as they should be, and ask nothing twice."""

from dataclasses import replace

import pytest

from bot.checks import Check, Kind, Target, discover, watch_certificates, watch_dns, watching
from bot.checks.watching import FAILS, OK, UNKNOWN, UNSURE, WARNS, Look
from bot.model.errors import ProbeError
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.usecases.look import look
from tests.fakes import FakeNet
from tests.seen import NOW, differing, target

ABOUT = target()


def check(name: str, *verdicts: Verdict, kind: Kind = Kind.AUTO) -> Check:
    codes = tuple(Code(f"is-{verdict}", verdict) for verdict in verdicts)

    async def observe(_: Target, __: Net) -> None:
        return None

    def judge(_: Target, __: None) -> list[Finding]:
        return [code.at("sip.contoso.com", expected="e", observed=f"o-{code.verdict}", fix="f") for code in codes]

    return Check(id=name, step=2, title="", codes=codes, source="", observe=observe, judge=judge, kind=kind)


def seen(*verdicts: Verdict) -> Look:
    return Look(check("dns-x", *verdicts), None)


CASES = [
    pytest.param([seen(Verdict.PASS), seen(Verdict.PASS, Verdict.SKIPPED)], [OK], id="all are good"),
    pytest.param([seen(Verdict.SKIPPED)], [OK], id="nothing applies"),
    pytest.param([seen(Verdict.PASS), seen(Verdict.PASS, Verdict.FAIL, Verdict.WARN)], [FAILS, OK], id="one fails"),
    pytest.param([seen(Verdict.WARN)], [WARNS], id="one warns"),
    pytest.param([seen(Verdict.ERROR)], [UNSURE], id="one could not look"),
    pytest.param([seen(Verdict.UNKNOWN)], [UNKNOWN], id="one was not told"),
    pytest.param([Look(check("dns-x"), None, "no answer")], [UNSURE], id="one saw nothing at all"),
]


@pytest.mark.parametrize(("facts", "codes"), CASES)
def test_judge(facts: list[Look], codes: list[Code]) -> None:
    assert [finding.code for finding in watching.judge(ABOUT, facts)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(watch_dns.CHECK, CASES) == set()
    assert differing(watch_certificates.CHECK, CASES) == set()


def test_the_worst_finding_stands_for_its_check() -> None:
    [finding] = watching.judge(ABOUT, [seen(Verdict.WARN, Verdict.FAIL)])

    assert (finding.subject, finding.expected, finding.fix) == ("dns-x", "e", "f")
    assert finding.observed == "sip.contoso.com: o-fail"


def test_what_was_seen_nowhere_says_why() -> None:
    [finding] = watching.judge(ABOUT, [Look(check("dns-x"), None, "no answer")])

    assert (finding.subject, finding.observed) == ("dns-x", "no answer")


async def test_the_watches_look_by_the_checks_that_there_are() -> None:
    net = FakeNet().net()

    of_dns = {each.check.id for each in await watch_dns.CHECK.observe(ABOUT, net)}
    of_certificates = {each.check.id for each in await watch_certificates.CHECK.observe(ABOUT, net)}

    assert of_dns == {name for name, each in discover().items() if name.startswith("dns-") and not each.evident}
    assert {"edge-cert-names", "edge-cert-trust", "edge-cert-validity"} <= of_certificates
    assert not {name for name in of_dns | of_certificates if name.startswith("watch-")}


async def test_with_the_checks_themselves_nothing_is_asked_twice() -> None:
    fake = FakeNet()
    found = discover()

    class Eyes:
        net = fake.net()
        check_timeout = watch_dns.CHECK.patience

        @staticmethod
        def now():  # type: ignore[no-untyped-def]  # noqa: ANN205 - as `Means` has it
            return NOW

    async def tell(_: int, __: int) -> None:
        pass

    await look(Eyes(), [found["dns-sip-tls"], found["dns-sip-host"], watch_dns.CHECK], ABOUT, tell)

    assert len(fake.asked) == len(set(fake.asked))


async def test_a_check_that_cannot_look_stops_no_other() -> None:
    async def fail(_: Target, __: Net) -> None:
        raise ProbeError("no answer")

    looks = [await watching._look(each, ABOUT, FakeNet().net()) for each in (check("dns-x"), check("dns-y"))]
    mute = await watching._look(replace(check("dns-z"), observe=fail), ABOUT, FakeNet().net())

    assert [look.trouble for look in (*looks, mute)] == ["", "", "no answer"]
