"""A whole story on the playground's page, with the real bot behind it: start, check, done, reminder."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, FileChooser, FilePayload, expect

from bot.cli.playground import opened
from bot.playground.run import Playground
from tests import browser
from tests.browser import Page

pytestmark = pytest.mark.asyncio(loop_scope="module")

START = "/hybrid start domain=contoso.example tenant=contoso.onmicrosoft.com pilot=+3d"
CARD = "Run all checks"
PROVIDER = {
    "Identity": "LyncOnline",
    "ProxyFqdn": "sipfed.online.lync.com",
    "VerificationLevel": 2,
    "Enabled": True,
    "EnabledSharedAddressSpace": False,
    "HostsOCSUsers": True,
    "IsLocal": False,
    "AutodiscoverUrl": "https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root",
}
FILE = FilePayload(name="hosting.json", mimeType="application/json", buffer=json.dumps([PROVIDER]).encode())


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
    await page.start(START)
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
    await page.start(START)
    await page.become("Bob Builder")

    await page.click("Create a tenant account", within=CARD)

    await expect(page.message(CARD)).to_contain_text("1/8 done")


async def test_a_card_that_was_deleted_comes_back(page: Page) -> None:
    await page.start(START)
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


async def _thread_tells(page: Page, text: str) -> None:
    card = page.message(CARD)
    await card.locator(".thread > summary").click()
    await expect(card.get_by_role("group", name="Thread").filter(has_text=text)).to_be_visible()


async def test_a_file_is_handed_in_judged_and_told_below_the_card(page: Page) -> None:
    await page.start(START)
    await page.type_command("/hybrid evidence")
    await page.click("Hand something in")
    await expect(page.dialog).to_have_accessible_name("Hand in evidence")

    await page.dialog.get_by_label("Files").set_input_files(FILE)
    await page.confirm("Hand in")

    await expect(page.dialog).to_contain_text("Read and judged: hosting-provider")
    await page.confirm("Close")
    await expect(page.dialog).to_have_count(0)
    await _thread_tells(page, "EnabledSharedAddressSpace")


async def test_nothing_handed_in_is_told_at_the_field(page: Page) -> None:
    await page.start(START)
    await page.type_command("/hybrid evidence")
    await page.click("Hand something in")

    await page.confirm("Hand in")

    files = page.dialog.get_by_label("Files")
    await expect(files).to_have_accessible_description("Choose a file, or paste what the command printed below.")
    await expect(files).to_have_attribute("aria-invalid", "true")
    await expect(files).to_be_focused()


async def test_evidence_is_handed_in_by_keyboard_alone(page: Page) -> None:
    await page.start(START)
    await page.type_command("/hybrid evidence hosting-provider")
    button = page.log.get_by_role("button", name="Hand it in")
    await button.focus()
    keyboard = page.tab.keyboard
    chosen: asyncio.Future[FileChooser] = asyncio.get_running_loop().create_future()
    # Asked for early: a browser that has not heard of it yet would open a chooser of its own.
    page.tab.once("filechooser", lambda chooser: chosen.set_result(chooser))  # noqa: PLW0108 - Playwright takes no built-in method

    await keyboard.press("Enter")
    await expect(page.dialog.get_by_label("What it is")).to_be_focused()
    await keyboard.press("Tab")
    await expect(page.dialog.get_by_label("Files")).to_be_focused()
    await keyboard.press("Space")
    await (await asyncio.wait_for(chosen, 60)).set_files(FILE)
    await keyboard.press("Tab")
    await expect(page.dialog.get_by_role("textbox")).to_be_focused()
    await keyboard.press("Tab")
    await keyboard.press("Tab")
    await expect(page.dialog.get_by_role("button", name="Hand in")).to_be_focused()
    await keyboard.press("Enter")

    await expect(page.dialog).to_contain_text("Read and judged: hosting-provider")
    await expect(page.dialog.get_by_role("button", name="Close")).to_be_focused()
    await keyboard.press("Escape")
    await expect(page.dialog).to_have_count(0)
    await expect(button).to_be_focused()


async def test_a_script_of_the_bot_reaches_it(page: Page) -> None:
    await page.start(START)
    await page.type_command("/hybrid agent lync")
    script = await page.message("Run this").text_content() or ""

    found = {name: re.search(rf"\${name} = '([^']+)'", script) for name in ("url", "token")}
    url, token = (match[1] if match else "" for match in found.values())
    body = {"version": 1, "server": "FE01", "evidence": {"hosting-provider": [PROVIDER]}, "failed": {}}
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
        session.post(url, json=body) as answer,
    ):
        assert answer.status == 200

    await _thread_tells(page, "EnabledSharedAddressSpace")
