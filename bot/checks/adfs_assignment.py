"""AD FS, assignment: what do its own settings say of the certificate of step 5?

The certificate for TLS, bound to several names and ports, and the one for service communications are two settings. To
change the one leaves the other as it was, and what is served outside shows neither as the server has it. Besides them
AD FS needs one primary certificate for signing tokens and one for decrypting them, which it makes itself.

Hand in the three outputs of the primary server in one go. They are compared with the certificate of step 5, so hand
that in before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.checks import Check, Kind, Target, handed
from bot.checks.federation_service import APPLIES, PORT, service
from bot.checks.handed import Hand
from bot.checks.handed_certificate import SOURCE as FILE
from bot.checks.handed_certificate import unnamed
from bot.evidence.row import Row
from bot.model.names import same_name
from bot.model.verdict import Code, Finding, Verdict

BINDINGS, CERTIFICATES, PROPERTIES = "adfs-ssl", "adfs-certificates", "adfs-properties"
COMMUNICATIONS = "Service-Communications"
CERTIFICATE_PORT = 49443  # where people sign in with certificates, unless the certificate has a name for that
ROLES = (COMMUNICATIONS, "Token-Signing", "Token-Decrypting")

_THUMBPRINT = re.compile("[0-9A-F]{40}")
_BOUND = ("HostName", "PortNumber", "CertificateHash")
_LISTED = ("CertificateType", "IsPrimary", "Thumbprint")

OK = Code("ok", Verdict.PASS)
NO_FILE = Code(
    "no-file",
    Verdict.UNKNOWN,
    "There is no certificate of step 5 to compare with, or it was handed in too long ago. Hand it in, without its key,"
    " then these outputs again.",
)
NOT_BOUND = Code(
    "not-bound",
    Verdict.FAIL,
    "AD FS has no certificate bound to its own name and port 443. Assign it on the primary server (on 2012 R2 on every"
    " one), and restart `adfssrv`.",
)
NO_LOCALHOST = Code(
    "no-localhost",
    Verdict.WARN,
    "Nothing is bound to `localhost` and port 443, by which the server and its proxy's trust reach AD FS itself. Assign"
    " the certificate again, which makes the usual bindings, and see that no other program took the place.",
)
NO_CERTIFICATE_SIGN_IN = Code(
    "no-certificate-sign-in",
    Verdict.WARN,
    "Nobody can sign in with a certificate: neither port 49443 nor, on port 443, `certauth.` of the service's name is"
    " bound. Assign the certificate again for the port, or bind the name by `Set-AdfsAlternateTlsClientBinding`.",
)
OTHER = Code(
    "other-certificate",
    Verdict.FAIL,
    "Another certificate is bound here. Assign the one of step 5 on the primary server (on 2012 R2 on every one),"
    " restart `adfssrv`, then assign it on each proxy.",
)
OTHER_COMMUNICATIONS = Code(
    "other-communications",
    Verdict.WARN,
    "The certificate for service communications is not the one that is bound: they are two settings. Assign it here as"
    " well, and let the service's account read its key.",
)
NO_PRIMARY = Code(
    "no-primary",
    Verdict.FAIL,
    "AD FS has to have exactly one primary certificate of this kind. Renew it, or make one of them primary:"
    " `Set-AdfsCertificate -IsPrimary`.",
)
EXPIRED = Code("expired", Verdict.FAIL, "The primary certificate of this kind has run out. Renew it.")
OTHER_NAME = Code(
    "other-name",
    Verdict.FAIL,
    "AD FS calls itself by another name than was told. Correct the parameter, or the name in AD FS; its relying parties"
    " and the federation of each domain have to follow.",
)


def judge(target: Target, hand: Hand) -> Iterator[Finding]:
    file = target.marks.get(FILE, {}).get("sha1", "")
    yield from handed.missing(hand, BINDINGS, CERTIFICATES, PROPERTIES)
    if not file:
        yield NO_FILE.at("the certificate of step 5", expected="its thumbprint", observed="not at hand")
    bound = ""
    if BINDINGS in hand:
        rows = hand[BINDINGS].rows
        bound = _bound(rows, service(target))
        yield from _of_bindings(rows, file or bound, service(target))
    if CERTIFICATES in hand:
        yield from _of_certificates(target, hand[CERTIFICATES].rows, bound or file)
    if PROPERTIES in hand:
        yield _of_name(hand[PROPERTIES].rows, service(target))


def _bound(rows: tuple[Row, ...], name: str) -> str:
    """Return the thumbprint of what is bound to the service's own name; "" if nothing is."""
    return next((_hex(row, "CertificateHash") for row in rows if _is_at(row, name, PORT)), "")


def _is_at(row: Row, host: str, port: int) -> bool:
    return same_name(row.text("HostName") or "", host) and row.number("PortNumber") == port


def _of_bindings(rows: tuple[Row, ...], wanted: str, name: str) -> Iterator[Finding]:
    if not rows or not all(row.text(each) for row in rows for each in _BOUND):
        yield handed.not_shown("certificate bindings", BINDINGS, *_BOUND)
        return
    if not _bound(rows, name):
        shown = ", ".join(_place(row) for row in rows)
        yield NOT_BOUND.at(
            f"{name}:{PORT}", expected="a certificate", observed=shown, fix=_assign("SslCertificate", wanted)
        )
    yield from _left_out(rows, wanted, name)
    for row in rows if wanted else ():
        thumbprint = _hex(row, "CertificateHash")
        code = OK if thumbprint == wanted else OTHER
        fix = _assign("SslCertificate", wanted) if code is OTHER else ""
        yield code.at(_place(row), expected=wanted, observed=thumbprint, fix=fix)


def _left_out(rows: tuple[Row, ...], wanted: str, name: str) -> Iterator[Finding]:
    """Yield the usual bindings that are missing besides that of the service's own name."""
    places = (
        (NO_LOCALHOST, (("localhost", PORT),)),
        (NO_CERTIFICATE_SIGN_IN, ((name, CERTIFICATE_PORT), (f"certauth.{name}", PORT))),
    )
    for code, any_of in places:
        if not any(_is_at(row, *place) for row in rows for place in any_of):
            shown = " or ".join(f"{host}:{port}" for host, port in any_of)
            fix = _assign("SslCertificate", wanted)
            yield code.at(shown, expected="a certificate", observed="nothing is bound", fix=fix)


def _of_certificates(target: Target, rows: tuple[Row, ...], wanted: str) -> Iterator[Finding]:
    if not rows or not all(row.text("CertificateType") and row.text("Thumbprint") for row in rows):
        yield handed.not_shown("certificates", CERTIFICATES, *_LISTED)
    elif any(row.flag("IsPrimary") is None for row in rows):
        yield handed.not_shown("certificates", CERTIFICATES, "IsPrimary")
    else:
        for role in ROLES:
            yield _of_role(target, role, [row for row in rows if _is_of(row, role)], wanted)


def _of_role(target: Target, role: str, rows: list[Row], wanted: str) -> Finding:
    primaries = [row for row in rows if row.flag("IsPrimary")]
    if len(primaries) != 1:
        return NO_PRIMARY.at(role, expected="one primary", observed=f"{len(primaries)} of {len(rows)} certificates")
    thumbprint, end = _hex(primaries[0], "Thumbprint"), primaries[0].moment("NotAfter")
    if end is not None and end <= target.now:
        observed = f"{thumbprint} until {end:%Y-%m-%d}"
        return EXPIRED.at(role, expected=f"good beyond {target.now:%Y-%m-%d}", observed=observed)
    if role != COMMUNICATIONS:
        return OK.at(role, expected="one primary", observed=thumbprint)
    if thumbprint == wanted or not wanted:
        return OK.at(role, expected=wanted or "one primary", observed=thumbprint)
    fix = _assign("Certificate -CertificateType Service-Communications", wanted)
    return OTHER_COMMUNICATIONS.at(role, expected=wanted, observed=thumbprint, fix=fix)


def _of_name(rows: tuple[Row, ...], name: str) -> Finding:
    told = rows[0].text("HostName") if len(rows) == 1 else ""
    if not told:
        return handed.not_shown("properties", PROPERTIES, "HostName")
    return (OK if same_name(told, name) else OTHER_NAME).at("HostName", expected=name, observed=told)


def _is_of(row: Row, role: str) -> bool:
    return (row.text("CertificateType") or "").replace("-", "").casefold() == role.replace("-", "").casefold()


def _place(row: Row) -> str:
    return f"{row.text('HostName')}:{row.text('PortNumber')}"


def _hex(row: Row, name: str) -> str:
    return "".join((row.text(name) or "").split()).upper()


def _assign(what: str, thumbprint: str) -> str:
    shown = thumbprint if _THUMBPRINT.fullmatch(thumbprint) else "THUMBPRINT"  # it may be text from anywhere
    return f"Set-Adfs{what} -Thumbprint {shown}"


CHECK = Check(
    id="adfs-assignment",
    step=6,
    title="AD FS has the certificate of step 5 in all its settings",
    codes=(
        OK,
        NO_FILE,
        NOT_BOUND,
        NO_LOCALHOST,
        NO_CERTIFICATE_SIGN_IN,
        OTHER,
        OTHER_COMMUNICATIONS,
        NO_PRIMARY,
        EXPIRED,
        OTHER_NAME,
        handed.MISSING,
        handed.NOT_SHOWN,
        *APPLIES,
    ),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/operations/manage-ssl-certificates-ad-fs-wap",
    observe=handed.of(BINDINGS, CERTIFICATES, PROPERTIES),
    judge=judge,
    kind=Kind.PASTE,
    wants=(BINDINGS, CERTIFICATES, PROPERTIES),
    skips=unnamed,
)
