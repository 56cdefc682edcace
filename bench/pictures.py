"""Makes the pictures of these pages from the real bot: .venv/bin/python bench/pictures.py [NAME …] (needs Chromium)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "docs" / "img"
sys.path.insert(0, str(ROOT))

from playwright.async_api import Locator, ViewportSize, expect  # noqa: E402 - the path comes first

from bench.palette import shrunk  # noqa: E402 - the same
from bench.story import ALICE, Story, opened  # noqa: E402 - the same
from tests.browser import Page, chromium  # noqa: E402 - the same

TALL = ViewportSize(width=1080, height=2400)  # so that the longest message is on the screen as a whole
SIZES = {
    "playground": ViewportSize(width=1320, height=920),
    "evidence-modal": ViewportSize(width=1080, height=900),
    "home": ViewportSize(width=1080, height=860),
}
COLOURS: Mapping[Literal["light", "dark"], str] = {"light": "", "dark": "-dark"}


@dataclass(slots=True)
class Studio:
    """The story, and the page on which Alice sees it."""

    story: Story
    page: Page

    async def asks(self, text: str, *, sees: str) -> Locator:
        """Let Alice type a command, and return its answer, which has the text *sees*."""
        await self.story.says(ALICE, text)
        await self.story.sees(sees, only=ALICE)
        answer = self.page.message(sees)
        await expect(answer).to_be_visible()
        return answer


Take = Callable[[Studio], Awaitable[Locator]]


async def empty(studio: Studio) -> Locator:
    """A channel in which nothing was started."""
    return await studio.asks("status", sees="no checklist yet")


async def start_modal(studio: Studio) -> Locator:
    """The form that starts a checklist."""
    await studio.page.click("Start a checklist")
    await expect(studio.page.dialog).to_contain_text("Pilot date")
    return studio.page.dialog


async def channel(studio: Studio) -> Locator:
    """The whole channel, with the card."""
    await studio.page.confirm("Cancel")
    await studio.story.first_week()
    await studio.story.second_week()
    card = studio.page.message("Run all checks")
    await expect(card).to_contain_text("checks: fail")
    await expect(card).to_contain_text("Pilot users: 1 of 5 moved")
    await card.evaluate("card => card.scrollIntoView({ block: 'end' })")
    return studio.page.tab.locator("body")


async def checks(studio: Studio) -> Locator:
    """What the checks of the domain found."""
    return await studio.asks("check domain", sees="Checks: ✗ fail")


async def show(studio: Studio) -> Locator:
    """One step in full."""
    return await studio.asks("show domain", sees="/hybrid done domain")


async def done_modal(studio: Studio) -> Locator:
    """The form in which a step is marked done although something stands against it."""
    await studio.page.click("Done with evidence… for step 2")
    await expect(studio.page.dialog).to_contain_text("Mark done")
    return studio.page.dialog


async def home(studio: Studio) -> Locator:
    """What is Alice's, over all channels."""
    await studio.page.enter("Hybrid")
    await studio.page.tab.get_by_role("tab", name="Home").click()
    shown = studio.page.tab.get_by_role("tabpanel", name="Home")
    await expect(shown).to_contain_text("My checklists")
    return shown


async def reminder(studio: Studio) -> Locator:
    """What the channel sees in the morning."""
    await studio.page.confirm("Cancel")
    await studio.story.third_week()
    await studio.story.sees("Reminder: ")
    return studio.page.message("Snooze 1 day")


async def history(studio: Studio) -> Locator:
    """Who changed what."""
    return await studio.asks("history", sees="started the checklist")


async def settings(studio: Studio) -> Locator:
    """What the channel told the bot."""
    return await studio.asks("set", sees="Parameters of the checks")


async def evidence(studio: Studio) -> Locator:
    """The modal in which evidence is handed in."""
    await studio.asks("evidence", sees="What only somebody inside can see")
    await studio.page.click("Hand something in")
    await expect(studio.page.dialog).to_contain_text("Hand in")
    return studio.page.dialog


async def helping(studio: Studio) -> Locator:
    """Every command in few words."""
    return await studio.asks("help", sees="Every day")


async def pilots(studio: Studio) -> Locator:
    """The pilot users, and how far each is."""
    await studio.page.confirm("Cancel")
    return await studio.asks("pilot list", sees="shows one in full")


# One line a picture, in the order of the story.
PICTURES: Mapping[str, Take] = {
    "empty": empty,
    "start-modal": start_modal,
    "playground": channel,
    "checks": checks,
    "show": show,
    "done-modal": done_modal,
    "pilots": pilots,
    "settings": settings,
    "help": helping,
    "evidence-modal": evidence,
    "reminder": reminder,
    "history": history,
    "home": home,
}


async def pictures() -> None:
    """Tell the story on the page and draw each picture in light and in dark."""
    async with opened() as story, chromium() as browser:
        tab = await browser.new_page(viewport=TALL, device_scale_factor=2, reduced_motion="reduce")
        workbench = await browser.new_page()
        page = Page(tab, story.ground.url)
        await page.open()
        for name, take in PICTURES.items():
            await tab.set_viewport_size(SIZES.get(name, TALL))
            shown = await take(Studio(story, page))
            for colours, ending in COLOURS.items():
                await tab.emulate_media(color_scheme=colours)
                drawn = await shown.screenshot(animations="disabled", caret="hide")
                (HERE / f"{name}{ending}.png").write_bytes(await shrunk(workbench, drawn))


if __name__ == "__main__":
    asyncio.run(pictures())
