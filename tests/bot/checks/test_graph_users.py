"""What Graph's answers about people mean: errors of synchronization, suffixes, names."""

from typing import Any

import pytest

from bot.checks import Target, sync_provisioning_errors, sync_upn_suffix_verified, upn_sip_match
from bot.checks.entra_tenant import Organization, VerifiedDomain
from bot.checks.entra_users import KEPT, MAX_SUFFIXES, People, Person, SyncError, _Sum
from bot.checks.openid import NO_TENANT_TOLD, NOT_SEEN, Discovery
from bot.checks.sync_provisioning_errors import MORE, OTHERS_REFUSED, REFUSED
from bot.checks.sync_upn_suffix_verified import NO_SUFFIX, NOT_PUBLIC, NOT_VERIFIED, Seen
from bot.model.verdict import Code
from bot.net.denial import Denial
from tests.graph import user
from tests.seen import differing, target
from tests.unread import SILENT, UNREAD

ABOUT = target({"tenant": "contoso.onmicrosoft.com"})
CONFLICT = SyncError("PropertyConflict", "ProxyAddresses", "SMTP:ann@contoso.com")
ANN = Person(name="ann@contoso.com", sip="ann@contoso.com", errors=(CONFLICT,))
BOB = Person(name="bob@contoso.com", errors=(CONFLICT, CONFLICT))


def failed(*people: Person, count: int = 0) -> People:
    return People(total=9, failed=people, failed_count=count or len(people), suffixes={})


ERRORS = [
    pytest.param(failed(), [sync_provisioning_errors.OK], id="none"),
    pytest.param(failed(ANN), [REFUSED], id="of a person with a SIP address"),
    pytest.param(failed(BOB), [OTHERS_REFUSED, OTHERS_REFUSED], id="two of somebody else"),
    pytest.param(failed(*[ANN] * 30, count=60), [*[REFUSED] * 20, MORE], id="many"),
    *(pytest.param(each, [code], id=code.name) for each, code in UNREAD),
]


@pytest.mark.parametrize(("facts", "codes"), ERRORS)
def test_judge_errors(facts: People | Denial | None, codes: list[Code]) -> None:
    assert [finding.code for finding in sync_provisioning_errors.judge(ABOUT, facts)] == codes


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("SMTP:ann@contoso.com", "ann@contoso.com"),
        ("sip:ann@contoso.com", "ann@contoso.com"),
        ("o'hara@contoso.com", r"o\27hara@contoso.com"),
        ("*)(objectClass=*", r"\2a\29\28objectClass\3d\2a"),
        ("x'; Remove-ADUser ann; '", r"x\27\3b\20Remove-ADUser\20ann\3b\20\27"),
        ("ü‘", r"\c3\bc\e2\80\98"),
        ("a\nb", r"a\0ab"),
    ],
)
def test_the_command_to_find_the_other_holder_holds_nothing_of_a_stranger_s(value: str, shown: str) -> None:
    person = Person(name="ann@contoso.com", sip="x@y", errors=(SyncError("PropertyConflict", "X", value),))
    [finding] = sync_provisioning_errors.judge(ABOUT, failed(person))

    assert finding.fix == f"Get-ADObject -LDAPFilter '(|(proxyAddresses=*{shown})(userPrincipalName={shown}))'"


def test_without_a_value_there_is_nothing_to_look_for() -> None:
    person = Person(name="ann@contoso.com", errors=(SyncError("PropertyConflict", "X", ""),))
    [finding] = sync_provisioning_errors.judge(ABOUT, failed(person))

    assert finding.fix == ""


OURS = "8f3c1a52-6f0b-4d8e-9a77-1b2c3d4e5f60"
FIRST = Discovery("contoso.onmicrosoft.com", OURS)
TENANT = Organization(
    id=OURS,
    domains=(
        VerifiedDomain("contoso.onmicrosoft.com", initial=True, carries_sip=True),
        VerifiedDomain("contoso.com", initial=False, carries_sip=True),
    ),
    plans={},
)
UNKNOWN = [code for _, code in UNREAD[:1]]  # nobody looked at the users
OK = sync_upn_suffix_verified.OK


def of_graph(**suffixes: int) -> Seen:
    people = People(total=9, suffixes={name.replace("_", "."): count for name, count in suffixes.items()})
    return Seen(FIRST, (), TENANT, people)


SUFFIXES = [
    pytest.param(ABOUT, of_graph(contoso_com=9), [OK], id="as it should be"),
    pytest.param(ABOUT, of_graph(), [OK], id="nobody is synchronized yet"),
    pytest.param(ABOUT, of_graph(contoso_com=9, contoso_local=2), [OK, NOT_PUBLIC], id="a name for inside"),
    pytest.param(ABOUT, of_graph(fabrikam_com=2), [OK, NOT_VERIFIED], id="a domain that is not verified"),
    pytest.param(ABOUT, of_graph(contoso_onmicrosoft_com=1), [OK], id="another verified one is not worth a word"),
    pytest.param(
        target(domain="fabrikam.com"), of_graph(contoso_com=9), [NOT_VERIFIED], id="what was told is not verified"
    ),
    pytest.param(
        ABOUT,
        of_graph(**{f"a{n}_com": n for n in range(30)}),
        [OK, *[NOT_VERIFIED] * 20, sync_upn_suffix_verified.MORE],
        id="many",
    ),
    pytest.param(target(domain="none"), of_graph(), [NO_SUFFIX], id="nothing told and nobody there"),
    pytest.param(ABOUT, Seen(FIRST, (Discovery("contoso.com", OURS),)), [OK, *UNKNOWN], id="by the sign-in service"),
    pytest.param(ABOUT, Seen(FIRST, (Discovery("contoso.com"),)), [NOT_VERIFIED, *UNKNOWN], id="in no tenant"),
    pytest.param(ABOUT, Seen(FIRST, (Discovery("contoso.com", "x"),)), [NOT_VERIFIED, *UNKNOWN], id="another tenant"),
    pytest.param(ABOUT, Seen(FIRST, (Discovery("contoso.com", trouble="429"),)), [NOT_SEEN, *UNKNOWN], id="no answer"),
    pytest.param(
        ABOUT,
        Seen(Discovery("contoso.onmicrosoft.com", trouble="429"), (Discovery("contoso.com", OURS),)),
        [NOT_SEEN, *UNKNOWN],
        id="no answer about the tenant",
    ),
    pytest.param(target(), Seen(None, ()), [NO_TENANT_TOLD, *UNKNOWN], id="nobody told the tenant"),
    pytest.param(target(domain="contoso.local"), Seen(None, ()), [NOT_PUBLIC, *UNKNOWN], id="needs no asking"),
    pytest.param(target(domain="none"), Seen(None, ()), [NO_SUFFIX, *UNKNOWN], id="nothing told"),
    *(pytest.param(ABOUT, Seen(FIRST, (), TENANT, each), [OK, code], id=code.name) for each, code in UNREAD),
]


@pytest.mark.parametrize(("about", "facts", "codes"), SUFFIXES)
def test_judge_suffixes(about: Target, facts: Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in sync_upn_suffix_verified.judge(about, facts)] == codes


def test_a_suffix_comes_with_how_many_have_it_and_one_to_change_to() -> None:
    _, finding = sync_upn_suffix_verified.judge(ABOUT, of_graph(contoso_com=9, contoso_local=2))

    assert (finding.subject, finding.observed) == ("contoso.local", "not verified, 2 users")
    assert finding.fix == "Set-ADForest -UPNSuffixes @{Add='contoso.com'}"


def named(**kinds: tuple[Person, ...]) -> People:
    values: dict[str, Any] = {**kinds, **{f"{kind}_count": len(some) for kind, some in kinds.items()}}
    return People(total=9, with_sip=5, suffixes={}, **values)


OTHER = Person(name="ann@contoso.com", name_on_premises="ann@contoso.local", sip="a.nn@contoso.com")
HASHED = target({"identity": "password-hash"})
DIFFERENT, DRIFTED, ODD = upn_sip_match.DIFFERENT, upn_sip_match.DRIFTED, upn_sip_match.ODD
NAMES = [
    pytest.param(ABOUT, named(), [upn_sip_match.OK], id="as it should be"),
    pytest.param(ABOUT, named(renamed=(OTHER,)), [DIFFERENT], id="another SIP address"),
    pytest.param(ABOUT, named(drifted=(OTHER,), odd=(OTHER,)), [DRIFTED, ODD], id="what AD FS wishes for"),
    pytest.param(
        HASHED, named(drifted=(OTHER,), odd=(OTHER,)), [upn_sip_match.OK], id="without AD FS it does not matter"
    ),
    pytest.param(ABOUT, named(renamed=(OTHER,) * 12), [DIFFERENT] * 11, id="many"),
    *(pytest.param(ABOUT, each, [code], id=code.name) for each, code in UNREAD),
]


@pytest.mark.parametrize(("about", "facts", "codes"), NAMES)
def test_judge_names(about: Target, facts: People | Denial | None, codes: list[Code]) -> None:
    assert [finding.code for finding in upn_sip_match.judge(about, facts)] == codes


def test_two_names_that_differ_are_both_shown() -> None:
    different, drifted = upn_sip_match.judge(ABOUT, named(renamed=(OTHER,), drifted=(OTHER,)))

    assert (different.expected, different.observed) == ("ann@contoso.com", "sip:a.nn@contoso.com")
    assert (drifted.expected, drifted.observed) == ("ann@contoso.local", "ann@contoso.com")


def test_every_code_has_a_case() -> None:
    for check, cases in (
        (sync_provisioning_errors.CHECK, ERRORS),
        (sync_upn_suffix_verified.CHECK, SUFFIXES),
        (upn_sip_match.CHECK, NAMES),
    ):
        assert differing(check, cases) == set()


def summed(*documents: Any) -> People:  # noqa: ANN401 - JSON
    found = _Sum()
    for document in documents:
        found.add(document)
    return found.people()


def test_people_are_summed_up() -> None:
    error = {"category": "PropertyConflict", "propertyCausingError": "ProxyAddresses", "value": "SMTP:x@y"}
    people = summed(
        user("ann@contoso.com"),
        user("Bob@contoso.com", imAddresses=["SIP:bob@CONTOSO.com"]),
        user("cid@contoso.com", imAddresses=["cid.sip@contoso.com"]),
        user("d&d@contoso.com", onPremisesUserPrincipalName="d&d@contoso.local", imAddresses=[]),
        user("eve@contoso.com", imAddresses=[], onPremisesProvisioningErrors=[error]),
        user("fay@contoso.com", onPremisesProvisioningErrors=[error]),
        user("gus@contoso.onmicrosoft.com", onPremisesSyncEnabled=None, onPremisesUserPrincipalName=None),
    )

    assert (people.total, people.synced, people.with_sip) == (7, 6, 5)
    assert [person.name for person in people.failed] == ["fay@contoso.com", "eve@contoso.com"]
    assert [person.sip for person in people.renamed] == ["cid.sip@contoso.com"]
    assert [person.name_on_premises for person in people.drifted] == ["d&d@contoso.local"]
    assert [person.name for person in people.odd] == ["d&d@contoso.com"]
    assert people.suffixes == {"contoso.com": 5, "contoso.local": 1}


def test_of_very_many_only_some_are_kept_and_all_are_counted() -> None:
    people = summed(
        *(
            user(f"{number}@contoso.com", onPremisesUserPrincipalName=f"{number}@x{number}.com")
            for number in range(MAX_SUFFIXES + 100)
        )
    )

    assert (len(people.drifted), people.drifted_count) == (KEPT, MAX_SUFFIXES + 100)
    assert len(people.suffixes) == MAX_SUFFIXES


def test_users_of_another_shape_are_nobody_in_particular() -> None:
    people = summed({}, {"imAddresses": "sip:x", "onPremisesSyncEnabled": True, "userPrincipalName": 7})

    assert (people.total, people.synced, people.with_sip, people.odd_count) == (2, 1, 0, 1)


def test_an_error_of_graph_is_no_verdict_on_the_people() -> None:
    [finding] = upn_sip_match.judge(ABOUT, SILENT)

    assert (finding.verdict, finding.observed) == ("error", SILENT.words)
