"""The checks of AD FS, against real TLS handshakes and real answers on loopback."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from cryptography import x509

from bot.checks import Check, discover
from bot.net.build import open_net
from bot.playground.nameserver import Fault
from tests import world
from tests.adfs import ERROR_PAGE, METADATA, MEX, PROBE, SIGN_IN, Adfs, Answer, der, metadata, token_certificate
from tests.certlab import Case
from tests.fakes import FakeNet
from tests.graph import credentials, microsoft
from tests.loopback import mine
from tests.seen import target
from tests.world import GOOD, NOWHERE, World

STS = "sts.contoso.test"
FARM, SECOND, LISTS = mine(60), mine(61), mine(70)
TOLD = {"federation_service_name": STS}
INSIDE = {**TOLD, "internal_dns_visible": "true"}
CHECKS = [check for check in discover().values() if check.step in {5, 6}]
BOMB = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><EntityDescriptor>&b;</EntityDescriptor>'


@pytest_asyncio.fixture
async def there(tmp_path: Path) -> AsyncIterator[World]:
    """A world with a name for the federation service, where no server of it listens yet."""
    world.need_low_ports()
    async with world.opened(tmp_path) as opened:
        opened.names.load("contoso.test", GOOD + f"sts A {FARM}\n")
        opened.names.load("lab.test", f"crl A {LISTS}\n")
        yield opened


@pytest_asyncio.fixture
async def adfs(there: World) -> AsyncIterator[Adfs]:
    """A federation service in good order."""
    async with Adfs(there.lab, FARM) as running:
        yield running


@asynccontextmanager
async def lists(body: bytes, *, status: int = 200) -> AsyncIterator[None]:
    """Publish a revocation list where the lab's certificates say that it is."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status, content_type="application/pkix-crl")

    app = web.Application()
    app.router.add_get("/issuing.crl", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, LISTS, 80).start()
        yield
    finally:
        await runner.cleanup()


def gagged(there: World) -> World:
    """Return the same world for a bot whose own network lets nothing out."""
    return World(there.names, there.lab, there.net, NOWHERE)


@pytest.mark.usefixtures("adfs")
@pytest.mark.parametrize(
    ("check", "code"),
    [
        ("dns-federation-service", "ok"),
        ("adfs-tls-served", "ok"),
        ("adfs-served-matches-file", "no-file"),
        ("adfs-served-all-nodes", "ok"),
        ("adfs-metadata", "ok"),
        ("adfs-mex", "ok"),
        ("adfs-probe", "outside"),
        ("adfs-idp-page", "ok"),
        ("adfs-token-signing-expiry", "ok"),
        ("adfs-token-signing-matches-entra", "not-connected"),
        ("adfs-realm-authurl", "managed"),
        ("adfs-issuer", "not-connected"),
        ("adfs-time", "ok"),
        ("adfs-cert-revocation", "no-list"),
    ],
)
async def test_a_service_in_good_order(there: World, check: str, code: str) -> None:
    assert await there.codes(check, TOLD) == [code]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
async def test_where_people_sign_in_otherwise_nothing_is_asked(check: Check) -> None:
    net, about = FakeNet(), target({**TOLD, "identity": "password-hash"})

    skipped = check.skips(about)
    [finding] = [skipped] if skipped else check.judge(about, await check.observe(about, net.net()))

    assert finding.code.name == "not-federated"
    assert net.asked == []


@pytest.mark.parametrize(
    ("case", "codes"),
    [
        (Case.EC, ["elliptic-key"]),
        (Case.WILDCARD, ["wildcard"]),
        (Case.EXPIRED, ["expired"]),
        (Case.EXPIRING, ["expires-soon"]),
        (Case.NOT_YET_VALID, ["not-yet-valid"]),
        (Case.WRONG_NAME, ["name-missing"]),
        (Case.CN_ONLY, ["common-name-only"]),
        (Case.SELF_SIGNED, ["self-signed"]),
        (Case.UNKNOWN_ROOT, ["untrusted"]),
        (Case.MISSING_INTERMEDIATE, ["incomplete"]),
        (Case.RSA_1024, ["weak-key"]),
        (Case.SHA1, ["sha1"]),
        (Case.NO_EKU, ["no-usage"]),
        (Case.SNI, ["ok"]),
        (Case.TLS12_ONLY, ["ok"]),
        (Case.TLS10_ONLY, ["old-tls"]),
        (Case.CLIENT_CERTIFICATE_ASKED, ["ok"]),
        (Case.NOT_TLS, ["no-handshake"]),
        (Case.NO_PROTOCOL, ["no-handshake"]),
        (Case.RESETS, ["no-handshake"]),
        (Case.HANGS_UP, ["no-handshake"]),
    ],
)
async def test_certificates_good_and_bad(there: World, case: Case, codes: list[str]) -> None:
    await there.lab.serve(FARM, 443, case=case, names=(STS,))

    assert await there.codes("adfs-tls-served", TOLD) == codes


async def test_a_certificate_for_clients_is_none_for_servers(there: World) -> None:
    await there.lab.serve(FARM, 443, case=Case.CLIENT_EKU, names=(STS,))

    assert "not-for-servers" in await there.codes("adfs-tls-served", TOLD)


async def test_a_server_that_never_answers_fails_where_microsoft_answers(tmp_path: Path) -> None:
    world.need_low_ports()
    async with world.opened(tmp_path, limit=timedelta(seconds=1)) as there:
        there.names.load("contoso.test", GOOD + f"sts A {FARM}\n")
        await there.lab.serve(FARM, 443, case=Case.SILENT)

        assert await there.codes("adfs-tls-served", TOLD) == ["no-handshake"]
        assert await there.codes("adfs-metadata", TOLD) == ["no-answer"]


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ("adfs-tls-served", "no-handshake"),
        ("adfs-served-matches-file", "not-seen"),
        ("adfs-served-all-nodes", "not-seen"),
        ("adfs-metadata", "no-answer"),
        ("adfs-mex", "no-answer"),
        ("adfs-idp-page", "not-seen"),
        ("adfs-token-signing-expiry", "not-seen"),
        ("adfs-time", "not-seen"),
        ("adfs-cert-revocation", "not-seen"),
    ],
)
async def test_a_service_that_is_off(there: World, check: str, code: str) -> None:
    assert await there.codes(check, TOLD) == [code]


@pytest.mark.parametrize(
    ("check", "code"),
    [("adfs-tls-served", "missing"), ("adfs-metadata", "missing"), ("adfs-mex", "missing"), ("adfs-time", "not-seen")],
)
async def test_a_service_whose_name_leads_nowhere(there: World, check: str, code: str) -> None:
    there.names.load("contoso.test", GOOD)

    assert await there.codes(check, TOLD) == [code]


@pytest.mark.parametrize("check", ["adfs-tls-served", "adfs-metadata", "adfs-mex"])
async def test_silence_is_an_error_where_nothing_gets_out(there: World, check: str) -> None:
    assert await gagged(there).codes(check, TOLD) == ["no-way-out"]


@pytest.mark.parametrize("check", ["adfs-tls-served", "adfs-metadata", "adfs-mex"])
async def test_a_private_address_that_was_not_allowed_is_not_asked(there: World, check: str) -> None:
    there.names.load("contoso.test", "sts A 10.1.1.1\n")

    assert await there.codes(check, TOLD) == ["not-public"]
    assert await there.codes("dns-federation-service", TOLD) == ["private-address"]


async def test_the_name_may_be_missing_an_alias_or_silent(there: World) -> None:
    there.names.load("contoso.test", f"sts CNAME wap\nwap A {FARM}\n")
    assert await there.codes("dns-federation-service", TOLD) == ["alias"]
    assert await there.codes("dns-federation-service", INSIDE) == ["alias-inside"]

    there.names.load("contoso.test", "")
    assert await there.codes("dns-federation-service", TOLD) == ["missing"]

    there.names.fail(STS, Fault.SERVFAIL)
    assert await there.codes("dns-federation-service", TOLD) == ["not-asked"]
    assert await there.codes("adfs-metadata", TOLD) == ["not-asked"]


async def test_every_server_has_to_show_the_same_certificate(there: World) -> None:
    there.names.load("contoso.test", GOOD + f"sts A {FARM}\nsts A {SECOND}\n")
    await there.lab.serve(FARM, 443, names=(STS,))

    assert await there.codes("adfs-served-all-nodes", TOLD) == ["ok", "silent"]

    await there.lab.serve(SECOND, 443, case=Case.EC, names=(STS,))
    assert await there.codes("adfs-served-all-nodes", TOLD) == ["different"]
    assert await there.codes("adfs-tls-served", TOLD) == ["ok", "elliptic-key"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(Answer(status=404), "unavailable", id="404"),
        pytest.param(Answer(status=503), "unavailable", id="503"),
        pytest.param(Answer(status=500), "server-error", id="500"),
        pytest.param(Answer(status=302), "not-metadata", id="a redirect is not followed"),
        pytest.param(Answer(body=b"<!DOCTYPE html><html></html>"), "not-metadata", id="a web page"),
        pytest.param(Answer(body=BOMB), "not-metadata", id="a bomb"),
        pytest.param(Answer(body=b"<a>" * 500_000), "not-metadata", id="depth"),
        pytest.param(Answer(body=b" " * 2_100_000), "no-answer", id="more than is read"),
    ],
)
async def test_what_metadata_may_be_instead(there: World, adfs: Adfs, answer: Answer, code: str) -> None:
    adfs.answers[METADATA] = answer

    assert await there.codes("adfs-metadata", TOLD) == [code]


def publish(adfs: Adfs, *certificates: x509.Certificate, name: str = STS, entity: str = "") -> None:
    adfs.answers[METADATA] = Answer(body=metadata(name, signing=certificates, entity=entity))


async def test_metadata_of_another_service_is_told(there: World, adfs: Adfs) -> None:
    signing = token_certificate("Signing", days=200)
    publish(adfs, signing, name="old.contoso.test")
    assert await there.codes("adfs-metadata", TOLD) == ["wrong-entity", "other-host"]

    publish(adfs, signing, entity=f"https://{STS}/adfs/services/trust")
    assert await there.codes("adfs-metadata", TOLD) == ["ok"]
    assert await there.codes("adfs-metadata", INSIDE) == ["seen-inside"]


@pytest.mark.parametrize(
    ("days", "then", "code"),
    [(40, None, "ok"), (30, None, "no-next-yet"), (30, 390, "next-ready"), (10, None, "no-next"), (-1, 390, "expired")],
)
async def test_token_signing(there: World, adfs: Adfs, days: int, then: int | None, code: str) -> None:
    following = [] if then is None else [token_certificate("Next", days=then)]
    publish(adfs, token_certificate("Signing", days=days), *following)

    assert await there.codes("adfs-token-signing-expiry", TOLD) == [code]


async def test_mex_without_an_end_point_and_without_sense(there: World, adfs: Adfs) -> None:
    described = adfs.answers[MEX]
    adfs.answers[MEX] = replace(described, body=described.body.replace(b"2005/windows", b"2005/other"))
    assert await there.codes("adfs-mex", TOLD) == ["no-windowstransport"]

    adfs.answers[MEX] = Answer(body=b"<html/>")
    assert await there.codes("adfs-mex", TOLD) == ["not-a-description"]

    adfs.answers[MEX] = Answer(status=503)
    assert await there.codes("adfs-mex", TOLD) == ["unavailable"]


async def test_the_probe_is_asked_inside_on_every_address(there: World, adfs: Adfs) -> None:
    there.names.load("contoso.test", GOOD + f"sts A {FARM}\nsts A {SECOND}\n")
    assert await there.codes("adfs-probe", INSIDE) == ["ok", "silent"]

    adfs.answers[PROBE] = Answer(status=503)
    assert await there.codes("adfs-probe", INSIDE) == ["unwell", "silent"]

    del adfs.answers[PROBE]
    assert await there.codes("adfs-probe", INSIDE) == ["no-probe", "silent"]


async def test_a_test_page_that_is_off_is_no_fault(there: World, adfs: Adfs) -> None:
    adfs.answers[SIGN_IN] = Answer(body=ERROR_PAGE.encode())

    [finding] = await there.look("adfs-idp-page", TOLD)

    assert (finding.code.name, finding.verdict) == ("off", "skipped")


@pytest.mark.parametrize(("minutes", "code"), [(0, "ok"), (-3, "off"), (90, "far-off")])
async def test_the_clock_of_the_service(there: World, adfs: Adfs, minutes: int, code: str) -> None:
    adfs.date = datetime.now(UTC) + timedelta(minutes=minutes)
    adfs.answers[METADATA] = Answer(status=404)  # its clock is told all the same

    assert await there.codes("adfs-time", TOLD) == [code]


@pytest.mark.parametrize("headers", [{"Date": "yesterday"}, {"Age": "3600"}], ids=["no date", "from a cache"])
async def test_a_clock_that_cannot_be_read(there: World, adfs: Adfs, headers: dict[str, str]) -> None:
    adfs.headers = headers

    assert await there.codes("adfs-time", TOLD) == ["not-seen"]


async def test_a_date_without_a_zone_is_taken_for_utc(there: World, adfs: Adfs) -> None:
    adfs.headers = {"Date": f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S} -0000"}

    assert await there.codes("adfs-time", TOLD) == ["ok"]


async def test_the_realm_leads_to_the_service_or_elsewhere(there: World) -> None:
    values = {"domain": "fabrikam.test", "federation_service_name": "sts.fabrikam.test"}

    assert await there.codes("adfs-realm-authurl", values) == ["ok"]
    assert await there.codes("adfs-realm-authurl", {**values, **TOLD}) == ["other-host"]
    assert await gagged(there).codes("adfs-realm-authurl", values) == ["realm-not-seen"]


@pytest.mark.usefixtures("adfs")
async def test_a_certificate_that_was_revoked(there: World) -> None:
    own, _ = there.lab.chain(Case.GOOD, (STS,))

    async with lists(there.lab.revocation_list()):
        assert await there.codes("adfs-cert-revocation", TOLD) == ["ok"]
    async with lists(there.lab.revocation_list(days=(-9, -2))):
        assert await there.codes("adfs-cert-revocation", TOLD) == ["old-list"]
    async with lists(there.lab.revocation_list(own)):
        [finding] = await there.look("adfs-cert-revocation", TOLD)

    assert (finding.code.name, finding.subject) == ("revoked", f"CN={STS},O=Lab, {STS}:443 ({FARM})")


@pytest.mark.usefixtures("adfs")
async def test_a_list_that_is_of_no_use(there: World) -> None:
    own, _ = there.lab.chain(Case.GOOD, (STS,))

    async with lists(b"", status=404):
        assert await there.codes("adfs-cert-revocation", TOLD) == ["no-list"]
    async with lists(b"<html/>"):
        assert await there.codes("adfs-cert-revocation", TOLD) == ["no-list"]
    async with lists(there.lab.revocation_list(own, issuer="stranger")):
        [finding] = await there.look("adfs-cert-revocation", TOLD)

    assert "not of the certificate's issuer" in finding.observed


async def test_a_list_is_not_fetched_from_inside(there: World) -> None:
    there.names.load("lab.test", "crl A 169.254.169.254\n")
    await there.lab.serve(FARM, 443, case=Case.MISSING_INTERMEDIATE, names=(STS,))

    [finding] = await there.look("adfs-cert-revocation", TOLD)

    assert (finding.code.name, "leads inside" in finding.observed) == ("no-list", True)


async def test_a_certificate_sent_alone_is_looked_up_all_the_same(there: World) -> None:
    await there.lab.serve(FARM, 443, case=Case.MISSING_INTERMEDIATE, names=(STS,))

    async with lists(there.lab.revocation_list()):
        assert await there.codes("adfs-cert-revocation", TOLD) == ["ok"]


async def test_a_certificate_without_an_address_of_a_list(there: World) -> None:
    await there.lab.serve(FARM, 443, case=Case.NO_CRL, names=(STS,))

    assert await there.codes("adfs-cert-revocation", TOLD) == ["no-pointer"]


def kept(*certificates: x509.Certificate) -> dict[str, object]:
    """Return a federation as Graph has it."""
    present, following, *_ = (*(base64.b64encode(der(each)).decode() for each in certificates), None)
    return {
        "@odata.type": "#microsoft.graph.internalDomainFederation",
        "id": "6601d14b-d113-8f64-fda2-9b5ddda18ecc",
        "issuerUri": f"http://{STS}/adfs/services/trust",
        "signingCertificate": present,
        "nextSigningCertificate": following,
        "signingCertificateUpdateStatus": {"certificateUpdateResult": "Success", "lastRunDateTime": "2026-08-27"},
    }


async def test_entra_is_asked_for_its_copy(there: World, adfs: Adfs) -> None:
    present, following = token_certificate("Signing", days=10), token_certificate("Next", days=370)
    publish(adfs, present, following)
    about, copy = ("contoso.test", "federationConfiguration"), "adfs-token-signing-matches-entra"
    async with (
        microsoft(there.lab) as stub,
        open_net(
            servers=[there.names.endpoint],
            allowed=["127.0.0.0/8"],
            ca_bundle=there.lab.ca_bundle,
            timeout=timedelta(seconds=10),
            named=[there.login_url, stub.url],
            now=lambda: datetime.now(UTC),
        ) as net,
    ):
        assert net.graphs is not None
        graph = net.graphs.open(credentials(), login_url=stub.url, graph_url=stub.url)
        asking = replace(there, net=replace(net, graph=graph))

        assert await asking.codes(copy, TOLD) == ["no-federation"]
        stub.records[about] = [kept(present, following)]
        assert await asking.codes(copy, TOLD) == ["ok"]
        assert await asking.codes("adfs-token-signing-expiry", TOLD) == ["next-ready"]
        assert await asking.codes("adfs-issuer", TOLD) == ["ok"]
        stub.records[about] = [kept(present)]
        assert await asking.codes(copy, TOLD) == ["next-not-in-entra-soon"]
        assert await asking.codes("adfs-token-signing-expiry", TOLD) == ["next-unknown-to-entra"]
        stub.records[about] = [kept(following)]
        assert await asking.codes(copy, TOLD) == ["not-in-entra"]
        stub.records[about] = [{**kept(present), "signingCertificate": "no base64"}]
        assert await asking.codes(copy, TOLD) == ["unreadable"]
        stub.granted.clear()
        assert await asking.codes(copy, TOLD) == ["no-permission"]
