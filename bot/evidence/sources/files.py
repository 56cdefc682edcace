"""Files that are there already, and what one screen or tool shows."""

from __future__ import annotations

import operator

from bot.evidence import certificate_file, certutil, idfix, move_error, pilot_list
from bot.evidence.sources import DAY, Place, Source

_PEM = (b"CERTIFICATE-----", b"CERTIFICATE REQUEST-----", b"-----BEGIN PKCS", b"-----BEGIN CMS")
_SEQUENCE, _LONG = 0x30, 0x80  # of DER: a sequence, with a length that takes more than one byte


def _is_certificate(raw: bytes) -> bool:
    text = raw.replace(b"\0", b"")
    return any(label in text for label in _PEM) or (len(raw) > 1 and raw[0] == _SEQUENCE and raw[1] >= _LONG)


def _is_certutil(raw: bytes) -> bool:
    return b"Cert Hash(sha1)" in raw.replace(b"\0", b"")


def _is_idfix(raw: bytes) -> bool:
    return b"DISTINGUISHEDNAME,COMMONNAME,OBJECTCLASS" in raw.replace(b"\0", b"").replace(b'"', b"")[:200].upper()


SOURCES = (
    Source(
        id="adfs-certificate",
        title="Certificate of the federation service",
        place=Place.FILE,
        role="AD FS administrator",
        read=certificate_file.read,
        looks=_is_certificate,
        marks=certificate_file.marks,
        how="The public certificate with its chain, as the authority sent it: .cer, .crt, .pem or .p7b. Never the key.",
    ),
    Source(
        id="certutil",
        title="Where the key of the certificate is kept",
        place=Place.FILE,
        join=operator.add,  # both are tuples
        role="local administrator of each federation server",
        read=certutil.read,
        looks=_is_certutil,
        how="Run `certutil -v -store my THUMBPRINT` on each federation server.",
    ),
    Source(
        id="idfix",
        title="Report of IdFix",
        place=Place.FILE,
        role="directory administrator",
        read=idfix.read,
        looks=_is_idfix,
        how="Run IdFix, press Query, then Export, as CSV.",
    ),
    Source(
        id="pilot-list",
        title="List of the pilot users",
        place=Place.FILE,
        role="whoever plans the pilot",
        read=pilot_list.read,
        looks=pilot_list.looks,
        how=f"CSV, of which only the first two columns are needed: `{pilot_list.HEADER}`.",
    ),
    Source(
        id="move-error",
        title="Error of a move",
        place=Place.FILE,
        role="who ran Move-CsUser",
        read=move_error.read,
        looks=move_error.looks,
        shelf=DAY,
        how="Copy all that `Move-CsUser` printed, with the command above it.",
    ),
)
