"""What Graph's answers about domains mean: verified or not, what the admin center wishes for, and who is new."""

import pytest

from bot.checks import Target, dns_graph_diff, domain_supports_lync, domain_verified, watch_domains
from bot.checks import dns_domain_verification as verification
from bot.checks.dns_domain_verification import Records, Wish
from bot.checks.dns_graph_diff import EXPECTED, FOLLOWED, LOOK, MATCH, NO_WISH, OPTIONAL, UNSAID, Compared
from bot.checks.entra_domains import SIP, Domain, RecordKind, WantedRecord
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED
from bot.checks.openid import Discovery, Tenancy
from bot.checks.watch_domains import MORE, NO_RECORDS, NOT_TOLD, Unknown
from bot.model.verdict import Code
from bot.net.denial import Denial
from bot.net.facts import Srv, Status
from tests.seen import differing, mx, srv, target, txt
from tests.unread import SILENT, UNREAD

ABOUT = target({"tenant": "contoso.onmicrosoft.com"})
HYBRID, LEAVING = target({"phase": "hybrid"}), target({"phase": "decommissioning"})
NAME = "contoso.com"
OURS, THEIRS = "8f3c1a52-6f0b-4d8e-9a77-1b2c3d4e5f60", "99999999-8888-7777-6666-555555555555"


def tenancy(*domains: Discovery) -> Tenancy:
    return Tenancy(Discovery("contoso.onmicrosoft.com", OURS), domains)


def verified(*domains: Domain, elsewhere: Tenancy | None = None) -> domain_verified.Seen:
    return domain_verified.Seen(elsewhere, domains)


GOOD, ADDED, GONE = Domain(NAME, known=True, verified=True), Domain(NAME, known=True), Domain(NAME)


@pytest.mark.parametrize(
    ("facts", "code", "observed"),
    [
        pytest.param(verified(GOOD), domain_verified.OK, "verified", id="verified"),
        pytest.param(verified(ADDED), domain_verified.NOT_VERIFIED, "added, and not verified", id="added"),
        pytest.param(verified(GONE), domain_verified.NOT_VERIFIED, "not in your tenant", id="not there"),
        pytest.param(
            verified(GONE, elsewhere=tenancy(Discovery(NAME, THEIRS))),
            domain_verified.OTHER_TENANT,
            f"not in your tenant, tenant {THEIRS}",
            id="in another tenant",
        ),
        pytest.param(
            verified(ADDED, elsewhere=tenancy(Discovery(NAME))),
            domain_verified.NOT_VERIFIED,
            "added, and not verified",
            id="in no tenant",
        ),
        pytest.param(
            verified(GOOD, elsewhere=tenancy(Discovery(NAME, trouble="x"))),
            domain_verified.OK,
            "verified",
            id="graph knows best",
        ),
    ],
)
def test_what_graph_says_of_a_domain_counts(facts: domain_verified.Seen, code: Code, observed: str) -> None:
    [finding] = domain_verified.judge(ABOUT, facts)

    assert (finding.code, finding.observed) == (code, observed)


def test_domains_that_graph_did_not_tell_are_judged_by_the_sign_in_service() -> None:
    about = target({"tenant": "contoso.onmicrosoft.com"}, domain="contoso.com, fabrikam.com")
    told = tenancy(Discovery(NAME, THEIRS), Discovery("fabrikam.com", OURS))

    findings = list(domain_verified.judge(about, verified(GOOD, elsewhere=told)))

    assert [(finding.subject, finding.code) for finding in findings] == [
        (NAME, domain_verified.OK),
        ("fabrikam.com", domain_verified.OK),
    ]


def proof(wish: Wish | None, *texts: str, told: str = "") -> tuple[Target, verification.Seen]:
    about = target({"txt": told} if told else {})
    return about, verification.Seen((Records(NAME, txt(NAME, *texts), mx(NAME)),), None, (wish,) if wish else ())


WISH = Wish(NAME, verified=False, number="27182818")


@pytest.mark.parametrize(
    ("case", "code"),
    [
        pytest.param(proof(WISH, "MS=ms27182818"), verification.OK, id="what graph wants is there"),
        pytest.param(proof(WISH, "MS=ms1"), verification.OTHER_TOKEN, id="something else is there"),
        pytest.param(proof(WISH), verification.NO_TOKEN, id="nothing is there"),
        pytest.param(proof(WISH, "MS=ms27182818", told="MS=ms1"), verification.OK, id="graph knows better"),
        pytest.param(proof(Wish(NAME, verified=True)), verification.VERIFIED, id="verified already"),
        pytest.param(proof(Wish(NAME, verified=False), "MS=ms1"), verification.UNCONFIRMED, id="graph does not say"),
        pytest.param(proof(Wish(NAME, verified=False), "MS=ms1", told="MS=ms1"), verification.OK, id="but it was told"),
        pytest.param(proof(Wish("other.com", verified=True)), verification.NO_TOKEN, id="another domain"),
    ],
)
def test_the_text_that_graph_wants_is_the_one_that_counts(case: tuple[Target, verification.Seen], code: Code) -> None:
    [finding] = verification.judge(*case)

    assert finding.code is code


def test_the_record_to_add_has_the_text_that_graph_wants() -> None:
    [finding] = verification.judge(*proof(WISH))

    assert finding.fix == 'contoso.com. 3600 IN TXT "MS=ms27182818"'


SUPPORTS = [
    pytest.param(
        {NAME: Domain(NAME, known=True, services=("Email", SIP))}, [domain_supports_lync.OK], id="as it should be"
    ),
    pytest.param(
        {NAME: Domain(NAME, known=True, services=("Email",))}, [domain_supports_lync.NO_SERVICE], id="mail only"
    ),
    pytest.param({NAME: Domain(NAME, known=True)}, [domain_supports_lync.NO_SERVICE], id="nothing"),
    pytest.param({NAME: GONE}, [domain_supports_lync.NOT_THERE], id="not in the tenant"),
    pytest.param({}, [NO_SIP_DOMAIN], id="no domain"),
    *(pytest.param({NAME: each}, [code], id=code.name) for each, code in UNREAD),
]


@pytest.mark.parametrize(("facts", "codes"), SUPPORTS)
def test_judge_services(facts: domain_supports_lync.Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in domain_supports_lync.judge(ABOUT, facts)] == codes


def wanted(kind: RecordKind, value: str, service: str = "Email", *, optional: bool = False) -> WantedRecord:
    return WantedRecord(name=NAME, kind=kind, value=value, service=service, optional=optional)


def diff(record: WantedRecord, *values: str, status: Status | None = Status.FOUND) -> dns_graph_diff.Seen:
    return {NAME: (Compared(record, values, status),)}


SRV_RECORD = wanted(RecordKind.SRV, "100 1 5061 sipfed.online.lync.com", SIP)
CNAME_RECORD = wanted(RecordKind.CNAME, "autodiscover.outlook.com")
SPF = wanted(RecordKind.TXT, "v=spf1 include: spf.protection.outlook.com -all")
MX_RECORD = wanted(RecordKind.MX, "0 contoso-com.mail.protection.outlook.com")
DIFFS = [
    pytest.param(HYBRID, diff(SPF, "v=spf1 include:spf.protection.outlook.com  -ALL"), [MATCH], id="the stray space"),
    pytest.param(HYBRID, diff(SPF, "v=spf1 -all"), [LOOK], id="another text"),
    pytest.param(HYBRID, diff(MX_RECORD, "10 CONTOSO-com.mail.protection.outlook.com"), [MATCH], id="another number"),
    pytest.param(HYBRID, diff(MX_RECORD, "0 mail.contoso.com"), [LOOK], id="another host"),
    pytest.param(HYBRID, diff(CNAME_RECORD, "Autodiscover.Outlook.com."), [MATCH], id="letters and dot"),
    pytest.param(HYBRID, diff(CNAME_RECORD), [LOOK], id="missing"),
    pytest.param(HYBRID, diff(SRV_RECORD, "0 0 5061 sip.contoso.com"), [EXPECTED], id="on premises"),
    pytest.param(HYBRID, diff(SRV_RECORD), [EXPECTED], id="not there"),
    pytest.param(HYBRID, diff(SRV_RECORD, "0 5 5061 sipfed.online.lync.com"), [FOLLOWED], id="as the portal wants it"),
    pytest.param(LEAVING, diff(SRV_RECORD, "0 5 5061 sipfed.online.lync.com"), [MATCH], id="nobody is left"),
    pytest.param(LEAVING, diff(SRV_RECORD, "0 5 5061 sip.contoso.com"), [LOOK], id="nobody is left, and it stayed"),
    pytest.param(LEAVING, diff(SRV_RECORD, "0 5 443 sipfed.online.lync.com"), [LOOK], id="another port"),
    pytest.param(
        HYBRID, diff(wanted(RecordKind.CNAME, "a.b", "Intune", optional=True)), [OPTIONAL], id="optional, and missing"
    ),
    pytest.param(
        HYBRID, diff(wanted(RecordKind.CNAME, "a.b", "Intune", optional=True), "c.d"), [LOOK], id="optional, and wrong"
    ),
    pytest.param(HYBRID, diff(wanted(RecordKind.UNAVAILABLE, "later"), status=None), [UNSAID], id="not said"),
    pytest.param(HYBRID, diff(SPF, status=Status.TIMEOUT), [NOT_ASKED], id="no answer of DNS"),
    pytest.param(HYBRID, {NAME: ()}, [NO_WISH], id="an empty list"),
    pytest.param(HYBRID, {}, [NO_SIP_DOMAIN], id="no domain"),
    *(pytest.param(HYBRID, {NAME: each}, [code], id=code.name) for each, code in UNREAD),
]


@pytest.mark.parametrize(("about", "facts", "codes"), DIFFS)
def test_judge_wishes(about: Target, facts: dns_graph_diff.Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in dns_graph_diff.judge(about, facts)] == codes


def test_the_admin_center_s_wishes_never_fail() -> None:
    assert "fail" not in {code.verdict for code in dns_graph_diff.CHECK.codes}


@pytest.mark.parametrize(
    ("facts", "fix"),
    [
        (diff(SPF), 'contoso.com. 3600 IN TXT "v=spf1 include: spf.protection.outlook.com -all"'),
        (diff(MX_RECORD), "contoso.com. 3600 IN MX 0 contoso-com.mail.protection.outlook.com."),
        (diff(SRV_RECORD), ""),
    ],
)
def test_a_record_to_look_at_can_be_copied(facts: dns_graph_diff.Seen, fix: str) -> None:
    [finding] = dns_graph_diff.judge(HYBRID, facts)

    assert finding.fix == fix
    assert finding.observed == "no such record"


EDGE = srv("_sipfederationtls._tcp.fabrikam.com", Srv(0, 0, 5061, "sip.fabrikam.com"))
NONE = srv("_sipfederationtls._tcp.fabrikam.com")
DEAF = srv("_sipfederationtls._tcp.fabrikam.com", status=Status.SERVFAIL)
NEWS = [
    pytest.param(Unknown(0, ()), [watch_domains.OK], id="nothing new"),
    pytest.param(Unknown(1, (("fabrikam.com", NONE),)), [NO_RECORDS], id="no records"),
    pytest.param(Unknown(1, (("fabrikam.com", EDGE),)), [NOT_TOLD], id="records that nobody told"),
    pytest.param(Unknown(1, (("fabrikam.com", DEAF),)), [NOT_ASKED], id="no answer of DNS"),
    pytest.param(Unknown(2, (("fabrikam.com", NONE),)), [NO_RECORDS, MORE], id="more than are shown"),
    *(pytest.param(each, [code], id=code.name) for each, code in UNREAD),
]


@pytest.mark.parametrize(("facts", "codes"), NEWS)
def test_judge_news(facts: Unknown | Denial | None, codes: list[Code]) -> None:
    assert [finding.code for finding in watch_domains.judge(ABOUT, facts)] == codes


@pytest.mark.parametrize(
    ("about", "facts", "fix"),
    [
        (ABOUT, NONE, "_sipfederationtls._tcp.fabrikam.com. 3600 IN SRV 0 0 5061 sip.contoso.com."),
        (LEAVING, NONE, "_sipfederationtls._tcp.fabrikam.com. 3600 IN SRV 0 0 5061 sipfed.online.lync.com."),
        (ABOUT, EDGE, "/hybrid set sip_domains=contoso.com,fabrikam.com"),
        (target(domain="none"), NONE, "_sipfederationtls._tcp.fabrikam.com. 3600 IN SRV 0 0 5061 …."),
        (ABOUT, DEAF, ""),
    ],
)
def test_a_new_domain_comes_with_what_to_do(about: Target, facts: object, fix: str) -> None:
    [finding] = watch_domains.judge(about, Unknown(1, (("fabrikam.com", facts),)))  # type: ignore[arg-type]  # of the table

    assert finding.fix == fix


def test_every_code_has_a_case() -> None:
    for check, cases in (
        (domain_supports_lync.CHECK, SUPPORTS),
        (dns_graph_diff.CHECK, DIFFS),
        (watch_domains.CHECK, NEWS),
    ):
        assert differing(check, cases) == set()


def test_an_error_is_told_of_the_domain_that_it_is_about() -> None:
    [finding] = domain_supports_lync.judge(ABOUT, {NAME: SILENT})

    assert (finding.subject, finding.observed) == (NAME, SILENT.words)
