"""AD FS, test page: is there a page on which a person can try to sign in?

`https://NAME/adfs/ls/idpinitiatedsignon.aspx` shows a sign-in form that belongs to no application: a good test, from
inside and from outside. Since Windows Server 2016 it is off until somebody switches it on. Nothing depends
on it, so this check never fails.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Target
from bot.checks.federation_service import APPLIES, FOUND, NOT_SEEN, Fetched, fetch, nothing
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

PATH = "/adfs/ls/idpinitiatedsignon.aspx"

OK = Code("ok", Verdict.PASS)
OFF = Code(
    "off",
    Verdict.SKIPPED,
    "The page is off, as it is since Windows Server 2016 until somebody switches it on. To try a sign-in, switch it on"
    " for a while.",
)


async def observe(target: Target, net: Net) -> Fetched | None:
    return await fetch(target, net, PATH)


def judge(target: Target, seen: Fetched | None) -> Iterator[Finding]:
    expected = "a sign-in form"
    if seen is None:
        yield nothing(target)
    elif seen.page is None:
        yield NOT_SEEN.at(seen.url, expected=expected, observed=seen.trouble)
    elif seen.page.status == FOUND and b"<form" in seen.page.body.lower():
        yield OK.at(seen.url, expected=expected, observed=expected)
    else:
        fix = "Set-AdfsProperties -EnableIdPInitiatedSignonPage $true"
        yield OFF.at(seen.url, expected=expected, observed=f"HTTP {seen.page.status}, no form", fix=fix)


CHECK = Check(
    id="adfs-idp-page",
    step=6,
    title="There is a page to try a sign-in on",
    codes=(OK, OFF, NOT_SEEN, *APPLIES),
    source="https://learn.microsoft.com/windows-server/identity/ad-fs/operations/ad-fs-sign-in-pages-customization",
    observe=observe,
    judge=judge,
    priority=3,
)
