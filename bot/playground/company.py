"""The pretend company that the checks look at: its machines, its zone with mistakes in it, its tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Mapping

DOMAIN = "contoso.example"
INITIAL_DOMAIN = "contoso.onmicrosoft.com"
ONLINE = "online.lync.com"
MACHINES = "127.50.61.1"
EDGE_NAMES = (f"sip.{DOMAIN}", f"webcon.{DOMAIN}")
TENANT = "7f9a3c52-4b1e-4d8a-9c06-2e5d1b8f4a70"


def zones(address: str) -> Mapping[str, str]:
    """Return what the name server serves, with the company's machines at *address*.

    Right are the federation record, the host ``sip`` and the Edge's other names. Wrong: ``lyncdiscover`` was made as
    the admin center proposes, ``_sip._tls`` is missing, and there are two tokens for the domain.
    """
    company = f"""\
@                       TXT   "MS=ms12345678"
@                       TXT   "MS=ms87654321"
@                       TXT   "v=spf1 include:spf.protection.outlook.com -all"
_sipfederationtls._tcp  SRV   0 0 5061 sip
sip                     A     {address}
webcon                  A     {address}
av                      A     {address}
lyncdiscover            CNAME webdir.{ONLINE}.
meet                    A     {address}
dialin                  A     {address}
"""
    microsoft = f"""\
webdir                  A     {address}
sipdir                  A     {address}
sipfed                  A     {address}
"""
    return {DOMAIN: company, ONLINE: microsoft}


async def discovery(request: web.Request) -> web.Response:
    """Answer as Microsoft's sign-in service does when it is asked whose tenant a domain is in."""
    domain = request.match_info["domain"].lower()
    if domain not in (DOMAIN, INITIAL_DOMAIN):
        text = f"AADSTS90002: Tenant '{domain}' not found."
        return web.json_response(
            {"error": "invalid_tenant", "error_description": text, "error_codes": [90002]}, status=400
        )
    base = f"https://login.microsoftonline.com/{TENANT}"
    return web.json_response(
        {
            "issuer": f"{base}/v2.0",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
        }
    )


async def realm(request: web.Request) -> web.Response:
    """Answer as Microsoft's sign-in service does when it is asked how a domain signs in."""
    domain = request.match_info["user"].rpartition("@")[2].lower()
    known = domain in (DOMAIN, INITIAL_DOMAIN)
    return web.json_response({"ver": "1.0", "account_type": "Managed" if known else "Unknown"})
