"""DNS names and user names as people type them."""

from __future__ import annotations

import unicodedata

from bot.model.errors import BotError

MAX_NAME = 253  # RFC 1035: 255 octets on the wire
MAX_LABEL = 63
MAX_USER_NAME = 254  # of an address of mail; a directory takes fewer

_SHOWN = 60  # of what was typed, in an error


def host_name(text: str) -> str:
    """Return *text* as a DNS host name: lower case, without a trailing dot; international names are kept as typed.

    Raises:
        BotError: It is none; the text says why.
    """
    name = unicodedata.normalize("NFC", text.strip().rstrip(".").lower())
    shown = f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"
    labels = name.split(".")
    if any(mark in name for mark in "/@:"):
        raise BotError(f"{shown} is not a host name; type the name alone, such as `contoso.com`.")
    if len(name) > MAX_NAME or any(len(label) > MAX_LABEL for label in labels):
        raise BotError(f"{shown} is too long for a DNS name (253 characters, 63 between two dots).")
    if "." not in name or not all(_is_label(label) for label in labels):
        raise BotError(f"{shown} is not a DNS name; it should look like `contoso.com`.")
    if labels[-1].isdigit():
        raise BotError(f"{shown} is an address, and a DNS name is needed here, such as `sip.contoso.com`.")
    return name


def user_name(text: str) -> str:
    """Return *text* as a user principal name or a SIP address without ``sip:``, in lower case.

    Raises:
        BotError: It is none; the text says why.
    """
    name = unicodedata.normalize("NFC", text.strip().lower().removeprefix("sip:").replace("\u2019", "'"))
    local, sign, domain = name.rpartition("@")
    if not sign or not local or len(name) > MAX_USER_NAME or not all(_is_of_a_user(letter) for letter in local):
        raise BotError(f"“{text[:_SHOWN]}” is no user principal name, such as `ann@contoso.com`.")
    return f"{local}@{host_name(domain)}"


def bare(address: str) -> str:
    """Return a user's name or SIP address as it is compared: without ``sip:``, in lower case."""
    return address.strip().lower().removeprefix("sip:")


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same to DNS: case and a trailing dot do not count."""
    return one.rstrip(".").lower() == other.rstrip(".").lower()


def within(name: str, domain: str) -> bool:
    """Tell whether *name* is *domain* or lies below it."""
    name, domain = name.rstrip(".").lower(), domain.rstrip(".").lower()
    return name == domain or name.endswith("." + domain)


def _is_of_a_user(letter: str) -> bool:
    """Tell whether a directory takes *letter* in a user's name before the @."""
    return unicodedata.category(letter)[0] in "LMN" or letter in "'.-_!#^~+&%"


def _is_label(label: str) -> bool:
    """Tell whether *label* is made of letters, their marks, digits and inner hyphens, in any script."""
    fits = all(sign == "-" or unicodedata.category(sign)[0] in "LMN" for sign in label)
    return fits and label != "" and not label.startswith("-") and not label.endswith("-")
