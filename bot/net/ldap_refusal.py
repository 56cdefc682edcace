"""What a directory server's refusals mean, and how to put them right."""

from __future__ import annotations

import re
import ssl
from typing import TYPE_CHECKING, Any

from ldap3.core.exceptions import (  # type: ignore[import-untyped]  # ships no types
    LDAPSessionTerminatedByServerError,
    LDAPStartTLSError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model.directory import DirectoryAccess

_TIME_LIMIT, _SIZE_LIMIT, _STRONGER, _REFERRAL, _ADMIN_LIMIT = 3, 4, 8, 10, 11  # RFC 4511 4.1.9
_NO_PAGES, _NO_OBJECT, _BAD_NAME, _INVALID, _NO_RIGHTS = 12, 32, 34, 49, 50
_LONGEST = 200  # characters of a server's own words

_DATA = re.compile(r"\bdata ([0-9a-f]{1,8})\b", re.IGNORECASE)
_ACCOUNT: Mapping[str, str] = {  # Active Directory's own numbers, hexadecimal, from its answer to a bind
    "525": "there is no such account. Set HYBRID_LDAP_USER anew",
    "52e": "the password is wrong, or there is no such account. Set HYBRID_LDAP_USER and HYBRID_LDAP_PASSWORD anew",
    "530": "it must not sign in at this hour. Change its logon hours",
    "531": "it must not sign in from here. Change the computers that it may log on to",
    "532": "its password has expired. Give it one that does not, and set HYBRID_LDAP_PASSWORD",
    "533": "it is disabled. Enable it, or set HYBRID_LDAP_USER to another one",
    "534": "it lacks the right to sign in this way. Let it access the domain controller over the network",
    "701": "the account has expired. Prolong it, or set HYBRID_LDAP_USER to another one",
    "773": "its password must be changed first. Change it, and set HYBRID_LDAP_PASSWORD",
    "775": "it is locked after too many wrong passwords. Unlock it, and set HYBRID_LDAP_PASSWORD to the right one",
}


def of_connection(access: DirectoryAccess, error: Exception) -> str:
    """Say why there is no conversation, as a sentence with its remedy."""
    match error:
        case ssl.SSLCertVerificationError():
            reason = error.verify_message.rstrip(".")
            words = f"has a certificate that is not trusted: {reason}. {_remedy(access, error)}"
        case ssl.SSLError() | ConnectionResetError():
            words = "broke off the TLS handshake, as a domain controller without a certificate does; give it one."
        case ConnectionRefusedError():
            words = "refuses connections; set HYBRID_LDAP_URL to a domain controller and a port that it serves."
        case LDAPStartTLSError():
            words = (
                "does not offer StartTLS, and a password is never sent in clear text; give the server a certificate, or"
                " set HYBRID_LDAP_URL to an address that begins with ldaps://."
            )
        case TimeoutError():
            words = "does not answer; let the bot's machine reach it, or set HYBRID_LDAP_URL to another."
        case LDAPSessionTerminatedByServerError():
            words = "hung up without an answer; see its event log."
        case OSError(strerror=str(reason)):
            words = f"cannot be reached: {reason}."
        case _:
            words = f"and we did not understand each other: {_clipped(str(error))}."
    return f"{access.host}:{access.port} {words}"


def of_account(access: DirectoryAccess, result: Mapping[str, Any]) -> str:
    """Say why the account may not sign in, as a sentence with its remedy; the password is in none."""
    who = f"{access.host} refuses the account “{access.user}”"
    found = _DATA.search(result["message"])
    if found and found[1].lower() in _ACCOUNT:
        return f"{who}: {_ACCOUNT[found[1].lower()]} (data {found[1].lower()})."
    if result["result"] == _INVALID:
        return f"{who}: {_ACCOUNT['52e']}."
    if result["result"] == _STRONGER:
        return (
            f"{who}: it wants a stronger way to sign in; set HYBRID_LDAP_URL to an address that begins with ldaps://."
        )
    return f"{who}: {_own_words(result)}."


def of_search(access: DirectoryAccess, base: str, result: Mapping[str, Any]) -> str:
    """Say why not everything was read, as a sentence with its remedy."""
    code, host = result["result"], access.host
    if code in {_SIZE_LIMIT, _ADMIN_LIMIT, _TIME_LIMIT}:
        return (
            f"{host} stopped before all users were told ({_own_words(result)}), so none are taken; raise the limit of"
            f" “{access.user}” there, or name a smaller folder in HYBRID_LDAP_URL."
        )
    if code == _REFERRAL:
        others = ", ".join(map(str, result.get("referrals") or ())) or "another server"
        return f"{host} does not keep “{base}” and points to {_clipped(others)}; set HYBRID_LDAP_URL to that server."
    if code == _NO_PAGES:
        return (
            f"{host} does not tell users page by page, so some may be missing; set HYBRID_LDAP_URL to another server."
        )
    if code in {_NO_OBJECT, _BAD_NAME}:
        return f"{host} has no “{base}”, or hides it from “{access.user}”; correct the folder in HYBRID_LDAP_URL."
    if code == _NO_RIGHTS:
        return f"{host} does not let “{access.user}” read “{base}”; give the account the right to."
    return f"{host} does not answer the search below “{base}”: {_own_words(result)}."


def _remedy(access: DirectoryAccess, error: ssl.SSLCertVerificationError) -> str:
    reason = error.verify_message.lower()
    if "mismatch" in reason:
        return f"Set HYBRID_LDAP_URL to the name that it is for, or issue it for {access.host}."
    if "expired" in reason or "not yet valid" in reason:
        return "Renew it on the server."
    return "Put the root of the PKI that issued it into HYBRID_CA_BUNDLE."


def _own_words(result: Mapping[str, Any]) -> str:
    message = _clipped(result["message"])
    return f"{result['description']}: {message}" if message else str(result["description"])


def _clipped(words: str) -> str:
    return re.sub(r"[\x00-\x20]+", " ", words).strip(" .")[:_LONGEST]
