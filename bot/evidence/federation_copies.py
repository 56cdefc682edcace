"""The signing certificates that AD FS and Entra have of a federated domain (Get-EntraFederationProperty)."""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from bot.evidence import powershell
from bot.model.errors import BotError
from bot.model.names import host_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.evidence.row import Row

MAX_KEPT = 20  # domains that are remembered
MAX_THUMBPRINTS = 20  # of a domain on each side that are remembered; Entra has two at most
_THUMBPRINT = re.compile("[0-9A-F]{40}")
_NAMELESS = "-"


@dataclass(frozen=True, slots=True)
class Copies:
    """Thumbprints (SHA-1, upper case) of a domain's signing certificates.

    Attributes:
        domain: "" where the output does not name it.
        entra: What Entra believes: the present one, and the next if it is shown.
        farm: What AD FS has; empty where only Entra's side is shown.
    """

    domain: str
    entra: tuple[str, ...]
    farm: tuple[str, ...] = ()


def read(raw: bytes) -> tuple[Copies, ...]:
    """Return the copies in *raw*, a domain each.

    Raises:
        BotError: It cannot be read; the text says what to do about it.
    """
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for row in powershell.read(raw).rows:
        entra, farm = found.setdefault((row.text("Domain") or "").strip().lower(), ({}, {}))
        (farm if _is_farm(row) else entra).update(dict.fromkeys(_thumbprints(row)))
    return tuple(Copies(domain, tuple(entra), tuple(farm)) for domain, (entra, farm) in found.items())


def marks(copies: tuple[Copies, ...]) -> Mapping[str, str]:
    """Return what stays: the thumbprints on both sides, by domain; nothing of what is no domain."""
    named = islice((each for each in copies if not each.domain or _is_domain(each.domain)), MAX_KEPT)
    return {each.domain or _NAMELESS: f"{_first(each.entra)}/{_first(each.farm)}" for each in named}


def remembered(kept: Mapping[str, str]) -> tuple[Copies, ...]:
    """Return the copies that `marks` made *kept* of."""
    found = []
    for domain, text in kept.items():
        entra, _, farm = text.partition("/")
        found.append(Copies("" if domain == _NAMELESS else domain, tuple(entra.split()), tuple(farm.split())))
    return tuple(found)


def _first(thumbprints: tuple[str, ...]) -> str:
    return " ".join(thumbprints[:MAX_THUMBPRINTS])


def _is_domain(text: str) -> bool:
    try:
        return bool(host_name(text))
    except BotError:
        return False


def _is_farm(row: Row) -> bool:
    return "adfs" in (row.text("Source") or "").casefold().replace(" ", "")


def _thumbprints(row: Row) -> list[str]:
    told = "".join((row.text("Thumbprint") or "").split()).upper()
    texts = [row.text(name) or "" for name in ("SigningCertificate", "NextSigningCertificate")]
    return [each for each in (told, *map(_sha1, texts)) if _THUMBPRINT.fullmatch(each)]


def _sha1(text: str) -> str:
    """Return the thumbprint of a certificate in base64; "" if it is none."""
    try:
        der = b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error):
        return ""
    return hashlib.sha1(der, usedforsecurity=False).hexdigest().upper() if der else ""
