"""Verification record: is the text that proves ownership of the domain in DNS?

The admin center shows a text such as `MS=ms12345678`; it goes into a TXT record at the domain itself (host `@`, not
`www`, and not the domain's name a second time). Tell the text as `verification_token`, and it is compared with what DNS
says; it counts for the first domain, because every domain has a text of its own. Where the bot may read your tenant,
Microsoft Graph tells each domain's text. Where a DNS host cannot do TXT, a MX record to `ms12345678.msv1.invalid` does
as well, with a larger number than every real MX record.

Once the domain is verified the record may go. The bot knows that if it may read your tenant, or if
`tenant_initial_domain` was told.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checks import Check, Target, openid
from bot.checks.entra_domains import Domain, RecordKind, WantedRecord, domain, verification
from bot.checks.graph import PATIENCE, asked
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED, no_sip_domain, zone_line
from bot.checks.naming import all_domains
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.net.facts import Answer, Mx

OK = Code("ok", Verdict.PASS)
VERIFIED = Code("verified", Verdict.PASS, "The domain is verified in your tenant; the record may be removed.")
UNCONFIRMED = Code(
    "unconfirmed",
    Verdict.WARN,
    "A verification record is there, and whether it is yours cannot be told. Tell the text that the admin center shows"
    " for this domain.",
)
SEVERAL = Code(
    "several", Verdict.WARN, "There are several verification records. Keep the one that the admin center shows."
)
MX_VARIANT = Code(
    "mx-variant",
    Verdict.WARN,
    "The verification stands in a MX record beside real ones. Its number must be larger than theirs, or mail is lost;"
    " remove it once the domain is verified.",
)
OTHER_TOKEN = Code(
    "other-token",
    Verdict.FAIL,
    "The verification record has another text than the one that is wanted. Copy it exactly from the admin center.",
)
NO_TOKEN = Code(
    "no-token",
    Verdict.FAIL,
    "Add the TXT record that the admin center shows, at host `@`. If the domain is verified already, tell"
    " `tenant_initial_domain`, and this passes.",
)

_TXT = re.compile(r"MS=ms([0-9]+)", re.IGNORECASE)
_MX = re.compile(r"ms([0-9]+)\.msv1\.invalid", re.IGNORECASE)
_TOLD = re.compile(r"(?:MS=)?ms([0-9]+)(?:\.msv1\.invalid)?\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Records:
    """One domain's TXT and MX records."""

    domain: str
    txt: Answer[str]
    mx: Answer[Mx]

    @property
    def in_txt(self) -> tuple[str, ...]:
        """The numbers of the verification texts."""
        return tuple(match[1] for text in self.txt.records if (match := _TXT.fullmatch(text.strip())))

    @property
    def in_mx(self) -> tuple[str, ...]:
        """The numbers of the verification hosts."""
        return tuple(match[1] for mx in self.mx.records if (match := _MX.fullmatch(mx.host)))

    @property
    def takes_mail(self) -> bool:
        """There is a real MX record."""
        return any(mx.host and not _MX.fullmatch(mx.host) for mx in self.mx.records)

    def __str__(self) -> str:
        """What a person is shown as observed."""
        texts = [f"TXT {text}" for text in self.txt.records if _TXT.fullmatch(text.strip())]
        hosts = [f"MX {mx}" for mx in self.mx.records if _MX.fullmatch(mx.host)]
        doubts = [f"{answer.kind}: {answer.status}" for answer in (self.txt, self.mx) if not answer.known]
        return "; ".join((*texts, *hosts, *doubts)) or "no verification record"


@dataclass(frozen=True, slots=True)
class Wish:
    """What Graph says of one domain: whether it is verified, and the number of the text that would prove it."""

    domain: str
    verified: bool
    number: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Every domain's records, and whose tenant it is in; None if nobody told the tenant.

    Attributes:
        wishes: Of the domains that Graph could be asked about.
    """

    records: tuple[Records, ...]
    tenancy: openid.Tenancy | None
    wishes: tuple[Wish, ...] = ()

    def verified(self, domain: str) -> bool:
        """Tell whether *domain* is known to be verified in the tenant."""
        if any(wish.domain == domain and wish.verified for wish in self.wishes):
            return True
        if self.tenancy is None or not self.tenancy.initial.tenant:
            return False
        return any(
            known.domain == domain and known.tenant == self.tenancy.initial.tenant for known in self.tenancy.domains
        )

    def wanted(self, domain: str) -> str:
        """Return the number that Graph wants to see; "" if it did not say."""
        return next((wish.number for wish in self.wishes if wish.domain == domain), "")


async def observe(target: Target, net: Net) -> Seen:
    names = all_domains(target)
    records, wishes, tenancy = await asyncio.gather(
        asyncio.gather(*(_records(name, net) for name in names)),
        asyncio.gather(*(_wish(name, net) for name in names)),
        openid.tenancy(target, net),
    )
    return Seen(tuple(records), tenancy, tuple(filter(None, wishes)))


async def _wish(name: str, net: Net) -> Wish | None:
    found = await asked(net, domain(name))
    if not isinstance(found, Domain):
        return None
    if found.verified or not found.known:
        return Wish(name, found.verified)
    wanted = await asked(net, verification(name))
    return Wish(name, verified=False, number=_number(wanted) if isinstance(wanted, tuple) else "")


def _number(wanted: tuple[WantedRecord, ...]) -> str:
    texts = (_TXT.fullmatch(each.value.strip()) for each in wanted if each.kind is RecordKind.TXT)
    return next((found[1] for found in texts if found), "")


async def _records(domain: str, net: Net) -> Records:
    return Records(domain, *await asyncio.gather(net.dns.txt(domain), net.dns.mx(domain)))


def judge(target: Target, seen: Seen) -> Iterator[Finding]:
    if not seen.records:
        yield no_sip_domain()
    told = _TOLD.fullmatch(target.profile.verification_token)
    for number, records in enumerate(seen.records):
        expected = seen.wanted(records.domain) or (told[1] if told and number == 0 else "")
        code = VERIFIED if seen.verified(records.domain) else _code(records, expected)
        yield code.at(
            records.domain,
            expected=f"TXT MS=ms{expected or '…'}",
            observed=str(records),
            fix="" if code.verdict in {Verdict.PASS, Verdict.ERROR} else _fix(code, records.domain, expected),
        )


def _fix(code: Code, domain: str, expected: str) -> str:
    if code is UNCONFIRMED:
        return "/hybrid set verification_token=MS=ms…"
    return zone_line(domain, f'TXT "MS=ms{expected or "…"}"')


def _code(records: Records, expected: str) -> Code:
    tokens = {*records.in_txt, *records.in_mx}
    if expected in tokens:
        return MX_VARIANT if records.takes_mail and expected not in records.in_txt else OK
    if not (records.txt.known and records.mx.known):
        return NOT_ASKED
    if not tokens:
        return NO_TOKEN
    if expected:
        return OTHER_TOKEN
    if len(tokens) > 1:
        return SEVERAL
    return MX_VARIANT if records.takes_mail and not records.in_txt else UNCONFIRMED


CHECK = Check(
    id="dns-domain-verification",
    step=2,
    title="The record that proves ownership is in DNS",
    codes=(
        OK,
        VERIFIED,
        UNCONFIRMED,
        SEVERAL,
        MX_VARIANT,
        OTHER_TOKEN,
        NO_TOKEN,
        NOT_ASKED,
        NO_SIP_DOMAIN,
    ),
    patience=PATIENCE,
    source="https://learn.microsoft.com/microsoft-365/admin/get-help-with-domains/"
    "create-dns-records-at-any-dns-hosting-provider",
    observe=observe,
    judge=judge,
)
