"""What Entra keeps of each federated domain as an administrator shows it, for where Microsoft Graph does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.checks import handed
from bot.checks.federation_service import NOT_SEEN
from bot.evidence import federation_copies
from bot.model.verdict import Code, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.checks import Target
    from bot.checks.federation_service import Published
    from bot.evidence.federation_copies import Copies

SOURCE = "entra-federation"

SAME = Code("same", Verdict.PASS)

COPIES_CODES = (SAME, handed.NOT_SHOWN)


def copies(target: Target) -> tuple[Copies, ...]:
    """Return what is in hand, or else what stayed of it; none if nothing was handed in, or is too old."""
    if SOURCE in target.handed:
        found: tuple[Copies, ...] = target.handed[SOURCE]
        return found
    return federation_copies.remembered(target.marks.get(SOURCE, {}))


def judged(told: tuple[Copies, ...], published: Published, broken: Code) -> Iterator[Finding]:
    """Yield whether Entra's copies that were *told* have the certificate in use: the published, or else AD FS's own.

    Args:
        broken: For a domain of which Entra does not have it.
    """
    if not told:
        yield handed.not_shown("the federation", SOURCE, "Source", "SigningCertificate", "Thumbprint")
    primary = published.metadata.primary if published.metadata else None
    for each in told:
        subject = each.domain or "the federated domain"
        expected = (primary.thumbprint,) if primary else each.farm
        observed = ", ".join(each.entra) or "no certificate"
        if not each.entra:
            yield handed.not_shown(subject, SOURCE, "Source", "SigningCertificate", "Thumbprint")
        elif not expected:
            yield NOT_SEEN.at(published.fetched.url, expected="the certificate in use", observed=published.trouble)
        else:
            code = SAME if {*expected} & {*each.entra} else broken
            yield code.at(subject, expected=", ".join(expected), observed=observed)
