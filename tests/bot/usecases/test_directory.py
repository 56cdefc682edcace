"""The directory that the bot reads itself: in place of a file, and said so where it cannot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.checks import Check, Kind, Target
from bot.model.directory import Directory, DirectoryUser
from bot.model.errors import ProbeError
from bot.model.evidence import Way
from bot.model.verdict import Code, Finding, Verdict
from bot.net import Net
from bot.usecases import Asker, Deps
from bot.usecases.hand_in import Document, hand_in
from bot.usecases.recall import UNREAD
from bot.usecases.start import start
from tests.bot.usecases.conftest import TEMPLATE, Clock, shown
from tests.bot.usecases.test_hand_in import checked

FOUND = Code("found", Verdict.PASS)
ANN = DirectoryUser(upn="ann@contoso.com", sip="sip:ann@contoso.com", sip_enabled=True)
EXPORT = b"userPrincipalName,msRTCSIP-PrimaryUserAddress\r\nben@contoso.com,sip:ben@contoso.com\r\n"


@dataclass
class Controller:
    """A domain controller, as far as it answers."""

    trouble: str = ""
    asked: int = 0

    async def users(self) -> Directory:
        self.asked += 1
        if self.trouble:
            raise ProbeError(self.trouble)
        return Directory(users=(ANN,))


async def observe(target: Target, _net: Net) -> Directory:
    users: Directory = target.handed["ad-users"]
    return users


def judge(_target: Target, seen: Directory) -> list[Finding]:
    return [FOUND.at(user.name) for user in seen.users]


USERS = Check(
    id="users",
    step=4,
    title="Users",
    codes=(FOUND,),
    source="here",
    observe=observe,
    judge=judge,
    kind=Kind.PASTE,
    wants=("ad-users",),
)


async def standing_inside(deps: Deps, asker: Asker, controller: Controller) -> Deps:
    template = replace(TEMPLATE, steps=(replace(TEMPLATE.steps[0], checks=("users",)), *TEMPLATE.steps[1:]))
    net = replace(deps.net, ldap=controller)
    able = replace(deps, net=net, checks={**deps.checks, "users": USERS}, templates={template.id: template})
    await start(able, asker, values={"domain": "contoso.com"})
    return able


async def test_it_is_read_in_place_of_a_file(deps: Deps, ann: Asker) -> None:
    deps = await standing_inside(deps, ann, Controller())

    report = (await checked(deps, ann))["users"]

    assert [finding.subject for finding in report.findings] == ["ann@contoso.com"]
    async with deps.store.read() as tx:
        kept = (await tx.evidence.of("T1", (await shown(deps, ann)).id))["ad-users"]
    assert (kept.way, kept.by) == (Way.DIRECTORY, "")
    assert (await shown(deps, ann)).version == 1


async def test_a_file_that_somebody_hands_in_comes_first(deps: Deps, ann: Asker) -> None:
    controller = Controller()
    deps = await standing_inside(deps, ann, controller)

    judged = await hand_in(deps, ann, [Document(raw=EXPORT, source="ad-users")], Way.FILE)

    assert [finding.subject for finding in judged.reports[0].findings] == ["ben@contoso.com"]
    assert controller.asked == 0


async def test_a_directory_that_cannot_be_read_is_an_error_until_what_was_found_is_too_old(
    deps: Deps, ann: Asker, clock: Clock
) -> None:
    controller = Controller("the account is locked")
    deps = await standing_inside(deps, ann, controller)

    first = (await checked(deps, ann))["users"]
    controller.trouble = ""
    await checked(deps, ann)
    controller.trouble = "nobody answers"
    held = (await checked(deps, ann))["users"]
    clock.moment += timedelta(days=7)
    late = (await checked(deps, ann))["users"]

    assert (first.findings[0].code, first.findings[0].observed) == (UNREAD, "the account is locked")
    assert held.findings[0].code == FOUND
    assert (late.findings[0].code, late.findings[0].observed) == (UNREAD, "nobody answers")


async def test_nobody_reads_it_where_no_check_wants_it(deps: Deps, ann: Asker) -> None:
    controller = Controller()
    deps = replace(deps, net=replace(deps.net, ldap=controller))
    await start(deps, ann, values={"domain": "contoso.com"})

    await checked(deps, ann)

    assert controller.asked == 0
