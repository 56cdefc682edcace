"""SPF record: may Microsoft send mail for your domains, and does the record hold?

Looked at only where mailboxes are in Microsoft's cloud (`mail=online` or `mail=hybrid`). A domain should have exactly
one TXT record that begins with `v=spf1`; it should include Microsoft's (`spf.protection.outlook.com`) and end in `-all`
or `~all`. It may cost ten look-ups at most, those of all that it includes counted (RFC 7208); above that it is void.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bot.checks import Check, Target, mail
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED, zone_line
from bot.checks.mail import NO_MAIL_THERE
from bot.checks.spf import MAX_LOOKUPS, Policies, policies, terms
from bot.model.names import within
from bot.model.profile import Mail
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

NEAR = 8  # look-ups
_STRING = 255  # bytes, of one string of a TXT record

OK = Code("ok", Verdict.PASS)
MISSING = Code("missing", Verdict.FAIL, "There is no SPF record, so mail of yours is taken for forged. Create one.")
NONE_YET = Code(
    "none-yet",
    Verdict.WARN,
    "There is no SPF record. Create one before the first mailbox sends from Microsoft's cloud.",
)
SEVERAL = Code("several", Verdict.FAIL, "There are several SPF records, which makes all of them void. Merge them.")
BROKEN = Code("broken", Verdict.FAIL, "A term is not understood, which makes the record void. Correct or remove it.")
BROKEN_INCLUDE = Code(
    "broken-include",
    Verdict.FAIL,
    "A domain that is included has no SPF record, or several, which makes yours void. Remove it.",
)
NOT_INCLUDED = Code(
    "not-included",
    Verdict.FAIL,
    "The mailboxes are online, and the record does not include Microsoft's. Add it.",
)
NOT_INCLUDED_YET = Code(
    "not-included-yet",
    Verdict.WARN,
    "The record does not include Microsoft's. If mailboxes in the cloud send directly, and not over your own servers,"
    " add it.",
)
OPEN = Code("open", Verdict.FAIL, "The record ends in `+all`: anybody may send in your name. End it in `-all`.")
NEUTRAL = Code(
    "neutral",
    Verdict.WARN,
    "The record says nothing of all other senders (`?all`, or no `all`). End it in `-all`, or in `~all` for a start.",
)
TOO_MANY = Code(
    "too-many-lookups",
    Verdict.FAIL,
    "The record costs more than ten look-ups, which makes it void. Take out what is no longer used, or name addresses.",
)
NEARLY = Code(
    "nearly-too-many", Verdict.WARN, "The record costs nearly ten look-ups, the most there may be. Make room in time."
)
PTR = Code("ptr", Verdict.WARN, "The term `ptr` is slow, and RFC 7208 advises against it. Remove it.")


async def observe(target: Target, net: Net) -> tuple[Policies, ...]:
    return tuple(await asyncio.gather(*(policies(domain, net) for domain in mail.domains(target))))


def judge(target: Target, seen: tuple[Policies, ...]) -> Iterator[Finding]:
    if not seen:
        yield from mail.nothing(target)
    for found in seen:
        for code, observed in list(_judge_domain(target, found)) or [(OK, _shown(found))]:
            yield code.at(
                found.domain,
                expected=f"TXT v=spf1 … include:{mail.hosts(target).spf} -all",
                observed=observed,
                fix=_fix(target, found) if code in _FIXED else "",
            )


def _shown(found: Policies) -> str:
    texts = "; ".join(f"TXT {text}" for text in found.of(found.domain))
    return f"{texts} ({len(found.lookups)} look-ups)"


def _judge_domain(target: Target, found: Policies) -> Iterator[tuple[Code, str]]:
    """Find what is wrong with one domain's policy, each with what was observed."""
    answer, own = found.answers[found.domain], found.of(found.domain)
    online = target.profile.mail is Mail.ONLINE
    if not answer.known:
        yield NOT_ASKED, str(answer)
    elif not own:
        yield MISSING if online else NONE_YET, "no SPF record"
    elif len(own) > 1:
        yield SEVERAL, "; ".join(f"TXT {text}" for text in own)
    else:
        yield from _judge_terms(found)
        if not any(within(name, mail.hosts(target).spf) for name in found.answers):
            yield NOT_INCLUDED if online else NOT_INCLUDED_YET, _shown(found)
        yield from _judge_rest(found)


def _judge_terms(found: Policies) -> Iterator[tuple[Code, str]]:
    for term in found.own:
        if not term.name:
            yield BROKEN, f"“{term.text}” in {_shown(found)}"
    for name, answer in found.answers.items():
        if not answer.known:
            yield NOT_ASKED, f"{name}: {answer}"
        elif name != found.domain and len(found.of(name)) != 1:
            yield BROKEN_INCLUDE, f"{name}: {len(found.of(name)) or 'no'} SPF records"


def _judge_rest(found: Policies) -> Iterator[tuple[Code, str]]:
    cost = found.lookups
    if len(cost) > MAX_LOOKUPS:
        yield TOO_MANY, f"{len(cost)} look-ups: {', '.join(cost)}"
    elif len(cost) >= NEAR:
        yield NEARLY, f"{len(cost)} look-ups: {', '.join(cost)}"
    if found.last == "+":
        yield OPEN, _shown(found)
    elif found.last in {"", "?"}:
        yield NEUTRAL, _shown(found)
    if any(term.name == "ptr" for term in found.own):
        yield PTR, _shown(found)


_FIXED = frozenset({MISSING, NONE_YET, SEVERAL, NOT_INCLUDED, NOT_INCLUDED_YET, OPEN, NEUTRAL})


def _fix(target: Target, found: Policies) -> str:
    """Return one record that says what all of them say, and includes Microsoft's."""
    include = f"include:{mail.hosts(target).spf}"
    said = (term for text in found.of(found.domain) for term in terms(text))
    kept = [term.text for term in said if term.name not in {"", "all", "ptr"}]
    words = dict.fromkeys(["v=spf1", *kept, include, "~all" if found.last == "~" else "-all"])
    return zone_line(found.domain, f"TXT {_quoted(' '.join(words))}")


def _quoted(text: str) -> str:
    """Return *text* as a zone file has it: strings of 255 bytes at most."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return " ".join(f'"{escaped[start : start + _STRING]}"' for start in range(0, len(escaped), _STRING))


CHECK = Check(
    id="dns-spf",
    step=2,
    title="Microsoft may send mail for your domains",
    codes=(
        OK,
        MISSING,
        NONE_YET,
        SEVERAL,
        BROKEN,
        BROKEN_INCLUDE,
        NOT_INCLUDED,
        NOT_INCLUDED_YET,
        OPEN,
        NEUTRAL,
        TOO_MANY,
        NEARLY,
        PTR,
        NO_MAIL_THERE,
        NOT_ASKED,
        NO_SIP_DOMAIN,
    ),
    source="https://learn.microsoft.com/microsoft-365/enterprise/external-domain-name-system-records",
    observe=observe,
    judge=judge,
    priority=2,
)
