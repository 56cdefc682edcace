"""Address of the migration service: is `Move-CsUser` given the right one?

Unless the cloud account ends in `.onmicrosoft.com`, the move needs `-HostedMigrationOverrideUrl`. The admin center from
whose address people took it is gone. Today `Get-CsTenant | Select-Object ServiceInstance` tells it: of
`MicrosoftCommunicationsOnline/NOAM-4A-S7` the middle part makes
`https://admin4A.online.lync.com/HostedMigration/hostedmigrationService.svc`.

Hand in the output, or set `move_url` yourself. The deprecated property `Identity` tells nothing any more.

By an account that does end so, the address may be left out if the AutodiscoverUrl of your hosting provider is right,
which the output of `hosting-provider` tells. Which account moves your users the bot does not know, so that a move
without the address stays a warning here.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target, clouds, handed
from bot.checks.hosting_provider import SOURCE as PROVIDER
from bot.checks.moving import MARK, SERVICE, SOURCE, move_url, well_formed
from bot.model.profile import Cloud
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

_SUBJECT = "-HostedMigrationOverrideUrl"
_FORM = f"https://adminXX.online.lync.com{SERVICE}"

OK = Code("ok", Verdict.PASS)
DERIVED = Code("derived", Verdict.PASS, "The commands of `/hybrid pilot list ann@contoso.com` have it.")
NOT_TOLD = Code(
    "not-told",
    Verdict.WARN,
    "Nobody told the address. The move works without it only by a cloud account that ends in `.onmicrosoft.com`, and"
    " with the right AutodiscoverUrl of the hosting provider.",
)
LEFT_OUT = Code(
    "left-out",
    Verdict.WARN,
    "Nobody told the address, and the hosting provider's AutodiscoverUrl is right. So the move works without it by a"
    " cloud account that ends in `.onmicrosoft.com`, and by no other. Move by such a one, or tell the address.",
)
WRONG = Code(
    "wrong",
    Verdict.FAIL,
    "This is no address of the migration service: not `webdir`, not the admin center, nothing after `.svc`, no other"
    " host. Correct `move_url`, or set it to `none` and hand in what the tenant says.",
)
OTHER = Code(
    "other", Verdict.WARN, "The tenant is served elsewhere than the address that was told says. Use the tenant's."
)
NOT_UNDERSTOOD = Code(
    "not-understood",
    Verdict.UNKNOWN,
    "The tenant's ServiceInstance has another form than Microsoft describes, so no address follows from it. Ask"
    " Microsoft's support, and set `move_url`.",
)
OTHER_CLOUD = Code(
    "other-cloud", Verdict.SKIPPED, "How these addresses look in the profile's cloud is not written down anywhere."
)


async def observe(target: Target, _: Net) -> str:
    """Return where the tenant is served: by what is in hand, or by what stayed of what was; "" if nothing tells."""
    if SOURCE in target.handed:
        told = {text for row in target.handed[SOURCE].rows if (text := row.text("ServiceInstance"))}
        return told.pop() if len(told) == 1 else ""
    return target.marks.get(SOURCE, {}).get(MARK, "")


def judge(target: Target, instance: str) -> Iterator[Finding]:
    told, derived = target.profile.move_url, move_url(instance)
    if target.profile.cloud is not Cloud.WORLDWIDE:
        yield OTHER_CLOUD.at(_SUBJECT, observed=target.profile.cloud)
    elif told and not well_formed(told):
        yield WRONG.at(_SUBJECT, expected=derived or _FORM, observed=told)
    elif told and derived and told.lower() != derived.lower():
        yield OTHER.at(_SUBJECT, expected=derived, observed=told, fix=f"/hybrid set move_url={derived}")
    elif told:
        yield OK.at(_SUBJECT, expected=_FORM, observed=told)
    elif derived:
        yield DERIVED.at(_SUBJECT, expected=_FORM, observed=derived)
    elif instance:
        yield NOT_UNDERSTOOD.at(_SUBJECT, expected="MicrosoftCommunicationsOnline/REGION-XX-SN", observed=instance)
    else:
        yield _untold(target)


def _untold(target: Target) -> Finding:
    online = clouds.online(target)
    pairs = (pair.partition("=") for pair in target.marks.get(PROVIDER, {}).get("autodiscover", "").split(" "))
    url = {name: url for name, _, url in pairs}.get(online.federation, "")
    code = LEFT_OUT if url.casefold() == online.autodiscover_url.casefold() else NOT_TOLD
    observed = f"none, and AutodiscoverUrl {url}" if url else "none"
    return code.at(_SUBJECT, expected=_FORM, observed=observed, fix=handed.how(SOURCE))


CHECK = Check(
    id="pilot-move-url",
    step=7,
    title="The address of the migration service is known and right",
    codes=(OK, DERIVED, NOT_TOLD, LEFT_OUT, WRONG, OTHER, NOT_UNDERSTOOD, OTHER_CLOUD),
    kind=Kind.PASTE,
    priority=2,
    live=True,
    wants=(SOURCE,),
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-between-on-premises-and-cloud",
    observe=observe,
    judge=judge,
)
