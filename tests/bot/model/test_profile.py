"""What a channel tells of its deployment, in words and back."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import profile as subject
from bot.model.errors import BotError, UsageError
from bot.model.profile import (
    ALIASES,
    Cloud,
    DeviceRegistration,
    Identity,
    Mail,
    OnPremVersion,
    Phase,
    Profile,
    parameter_name,
    told,
)

NAMES = [spec.name for spec in fields(Profile)]

HOSTS = st.sampled_from(["contoso.com", "sip.fabrikam.org", "münchen.example", "a.b-c.test"])
SOME_HOSTS = st.lists(HOSTS, unique=True).map(tuple)
PROFILES = st.builds(
    Profile,
    sip_domains=SOME_HOSTS,
    upn_suffixes=SOME_HOSTS,
    tenant_initial_domain=st.sampled_from(["", "contoso.onmicrosoft.com"]),
    cloud=st.sampled_from(Cloud),
    access_edge_fqdn=st.just("") | HOSTS,
    front_end_pool_fqdn=st.just("") | HOSTS,
    internal_dns_visible=st.booleans(),
    identity=st.sampled_from(Identity),
    device_registration=st.sampled_from(DeviceRegistration),
    mail=st.sampled_from(Mail),
    onprem_version=st.sampled_from(OnPremVersion),
    phase=st.sampled_from(Phase),
    verification_token=st.sampled_from(["", "MS=ms12345678"]),
    endpoints_version=st.sampled_from(["", "2026082800"]),
    pilot_users=st.sampled_from([(), ("ann@contoso.com",), ("ann@contoso.com", "o'hara@fabrikam.org")]),
)


@given(PROFILES)
def test_what_was_told_can_be_given_again(profile: Profile) -> None:
    assert subject.given(Profile(), told(profile)) == profile


@given(PROFILES, PROFILES)
def test_giving_changes_what_is_named_and_nothing_else(before: Profile, other: Profile) -> None:
    words = told(other)

    after = subject.given(before, words)

    for name in NAMES:
        assert getattr(after, name) == getattr(other if name in words else before, name)


@pytest.mark.parametrize("word", ["domain", "domains", "Domain"])
def test_one_domain_sets_the_sip_domains_and_the_upn_suffixes_at_once(word: str) -> None:
    profile = subject.given(Profile(), {word: "Contoso.com, fabrikam.org"})

    assert profile.sip_domains == ("contoso.com", "fabrikam.org")
    assert profile.upn_suffixes == ("contoso.com", "fabrikam.org")


def test_of_several_words_for_a_domain_the_later_one_counts() -> None:
    profile = subject.given(Profile(), {"domain": "contoso.com", "upn_suffixes": "contoso.local"})

    assert (profile.sip_domains, profile.upn_suffixes) == (("contoso.com",), ("contoso.local",))


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        pytest.param("sip_domains", "a.test; b.test  a.test", ("a.test", "b.test"), id="names, each once"),
        pytest.param("tenant", "Contoso.onmicrosoft.com", "contoso.onmicrosoft.com", id="the tenant's first domain"),
        pytest.param("tenant", "contoso.onmicrosoft.us", "contoso.onmicrosoft.us", id="in a government cloud"),
        pytest.param("tenant", "contoso.partner.onmschina.cn", "contoso.partner.onmschina.cn", id="in China"),
        pytest.param("edge", " SIP.contoso.com. ", "sip.contoso.com", id="a host by its short name"),
        pytest.param("cloud", " GCC-High ", Cloud.GCC_HIGH, id="a choice in any case"),
        pytest.param("internal_dns_visible", " Yes ", True, id="a yes"),
        pytest.param("internal-dns-visible", "off", False, id="a no, and hyphens in the name"),
        pytest.param("mail", "none", Mail.NONE, id="a choice that is called none"),
        pytest.param("mail", "", Mail.NONE, id="and how it is forgotten"),
        pytest.param("identity", "none-yet", Identity.NONE_YET, id="a choice that begins with none"),
        pytest.param("txt", " MS=ms42 ", "MS=ms42", id="text"),
        pytest.param("endpoints_version", " 2026082800 ", "2026082800", id="the version of a list"),
        pytest.param(
            "pilot_users",
            "Ann@Contoso.com, sip:bob@fabrikam.org ann@contoso.com",
            ("ann@contoso.com", "bob@fabrikam.org"),
            id="people, each once",
        ),
        pytest.param("SIMPLE_URLS.meet", "meet.contoso.com", "meet.contoso.com", id="a dotted name"),
        pytest.param("sip_domains[]", "contoso.com", ("contoso.com",), id="a name with brackets"),
    ],
)
def test_a_value_is_understood_as_typed(name: str, typed: str, value: object) -> None:
    profile = subject.given(Profile(), {name: typed})

    field = parameter_name(name)
    assert field is not None
    assert getattr(profile, field) == value


@pytest.mark.parametrize("nothing", ["", "  ", "none", "None", "-"])
@pytest.mark.parametrize("name", [*NAMES, *ALIASES])
def test_any_value_can_be_forgotten(name: str, nothing: str) -> None:
    full = Profile(
        sip_domains=("contoso.com",),
        upn_suffixes=("contoso.com",),
        tenant_initial_domain="contoso.onmicrosoft.com",
        cloud=Cloud.CHINA,
        internal_dns_visible=True,
        identity=Identity.PASS_THROUGH,
        device_registration=DeviceRegistration.ADFS,
        mail=Mail.ONLINE,
        onprem_version=OnPremVersion.SFBSE,
        phase=Phase.HYBRID,
        verification_token="MS=ms42",
        endpoints_version="2026082800",
    )
    field = parameter_name(name)
    assert field is not None

    assert subject.given(full, {name: nothing}) == replace(full, **{field: getattr(Profile(), field)})


@pytest.mark.parametrize("nothing", ["", "none", "-"])
def test_forgetting_the_domain_forgets_both(nothing: str) -> None:
    profile = subject.given(Profile(), {"domain": "contoso.com"})

    assert subject.given(profile, {"domain": nothing}) == Profile()


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        pytest.param("domain", "contoso", "domain: “contoso” is not a DNS name", id="the word that was typed"),
        pytest.param("edge", "192.0.2.1", "access_edge_fqdn: “192.0.2.1” is an address", id="an address"),
        pytest.param("tenant", "contoso.com", "tenant_initial_domain: “contoso.com” is not a tenant's", id="no tenant"),
        pytest.param("phase", "later", "phase: “later” is not one of: preparing, hybrid, dec", id="no such choice"),
        pytest.param("internal_dns_visible", "maybe", "“maybe” is neither `true` nor `false`", id="no flag"),
        pytest.param(
            "pilot_users", "ann", "pilot_users: “ann” is no user principal name", id="a name without a domain"
        ),
        pytest.param("pilot_users", "a@b@contoso.com", "is no user principal name", id="two signs"),
        pytest.param("pilot_users", "$(calc)@contoso.com", "is no user principal name", id="a command"),
        pytest.param("pilot_users", f"{'a' * 243}@contoso.com", "is no user principal name", id="too long a name"),
        pytest.param("pilot_users", "@contoso.com", "is no user principal name", id="a domain alone"),
        pytest.param("pilot_users", "ann@contoso", "is not a DNS name", id="a domain that is none"),
        pytest.param("pilot_voice", " ".join(f"{n}@a.bc" for n in range(201)), "201 people are no pilot", id="many"),
        pytest.param(
            "move_url", "admin4a.online.lync.com", "move_url: “admin4a.online.lync.com” is no addr", id="no URL"
        ),
        pytest.param("move_url", "https://a.bc/x -Force", "is no address of the web", id="more than a URL"),
        pytest.param("endpoints_version", "latest", "“latest” is not a version of Microsoft's list", id="no version"),
        pytest.param("endpoints_version", "2026082800.", "one is ten digits, such as", id="more than a version"),
    ],
)
def test_a_value_that_does_not_fit_is_named(name: str, typed: str, sentence: str) -> None:
    with pytest.raises(BotError) as caught:
        subject.given(Profile(), {name: typed})

    assert sentence in str(caught.value)


def test_more_domains_than_can_be_asked_about_are_refused() -> None:
    names = [f"a{number}.test" for number in range(101)]

    assert subject.given(Profile(), {"domain": " ".join(names[1:])}).sip_domains == tuple(names[1:])
    with pytest.raises(BotError, match=r"^domain: 101 domains are too many; name at most 100"):
        subject.given(Profile(), {"domain": " ".join(names)})


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        subject.given(Profile(), {"egde": "sip.contoso.com"})

    assert "`egde` is not a parameter. Known are: domain, sip_domains," in str(caught.value)


def test_every_short_name_stands_for_a_field() -> None:
    assert {parameter_name(alias) for alias in ALIASES} <= set(NAMES)
    assert parameter_name("domain") is None


def test_what_was_told_is_told_as_people_type_it_without_what_goes_without_saying() -> None:
    profile = Profile(sip_domains=("a.test", "b.test"), internal_dns_visible=True, phase=Phase.HYBRID)

    assert told(profile) == {"sip_domains": "a.test, b.test", "internal_dns_visible": "true", "phase": "hybrid"}
