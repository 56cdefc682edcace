"""Hosting provider: do your servers know Microsoft's cloud as the other half of your address space?

Servers on premises route to people who have moved only by a hosting provider whose ProxyFqdn is Microsoft's federation
(`sipfed.online.lync.com`, and its like in the other clouds) and which shares the address space. A provider that is
missing, there twice, or wrong in one switch makes moved people unreachable, and moves fail.

Run `Get-CsHostingProvider | Select-Object *` in the management shell. The default view hides the switches that matter.
ProxyFqdn cannot be edited: remove a wrong provider and create it again. Other providers do no harm.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, clouds, handed
from bot.checks.clouds import Online
from bot.checks.handed import NOT_SHOWN, Hand
from bot.checks.kinds import DECOMMISSIONING
from bot.evidence.row import Row
from bot.model.names import same_name
from bot.model.verdict import Code, Finding, Verdict

SOURCE = "hosting-provider"
SWITCHES = {"Enabled": True, "EnabledSharedAddressSpace": True, "HostsOCSUsers": True, "IsLocal": False}
UNIFIED_MESSAGING = "exap.um.outlook.com"
VERIFICATION = {"usesourceverification", "2"}  # ConvertTo-Json of Windows PowerShell writes the number

OK = Code("ok", Verdict.PASS)
HARMLESS = Code("harmless", Verdict.PASS)
NONE = Code("none", Verdict.FAIL, "No hosting provider leads to Microsoft's cloud. Create it as shown.")
OTHER_CLOUD = Code(
    "other-cloud",
    Verdict.FAIL,
    "This hosting provider leads to another Microsoft cloud than the profile's. Remove it, or correct the profile.",
)
TWICE = Code(
    "twice",
    Verdict.FAIL,
    "Several hosting providers have the same ProxyFqdn. Remove them, and create one again as shown.",
)
WRONG_SWITCH = Code("wrong-switch", Verdict.FAIL, "Set the switch with Set-CsHostingProvider as shown.")
VERIFIES_OTHERWISE = Code(
    "verifies-otherwise",
    Verdict.WARN,
    "VerificationLevel should be UseSourceVerification: otherwise messages of strangers pass for verified ones, or"
    " verified ones for strange.",
)
NO_AUTODISCOVER = Code(
    "no-autodiscover",
    Verdict.WARN,
    "AutodiscoverUrl is empty, so mobile clients of people who have moved do not find the cloud. Set it as shown.",
)
AUTODISCOVER_TYPO = Code(
    "autodiscover-typo",
    Verdict.WARN,
    "AutodiscoverUrl has a typing error that was in Microsoft's own documentation (`disccover`). Set it as shown.",
)
AUTODISCOVER_ELSEWHERE = Code(
    "autodiscover-elsewhere", Verdict.WARN, "AutodiscoverUrl is not the one of the profile's cloud. Set it as shown."
)
OTHER_PROVIDER = Code(
    "other-provider",
    Verdict.WARN,
    "Another hosting provider than Microsoft's. It does no harm; see that somebody still needs it.",
)


def judge(target: Target, hand: Hand) -> Iterator[Finding]:
    online = clouds.online(target)
    named = [(row.text("ProxyFqdn"), row) for row in hand[SOURCE].rows]
    if not all(host for host, _ in named):
        yield handed.not_shown("hosting providers", SOURCE, "ProxyFqdn", *SWITCHES)
    ours: list[Row] = []
    for host, row in named:
        if host and same_name(host, online.federation):
            ours.append(row)
        elif host:
            yield _of_other(host, row)
    if len(ours) == 1:
        yield from _of_ours(online, ours[0])
    elif ours:
        names = ", ".join(map(_identity, ours))
        yield TWICE.at(online.federation, expected="one provider", observed=names, fix=_again(online, ours))
    elif all(host for host, _ in named):
        observed = handed.listed([host for host, _ in named if host])
        yield NONE.at(online.federation, expected="one provider", observed=observed, fix=_creation(online))


def _of_other(host: str, row: Row) -> Finding:
    if clouds.leads_online((host,)):
        code, fix = OTHER_CLOUD, f"Remove-CsHostingProvider -Identity {_identity(row)}"
    else:
        code, fix = HARMLESS if same_name(host, UNIFIED_MESSAGING) else OTHER_PROVIDER, ""
    return code.at(host, observed=_identity(row), fix=fix)


def _of_ours(online: Online, row: Row) -> Iterator[Finding]:
    told = {name: row.flag(name) for name in SWITCHES}
    hidden = [name for name, value in told.items() if value is None]
    hidden += [name for name in ("VerificationLevel", "AutodiscoverUrl") if row.text(name) is None]
    faults = [
        WRONG_SWITCH.at(
            f"{online.federation}, {name}",
            expected=str(wanted),
            observed=str(told[name]),
            fix=f"Set-CsHostingProvider -Identity {_identity(row)} -{name} ${str(wanted).lower()}",
        )
        for name, wanted in SWITCHES.items()
        if told[name] not in {None, wanted}
    ]
    faults += [*_of_verification(online, row), *_of_autodiscover(online, row)]
    if hidden:
        faults.append(handed.not_shown(online.federation, SOURCE, *hidden))
    yield from faults or [OK.at(online.federation, expected="one provider, as it should be", observed=_identity(row))]


def _of_verification(online: Online, row: Row) -> Iterator[Finding]:
    level = row.text("VerificationLevel")
    if level is not None and level.strip().casefold() not in VERIFICATION:
        yield VERIFIES_OTHERWISE.at(
            f"{online.federation}, VerificationLevel",
            expected="UseSourceVerification (2)",
            observed=level,
            fix=f"Set-CsHostingProvider -Identity {_identity(row)} -VerificationLevel UseSourceVerification",
        )


def _of_autodiscover(online: Online, row: Row) -> Iterator[Finding]:
    url = row.text("AutodiscoverUrl")
    if url is None or url.strip().casefold() == online.autodiscover_url.casefold():
        return
    if not url.strip():
        code = NO_AUTODISCOVER
    else:
        code = AUTODISCOVER_TYPO if "disccover" in url.casefold() else AUTODISCOVER_ELSEWHERE
    yield code.at(
        f"{online.federation}, AutodiscoverUrl",
        expected=online.autodiscover_url,
        observed=url,
        fix=f"Set-CsHostingProvider -Identity {_identity(row)} -AutodiscoverUrl {online.autodiscover_url}",
    )


def _identity(row: Row) -> str:
    return handed.quoted(row.text("Identity") or row.text("Name") or row.text("ProxyFqdn") or "")


def _again(online: Online, rows: list[Row]) -> str:
    removals = [f"Remove-CsHostingProvider -Identity {_identity(row)}" for row in rows]
    return "\n".join([*removals, _creation(online)])


def _creation(online: Online) -> str:
    return (
        f"New-CsHostingProvider -Identity LyncOnline -ProxyFqdn {online.federation} -Enabled $true"
        " -EnabledSharedAddressSpace $true -HostsOCSUsers $true -VerificationLevel UseSourceVerification"
        f" -IsLocal $false -AutodiscoverUrl {online.autodiscover_url}"
    )


CHECK = Check(
    id="hosting-provider",
    step=3,
    title="Your servers know Microsoft's cloud as a hosting provider",
    codes=(
        OK,
        HARMLESS,
        NONE,
        OTHER_CLOUD,
        TWICE,
        WRONG_SWITCH,
        VERIFIES_OTHERWISE,
        NO_AUTODISCOVER,
        AUTODISCOVER_TYPO,
        AUTODISCOVER_ELSEWHERE,
        OTHER_PROVIDER,
        NOT_SHOWN,
        DECOMMISSIONING,
    ),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-federation-with-skype-for-business-online",
    observe=handed.of(SOURCE),
    judge=judge,
    kind=Kind.PASTE,
    wants=(SOURCE,),
    skips=handed.leaving,
)
