"""The bot's Home, its shortcuts and its bookmark on the playground's page, with the real bot behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from bot.cli.playground import opened
from bot.playground.run import Playground
from tests import browser
from tests.browser import Page

pytestmark = pytest.mark.asyncio(loop_scope="module")

START = "/hybrid start domain=contoso.example pilot=+3d"
CARD = "Run all checks"


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


async def home(page: Page) -> Locator:
    """Go to the bot's Home."""
    await page.enter("Hybrid")
    await page.tab.get_by_role("tab", name="Home").click()
    return page.tab.get_by_role("tabpanel", name="Home")


async def test_home_is_opened_and_a_step_is_done_in_it(page: Page) -> None:
    await page.start(START)
    await page.type_command("/hybrid assign tenant me")
    await expect(page.message("is assigned to")).to_be_visible()

    tab = await home(page)
    await expect(tab).to_contain_text("1. Create a tenant account")
    await tab.get_by_role("button", name="Mark 1 done").press("Enter")

    await expect(tab).to_contain_text("is done.")
    await expect(tab).to_contain_text("1/8 done")
    await expect(tab).to_contain_text("No open step is yours")


async def test_a_step_is_shown_in_full_without_leaving_the_home(page: Page) -> None:
    await page.start(START)
    await page.type_command("/hybrid assign domain me")
    await expect(page.message("is assigned to")).to_be_visible()
    tab = await home(page)

    await tab.get_by_role("button", name="Show 2").click()

    await expect(page.dialog).to_contain_text("not run yet")
    await page.confirm("Close")


async def test_who_has_nothing_is_told_how_to_start(page: Page) -> None:
    tab = await home(page)

    await expect(tab).to_contain_text("Nothing of yours is running yet")
    await expect(tab.get_by_role("button", name="Start a checklist")).to_be_visible()


async def test_the_tabs_are_reached_by_the_keyboard(page: Page) -> None:
    await page.enter("Hybrid")

    await page.tab.get_by_role("tab", name="Messages").press("ArrowRight")

    await expect(page.tab.get_by_role("tab", name="Home")).to_be_focused()
    await expect(page.tab.get_by_role("tabpanel", name="Home")).to_contain_text("Get started")
    await page.enter("lync-hybrid")
    await expect(page.tab.get_by_role("tablist")).to_be_hidden()
    await expect(page.field).to_be_visible()


async def test_a_message_is_attached_by_its_menu(page: Page) -> None:
    await page.start(START)
    await page.type_command("The tenant is ready, see CHG-1")
    written = page.message("see CHG-1")

    await written.hover()
    await written.locator("summary").get_by_text("⋯").click()
    await written.get_by_role("menuitem", name="Attach as evidence").click()
    await expect(page.dialog.get_by_label("What it says")).to_have_value("The tenant is ready, see CHG-1")
    await page.confirm("Attach")

    await expect(page.dialog).to_contain_text("Noted on 1. Create a tenant")


async def test_the_slash_command_is_typed_in_direct_messages(page: Page) -> None:
    await page.start(START)
    await page.type_command("/hybrid assign tenant me")
    await expect(page.message("is assigned to")).to_be_visible()
    await page.enter("Hybrid")

    await page.type_command("/hybrid")

    await expect(page.message("My open steps")).to_contain_text("1. Create a tenant account")


async def test_the_bookmark_is_at_the_top_of_the_channel(page: Page, ground: Playground) -> None:
    team = ground.workspace.team
    ground.workspace.team = replace(team, scopes=team.scopes | {"bookmarks:write"})
    await page.start(START)

    await page.click("Add a link to the card")

    await expect(page.tab.get_by_role("list", name="Bookmarks")).to_contain_text("Lync Server 2013")


async def test_the_lightning_menu_offers_what_the_app_has(page: Page) -> None:
    await page.tab.get_by_label("Shortcuts", exact=True).first.click()

    item = page.tab.get_by_role("menuitem", name="Start a checklist")
    await expect(item).to_be_visible()
    await item.press("Escape")
    await expect(item).to_be_hidden()
