"""Whether the endpoints are open that Microsoft 365 needs, and what is said of the one on which advice differs."""

import json

import pytest

from bot.checks import Target, handed
from bot.checks.adfs_endpoints import (
    BROWSERS,
    CHECK,
    NOT_PROXIED,
    OFF,
    OK,
    OLD_CLIENTS,
    PROGRAMS,
    PROXIED,
)
from bot.checks.federation_service import NOT_FEDERATED
from bot.model.verdict import Code, Verdict
from tests.in_hand import holding, judged
from tests.seen import differing, target

ABOUT = target()
ON, SHUT, INSIDE = (
    {"Enabled": True, "Proxy": True},
    {"Enabled": False, "Proxy": False},
    {"Enabled": True, "Proxy": False},
)
LIST = f"""
AddressPath : {BROWSERS}
Enabled     : True
Proxy       : True

AddressPath : {PROGRAMS}
Enabled     : True
Proxy       : True

AddressPath : {OLD_CLIENTS.upper()}
Enabled     : True
Proxy       : False
"""


def told(
    browsers: dict[str, bool] | None = ON, programs: dict[str, bool] | None = ON, old: dict[str, bool] | None = ON
) -> Target:
    listed = {BROWSERS: browsers, PROGRAMS: programs, OLD_CLIENTS: old, "/adfs/oauth2/": SHUT}
    rows = [{"AddressPath": path, **states} for path, states in listed.items() if states is not None]
    return holding(ABOUT, {"adfs-endpoints": json.dumps(rows)})


CASES = [
    pytest.param(told(), [OK, OK, PROXIED], id="all are open"),
    pytest.param(holding(ABOUT, {"adfs-endpoints": LIST}), [OK, OK, NOT_PROXIED], id="a list, in another case"),
    pytest.param(told(old=INSIDE), [OK, OK, NOT_PROXIED], id="the old one inside only"),
    pytest.param(told(old=SHUT), [OK, OK, NOT_PROXIED], id="the old one is off"),
    pytest.param(told(old={"Enabled": False, "Proxy": True}), [OK, OK, NOT_PROXIED], id="off, though proxied"),
    pytest.param(told(browsers=SHUT), [OFF, OK, PROXIED], id="browsers are shut out"),
    pytest.param(told(programs=SHUT), [OK, OFF, PROXIED], id="programs are shut out"),
    pytest.param(told(programs=INSIDE), [OK, OK, PROXIED], id="programs inside only"),
    pytest.param(told(programs=None, old=None), [OK, handed.NOT_SHOWN, handed.NOT_SHOWN], id="a part of the list"),
    pytest.param(told(old={"Enabled": True}), [OK, OK, handed.NOT_SHOWN], id="no word on proxies"),
    pytest.param(holding(ABOUT, {"adfs-endpoints": "[]"}), [handed.NOT_SHOWN] * 3, id="nothing in it"),
    pytest.param(target({"identity": "password-hash"}), [NOT_FEDERATED], id="people sign in otherwise"),
]


@pytest.mark.parametrize(("about", "codes"), CASES)
def test_judge(about: Target, codes: list[Code]) -> None:
    assert [finding.code for finding in judged(CHECK, about)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_what_is_off_is_put_on_by_the_command_that_is_shown() -> None:
    off, *_ = judged(CHECK, told(browsers=SHUT))

    assert (off.subject, off.fix) == (BROWSERS, f"Enable-AdfsEndpoint -TargetAddressPath {BROWSERS}")


def test_both_settings_of_the_old_one_are_warned_of_with_both_sides_of_the_matter() -> None:
    for code in (PROXIED, NOT_PROXIED):
        assert code.verdict is Verdict.WARN
        assert "Old Lync clients" in code.advice
        assert "passwords" in code.advice


def test_how_the_old_one_stands_is_told() -> None:
    assert (judged(CHECK, told(old=INSIDE)))[-1].observed == "enabled, not proxied"
    assert (judged(CHECK, told(old=SHUT)))[-1].observed == "disabled"
