"""How a domain signs in, as Microsoft's sign-in service tells anybody who asks (realm discovery, undocumented)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.checks import clouds
from bot.checks.json_objects import json_object, text_at
from bot.model.errors import ProbeError
from bot.model.verdict import Code, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.checks import Target
    from bot.net import Net

PROBE = "hybrid-probe"  # in front of the @: nobody's address
OK = 200
HOUR = timedelta(hours=1)  # nobody documents this service, so it is asked sparingly

NO_REALM = Code(
    "realm-not-seen",
    Verdict.ERROR,
    "The sign-in service gave no usable answer, which says nothing of the domain. Check again later.",
)


class NameSpace(StrEnum):
    """Who checks the password of a domain's people."""

    MANAGED = "Managed"  # Microsoft
    FEDERATED = "Federated"  # a federation service such as AD FS
    UNKNOWN = "Unknown"  # nobody: the domain is in no tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Realm:
    """What the sign-in service said of one domain.

    Attributes:
        kind: None if nobody knows.
        urls: Where a federated domain signs in, by the service's own names for them, without queries.
        trouble: Why nobody knows; "" if the service answered.
    """

    domain: str
    kind: NameSpace | None = None
    urls: tuple[tuple[str, str], ...] = ()
    trouble: str = ""

    def __str__(self) -> str:
        """What a person is shown as observed."""
        return self.trouble or ", ".join([str(self.kind), *(f"{name} {url}" for name, url in self.urls)])


async def realms(target: Target, net: Net, domains: Iterable[str]) -> tuple[Realm, ...]:
    """Look up how each of *domains* signs in."""
    base = clouds.login_url(target)
    return tuple(await asyncio.gather(*(_realm(net, base, domain) for domain in domains)))


async def _realm(net: Net, base: str, domain: str) -> Realm:
    """Ask what MSAL asks; and where that is of no use, or lacks the sign-in page, what browsers ask."""
    user = quote(f"{PROBE}@{domain}", safe="")
    first = await _asked(net, domain, f"{base}/common/userrealm/{user}?api-version=1.0")
    if first.kind not in {None, NameSpace.FEDERATED}:
        return first
    second = await _asked(net, domain, f"{base}/getuserrealm.srf?login={user}&json=1")
    if first.kind is None or second.kind is None:
        return second if first.kind is None else first
    return Realm(domain=domain, kind=first.kind, urls=tuple(dict.fromkeys((*first.urls, *second.urls))))


async def _asked(net: Net, domain: str, url: str) -> Realm:
    try:
        page = await net.http.get(url, accept="application/json", keep=HOUR)
    except ProbeError as error:
        return Realm(domain=domain, trouble=str(error))
    return realm(domain, page.status, page.body)


def realm(domain: str, status: int, body: bytes) -> Realm:
    """Read an answer of either kind; what is no clear answer is trouble."""
    document = json_object(body)
    word = text_at(document, "account_type") or text_at(document, "NameSpaceType")
    if status != OK or word not in set(NameSpace):
        return Realm(domain=domain, trouble=f"HTTP {status} without a realm")
    named = (
        (name, text_at(document, name)) for name in ("AuthURL", "federation_active_auth_url", "federation_metadata_url")
    )
    urls = tuple((name, url.partition("?")[0]) for name, url in named if url)
    return Realm(domain=domain, kind=NameSpace(word), urls=urls)
