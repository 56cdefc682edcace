"""Whose tenant a domain is in, as Microsoft's sign-in service tells anybody who asks (OpenID Connect discovery)."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.checks import clouds
from bot.checks.json_objects import json_object, text_at
from bot.checks.kinds import no_sip_domain
from bot.checks.naming import all_domains, wire
from bot.model.errors import ProbeError
from bot.model.verdict import Code, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.checks import Target
    from bot.net import Net
    from bot.net.facts import Page

NOT_FOUND = 400
OK = 200
UNKNOWN_TENANT = 90002  # AADSTS90002

_PLACE = ("cloud_instance_name", "tenant_region_scope", "tenant_region_sub_scope")
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
class Place:
    """Where a tenant lives, in the sign-in service's own words; "" where it says nothing."""

    instance: str = ""
    region: str = ""
    part: str = ""

    def __str__(self) -> str:
        """What a person is shown as observed."""
        words = (("cloud", self.instance), ("region", self.region), ("part", self.part))
        return ", ".join(f"{name} {value}" for name, value in words if value) or "no word of a cloud or a region"


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
    place: Place = field(default=Place(), kw_only=True)

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
    initial, *others = await discoveries(target, net, (wire(target.profile.tenant_initial_domain), *domains))
    return Tenancy(initial, tuple(others))


async def discoveries(target: Target, net: Net, domains: Iterable[str]) -> tuple[Discovery, ...]:
    """Look up the tenant of each of *domains*."""
    base = clouds.login_url(target)
    return tuple(await asyncio.gather(*(_discover(net, base, domain) for domain in domains)))


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
        fields = (text_at(document, name) for name in _PLACE)
        return Discovery(domain, tenant, place=Place(*fields))
    if page.status == NOT_FOUND and _says_unknown(document):
        return Discovery(domain)
    return Discovery(domain, trouble=f"HTTP {page.status} without a tenant's id")


def _tenant(document: dict[str, object]) -> str:
    for name in ("issuer", "token_endpoint"):
        if match := _TENANT.match(text_at(document, name)):
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
        yield no_tenant_told()
    elif not seen.initial.tenant:
        code = NOT_SEEN if seen.initial.trouble else NO_SUCH_TENANT
        yield code.at(seen.initial.domain, expected="a tenant's id", observed=str(seen.initial))
    else:
        for domain in seen.domains:
            yield _compared(seen.initial, domain, same=same, none=none, other=other)


def no_tenant_told(observed: str = "none told") -> Finding:
    """Return the finding that nobody told the tenant's first domain."""
    setting = "tenant_initial_domain"
    return NO_TENANT_TOLD.at(
        setting, expected="one name", observed=observed, fix=f"/hybrid set {setting}=contoso.onmicrosoft.com"
    )


def _compared(initial: Discovery, domain: Discovery, *, same: Code, none: Code, other: Code) -> Finding:
    if domain.trouble:
        code = NOT_SEEN
    elif not domain.tenant:
        code = none
    else:
        code = same if domain.tenant == initial.tenant else other
    return code.at(domain.domain, expected=str(initial), observed=str(domain))
