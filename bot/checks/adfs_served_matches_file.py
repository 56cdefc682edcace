"""AD FS, assignment: is the certificate of step 5 the one that is served in step 6?

To request a certificate is one thing, to assign it another: on the primary server, on 2012 R2 on each of the others as
well, on every proxy, and as the certificate for service communications, which is a setting of its own.

Until the file of step 5 was handed in there is nothing to compare with. The finding then shows what is served, so that
you can compare it yourself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Target
from bot.checks.federation_service import APPLIES, NOT_SEEN, PORT, Served, nothing, served, service
from bot.evidence.certificate import Certificate
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

OK = Code("ok", Verdict.PASS)
NO_FILE = Code(
    "no-file",
    Verdict.UNKNOWN,
    "There is no certificate of step 5 to compare with. Compare what is observed with the thumbprint of your file:"
    " `Get-PfxCertificate sts.cer | Select-Object Thumbprint`.",
)
RENEWED = Code(
    "renewed",
    Verdict.WARN,
    "Another certificate is served, which has the same key, or the same names and a later end. If it was renewed, hand"
    " in the new file.",
)
OTHER = Code(
    "other-certificate",
    Verdict.FAIL,
    "Another certificate is served: it was not assigned, or not everywhere. Assign it on the primary server (on 2012 R2"
    " on every one), restart `adfssrv`, then on each proxy.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is served, and the certificate that was handed in; None where none was."""

    served: Served
    file: Certificate | None = None


async def observe(target: Target, net: Net) -> Seen | None:
    found = await served(target, net)
    return Seen(found) if found else None


def judge(target: Target, seen: Seen | None) -> Iterator[Finding]:
    if seen is None:
        yield nothing(target)
        return
    where = f"{service(target)}:{PORT}"
    expected = _shown(seen.file) if seen.file else "the certificate of step 5"
    shown = dict.fromkeys(glimpse.chain[0] for glimpse in seen.served.glimpses if not glimpse.trouble)
    if not shown:
        yield NOT_SEEN.at(where, expected=expected, observed=str(seen.served.addresses))
    for certificate in shown:
        code = _code(certificate, seen.file)
        fix = _fix(seen.file) if seen.file and code is OTHER else ""
        yield code.at(where, expected=expected, observed=_shown(certificate), fix=fix)


def _code(certificate: Certificate, file: Certificate | None) -> Code:
    if file is None:
        return NO_FILE
    if certificate.fingerprint == file.fingerprint:
        return OK
    same_key = file.key_fingerprint != "" and certificate.key_fingerprint == file.key_fingerprint
    newer = {*certificate.names} == {*file.names} and certificate.not_after > file.not_after
    return RENEWED if same_key or newer else OTHER


def _shown(certificate: Certificate) -> str:
    return f"{certificate.thumbprint} ({certificate.subject}, until {certificate.not_after:%Y-%m-%d})"


def _fix(file: Certificate) -> str:
    return "\n".join(
        (
            f"Set-AdfsSslCertificate -Thumbprint {file.thumbprint}",
            f"Set-AdfsCertificate -CertificateType Service-Communications -Thumbprint {file.thumbprint}",
            f"Set-WebApplicationProxySslCertificate -Thumbprint {file.thumbprint}",
        )
    )


CHECK = Check(
    id="adfs-served-matches-file",
    step=6,
    title="The certificate of step 5 is the one that is served",
    codes=(OK, NO_FILE, RENEWED, OTHER, NOT_SEEN, *APPLIES),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/operations/manage-ssl-certificates-ad-fs-wap",
    observe=observe,
    judge=judge,
)
