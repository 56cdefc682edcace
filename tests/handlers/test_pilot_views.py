"""What the screens of the pilot users say beyond what their snapshots hold."""

from dataclasses import replace

import pytest

from bot.checks.moving import way
from bot.model.errors import BotError
from bot.model.pilot import MAX_PILOTS, PilotUser, RowsError
from bot.model.readiness import Stage, readiness
from bot.usecases.pilot_users import Listed
from handlers.views.card import card
from handlers.views.pilots import pilot, pilots
from handlers.views.problem import problem
from handlers.views.reminder import reminder
from tests.handlers.examples import NAMES, NOW, busy
from tests.handlers.limits import problems
from tests.handlers.pilot_screens import ANN, BOB, DEE, USERS, having, told
from tests.handlers.screens import COUNTDOWN

MANY = tuple(PilotUser(upn=f"firstname.lastname{number:03}@contoso.com") for number in range(MAX_PILOTS))


def _many(start: str = "") -> str:
    everyone = readiness(MANY, [], NOW)
    checklist = having(*MANY)
    found = Listed(checklist=checklist, shown=everyone, everyone=everyone, way=way(checklist.profile))
    made = pilots(found, NOW, NAMES, start=start)
    assert problems(made.content()) == []
    return made.text


def test_of_two_hundred_it_says_how_to_see_the_rest() -> None:
    first = _many()
    rest = first.rpartition("pilot list from=")[2].partition("`")[0]
    shown = [user.upn in first for user in MANY]

    assert 40 < sum(shown) < MAX_PILOTS
    assert f"… and {MAX_PILOTS - sum(shown) + 1} more" in first
    assert MANY[-1].upn in _many(MANY[-5].upn)
    assert rest == MANY[sum(shown) - 1].upn


def test_nobody_is_shown_twice_or_lost_from_page_to_page() -> None:
    pages, start = [], ""
    while True:
        page = _many(start)
        pages.append(page.partition("more: `/hybrid pilot list from=")[0])
        start = page.rpartition("pilot list from=")[2].partition("`")[0] if "pilot list from=" in page else ""
        if not start:
            break

    assert all(sum(f"`{user.upn}`" in page for page in pages) == 1 for user in MANY)


def test_a_list_cannot_begin_with_somebody_who_is_not_in_it() -> None:
    with pytest.raises(BotError, match=r"zoe@contoso\.com is not in what is shown"):
        pilots(told(*USERS), NOW, NAMES, start="zoe@contoso.com")


def test_the_card_keeps_its_height_while_people_are_moved() -> None:
    before = card(having(ANN, BOB), NOW, NAMES)
    after = card(having(replace(ANN, moved=BOB.moved), DEE), NOW, NAMES)

    assert before.text.count("\n") == after.text.count("\n")
    assert "Pilot users: 1 of 2 moved, 0 verified" in before.text
    assert "Pilot users: 2 of 2 moved, 1 verified" in after.text
    assert card(busy(), NOW, NAMES).text.count("\n") == after.text.count("\n")
    assert "Pilot users: none yet, `/hybrid pilot add NAME` adds one" in card(busy(), NOW, NAMES).text


def test_a_reminder_tells_how_far_the_pilot_users_are() -> None:
    assert "Pilot users: 1 of 2 moved, 0 verified" in reminder(having(ANN, BOB), COUNTDOWN, NOW, NAMES).text


def test_every_wrong_row_that_fits_is_told_and_how_many_follow() -> None:
    rows = [f"row {number}: {'x' * 80}" for number in range(1, 301)]

    said = problem(RowsError("Nothing was imported:", rows), NAMES).text.splitlines()

    assert said[1] == f"• {rows[0]}"
    assert said[-1] == f"… and {301 - len(said) + 1} more; put these right, and import again to see them."
    assert len("\n".join(said)) <= 12_000


@pytest.mark.parametrize(
    ("upn", "command"),
    [
        pytest.param(
            "ann@contoso.com", "Move-CsUser -Identity ann@contoso.com -Target sipfed.online.lync.com", id="plain"
        ),
        pytest.param("o'la@contoso.com", "Move-CsUser -Identity 'o''la@contoso.com' -Target", id="an apostrophe"),
    ],
)
def test_the_command_is_exact(upn: str, command: str) -> None:
    said = pilot(told(*USERS, only=upn), NOW, NAMES).text

    assert command in said
    assert (
        "-HostedMigrationOverrideUrl https://admin4a.online.lync.com/HostedMigration/hostedmigrationService.svc" in said
    )
    assert "-Force" not in said.partition("```")[2].partition("```")[0]


def test_a_stage_has_its_place_in_the_summary() -> None:
    said = pilots(told(*USERS), NOW, NAMES).text

    assert "*5 pilot users*: 1 verified · 1 moved, not verified · 1 ready · 1 *blocked* · 1 not known yet" in said
    assert [ready.stage for ready in told(*USERS).everyone] == [
        Stage.READY,
        Stage.UNKNOWN,
        Stage.BLOCKED,
        Stage.MOVED,
        Stage.VERIFIED,
    ]
