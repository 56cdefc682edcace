"""The linter: who is judged, who shares a value, and that nothing in a directory stops it."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks import attribute_rules as rules
from bot.checks.attribute_lint import _FIELDS, Breach, lint, of_value
from bot.checks.left_out import is_left_out
from bot.model.directory import Directory, DirectoryUser
from tests.ad_users import ann, directory, named

OURS = frozenset({"contoso.com"})


def breaches(*users: DirectoryUser, absent: frozenset[str] = frozenset()) -> list[Breach]:
    return list(lint(directory(*users, absent=absent), verified=OURS, sip_domains=OURS))


def test_a_clean_user_breaks_nothing() -> None:
    assert breaches(ann(), named("bob"), named("cid")) == []


def test_a_breach_says_whose_value_of_what_is_wrong_and_how() -> None:
    [breach] = breaches(ann(nickname=".ann"))

    assert (breach.user, breach.dn) == ("ann@contoso.com", ann().dn)
    assert (breach.attribute, breach.rule, breach.value) == ("mailNickname", "characters", ".ann")
    assert breach.finding().observed == "mailNickname: .ann"


def test_breaches_stand_user_by_user() -> None:
    found = breaches(ann(sam="o'neill", nickname=".x"), named("bob", sam="o,b", nickname=".y"))

    assert [each.user for each in found] == ["ann@contoso.com"] * 2 + ["bob@contoso.com"] * 2


def test_a_duplicate_names_those_who_have_it_too_and_counts_the_rest() -> None:
    found = breaches(*(named(name, mail="all@contoso.com") for name in "abcdefg"))

    assert found[0].other == "b@contoso.com, c@contoso.com, d@contoso.com and 3 more"
    assert found[-1].other == "a@contoso.com, b@contoso.com, c@contoso.com and 3 more"
    assert len(found) == 7


def test_of_two_with_one_name_each_is_told_by_where_it_stands() -> None:
    found = breaches(ann(), named("bob", upn="ann@contoso.com", sip=""))

    names = [each for each in found if each.code is rules.UPN_DUPLICATE]
    assert [each.finding().subject for each in names] == ["ann@contoso.com"] * 2
    assert [each.finding().observed for each in names] == [
        f"userPrincipalName: ann@contoso.com ({ann().dn}); so has {named('bob').dn}",
        f"userPrincipalName: ann@contoso.com ({named('bob').dn}); so has {ann().dn}",
    ]


def test_one_object_exported_twice_is_no_duplicate_of_itself() -> None:
    assert breaches(ann(), ann(dn=ann().dn.upper())) == []


def test_two_objects_without_a_place_are_two() -> None:
    assert {each.code for each in breaches(ann(dn=""), ann(dn=""))} >= {rules.UPN_DUPLICATE, rules.SIP_DUPLICATE}


def test_one_user_with_a_value_twice_is_no_duplicate() -> None:
    assert breaches(ann(proxies=("SMTP:ann@contoso.com", "smtp:Ann@contoso.com"))) == []


def test_two_with_no_value_share_none() -> None:
    assert breaches(ann(mail="", target=""), named("bob", mail="", target="")) == []


@pytest.mark.parametrize(
    "user",
    [
        *(
            pytest.param(ann(dn=f"CN={name},CN=Users,DC=contoso,DC=com"), id=name)
            for name in (
                *("Administrator", "cas_{1234}", "DiscoverySearchMailbox {D9}", "FederatedEmail.4c1f", "Guest"),
                *("HTTPConnector", "krbtgt_AzureAD", "IUSR_WEB", "IWAM_WEB", "MSOL_ab", "SUPPORT_388945a0"),
                *("SystemMailbox{1f05}", "WWIOadmini", "HealthMailbox-db", "Exchange Online-ApplicationAccount"),
                *("PC-17$", "a\\,b$"),
            )
        ),
        pytest.param(ann(dn="CN=Ann\\0ACNF:6f0b4d8e,OU=Staff,DC=contoso,DC=com"), id="conflict"),
        pytest.param(ann(critical=True), id="critical"),
        pytest.param(ann(hidden=True, display_name="MSOL sync"), id="hidden"),
        *(
            pytest.param(ann(sam=sam), id=f"account {sam}")
            for sam in ("CAS_1", "support_x", "Msol_1", "PC-17$", "krbtgt")
        ),
        *(pytest.param(ann(nickname=alias), id=f"alias {alias}") for alias in ("CAS_1", "SystemMailbox1")),
        pytest.param(ann(object_class="group", mail="", proxies=()), id="group without mail"),
    ],
)
def test_what_idfix_passes_over_is_passed_over(user: DirectoryUser) -> None:
    wrong = replace(user, upn="a b@contoso.local", sip="nonsense", given_name="a" * 99)

    assert is_left_out(wrong)
    assert breaches(wrong, replace(wrong, dn="CN=Guest2")) == []


@pytest.mark.parametrize(
    "user",
    [
        pytest.param(ann(), id="somebody"),
        pytest.param(ann(hidden=True), id="hidden, and nothing else"),
        pytest.param(ann(display_name="MSOL sync"), id="called so, and not hidden"),
        pytest.param(ann(object_class="group", proxies=()), id="group with mail"),
        pytest.param(ann(object_class="group", mail=""), id="group with addresses"),
        pytest.param(ann(dn="CN=Ann,OU=Guests$,DC=contoso,DC=com"), id="below such a name"),
        pytest.param(ann(sam="big$spender"), id="dollar within"),
        pytest.param(ann(display_name=None, hidden=True), id="hidden without a name"),
    ],
)
def test_nobody_else_is_passed_over(user: DirectoryUser) -> None:
    assert not is_left_out(user)


@pytest.mark.parametrize("attribute", rules.ATTRIBUTES)
def test_what_is_not_shown_breaks_nothing(attribute: str) -> None:
    hidden = directory(
        ann(upn="", sip="", sam="", mail="ann@contoso.com", proxies=(), display_name=None, nickname="", given_name=""),
        absent=frozenset({attribute}),
    )

    assert attribute not in {each.attribute for each in lint(hidden, verified=OURS, sip_domains=OURS)}


def test_values_of_a_column_that_some_rows_lack_are_not_compared() -> None:
    assert breaches(ann(), named("bob", mail="ann@contoso.com"), absent=frozenset({rules.MAIL})) == []


def test_an_absent_column_of_addresses_says_nothing_of_sip_addresses() -> None:
    user = ann(proxies=("sip:other@contoso.com",))

    assert breaches(user, absent=frozenset({rules.PROXIES})) == []


def test_where_nobody_told_the_domains_only_what_nobody_can_verify_is_told() -> None:
    users = directory(ann(), named("bob", upn="bob@x.local", sip="sip:bob@x.local", proxies=("SMTP:bob@contoso.com",)))

    found = lint(users, verified=frozenset(), sip_domains=frozenset())

    assert [(each.code, each.expected) for each in found] == [(rules.UPN_NOT_PUBLIC, "a verified domain")]


def test_of_many_verified_domains_only_some_are_named() -> None:
    found = lint(
        directory(ann(upn="ann@x.com", sip="")),
        verified=frozenset({"a.com", "b.com", "c.com", "d.com", "e.com"}),
        sip_domains=frozenset(),
    )

    assert found[0].expected == "one of a.com, b.com, c.com or 2 more"


def test_a_suffix_counts_as_verified_in_either_writing() -> None:
    found = lint(
        directory(ann(upn="ann@Bücher.example", sip="")),
        verified=frozenset({"xn--bcher-kva.example"}),
        sip_domains=frozenset(),
    )

    assert [each.code for each in found] == [rules.UPN_CHARACTERS]


TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="ab@.:;-$' \\\"é\n", max_size=12),
    st.sampled_from(
        ["ann@contoso.com", "sip:ann@contoso.com", "SMTP:ann@contoso.com", "X500:/o=a", "a" * 300, "Guest"]
    ),
)
USERS = st.builds(
    DirectoryUser,
    dn=TEXTS,
    object_class=st.sampled_from(["user", "contact", "group", "inetorgperson"]),
    sam=TEXTS,
    upn=TEXTS,
    display_name=st.none() | TEXTS,
    given_name=TEXTS,
    surname=TEXTS,
    mail=TEXTS,
    nickname=TEXTS,
    proxies=st.lists(TEXTS, max_size=3).map(tuple),
    target=TEXTS,
    sip=TEXTS,
    hidden=st.booleans(),
)
ABSENT = st.frozensets(st.sampled_from(rules.ATTRIBUTES), max_size=3)
DOMAINS = st.sampled_from([frozenset[str](), OURS])


def told(users: list[DirectoryUser], absent: frozenset[str], domains: frozenset[str]) -> Counter[Breach]:
    found = lint(Directory(users=tuple(users), absent=absent), verified=domains, sip_domains=domains)
    return Counter(replace(each, other="") for each in found)


@given(data=st.data(), users=st.lists(USERS, max_size=6), absent=ABSENT, domains=DOMAINS)
def test_whatever_stands_in_a_directory_is_judged_the_same_in_any_order(
    data: st.DataObject, users: list[DirectoryUser], absent: frozenset[str], domains: frozenset[str]
) -> None:
    shuffled = data.draw(st.permutations(users))

    assert told(users, absent, domains) == told(shuffled, absent, domains)


@given(value=TEXTS, attribute=st.sampled_from(rules.ATTRIBUTES))
def test_what_is_passed_at_a_glance_breaks_no_rule(value: str, attribute: str) -> None:
    field = "proxies" if attribute == rules.PROXIES else _FIELDS[attribute]
    user = ann(**{field: (value,) if field == "proxies" else value})
    meant = [rule for rule in rules.RULES if rule.attribute == attribute and rule.users is not False]
    empty = value == "" and attribute not in {rules.UPN, rules.DISPLAY, rules.PROXIES}

    assert bool(list(of_value(user, attribute))) == (not empty and any(rule.breaks(value) for rule in meant))
