"""What is made of where a certificate's key is kept."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from bot.checks import Target, adfs_cert_provider
from bot.checks.adfs_cert_provider import CHECK, SOURCE
from bot.checks.federation_service import NOT_FEDERATED
from bot.evidence.certutil import Stored
from bot.model.verdict import Code
from tests.fakes import FakeNet
from tests.federation_facts import TOLD
from tests.seen import differing, target

MINE, FOREIGN = "AB" * 20, "CD" * 20
ABOUT = target(TOLD)
KNOWN = replace(ABOUT, marks=MappingProxyType({"adfs-certificate": {"sha1": MINE}}))
OTHERWISE = target({**TOLD, "identity": "pass-through"})
GOOD = Stored(thumbprint=MINE, key=True, provider="Contoso HSM", provider_type=24, key_spec=1)
STORAGE = replace(GOOD, provider="Microsoft Software Key Storage Provider", provider_type=0, key_spec=0)
KEYLESS = replace(GOOD, key=False)
OK, CNG, NO_KEY, NOT_TOLD = (
    adfs_cert_provider.OK,
    adfs_cert_provider.CNG,
    adfs_cert_provider.NO_KEY,
    adfs_cert_provider.NOT_TOLD,
)

CASES = [
    pytest.param(OTHERWISE, (GOOD,), [NOT_FEDERATED], id="people sign in otherwise"),
    pytest.param(ABOUT, (GOOD,), [OK], id="a legacy provider"),
    pytest.param(ABOUT, (STORAGE,), [CNG], id="a key storage provider"),
    pytest.param(ABOUT, (replace(GOOD, key_spec=0),), [CNG], id="its key spec alone tells"),
    pytest.param(ABOUT, (replace(GOOD, provider_type=0),), [CNG], id="its type alone tells"),
    pytest.param(
        ABOUT, (replace(STORAGE, provider_type=None, key_spec=None),), [CNG], id="its name alone tells, without -v"
    ),
    pytest.param(ABOUT, (KEYLESS,), [NO_KEY], id="no key"),
    pytest.param(ABOUT, (Stored(thumbprint=MINE),), [NO_KEY], id="nothing of a key"),
    pytest.param(ABOUT, (replace(GOOD, key_spec=2),), [adfs_cert_provider.SIGNS_ONLY], id="to sign only"),
    pytest.param(ABOUT, (replace(GOOD, key_spec=3),), [NOT_TOLD], id="a key spec that nobody knows"),
    pytest.param(ABOUT, (replace(GOOD, key_spec=None),), [NOT_TOLD], id="no key spec"),
    pytest.param(ABOUT, (replace(GOOD, provider_type=None),), [NOT_TOLD], id="no type"),
    pytest.param(ABOUT, (GOOD, replace(KEYLESS, thumbprint=FOREIGN)), [OK, NO_KEY], id="two, and mine is not known"),
    pytest.param(KNOWN, (replace(KEYLESS, thumbprint=FOREIGN), GOOD), [OK], id="another one is not looked at"),
    pytest.param(KNOWN, (GOOD, KEYLESS), [OK, NO_KEY], id="on one of two servers"),
    pytest.param(KNOWN, (GOOD, GOOD), [OK], id="the same on both is said once"),
    pytest.param(
        KNOWN, (replace(GOOD, thumbprint=FOREIGN),), [adfs_cert_provider.OTHER], id="only another certificate"
    ),
]


@pytest.mark.parametrize(("about", "stored", "codes"), CASES)
def test_judge(about: Target, stored: tuple[Stored, ...], codes: list[Code]) -> None:
    skipped = CHECK.skips(about)

    found = [skipped] if skipped else [*CHECK.judge(about, stored)]

    assert [finding.code for finding in found] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


@pytest.mark.parametrize(
    ("stored", "observed"),
    [
        pytest.param(GOOD, "Contoso HSM, type 24, KeySpec 1", id="all told"),
        pytest.param(
            replace(GOOD, provider="", provider_type=None, key_spec=None),
            "a provider without a name, type not told, KeySpec not told",
            id="nothing told",
        ),
        pytest.param(KEYLESS, "no private key", id="no key"),
    ],
)
def test_what_was_seen_is_shown(stored: Stored, observed: str) -> None:
    [finding] = CHECK.judge(ABOUT, (stored,))

    assert (finding.subject, finding.observed) == (MINE, observed)


@pytest.mark.parametrize(
    ("stored", "fix"),
    [
        pytest.param(GOOD, "", id="all is well"),
        pytest.param(replace(GOOD, key_spec=None), f"certutil -v -store my {MINE}", id="not told"),
        pytest.param(replace(GOOD, thumbprint=FOREIGN), f"certutil -v -store my {MINE}", id="another one"),
    ],
)
def test_the_command_to_look_again_has_the_thumbprint(stored: Stored, fix: str) -> None:
    [finding] = CHECK.judge(KNOWN, (stored,))

    assert finding.fix == fix


@pytest.mark.parametrize("stored", [STORAGE, KEYLESS, replace(GOOD, key_spec=2)], ids=["CNG", "no key", "signs only"])
def test_a_key_that_is_kept_wrongly_is_imported_again(stored: Stored) -> None:
    [finding] = CHECK.judge(ABOUT, (stored,))

    assert finding.fix.endswith("-importpfx sts.pfx AT_KEYEXCHANGE")


async def test_it_judges_what_is_in_hand() -> None:
    about = replace(ABOUT, handed=MappingProxyType({SOURCE: (GOOD,)}))

    assert await CHECK.observe(about, FakeNet().net()) == (GOOD,)
    assert CHECK.wants == (SOURCE,)
