"""The parameters that checks need: what a channel told us about its deployment."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.model.errors import BotError, UsageError
from bot.model.names import host_name, user_name
from bot.model.pilot import MAX_PILOTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


MAX_NAMES = 100  # each is asked about by many checks, and all of them at once


class Cloud(StrEnum):
    """Which Microsoft cloud the tenant lives in."""

    WORLDWIDE = "worldwide"
    GCC_HIGH = "gcc-high"
    DOD = "dod"
    CHINA = "china"


class Phase(StrEnum):
    """How far the migration is; it flips what DNS should say."""

    PREPARING = "preparing"
    HYBRID = "hybrid"
    DECOMMISSIONING = "decommissioning"


class Identity(StrEnum):
    """How people sign in."""

    FEDERATED = "federated"
    PASSWORD_HASH = "password-hash"
    PASS_THROUGH = "pass-through"
    NONE_YET = "none-yet"


class DeviceRegistration(StrEnum):
    """Who registers devices."""

    NONE = "none"
    ADFS = "adfs"
    ENTRA = "entra"


class Mail(StrEnum):
    """Where the mailboxes are."""

    NONE = "none"
    ONPREM = "onprem"
    HYBRID = "hybrid"
    ONLINE = "online"


class OnPremVersion(StrEnum):
    """The server's version."""

    LYNC2013 = "lync2013"
    SFB2015 = "sfb2015"
    SFB2019 = "sfb2019"
    SFBSE = "sfbse"


def _names(text: str) -> tuple[str, ...]:
    words = [word for word in re.split(r"[,;\s]+", text) if word]
    found = tuple(dict.fromkeys(host_name(word) for word in words))
    if len(found) > MAX_NAMES:
        raise BotError(f"{len(found)} domains are too many; name at most {MAX_NAMES}.")
    return found


def _addresses(text: str) -> tuple[str, ...]:
    words = [word for word in re.split(r"[,;\s]+", text) if word]
    found = tuple(dict.fromkeys(user_name(word) for word in words))
    if len(found) > MAX_PILOTS:
        raise BotError(f"{len(found)} people are no pilot any more; name at most {MAX_PILOTS}.")
    return found


def _initial_domain(text: str) -> str:
    name = host_name(text)
    if not name.endswith((".onmicrosoft.com", ".onmicrosoft.us", ".partner.onmschina.cn")):
        raise BotError(f"“{text}” is not a tenant's first domain; it ends in `.onmicrosoft.com`.")
    return name


def _url(text: str) -> str:
    if not re.fullmatch(r"https?://[!-~]{1,300}", text, re.IGNORECASE):
        raise BotError(f"“{text[:80]}” is no address of the web, such as `https://…`.")
    return text


def _version(text: str) -> str:
    if not re.fullmatch("[0-9]{10}", text):
        raise BotError(f"“{text}” is not a version of Microsoft's list; one is ten digits, such as `2026082800`.")
    return text


def _flag(text: str) -> bool:
    answers = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if text.lower() not in answers:
        raise BotError(f"“{text}” is neither `true` nor `false`.")
    return answers[text.lower()]


def _one_of(choices: type[StrEnum]) -> Callable[[str], StrEnum]:
    def parse(text: str) -> StrEnum:
        try:
            return choices(text.lower())
        except ValueError:
            raise BotError(f"“{text}” is not one of: {', '.join(choices)}.") from None

    return parse


def _field(parse: Callable[[str], object], default: object) -> Any:  # noqa: ANN401 - as dataclasses.field itself
    return field(default=default, metadata={"parse": parse})


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What checks are told; an empty text or tuple means: not told.

    Attributes:
        sip_domains: Every domain used in SIP addresses, on premises or online.
        upn_suffixes: The UPN suffixes in use.
        tenant_initial_domain: ``contoso.onmicrosoft.com``.
        access_edge_fqdn: The Access Edge's external name; not told, ``sip.`` of the first SIP domain is assumed.
        internal_dns_visible: The bot stands inside and sees internal DNS.
        verification_token: The ``MS=ms…`` text that the admin center shows for the domain.
        pilot_users: User principal names of those who are moved first.
        pilot_voice: Those of them who use telephony.
        pilot_conferencing: Those of them who dial in to conferences.
        move_url: Of the migration service of the tenant, as it was told; whether it is right is a check's question.
        endpoints_version: Of Microsoft's list of endpoints, the version that the firewall follows: ``2026082800``.
    """

    sip_domains: tuple[str, ...] = _field(_names, ())
    upn_suffixes: tuple[str, ...] = _field(_names, ())
    tenant_initial_domain: str = _field(_initial_domain, "")
    cloud: Cloud = _field(_one_of(Cloud), Cloud.WORLDWIDE)
    access_edge_fqdn: str = _field(host_name, "")
    webcon_fqdn: str = _field(host_name, "")
    av_fqdn: str = _field(host_name, "")
    meet_fqdn: str = _field(host_name, "")
    dialin_fqdn: str = _field(host_name, "")
    admin_fqdn: str = _field(host_name, "")
    web_ext_fqdn: str = _field(host_name, "")
    director_web_fqdn: str = _field(host_name, "")
    front_end_pool_fqdn: str = _field(host_name, "")
    internal_dns_visible: bool = _field(_flag, default=False)
    identity: Identity = _field(_one_of(Identity), Identity.FEDERATED)
    federation_service_name: str = _field(host_name, "")
    device_registration: DeviceRegistration = _field(_one_of(DeviceRegistration), DeviceRegistration.NONE)
    mail: Mail = _field(_one_of(Mail), Mail.NONE)
    onprem_version: OnPremVersion = _field(_one_of(OnPremVersion), OnPremVersion.LYNC2013)
    phase: Phase = _field(_one_of(Phase), Phase.PREPARING)
    verification_token: str = _field(str.strip, "")
    pilot_users: tuple[str, ...] = _field(_addresses, ())
    pilot_voice: tuple[str, ...] = _field(_addresses, ())
    pilot_conferencing: tuple[str, ...] = _field(_addresses, ())
    move_url: str = _field(_url, "")
    endpoints_version: str = _field(_version, "")


ALIASES: Mapping[str, str] = {
    "sip_domain": "sip_domains",
    "upn_suffix": "upn_suffixes",
    "tenant": "tenant_initial_domain",
    "edge": "access_edge_fqdn",
    "access_edge": "access_edge_fqdn",
    "webcon": "webcon_fqdn",
    "av": "av_fqdn",
    "meet": "meet_fqdn",
    "dialin": "dialin_fqdn",
    "admin": "admin_fqdn",
    "web_ext": "web_ext_fqdn",
    "director_web": "director_web_fqdn",
    "front_end_pool": "front_end_pool_fqdn",
    "pool": "front_end_pool_fqdn",
    "simple_urls.meet": "meet_fqdn",
    "simple_urls.dialin": "dialin_fqdn",
    "simple_urls.admin": "admin_fqdn",
    "sts": "federation_service_name",
    "txt": "verification_token",
}

# Those that tell pilot users; a checklist keeps them in a list of its own, and by what the list calls them.
PILOTS: Mapping[str, str] = {"pilot_users": "users", "pilot_voice": "voice", "pilot_conferencing": "conferencing"}

_FIELDS = {spec.name: spec for spec in fields(Profile)}

# Each parameter, and what it is where nobody told it.
PARAMETERS: Mapping[str, object] = {name: spec.default for name, spec in _FIELDS.items()}


def parameter_name(word: str) -> str | None:
    """Return the profile's field that *word* names, or None; ``domain`` stands for two and is none."""
    word = word.lower().replace("-", "_").removesuffix("[]")
    name = ALIASES.get(word, word)
    return name if name in _FIELDS else None


def given(profile: Profile, values: Mapping[str, str]) -> Profile:
    """Return *profile* with *values* told.

    Args:
        profile: What was known before.
        values: Parameter names and texts as typed. ``domain`` sets the SIP domains and the UPN suffixes at
            once; an empty text or ``none`` forgets a value.

    Raises:
        BotError: A name is no parameter, or a value does not fit; the text names the parameter.
    """
    changes: dict[str, object] = {}
    for word, text in values.items():
        if word.lower() in {"domain", "domains"}:
            changes |= dict.fromkeys(("sip_domains", "upn_suffixes"), _value("sip_domains", text, word))
            continue
        name = parameter_name(word)
        if name is None:
            raise UsageError(f"`{word}` is not a parameter. Known are: domain, {', '.join(_FIELDS)}.")
        changes[name] = _value(name, text, name)
    return replace(profile, **changes)  # type: ignore[arg-type]  # each value comes from its field's own parser


def told(profile: Profile) -> dict[str, str]:
    """Return what *profile* was told, as texts that `given` understands; values at their default are left out."""
    values = {name: getattr(profile, name) for name in _FIELDS}
    return {name: _text(value) for name, value in values.items() if value != _FIELDS[name].default}


def _value(name: str, text: str, word: str) -> object:
    """Return what *text* means for the field *name*, which was typed as *word*."""
    text = text.strip()
    if text.lower() in {"", "none", "-"}:
        return _FIELDS[name].default
    try:
        return _FIELDS[name].metadata["parse"](text)
    except BotError as error:
        raise BotError(f"{word}: {error}") from None


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
