"""What the realm discovery of Microsoft's sign-in service says, and what is made of it."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks.realm import NameSpace, Realm, realm, realms
from tests.fakes import FakeNet
from tests.seen import target

V1 = "https://login.microsoftonline.com/common/userrealm/hybrid-probe%40contoso.com?api-version=1.0"
SRF = "https://login.microsoftonline.com/getuserrealm.srf?login=hybrid-probe%40contoso.com&json=1"
MEX = ("federation_metadata_url", "https://sts.contoso.com/adfs/services/trust/mex")
PASSIVE = ("AuthURL", "https://sts.contoso.com/adfs/ls/")
FEDERATED = {"ver": "1.0", "account_type": "Federated", "domain_name": "contoso.com", MEX[0]: MEX[1]}
FEDERATED_SRF = {"State": 3, "NameSpaceType": "Federated", "AuthURL": f"{PASSIVE[1]}?username=x%40contoso.com&wctx="}
MANAGED = {"ver": "1.0", "account_type": "Managed"}
UNKNOWN = {"State": 4, "UserState": 1, "NameSpaceType": "Unknown"}


def sent(document: object) -> bytes:
    return json.dumps(document).encode()


async def looked_up(pages: Mapping[str, object]) -> tuple[Realm, list[str]]:
    net = FakeNet(pages={url: sent(document) for url, document in pages.items()})
    [found] = await realms(target(), net.net(), ["contoso.com"])
    return found, [question.split()[1] for question in net.asked]


async def test_a_managed_domain_is_asked_for_once() -> None:
    found, asked = await looked_up({V1: MANAGED})

    assert (found.kind, str(found), asked) == (NameSpace.MANAGED, "Managed", [V1])


async def test_of_a_federated_domain_the_sign_in_page_is_asked_for_as_well() -> None:
    found, asked = await looked_up({V1: FEDERATED, SRF: FEDERATED_SRF})

    assert found == Realm(domain="contoso.com", kind=NameSpace.FEDERATED, urls=(MEX, PASSIVE))
    assert asked == [V1, SRF]


async def test_what_is_known_of_a_federated_domain_stays_without_its_sign_in_page() -> None:
    found, _ = await looked_up({V1: FEDERATED})

    assert (found.kind, found.urls) == (NameSpace.FEDERATED, (MEX,))


async def test_the_older_question_steps_in_for_the_newer() -> None:
    found, asked = await looked_up({V1: {"error": "gone"}, SRF: UNKNOWN})

    assert (found.kind, asked) == (NameSpace.UNKNOWN, [V1, SRF])


async def test_silence_is_trouble_and_says_nothing_of_the_domain() -> None:
    found, _ = await looked_up({})

    assert found == Realm(domain="contoso.com", trouble="no answer")
    assert str(found) == "no answer"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(200, b"", id="nothing"),
        pytest.param(200, b"<html/>", id="a web page"),
        pytest.param(200, sent([]), id="a list"),
        pytest.param(200, sent({"account_type": ["Managed"]}), id="a kind that is no text"),
        pytest.param(200, sent({"account_type": "Elsewhere"}), id="a kind that nobody knows"),
        pytest.param(429, sent(MANAGED), id="too many questions"),
    ],
)
def test_what_is_no_clear_answer_is_trouble(status: int, body: bytes) -> None:
    assert realm("contoso.com", status, body).trouble == f"HTTP {status} without a realm"


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text(), st.lists, max_leaves=5).map(sent))
def test_noise_is_trouble_and_nothing_else_happens(body: bytes) -> None:
    assert realm("contoso.com", 200, body).kind is None
