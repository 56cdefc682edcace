"""Whether AD FS knows Microsoft 365, and how it signs for it."""

import json

import pytest

from bot.checks import Target, handed
from bot.checks.adfs_o365_trust import CHECK, DISABLED, IDENTIFIER, NO_TRUST, OK, SHA256, WEAK
from bot.checks.federation_service import NOT_FEDERATED
from bot.model.verdict import Code
from tests.in_hand import holding, judged
from tests.seen import differing, target

ABOUT = target()
SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
LIST = f"""
Name               : Microsoft Office 365 Identity Platform
Enabled            : True
SignatureAlgorithm : {SHA256}
Identifier         : {{https://login.microsoftonline.com/extSTS.srf, urn:federation:MicrosoftOnline}}
"""


def trust(**changes: object) -> dict[str, object]:
    usual = {"Name": "Microsoft Office 365 Identity Platform", "Enabled": True, "SignatureAlgorithm": SHA256}
    return {**usual, "Identifier": [IDENTIFIER, "https://login.microsoftonline.com/extSTS.srf"], **changes}


def told(*trusts: dict[str, object]) -> Target:
    return holding(ABOUT, {"adfs-o365-trust": json.dumps(trusts)})


CASES = [
    pytest.param(told(trust()), [OK], id="as it should be"),
    pytest.param(holding(ABOUT, {"adfs-o365-trust": LIST}), [OK], id="a list"),
    pytest.param(told(trust(Identifier=IDENTIFIER.lower(), SignatureAlgorithm=SHA256.upper())), [OK], id="any case"),
    pytest.param(told(trust(Identifier=["urn:wiki"]), trust()), [OK], id="all trusts, ours among them"),
    pytest.param(told(), [NO_TRUST], id="none"),
    pytest.param(told(trust(Identifier=["urn:wiki"])), [NO_TRUST], id="only another"),
    pytest.param(told(trust(Identifier=[])), [NO_TRUST], id="one without an identifier"),
    pytest.param(told(trust(Enabled=False)), [DISABLED], id="disabled"),
    pytest.param(told(trust(SignatureAlgorithm=SHA1)), [WEAK], id="SHA-1"),
    pytest.param(told(trust(Enabled="False", SignatureAlgorithm=SHA1)), [DISABLED, WEAK], id="both"),
    pytest.param(told(trust(Identifier="System.String[]")), [handed.NOT_SHOWN], id="the identifier is cut off"),
    pytest.param(told(trust(Enabled=None)), [handed.NOT_SHOWN], id="no word on whether it is enabled"),
    pytest.param(told(trust(SignatureAlgorithm="")), [handed.NOT_SHOWN], id="no algorithm"),
    pytest.param(target({"identity": "pass-through"}), [NOT_FEDERATED], id="people sign in otherwise"),
]


@pytest.mark.parametrize(("about", "codes"), CASES)
def test_judge(about: Target, codes: list[Code]) -> None:
    assert [finding.code for finding in judged(CHECK, about)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_each_fault_has_the_command_that_mends_it() -> None:
    disabled, weak = judged(CHECK, told(trust(Enabled=False, SignatureAlgorithm=SHA1)))

    assert disabled.fix == f"Enable-AdfsRelyingPartyTrust -TargetIdentifier {IDENTIFIER}"
    assert weak.fix == f"Set-AdfsRelyingPartyTrust -TargetIdentifier {IDENTIFIER} -SignatureAlgorithm {SHA256}"
    assert (weak.expected, weak.observed) == (SHA256, SHA1)


def test_how_many_other_trusts_there_are_is_told() -> None:
    [none], [others] = judged(CHECK, told()), judged(CHECK, told(trust(Identifier=["urn:wiki"])))

    assert (none.observed, others.observed) == ("none", "only others: 1")
