"""AD FS certificate, key: is it RSA, and long enough?

AD FS takes RSA keys. Public authorities and clients of today ask for 2048 bits at least. A key on an elliptic curve is
always kept by a key storage provider (CNG), which AD FS 2012 R2 and the wizard of Entra Connect do not take.

The key cannot be changed: request a new certificate, for example with `KeyLength = 2048` in the policy file of
`certreq -new`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.adfs_certificate import KEYS, OK, judge_key
from bot.checks.federation_service import NOT_FEDERATED
from bot.checks.handed_certificate import NOT_ONE, SOURCE, found, handed, not_one, unneeded
from bot.evidence.certificate_file import CertificateFile
from bot.model.verdict import Finding


def judge(_: Target, file: CertificateFile) -> Iterator[Finding]:
    leaf = file.leaf
    if leaf is None:
        yield not_one(file)
    else:
        yield from found(leaf, [judge_key(leaf)])


CHECK = Check(
    id="adfs-cert-key",
    step=5,
    title="The certificate's key is RSA and long enough",
    codes=(OK, *KEYS, NOT_ONE, NOT_FEDERATED),
    source="https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-install-prerequisites",
    observe=handed,
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    skips=unneeded,
)
