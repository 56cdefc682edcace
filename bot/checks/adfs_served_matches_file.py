"""AD FS, assignment: is the certificate of step 5 the one that is served in step 6?

To request a certificate is one thing, to assign it another: on the primary server, on 2012 R2 on each of the others as
well, on every proxy, and as the certificate for service communications, which is a setting of its own.

Until the file of step 5 was handed in there is nothing to compare with. The finding then shows what is served, so that
you can compare it yourself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.checks import Check, Target
from bot.checks.federation_service import APPLIES, NOT_SEEN, PORT, Served, nothing, served, service
from bot.checks.handed_certificate import SOURCE
from bot.evidence.certificate import Certificate
from bot.evidence.certificate_file import marks_of
from bot.model.verdict import Code, Finding, Verdict

OK = Code("ok", Verdict.PASS)
NO_FILE = Code(
    "no-file",
    Verdict.UNKNOWN,
    "There is no certificate of step 5 to compare with. Hand it in, without its key: `/hybrid evidence` says how. Or"
    " compare what is observed with its thumbprint: `Get-PfxCertificate sts.cer | Select-Object Thumbprint`.",
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


def judge(target: Target, seen: Served | None) -> Iterator[Finding]:
    if seen is None:
        yield nothing(target)
        return
    file = target.marks.get(SOURCE) or {}  # all that stays of a file
    where = f"{service(target)}:{PORT}"
    expected = _described(file) if file else "the certificate of step 5"
    shown = dict.fromkeys(glimpse.chain[0] for glimpse in seen.glimpses if not glimpse.trouble)
    if not shown:
        yield NOT_SEEN.at(where, expected=expected, observed=str(seen.addresses))
    for certificate in shown:
        code = _code(certificate, file)
        fix = _fix(file["sha1"]) if code is OTHER else ""
        yield code.at(where, expected=expected, observed=_described(marks_of(certificate)), fix=fix)


def _code(certificate: Certificate, file: Mapping[str, str]) -> Code:
    if not file:
        return NO_FILE
    if certificate.fingerprint == file["sha256"]:
        return OK
    same_key = file["key"] != "" and certificate.key_fingerprint == file["key"]
    same_names = {*certificate.names} == {*filter(None, file["names"].split(","))}
    newer = same_names and certificate.not_after > datetime.fromisoformat(file["not_after"])
    return RENEWED if same_key or newer else OTHER


def _described(marks: Mapping[str, str]) -> str:
    names = marks["names"].replace(",", ", ") or "no DNS name"
    return f"{marks['sha1']} ({names}, until {datetime.fromisoformat(marks['not_after']):%Y-%m-%d})"


def _fix(thumbprint: str) -> str:
    return "\n".join(
        (
            f"Set-AdfsSslCertificate -Thumbprint {thumbprint}",
            f"Set-AdfsCertificate -CertificateType Service-Communications -Thumbprint {thumbprint}",
            f"Set-WebApplicationProxySslCertificate -Thumbprint {thumbprint}",
        )
    )


CHECK = Check(
    id="adfs-served-matches-file",
    step=6,
    title="The certificate of step 5 is the one that is served",
    codes=(OK, NO_FILE, RENEWED, OTHER, NOT_SEEN, *APPLIES),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/operations/manage-ssl-certificates-ad-fs-wap",
    observe=served,
    judge=judge,
)
