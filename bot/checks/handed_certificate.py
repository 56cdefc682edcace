"""What the checks of the certificate that is handed in share: the look, when there is none, and how they find."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.checks.adfs_certificate import Judged
from bot.checks.federation_service import nothing, service
from bot.evidence import chain
from bot.model.profile import Identity
from bot.model.verdict import Code, Finding, Verdict

if TYPE_CHECKING:
    from bot.checks import Target
    from bot.evidence.certificate import Certificate
    from bot.evidence.certificate_file import CertificateFile
    from bot.evidence.chain import Chain
    from bot.net import Net

SOURCE = "adfs-certificate"

_NAME = re.compile(r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*")

NOT_ONE = Code(
    "not-one-certificate",
    Verdict.UNKNOWN,
    "What was handed in is not one certificate, so nothing can be said of it. See the check `adfs-cert-parse` first.",
)


@dataclass(frozen=True, slots=True)
class Led:
    """What was handed in, and where its certificate leads; None where it is not one certificate."""

    file: CertificateFile
    chain: Chain | None


async def handed(target: Target, _: Net) -> CertificateFile:
    """Return what was handed in."""
    file: CertificateFile = target.handed[SOURCE]
    return file


async def led(target: Target, net: Net) -> Led:
    """Return what was handed in, and where it leads by what the bot trusts."""
    file = await handed(target, net)
    if file.leaf is None:
        return Led(file, None)
    return Led(file, await asyncio.to_thread(lambda: chain.build(file.ders, net.roots(), target.now)))


def unneeded(target: Target) -> Finding | None:
    """Say why no certificate is needed; None where one is."""
    return None if target.profile.identity is Identity.FEDERATED else nothing(target)


def unnamed(target: Target) -> Finding | None:
    """Say why nothing can be said of a certificate's names: it is not needed, or nobody told the service's name."""
    return None if service(target) else nothing(target)


def shown(file: CertificateFile) -> str:
    """Return what was handed in, for a finding's subject."""
    if file.request:
        return "the request"
    return ", ".join(f"{each.subject} ({each.thumbprint})" for each in file.leaves)


def found(leaf: Certificate, judged: Iterable[Judged], *, fix: str = "") -> Iterator[Finding]:
    """Make findings of what judges say of *leaf*; *fix* is for those that are not well."""
    for each in judged:
        well = each.code.verdict is Verdict.PASS
        yield each.at(f"{leaf.subject} ({leaf.thumbprint})", fix="" if well else fix)


def not_one(file: CertificateFile) -> Finding:
    """Return the finding that *file* is not one certificate."""
    return NOT_ONE.at(shown(file), expected="one certificate", observed=kind(file))


def kind(file: CertificateFile) -> str:
    """Say what *file* is."""
    return "a request" if file.request else f"{len(file.leaves)} certificates, none of which issued another"


def names_to_request(names: Iterable[str]) -> str:
    """Return the lines of a certreq policy file (INF) that ask for a certificate with *names*, as far as they are."""
    return "\n".join(
        (
            "[Extensions]",
            '2.5.29.17 = "{text}"',
            *(f'_continue_ = "dns={name}&"' for name in names if _NAME.fullmatch(name)),
        )
    )
