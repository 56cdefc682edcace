"""What is made of the federation service's pages: mex, probe, the test page, and its clock."""

from datetime import datetime, timedelta

import pytest

from bot.checks import Target, adfs_idp_page, adfs_mex, adfs_probe, adfs_time
from bot.checks.adfs_mex import PASSWORD, WINDOWS
from bot.checks.adfs_probe import Asked
from bot.checks.control import NO_WAY_OUT, NOT_PUBLIC
from bot.checks.federation_service import MISSING, NAME_NOT_TOLD, NO_ANSWER, NOT_FEDERATED, NOT_SEEN, Fetched, is_of
from bot.checks.kinds import NOT_ASKED
from bot.model.verdict import Code
from bot.net.facts import Addresses
from tests.federation_facts import FARM, SECOND, STS, TOLD, URL, fetched, page
from tests.seen import NOW, at, differing, silent, target

ABOUT = target(TOLD)
INSIDE = target({**TOLD, "internal_dns_visible": "true"})
OTHERWISE = target({**TOLD, "identity": "pass-through"})
UNTOLD = target()
NEITHER = [
    pytest.param(OTHERWISE, None, [NOT_FEDERATED], id="people sign in otherwise"),
    pytest.param(UNTOLD, None, [NAME_NOT_TOLD], id="the name was not told"),
]


@pytest.mark.parametrize(
    ("url", "same"),
    [
        pytest.param("https://STS.contoso.com/adfs/ls/", True, id="the same in capitals"),
        pytest.param("https://sts.contoso.com.evil.test/", False, id="a longer name"),
        pytest.param("https://sts.contoso.com@evil.test/", False, id="a user name"),
        pytest.param("http://[/", False, id="no URL"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_whose_host_a_url_has(url: str, same: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_of(url, STS) is same


def mex(
    *kinds: str, trouble: str = "", status: int = 200, addresses: Addresses | None = None, way_out: bool = True
) -> adfs_mex.Seen:
    silence = addresses is not None or not way_out
    answer = None if silence else page(status=status)
    return adfs_mex.Seen(
        fetched(answer, trouble="silence" if silence else "", addresses=addresses, way_out=way_out),
        tuple(f"https://{STS}/adfs/services/{kind}" for kind in kinds),
        trouble,
    )


MEX = [
    *NEITHER,
    pytest.param(ABOUT, mex(PASSWORD, WINDOWS), [adfs_mex.OK], id="both"),
    pytest.param(ABOUT, mex(PASSWORD), [adfs_mex.NO_WINDOWS], id="no windowstransport"),
    pytest.param(ABOUT, mex(WINDOWS), [adfs_mex.NO_PASSWORD], id="no usernamemixed"),
    pytest.param(
        ABOUT, mex("trust/13/usernamemixed"), [adfs_mex.NO_PASSWORD, adfs_mex.NO_WINDOWS], id="another version"
    ),
    pytest.param(
        ABOUT,
        mex(f"{PASSWORD}/old", f"{WINDOWS}2"),
        [adfs_mex.NO_PASSWORD, adfs_mex.NO_WINDOWS],
        id="addresses that only begin alike",
    ),
    pytest.param(ABOUT, mex(trouble="That is not XML"), [adfs_mex.NOT_WSDL], id="a web page"),
    pytest.param(ABOUT, mex(status=404), [adfs_mex.UNAVAILABLE], id="not there"),
    pytest.param(ABOUT, mex(status=503), [adfs_mex.UNAVAILABLE], id="out of order"),
    pytest.param(ABOUT, mex(addresses=at(STS, FARM)), [NO_ANSWER], id="nobody answers"),
    pytest.param(ABOUT, mex(way_out=False), [NO_WAY_OUT], id="the bot cannot get out"),
    pytest.param(ABOUT, mex(addresses=at(STS)), [MISSING], id="no such name"),
    pytest.param(ABOUT, mex(addresses=silent(STS)), [NOT_ASKED], id="the name could not be asked"),
    pytest.param(ABOUT, mex(addresses=at(STS, "10.1.1.1", refused=["10.1.1.1"])), [NOT_PUBLIC], id="not public"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), MEX)
def test_judge_of_mex(about: Target, facts: adfs_mex.Seen | None, codes: list[Code]) -> None:
    assert [finding.code for finding in adfs_mex.judge(about, facts)] == codes


def test_every_code_of_mex_has_a_case() -> None:
    assert differing(adfs_mex.CHECK, MEX) == set()


def test_the_end_point_to_switch_on_is_named() -> None:
    [finding] = adfs_mex.judge(ABOUT, mex(WINDOWS))

    assert finding.fix == "Set-AdfsEndpoint -TargetAddressPath /adfs/services/trust/2005/usernamemixed -Proxy $true"


def probe(*asked: Asked) -> adfs_probe.Seen:
    return adfs_probe.Seen(at(STS, FARM), asked)


PROBE = [
    *NEITHER,
    pytest.param(ABOUT, None, [adfs_probe.OUTSIDE], id="outside"),
    pytest.param(INSIDE, probe(Asked(FARM, 200)), [adfs_probe.OK], id="well"),
    pytest.param(INSIDE, probe(Asked(FARM, 404)), [adfs_probe.NO_PROBE], id="no probe"),
    pytest.param(INSIDE, probe(Asked(FARM, 503)), [adfs_probe.UNWELL], id="unwell"),
    pytest.param(
        INSIDE,
        probe(Asked(FARM, 200), Asked("2001:db8::1", trouble="refuses connections")),
        [adfs_probe.OK, adfs_probe.SILENT],
        id="one of two is silent",
    ),
    pytest.param(INSIDE, probe(), [NOT_SEEN], id="nobody to ask"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), PROBE)
def test_judge_of_the_probe(about: Target, facts: adfs_probe.Seen | None, codes: list[Code]) -> None:
    assert [finding.code for finding in adfs_probe.judge(about, facts)] == codes


def test_every_code_of_the_probe_has_a_case() -> None:
    assert differing(adfs_probe.CHECK, PROBE) == set()


def test_each_server_is_named_by_its_address() -> None:
    found = adfs_probe.judge(INSIDE, probe(Asked(SECOND, 200), Asked("2001:db8::1", 200)))

    assert [finding.subject for finding in found] == [
        f"http://{SECOND}/adfs/probe",
        "http://[2001:db8::1]/adfs/probe",
    ]


PAGE = [
    *NEITHER,
    pytest.param(ABOUT, fetched(page(b"<html><FORM method=post>")), [adfs_idp_page.OK], id="a form"),
    pytest.param(ABOUT, fetched(page(b"<html>An error occurred")), [adfs_idp_page.OFF], id="an error page"),
    pytest.param(ABOUT, fetched(page(b"<form>", status=500)), [adfs_idp_page.OFF], id="an error with a form"),
    pytest.param(ABOUT, fetched(trouble="no answer"), [NOT_SEEN], id="nobody answers"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), PAGE)
def test_judge_of_the_page(about: Target, facts: Fetched | None, codes: list[Code]) -> None:
    assert [finding.code for finding in adfs_idp_page.judge(about, facts)] == codes


def test_every_code_of_the_page_has_a_case() -> None:
    assert differing(adfs_idp_page.CHECK, PAGE) == set()


def test_the_page_never_fails() -> None:
    assert "fail" not in {code.verdict for code in adfs_idp_page.CHECK.codes}


def clock(time: datetime | None) -> adfs_time.Seen:
    return adfs_time.Seen(URL, time, "Date: never")


def off(seconds: float) -> adfs_time.Seen:
    return clock(NOW + timedelta(seconds=seconds))


TIME = [
    *NEITHER,
    pytest.param(ABOUT, off(0), [adfs_time.OK], id="right"),
    pytest.param(ABOUT, off(60), [adfs_time.OK], id="a minute"),
    pytest.param(ABOUT, off(61), [adfs_time.OFF], id="more than a minute"),
    pytest.param(ABOUT, off(-300), [adfs_time.OFF], id="five minutes late"),
    pytest.param(ABOUT, off(-301), [adfs_time.FAR_OFF], id="more than five minutes late"),
    pytest.param(ABOUT, off(86_400), [adfs_time.FAR_OFF], id="a day early"),
    pytest.param(ABOUT, clock(None), [NOT_SEEN], id="no date"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), TIME)
def test_judge_of_the_time(about: Target, facts: adfs_time.Seen | None, codes: list[Code]) -> None:
    assert [finding.code for finding in adfs_time.judge(about, facts)] == codes


def test_every_code_of_the_time_has_a_case() -> None:
    assert differing(adfs_time.CHECK, TIME) == set()
