"""Notice: Skype for Business Online is retired, and steps 1 and 7 lead to Microsoft Teams.

Skype for Business Online, formerly Lync Online, was retired on 31 July 2021 (in China, run by 21Vianet, on 1 October
2023), and the rest of it was wound down in 2022. A user who is moved is in Teams Only mode afterwards. The tools, and
the shared SIP address space that a hybrid needs, stayed what they were.

This is always shown. Who marks the step as done has read it, and it then counts as attested.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import Check, Kind, Target
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net

STEP = "tenant"

RETIRED = Code(
    "retired",
    Verdict.WARN,
    "The online side of this checklist is Microsoft Teams today: moving a user puts them into Teams Only mode. Tell the"
    " people who will be moved; marking the step as done acknowledges it.",
)
ACKNOWLEDGED = Code("acknowledged", Verdict.ATTESTED, "Somebody marked the step as done with this in view.")


async def observe(_: Target, __: Net) -> None:
    return None


def judge(target: Target, _: None) -> Iterator[Finding]:
    code = ACKNOWLEDGED if STEP in target.done else RETIRED
    yield code.at("Skype for Business Online", observed="retired on 31 July 2021")


CHECK = Check(
    id="tenant-service-retired",
    step=1,
    title="Skype for Business Online is Microsoft Teams today",
    codes=(RETIRED, ACKNOWLEDGED),
    source="https://learn.microsoft.com/microsoftteams/skype-for-business-online-retirement",
    observe=observe,
    judge=judge,
    kind=Kind.NOTICE,
)
