"""Each rule of the table, at its boundary."""

from typing import Any

import pytest

from bot.checks import attribute_rules as rules
from bot.checks.attribute_lint import lint
from bot.checks.attribute_rules import DISPLAY, GIVEN, MAIL, NICKNAME, PROXIES, RULES, SAM, SIP, TARGET, UPN, Rule
from bot.model.directory import DirectoryUser
from bot.model.verdict import Code
from tests.ad_users import ann, directory, named

OURS = frozenset({"contoso.com"})


def codes(user: DirectoryUser, attribute: str, *others: DirectoryUser) -> list[Code]:
    """Return what is wrong with one attribute of *user*, in a directory with *others*."""
    found = lint(directory(user, *others), verified=OURS, sip_domains=OURS)
    return [each.code for each in found if each.attribute == attribute and each.dn == user.dn]


def upn(local: str, suffix: str = "contoso.com") -> dict[str, str]:
    name = f"{local}@{suffix}"
    return {"upn": name, "sip": f"sip:{name}"}


CASES = [
    pytest.param(UPN, upn("o-n_e.2"), [], id="UPN with all that is safe"),
    pytest.param(UPN, upn("ann", "CONTOSO.com"), [], id="UPN in capitals"),
    pytest.param(UPN, {"upn": ""}, [rules.UPN_BLANK], id="no UPN"),
    pytest.param(UPN, {"upn": "", "object_class": "contact"}, [], id="a contact needs no UPN"),
    pytest.param(UPN, upn("a" * 64), [], id="64 before the @"),
    pytest.param(UPN, upn("a" * 65), [rules.UPN_LOCAL_LENGTH], id="65 before the @"),
    pytest.param(UPN, upn("a", "s" * 44 + ".com"), [rules.UPN_NOT_VERIFIED], id="48 behind the @"),
    pytest.param(
        UPN, upn("a", "s" * 45 + ".com"), [rules.UPN_SUFFIX_LENGTH, rules.UPN_NOT_VERIFIED], id="49 behind the @"
    ),
    *(
        pytest.param(UPN, upn(f"a{mark}b"), [rules.UPN_CHARACTERS], id=f"UPN with {mark!a}")
        for mark in '\\%&*+/=?{}|<>();:,[]" \t\x00\x7fäé\u3000'
    ),
    pytest.param(UPN, upn("o'neill"), [rules.UPN_APOSTROPHE], id="apostrophe"),
    *(pytest.param(UPN, upn(f"a{mark}b"), [rules.UPN_UNLISTED], id=f"UPN with {mark}") for mark in "$`"),
    *(pytest.param(UPN, upn(f"a{mark}b"), [rules.UPN_ADFS], id=f"UPN with {mark}") for mark in "!#^~"),
    pytest.param(UPN, {"upn": "ann"}, [rules.UPN_FORMAT], id="UPN without @"),
    pytest.param(UPN, {"upn": "@contoso.com"}, [rules.UPN_FORMAT], id="UPN without a name"),
    pytest.param(UPN, {"upn": "ann@"}, [rules.UPN_FORMAT], id="UPN without a suffix"),
    pytest.param(UPN, {"upn": "a@b@contoso.com"}, [rules.UPN_FORMAT], id="UPN with two @"),
    *(
        pytest.param(UPN, {"upn": f"{local}@contoso.com"}, [rules.UPN_FORMAT], id=f"UPN {local}")
        for local in (".ann", "ann.", "a..n")
    ),
    pytest.param(
        UPN,
        {"upn": "ann@-contoso.com"},
        [rules.UPN_FORMAT, rules.UPN_NOT_VERIFIED],
        id="suffix that begins with a dash",
    ),
    pytest.param(UPN, {"upn": "ann@contoso"}, [rules.UPN_NOT_PUBLIC], id="suffix of one label"),
    pytest.param(UPN, {"upn": "ann@corp.local"}, [rules.UPN_NOT_PUBLIC], id="suffix .local"),
    pytest.param(UPN, {"upn": "ann@ad.internal"}, [rules.UPN_NOT_PUBLIC], id="suffix .internal"),
    pytest.param(UPN, {"upn": "ann@fabrikam.com"}, [rules.UPN_NOT_VERIFIED], id="suffix of somebody else"),
    pytest.param(PROXIES, {"proxies": ("smtp:o'neill@contoso.com",)}, [], id="an apostrophe in an address is fine"),
    *(
        pytest.param(PROXIES, {"proxies": (f"SMTP:a{mark}b@contoso.com",)}, [rules.PROXY_CHARACTERS], id=f"SMTP {mark}")
        for mark in '<>(),;[]":é '
    ),
    pytest.param(PROXIES, {"mail": "", "proxies": ("EUM:1234;context=x",)}, [], id="a semicolon elsewhere"),
    *(
        pytest.param(PROXIES, {"mail": "", "proxies": (f"eum:a{mark}b",)}, [rules.PROXY_CHARACTERS], id=f"EUM {mark}")
        for mark in '<>(),[]": '
    ),
    pytest.param(PROXIES, {"mail": "", "proxies": ("a b",)}, [rules.PROXY_CHARACTERS], id="no type, and a space"),
    pytest.param(PROXIES, {"mail": "", "proxies": ("eum:é",)}, [rules.PROXY_NON_ASCII], id="an accent elsewhere"),
    pytest.param(
        PROXIES,
        {"mail": "", "proxies": ("X500:/o=A/ou=(B) <c>;d:e/cn=f", "x400:c=US;a= ;p=A;")},
        [],
        id="X.400 and X.500",
    ),
    *(
        pytest.param(
            PROXIES, {"mail": "", "proxies": (f"X.500:/o=a{mark}",)}, [rules.PROXY_CHARACTERS], id=f"X.500 {mark!a}"
        )
        for mark in "[]\"'\n"
    ),
    *(
        pytest.param(PROXIES, {"proxies": (f"SMTP:{address}",)}, [rules.PROXY_FORMAT], id=f"SMTP:{address}")
        for address in ("ann", "ann@contoso", ".a@contoso.com", "a.@contoso.com", "@contoso.com", "a@-contoso.com")
    ),
    pytest.param(PROXIES, {"proxies": ()}, [rules.PROXY_MISSING], id="mail alone"),
    pytest.param(PROXIES, {"proxies": (), "mail": ""}, [], id="no mail at all"),
    pytest.param(
        PROXIES,
        {"proxies": ("SMTP:ann@contoso.com", "SIP:a.lee@contoso.com")},
        [rules.SIP_PROXY],
        id="another sip: address",
    ),
    pytest.param(
        PROXIES,
        {"proxies": ("SMTP:ann@contoso.com", "sip:a.lee@contoso.com", "SIP:ANN@contoso.com")},
        [],
        id="one of two sip: addresses",
    ),
    pytest.param(NICKNAME, {"nickname": ".ann"}, [rules.NICKNAME_DOT], id="alias with a dot first"),
    pytest.param(NICKNAME, {"nickname": "a.nn."}, [], id="alias with a dot elsewhere"),
    pytest.param(SAM, {"sam": "a" * 21, "object_class": "group"}, [], id="21 for a group"),
    *(
        pytest.param(SAM, {"sam": f"a{mark}b"}, [rules.SAM_CHARACTERS], id=f"account {mark}")
        for mark in '\\"|,/[]:<>+=;?*'
    ),
    pytest.param(SAM, {"sam": "o'neill"}, [rules.SAM_APOSTROPHE], id="account with an apostrophe"),
    pytest.param(DISPLAY, {"display_name": None}, [], id="no display name"),
    pytest.param(DISPLAY, {"display_name": ""}, [rules.DISPLAY_BLANK], id="blank display name"),
    pytest.param(TARGET, {"target": "SMTP:ann@contoso.mail.onmicrosoft.com"}, [], id="a target"),
    *(
        pytest.param(TARGET, {"target": f"SMTP:a{mark}b@contoso.com"}, [rules.TARGET_CHARACTERS], id=f"target {mark!a}")
        for mark in '\\<>(),;[]":é '
    ),
    pytest.param(TARGET, {"target": "notes:a;b"}, [], id="a semicolon in another target"),
    pytest.param(TARGET, {"target": "notes:a\\b"}, [rules.TARGET_CHARACTERS], id="a backslash in another target"),
    pytest.param(TARGET, {"target": "notes:a:b"}, [rules.TARGET_CHARACTERS], id="a second colon in another target"),
    pytest.param(TARGET, {"target": "a b"}, [rules.TARGET_CHARACTERS], id="a target of no type"),
    pytest.param(TARGET, {"target": "smtp:ann"}, [rules.TARGET_FORMAT], id="a target that is no address"),
    *(
        pytest.param(SIP, {"sip": sip}, [rules.SIP_FORMAT], id=f"SIP {sip}")
        for sip in ("ann@contoso.com", "sip:ann", "sip:@contoso.com", "sip:ann@", "tel:+31201234567")
    ),
    pytest.param(SIP, {"sip": "SIP:Ann@contoso.com"}, [], id="SIP in capitals"),
    pytest.param(SIP, {"sip": "sip:anné@contoso.com"}, [rules.SIP_NON_ASCII, rules.SIP_UPN], id="SIP with an accent"),
    pytest.param(SIP, {"sip": "sip:ann@fabrikam.com"}, [rules.SIP_DOMAIN, rules.SIP_UPN], id="SIP of another domain"),
    pytest.param(SIP, {"sip": "sip:a.lee@contoso.com"}, [rules.SIP_UPN], id="SIP other than the UPN"),
    pytest.param(SIP, {"sip": ""}, [], id="nobody of Lync"),
]


@pytest.mark.parametrize(("attribute", "changes", "expected"), CASES)
def test_values(attribute: str, changes: dict[str, Any], expected: list[Code]) -> None:
    assert codes(ann(**changes), attribute) == expected


LONG = [
    pytest.param(rule, id=f"{rule.attribute} {rule.most}{' of others' if rule.users is False else ''}")
    for rule in RULES
    if rule.most
]


def of_length(rule: Rule, length: int) -> DirectoryUser:
    """Return a user whose attribute is so long, and has nothing else wrong with it."""
    local = "a" * 60
    values = {
        UPN: f"{local}@{'s' * (length - 60 - 5)}.com",
        PROXIES: (f"SMTP:{'a' * (length - 17)}@contoso.com",),
        MAIL: f"{'a' * (length - 12)}@contoso.com",
        TARGET: f"SMTP:{'a' * (length - 17)}@contoso.com",
    }
    fields = {
        UPN: "upn",
        PROXIES: "proxies",
        MAIL: "mail",
        TARGET: "target",
        SAM: "sam",
        NICKNAME: "nickname",
        DISPLAY: "display_name",
        GIVEN: "given_name",
    }
    kind = "group" if rule.users is False else "user"
    return ann(**{fields[rule.attribute]: values.get(rule.attribute, "a" * length), "object_class": kind})


@pytest.mark.parametrize("rule", LONG)
def test_as_many_characters_as_may_be_are_fine_and_one_more_is_told(rule: Rule) -> None:
    fits, too_long = of_length(rule, rule.most), of_length(rule, rule.most + 1)

    assert rule.code not in codes(fits, rule.attribute)
    assert codes(too_long, rule.attribute).count(rule.code) == 1


@pytest.mark.parametrize(
    ("most", "warning", "failure"),
    [
        pytest.param("display_name", rules.DISPLAY_EDGE, rules.DISPLAY_LENGTH, id="display name"),
        pytest.param("given_name", rules.GIVEN_EDGE, rules.GIVEN_LENGTH, id="given name"),
        pytest.param("target", rules.TARGET_EDGE, rules.TARGET_LENGTH, id="target address"),
    ],
)
def test_what_both_refuse_is_told_once(most: str, warning: Code, failure: Code) -> None:
    found = lint(directory(ann(**{most: "a" * 400})), verified=OURS, sip_domains=OURS)

    assert [each.code for each in found] == [failure]
    assert (warning.verdict, failure.verdict) == ("warn", "fail")


TWICE = [
    pytest.param(UPN, {"upn": "ANN@contoso.com"}, rules.UPN_DUPLICATE, id="UPN"),
    pytest.param(PROXIES, {"proxies": ("smtp:Ann@Contoso.com",)}, rules.PROXY_DUPLICATE, id="proxy address"),
    pytest.param(MAIL, {"mail": "Ann@contoso.com"}, rules.MAIL_DUPLICATE, id="mail"),
    pytest.param(NICKNAME, {"nickname": "Ann"}, rules.NICKNAME_DUPLICATE, id="alias"),
    pytest.param(SAM, {"sam": "ANN"}, rules.SAM_DUPLICATE, id="account name"),
    pytest.param(TARGET, {"target": "smtp:X@contoso.com"}, rules.TARGET_DUPLICATE, id="target address"),
    pytest.param(SIP, {"sip": "SIP:ann@contoso.com"}, rules.SIP_DUPLICATE, id="SIP address"),
]


@pytest.mark.parametrize(("attribute", "changes", "code"), TWICE)
def test_a_value_of_two_objects_is_told_of_both_whatever_its_case(
    attribute: str, changes: dict[str, Any], code: Code
) -> None:
    one, other = ann(target="SMTP:x@contoso.com"), named("bob", **changes)

    assert code in codes(one, attribute, other)
    assert code in codes(other, attribute, one)
    assert code not in codes(one, attribute, named("bob"))


def test_every_rule_has_a_case() -> None:
    with_cases = {code for case in CASES for code in case.values[-1]}  # type: ignore[union-attr]  # lists of codes
    with_cases |= {case.values[-1] for case in TWICE} | {rule.code for rule in RULES if rule.most}

    assert {code.name for code in set(rules.CODES) ^ with_cases} == set()
