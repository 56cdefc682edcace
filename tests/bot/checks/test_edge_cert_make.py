"""How the Edge certificate is made, what it may be used for, and which TLS comes with it."""

from dataclasses import replace

import pytest

from bot.checks import Target, edge_cert_eku, edge_cert_key, edge_tls_version
from bot.checks.edge_cert_eku import ANY, CLIENT, NO_CLIENT, NO_USAGE, NOT_FOR_SERVERS, SERVER
from bot.checks.edge_cert_key import BROKEN_HASH, ELLIPTIC, NO_LIST, OTHER_KEY, PSS, SHA1, WEAK
from bot.checks.edge_servers import Seen
from bot.checks.edge_tls_version import OLD
from bot.evidence.certificate import Certificate
from bot.model.verdict import Code
from tests.edge_facts import ABOUT, GOOD, NOTHING, SIP, door, glimpse, seen
from tests.seen import EDGE, differing


def made(**changes: object) -> Seen:
    certificate: Certificate = replace(GOOD, **changes)  # type: ignore[arg-type]  # each case names fields of its own
    return seen(glimpse(certificate))


KEYS = [
    *NOTHING,
    pytest.param(ABOUT, made(), [edge_cert_key.OK], id="as it should be"),
    pytest.param(ABOUT, made(bits=4096, signature="sha512"), [edge_cert_key.OK], id="better still"),
    pytest.param(ABOUT, made(bits=2047), [WEAK], id="a bit too few"),
    pytest.param(ABOUT, made(key="EC", bits=256), [ELLIPTIC], id="an elliptic curve"),
    pytest.param(ABOUT, made(key="DSA", bits=2048), [OTHER_KEY], id="DSA"),
    pytest.param(ABOUT, made(key="Ed25519", bits=256, signature=""), [OTHER_KEY], id="a newer kind of key"),
    pytest.param(ABOUT, made(signature="sha1"), [SHA1], id="SHA-1"),
    pytest.param(ABOUT, made(signature="md5"), [BROKEN_HASH], id="MD5"),
    pytest.param(ABOUT, made(pss=True), [PSS], id="RSASSA-PSS"),
    pytest.param(ABOUT, made(crl_urls=()), [NO_LIST], id="no revocation list"),
    pytest.param(ABOUT, made(bits=1024, signature="sha1", crl_urls=()), [WEAK, SHA1, NO_LIST], id="an old one"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), KEYS)
def test_judge_of_the_key(about: Target, facts: Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in edge_cert_key.judge(about, facts)] == codes


def test_every_code_of_the_key_has_a_case() -> None:
    assert differing(edge_cert_key.CHECK, KEYS) == set()


def test_the_key_is_shown_with_what_signed_it() -> None:
    [finding] = edge_cert_key.judge(ABOUT, made(pss=True))
    [bare] = edge_cert_key.judge(ABOUT, made(crl_urls=()))

    assert finding.observed == "RSA 2048, sha256, RSASSA-PSS, http://crl.lab.test/1.crl"
    assert bare.observed == "RSA 2048, sha256, no revocation list"
    assert finding.fix.startswith("Request-CsCertificate -New")


USAGES = [
    *NOTHING,
    pytest.param(ABOUT, made(usages=(SERVER, CLIENT)), [edge_cert_eku.OK], id="both"),
    pytest.param(ABOUT, made(usages=(ANY,)), [edge_cert_eku.OK], id="any"),
    pytest.param(ABOUT, made(usages=(SERVER,)), [NO_CLIENT], id="servers only"),
    pytest.param(ABOUT, made(usages=None), [NO_USAGE], id="nothing said"),
    pytest.param(ABOUT, made(usages=(CLIENT,)), [NOT_FOR_SERVERS], id="clients only"),
    pytest.param(ABOUT, made(usages=()), [NOT_FOR_SERVERS], id="for nothing"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), USAGES)
def test_judge_of_the_usage(about: Target, facts: Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in edge_cert_eku.judge(about, facts)] == codes


def test_every_code_of_the_usage_has_a_case() -> None:
    assert differing(edge_cert_eku.CHECK, USAGES) == set()


def test_usages_are_shown_by_name_where_they_have_one() -> None:
    [finding] = edge_cert_eku.judge(ABOUT, made(usages=(SERVER, "1.2.3.4")))

    assert finding.observed == "serverAuth, 1.2.3.4"


def spoken(*protocols: str) -> Seen:
    return seen(*(glimpse(protocol=protocol, address=f"203.0.113.{n}") for n, protocol in enumerate(protocols)))


VERSIONS = [
    *NOTHING,
    pytest.param(ABOUT, spoken("TLSv1.2"), [edge_tls_version.OK], id="1.2"),
    pytest.param(ABOUT, spoken("TLSv1.3", "TLSv1.3"), [edge_tls_version.OK], id="1.3 twice, said once"),
    pytest.param(ABOUT, spoken("TLSv1"), [OLD], id="1.0"),
    pytest.param(ABOUT, spoken("TLSv1.1"), [OLD], id="1.1"),
    pytest.param(ABOUT, spoken(""), [OLD], id="older than that"),
    pytest.param(ABOUT, spoken("TLSv1.2", "TLSv1"), [edge_tls_version.OK, OLD], id="one server was forgotten"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), VERSIONS)
def test_judge_of_the_version(about: Target, facts: Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in edge_tls_version.judge(about, facts)] == codes


def test_every_code_of_the_version_has_a_case() -> None:
    assert differing(edge_tls_version.CHECK, VERSIONS) == set()


def test_the_version_is_shown_with_where_it_was_spoken() -> None:
    facts = seen(glimpse(protocol="TLSv1"), glimpse(protocol="TLSv1", behind=door(port=5061)))

    [finding] = edge_tls_version.judge(ABOUT, facts)

    assert finding.subject == f"{SIP}:443 ({EDGE}), {SIP}:5061 ({EDGE})"
    assert (finding.expected, finding.observed) == ("TLS 1.2 or newer", "TLSv1")
