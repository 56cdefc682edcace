"""Watch: are the certificates still good?

Certificates end, and the one of a server that nobody looks at ends unseen. This looks at every check of certificates at
once: of the Edge, of AD FS and of its token signing. It names the ones that are not as they should be.
"""

from __future__ import annotations

from bot.checks import Check, watching
from bot.checks.graph import PATIENCE
from bot.checks.watching import WATCH_CODES

_OTHERS = frozenset({"adfs-tls-served", "adfs-served-all-nodes", "lyncdiscover-http"})
_FAMILIES = ("edge-cert-", "adfs-token-signing-")


def _is_of_certificates(check: Check) -> bool:
    return check.id.startswith(_FAMILIES) or check.id in _OTHERS


CHECK = Check(
    id="watch-certificates",
    step=8,
    title="Certificates stay good",
    codes=WATCH_CODES,
    patience=PATIENCE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-edge-certificates",
    observe=watching.watched(_is_of_certificates),
    judge=watching.judge,
)
