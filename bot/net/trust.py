"""Whom TLS trusts, and how strictly it is spoken."""

from __future__ import annotations

import re
import ssl
from contextlib import suppress
from pathlib import Path

from bot.model.errors import BotError

_LEGACY_SERVERS = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT, which `ssl` names from Python 3.12 on
_HASHED = re.compile(r"[0-9a-f]{8}\.\d+")  # what OpenSSL looks for in a folder of roots


def strict(ca_bundle: Path | None = None) -> ssl.SSLContext:
    """Return what a careful client of today accepts: TLS 1.2 at least, sound keys and hashes.

    Args:
        ca_bundle: PEM roots that are trusted beside the system's; None for none.

    Raises:
        BotError: The bundle cannot be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("DEFAULT:@SECLEVEL=2")
    context.hostname_checks_common_name = False
    # Said outright, because Python 3.13 made its default stricter than private roots of that age are.
    context.verify_flags = ssl.VerifyFlags.VERIFY_X509_TRUSTED_FIRST
    context.load_default_certs()
    if ca_bundle:
        try:
            context.load_verify_locations(ca_bundle)
        except OSError as error:  # ssl.SSLError is one: the file is there, and holds no PEM certificates
            raise BotError(f"HYBRID_CA_BUNDLE: `{ca_bundle}` is not a readable PEM file ({error.strerror}).") from error
    return context


def lenient(ca_bundle: Path | None = None) -> ssl.SSLContext:
    """Return what verifies certificates, but speaks with servers of any age."""
    return _any_age(strict(ca_bundle))


def roots(ca_bundle: Path | None = None) -> tuple[bytes, ...]:
    """Return the certificates that `strict` trusts, DER: those it has loaded, and those it would look up in a folder.

    Raises:
        BotError: The bundle cannot be read.
    """
    context = strict(ca_bundle)
    folder = ssl.get_default_verify_paths().capath
    for file in sorted(Path(folder).iterdir()) if folder else ():
        if _HASHED.fullmatch(file.name):
            with suppress(OSError):  # what OpenSSL cannot read there it passes over, too
                context.load_verify_locations(file)
    return tuple(context.get_ca_certs(binary_form=True))


def blind() -> ssl.SSLContext:
    """Return what accepts any certificate of servers of any age: to look, never to trust."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return _any_age(context)


def _any_age(context: ssl.SSLContext) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.options |= _LEGACY_SERVERS
    return context
