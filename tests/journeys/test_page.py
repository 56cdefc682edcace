"""A whole story on the playground's page, with the real bot behind it: start, check, done, reminder."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.cli.playground import opened
from bot.playground.run import Playground
from tests import browser
from tests.browser import Page

pytestmark = pytest.mark.asyncio(loop_scope="module")

START = "/hybrid start domain=contoso.example tenant=contoso.onmicrosoft.com pilot=+3d"
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


async def test_a_team_starts_checks_marks_done_and_is_reminded(page: Page) -> None:
    await page.type_command(START)
    await expect(page.message(CARD)).to_contain_text("0/8 done")

    await page.type_command("/hybrid check domain")
    findings = page.message("Checks: ✗ fail")
    await expect(findings).to_contain_text("_sip._tls.contoso.example (missing)")
    await expect(findings).to_contain_text("SRV 0 0 443 sip.contoso.example")
    await expect(findings).to_contain_text("dns-sipfederationtls")
    await expect(findings).to_contain_text("Only visible to you")

    await page.type_command("/hybrid done tenant")
    await expect(page.message(CARD)).to_contain_text("1/8 done")

    await page.wind("Next working morning")
    await expect(page.message("Reminder: ")).to_contain_text("2. Add your domain and verify ownership")


async def test_a_button_on_the_card_marks_a_step_done_for_everybody(page: Page) -> None:
    await page.type_command(START)
    await page.become("Bob Builder")

    await page.click("Create a tenant account", within=CARD)

    await expect(page.message(CARD)).to_contain_text("1/8 done")


async def test_a_card_that_was_deleted_comes_back(page: Page) -> None:
    await page.type_command(START)
    await expect(page.message(CARD)).to_be_visible()
    await page.message(CARD).hover()
    await page.click("Delete this message", within=CARD)
    await expect(page.messages.filter(has_text=CARD)).to_have_count(0)

    await page.type_command("/hybrid done tenant")

    await expect(page.message(CARD)).to_contain_text("1/8 done")


async def test_the_bot_answers_where_it_is_not_and_comes_when_it_is_invited(page: Page) -> None:
    await page.enter("general")
    await page.type_command(START)
    await expect(page.message("/invite @hybrid")).to_contain_text("Only visible to you")

    await page.type_command("/invite @hybrid")
    await page.type_command("/hybrid status")

    await expect(page.message(CARD)).to_contain_text("0/8 done")
