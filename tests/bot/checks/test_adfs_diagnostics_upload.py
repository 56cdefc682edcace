"""What Microsoft's own tests of AD FS say, in our words."""

import json
from typing import Any

import pytest

from bot.checks import Target
from bot.checks.adfs_diagnostics_upload import (
    BROKE_OFF,
    CHECK,
    FAILED,
    NOT_MEANT,
    NOT_RUN,
    OK,
    UNREACHABLE,
    WARNED,
)
from bot.checks.adfs_tests import MEANINGS, meaning
from bot.checks.federation_service import NOT_FEDERATED
from bot.model.verdict import Code
from tests.in_hand import holding, judged
from tests.seen import differing, target

ABOUT = target()
PASS, SKIP, FAIL, ERROR, WARN = range(5)


def result(
    outcome: int, detail: str | None = None, *, name: str = "TestTimeSync", server: str = "fs1"
) -> dict[str, Any]:
    return {"Name": name, "ComputerName": server, "Result": outcome, "Detail": detail, "Output": {"a": 1}}


def told(*results: dict[str, Any], unreachable: tuple[str, ...] = ()) -> Target:
    health = {"AllTests": results, "UnreachableServers": unreachable}
    return holding(ABOUT, {"adfs-diagnostics": json.dumps({"ADFSToolbox": {"Test-AdfsServerHealth": health}})})


CASES = [
    pytest.param(told(result(PASS), result(PASS, name="IsAdfsRunning")), [OK], id="all passed"),
    pytest.param(told(result(FAIL), result(FAIL, server="fs2")), [FAILED, FAILED], id="failed on each server"),
    pytest.param(told(result(WARN)), [WARNED], id="a warning"),
    pytest.param(told(result(ERROR)), [BROKE_OFF], id="an error"),
    pytest.param(
        told(result(SKIP, "Check Skipped when AutoCertificateRollover is enabled")), [NOT_MEANT], id="does not apply"
    ),
    pytest.param(told(result(SKIP, "Test only to be run on ADFS 2.0")), [NOT_MEANT], id="not on this version"),
    pytest.param(
        told(result(SKIP, "certificate not checked for availability because it is in store: CurrentUser")),
        [NOT_MEANT],
        id="not in this store",
    ),
    pytest.param(told(result(SKIP)), [NOT_MEANT], id="no reason given"),
    pytest.param(
        told(result(SKIP, "Microsoft Office 365 Identity PlatformRelying Party trust is missing\nExpected: urn:x")),
        [FAILED],
        id="the trust is missing",
    ),
    pytest.param(told(result(SKIP, "AD FS service is not running")), [FAILED], id="the service does not run"),
    pytest.param(told(result(SKIP, "Could not resolve the farm's name")), [NOT_RUN], id="not run for another reason"),
    pytest.param(told(result(PASS), unreachable=("fs2",)), [UNREACHABLE, OK], id="a server was not reached"),
    pytest.param(
        told(*(result(outcome, name=f"Test{outcome}") for outcome in range(5))),
        [FAILED, BROKE_OFF, WARNED, OK, NOT_MEANT],
        id="one of each",
    ),
    pytest.param(target({"identity": "none-yet"}), [NOT_FEDERATED], id="people sign in otherwise"),
]


@pytest.mark.parametrize(("about", "codes"), CASES)
def test_judge(about: Target, codes: list[Code]) -> None:
    assert [finding.code for finding in judged(CHECK, about)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_a_failure_is_told_by_test_and_server_in_our_words_beside_the_tools() -> None:
    [finding] = judged(CHECK, told(result(FAIL, "The time is off by 400 seconds.")))

    assert finding.subject == "TestTimeSync on fs1"
    assert finding.expected == "the server's clock is off by five minutes at most"
    assert finding.observed == "The time is off by 400 seconds."
    assert finding.fix == "w32tm.exe /resync"


def test_a_failure_without_server_or_reason_is_told_all_the_same() -> None:
    [finding] = judged(CHECK, told(result(FAIL, server="", name="SomethingNew")))

    assert (finding.subject, finding.expected) == ("SomethingNew", "the test passes")
    assert finding.observed == "no reason given"


def test_of_many_tests_that_passed_some_are_named_and_all_are_counted() -> None:
    many = [result(PASS, name=f"Test{number:02}") for number in range(11)]

    [finding] = judged(CHECK, told(*many, *many))

    assert finding.observed.startswith("22: Test00, Test01, ")
    assert finding.observed.endswith("Test09, and 1 more")


def test_the_name_of_a_server_is_no_command() -> None:
    finding, _ = judged(CHECK, told(result(PASS), unreachable=("fs2; Stop-Computer",)))

    assert finding.fix == "Test-NetConnection 'fs2; Stop-Computer' -Port 5985"


@pytest.mark.parametrize(
    ("test", "expected", "fix"),
    [
        (
            "Test-Certificate-SSL-Primary-Expired",
            "the primary SSL certificate has not run out",
            "Get-AdfsSslCertificate",
        ),
        (
            "Test-Certificate-Token-Signing-Secondary-PrivateKeyAbsent",
            "the secondary Token-Signing certificate has its private key there",
            "Get-AdfsCertificate",
        ),
        ("Test-Certificate-SSL-Primary-Odd", "the test passes", ""),
        ("Unheard of", "the test passes", ""),
        ("IsAdfsRunning", "the service adfssrv runs", "Start-Service adfssrv"),
    ],
)
def test_a_test_has_a_meaning(test: str, expected: str, fix: str) -> None:
    assert (meaning(test).expected, meaning(test).fix) == (expected, fix)


def test_every_test_of_the_tool_has_a_meaning_of_its_own() -> None:
    assert len({each.expected for each in MEANINGS.values()}) == len(MEANINGS)
    assert {
        "CheckAdfsSslBindings",
        "CheckDuplicateSPN",
        "CheckFarmDNSHostResolution",
        "CheckOffice365Endpoints",
        "IsAdfsRunning",
        "IsWidRunning",
        "PingFederationMetadata",
        "TestADFSO365RelyingParty",
        "TestAdfsAuditPolicyEnabled",
        "TestAdfsPatches",
        "TestAdfsRequestToken",
        "TestAppPoolIDMatchesServiceID",
        "TestComputerNameEqFarmName",
        "TestIsAdfsProxyRunning",
        "TestNonSelfSignedCertificatesInRootStore",
        "TestProxySslBindings",
        "TestProxyTrustPropagation",
        "TestSSLCertSubjectContainsADFSFarmName",
        "TestSSLUsingADFSPort",
        "TestSTSReachableFromProxy",
        "TestSelfSignedCertificatesInIntermediateCaStore",
        "TestServiceAccountProperties",
        "TestServicePrincipalName",
        "TestTLSMismatch",
        "TestTimeSync",
        "TestTrustedDevicesCertificateStore",
    } == set(MEANINGS)
