"""DNS names as people type them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import BotError
from bot.model.names import bare, host_name, same_name, within

LONG_LABEL = "a" * 63


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        pytest.param("contoso.com", "contoso.com", id="as it is"),
        pytest.param("  Contoso.COM. ", "contoso.com", id="case, blanks and a final dot do not count"),
        pytest.param("münchen.example", "münchen.example", id="an international name is kept"),
        pytest.param(unicodedata.normalize("NFD", "münchen.example"), "münchen.example", id="composed of two signs"),
        pytest.param("हिन्दी.भारत", "हिन्दी.भारत", id="a script with vowel signs"),
        pytest.param("xn--mnchen-3ya.example", "xn--mnchen-3ya.example", id="already encoded"),
        pytest.param("3com.co", "3com.co", id="a label may begin with a digit"),
        pytest.param(f"{LONG_LABEL}.com", f"{LONG_LABEL}.com", id="63 characters between dots"),
        pytest.param(".".join([LONG_LABEL] * 3 + ["a" * 61]), ".".join([LONG_LABEL] * 3 + ["a" * 61]), id="253 in all"),
    ],
)
def test_a_host_name_is_understood(typed: str, name: str) -> None:
    assert host_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("", "is not a DNS name", id="nothing"),
        pytest.param("contoso", "is not a DNS name", id="one label"),
        pytest.param("contoso..com", "is not a DNS name", id="an empty label"),
        pytest.param(".contoso.com", "is not a DNS name", id="a dot in front"),
        pytest.param("-contoso.com", "is not a DNS name", id="a hyphen in front"),
        pytest.param("contoso-.com", "is not a DNS name", id="a hyphen at the end of a label"),
        pytest.param("_sip._tls.contoso.com", "is not a DNS name", id="a service name is no host"),
        pytest.param("con toso.com", "is not a DNS name", id="a blank inside"),
        pytest.param("<!channel>.com", "is not a DNS name", id="a mention"),
        pytest.param("contoso.com\x00", "is not a DNS name", id="a control character"),
        pytest.param("https://contoso.com", "type the name alone", id="a web address"),
        pytest.param("contoso.com/path", "type the name alone", id="a path"),
        pytest.param("admin@contoso.com", "type the name alone", id="a mail address"),
        pytest.param("contoso.com:443", "type the name alone", id="a port"),
        pytest.param("2001:db8::1", "type the name alone", id="an IPv6 address"),
        pytest.param("192.0.2.1", "is an address", id="an IPv4 address"),
        pytest.param(f"{LONG_LABEL}a.com", "is too long", id="64 characters between dots"),
        pytest.param(".".join([LONG_LABEL] * 3 + ["a" * 62]), "is too long", id="254 in all"),
    ],
)
def test_what_is_no_host_name_is_refused_in_words(typed: str, words: str) -> None:
    with pytest.raises(BotError, match=words):
        host_name(typed)


@given(st.text(max_size=400))
def test_any_text_is_a_name_or_a_sentence_of_reasonable_length(typed: str) -> None:
    try:
        name = host_name(typed)
    except BotError as error:
        sentence = str(error)
    else:
        sentence = ""
        assert host_name(name) == name
    assert len(sentence) < 200


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("sip.contoso.com", "SIP.contoso.com.", True, id="case and final dot"),
        pytest.param("sip.contoso.com", "sip.contoso.org", False, id="another name"),
    ],
)
def test_two_names_are_the_same_to_dns(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a column
    assert same_name(one, other) is same
    assert same_name(other, one) is same


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        pytest.param("contoso.com", True, id="the domain itself"),
        pytest.param("SIP.Contoso.com.", True, id="a name below it"),
        pytest.param("notcontoso.com", False, id="only the same ending"),
        pytest.param("com", False, id="above it"),
    ],
)
def test_a_name_lies_within_a_domain(name: str, inside: bool) -> None:  # noqa: FBT001 - a column
    assert within(name, "contoso.com.") is inside


@pytest.mark.parametrize("typed", ["ann@contoso.com", "sip:ann@contoso.com", " SIP:Ann@Contoso.com "])
def test_a_user_is_compared_without_scheme_and_case(typed: str) -> None:
    assert bare(typed) == "ann@contoso.com"
