"""Opening and closing the playground."""

import socket
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

import aiohttp
import dns.asyncresolver
import dns.resolver
import pytest

from bot.playground.run import Playground, playground
from tests.bot.playground.rooms import NOW, client, opened


async def test_it_tells_the_bot_all_that_it_needs(ground: Playground) -> None:
    assert ground.slack_api_url == f"{ground.url}api/"
    assert (ground.bot_token[:5], ground.app_token[:5], bool(ground.signing_secret)) == ("xoxb-", "xapp-", True)
    assert (await client(ground).auth_test())["ok"]


async def test_the_clock_runs_with_real_time_until_it_is_wound(ground: Playground) -> None:
    async with playground(0) as real:
        assert abs((real.now() - datetime.now(UTC)).total_seconds()) < 60

    assert ground.now() == NOW


async def test_a_port_that_is_taken_is_an_error_unless_any_would_do() -> None:
    async with opened() as first:
        port = int(first.url.rstrip("/").rsplit(":", 1)[1])

        with pytest.raises(OSError, match="in use"):
            async with playground(port):
                pass


async def test_without_a_port_it_takes_its_own_or_any_that_is_free() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):  # somebody else has it: just as well
            taken.bind(("127.0.0.1", 8888))
            taken.listen()

        async with playground() as elsewhere:
            assert not elsewhere.url.endswith(":8888/")


async def test_the_companys_zone_has_good_and_bad_records(ground: Playground) -> None:
    resolver = dns.asyncresolver.Resolver(configure=False)
    address, _, port = ground.dns_server.rpartition(":")
    resolver.nameservers, resolver.port = [address], int(port)

    federation = await resolver.resolve("_sipfederationtls._tcp.contoso.example", "SRV")
    discover = await resolver.resolve("lyncdiscover.contoso.example", "CNAME")
    edge = await resolver.resolve("sip.contoso.example", "A")

    assert federation[0].to_text() == "0 0 5061 sip.contoso.example."
    assert discover[0].to_text() == "webdir.online.lync.com."
    assert ip_address(edge[0].to_text()) in ip_network(ground.allowed_networks[0])
    with pytest.raises(dns.resolver.NXDOMAIN):
        await resolver.resolve("_sip._tls.contoso.example", "SRV")


@pytest.mark.parametrize(
    ("domain", "status"),
    [
        pytest.param("contoso.example", 200, id="the company's domain"),
        pytest.param("contoso.onmicrosoft.com", 200, id="its tenant's first domain"),
        pytest.param("fabrikam.example", 400, id="a stranger's"),
    ],
)
async def test_the_sign_in_service_knows_the_company_only(ground: Playground, domain: str, status: int) -> None:
    address = f"{ground.login_url}/{domain}/v2.0/.well-known/openid-configuration"

    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == status
        assert ("issuer" in await answer.json()) is (status == 200)


@pytest.mark.parametrize(("domain", "kind"), [("contoso.example", "Managed"), ("fabrikam.example", "Unknown")])
async def test_the_sign_in_service_knows_how_the_company_signs_in(ground: Playground, domain: str, kind: str) -> None:
    address = f"{ground.login_url}/common/userrealm/hybrid-probe%40{domain}?api-version=1.0"

    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert (await answer.json())["account_type"] == kind
