"""Where each of Microsoft's clouds takes mail, and which domains' mail concerns a check at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.checks.kinds import no_sip_domain
from bot.checks.naming import sip_domains
from bot.model.names import within
from bot.model.profile import Cloud, Mail
from bot.model.verdict import Code, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.checks import Target
    from bot.model.verdict import Finding

NO_MAIL_THERE = Code(
    "no-mail-there",
    Verdict.SKIPPED,
    "By the parameter `mail` no mailbox is in Microsoft's cloud, so this record is not looked at.",
)

_MICROSOFT_MAIL = ("outlook.com", "office365.us", "outlook.cn", "office365.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHosts:
    """One cloud's hosts for mail.

    Attributes:
        mx: What its MX hosts end in.
        spf: What a SPF record includes.
        autodiscover: Target of the alias ``autodiscover``.
    """

    mx: tuple[str, ...]
    spf: str
    autodiscover: str


def _government(autodiscover: str) -> MailHosts:
    return MailHosts(mx=("mail.protection.office365.us",), spf="spf.protection.office365.us", autodiscover=autodiscover)


HOSTS: Mapping[Cloud, MailHosts] = {
    Cloud.WORLDWIDE: MailHosts(
        mx=("mail.protection.outlook.com", "mx.microsoft"),
        spf="spf.protection.outlook.com",
        autodiscover="autodiscover.outlook.com",
    ),
    Cloud.GCC_HIGH: _government("autodiscover.office365.us"),
    Cloud.DOD: _government("autodiscover-dod.office365.us"),
    Cloud.CHINA: MailHosts(
        mx=("mail.protection.partner.outlook.cn",),
        spf="spf.protection.partner.outlook.cn",
        autodiscover="autodiscover.partner.outlook.cn",
    ),
}


def hosts(target: Target) -> MailHosts:
    """Return the mail hosts of the profile's cloud."""
    return HOSTS[target.profile.cloud]


def domains(target: Target) -> tuple[str, ...]:
    """Return the domains whose mail records are looked at: none where no mailbox is in the cloud."""
    return sip_domains(target) if target.profile.mail in {Mail.ONLINE, Mail.HYBRID} else ()


def nothing(target: Target) -> Iterator[Finding]:
    """Say why there is nothing to look at."""
    if not sip_domains(target):
        yield no_sip_domain()
    else:
        yield NO_MAIL_THERE.at("mail", observed=target.profile.mail)


def leads_online(names: Iterable[str]) -> bool:
    """Tell whether one of *names* is of Microsoft's mail service, in whichever cloud."""
    return any(within(name, suffix) for name in names for suffix in _MICROSOFT_MAIL)
