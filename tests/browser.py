"""A person at the playground's page: headless Chromium, what they do there and what they see."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, ConsoleMessage, Locator, Request, async_playwright, expect
from playwright.async_api import Page as Tab

from tests.needs import need

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 60_000  # milliseconds; a loaded machine is slow
WIDE = (1280, 900)
PHONE = (390, 844)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run a browser while the block runs; without one on the machine the test is skipped, and in CI it fails."""
    found = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), "")
    need("Chromium", bool(found))
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


class Page:
    """The page as somebody has it open.

    Attributes:
        tab: For what is said nowhere here.
        troubles: Errors in the console, exceptions of scripts, and requests to anywhere else.
    """

    def __init__(self, tab: Tab, url: str) -> None:
        self.tab = tab
        self.troubles: list[str] = []
        self._url = url
        tab.set_default_timeout(PATIENCE)
        tab.on("console", self._heard)
        tab.on("pageerror", lambda error: self.troubles.append(str(error)))
        tab.on("request", self._asked)

    async def open(self, path: str = "") -> None:
        """Go to the page, and wait until it is live."""
        await self.tab.goto(self._url + path)
        await self.tab.wait_for_selector("body[data-reader]")

    async def become(self, name: str) -> None:
        """Be somebody else."""
        await self.tab.get_by_role("radio", name=name).check(force=True)
        await expect(self.tab.get_by_role("radio", name=name)).to_be_checked()

    async def enter(self, channel: str) -> None:
        """Open a channel, or the direct messages with the bot."""
        rooms = self.tab.get_by_role("navigation", name="Channels").get_by_role("button")
        await rooms.filter(has_text=re.compile(rf"^(?:# |🔒 |){re.escape(channel)}")).click()
        await expect(self.tab.get_by_role("heading", level=1)).to_contain_text(channel)

    async def type_command(self, text: str) -> None:
        """Type something into the message field, and send it."""
        await self.field.fill(text)
        await self.field.press("Enter")
        await expect(self.field).to_have_value("")

    async def start(self, command: str) -> None:
        """Type a command that starts a checklist, and wait for its card: the field is empty before the bot is done."""
        await self.type_command(command)
        await expect(self.message("Run all checks")).to_be_visible()

    async def click(self, button: str, *, within: str = "") -> None:
        """Click the last button of that label, in the last message that has the text *within*, if that is said."""
        place = self.message(within) if within else self.log
        await place.get_by_role("button", name=button).last.click()

    async def confirm(self, answer: str) -> None:
        """Click a button of the dialog that came up."""
        await self.dialog.get_by_role("button", name=answer).click()

    async def wind(self, by: Literal["+1 hour", "+1 day", "Next working morning"]) -> None:
        """Wind the clock, and wait until it shows the new time."""
        clock = self.tab.locator("#clock")
        before = await clock.text_content() or ""
        await self.tab.get_by_role("button", name=by).click()
        await expect(clock).not_to_have_text(before)

    @property
    def field(self) -> Locator:
        """Where commands are typed."""
        return self.tab.get_by_role("textbox", name="Message")

    @property
    def dialog(self) -> Locator:
        """The question, or the modal, that is open."""
        return self.tab.get_by_role("dialog")

    @property
    def log(self) -> Locator:
        """Where the messages are."""
        return self.tab.get_by_role("log")

    @property
    def messages(self) -> Locator:
        """The messages of the open channel, oldest first."""
        return self.log.get_by_role("article")

    def message(self, text: str) -> Locator:
        """Return the last message that has *text*."""
        return self.messages.filter(has_text=text).last

    async def picture(self, path: Path) -> None:
        """Draw the page into a PNG file."""
        await self.tab.screenshot(path=path, animations="disabled")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self._url, "data:")):
            self.troubles.append(f"asked for {request.url}")


@asynccontextmanager
async def opened(
    browser: Browser, url: str, *, size: tuple[int, int] = WIDE, colours: Literal["light", "dark"] = "light"
) -> AsyncIterator[Page]:
    """Open the playground at *url* in a fresh browser profile."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=colours, reduced_motion="reduce"
    )
    try:
        page = Page(await context.new_page(), url)
        await page.open()
        yield page
        assert page.troubles == []
    finally:
        await context.close()
