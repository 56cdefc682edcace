"""Whose tenant a domain is in, as Microsoft's sign-in service tells anybody who asks (OpenID Connect discovery)."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.checks import clouds
from bot.checks.json_objects import json_object, text_at
from bot.checks.kinds import no_sip_domain
from bot.checks.naming import all_domains, wire
from bot.model.errors import ProbeError
from bot.model.verdict import Code, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.checks import Target
    from bot.net import Net
    from bot.net.facts import Page

NOT_FOUND = 400
OK = 200
UNKNOWN_TENANT = 90002  # AADSTS90002

_TENANT = re.compile(r"https?://[^/?#]+/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/|$)", re.IGNORECASE)

NO_TENANT_TOLD = Code(
    "tenant-not-told", Verdict.UNKNOWN, "Tell your tenant's first domain, the one that ends in `.onmicrosoft.com`."
)
NO_SUCH_TENANT = Code(
    "no-such-tenant",
    Verdict.FAIL,
    "Microsoft does not know this tenant. Check its spelling in the admin center (Settings, Domains), or create it; for"
    " a government or China cloud set the parameter `cloud` first.",
)
NOT_SEEN = Code(
    "not-seen",
    Verdict.ERROR,
    "The sign-in service gave no usable answer, which says nothing of the domain. Check again later.",
)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What the sign-in service said of one domain.

    Attributes:
        tenant: The tenant's id; "" if the domain is in none, or if nobody knows.
        trouble: Why nobody knows; "" if the service answered.
    """

    domain: str
    tenant: str = ""
    trouble: str = ""

    def __str__(self) -> str:
        """What a person is shown as observed."""
        return self.trouble or (f"tenant {self.tenant}" if self.tenant else "in no tenant")


@dataclass(frozen=True, slots=True)
class Tenancy:
    """The tenant's first domain, and every domain that should be in the same tenant."""

    initial: Discovery
    domains: tuple[Discovery, ...]


async def tenancy(target: Target, net: Net) -> Tenancy | None:
    """Look up the tenant of every domain; None where nobody told the tenant, or any domain."""
    domains = all_domains(target)
    if not target.profile.tenant_initial_domain or not domains:
        return None
    base, first = clouds.login_url(target), wire(target.profile.tenant_initial_domain)
    initial, *others = await asyncio.gather(*(_discover(net, base, domain) for domain in (first, *domains)))
    return Tenancy(initial, tuple(others))


async def _discover(net: Net, base: str, domain: str) -> Discovery:
    try:
        page = await net.http.get(
            f"{base}/{quote(domain, safe='')}/v2.0/.well-known/openid-configuration", accept="application/json"
        )
    except ProbeError as error:
        return Discovery(domain, trouble=str(error))
    return discovery(domain, page)


def discovery(domain: str, page: Page) -> Discovery:
    """Read the answer of the sign-in service; what is neither a tenant nor a clear no is trouble."""
    document = json_object(page.body)
    if page.status == OK and (tenant := _tenant(document)):
        return Discovery(domain, tenant)
    if page.status == NOT_FOUND and _says_unknown(document):
        return Discovery(domain)
    return Discovery(domain, trouble=f"HTTP {page.status} without a tenant's id")


def _tenant(document: dict[str, object]) -> str:
    for field in ("issuer", "token_endpoint"):
        if match := _TENANT.match(text_at(document, field)):
            return match[1].lower()
    return ""


def _says_unknown(document: dict[str, object]) -> bool:
    codes = document.get("error_codes")
    return document.get("error") == "invalid_tenant" or (isinstance(codes, list) and UNKNOWN_TENANT in codes)


def judge(target: Target, seen: Tenancy | None, *, same: Code, none: Code, other: Code) -> Iterator[Finding]:
    """Compare each domain's tenant with the one told: the *same*, *none* at all, or an *other* one."""
    if not all_domains(target):
        yield no_sip_domain()
    elif seen is None:
        setting = "tenant_initial_domain"
        yield NO_TENANT_TOLD.at(
            setting, expected="one name", observed="none told", fix=f"/hybrid set {setting}=contoso.onmicrosoft.com"
        )
    elif not seen.initial.tenant:
        code = NOT_SEEN if seen.initial.trouble else NO_SUCH_TENANT
        yield code.at(seen.initial.domain, expected="a tenant's id", observed=str(seen.initial))
    else:
        for domain in seen.domains:
            yield _compared(seen.initial, domain, same=same, none=none, other=other)


def _compared(initial: Discovery, domain: Discovery, *, same: Code, none: Code, other: Code) -> Finding:
    if domain.trouble:
        code = NOT_SEEN
    elif not domain.tenant:
        code = none
    else:
        code = same if domain.tenant == initial.tenant else other
    return code.at(domain.domain, expected=str(initial), observed=str(domain))
