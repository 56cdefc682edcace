"""What sender policies cost, and what they are worth."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks import Target
from bot.checks.dns_spf import (
    BROKEN,
    BROKEN_INCLUDE,
    CHECK,
    MISSING,
    NEARLY,
    NEUTRAL,
    NONE_YET,
    NOT_INCLUDED,
    NOT_INCLUDED_YET,
    OK,
    OPEN,
    PTR,
    SEVERAL,
    TOO_MANY,
    judge,
)
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED
from bot.checks.mail import NO_MAIL_THERE
from bot.checks.spf import MAX_NAMES, Policies, is_policy, policies, terms
from bot.model.profile import Profile
from bot.model.verdict import Code
from bot.net.build import open_net
from bot.net.facts import Status
from bot.playground.nameserver import NameServer
from tests.seen import NOW, differing, target, txt

ONLINE, HYBRID = target({"mail": "online"}), target({"mail": "hybrid"})
NO_MAIL = target()
NOTHING = Target(profile=Profile(), now=NOW)

DOMAIN, OUTLOOK = "contoso.com", "spf.protection.outlook.com"
INCLUDED = {OUTLOOK: "v=spf1 ip4:40.92.0.0/15 ip6:2a01:111:f400::/48 -all"}
GOOD = f"v=spf1 mx include:{OUTLOOK} -all"


def seen(own: str | list[str], others: Mapping[str, str | list[str]] = INCLUDED) -> tuple[Policies, ...]:
    """Return what is found where *own* is the domain's TXT record, or records."""
    texts = {DOMAIN: own, **others}
    answers = {
        name: txt(name, status=Status.TIMEOUT)
        if found == "?"
        else txt(name, *([found] if isinstance(found, str) else found))
        for name, found in texts.items()
    }
    return (Policies(DOMAIN, answers),)


def many(count: int) -> str:
    return f"v=spf1 {' '.join(f'exists:{number}.example' for number in range(count - 1))} include:{OUTLOOK} -all"


CASES = [
    pytest.param(ONLINE, seen(GOOD), [OK], id="as it should be"),
    pytest.param(ONLINE, seen(["unrelated", GOOD.upper().replace("-ALL", "~all")]), [OK], id="soft, and in capitals"),
    pytest.param(
        ONLINE,
        seen("v=spf1 redirect=_spf.contoso.com", {"_spf.contoso.com": GOOD, **INCLUDED}),
        [OK],
        id="by a redirect",
    ),
    pytest.param(
        ONLINE,
        seen("v=spf1 include:_spf.contoso.com -all", {"_spf.contoso.com": GOOD, **INCLUDED}),
        [OK],
        id="included by what is included",
    ),
    pytest.param(ONLINE, seen(["v=spf10 -all"], {}), [MISSING], id="another version is none"),
    pytest.param(HYBRID, seen([], {}), [NONE_YET], id="none, hybrid"),
    pytest.param(ONLINE, seen([GOOD, "v=spf1 -all"]), [SEVERAL], id="two"),
    pytest.param(ONLINE, seen(f"v=spf1 ipv4:1.2.3.4 include:{OUTLOOK} -all"), [BROKEN], id="a mistyped term"),
    pytest.param(ONLINE, seen(f"v=spf1 include: {OUTLOOK} include:{OUTLOOK} -all"), [BROKEN, BROKEN], id="a space"),
    pytest.param(ONLINE, seen(f"v=spf1 include:{OUTLOOK} -all:x"), [BROKEN, NEUTRAL], id="an all with a name"),
    pytest.param(
        ONLINE,
        seen(f"v=spf1 include:gone.example include:{OUTLOOK} -all", {"gone.example": [], **INCLUDED}),
        [BROKEN_INCLUDE],
        id="what is included is gone",
    ),
    pytest.param(
        ONLINE,
        seen(f"v=spf1 include:slow.example include:{OUTLOOK} -all", {"slow.example": "?", **INCLUDED}),
        [NOT_ASKED],
        id="what is included could not be asked",
    ),
    pytest.param(ONLINE, seen("v=spf1 mx -all", {}), [NOT_INCLUDED], id="online, and not included"),
    pytest.param(HYBRID, seen("v=spf1 mx -all", {}), [NOT_INCLUDED_YET], id="hybrid, and not included"),
    pytest.param(ONLINE, seen(f"v=spf1 include:{OUTLOOK} +all"), [OPEN], id="open"),
    pytest.param(ONLINE, seen(f"v=spf1 include:{OUTLOOK} all"), [OPEN], id="open, without a sign"),
    pytest.param(ONLINE, seen(f"v=spf1 include:{OUTLOOK} ?all"), [NEUTRAL], id="neutral"),
    pytest.param(ONLINE, seen(f"v=spf1 include:{OUTLOOK}"), [NEUTRAL], id="nothing at the end"),
    pytest.param(ONLINE, seen(many(7)), [OK], id="7 look-ups"),
    pytest.param(ONLINE, seen(many(8)), [NEARLY], id="8 look-ups"),
    pytest.param(ONLINE, seen(many(10)), [NEARLY], id="10 look-ups"),
    pytest.param(ONLINE, seen(many(11)), [TOO_MANY], id="11 look-ups"),
    pytest.param(
        ONLINE,
        seen(f"v=spf1 include:{DOMAIN} include:{OUTLOOK} -all"),
        [TOO_MANY],
        id="a policy that includes itself costs without end",
    ),
    pytest.param(ONLINE, seen(f"v=spf1 ptr include:{OUTLOOK} -all"), [PTR], id="ptr"),
    pytest.param(ONLINE, seen("?", {}), [NOT_ASKED], id="no answer is no failure"),
    pytest.param(NO_MAIL, (), [NO_MAIL_THERE], id="no mail"),
    pytest.param(NOTHING, (), [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), CASES)
def test_judge(about: Target, facts: tuple[Policies, ...], codes: list[Code]) -> None:
    assert [finding.code for finding in judge(about, facts)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_several_policies_are_merged_into_one() -> None:
    [finding] = judge(ONLINE, seen(["v=spf1 mx a:mail.contoso.com ~all", "v=spf1 mx ptr -all"]))

    assert finding.fix == f'contoso.com. 3600 IN TXT "v=spf1 mx a:mail.contoso.com include:{OUTLOOK} ~all"'


def test_a_long_record_is_split_as_zone_files_want_it_and_a_quote_is_escaped() -> None:
    finding, *_ = judge(ONLINE, seen("v=spf1 " + " ".join(f"exists:{number}.example" for number in range(30)), {}))
    [quote] = judge(ONLINE, seen('v=spf1 a:"x -all', {}))

    assert all(len(part) <= 255 for part in finding.fix.split('"')[1::2])
    assert '" "' in finding.fix
    assert r"a:\"x" in quote.fix


def test_the_look_ups_are_counted_through_all_that_is_included() -> None:
    zones = {
        "a.example": "v=spf1 a mx include:b.example -all",
        "b.example": "v=spf1 ptr exists:%{i}.example redirect=c.example",
        "c.example": "v=spf1 ip4:192.0.2.0/24 -all",
    }
    [found] = seen("v=spf1 include:a.example include:b.example -all", zones)

    assert len(found.lookups) == 1 + 3 + 3 + 1 + 3


def test_a_redirect_in_a_ring_says_nothing_of_other_senders() -> None:
    [found] = seen("v=spf1 redirect=b.example", {"b.example": f"v=spf1 redirect={DOMAIN}"})

    assert found.last == ""


@asynccontextmanager
async def asked(zone: str) -> AsyncIterator[list[str]]:
    """Ask for the policy of spf.test, and yield the names that a real server was asked for."""
    heard: list[str] = []
    async with NameServer({"spf.test": zone}) as names:
        names.watch = lambda name, _: heard.append(name)
        async with open_net(servers=[names.endpoint], timeout=timedelta(seconds=10)) as net:
            await policies("spf.test", net)
        yield [name for name in heard if not re.match("[0-9a-f]{16}", name)]  # the probes for wildcards


async def test_each_domain_is_asked_for_once() -> None:
    zone = '@ TXT "v=spf1 include:a.spf.test include:spf.test -all"\na TXT "v=spf1 include:A.spf.test. -all"\n'

    async with asked(zone) as names:
        assert names == ["spf.test", "a.spf.test"]


async def test_a_policy_without_end_is_followed_to_a_limit() -> None:
    zone = '@ TXT "v=spf1 include:0.spf.test -all"\n' + "".join(
        f'{number} TXT "v=spf1 include:{number + 1}.spf.test -all"\n' for number in range(100)
    )

    async with asked(zone) as names:
        assert len(names) == MAX_NAMES


async def test_what_depends_on_the_mail_is_not_asked_for() -> None:
    async with asked('@ TXT "v=spf1 include:%{d}.spf.test exists:%{i}.spf.test -all"\n') as names:
        assert names == ["spf.test"]


WORDS = st.sampled_from(
    ["include:", "include:a.example", "redirect=b.example", "a", "mx/24", "ptr", "+all", "-all", "ip4:1.2.3.4", "%{d}"]
) | st.text(max_size=12)
TEXTS = st.lists(WORDS, max_size=12).map(lambda words: " ".join(["v=spf1", *words]))


@given(TEXTS)
def test_whatever_is_written_terms_are_found_or_named_as_none(text: str) -> None:
    assert is_policy(text)
    assert [term.text for term in terms(text)] == [word for word in text.split(" ")[1:] if word]


@given(st.dictionaries(st.sampled_from([DOMAIN, "a.example", "b.example"]), st.lists(TEXTS | st.text(), max_size=2)))
def test_whatever_strangers_publish_there_is_a_judgement(zones: dict[str, list[str]]) -> None:
    facts = seen(zones.pop(DOMAIN, []), {"a.example": [], "b.example": [], **zones})

    assert {finding.code for finding in judge(ONLINE, facts)} <= set(CHECK.codes)
