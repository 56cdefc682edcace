"""Modals on the page in a real browser, with a stand-in for the bot."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, FilePayload, expect

from bot.playground.messages import Json
from bot.playground.run import Playground
from tests import browser
from tests.bot.playground import rooms
from tests.bot.playground.rooms import ALICE, BOB, StandIn
from tests.browser import Page

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests here."""
    async with browser.chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def ground() -> AsyncIterator[Playground]:
    """An open playground."""
    async with rooms.opened() as open_playground:
        yield open_playground


@pytest_asyncio.fixture(loop_scope="module")
async def bot(ground: Playground) -> AsyncIterator[StandIn]:
    """A stand-in for the bot."""
    async with rooms.standing_in(ground) as stand_in:
        yield stand_in


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium: Browser, ground: Playground) -> AsyncIterator[Page]:
    """Alice at the page."""
    async with browser.opened(chromium, ground.url) as open_page:
        yield open_page


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _input(label: str, kind: str, *, more: Json | None = None, **element: object) -> Json:
    inside = {"type": kind, "action_id": label.lower(), **element}
    return {"type": "input", "block_id": label.lower(), "label": _plain(label), "element": inside, **(more or {})}


def _modal(*blocks: Json, title: str = "Form", submit: str = "Send") -> Json:
    return {"type": "modal", "title": _plain(title), "submit": _plain(submit), "blocks": list(blocks)}


OPTIONS = [{"text": _plain(text), "value": text.lower()} for text in ("Red", "Blue")]
TEXT = _input("Reason", "plain_text_input", multiline=True, max_length=12)
FILES = _input("Files", "file_input", max_files=2)


async def _open(ground: Playground, page: Page, view: Json, person: str = ALICE) -> str:
    slack = rooms.client(ground)
    opened = await slack.views_open(trigger_id=ground.workspace.trigger(person), view=view)
    if person == ALICE:
        await expect(page.dialog).to_have_accessible_name(view["title"]["text"])
    return str(opened["view"]["id"])


def _file(name: str, raw: bytes = b"{}") -> FilePayload:
    return FilePayload(name=name, mimeType="application/json", buffer=raw)


def _values(bot: StandIn) -> Json:
    values: Json = json.loads(bot.forms[-1]["payload"])["view"]["state"]["values"]
    return values


async def test_what_is_filled_in_reaches_the_bot(ground: Playground, page: Page, bot: StandIn) -> None:
    blocks = [
        _input("Colour", "static_select", options=OPTIONS, initial_option=OPTIONS[1]),
        _input("Shade", "radio_buttons", options=OPTIONS),
        _input("Others", "checkboxes", options=OPTIONS, more={"optional": True}),
        TEXT,
        FILES,
    ]
    await _open(ground, page, _modal(*blocks))

    await page.dialog.get_by_role("radiogroup", name="Shade").get_by_label("Red").check()
    await page.dialog.get_by_label("Reason").fill("because")
    await page.dialog.get_by_label("Files").set_input_files([_file("a.json"), _file("b.json", b"[1]")])
    await page.confirm("Send")
    await expect(page.dialog).to_have_count(0)

    values = _values(bot)
    assert values["colour"]["colour"] == {"type": "static_select", "selected_option": OPTIONS[1]}
    assert values["shade"]["shade"] == {"type": "radio_buttons", "selected_option": OPTIONS[0]}
    assert values["others"]["others"] == {"type": "checkboxes", "selected_options": []}
    assert values["reason"]["reason"] == {"type": "plain_text_input", "value": "because"}
    files = values["files"]["files"]["files"]
    assert [(file["name"], ground.workspace.files[file["id"]].raw) for file in files] == [
        ("a.json", b"{}"),
        ("b.json", b"[1]"),
    ]


async def test_what_is_missing_or_too_long_is_told_before_anything_is_sent(
    ground: Playground, page: Page, bot: StandIn
) -> None:
    await _open(ground, page, _modal(_input("Colour", "static_select", options=OPTIONS), TEXT, FILES))

    await page.dialog.get_by_label("Reason").fill("x" * 13)
    await page.dialog.get_by_label("Files").set_input_files([_file(f"{number}.json") for number in range(3)])
    await page.confirm("Send")

    wrong = {"Colour": "This is needed.", "Reason": "This has 13 characters; 12 are allowed."}
    for name, text in (wrong | {"Files": "Choose 2 files at most."}).items():
        await expect(page.dialog.get_by_label(name)).to_have_accessible_description(text)
    await expect(page.dialog.get_by_label("Colour")).to_be_focused()
    assert (bot.forms, ground.workspace.files) == ([], {})


async def test_a_complaint_goes_once_the_field_is_changed(ground: Playground, page: Page) -> None:
    await _open(ground, page, _modal(TEXT))
    reason = page.dialog.get_by_label("Reason")

    await page.confirm("Send")
    await expect(reason).to_have_attribute("aria-invalid", "true")
    await reason.fill("because")
    await reason.press("Tab")

    await expect(reason).to_have_attribute("aria-invalid", "false")
    await expect(reason).to_have_accessible_description("")


async def test_a_file_that_is_too_large_is_told_at_once(ground: Playground, page: Page) -> None:
    await _open(ground, page, _modal(FILES))

    # No file of this size is worth making: the page looks at what the browser says of it.
    await page.tab.evaluate(
        """() => {
          const input = document.querySelector("#modal input[type=file]");
          const file = new File(["x"], "dump.json");
          Object.defineProperty(file, "size", { value: 64 * 1024 * 1024 + 1 });
          Object.defineProperty(input, "files", { value: [file] });
          input.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )

    files = page.dialog.get_by_label("Files")
    await expect(files).to_have_accessible_description("dump.json: It is larger than 64 MB.")


async def test_the_bots_answer_takes_the_place_of_the_form(ground: Playground, page: Page, bot: StandIn) -> None:
    done: Json = {"type": "section", "text": _plain("Thank you")}
    shown = {"type": "modal", "title": _plain("Done"), "close": _plain("Leave"), "blocks": [done]}
    bot.answer = lambda _form: web.json_response({"response_action": "update", "view": shown})
    view = await _open(ground, page, _modal(TEXT))

    await page.dialog.get_by_label("Reason").fill("because")
    await page.confirm("Send")
    await expect(page.dialog).to_have_accessible_name("Done")
    await expect(page.dialog).to_contain_text("Thank you")
    await expect(page.dialog.get_by_role("button")).to_have_text(["Leave"])

    done["text"] = _plain("All is well")
    await rooms.client(ground).views_update(view_id=view, view=shown)
    await expect(page.dialog).to_contain_text("All is well")


PEOPLE = _input("Owners", "multi_users_select", max_selected_items=1, more={"optional": True})


async def test_days_times_people_and_channels_are_filled_in(ground: Playground, page: Page, bot: StandIn) -> None:
    only = {"include": ["private"]}
    blocks = [
        _input("Day", "datepicker", initial_date="2026-12-01"),
        _input("Time", "timepicker"),
        PEOPLE,
        _input("Channel", "conversations_select", filter=only),
        _input("Here", "conversations_select", default_to_current_conversation=True),
    ]
    await _open(ground, page, _modal(*blocks))
    await expect(page.dialog.get_by_label("Channel").get_by_role("option")).to_have_text(
        ["Choose a channel…", "# migration-leads"]
    )

    await page.dialog.get_by_label("Time").fill("08:30")
    await page.dialog.get_by_label("Owners").select_option(["Alice Admin", "Bob Builder"])
    await page.dialog.get_by_label("Channel").select_option("# migration-leads")
    await page.confirm("Send")
    await expect(page.dialog.get_by_label("Owners")).to_have_accessible_description("Choose 1 at most.")
    await page.dialog.get_by_label("Owners").select_option(["Bob Builder"])
    await page.confirm("Send")
    await expect(page.dialog).to_have_count(0)

    values = _values(bot)
    assert values["day"]["day"] == {"type": "datepicker", "selected_date": "2026-12-01"}
    assert values["time"]["time"] == {"type": "timepicker", "selected_time": "08:30"}
    assert values["owners"]["owners"] == {"type": "multi_users_select", "selected_users": [BOB]}
    assert values["channel"]["channel"] == {"type": "conversations_select", "selected_conversation": rooms.PRIVATE}
    assert values["here"]["here"] == {"type": "conversations_select", "selected_conversation": rooms.ROOM}


async def test_a_choice_that_is_told_at_once_reaches_the_bot_with_what_is_filled_in(
    ground: Playground, page: Page, bot: StandIn
) -> None:
    more: Json = {"dispatch_action": True}
    press = {"type": "button", "action_id": "press", "text": _plain("More"), "value": "m"}
    row: Json = {"type": "actions", "block_id": "row", "elements": [press]}
    await _open(ground, page, _modal(_input("Colour", "static_select", options=OPTIONS, more=more), TEXT, row))

    await page.dialog.get_by_label("Reason").fill("half")
    await page.dialog.get_by_label("Colour").select_option("Blue")
    await ground.workspace.until(lambda: bot.forms)
    told = json.loads(bot.forms[-1]["payload"])
    assert (told["type"], told["actions"][0]["action_id"]) == ("block_actions", "colour")
    assert told["actions"][0]["selected_option"] == OPTIONS[1]
    assert told["view"]["state"]["values"]["reason"]["reason"]["value"] == "half"
    assert "channel" not in told
    assert "response_url" not in told

    await page.dialog.get_by_role("button", name="More").click()
    await ground.workspace.until(lambda: len(bot.forms) > 1)
    assert json.loads(bot.forms[-1]["payload"])["actions"][0]["value"] == "m"
    await expect(page.dialog).to_be_visible()


async def test_what_is_filled_in_stays_when_the_form_is_changed(ground: Playground, page: Page, bot: StandIn) -> None:
    fields = [
        TEXT,
        _input("Colour", "static_select", options=OPTIONS),
        _input("Shade", "radio_buttons", options=OPTIONS, initial_option=OPTIONS[0]),
        _input("Others", "checkboxes", options=OPTIONS, more={"optional": True}),
        _input("Day", "datepicker"),
        PEOPLE,
        _input("Here", "conversations_select", more={"optional": True}),
        _input("One", "users_select"),
    ]
    view = await _open(ground, page, _modal(*fields))
    dialog = page.dialog
    await dialog.get_by_label("Reason").fill("half")
    await dialog.get_by_label("Colour").select_option("Blue")
    await dialog.get_by_role("radiogroup", name="Shade").get_by_label("Blue").check()
    await dialog.get_by_role("group", name="Others").get_by_label("Red").check()
    await dialog.get_by_label("Day").fill("2026-12-02")
    await dialog.get_by_label("Owners").select_option(["Bob Builder"])
    await dialog.get_by_label("Here").select_option("# general")
    await dialog.get_by_label("One").select_option("Bob Builder")
    await dialog.get_by_label("Colour").focus()

    other = _input("Shade", "radio_buttons", options=OPTIONS, initial_option=OPTIONS[0])
    blocks = [*fields, other | {"block_id": "another", "label": _plain("Another")}]
    await rooms.client(ground).views_update(view_id=view, view=_modal(*blocks, title="Changed"))
    await expect(dialog).to_have_accessible_name("Changed")

    await expect(dialog.get_by_label("Colour")).to_be_focused()
    await page.confirm("Send")
    await expect(page.dialog).to_have_count(0)
    values = _values(bot)
    assert values["reason"]["reason"]["value"] == "half"
    assert values["colour"]["colour"]["selected_option"] == OPTIONS[1]
    assert values["shade"]["shade"]["selected_option"] == OPTIONS[1]
    assert values["another"]["shade"]["selected_option"] == OPTIONS[0]
    assert values["others"]["others"]["selected_options"] == [OPTIONS[0]]
    assert values["day"]["day"]["selected_date"] == "2026-12-02"
    assert values["owners"]["owners"]["selected_users"] == [BOB]
    assert values["here"]["here"]["selected_conversation"] == rooms.GENERAL
    assert values["one"]["one"]["selected_user"] == BOB


async def test_a_choice_that_does_not_reach_the_bot_is_told(ground: Playground, page: Page) -> None:
    more: Json = {"dispatch_action": True}
    await _open(ground, page, _modal(_input("Colour", "static_select", options=OPTIONS, more=more)))

    await page.dialog.get_by_label("Colour").select_option("Blue")

    await expect(page.dialog.get_by_role("alert")).to_contain_text("dispatch_failed")


async def test_a_bot_that_does_not_answer_leaves_what_was_filled_in(ground: Playground, page: Page) -> None:
    await _open(ground, page, _modal(TEXT))

    await page.dialog.get_by_label("Reason").fill("because")
    await page.confirm("Send")

    await expect(page.dialog.get_by_role("alert")).to_contain_text("dispatch_failed")
    await expect(page.dialog.get_by_label("Reason")).to_have_value("because")


@pytest.mark.parametrize("by", ["Escape", "Cancel"])
async def test_closing_a_modal_shows_the_one_below_and_tells_the_bot_nothing(
    ground: Playground, page: Page, bot: StandIn, by: str
) -> None:
    await _open(ground, page, _modal(TEXT, title="First"))
    await rooms.client(ground).views_push(trigger_id=ground.workspace.trigger(ALICE), view=_modal(TEXT, title="Second"))
    await expect(page.dialog).to_have_accessible_name("Second")

    for below in ("First", ""):
        if by == "Escape":
            await page.tab.keyboard.press(by)
        else:
            await page.confirm(by)
        if below:
            await expect(page.dialog).to_have_accessible_name(below)

    await expect(page.dialog).to_have_count(0)
    await ground.workspace.until(lambda: not ground.workspace.views[ALICE])
    assert bot.forms == []


async def test_a_file_chooser_that_is_cancelled_leaves_the_modal_open(ground: Playground, page: Page) -> None:
    await _open(ground, page, _modal(FILES))

    await page.dialog.get_by_label("Files").dispatch_event("cancel")

    await expect(page.dialog).to_be_visible()
    assert ground.workspace.views[ALICE]


async def test_a_modal_is_there_again_after_a_reload_and_is_nobody_elses(ground: Playground, page: Page) -> None:
    await _open(ground, page, _modal(TEXT, title="For Bob"), BOB)
    await page.open()
    await expect(page.dialog).to_have_count(0)

    await page.become("Bob Builder")
    await expect(page.dialog).to_have_accessible_name("For Bob")
    await page.open()

    await expect(page.dialog).to_have_accessible_name("For Bob")


async def test_a_change_elsewhere_leaves_what_is_half_typed(ground: Playground, page: Page) -> None:
    await _open(ground, page, _modal(TEXT))
    await page.dialog.get_by_label("Reason").fill("half")

    await _open(ground, page, _modal(TEXT, title="For Bob"), BOB)
    ground.workspace.notice(ALICE, rooms.ROOM, "psst")
    await expect(page.tab.locator("#messages")).to_contain_text("psst")

    await expect(page.dialog.get_by_label("Reason")).to_have_value("half")


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_a_small_screen_shows_the_buttons_of_a_long_modal(
    chromium: Browser, ground: Playground, colours: str
) -> None:
    long: Json = {"type": "section", "text": _plain("word " * 500 + "x" * 200)}
    size = (390, 480)

    async with browser.opened(
        chromium, ground.url, size=size, colours="dark" if colours == "dark" else "light"
    ) as small:
        await _open(ground, small, _modal(long, TEXT))
        await expect(small.dialog.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
        width = await small.tab.evaluate("document.querySelector('#modal').scrollWidth")

    assert width <= size[0]
