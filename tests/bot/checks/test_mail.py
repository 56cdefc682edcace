"""What the records of mail are worth: MX, SPF, autodiscover."""

import pytest

from bot.checks import Target, dns_autodiscover, dns_mx
from bot.checks.dns_autodiscover import MISSING, NO_MAIL, NOT_ONLINE, TOO_EARLY
from bot.checks.dns_mx import ALIAS, BESIDE, ELSEWHERE, NO_ADDRESS, NOT_MICROSOFT, OTHER_FIRST, Lookup
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED
from bot.checks.mail import NO_MAIL_THERE
from bot.model.profile import Profile
from bot.model.verdict import Code
from bot.net.facts import Addresses, Mx, Status
from tests.seen import EDGE, NOW, at, differing, mx, silent, target

ONLINE, HYBRID = target({"mail": "online"}), target({"mail": "hybrid"})
ONPREM, NO_MAILBOX = target({"mail": "onprem"}), target()
NOTHING = Target(profile=Profile(), now=NOW)
GOVERNMENT = target({"mail": "online", "cloud": "gcc-high"})

DOMAIN = "contoso.com"
OURS = Mx(0, "contoso-com.mail.protection.outlook.com")
NEWER = Mx(0, "contoso-com.a-v1.mx.microsoft")
FILTER = Mx(10, "filter.example")
PROOF = Mx(32767, "ms12345678.msv1.invalid")


def records(*found: Mx, hosts: tuple[Addresses, ...] = ()) -> tuple[Lookup, ...]:
    mail = tuple(each for each in found if each is not PROOF)
    return (Lookup(mx(DOMAIN, *found), mail, hosts or tuple(at(each.host, EDGE) for each in mail)),)


MX = [
    pytest.param(ONLINE, records(OURS), [dns_mx.OK], id="Microsoft's"),
    pytest.param(ONLINE, records(NEWER), [dns_mx.OK], id="Microsoft's newer host"),
    pytest.param(ONLINE, records(OURS, PROOF), [dns_mx.OK], id="the proof of ownership is no mail"),
    pytest.param(GOVERNMENT, records(Mx(0, "t.mail.protection.office365.us")), [dns_mx.OK], id="a government cloud's"),
    pytest.param(GOVERNMENT, records(OURS), [NOT_MICROSOFT], id="another cloud's"),
    pytest.param(ONLINE, records(OURS, FILTER), [BESIDE], id="others beside"),
    pytest.param(HYBRID, records(Mx(0, "filter.example"), Mx(10, OURS.host)), [OTHER_FIRST], id="a filter in front"),
    pytest.param(ONLINE, records(FILTER), [NOT_MICROSOFT], id="online, and only a filter"),
    pytest.param(ONLINE, records(), [NOT_MICROSOFT], id="online, and no record"),
    pytest.param(HYBRID, records(FILTER), [ELSEWHERE], id="hybrid, by way of your own"),
    pytest.param(ONLINE, records(Mx(0, "evil-mail.protection.outlook.com.example")), [NOT_MICROSOFT], id="look-alike"),
    pytest.param(ONLINE, records(OURS, hosts=(at(OURS.host, EDGE, chain=["a.example"]),)), [ALIAS], id="an alias"),
    pytest.param(ONLINE, records(OURS, hosts=(at(OURS.host),)), [NO_ADDRESS], id="a host that leads nowhere"),
    pytest.param(ONLINE, records(OURS, hosts=(silent(OURS.host),)), [dns_mx.OK], id="a host that could not be asked"),
    pytest.param(ONLINE, (Lookup(mx(DOMAIN, status=Status.SERVFAIL)),), [NOT_ASKED], id="no answer is no failure"),
    pytest.param(ONPREM, (), [NO_MAIL_THERE], id="all on premises"),
    pytest.param(NO_MAILBOX, (), [NO_MAIL_THERE], id="no mail"),
    pytest.param(NOTHING, (), [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), MX)
def test_judge_of_mx(about: Target, facts: tuple[Lookup, ...], codes: list[Code]) -> None:
    assert [finding.code for finding in dns_mx.judge(about, facts)] == codes


def test_every_code_of_mx_has_a_case() -> None:
    assert differing(dns_mx.CHECK, MX) == set()


def test_the_missing_mx_is_given_with_a_gap_because_its_host_is_not_guessed() -> None:
    [finding] = dns_mx.judge(ONLINE, records(FILTER))

    assert (finding.observed, finding.expected) == ("MX 10 filter.example", "MX 0 ….mail.protection.outlook.com")
    assert finding.fix == "contoso.com. 3600 IN MX 0 ….mail.protection.outlook.com."


NAME = "autodiscover.contoso.com"
OUTLOOK = at(NAME, "52.96.0.1", chain=["autodiscover.outlook.com", "atod-g2.tm-4.office.com"])

AUTODISCOVER = [
    pytest.param(ONLINE, (OUTLOOK,), [dns_autodiscover.OK], id="online, and there"),
    pytest.param(ONLINE, (at(NAME, EDGE),), [NOT_ONLINE], id="online, and still here"),
    pytest.param(ONLINE, (at(NAME),), [NOT_ONLINE], id="online, and nowhere"),
    pytest.param(GOVERNMENT, (OUTLOOK,), [NOT_ONLINE], id="another cloud"),
    pytest.param(HYBRID, (OUTLOOK,), [TOO_EARLY], id="hybrid, and already there"),
    pytest.param(HYBRID, (at(NAME, EDGE),), [dns_autodiscover.OK], id="hybrid, and here"),
    pytest.param(ONPREM, (at(NAME, EDGE, chain=["mail.contoso.com"]),), [dns_autodiscover.OK], id="on premises"),
    pytest.param(ONPREM, (at(NAME),), [MISSING], id="on premises, and nowhere"),
    pytest.param(ONPREM, (silent(NAME),), [NOT_ASKED], id="no answer is no failure"),
    pytest.param(NO_MAILBOX, (), [NO_MAIL], id="no mail"),
    pytest.param(NOTHING, (), [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), AUTODISCOVER)
def test_judge_of_autodiscover(about: Target, facts: tuple[Addresses, ...], codes: list[Code]) -> None:
    assert [finding.code for finding in dns_autodiscover.judge(about, facts)] == codes


def test_every_code_of_autodiscover_has_a_case() -> None:
    assert differing(dns_autodiscover.CHECK, AUTODISCOVER) == set()


def test_the_fix_of_autodiscover_is_the_record() -> None:
    [online] = dns_autodiscover.judge(ONLINE, (at(NAME, EDGE),))
    [early] = dns_autodiscover.judge(HYBRID, (OUTLOOK,))

    assert online.fix == "autodiscover.contoso.com. 3600 IN CNAME autodiscover.outlook.com."
    assert early.fix == "autodiscover.contoso.com. 3600 IN A …"
