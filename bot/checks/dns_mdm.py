"""Device records: do devices register where the profile says?

Looked at only where devices register at all (`device_registration=adfs` or `device_registration=entra`). The name
`enterpriseregistration` of each sign-in domain leads to AD FS in the first case, and is an alias to Microsoft in the
second; it cannot be both. The name `enterpriseenrollment`, which only Intune needs, is an alias to Microsoft's device
management where it exists.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.checks import Check, Target
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED, address_lines, no_sip_domain, zone_line
from bot.checks.naming import upn_suffixes, wire
from bot.model.names import same_name
from bot.model.profile import Cloud, DeviceRegistration
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Addresses

OK = Code("ok", Verdict.PASS)
NOT_MICROSOFT = Code(
    "not-microsoft",
    Verdict.WARN,
    "Devices are to register with Microsoft, and this does not lead there. Create the alias, or correct the parameter"
    " `device_registration`.",
)
NOT_ADFS = Code(
    "not-adfs",
    Verdict.WARN,
    "Devices are to register with AD FS, and this does not lead to the federation service. Correct the record, or the"
    " parameter `device_registration`.",
)
NOT_INTUNE = Code(
    "not-intune",
    Verdict.WARN,
    "The name leads to something else than Microsoft's device management. Correct it, or take it out.",
)
NO_INTUNE = Code("no-intune", Verdict.SKIPPED, "There is no such name, which is needed only for Intune.")
SERVICE_NOT_TOLD = Code(
    "service-not-told",
    Verdict.UNKNOWN,
    "Where AD FS is cannot be told. Tell the name of the federation service.",
)
NO_REGISTRATION = Code(
    "no-registration", Verdict.SKIPPED, "By the parameter `device_registration` no devices are registered."
)


@dataclass(frozen=True, slots=True)
class DeviceHosts:
    """One cloud's hosts for devices; of several, the first is preferred."""

    enrollment: tuple[str, ...]
    registration: str


_GOVERNMENT = DeviceHosts(
    ("enterpriseenrollment-s.manage.microsoft.us", "enterpriseenrollment.manage.microsoft.us"),
    "enterpriseregistration.microsoftonline.us",
)
HOSTS: Mapping[Cloud, DeviceHosts] = {
    Cloud.WORLDWIDE: DeviceHosts(
        ("enterpriseenrollment-s.manage.microsoft.com", "enterpriseenrollment.manage.microsoft.com"),
        "enterpriseregistration.windows.net",
    ),
    Cloud.GCC_HIGH: _GOVERNMENT,
    Cloud.DOD: _GOVERNMENT,
    Cloud.CHINA: DeviceHosts(
        ("enterpriseenrollment.manage.microsoftonline.cn",), "enterpriseregistration.partner.microsoftonline.cn"
    ),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """Where both names of each sign-in domain lead, and the federation service; None if nobody told it."""

    enrollment: tuple[Addresses, ...]
    registration: tuple[Addresses, ...]
    service: Addresses | None


async def observe(target: Target, net: Net) -> Seen:
    if target.profile.device_registration is DeviceRegistration.NONE:
        return Seen((), (), None)
    domains, told = upn_suffixes(target), wire(target.profile.federation_service_name)
    enrollment, registration, service = await asyncio.gather(
        asyncio.gather(*(net.dns.addresses(f"enterpriseenrollment.{domain}") for domain in domains)),
        asyncio.gather(*(net.dns.addresses(f"enterpriseregistration.{domain}") for domain in domains)),
        asyncio.gather(*(net.dns.addresses(name) for name in [told] if name)),
    )
    return Seen(tuple(enrollment), tuple(registration), next(iter(service), None))


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    told = target.profile.device_registration
    if told is DeviceRegistration.NONE:
        yield NO_REGISTRATION.at("device_registration", observed=told)
    elif not seen.registration:
        yield no_sip_domain()
    hosts = HOSTS[target.profile.cloud]
    for name in seen.registration:
        if told is DeviceRegistration.ENTRA:
            yield _judge_alias(name, (hosts.registration,), wrong=NOT_MICROSOFT)
        else:
            yield _judge_service(name, seen.service)
    for name in seen.enrollment:
        yield _judge_alias(name, hosts.enrollment, wrong=NOT_INTUNE)


def _judge_alias(name: Addresses, wanted: tuple[str, ...], *, wrong: Code) -> Finding:
    if not name.known:
        code = NOT_ASKED
    elif any(same_name(link, host) for link in name.chain for host in wanted):
        code = OK
    else:
        code = NO_INTUNE if wrong is NOT_INTUNE and not (name.all or name.chain) else wrong
    fix = zone_line(name.name, f"CNAME {wanted[0]}.") if code is wrong else ""
    return code.at(name.name, expected=f"CNAME {wanted[0]}", observed=str(name), fix=fix)


def _judge_service(name: Addresses, service: Addresses | None) -> Finding:
    if service is None:
        code, fix = SERVICE_NOT_TOLD, "/hybrid set federation_service_name=…"
    elif not (name.known and service.known):
        code, fix = NOT_ASKED, ""
    elif service.name in name.chain or not set(name.all).isdisjoint(service.all):
        code, fix = OK, ""
    else:
        code, fix = NOT_ADFS, address_lines(name.name, service)
    return code.at(name.name, expected=str(service or "the federation service"), observed=str(name), fix=fix)


CHECK = Check(
    id="dns-mdm",
    step=2,
    title="Devices register where the profile says",
    codes=(
        OK,
        NOT_MICROSOFT,
        NOT_ADFS,
        NOT_INTUNE,
        NO_INTUNE,
        SERVICE_NOT_TOLD,
        NO_REGISTRATION,
        NOT_ASKED,
        NO_SIP_DOMAIN,
    ),
    source="https://learn.microsoft.com/microsoft-365/enterprise/external-domain-name-system-records",
    observe=observe,
    judge=judge,
    priority=3,
)
