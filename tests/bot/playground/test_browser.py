"""The page in a real browser, with a stand-in for the bot."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, expect

from bot.playground.messages import Json, Message
from bot.playground.run import Playground
from tests import browser
from tests.bot.playground import rooms
from tests.bot.playground.rooms import ALICE, BOB, NOW, ROOM, StandIn
from tests.browser import PHONE, Page

pytestmark = pytest.mark.asyncio(loop_scope="module")
BOT = "U0HYBRID01"
DUE = int(NOW.timestamp()) + 7 * 86_400


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


def _post(ground: Playground, text: str = "", *blocks: Json, **more: str) -> Message:
    return ground.workspace.post(Message(channel=ROOM, ts="", user=BOT, text=text, blocks=blocks, **more))  # type: ignore[arg-type]  # only texts are left


def _button(label: str, **more: object) -> Json:
    text = {"type": "plain_text", "text": label}
    return {"type": "button", "action_id": label.lower(), "text": text, **more}


def _clicked(bot: StandIn) -> Json:
    payload: Json = json.loads(bot.forms[-1]["payload"])
    return payload


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        pytest.param("Alice Admin", "Tuesday, 1 December 2026 13:00", id="in Berlin"),
        pytest.param("Bob Builder", "Tuesday, 1 December 2026 07:00", id="in New York"),
    ],
)
async def test_a_date_is_shown_in_the_readers_zone(ground: Playground, page: Page, who: str, shown: str) -> None:
    _post(ground, f"<!date^{DUE}^{{date_long_pretty}} {{time}}|1 December 12:00 UTC>")

    await page.become(who)

    await expect(page.messages).to_contain_text(shown)


async def test_today_is_what_the_clock_says(ground: Playground, page: Page) -> None:
    _post(ground, f"<!date^{DUE}^{{date_pretty}}|x>")
    await expect(page.message("1 December 2026")).to_be_visible()

    ground.workspace.clock.wind(timedelta(days=6))

    await expect(page.message("tomorrow")).to_be_visible()


async def test_every_kind_of_block_is_shown(ground: Playground, page: Page) -> None:
    words: Json = {"type": "mrkdwn", "text": "*bold* <script>alert(1)</script>"}
    _post(
        ground,
        "fallback",
        {"type": "header", "text": {"type": "plain_text", "text": "Head :tada: *plain*"}},
        {"type": "section", "text": words, "fields": [words, words], "accessory": _button("Done")},
        {"type": "context", "elements": [words]},
        {"type": "divider"},
        {"type": "markdown", "text": "## Title\n- **one** [two](https://x.example)\n1. `three`"},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "<b>*no*</b>", "style": {"bold": True}},
                        {"type": "user", "user_id": BOB},
                        {"type": "emoji", "name": "x"},
                        {"type": "date", "timestamp": DUE, "format": "{date_num}", "fallback": "x"},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "item"}]}],
                },
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a  b"}]},
            ],
        },
    )
    message = page.messages

    await expect(message.get_by_role("heading", name="Head 🎉 *plain*")).to_be_visible()
    await expect(message.locator(".section strong")).to_have_count(3)
    await expect(message.locator(".context")).to_contain_text("bold script")
    await expect(message.get_by_role("separator")).to_be_visible()
    await expect(message.locator(".markdown li")).to_have_text(["one two", "three"])
    await expect(message.locator(".rich > div")).to_have_text("<b>*no*</b>@Bob Builder❌2026-12-01")
    await expect(message.locator(".rich ol li")).to_have_text("item")
    await expect(message.locator(".rich pre")).to_have_text("a  b")
    await expect(message).not_to_contain_text("fallback")


async def test_a_click_goes_to_the_bot_and_its_edit_comes_back(ground: Playground, page: Page, bot: StandIn) -> None:
    section: Json = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "Tenant"},
        "accessory": _button("Done", value="t"),
    }
    card = _post(ground, "card", section)

    await page.click("Done", within="Tenant")
    await ground.workspace.until(lambda: bot.forms)
    await rooms.client(ground).chat_update(channel=ROOM, ts=card.ts, text="Tenant is done")

    await expect(page.messages).to_contain_text("Tenant is done(edited)")
    assert _clicked(bot)["actions"][0]["value"] == "t"


async def test_a_button_keeps_the_focus_when_its_message_is_edited(ground: Playground, page: Page) -> None:
    actions: Json = {"type": "actions", "block_id": "b", "elements": [_button("One"), _button("Two")]}
    section: Json = {"type": "section", "text": {"type": "mrkdwn", "text": "0 of 2"}}
    card = _post(ground, "card", section, actions)
    await page.log.get_by_role("button", name="Two").focus()

    section["text"]["text"] = "1 of 2"
    await rooms.client(ground).chat_update(channel=ROOM, ts=card.ts, text="card", blocks=[section, actions])

    await expect(page.message("1 of 2")).to_be_visible()
    await expect(page.log.get_by_role("button", name="Two")).to_be_focused()


async def test_a_dangerous_button_asks_first(ground: Playground, page: Page, bot: StandIn) -> None:
    words = {"title": "Sure?", "text": "It is *final*.", "confirm": "Close it", "deny": "Keep it"}
    confirm = {key: {"type": "mrkdwn" if key == "text" else "plain_text", "text": text} for key, text in words.items()}
    _post(ground, "card", {"type": "actions", "elements": [_button("Close", style="danger", confirm=confirm)]})

    await page.click("Close")
    await page.confirm("Keep it")
    await page.click("Close")
    await page.confirm("Close it")
    await ground.workspace.until(lambda: bot.forms)

    assert len(bot.forms) == 1


async def test_what_is_filled_in_goes_along_with_a_click(ground: Playground, page: Page, bot: StandIn) -> None:
    label: Json = {"type": "plain_text", "text": "Reason"}
    option: Json = {"text": {"type": "plain_text", "text": "Due"}, "value": "due"}
    elements: list[Json] = [
        {"type": "static_select", "action_id": "sort", "placeholder": label, "options": [option]},
        {"type": "datepicker", "action_id": "day"},
        {"type": "checkboxes", "action_id": "which", "options": [option]},
    ]
    _post(
        ground,
        "form",
        {
            "type": "input",
            "block_id": "in",
            "label": label,
            "element": {"type": "plain_text_input", "action_id": "why"},
        },
        {"type": "actions", "block_id": "do", "elements": [*elements, _button("Send")]},
    )

    await page.log.get_by_role("textbox").first.fill("because")
    await page.log.get_by_role("combobox").select_option("due")
    await page.log.locator("input[type=date]").fill("2026-12-01")
    await page.log.get_by_role("checkbox").check()
    await page.click("Send")
    await ground.workspace.until(lambda: bot.forms and _clicked(bot)["actions"][0]["action_id"] == "send")

    values = _clicked(bot)["state"]["values"]
    assert values["in"]["why"] == {"type": "plain_text_input", "value": "because"}
    assert values["do"]["sort"]["selected_option"] == option
    assert values["do"]["day"]["selected_date"] == "2026-12-01"
    assert values["do"]["which"]["selected_options"] == [option]


async def test_a_choice_from_a_menu_goes_to_the_bot(ground: Playground, page: Page, bot: StandIn) -> None:
    options = [{"text": {"type": "plain_text", "text": text}, "value": text} for text in ("Edit", "Delete")]
    _post(ground, "card", {"type": "actions", "elements": [{"type": "overflow", "action_id": "o", "options": options}]})

    await page.log.get_by_label("More actions").click()
    await page.log.get_by_role("menuitem", name="Delete").click()
    await ground.workspace.until(lambda: bot.forms)

    assert _clicked(bot)["actions"][0]["selected_option"]["value"] == "Delete"


async def test_an_ephemeral_answer_is_marked_and_others_do_not_see_it(page: Page, bot: StandIn) -> None:
    bot.answer = lambda _form: web.json_response({"text": "Only for Alice"})

    await page.type_command("/hybrid status")
    await expect(page.message("Only for Alice")).to_contain_text("Only visible to you")
    await page.become("Bob Builder")

    await expect(page.messages).to_have_count(0)


async def test_an_ephemeral_answer_can_be_dismissed(ground: Playground, page: Page) -> None:
    ground.workspace.notice(ALICE, ROOM, "psst")

    await page.click("Dismiss this message")

    await expect(page.messages).to_have_count(0)


async def test_a_thread_is_folded_under_its_message(ground: Playground, page: Page) -> None:
    parent = _post(ground, "card")
    _post(ground, "Bob marked it done", thread=parent.ts)
    answer = page.log.get_by_text("Bob marked it done")

    await expect(page.log.get_by_text("1 reply")).to_be_visible()
    await expect(answer).to_be_hidden()
    await page.log.get_by_text("1 reply").click()
    await expect(answer).to_be_visible()

    _post(ground, "and undid it", thread=parent.ts)
    await expect(page.log.get_by_text("2 replies")).to_be_visible()
    await expect(answer).to_be_visible()


async def test_what_was_typed_comes_back_with_the_arrow_key(page: Page, bot: StandIn) -> None:
    for command in ("/hybrid one", "/hybrid two"):
        await page.type_command(command)
    await page.field.fill("half")

    seen = []
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):
        await page.field.press(key)
        seen.append(await page.field.input_value())

    assert seen == ["/hybrid two", "/hybrid one", "/hybrid two", "half"]
    assert len(bot.forms) == 2


async def test_the_clock_is_wound_from_the_page(ground: Playground, page: Page) -> None:
    await page.wind("Next working morning")

    await expect(page.tab.locator("#clock")).to_have_text("Wed, 25 Nov 2026, 09:00")
    assert ground.now().isoformat() == "2026-11-25T08:00:00+00:00"


async def test_a_message_elsewhere_is_counted_until_it_is_read(ground: Playground, page: Page) -> None:
    await rooms.client(ground).chat_postMessage(channel=ALICE, text="for you alone")

    await expect(page.tab.get_by_label("1 unread")).to_be_visible()
    await page.enter("Hybrid")

    await expect(page.messages).to_contain_text("for you alone")
    await expect(page.tab.get_by_label("1 unread")).to_have_count(0)


async def test_a_permalink_shows_its_message(ground: Playground, page: Page) -> None:
    posted = _post(ground, "here")
    for number in range(40):
        _post(ground, f"later {number}")
    link = await rooms.client(ground).chat_getPermalink(channel=ROOM, message_ts=posted.ts)

    await page.open(link["permalink"].removeprefix(ground.url))

    await expect(page.message("here")).to_be_in_viewport()


async def test_a_suggestion_is_put_into_the_field(page: Page) -> None:
    await page.tab.get_by_role("button", name="/hybrid help").click()

    await expect(page.field).to_have_value("/hybrid help")
    await expect(page.field).to_be_focused()


async def test_the_page_says_when_the_playground_is_gone(chromium: Browser) -> None:
    async with rooms.opened() as ground:
        context = await chromium.new_context()
        page = Page(await context.new_page(), ground.url)
        await page.open()

    await expect(page.tab.get_by_role("status")).to_contain_text("Waiting for the playground")
    await context.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_a_phone_shows_all_of_it_without_scrolling_sideways(
    chromium: Browser, ground: Playground, colours: str
) -> None:
    section: Json = {"type": "section", "text": {"type": "mrkdwn", "text": "long " * 80 + "x" * 200}}
    _post(ground, "card", section | {"accessory": _button("Done")})

    async with browser.opened(
        chromium, ground.url, size=PHONE, colours="dark" if colours == "dark" else "light"
    ) as page:
        await expect(page.field).to_be_in_viewport()
        width = await page.tab.evaluate("document.documentElement.scrollWidth")

    assert width == PHONE[0]
