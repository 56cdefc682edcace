"""What the sign-in service and DNS say of a tenant."""

import json

import pytest

from bot.checks import (
    Target,
    openid,
    tenant_cloud_instance,
    tenant_discovery,
    tenant_not_teamsonly,
    tenant_realm,
)
from bot.checks.handed import NOT_SHOWN
from bot.checks.kinds import DECOMMISSIONING, NO_SIP_DOMAIN, NOT_ASKED
from bot.checks.openid import NO_SUCH_TENANT, NO_TENANT_TOLD, NOT_SEEN, Discovery, Place
from bot.checks.realm import NO_REALM, NameSpace, Realm
from bot.checks.tenant_cloud_instance import CANNOT_TELL, OTHER
from bot.checks.tenant_not_teamsonly import HINT_ONLY, NO_RECORD, NOT_THIS_ONE, TEAMS_ONLY, Seen
from bot.checks.tenant_realm import IN_NO_TENANT
from bot.model.profile import Cloud, Profile
from bot.model.verdict import Code
from bot.net.facts import Addresses, Page
from tests.in_hand import found
from tests.seen import NOW, PROXY, at, differing, silent, target

OURS = "11111111-2222-3333-4444-555555555555"
INITIAL = "contoso.onmicrosoft.com"
ABOUT = target({"tenant": INITIAL})
NOTHING = Target(profile=Profile(), now=NOW)
SIP = (Discovery("contoso.com"),)
BUSY = Discovery(INITIAL, trouble="HTTP 429")

DISCOVERY = [
    pytest.param(ABOUT, tenant_discovery.Seen(Discovery(INITIAL, OURS), SIP), [tenant_discovery.OK], id="known"),
    pytest.param(ABOUT, tenant_discovery.Seen(Discovery(INITIAL), SIP), [NO_SUCH_TENANT], id="unknown"),
    pytest.param(ABOUT, tenant_discovery.Seen(BUSY, SIP), [NOT_SEEN], id="no answer is no failure"),
    pytest.param(target(), tenant_discovery.Seen(None, SIP), [NO_TENANT_TOLD], id="not told"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), DISCOVERY)
def test_judge_of_discovery(about: Target, facts: tenant_discovery.Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in tenant_discovery.judge(about, facts)] == codes


def test_every_code_of_discovery_has_a_case() -> None:
    assert differing(tenant_discovery.CHECK, DISCOVERY) == set()


def test_where_the_sip_domains_are_is_shown_beside_the_tenant() -> None:
    [finding] = tenant_discovery.judge(ABOUT, tenant_discovery.Seen(Discovery(INITIAL, OURS), SIP))
    [untold] = tenant_discovery.judge(target(), tenant_discovery.Seen(None, (Discovery("contoso.com", OURS),)))

    assert finding.observed == f"tenant {OURS}; contoso.com: in no tenant"
    assert untold.observed == f"none told; contoso.com: tenant {OURS}"


def living(instance: str = "microsoftonline.com", region: str = "EU", part: str = "") -> Discovery:
    return Discovery(INITIAL, OURS, place=Place(instance, region, part))


def cloud(name: str) -> Target:
    return target({"tenant": INITIAL, "cloud": name})


US, CN = "microsoftonline.us", "partner.microsoftonline.cn"
CLOUDS = [
    pytest.param(ABOUT, living(), [tenant_cloud_instance.OK], id="worldwide"),
    pytest.param(ABOUT, living(region="NA", part="GCC"), [tenant_cloud_instance.OK], id="GCC is worldwide"),
    pytest.param(cloud("gcc-high"), living(US, "USGov", "DODCON"), [tenant_cloud_instance.OK], id="GCC High"),
    pytest.param(cloud("dod"), living(US, "USGov", "DOD"), [tenant_cloud_instance.OK], id="DoD"),
    pytest.param(cloud("china"), living(CN, "AS"), [tenant_cloud_instance.OK], id="China"),
    pytest.param(cloud("gcc-high"), living(US, "USGov"), [CANNOT_TELL], id="one of the two government clouds"),
    pytest.param(cloud("dod"), living("", "USGov"), [CANNOT_TELL], id="a region alone"),
    pytest.param(ABOUT, living("", ""), [CANNOT_TELL], id="no word of it"),
    pytest.param(ABOUT, living("microsoftonline.de", "DE"), [CANNOT_TELL], id="a cloud that nobody knows"),
    pytest.param(cloud("gcc-high"), living(US, "USGov", "DOD"), [OTHER], id="the other government cloud"),
    pytest.param(ABOUT, living(US, "USGov"), [OTHER], id="a government cloud"),
    pytest.param(cloud("dod"), living(), [OTHER], id="worldwide after all"),
    pytest.param(ABOUT, Discovery(INITIAL), [NO_SUCH_TENANT], id="no such tenant"),
    pytest.param(ABOUT, BUSY, [NOT_SEEN], id="no answer"),
    pytest.param(target(), None, [NO_TENANT_TOLD], id="not told"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), CLOUDS)
def test_judge_of_the_cloud(about: Target, facts: Discovery | None, codes: list[Code]) -> None:
    assert [finding.code for finding in tenant_cloud_instance.judge(about, facts)] == codes


def test_every_code_of_the_cloud_has_a_case() -> None:
    assert differing(tenant_cloud_instance.CHECK, CLOUDS) == set()


def test_the_cloud_to_set_is_named_where_there_is_only_one() -> None:
    [one] = tenant_cloud_instance.judge(ABOUT, living(US, "USGov", "DODCON"))
    [either] = tenant_cloud_instance.judge(ABOUT, living(US, "USGov"))

    assert (one.expected, one.fix) == (Cloud.WORLDWIDE, "/hybrid set cloud=gcc-high")
    assert one.observed == "cloud microsoftonline.us, region USGov, part DODCON"
    assert either.fix == "/hybrid set cloud=…"


def test_where_a_tenant_lives_is_read_from_its_document() -> None:
    document = {
        "issuer": f"https://login.test/{OURS}/v2.0",
        "tenant_region_scope": "USGov",
        "tenant_region_sub_scope": "DODCON",
        "cloud_instance_name": 7,
    }
    page = Page(url="", status=200, headers=(), body=json.dumps(document).encode())

    assert openid.discovery(INITIAL, page).place == Place("", "USGov", "DODCON")


def realm(kind: NameSpace | None) -> tuple[Realm, ...]:
    return (Realm(domain="contoso.com", kind=kind, trouble="" if kind else "HTTP 429"),)


REALMS = [
    pytest.param(ABOUT, realm(NameSpace.MANAGED), [tenant_realm.OK], id="managed"),
    pytest.param(ABOUT, realm(NameSpace.FEDERATED), [tenant_realm.OK], id="federated"),
    pytest.param(ABOUT, realm(NameSpace.UNKNOWN), [IN_NO_TENANT], id="in no tenant"),
    pytest.param(ABOUT, realm(None), [NO_REALM], id="no answer is no failure"),
    pytest.param(NOTHING, (), [NO_SIP_DOMAIN], id="no domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), REALMS)
def test_judge_of_the_realm(about: Target, facts: tuple[Realm, ...], codes: list[Code]) -> None:
    assert [finding.code for finding in tenant_realm.judge(about, facts)] == codes


def test_every_code_of_the_realm_has_a_case() -> None:
    assert differing(tenant_realm.CHECK, REALMS) == set()


ONE, OTHER_NAME = "lyncdiscover.contoso.com", "lyncdiscover.fabrikam.com"
ONLINE = at(ONE, "52.112.0.2", chain=["webdir.online.lync.com"])
TWO = target(domain="contoso.com, fabrikam.com")


def mode(told: str, *names: Addresses, handed: bool = True) -> Seen:
    return Seen(names or (at(ONE),), told, handed)


MODES = [
    pytest.param(ABOUT, Seen((at(ONE, PROXY),)), [HINT_ONLY], id="the hint is as good as it gets"),
    pytest.param(ABOUT, Seen((at(ONE),)), [NO_RECORD], id="no record"),
    pytest.param(ABOUT, Seen((ONLINE,)), [NO_RECORD], id="Microsoft's is none"),
    pytest.param(TWO, Seen((at(ONE), at(OTHER_NAME))), [NO_RECORD, NO_RECORD], id="none of two"),
    pytest.param(TWO, Seen((at(ONE, PROXY), at(OTHER_NAME))), [HINT_ONLY, NOT_THIS_ONE], id="one of two"),
    pytest.param(TWO, Seen((silent(ONE), at(OTHER_NAME))), [NOT_ASKED, NOT_ASKED], id="one of two could not be asked"),
    pytest.param(ABOUT, Seen((silent(ONE),)), [NOT_ASKED], id="no answer is no failure"),
    pytest.param(ABOUT, mode("Islands"), [tenant_not_teamsonly.OK], id="told, so DNS need not hint"),
    pytest.param(ABOUT, mode("islands", handed=False), [tenant_not_teamsonly.OK], id="told lately"),
    pytest.param(ABOUT, mode("SfBWithTeamsCollab"), [tenant_not_teamsonly.OK], id="another mode"),
    pytest.param(ABOUT, mode("TeamsOnly", at(ONE, PROXY)), [TEAMS_ONLY], id="Teams only, whatever DNS hints"),
    pytest.param(ABOUT, mode("", at(ONE, PROXY)), [NOT_SHOWN, HINT_ONLY], id="told without the mode"),
    pytest.param(ABOUT, mode("7", at(ONE, PROXY)), [NOT_SHOWN, HINT_ONLY], id="a number says nothing"),
    pytest.param(target({"phase": "decommissioning"}), Seen((at(ONE),)), [DECOMMISSIONING], id="leaving"),
    pytest.param(target({"phase": "decommissioning"}), mode("TeamsOnly"), [DECOMMISSIONING], id="leaving, Teams only"),
    pytest.param(NOTHING, Seen(()), [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), MODES)
def test_judge_of_the_mode(about: Target, facts: Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in tenant_not_teamsonly.judge(about, facts)] == codes


def test_every_code_of_the_mode_has_a_case() -> None:
    assert differing(tenant_not_teamsonly.CHECK, MODES) == set()


@pytest.mark.parametrize(
    ("document", "verdict"),
    [
        pytest.param('{"TeamsUpgradeEffectiveMode": "TeamsOnly", "ServiceInstance": "x"}', "fail", id="JSON"),
        pytest.param("TeamsUpgradeEffectiveMode  : Islands\r\nServiceInstance : x\r\n", "pass", id="list"),
        pytest.param("TeamsUpgradeEffectiveMode,ServiceInstance\r\nSfBOnly,x\r\n", "pass", id="CSV"),
    ],
)
def test_the_mode_that_is_handed_in_decides(document: str, verdict: str) -> None:
    [finding] = found(tenant_not_teamsonly.CHECK, ABOUT, {"tenant-mode": document})

    assert finding.verdict == verdict


def test_the_mode_that_was_handed_in_lately_decides() -> None:
    earlier = {"tenant-mode": '{"TeamsUpgradeEffectiveMode": "TeamsOnly", "ServiceInstance": "x"}'}

    [finding] = found(tenant_not_teamsonly.CHECK, ABOUT, {}, earlier)

    assert (finding.code, finding.observed) == (TEAMS_ONLY, "TeamsOnly")


def test_without_evidence_the_mode_is_never_more_than_a_warning() -> None:
    [finding] = tenant_not_teamsonly.judge(ABOUT, Seen((at(ONE, PROXY),)))

    assert finding.verdict == "warn"
    assert finding.fix.startswith(
        "ConvertTo-Json -InputObject @(Get-CsTenant | Select-Object TeamsUpgradeEffectiveMode"
    )
