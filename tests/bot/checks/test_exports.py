"""What exports of Active Directory, and IdFix's report, mean for the migration."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from bot.checks import Target, ad_attribute_lint, attribute_rules, handed, idfix_report, sync_msrtcsip
from bot.checks.attribute_rules import CODES, SIP_DOMAIN, SIP_FORMAT, SIP_NON_ASCII, SIP_PROXY
from bot.checks.exported import NOBODY, NOBODY_OF_LYNC, SKIPPED_ROWS, Domains
from bot.checks.handed import NOT_SHOWN
from bot.checks.kinds import NO_SIP_DOMAIN
from bot.checks.roster import EMPTY
from bot.evidence.idfix import ERRORS, Complaint, IdFixReport
from bot.evidence.powershell import Output, read
from bot.model.directory import Directory
from bot.model.verdict import Code, Verdict
from tests.ad_users import ann, directory, named
from tests.fakes import FakeNet
from tests.seen import differing, target

ABOUT = target()
HASHED = target({"identity": "password-hash"})
UNTOLD = target(domain="none")
OURS = Domains(frozenset({"contoso.com"}))
HIDDEN = directory(ann(sip_enabled=None), absent=frozenset({"msRTCSIP-UserEnabled", "proxyAddresses", "mail"}))
CUT = directory(ann(), skipped=2)


def spoilt(code: Code) -> Directory:
    """Return a directory with this fault in it, and with no other."""
    long, other = "a" * 300, "bob@contoso.com"
    changes: dict[Code, dict[str, Any]] = {
        attribute_rules.UPN_BLANK: {"upn": ""},
        attribute_rules.UPN_LENGTH: {"upn": f"{long}@contoso.com", "sip": ""},
        attribute_rules.UPN_LOCAL_LENGTH: {"upn": f"{long[:65]}@contoso.com", "sip": ""},
        attribute_rules.UPN_SUFFIX_LENGTH: {"upn": f"a@{long[:45]}.com", "sip": ""},
        attribute_rules.UPN_CHARACTERS: {"upn": "a b@contoso.com", "sip": ""},
        attribute_rules.UPN_APOSTROPHE: {"upn": "a'b@contoso.com", "sip": ""},
        attribute_rules.UPN_UNLISTED: {"upn": "a$b@contoso.com", "sip": ""},
        attribute_rules.UPN_ADFS: {"upn": "a!b@contoso.com", "sip": ""},
        attribute_rules.UPN_FORMAT: {"upn": ".a@contoso.com", "sip": ""},
        attribute_rules.UPN_NOT_PUBLIC: {"upn": "a@contoso.local", "sip": ""},
        attribute_rules.UPN_NOT_VERIFIED: {"upn": "a@fabrikam.com", "sip": ""},
        attribute_rules.PROXY_LENGTH: {"proxies": (f"SMTP:{long}@contoso.com",)},
        attribute_rules.PROXY_CHARACTERS: {"proxies": ("SMTP:a(b@contoso.com",)},
        attribute_rules.PROXY_NON_ASCII: {"proxies": ("SMTP:ann@contoso.com", "eum:é")},
        attribute_rules.PROXY_FORMAT: {"proxies": ("SMTP:ann",)},
        attribute_rules.PROXY_MISSING: {"proxies": ()},
        attribute_rules.MAIL_LENGTH: {"mail": long},
        attribute_rules.NICKNAME_LENGTH: {"nickname": long},
        attribute_rules.NICKNAME_DOT: {"nickname": ".a"},
        attribute_rules.SAM_LENGTH: {"sam": long},
        attribute_rules.SAM_OTHER_LENGTH: {"sam": long, "object_class": "contact"},
        attribute_rules.SAM_CHARACTERS: {"sam": "a,b"},
        attribute_rules.SAM_APOSTROPHE: {"sam": "a'b"},
        attribute_rules.DISPLAY_BLANK: {"display_name": ""},
        attribute_rules.DISPLAY_LENGTH: {"display_name": long},
        attribute_rules.DISPLAY_EDGE: {"display_name": long[:256]},
        attribute_rules.GIVEN_LENGTH: {"given_name": long},
        attribute_rules.GIVEN_EDGE: {"given_name": long[:64]},
        attribute_rules.TARGET_LENGTH: {"target": f"x:{long}"},
        attribute_rules.TARGET_EDGE: {"target": f"x:{long[:254]}"},
        attribute_rules.TARGET_CHARACTERS: {"target": "x:\\"},
        attribute_rules.TARGET_FORMAT: {"target": "smtp:ann"},
        SIP_FORMAT: {"sip": "ann", "proxies": ("SMTP:ann@contoso.com",)},
        SIP_NON_ASCII: {
            "sip": "sip:anné@contoso.com",
            "upn": "",
            "object_class": "contact",
            "proxies": ("SMTP:a@b.c",),
        },
        SIP_DOMAIN: {"sip": "sip:ann@fabrikam.com", "upn": "", "object_class": "contact", "proxies": ("SMTP:a@b.c",)},
        SIP_PROXY: {"proxies": ("SMTP:ann@contoso.com", "sip:x@contoso.com")},
        attribute_rules.SIP_UPN: {"sip": "sip:x@contoso.com", "proxies": ("SMTP:ann@contoso.com",)},
        attribute_rules.UPN_DUPLICATE: {"upn": other, "sip": ""},
        attribute_rules.PROXY_DUPLICATE: {"proxies": (f"SMTP:{other}",)},
        attribute_rules.MAIL_DUPLICATE: {"mail": other},
        attribute_rules.NICKNAME_DUPLICATE: {"nickname": "bob"},
        attribute_rules.SAM_DUPLICATE: {"sam": "bob"},
        attribute_rules.TARGET_DUPLICATE: {"target": "x:bob"},
        attribute_rules.SIP_DUPLICATE: {
            "sip": f"sip:{other}",
            "upn": "",
            "object_class": "contact",
            "proxies": ("SMTP:ann@contoso.com",),
        },
    }
    return directory(named("bob", target="x:bob"), ann(**changes[code]))


def told_of(code: Code) -> list[Code]:
    if code is attribute_rules.UPN_SUFFIX_LENGTH:
        return [code, attribute_rules.UPN_NOT_VERIFIED]  # nobody has verified such a one
    return [code] * (2 if code.name.endswith("-duplicate") else 1)


LINT = [
    pytest.param(ABOUT, directory(ann(), named("bob")), [ad_attribute_lint.OK], id="as it should be"),
    *(pytest.param(ABOUT, spoilt(code), told_of(code), id=code.name) for code in CODES),
    pytest.param(
        HASHED, spoilt(attribute_rules.UPN_ADFS), [ad_attribute_lint.OK], id="without AD FS it does not matter"
    ),
    pytest.param(ABOUT, directory(), [NOBODY], id="an empty export"),
    pytest.param(ABOUT, HIDDEN, [NOT_SHOWN], id="columns are not shown"),
    pytest.param(ABOUT, CUT, [SKIPPED_ROWS], id="rows without a name"),
    pytest.param(UNTOLD, directory(ann()), [NO_SIP_DOMAIN, ad_attribute_lint.OK], id="nothing told"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), LINT)
def test_judge_attributes(about: Target, facts: Directory, codes: list[Code]) -> None:
    domains = replace(OURS, names=frozenset()) if about is UNTOLD else OURS

    findings = ad_attribute_lint.judge(about, ad_attribute_lint.seen(about, facts, domains))

    assert [finding.code for finding in findings] == codes


def test_what_is_passed_over_is_counted() -> None:
    export = directory(ann(), named("bob", critical=True, upn="x"))
    [finding] = ad_attribute_lint.judge(ABOUT, ad_attribute_lint.seen(ABOUT, export, OURS))

    assert finding.observed.startswith("1 objects judged; 1 passed over, as IdFix does; domains told here")


def test_where_the_verified_domains_come_from_is_said() -> None:
    export = directory(ann(upn="ann@x.com", sip=""), named("bob", sip="sip:bob@x.com", upn="", object_class="contact"))
    told, looked_up = (
        {each.code: each.expected for each in ad_attribute_lint.judge(ABOUT, ad_attribute_lint.seen(ABOUT, export, by))}
        for by in (OURS, replace(OURS, looked_up=True))
    )

    suffix = attribute_rules.UPN_NOT_VERIFIED
    assert told[suffix] == "one of contoso.com (told here and taken for verified; nobody asked the tenant)"
    assert looked_up[suffix] == "one of contoso.com (verified in the tenant)"
    assert told[SIP_DOMAIN] == looked_up[SIP_DOMAIN] == "one of contoso.com"


MOVED = "sipfed.online.lync.com"
MSRTCSIP = [
    pytest.param(ABOUT, directory(ann(), named("bob", sip_home=MOVED)), [sync_msrtcsip.OK], id="as it should be"),
    pytest.param(ABOUT, directory(ann(sip="")), [sync_msrtcsip.NO_ADDRESS], id="no SIP address"),
    pytest.param(ABOUT, directory(ann(sip="ann@contoso.com")), [SIP_FORMAT], id="no scheme"),
    pytest.param(ABOUT, directory(ann(sip="sip:ann@fabrikam.com", proxies=())), [SIP_DOMAIN], id="another domain"),
    pytest.param(ABOUT, directory(ann(sip="sip:anné@contoso.com", proxies=())), [SIP_NON_ASCII], id="beyond ASCII"),
    pytest.param(ABOUT, directory(ann(sip_home="")), [sync_msrtcsip.NO_HOME], id="no home"),
    pytest.param(ABOUT, directory(ann(sip_home="CN=Lc Services")), [sync_msrtcsip.OTHER_HOME], id="another home"),
    pytest.param(
        target({"cloud": "gcc-high"}),
        directory(ann(sip_home=MOVED), named("bob", sip_home="sipfed.online.gov.skypeforbusiness.us")),
        [sync_msrtcsip.OTHER_HOME],
        id="another cloud's home",
    ),
    pytest.param(ABOUT, directory(ann(sip_enabled=False)), [sync_msrtcsip.NOT_ENABLED], id="not enabled"),
    pytest.param(ABOUT, directory(ann(sip_enabled=None)), [sync_msrtcsip.NOT_ENABLED], id="nothing says enabled"),
    pytest.param(ABOUT, directory(ann(proxies=("sip:x@contoso.com",))), [SIP_PROXY], id="another proxy address"),
    pytest.param(
        ABOUT,
        directory(ann(), named("bob", sip="", sip_enabled=None, sip_home="")),
        [sync_msrtcsip.OK],
        id="one is nobody of Lync",
    ),
    pytest.param(ABOUT, directory(ann(sip="", sip_enabled=False)), [NOBODY_OF_LYNC], id="nobody of Lync"),
    pytest.param(ABOUT, directory(ann(), ann(dn="CN=A\\0ACNF:1", sip="x")), [sync_msrtcsip.OK], id="a conflict object"),
    pytest.param(ABOUT, directory(), [NOBODY, NOBODY_OF_LYNC], id="an empty export"),
    pytest.param(ABOUT, HIDDEN, [NOT_SHOWN], id="columns are not shown"),
    pytest.param(
        ABOUT,
        directory(ann(sip="", sip_home=""), absent=frozenset({attribute_rules.SIP, sync_msrtcsip.HOME})),
        [NOT_SHOWN],
        id="neither address nor home is shown",
    ),
    pytest.param(ABOUT, CUT, [SKIPPED_ROWS], id="rows without a name"),
    pytest.param(UNTOLD, directory(ann()), [NO_SIP_DOMAIN, sync_msrtcsip.OK], id="nothing told"),
]


def tenants(*rows: dict[str, str]) -> Output:
    """Return an output of Get-CsOnlineUser: Ann as she should be, but for what each of *rows* says."""
    usual = {
        "UserPrincipalName": "Ann@contoso.com",
        "SipAddress": "sip:Ann@contoso.com",
        "OnPremHostingProvider": "SRV:",
        "InterpretedUserType": "DirSyncEnabledOnlineUser",
    }
    return read(json.dumps([usual | row for row in rows]).encode())


CUT_SHORT = b"""
UserPrincipalName   : ann@contoso.com
InterpretedUserType : DirSyncEnabledOnlineUser

"""
BESIDE = [
    pytest.param(directory(ann()), tenants({}), [sync_msrtcsip.OK], id="the same in any case"),
    pytest.param(
        directory(ann(sip_home=MOVED)), tenants({"OnPremHostingProvider": f"{MOVED}."}), [sync_msrtcsip.OK], id="moved"
    ),
    pytest.param(
        directory(ann()), tenants({"SipAddress": "sip:ann.lee@contoso.com"}), [sync_msrtcsip.DIFFERS], id="an address"
    ),
    pytest.param(directory(ann()), tenants({"SipAddress": ""}), [sync_msrtcsip.DIFFERS], id="no address there"),
    pytest.param(
        directory(ann()), tenants({"OnPremHostingProvider": MOVED}), [sync_msrtcsip.DIFFERS], id="another home"
    ),
    pytest.param(
        directory(ann()),
        tenants({"UserPrincipalName": "ann@contoso.onmicrosoft.com", "OnPremHostingProvider": ""}),
        [sync_msrtcsip.DIFFERS],
        id="known by the address alone",
    ),
    pytest.param(
        directory(ann(sip_home="")),
        tenants({"OnPremHostingProvider": MOVED}),
        [sync_msrtcsip.NO_HOME],
        id="nothing to hold against it",
    ),
    pytest.param(
        directory(ann(), named("bob", upn="")),
        tenants(
            {"UserPrincipalName": "", "SipAddress": ""}, {"UserPrincipalName": "eve@contoso.com", "SipAddress": ""}
        ),
        [sync_msrtcsip.OK],
        id="others, and one without a name",
    ),
    pytest.param(
        directory(ann(sip="", upn="")), tenants({"SipAddress": ""}), [sync_msrtcsip.NO_ADDRESS], id="nothing to go by"
    ),
    pytest.param(directory(ann()), read(CUT_SHORT), [NOT_SHOWN], id="the tenant's output is cut short"),
    pytest.param(directory(ann()), read(b"[]"), [EMPTY], id="the tenant's output is empty"),
    pytest.param(
        directory(ann(), absent=frozenset({attribute_rules.SIP, sync_msrtcsip.HOME})),
        tenants({"SipAddress": "", "OnPremHostingProvider": ""}),
        [NOT_SHOWN],
        id="the export does not show them",
    ),
    pytest.param(None, tenants({}), [handed.MISSING], id="the tenant's users alone"),
]


@pytest.mark.parametrize(("export", "online", "codes"), BESIDE)
async def test_judge_lync_s_attributes_beside_the_tenant_s(
    export: Directory | None, online: Output, codes: list[Code]
) -> None:
    about = replace(ABOUT, handed={"online-users": online, **({"ad-users": export} if export else {})})

    findings = list(sync_msrtcsip.judge(about, await sync_msrtcsip.CHECK.observe(about, FakeNet().net())))

    assert [finding.code for finding in findings] == codes


async def test_what_differs_is_shown_as_either_side_has_it() -> None:
    both = {"ad-users": directory(ann()), "online-users": tenants({"OnPremHostingProvider": ""})}
    about = replace(ABOUT, handed=both)

    [finding] = sync_msrtcsip.judge(about, await sync_msrtcsip.CHECK.observe(about, FakeNet().net()))

    assert (finding.subject, finding.expected) == ("ann@contoso.com", "msRTCSIP-DeploymentLocator: SRV:")
    assert (finding.observed, finding.fix) == (
        "OnPremHostingProvider: none",
        "Start-ADSyncSyncCycle -PolicyType Delta",
    )


def test_what_is_missing_beside_the_tenant_s_users_is_named() -> None:
    [finding] = sync_msrtcsip.judge(replace(ABOUT, handed={"online-users": tenants({})}), None)

    assert (finding.subject, finding.verdict) == ("Lync users of Active Directory", Verdict.UNKNOWN)
    assert "@(Get-ADUser -LDAPFilter" in finding.fix


@pytest.mark.parametrize(("about", "facts", "codes"), MSRTCSIP)
def test_judge_lync_s_attributes(about: Target, facts: Directory, codes: list[Code]) -> None:
    findings = sync_msrtcsip.judge(about, sync_msrtcsip.seen(about, facts))

    assert [finding.code for finding in findings] == codes


def complaint(*errors: str, **changes: str) -> Complaint:
    told = tuple(error for error in ERRORS if error in errors)
    values = {
        "dn": ann().dn,
        "name": "Ann Lee",
        "object_class": "user",
        "attribute": "mail",
        "value": "ann@contoso.com",
    }
    return Complaint(errors=told, update="", **{**values, **changes})


def report(*complaints: Complaint, unreadable: int = 0, users: Iterable[str] | None = None) -> idfix_report.Seen:
    known = None if users is None else frozenset(users)
    return idfix_report.Seen(IdFixReport(complaints, unreadable), OURS, known)


IDFIX = [
    pytest.param(report(), [idfix_report.OK], id="no error"),
    pytest.param(report(complaint("Duplicate", "Format")), [idfix_report.DUPLICATE], id="duplicate, and more"),
    pytest.param(report(complaint("Blank")), [idfix_report.BLANK], id="blank"),
    pytest.param(report(complaint("Length", "Character")), [idfix_report.LENGTH], id="length, and more"),
    pytest.param(report(complaint("Character", "LocalPart")), [idfix_report.CHARACTER], id="characters, and more"),
    *(
        pytest.param(report(complaint(error)), [idfix_report.FORMAT], id=error)
        for error in ("Format", "LocalPart", "DomainPart")
    ),
    pytest.param(report(complaint("TopLevelDomain", value="a@x.local")), [idfix_report.SUFFIX], id="a suffix"),
    pytest.param(
        report(complaint("TopLevelDomain", value="smtp:A@Contoso.com")), [idfix_report.OLD_LIST], id="a verified suffix"
    ),
    pytest.param(
        report(complaint("TopLevelDomain", "Format")), [idfix_report.FORMAT], id="a verified suffix, and another error"
    ),
    pytest.param(report(complaint("Length", object_class="contact")), [idfix_report.OTHERS], id="a contact"),
    pytest.param(report(complaint("Length"), users=["cn=bob"]), [idfix_report.OTHERS], id="somebody not of Lync"),
    pytest.param(
        report(complaint("Length"), users=[ann().dn.casefold()]), [idfix_report.LENGTH], id="somebody of Lync"
    ),
    pytest.param(report(unreadable=3), [idfix_report.UNREADABLE], id="lines that are none"),
    pytest.param(
        report(complaint("Blank"), unreadable=1), [idfix_report.BLANK, idfix_report.UNREADABLE], id="errors, and lines"
    ),
]


@pytest.mark.parametrize(("facts", "codes"), IDFIX)
def test_judge_idfix(facts: idfix_report.Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in idfix_report.judge(ABOUT, facts)] == codes


def test_an_error_is_shown_with_its_value_and_everything_that_idfix_said() -> None:
    [finding] = idfix_report.judge(ABOUT, report(complaint("Format", "Character", value="a b")))

    assert (finding.subject, finding.observed) == (ann().dn, "mail: a b (Character, Format)")


def test_every_code_has_a_case() -> None:
    for check, cases in (
        (ad_attribute_lint.CHECK, LINT),
        (sync_msrtcsip.CHECK, [*MSRTCSIP, *BESIDE]),
        (idfix_report.CHECK, IDFIX),
    ):
        assert differing(check, cases) == set()
