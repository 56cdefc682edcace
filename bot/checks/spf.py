"""Sender policies (SPF, RFC 7208) as texts: their terms, and the look-ups that they cost."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.net import Net
    from bot.net.facts import Answer

MAX_LOOKUPS = 10  # RFC 7208 4.6.4
MAX_NAMES = 25  # more are not asked for: whoever needs them is far above the limit
_COUNTED = 50  # look-ups; where a policy costs more, nobody wants to know how many

_VERSION = re.compile(r"v=spf1(?: |$)", re.IGNORECASE)
_MODIFIER = re.compile(r"([a-z][a-z0-9_.-]*)=(\S*)", re.IGNORECASE)
_MECHANISM = re.compile(r"([-+?~]?)([a-z0-9]+)(?::([^/\s]\S*))?(/\S*)?", re.IGNORECASE)
_WITH_NAME = frozenset({"include", "exists"})
_WITH_ADDRESS = frozenset({"ip4", "ip6"})
_MECHANISMS = frozenset({"all", "a", "mx", "ptr", *_WITH_NAME, *_WITH_ADDRESS})
_COSTLY = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
_LEADING = frozenset({"include", "redirect"})


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a policy.

    Attributes:
        name: ``include``, ``all``, ``redirect`` and so on, in lower case; "" for what is none.
        value: What follows ``:`` or ``=``; "" for nothing.
        qualifier: ``+``, ``-``, ``~`` or ``?``.
        text: As written.
    """

    name: str
    value: str
    qualifier: str
    text: str

    @property
    def leads_to(self) -> str:
        """The domain whose policy is asked for as well; "" if there is none, or if it depends on the mail."""
        known = self.name in _LEADING and "%" not in self.value
        return self.value.rstrip(".").lower() if known else ""


def is_policy(text: str) -> bool:
    """Tell whether a TXT record is a sender policy."""
    return _VERSION.match(text) is not None


def terms(policy: str) -> tuple[Term, ...]:
    """Return the terms of *policy*, in order; what is no term has no name."""
    return tuple(_term(word) for word in policy.split(" ")[1:] if word)


def _term(word: str) -> Term:
    if modifier := _MODIFIER.fullmatch(word):
        return Term(modifier[1].lower(), modifier[2], "+", word)
    mechanism = _MECHANISM.fullmatch(word)
    if not mechanism or mechanism[2].lower() not in _MECHANISMS:
        return Term("", "", "+", word)
    name, value = mechanism[2].lower(), mechanism[3] or ""
    if (not value and name in _WITH_NAME | _WITH_ADDRESS) or (name == "all" and (value or mechanism[4])):
        return Term("", "", "+", word)
    return Term(name, value, mechanism[1] or "+", word)


@dataclass(frozen=True, slots=True)
class Policies:
    """A domain's TXT records, and those of every domain that its policy leads to, by name."""

    domain: str
    answers: Mapping[str, Answer[str]]

    def of(self, name: str) -> tuple[str, ...]:
        """Return the policies of *name*: one, if all is well."""
        answer = self.answers.get(name)
        return tuple(text for text in answer.records if is_policy(text)) if answer else ()

    @property
    def own(self) -> tuple[Term, ...]:
        """The terms of the domain's own policy; of several, the first."""
        return next((terms(text) for text in self.of(self.domain)), ())

    @property
    def lookups(self) -> tuple[str, ...]:
        """Every term that costs a look-up, in the order of evaluation, up to a number that is far too high.

        A policy that includes itself costs without end, as it does to those who evaluate it.
        """
        return tuple(islice(self._costs(self.domain), _COUNTED))

    def _costs(self, name: str) -> Iterator[str]:
        for text in self.of(name)[:1]:
            for term in terms(text):
                if term.name in _COSTLY:
                    yield term.text
                if term.leads_to:
                    yield from self._costs(term.leads_to)

    @property
    def last(self) -> str:
        """What becomes of senders that no term names: the qualifier of ``all``; "" if nothing is said."""
        name, passed = self.domain, set[str]()
        while name not in passed:
            passed.add(name)
            found = next((terms(text) for text in self.of(name)), ())
            if said := next((term.qualifier for term in found if term.name == "all"), ""):
                return said
            name = next((term.leads_to for term in found if term.name == "redirect"), name)
        return ""


async def policies(domain: str, net: Net) -> Policies:
    """Ask for the policy of *domain*, and for those that it leads to, level by level."""
    found: dict[str, Answer[str]] = {}
    wanted = [domain]
    while wanted:
        found.update(zip(wanted, await asyncio.gather(*map(net.dns.txt, wanted)), strict=True))
        known = Policies(domain, found)
        led = (term.leads_to for name in wanted for text in known.of(name)[:1] for term in terms(text))
        fresh = dict.fromkeys(name for name in led if name and name not in found)
        wanted = list(fresh)[: MAX_NAMES - len(found)]
    return Policies(domain, found)
