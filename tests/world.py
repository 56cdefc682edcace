"""A small world on loopback for the checks: a name server, TLS servers, and a sign-in service, all of them real."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.checks import Target, discover
from bot.model.profile import Profile, given
from bot.model.verdict import Finding
from bot.net import Net
from bot.net.build import open_net
from bot.playground.nameserver import NameServer
from tests.certlab import CertLab
from tests.loopback import mine
from tests.needs import need

EDGE, WEBCON, AV, PROXY = mine(10), mine(20), mine(30), mine(40)
FEDERATION = mine(50)  # stands for Microsoft's
NOWHERE = f"http://{mine(99)}:80"  # nobody listens there
TENANTS = {
    "contoso.onmicrosoft.com": "11111111-2222-3333-4444-555555555555",
    "contoso.test": "11111111-2222-3333-4444-555555555555",
    "xn--bcher-kva.test": "11111111-2222-3333-4444-555555555555",
    "fabrikam.test": "99999999-8888-7777-6666-555555555555",
}
FEDERATED = {"fabrikam.test": "sts.fabrikam.test"}
SIGN_IN = "v2.0/.well-known/openid-configuration"
CHECKS = discover()

GOOD = f"""
@                        TXT   "v=spf1 -all"
@                        TXT   "MS=ms" "12345678"
_sipfederationtls._tcp   SRV   0 0 5061 sip
_sip._tls                SRV   0 0 443 sip
sip                      A     {EDGE}
webcon                   A     {WEBCON}
av                       A     {AV}
lyncdiscover             A     {PROXY}
meet                     A     {PROXY}
dialin                   A     {PROXY}
"""
PORTALS = f"""
@                        TXT   "MS=ms12345678"
_sipfederationtls._tcp   SRV   100 1 5061 sipfed.online.lync.com.
_sip._tls                SRV   100 1 443 sipdir.online.lync.com.
sip                      CNAME sipdir.online.lync.com.
webcon                   A     {WEBCON}
av                       A     {AV}
lyncdiscover             CNAME webdir.online.lync.com.
"""
MICROSOFT = f"sipfed A {FEDERATION}\nsipdir A {FEDERATION}\nwebdir A {FEDERATION}\n"


@dataclass(frozen=True, slots=True)
class World:
    """What a test may change, and the clients that look at it."""

    names: NameServer
    lab: CertLab
    net: Net
    login_url: str

    async def look(
        self, check: str, values: Mapping[str, str] | None = None, *, done: frozenset[str] = frozenset()
    ) -> list[Finding]:
        """Return what *check* finds for the domain contoso.test, or for the profile *values*, with these steps done."""
        profile = given(Profile(), {"domain": "contoso.test", **(values or {})})
        target = Target(profile=profile, now=datetime.now(UTC), login_url=self.login_url, done=done)
        meant = CHECKS[check]
        return list(meant.judge(target, await meant.observe(target, self.net)))

    async def codes(self, check: str, values: Mapping[str, str] | None = None) -> list[str]:
        """Return the names of the codes of what *check* finds."""
        return [finding.code.name for finding in await self.look(check, values)]


def need_low_ports() -> None:
    """Skip, or fail in CI, where the checks' ports cannot be bound."""
    need("the right to bind ports below 1024 (root)", os.geteuid() == 0)


@asynccontextmanager
async def opened(folder: Path, *, limit: timedelta = timedelta(seconds=10)) -> AsyncIterator[World]:
    """Open a world whose zone contoso.test is as it should be."""
    async with AsyncExitStack() as stack:
        names = await stack.enter_async_context(NameServer({"contoso.test": GOOD, "online.lync.com": MICROSOFT}))
        lab = await stack.enter_async_context(CertLab(folder))
        url = await stack.enter_async_context(sign_in())
        net = await stack.enter_async_context(
            open_net(
                servers=[names.endpoint], allowed=["127.0.0.0/8"], ca_bundle=lab.ca_bundle, timeout=limit, named=[url]
            )
        )
        yield World(names, lab, net, url)


@asynccontextmanager
async def sign_in() -> AsyncIterator[str]:
    """Run a sign-in service that knows `TENANTS` and `FEDERATED`, and yield its address."""

    async def discovery(request: web.Request) -> web.Response:
        tenant = TENANTS.get(request.match_info["domain"])
        if request.match_info["domain"] == "busy.test":
            return web.Response(status=429)
        if tenant is None:
            return web.json_response({"error": "invalid_tenant", "error_codes": [90002]}, status=400)
        return web.json_response(
            {
                "issuer": f"https://login.microsoftonline.com/{tenant}/v2.0",
                "tenant_region_scope": "EU",
                "cloud_instance_name": "microsoftonline.com",
            }
        )

    async def realm(request: web.Request) -> web.Response:
        domain = request.match_info["user"].partition("@")[2]
        if domain == "busy.test":
            return web.json_response({}, status=429)
        if domain not in TENANTS:
            return web.json_response({"ver": "1.0", "account_type": "Unknown"})
        if domain not in FEDERATED:
            return web.json_response({"ver": "1.0", "account_type": "Managed", "domain_name": domain})
        return web.json_response(
            {
                "ver": "1.0",
                "account_type": "Federated",
                "domain_name": domain,
                "federation_protocol": "WSTrust",
                "federation_metadata_url": f"https://{FEDERATED[domain]}/adfs/services/trust/mex",
            }
        )

    app = web.Application()
    app.router.add_get("/common/userrealm/{user}", realm)
    app.router.add_get(f"/{{domain}}/{SIGN_IN}", discovery)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
