"""Names as the wire has them, and what counts as within a domain."""

import pytest

from bot.checks.naming import access_edge, all_domains, covers, host_within, matches_strictly, sip_domains, wire
from tests.seen import target


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("Contoso.COM.", "contoso.com", id="case and a trailing dot"),
        pytest.param("bücher.example", "xn--bcher-kva.example", id="an umlaut"),
        pytest.param("BÜCHER.example", "xn--bcher-kva.example", id="an umlaut in capitals"),
        pytest.param("straße.example", "xn--strae-oqa.example", id="sharp s, by the newer rules"),
        pytest.param("_sip._tls.bücher.example", "_sip._tls.xn--bcher-kva.example", id="beside underscores"),
        pytest.param("xn--bcher-kva.example", "xn--bcher-kva.example", id="encoded already"),
        pytest.param("a\u200db.example", "a\u200db.example", id="what cannot be encoded stays"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_name_as_the_wire_has_it(typed: str, meant: str) -> None:
    assert wire(typed) == meant


@pytest.mark.parametrize(
    ("host", "domain", "strict"),
    [
        ("sip.contoso.com", "contoso.com", True),
        ("contoso.com", "contoso.com", True),
        ("pool.contoso.com", "retail.contoso.com", True),
        ("pool.contoso.com", "a.b.contoso.com", True),
        ("sip.contoso.net", "contoso.com", False),
        ("sip.com", "contoso.com", False),
        ("sip.co.uk", "contoso.co.uk", False),
        ("sip.contoso.co.uk", "retail.contoso.co.uk", True),
    ],
)
def test_a_host_matches_in_the_domain_or_in_an_owned_parent(host: str, domain: str, *, strict: bool) -> None:
    assert matches_strictly(host, domain) is strict
    assert host_within(host, domain) == (host if strict else f"sip.{domain}")


@pytest.mark.parametrize(
    ("pattern", "name", "covered"),
    [
        ("sip.contoso.com", "sip.contoso.com", True),
        ("*.contoso.com", "sip.contoso.com", True),
        ("*.contoso.com", "a.sip.contoso.com", False),
        ("*.contoso.com", "contoso.com", False),
        ("*.com", "contoso.com", True),
        ("s*.contoso.com", "sip.contoso.com", False),
        ("*", "sip", False),
    ],
)
def test_a_wildcard_covers_one_whole_label(pattern: str, name: str, *, covered: bool) -> None:
    assert covers(pattern, name) is covered


def test_domains_come_encoded_and_once() -> None:
    about = target({"upn_suffixes": "bücher.example, contoso.com"}, domain="Bücher.example")

    assert sip_domains(about) == ("xn--bcher-kva.example",)
    assert all_domains(about) == ("xn--bcher-kva.example", "contoso.com")
    assert access_edge(about).name == "sip.xn--bcher-kva.example"
