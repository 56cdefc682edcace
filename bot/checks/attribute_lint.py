"""Judges the users of a directory by the table of attribute rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from operator import attrgetter
from sys import maxsize
from typing import TYPE_CHECKING

from bot.checks import attribute_rules as rules
from bot.checks.attribute_rules import PROXIES, RULES, SIP, UNIQUE, UPN
from bot.checks.left_out import is_left_out
from bot.checks.naming import is_private, wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.model.directory import Directory, DirectoryUser
    from bot.model.verdict import Code, Finding

NAMED = 3  # of those who hold the same value; the rest is counted

_PEOPLE = frozenset({"user", "inetorgperson"})
_FIELDS = {
    UPN: "upn",
    rules.MAIL: "mail",
    rules.NICKNAME: "nickname",
    rules.SAM: "sam",
    rules.DISPLAY: "display_name",
    rules.GIVEN: "given_name",
    rules.TARGET: "target",
    SIP: "sip",
}
_MAY_BE_BLANK = frozenset({UPN, rules.DISPLAY})  # for these, and only these, an empty value is worth a look


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One value of one object that breaks a rule.

    Attributes:
        user: What the object is known by.
        dn: Where it stands in the directory.
        attribute: As Active Directory spells it.
        rule: What is wrong: ``length``, ``duplicate``.
        other: Of a duplicate, who else has it; "" of all others.
        expected: What it should be.
    """

    user: str
    dn: str
    attribute: str
    rule: str
    value: str
    code: Code
    other: str = ""
    expected: str = ""

    def finding(self) -> Finding:
        """Return it as a check tells it."""
        held = f"; so has {self.other}" if self.other else ""
        place = f" ({self.dn})" if self.dn and self.code is rules.UPN_DUPLICATE else ""  # the name alone tells nothing
        observed = f"{self.attribute}: {self.value or 'none'}{place}{held}"
        return self.code.at(self.user, expected=self.expected, observed=observed)


Found = tuple[int, Breach]  # with where the object stands among those that are judged


def lint(directory: Directory, *, verified: frozenset[str], sip_domains: frozenset[str]) -> tuple[Breach, ...]:
    """Return what breaks a rule, object by object; what the directory does not show is not judged.

    Args:
        verified: The domains that the tenant has verified, as the wire has them; empty for not known.
        sip_domains: Those of SIP addresses, as the wire has them; empty for not known.
    """
    users = [user for user in directory.users if not is_left_out(user)]
    found: list[Found] = []
    for attribute in rules.ATTRIBUTES:
        if attribute not in directory.absent:
            found += _broken(users, attribute)
    for attribute, code in UNIQUE:
        if attribute not in directory.absent:
            found += _shared(users, attribute, code)
    for place, user in enumerate(users):
        for relations in (
            _suffix(user, verified),
            sip_relations(user, directory.absent, sip_domains),
            _relations(user, directory.absent),
        ):
            found += [(place, breach) for breach in relations]
    found.sort(key=lambda each: each[0])
    return tuple(breach for _, breach in found)


def of_value(user: DirectoryUser, attribute: str) -> Iterator[Breach]:
    """Yield the rules that the values of one *attribute* of *user* break by themselves."""
    return (breach for _, breach in _broken([user], attribute))


def sip_relations(user: DirectoryUser, absent: frozenset[str], sip_domains: frozenset[str]) -> Iterator[Breach]:
    """Yield where the SIP address of *user* has a domain of nobody's, or is another than among the proxy addresses."""
    address = _address(user.sip)
    if not address:
        return
    if sip_domains and _wired(address.rpartition("@")[2]) not in sip_domains:
        yield _breach(user, SIP, rules.SUFFIX, user.sip, rules.SIP_DOMAIN, expected=_some(sip_domains))
    others = [proxy for proxy in user.proxies if proxy[:4].lower() == "sip:"]
    if others and PROXIES not in absent and user.sip.casefold() not in map(str.casefold, others):
        yield _breach(user, PROXIES, rules.MISMATCH, others[0], rules.SIP_PROXY, expected=user.sip)


def _suffix(user: DirectoryUser, verified: frozenset[str]) -> Iterator[Breach]:
    local, at, suffix = user.upn.rpartition("@")
    if not (local and at and suffix):
        return
    name = _wired(suffix)
    if name in verified:
        return
    if is_private(name):
        yield _breach(user, UPN, rules.SUFFIX, user.upn, rules.UPN_NOT_PUBLIC, expected=_some(verified))
    elif verified:
        yield _breach(user, UPN, rules.SUFFIX, user.upn, rules.UPN_NOT_VERIFIED, expected=_some(verified))


def _relations(user: DirectoryUser, absent: frozenset[str]) -> Iterator[Breach]:
    address = _address(user.sip)
    if address and user.upn and user.upn.casefold() != address.casefold():
        yield _breach(user, SIP, rules.MISMATCH, user.sip, rules.SIP_UPN, expected=f"sip:{user.upn}")
    if user.mail and PROXIES not in absent and not any(proxy[:5].lower() == "smtp:" for proxy in user.proxies):
        yield _breach(user, PROXIES, rules.MISSING, "", rules.PROXY_MISSING, expected=f"SMTP:{user.mail}")


def _address(sip: str) -> str:
    """Return a SIP address without its scheme; "" if it is none, which another rule tells."""
    scheme, _, address = sip.partition(":")
    local, _, domain = address.rpartition("@")
    return address if scheme.lower() == "sip" and local and domain else ""


def _broken(users: Sequence[DirectoryUser], attribute: str) -> Iterator[Found]:
    values, short, searches = _VALUES[attribute], _SHORT[attribute], _SEARCHES[attribute]
    for place, user in enumerate(users):
        for value in values(user):
            if len(value) > short or _finds(searches, value):
                yield from ((place, breach) for breach in _of_value(user, attribute, value))


def _finds(searches: Iterable[Callable[[str], object]], value: str) -> bool:
    for search in searches:  # noqa: SIM110 - any() would make a generator for each of a million values
        if search(value):
            return True
    return False


def _of_value(user: DirectoryUser, attribute: str, value: str) -> Iterator[Breach]:
    kinds: set[str] = set()
    for rule in _BY_ATTRIBUTE[attribute]:
        is_meant = rule.users is None or rule.users == (user.object_class in _PEOPLE)
        if is_meant and rule.kind not in kinds and rule.breaks(value):
            kinds.add(rule.kind)
            yield _breach(user, attribute, rule.kind, value, rule.code, expected=rule.expected)


def _shared(users: Sequence[DirectoryUser], attribute: str, code: Code) -> Iterator[Found]:
    """Yield the values that several objects have."""
    values = _VALUES[attribute]
    # Numbers first: to keep every value of a large directory in a dictionary would take as much as the directory.
    numbers = sorted(hash(value.casefold()) for user in users for value in values(user))
    repeated = {one for one, other in pairwise(numbers) if one == other}
    held: dict[str, dict[int, str]] = {}  # with who has it, and how they spell it
    for place, user in enumerate(users):
        for value in values(user):
            key = value.casefold()
            if value and hash(key) in repeated:
                held.setdefault(key, {}).setdefault(place, value)
    for holders in held.values():
        yield from _told(users, holders, attribute, code)


def _told(users: Sequence[DirectoryUser], holders: Mapping[int, str], attribute: str, code: Code) -> Iterator[Found]:
    """Yield a breach for each of the *holders*, unless all of them are one object that was exported twice."""
    if len({users[place].dn.casefold() or place for place in holders}) == 1:
        return
    for place, value in holders.items():
        user = users[place]
        others = [users[each] for each in islice(holders, NAMED + 1) if each != place][:NAMED]
        more = len(holders) - 1 - len(others)
        names = [(other.dn if other.name == user.name else "") or other.name or other.sip for other in others]
        other = ", ".join(names) + (f" and {more} more" if more else "")
        yield place, _breach(user, attribute, rules.DUPLICATE, value, code, other=other, expected="one holder")


def _breach(
    user: DirectoryUser, attribute: str, rule: str, value: str, code: Code, *, other: str = "", expected: str = ""
) -> Breach:
    return Breach(
        user=user.name or user.sip,
        dn=user.dn,
        attribute=attribute,
        rule=rule,
        value=value,
        code=code,
        other=other,
        expected=expected,
    )


@lru_cache(maxsize=1_000)
def _wired(name: str) -> str:
    return wire(name)


@lru_cache(maxsize=16)
def _some(names: frozenset[str]) -> str:
    listed = sorted(names)
    more = f" or {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return f"one of {', '.join(listed[:NAMED])}{more}" if listed else "a verified domain"


def _values(attribute: str) -> Callable[[DirectoryUser], tuple[str, ...]]:
    """Return what takes the values of *attribute* out of a user; of most, an empty one is none."""
    if attribute == PROXIES:
        return attrgetter("proxies")
    field = attrgetter(_FIELDS[attribute])
    if attribute in _MAY_BE_BLANK:
        return lambda user: () if field(user) is None else (field(user),)
    return lambda user: (field(user),) if field(user) else ()


_BY_ATTRIBUTE = {name: tuple(rule for rule in RULES if rule.attribute == name) for name in rules.ATTRIBUTES}
# Nearly all values break nothing, and these tell it sooner than rule by rule.
_SHORT = {
    name: min((rule.most for rule in of_one if rule.most), default=maxsize) for name, of_one in _BY_ATTRIBUTE.items()
}
_SEARCHES = {
    name: tuple(rule.broken.search for rule in of_one if rule.broken) for name, of_one in _BY_ATTRIBUTE.items()
}
_VALUES = {attribute: _values(attribute) for attribute in rules.ATTRIBUTES}
