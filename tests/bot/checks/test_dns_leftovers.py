"""What `msoid` and the records of devices are worth."""

import pytest

from bot.checks import Target, dns_mdm, dns_msoid
from bot.checks.dns_mdm import (
    NO_INTUNE,
    NO_REGISTRATION,
    NOT_ADFS,
    NOT_INTUNE,
    NOT_MICROSOFT,
    SERVICE_NOT_TOLD,
    Seen,
)
from bot.checks.dns_msoid import BY_WILDCARD, CHINA, NEEDED, PRESENT
from bot.checks.kinds import NO_SIP_DOMAIN, NOT_ASKED
from bot.model.profile import DeviceRegistration, Profile
from bot.model.verdict import Code
from bot.net.facts import Addresses, Answer, Status
from tests.seen import EDGE, NOW, PROXY, at, differing, silent, target

NOTHING = Target(profile=Profile(), now=NOW)
WORLD, IN_CHINA = target(), target({"cloud": "china"})
MSOID = "msoid.contoso.com"


def cname(*aliases: str, status: Status = Status.NO_NAME, wildcard: bool = False) -> tuple[Answer[str], ...]:
    found = Status.FOUND if aliases else status
    return (Answer(name=MSOID, kind="CNAME", status=found, records=aliases, wildcard=wildcard),)


OLD = "clientconfig.microsoftonline-p.net"
MSOIDS = [
    pytest.param(WORLD, cname(), [dns_msoid.OK], id="gone"),
    pytest.param(WORLD, cname(status=Status.NO_DATA), [dns_msoid.OK], id="another type of record"),
    pytest.param(WORLD, cname(OLD), [PRESENT], id="left over"),
    pytest.param(WORLD, cname("www.contoso.com", wildcard=True), [BY_WILDCARD], id="by a wildcard"),
    pytest.param(WORLD, cname(status=Status.SERVFAIL), [NOT_ASKED], id="no answer is no failure"),
    pytest.param(IN_CHINA, cname(CHINA), [dns_msoid.OK], id="China: there"),
    pytest.param(IN_CHINA, cname(), [NEEDED], id="China: gone"),
    pytest.param(IN_CHINA, cname(OLD), [NEEDED], id="China: another"),
    pytest.param(NOTHING, (), [NO_SIP_DOMAIN], id="no domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), MSOIDS)
def test_judge_of_msoid(about: Target, facts: tuple[Answer[str], ...], codes: list[Code]) -> None:
    assert [finding.code for finding in dns_msoid.judge(about, facts)] == codes


def test_every_code_of_msoid_has_a_case() -> None:
    assert differing(dns_msoid.CHECK, MSOIDS) == set()


def test_the_fix_of_msoid_is_a_record_or_its_absence() -> None:
    [present] = dns_msoid.judge(WORLD, cname(OLD))
    [needed] = dns_msoid.judge(IN_CHINA, cname())
    [wild] = dns_msoid.judge(WORLD, cname("www.contoso.com", wildcard=True))

    assert (present.expected, present.observed, present.fix) == ("no such name", f"CNAME {OLD}", "")
    assert needed.fix == f"{MSOID}. 3600 IN CNAME {CHINA}."
    assert wild.fix == f'{MSOID}. 3600 IN TXT "not in use"'


ENTRA = target({"device_registration": "entra"})
ADFS = target({"device_registration": "adfs"})
ENROLL, REGISTER, STS = "enterpriseenrollment.contoso.com", "enterpriseregistration.contoso.com", "sts.contoso.com"
INTUNE = at(ENROLL, EDGE, chain=["enterpriseenrollment-s.manage.microsoft.com"])
WINDOWS = at(REGISTER, EDGE, chain=["enterpriseregistration.windows.net", "x.trafficmanager.net"])
SERVICE = at(STS, PROXY)


def seen(registration: Addresses = WINDOWS, enrollment: Addresses = INTUNE, service: Addresses | None = None) -> Seen:
    return Seen((enrollment,), (registration,), service)


OK = dns_mdm.OK
DEVICES = [
    pytest.param(ENTRA, seen(), [OK, OK], id="Microsoft's"),
    pytest.param(ENTRA, seen(at(REGISTER, PROXY)), [NOT_MICROSOFT, OK], id="AD FS where Microsoft is meant"),
    pytest.param(ENTRA, seen(at(REGISTER)), [NOT_MICROSOFT, OK], id="no registration"),
    pytest.param(ENTRA, seen(silent(REGISTER)), [NOT_ASKED, OK], id="no answer is no failure"),
    pytest.param(ENTRA, seen(enrollment=at(ENROLL)), [OK, NO_INTUNE], id="no Intune"),
    pytest.param(ENTRA, seen(enrollment=at(ENROLL, EDGE)), [OK, NOT_INTUNE], id="enrollment leads elsewhere"),
    pytest.param(ENTRA, seen(enrollment=at(ENROLL, chain=["gone.example"])), [OK, NOT_INTUNE], id="a dangling alias"),
    pytest.param(
        ENTRA,
        seen(enrollment=at(ENROLL, EDGE, chain=["enterpriseenrollment.manage.microsoft.com"])),
        [OK, OK],
        id="the older host of Intune",
    ),
    pytest.param(ADFS, seen(at(REGISTER, PROXY), service=SERVICE), [OK, OK], id="AD FS by its address"),
    pytest.param(ADFS, seen(at(REGISTER, EDGE, chain=[STS]), service=SERVICE), [OK, OK], id="AD FS by its name"),
    pytest.param(ADFS, seen(WINDOWS, service=SERVICE), [NOT_ADFS, OK], id="Microsoft where AD FS is meant"),
    pytest.param(ADFS, seen(WINDOWS), [SERVICE_NOT_TOLD, OK], id="AD FS was not told"),
    pytest.param(ADFS, seen(WINDOWS, service=silent(STS)), [NOT_ASKED, OK], id="AD FS could not be asked"),
    pytest.param(WORLD, Seen((), (), None), [NO_REGISTRATION], id="no devices"),
    pytest.param(
        Target(profile=Profile(device_registration=DeviceRegistration.ENTRA), now=NOW),
        Seen((), (), None),
        [NO_SIP_DOMAIN],
        id="no domain",
    ),
]


@pytest.mark.parametrize(("about", "facts", "codes"), DEVICES)
def test_judge_of_devices(about: Target, facts: Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in dns_mdm.judge(about, facts)] == codes


def test_every_code_of_devices_has_a_case() -> None:
    assert differing(dns_mdm.CHECK, DEVICES) == set()


def test_the_fix_of_devices_is_the_record() -> None:
    [entra, _] = dns_mdm.judge(ENTRA, seen(at(REGISTER)))
    [adfs, _] = dns_mdm.judge(ADFS, seen(WINDOWS, service=SERVICE))

    assert entra.fix == f"{REGISTER}. 3600 IN CNAME enterpriseregistration.windows.net."
    assert (adfs.expected, adfs.fix) == (PROXY, f"{REGISTER}. 3600 IN A {PROXY}")
