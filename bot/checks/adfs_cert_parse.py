"""AD FS certificate, file: is what was handed in one certificate, and not the request for it?

The authority sends back more than one file, and the request lies beside them. What the federation service needs is its
own certificate, of version 3 of X.509, and with it the intermediates that lead to the authority.

Hand in the public certificate as the authority sent it: .cer, .crt, .pem, or .p7b with the whole chain. The private key
stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.checks.federation_service import NOT_FEDERATED
from bot.checks.handed_certificate import SOURCE, handed, kind, shown, unneeded
from bot.evidence.certificate_file import CertificateFile
from bot.model.verdict import Code, Finding, Verdict

VERSION = 3

OK = Code("ok", Verdict.PASS)
REQUEST = Code(
    "request",
    Verdict.FAIL,
    "That is the request, not the certificate. Send it to the authority, and hand in what the authority sends back.",
)
SEVERAL = Code(
    "several",
    Verdict.FAIL,
    "There are several certificates in it that belong to no chain. Hand in the one of the federation service, with its"
    " chain alone.",
)
AUTHORITY = Code(
    "authority",
    Verdict.FAIL,
    "That is the certificate of an authority, which may issue others. Hand in the one of the federation service.",
)
OLD_VERSION = Code(
    "old-version",
    Verdict.FAIL,
    "That is a certificate of version 1, which cannot say what it is for, nor hold a name that clients look at. Request"
    " one of version 3.",
)


def judge(_: Target, file: CertificateFile) -> Iterator[Finding]:
    leaf = file.leaf
    if leaf is None:
        code, observed = REQUEST if file.request else SEVERAL, kind(file)
    elif leaf.version < VERSION:
        code, observed = OLD_VERSION, f"a certificate of version {leaf.version}"
    elif leaf.authority:
        code, observed = AUTHORITY, "a certificate of an authority"
    else:
        code, observed = OK, f"one certificate, and {len(file.others)} more of its chain"
    yield code.at(shown(file), expected=f"one certificate of version {VERSION}", observed=observed)


CHECK = Check(
    id="adfs-cert-parse",
    step=5,
    title="What was handed in is one certificate",
    codes=(OK, REQUEST, SEVERAL, AUTHORITY, OLD_VERSION, NOT_FEDERATED),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/design/"
    "certificate-requirements-for-federation-servers",
    observe=handed,
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    skips=unneeded,
)
