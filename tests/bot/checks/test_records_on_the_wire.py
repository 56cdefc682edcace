"""The checks of mail, of devices, of names inside and of the end, against a real name server."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from bot.playground.nameserver import Fault
from tests import world
from tests.world import EDGE, NOWHERE, PORTALS, PROXY, World

ONLINE, HYBRID = {"mail": "online"}, {"mail": "hybrid"}
INSIDE = {"internal_dns_visible": "true", "pool": "pool.contoso.test"}
SPF = "include:spf.protection.outlook.com"
MICROSOFTS = {
    "outlook.com": f"""
autodiscover             A     {EDGE}
contoso-test.mail.protection A {EDGE}
spf.protection           TXT   "v=spf1 ip4:40.92.0.0/15 " "-all"
""",
    "windows.net": f"enterpriseregistration A {EDGE}\n",
    "microsoft.com": f"enterpriseenrollment-s.manage A {EDGE}\n",
}
MAIL = f"""
@                        MX    0 contoso-test.mail.protection.outlook.com.
@                        TXT   "v=spf1 mx " "{SPF} -all"
autodiscover             CNAME autodiscover.outlook.com.
"""
POOL = f"lyncdiscoverinternal A {EDGE}\npool A {EDGE}\n_sipinternaltls._tcp SRV 0 0 5061 pool\n"
DEVICES = """
enterpriseregistration   CNAME enterpriseregistration.windows.net.
enterpriseenrollment     CNAME enterpriseenrollment-s.manage.microsoft.com.
"""
MANY = (
    f'@ TXT "v=spf1 include:many.contoso.test {SPF} -all"\nmany TXT "v=spf1 {" ".join(["exists:x.test"] * 9)} -all"\n'
)


@pytest_asyncio.fixture
async def there(tmp_path: Path) -> AsyncIterator[World]:
    """A world that has Microsoft's hosts for mail and devices as well."""
    async with world.opened(tmp_path) as opened:
        for origin, zone in MICROSOFTS.items():
            opened.names.load(origin, zone)
        yield opened


@pytest.mark.parametrize(
    ("check", "zone", "told", "codes"),
    [
        pytest.param("dns-mx", MAIL, ONLINE, ["ok"], id="MX: Microsoft's"),
        pytest.param("dns-mx", f"@ MX 5 mail\nmail A {EDGE}\n", ONLINE, ["not-microsoft"], id="MX: not Microsoft's"),
        pytest.param("dns-mx", "@ MX 5 mail\n", HYBRID, ["elsewhere", "no-address"], id="MX: leads nowhere"),
        pytest.param("dns-mx", "@ MX 0 .\n@ MX 32767 ms1.msv1.invalid.\n", ONLINE, ["not-microsoft"], id="MX: no mail"),
        pytest.param("dns-mx", MAIL + "@ MX 32767 ms1.msv1.invalid.\n", ONLINE, ["ok"], id="MX: with the proof"),
        pytest.param("dns-mx", MAIL, {"mail": "onprem"}, ["no-mail-there"], id="MX: on premises"),
        pytest.param("dns-spf", MAIL, ONLINE, ["ok"], id="SPF: of split strings"),
        pytest.param("dns-spf", MANY, ONLINE, ["too-many-lookups"], id="SPF: counted through what is included"),
        pytest.param("dns-spf", '@ TXT "v=spf1 -all"\n@ TXT "v=spf1 mx -all"\n', ONLINE, ["several"], id="SPF: two"),
        pytest.param(
            "dns-spf", f'@ TXT "v=spf1 include:no.test {SPF} -all"\n', ONLINE, ["not-asked"], id="SPF: REFUSED"
        ),
        pytest.param("dns-autodiscover", MAIL, ONLINE, ["ok"], id="autodiscover: Microsoft's"),
        pytest.param("dns-autodiscover", MAIL, HYBRID, ["too-early"], id="autodiscover: too early"),
        pytest.param("dns-msoid", "", {}, ["ok"], id="msoid: gone"),
        pytest.param("dns-msoid", "msoid CNAME www\n", {}, ["present"], id="msoid: left over"),
        pytest.param("dns-msoid", "* CNAME www\n", {}, ["by-wildcard"], id="msoid: by a wildcard"),
        pytest.param("dns-mdm", DEVICES, {"device_registration": "entra"}, ["ok", "ok"], id="devices: Microsoft's"),
        pytest.param(
            "dns-mdm",
            f"enterpriseregistration CNAME sts\nsts A {PROXY}\n",
            {"device_registration": "adfs", "sts": "sts.contoso.test"},
            ["ok", "no-intune"],
            id="devices: AD FS",
        ),
        pytest.param("dns-lyncdiscoverinternal", POOL, INSIDE, ["ok"], id="lyncdiscoverinternal: the pool"),
        pytest.param("dns-lyncdiscoverinternal", POOL, {}, ["public"], id="lyncdiscoverinternal: public"),
        pytest.param("dns-lyncdiscoverinternal", "", {}, ["outside"], id="lyncdiscoverinternal: outside"),
        pytest.param("dns-sipinternaltls", POOL, INSIDE, ["ok"], id="sipinternaltls: the pool"),
        pytest.param("dns-sipinternaltls", "", INSIDE, ["missing"], id="sipinternaltls: missing"),
        pytest.param("dns-sipinternaltls", POOL, {}, ["outside"], id="sipinternaltls: outside"),
        pytest.param("dns-simple-urls", "", {"meet": "m.contoso.test"}, ["missing", "not-told", "hidden"], id="no web"),
        pytest.param(
            "dns-simple-urls",
            f"meet CNAME webdir.online.lync.com.\ndialin A {PROXY}\nw A {PROXY}\nadmin A {PROXY}\n",
            {"web_ext": "w.contoso.test", "director_web": "d.contoso.test"},
            ["too-early", "ok", "ok", "missing", "admin-public"],
            id="web names",
        ),
        pytest.param(
            "dns-simple-urls", f"meet A {PROXY}\ndialin A {PROXY}\n", INSIDE, ["ok", "ok"], id="no admin inside"
        ),
        pytest.param("dns-simple-urls", "", {"phase": "decommissioning"}, ["decommissioning"], id="no web at the end"),
        pytest.param("tenant-not-teamsonly", f"lyncdiscover A {PROXY}\n", {}, ["hint-only"], id="mode: the hint"),
        pytest.param("tenant-not-teamsonly", PORTALS, {}, ["no-record"], id="mode: Microsoft's record"),
    ],
)
async def test_zones_and_what_they_mean(
    there: World, check: str, zone: str, told: Mapping[str, str], codes: list[str]
) -> None:
    there.names.load("contoso.test", zone)

    assert await there.codes(check, told) == codes


@pytest.mark.parametrize(
    ("check", "name", "told"),
    [
        ("dns-mx", "contoso.test", ONLINE),
        ("dns-spf", "contoso.test", ONLINE),
        ("dns-autodiscover", "autodiscover.contoso.test", ONLINE),
        ("dns-msoid", "msoid.contoso.test", {}),
        ("dns-mdm", "enterpriseregistration.contoso.test", {"device_registration": "entra"}),
        ("dns-lyncdiscoverinternal", "lyncdiscoverinternal.contoso.test", INSIDE),
        ("dns-sipinternaltls", "_sipinternaltls._tcp.contoso.test", INSIDE),
        ("dns-simple-urls", "meet.contoso.test", {}),
        ("tenant-not-teamsonly", "lyncdiscover.contoso.test", {}),
    ],
)
@pytest.mark.parametrize("fault", [Fault.SERVFAIL, Fault.REFUSED, Fault.GARBAGE])
async def test_a_name_that_cannot_be_asked_is_an_error_and_never_a_failure(
    there: World, check: str, name: str, told: Mapping[str, str], fault: Fault
) -> None:
    there.names.fail(name, fault)

    codes = await there.codes(check, told)

    assert codes.count("not-asked") == 1
    assert not {finding.verdict for finding in await there.look(check, told)} & {"fail"}


async def test_at_the_end_everything_leads_to_microsoft_and_nobody_is_sure(there: World) -> None:
    there.names.load("contoso.test", PORTALS)

    codes = await there.codes("decommission-dns", {"phase": "decommissioning"})

    assert codes == ["unconfirmed", *["ok"] * 9]


async def test_before_the_end_nothing_of_it_is_asked(there: World) -> None:
    asked: list[str] = []
    there.names.watch = lambda name, _: asked.append(name)

    assert await there.codes("decommission-dns", {"phase": "hybrid"}) == ["not-yet"]
    assert asked == []


async def test_records_on_premises_are_named_at_the_end(there: World) -> None:
    codes = await there.codes("decommission-dns", {"phase": "decommissioning"})

    assert codes.count("still-on-premises") == 4
    assert codes.count("left-over") == 2


TENANT = {"tenant": "contoso.onmicrosoft.com"}


@pytest.mark.parametrize(
    ("check", "told", "codes"),
    [
        ("tenant-discovery", TENANT, ["ok"]),
        ("tenant-discovery", {"tenant": "nobody.onmicrosoft.com"}, ["no-such-tenant"]),
        ("tenant-discovery", {}, ["tenant-not-told"]),
        ("tenant-cloud-instance", TENANT, ["ok"]),
        ("tenant-cloud-instance", TENANT | {"cloud": "dod"}, ["other-cloud"]),
        ("tenant-cloud-instance", {}, ["tenant-not-told"]),
        ("tenant-realm", {}, ["ok"]),
        ("tenant-realm", {"domain": "nowhere.test, busy.test"}, ["in-no-tenant", "realm-not-seen"]),
        ("sso-mode", {"identity": "password-hash"}, ["ok"]),
        ("sso-mode", {"identity": "federated"}, ["not-yet-federated"]),
        ("sso-mode", {"domain": "fabrikam.test"}, ["ok"]),
        ("sso-mode", {"domain": "fabrikam.test, contoso.test"}, ["mixed"]),
    ],
)
async def test_what_the_sign_in_service_says(
    there: World, check: str, told: Mapping[str, str], codes: list[str]
) -> None:
    assert await there.codes(check, told) == codes


async def test_a_domain_is_asked_about_once_an_hour_at_most(there: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"domain": "nowhere.test"}
    assert await there.codes("tenant-realm", told) == ["in-no-tenant"]

    monkeypatch.setitem(world.TENANTS, "nowhere.test", "its tenant")

    assert await there.codes("tenant-realm", told) == ["in-no-tenant"]
    assert await there.codes("sso-mode", told) == ["in-no-tenant"]


async def test_a_domain_that_is_not_federated_fails_once_ad_fs_has_its_certificates(there: World) -> None:
    [finding] = await there.look("sso-mode", done=frozenset({"adfs-assign"}))

    assert finding.code.name == "not-federated"


@pytest.mark.parametrize("check", ["tenant-discovery", "tenant-cloud-instance", "tenant-realm", "sso-mode"])
async def test_a_sign_in_service_that_does_not_answer_is_an_error(there: World, check: str) -> None:
    gone = World(there.names, there.lab, there.net, NOWHERE)

    assert {finding.verdict for finding in await gone.look(check, TENANT)} == {"error"}
