"""Where certificates lead, and that a handshake with the same ones says the same."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from bot.checks.adfs_certificate import judge_chain
from bot.evidence import certificate, chain
from bot.evidence.chain import build
from bot.net.guard import Guard
from bot.net.tls import Connector
from bot.net.trust import roots
from tests.certificate_chains import Issued, Key, issue
from tests.certlab import NOW as TODAY
from tests.certlab import Case, CertLab
from tests.seen import NOW

ROOT = issue("Root")
TOP = issue("Top", ROOT)
ISSUING = issue("Issuing", TOP)
LEAF = issue("sts.contoso.com", ISSUING, authority=False)
BARE = issue("bare.contoso.com", ROOT, authority=False)
ALONE = issue("alone.contoso.com", authority=False)
EXPIRED = issue("Issuing", TOP, days=(-200, -1), key=ISSUING.key)
FUTURE = issue("Issuing", TOP, days=(1, 200), key=ISSUING.key)
IMPOSTOR = issue("Issuing", TOP, linked=False)
UNLINKED = issue("sts.contoso.com", ISSUING, authority=False, linked=False)
SERVER = issue("Server", TOP, authority=False)
BY_SERVER = issue("sts.contoso.com", SERVER, authority=False)
NO_WORD = issue("No word", TOP, constrained=False)
BY_NO_WORD = issue("sts.contoso.com", NO_WORD, authority=False)
SHORT = issue("Short", ROOT, length=0)
UNDER_SHORT = issue("Issuing", SHORT, key=ISSUING.key)
LOOPED = issue("Top", ISSUING, key=TOP.key)
FOREIGN = issue("Foreign root")
CROSSED = issue("Root", FOREIGN, key=ROOT.key)
FALSE_SELF = issue("alone.contoso.com", issue("alone.contoso.com", linked=False), authority=False, linked=False)
RENEWED = issue("Short", SHORT)
NAMESAKE = issue("Issuing", TOP)
BY_RENEWED = issue("sts.contoso.com", RENEWED, authority=False)
UNLINKED_BARE = issue("bare.contoso.com", ROOT, authority=False, linked=False)
OLD_ROOT = issue("Root", days=(-300, -1), key=ROOT.key)


def ways(*handed: Issued, trusted: tuple[Issued, ...] = (ROOT,)) -> chain.Chain:
    return build([each.der for each in handed], [each.der for each in trusted], NOW)


@pytest.mark.parametrize(
    ("handed", "trusted", "code", "path"),
    [
        pytest.param((LEAF, ISSUING, TOP), (ROOT,), 0, (LEAF, ISSUING, TOP), id="to a root that is trusted"),
        pytest.param((LEAF, TOP, ISSUING), (ROOT,), 0, (LEAF, ISSUING, TOP), id="in any order"),
        pytest.param(
            (LEAF, ISSUING, TOP, ROOT), (ROOT,), 0, (LEAF, ISSUING, TOP, ROOT), id="with the root in the file"
        ),
        pytest.param((BARE,), (ROOT,), 0, (BARE,), id="issued by a root"),
        pytest.param((LEAF,), (ROOT, TOP, ISSUING), 0, (LEAF,), id="over intermediates that the bot knows"),
        pytest.param((LEAF, ISSUING, FOREIGN), (ROOT,), 20, (LEAF, ISSUING), id="an intermediate is missing"),
        pytest.param((LEAF, TOP), (ROOT,), 20, (LEAF,), id="the next one is missing"),
        pytest.param((LEAF,), (), 20, (LEAF,), id="alone"),
        pytest.param((LEAF, ISSUING, TOP), (TOP,), 20, (LEAF, ISSUING, TOP), id="known is not trusted"),
        pytest.param(
            (LEAF, ISSUING, TOP, ROOT), (), 19, (LEAF, ISSUING, TOP, ROOT), id="to a root that is not trusted"
        ),
        pytest.param((ALONE,), (ROOT,), 18, (ALONE,), id="self-signed"),
        pytest.param((ALONE,), (ALONE,), 0, (ALONE,), id="self-signed, and trusted"),
        pytest.param((FALSE_SELF,), (ROOT,), 7, (FALSE_SELF,), id="named after itself, and signed by another"),
        pytest.param((UNLINKED, IMPOSTOR, TOP), (ROOT,), 7, (UNLINKED, IMPOSTOR), id="an issuer who did not sign"),
        pytest.param((LEAF, NAMESAKE, TOP), (ROOT,), 20, (LEAF,), id="a namesake of its issuer"),
        pytest.param((LEAF, IMPOSTOR, TOP), (ROOT,), 7, (LEAF, IMPOSTOR), id="an issuer without an identifier"),
        pytest.param((UNLINKED, IMPOSTOR, ISSUING, TOP), (ROOT,), 0, (UNLINKED, ISSUING, TOP), id="the one who signed"),
        pytest.param((LEAF, EXPIRED, TOP), (ROOT,), 10, (LEAF, EXPIRED, TOP), id="an intermediate has expired"),
        pytest.param((LEAF, FUTURE, TOP), (ROOT,), 9, (LEAF, FUTURE, TOP), id="an intermediate is not valid yet"),
        pytest.param((LEAF, EXPIRED, ISSUING, TOP), (ROOT,), 0, (LEAF, ISSUING, TOP), id="the one that is valid"),
        pytest.param((BARE,), (OLD_ROOT,), 10, (BARE,), id="the root has expired"),
        pytest.param((BARE,), (OLD_ROOT, ROOT), 0, (BARE,), id="the root that is valid"),
        pytest.param((BY_SERVER, SERVER, TOP), (ROOT,), 79, (BY_SERVER, SERVER, TOP), id="issued by a server"),
        pytest.param((BY_NO_WORD, NO_WORD, TOP), (ROOT,), 79, (BY_NO_WORD, NO_WORD, TOP), id="an authority unsaid"),
        pytest.param((LEAF, UNDER_SHORT, SHORT), (ROOT,), 25, (LEAF, UNDER_SHORT, SHORT), id="one authority too many"),
        pytest.param(
            (BY_RENEWED, RENEWED, SHORT),
            (ROOT,),
            0,
            (BY_RENEWED, RENEWED, SHORT),
            id="an authority that renewed itself does not count",
        ),
        pytest.param((LEAF, ISSUING, LOOPED), (ROOT,), 20, (LEAF, ISSUING, LOOPED), id="round and round"),
        pytest.param(
            (LEAF, ISSUING, TOP, CROSSED),
            (FOREIGN,),
            0,
            (LEAF, ISSUING, TOP, CROSSED),
            id="over a root's second issuer",
        ),
    ],
)
def test_where_a_certificate_leads(
    handed: tuple[Issued, ...], trusted: tuple[Issued, ...], code: int, path: tuple[Issued, ...]
) -> None:
    found = ways(*handed, trusted=trusted)

    assert found.verify_code == code
    assert found.verify_text == chain._WORDS[code]
    assert found.certificates == tuple(certificate.parse(each.der) for each in path)


def test_its_own_expiry_is_told_where_all_else_is_well() -> None:
    over = issue("sts.contoso.com", ROOT, authority=False, days=(-90, -1))
    early = issue("sts.contoso.com", ROOT, authority=False, days=(1, 90))

    assert [ways(each).verify_code for each in (over, early)] == [10, 9]


def test_a_certificate_counts_until_its_last_second() -> None:
    end = certificate.parse(BARE.der).not_after

    assert build([BARE.der], [issue("Root", key=ROOT.key, days=(-9, 900)).der], end).verify_code == 0
    assert build([BARE.der], [ROOT.der], end + timedelta(seconds=1)).verify_code == 10


def test_what_is_unreadable_among_the_roots_is_passed_over() -> None:
    assert build([BARE.der], [b"\x30\x00", b"", ROOT.der], NOW).verify_code == 0


def test_of_many_issuers_of_one_name_only_a_few_are_tried() -> None:
    crowd = [issue("Issuing", TOP, linked=False) for _ in range(8)]

    assert ways(UNLINKED, *crowd[1:], ISSUING, TOP).verify_code == 0
    assert ways(UNLINKED, *crowd, ISSUING, TOP).verify_code == 7


def test_no_crowd_in_the_file_hides_what_is_trusted() -> None:
    crowd = [issue("Root", FOREIGN, linked=False) for _ in range(8)]

    assert ways(UNLINKED_BARE, *crowd).verify_code == 0


KEYS = [
    pytest.param(ec.generate_private_key(ec.SECP384R1()), id="EC"),
    pytest.param(ed25519.Ed25519PrivateKey.generate(), id="Ed25519"),
    pytest.param(ed448.Ed448PrivateKey.generate(), id="Ed448"),
    pytest.param(rsa.generate_private_key(65_537, 2048), id="RSA"),
]


@pytest.mark.parametrize("key", KEYS)
def test_keys_of_every_kind_are_verified(key: Key) -> None:
    root = issue("Root", key=key)

    assert ways(issue("sts.contoso.com", root, authority=False), trusted=(root,)).verify_code == 0


@pytest.mark.parametrize("key", KEYS)
def test_no_key_of_any_kind_stands_in_for_another(key: Key) -> None:
    own, other = issue("Root", linked=False), issue("Root", key=key, linked=False)
    leaf = issue("sts.contoso.com", own, authority=False, linked=False)

    assert ways(leaf, trusted=(other,)).verify_code == 7
    assert ways(issue("sts.contoso.com", other, authority=False, linked=False), trusted=(own,)).verify_code == 7


ALIKE = [
    Case.GOOD,
    Case.EC,
    Case.EXPIRED,
    Case.NOT_YET_VALID,
    Case.WRONG_NAME,
    Case.SELF_SIGNED,
    Case.UNKNOWN_ROOT,
    Case.MISSING_INTERMEDIATE,
    Case.RSA_1024,
    Case.SHA1,
    Case.PSS,
    Case.NO_EKU,
]


@pytest.mark.parametrize("case", [pytest.param(case, id=str(case)) for case in ALIKE])
async def test_what_is_handed_in_is_judged_as_what_is_served(case: Case, tmp_path: Path) -> None:
    async with CertLab(tmp_path) as lab:
        port = await lab.serve("127.0.0.1", case=case)
        connector = Connector(Guard(["127.0.0.0/8"], ports=None), ca_bundle=lab.ca_bundle, timeout=5)
        shaken = await connector.handshake("127.0.0.1", port, name="sip.contoso.test")
        handed = build(shaken.chain, roots(lab.ca_bundle), TODAY)

    served = judge_chain([*map(certificate.parse, shaken.chain)], shaken.verify_code, shaken.verify_text, TODAY)
    judged = judge_chain(handed.certificates, handed.verify_code, handed.verify_text, TODAY)
    assert judged.code is served.code
