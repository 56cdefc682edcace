"""What Microsoft's clouds would like DNS to say: the targets of a domain that is only online."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model.names import within
from bot.model.profile import Cloud, Phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.checks import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """One cloud's hosts.

    Attributes:
        federation: Target of ``_sipfederationtls._tcp``, port 5061.
        sip: Target of ``_sip._tls``, port 443, and of the alias ``sip``.
        web: Target of the alias ``lyncdiscover``.
        autodiscover_url: What a hosting provider on premises names for people who have moved.
        login_url: The sign-in service.
        graph_url: Microsoft Graph.
    """

    federation: str
    sip: str
    web: str
    autodiscover_url: str
    login_url: str
    graph_url: str


def _online(suffix: str, login: str, graph: str) -> Online:
    return Online(
        federation=f"sipfed.{suffix}",
        sip=f"sipdir.{suffix}",
        web=f"webdir.{suffix}",
        autodiscover_url=f"https://webdir.{suffix}/Autodiscover/AutodiscoverService.svc/root",
        login_url=f"https://{login}",
        graph_url=f"https://{graph}",
    )


ONLINE: Mapping[Cloud, Online] = {
    Cloud.WORLDWIDE: _online("online.lync.com", "login.microsoftonline.com", "graph.microsoft.com"),
    Cloud.GCC_HIGH: _online("online.gov.skypeforbusiness.us", "login.microsoftonline.us", "graph.microsoft.us"),
    Cloud.DOD: _online("online.dod.skypeforbusiness.us", "login.microsoftonline.us", "dod-graph.microsoft.us"),
    Cloud.CHINA: _online(
        "online.partner.lync.cn", "login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"
    ),
}

# Everything below these is Microsoft's; the last was its German cloud, which is closed.
MICROSOFT = ("lync.com", "skypeforbusiness.us", "lync.cn", "online.skype.de")


def online(target: Target) -> Online:
    """Return the hosts of the profile's cloud."""
    return ONLINE[target.profile.cloud]


def login_url(target: Target) -> str:
    """Return where the tenant signs in: as the operator set it, else by the profile's cloud."""
    return target.login_url.rstrip("/") or online(target).login_url


def leads_online(names: Iterable[str]) -> bool:
    """Tell whether one of *names* is of Microsoft's Skype or Teams service, in whichever cloud."""
    return any(within(name, suffix) for name in names for suffix in MICROSOFT)


def belongs_online(target: Target) -> bool:
    """Tell whether DNS should lead to Microsoft by now: nobody is on premises any more."""
    return target.profile.phase is Phase.DECOMMISSIONING
