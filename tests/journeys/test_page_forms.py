"""Forms on the playground's page, with the real bot behind them: by mouse, by keyboard, on a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.cli.playground import opened
from bot.playground.run import Playground
from tests import browser
from tests.browser import PHONE, Page

pytestmark = pytest.mark.asyncio(loop_scope="module")

CARD = "Run all checks"
START = "/hybrid start domain=contoso.example pilot=+7d"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests here."""
    async with browser.chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def ground() -> AsyncIterator[Playground]:
    """The real bot in a playground, with a fresh database."""
    async with opened(0) as playground:
        yield playground


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium: Browser, ground: Playground) -> AsyncIterator[Page]:
    """Alice at the page."""
    async with browser.opened(chromium, ground.url) as open_page:
        yield open_page


async def test_an_empty_channel_is_started_by_the_form(page: Page) -> None:
    await page.type_command("/hybrid")
    await page.click("Start a checklist")
    domain = page.dialog.get_by_label("Your domain")
    await domain.fill("no domain")
    await page.dialog.get_by_label("Pilot date").fill("2030-12-02")

    await page.confirm("Start")
    await expect(domain).to_have_attribute("aria-invalid", "true")
    await expect(domain).to_be_focused()
    await domain.fill("contoso.example")
    await page.dialog.get_by_role("button", name="more fields").click()
    await page.dialog.get_by_label("Access Edge").fill("edge.contoso.example")
    await expect(domain).to_have_value("contoso.example")
    await page.confirm("Start")

    await expect(page.dialog).to_contain_text("The checklist is in #lync-hybrid")
    await page.confirm("Close")
    await expect(page.message(CARD)).to_contain_text("pilot Mon 2 Dec 2030")


async def test_a_step_is_marked_done_with_a_reason_by_keyboard_alone(page: Page) -> None:
    await page.start(START)
    await page.type_command("/hybrid done 6")
    button = page.log.get_by_role("button", name="Give a reason")
    await button.focus()
    keyboard = page.tab.keyboard

    await keyboard.press("Enter")
    await expect(page.dialog.get_by_label("Step")).to_be_focused()
    await keyboard.press("Tab")
    await keyboard.type("see the wiki")
    await keyboard.press("Tab")
    await expect(page.dialog.get_by_label("Reason")).to_be_focused()
    await keyboard.type("the consultants did it")
    await keyboard.press("Tab")
    await keyboard.press("Tab")
    await expect(page.dialog.get_by_role("button", name="Mark done anyway")).to_be_focused()
    await keyboard.press("Enter")

    await expect(page.dialog).to_contain_text("is done anyway: the consultants did it")
    await keyboard.press("Escape")
    await expect(page.dialog).to_have_count(0)
    await expect(page.message(CARD)).to_contain_text("1/8 done")


async def test_settings_are_saved_from_the_form_beside_the_answer(page: Page) -> None:
    await page.start(START)
    await page.type_command("/hybrid set")
    await page.dialog.get_by_label("Time of the reminders").fill("07:45")
    await page.dialog.get_by_label("Saturday").check()
    await page.dialog.get_by_label("Phase").select_option("hybrid")

    await page.confirm("Save")

    await expect(page.dialog).to_contain_text("Set: time=07:45 days=mon, tue, wed, thu, fri, sat")
    await expect(page.dialog).to_contain_text("Set: phase=hybrid")


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_a_phone_shows_the_whole_form(chromium: Browser, ground: Playground, colours: str) -> None:
    shade: Literal["light", "dark"] = "dark" if colours == "dark" else "light"
    async with browser.opened(chromium, ground.url, size=PHONE, colours=shade) as phone:
        await phone.start(START)
        await phone.type_command("/hybrid show pilot")
        await phone.click("Assign… step 7")
        await expect(phone.dialog.get_by_label("Owners")).to_be_visible()
        await phone.dialog.get_by_label("Owners").select_option(["Bob Builder"])
        await expect(phone.dialog.get_by_role("button", name="Save")).to_be_in_viewport(ratio=1)
        width = await phone.tab.evaluate("document.querySelector('#modal').scrollWidth")
        await phone.confirm("Save")
        await expect(phone.dialog).to_contain_text("is assigned to @Bob")

    assert width <= PHONE[0]
