"""The hosting provider that stands for Microsoft's cloud on premises."""

import json
import time

import pytest

from bot.checks import Target
from bot.checks.handed import NOT_SHOWN
from bot.checks.hosting_provider import (
    AUTODISCOVER_ELSEWHERE,
    AUTODISCOVER_TYPO,
    CHECK,
    HARMLESS,
    NO_AUTODISCOVER,
    NONE,
    OK,
    OTHER_CLOUD,
    OTHER_PROVIDER,
    TWICE,
    VERIFIES_OTHERWISE,
    WRONG_SWITCH,
)
from bot.checks.kinds import DECOMMISSIONING
from bot.model.verdict import Code
from tests.in_hand import Documents, codes, found
from tests.seen import differing, target

ABOUT = target()
URL = "https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root"


def provider(**changes: object) -> dict[str, object]:
    """Return a provider as it should be, but for the *changes*; a property that is set to ... is hidden."""
    good: dict[str, object] = {
        "Identity": "TeamsSide",
        "Name": "TeamsSide",
        "ProxyFqdn": "sipfed.online.lync.com",
        "VerificationLevel": 2,
        "Enabled": True,
        "EnabledSharedAddressSpace": True,
        "HostsOCSUsers": True,
        "IsLocal": False,
        "AutodiscoverUrl": URL,
        "SipClientPort": 443,
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not ...}


def providers(*those: object) -> Documents:
    return {"hosting-provider": json.dumps(those if len(those) != 1 else those[0])}


LIST = """\
Identity                  : TeamsSide
Name                      : TeamsSide
ProxyFqdn                 : sipfed.online.lync.com
VerificationLevel         : UseSourceVerification
Enabled                   : True
EnabledSharedAddressSpace : True
HostsOCSUsers             : True
IsLocal                   : False
AutodiscoverUrl           : https://webdir.online.lync.com/Autodiscover/AutodiscoverS
                            ervice.svc/root
"""
GCC = target({"cloud": "gcc-high"})
GOVERNMENT = provider(
    ProxyFqdn="sipfed.online.gov.skypeforbusiness.us",
    AutodiscoverUrl="https://webdir.online.gov.skypeforbusiness.us/Autodiscover/AutodiscoverService.svc/root",
)
MAIL = provider(Identity="Voice mail", ProxyFqdn="exap.um.outlook.com", HostsOCSUsers=False, AutodiscoverUrl=None)
STRANGER = provider(Identity="Host", ProxyFqdn="sip.litware.example")
DEFAULT_VIEW = provider(
    EnabledSharedAddressSpace=..., HostsOCSUsers=..., IsLocal=..., AutodiscoverUrl=..., SipClientPort=...
)

CASES = [
    pytest.param(ABOUT, providers(provider()), [OK], id="as it should be"),
    pytest.param(ABOUT, providers(provider(VerificationLevel="UseSourceVerification")), [OK], id="a level by name"),
    pytest.param(ABOUT, providers(provider(ProxyFqdn="SipFed.Online.Lync.com.")), [OK], id="in another case"),
    pytest.param(ABOUT, {"hosting-provider": LIST}, [OK], id="as a list"),
    pytest.param(ABOUT, {"hosting-provider": LIST.encode("utf-16")}, [OK], id="as > writes it"),
    pytest.param(ABOUT, providers(provider(), MAIL), [HARMLESS, OK], id="voice mail is no fault"),
    pytest.param(ABOUT, providers(STRANGER, provider()), [OTHER_PROVIDER, OK], id="somebody else's"),
    pytest.param(GCC, providers(GOVERNMENT), [OK], id="another cloud's tenant"),
    pytest.param(GCC, providers(provider()), [OTHER_CLOUD, NONE], id="the wrong cloud"),
    pytest.param(ABOUT, {"hosting-provider": "[]"}, [NONE], id="none at all"),
    pytest.param(ABOUT, providers(MAIL), [HARMLESS, NONE], id="none of Microsoft's federation"),
    pytest.param(ABOUT, providers(provider(), provider(Identity="Again")), [TWICE], id="twice"),
    pytest.param(ABOUT, providers(provider(EnabledSharedAddressSpace=False)), [WRONG_SWITCH], id="not shared"),
    pytest.param(ABOUT, providers(provider(Enabled=False)), [WRONG_SWITCH], id="disabled"),
    pytest.param(ABOUT, providers(provider(IsLocal=True, HostsOCSUsers=False)), [WRONG_SWITCH] * 2, id="two switches"),
    pytest.param(
        ABOUT, providers(provider(VerificationLevel="AlwaysVerifiable")), [VERIFIES_OTHERWISE], id="trusts everything"
    ),
    pytest.param(ABOUT, providers(provider(VerificationLevel=0)), [VERIFIES_OTHERWISE], id="another number"),
    pytest.param(ABOUT, providers(provider(AutodiscoverUrl=None)), [NO_AUTODISCOVER], id="no autodiscover"),
    pytest.param(
        ABOUT,
        providers(provider(AutodiscoverUrl=URL.lower().replace("discovers", "disccovers"))),
        [AUTODISCOVER_TYPO],
        id="the known typing error",
    ),
    pytest.param(
        ABOUT, providers(provider(AutodiscoverUrl="https://x.example/")), [AUTODISCOVER_ELSEWHERE], id="elsewhere"
    ),
    pytest.param(ABOUT, providers(DEFAULT_VIEW), [NOT_SHOWN], id="the default view hides what matters"),
    pytest.param(
        ABOUT, providers({**DEFAULT_VIEW, "Enabled": False}), [WRONG_SWITCH, NOT_SHOWN], id="hidden, and one is wrong"
    ),
    pytest.param(ABOUT, providers({"Identity": "TeamsSide"}), [NOT_SHOWN], id="without hosts nothing can be told"),
    pytest.param(target({"phase": "decommissioning"}), providers(), [DECOMMISSIONING], id="leaving"),
]


@pytest.mark.parametrize(("about", "documents", "wanted"), CASES)
def test_judge(about: Target, documents: Documents, wanted: list[Code]) -> None:
    assert codes(found(CHECK, about, documents)) == wanted


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_a_wrong_switch_is_set_by_the_command_that_is_shown() -> None:
    [finding] = found(CHECK, ABOUT, providers(provider(Identity="O'Neill; rm", IsLocal=True)))

    assert (finding.expected, finding.observed) == ("False", "True")
    assert finding.fix == "Set-CsHostingProvider -Identity 'O''Neill; rm' -IsLocal $false"


def test_providers_that_are_there_twice_are_removed_before_one_is_made() -> None:
    [finding] = found(CHECK, GCC, providers(GOVERNMENT, {**GOVERNMENT, "Identity": "Again"}))

    first, second, creation = finding.fix.splitlines()
    assert first == "Remove-CsHostingProvider -Identity 'TeamsSide'"
    assert second == "Remove-CsHostingProvider -Identity 'Again'"
    assert "-ProxyFqdn sipfed.online.gov.skypeforbusiness.us " in creation
    assert creation.endswith("https://webdir.online.gov.skypeforbusiness.us/Autodiscover/AutodiscoverService.svc/root")


def test_a_level_of_verification_is_shown_as_it_came() -> None:
    [finding] = found(CHECK, ABOUT, providers(provider(VerificationLevel=1)))

    assert (finding.expected, finding.observed) == ("UseSourceVerification (2)", "1")


@pytest.mark.parametrize(
    ("row", "count"), [pytest.param(provider(), 1, id="ours"), pytest.param(STRANGER, 20_001, id="others")]
)
def test_many_providers_take_no_longer_than_they_must(row: dict[str, object], count: int) -> None:
    documents = providers(*[{**row, "Identity": f"Host {number}"} for number in range(20_000)], STRANGER)
    started = time.process_time()

    findings = found(CHECK, ABOUT, documents)

    assert len(findings) == count + 1
    assert time.process_time() - started < 10
