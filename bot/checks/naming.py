"""The names that checks ask for: as the wire has them, and as Microsoft's examples guess them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import idna

from bot.model.names import within

if TYPE_CHECKING:
    from bot.checks import Target

# Second-level labels under which registries sell names: `co.uk` belongs to nobody who has `contoso.co.uk`.
_REGISTRY = frozenset({"ac", "co", "com", "edu", "gob", "gov", "go", "ne", "net", "nom", "or", "org"})
_COUNTRY_CODE = 2
# Names that no registry gives to anybody, so that no tenant can verify them.
PRIVATE = frozenset({"corp", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain", "private"})


@dataclass(frozen=True, slots=True)
class Host:
    """A host of the deployment.

    Attributes:
        name: As the wire has it; "" if nobody told it and there is no SIP domain to guess it from.
        setting: The parameter that tells it: ``webcon_fqdn``.
        told: The profile tells it; otherwise it is the name of Microsoft's examples.
    """

    name: str
    setting: str
    told: bool


def wire(name: str) -> str:
    """Return *name* as DNS and certificates have it: ``xn--bcher-kva.example``; what cannot be encoded stays as is."""
    return ".".join(label if label.isascii() else _encoded(label) for label in name.rstrip(".").lower().split("."))


def _encoded(label: str) -> str:
    try:
        return idna.encode(label, uts46=True).decode("ascii")
    except idna.IDNAError:
        return label


def is_private(name: str) -> bool:
    """Tell whether nobody can verify the domain *name*, because no registry gives it to anybody."""
    return "." not in name or name.rpartition(".")[2] in PRIVATE


def sip_domains(target: Target) -> tuple[str, ...]:
    """Return the SIP domains, as the wire has them."""
    return tuple(dict.fromkeys(map(wire, target.profile.sip_domains)))


def all_domains(target: Target) -> tuple[str, ...]:
    """Return the SIP domains and the UPN suffixes, as the wire has them."""
    return tuple(dict.fromkeys((*sip_domains(target), *map(wire, target.profile.upn_suffixes))))


def upn_suffixes(target: Target) -> tuple[str, ...]:
    """Return the UPN suffixes as the wire has them; where none was told, the SIP domains."""
    return tuple(dict.fromkeys(map(wire, target.profile.upn_suffixes))) or sip_domains(target)


def access_edge(target: Target) -> Host:
    """Return the Access Edge, or Microsoft's example ``sip.`` under the first SIP domain."""
    return _host(target, "access_edge_fqdn", target.profile.access_edge_fqdn, "sip")


def web_conferencing(target: Target) -> Host:
    """Return the Web Conferencing Edge, or Microsoft's example ``webcon.``."""
    return _host(target, "webcon_fqdn", target.profile.webcon_fqdn, "webcon")


def audio_video(target: Target) -> Host:
    """Return the A/V Edge, or Microsoft's example ``av.``."""
    return _host(target, "av_fqdn", target.profile.av_fqdn, "av")


def meeting(target: Target) -> Host:
    """Return the simple URL of meetings, or Microsoft's example ``meet.``."""
    return _host(target, "meet_fqdn", target.profile.meet_fqdn, "meet")


def dial_in(target: Target) -> Host:
    """Return the simple URL of dial-in conferencing, or Microsoft's example ``dialin.``."""
    return _host(target, "dialin_fqdn", target.profile.dialin_fqdn, "dialin")


def control_panel(target: Target) -> Host:
    """Return the simple URL of the control panel, or Microsoft's example ``admin.``."""
    return _host(target, "admin_fqdn", target.profile.admin_fqdn, "admin")


def _host(target: Target, setting: str, told: str, label: str) -> Host:
    guess = next((f"{label}.{domain}" for domain in sip_domains(target)), "")
    return Host(wire(told) or guess, setting, bool(told))


def matches_strictly(host: str, domain: str) -> bool:
    """Tell whether *host* lies in *domain* or in a parent of it that the same people own."""
    return any(within(host, owner) for owner in (domain, *_parents(domain)))


def host_within(host: str, domain: str) -> str:
    """Return *host* if it matches *domain* strictly, else ``sip.`` of that domain."""
    return host if host and matches_strictly(host, domain) else f"sip.{domain}"


def _parents(domain: str) -> list[str]:
    labels = domain.split(".")
    parents = [".".join(labels[start:]) for start in range(1, len(labels) - 1)]
    return [parent for parent in parents if not _is_registry(parent)]


def _is_registry(name: str) -> bool:
    second, dot, top = name.partition(".")
    return bool(dot) and len(top) == _COUNTRY_CODE and second in _REGISTRY


def covers(pattern: str, name: str) -> bool:
    """Tell whether a certificate's *pattern*, which may be a wildcard for one label, covers *name*."""
    if pattern.startswith("*."):
        first, dot, rest = name.partition(".")
        return bool(first and dot) and rest == pattern[2:]
    return pattern == name
