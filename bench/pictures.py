"""Makes the pictures of these pages from the real bot: .venv/bin/python bench/pictures.py (needs Chromium)."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "docs" / "img"
sys.path.insert(0, str(ROOT))

from playwright.async_api import ViewportSize, expect  # noqa: E402 - the path comes first

from bot.cli.playground import opened  # noqa: E402 - the same
from tests.browser import Page, chromium  # noqa: E402 - the same

SIZE = ViewportSize(width=1280, height=960)


async def pictures() -> None:
    """Tell a short story on the page and draw it."""
    async with opened(0) as ground, chromium() as browser:
        tab = await browser.new_page(viewport=SIZE, device_scale_factor=1.5)
        page = Page(tab, ground.url)
        await page.open()
        await page.type_command("/hybrid start domain=contoso.example tenant=contoso.onmicrosoft.com pilot=+10d")
        await expect(page.message("Next:")).to_be_visible()
        await page.type_command("/hybrid assign domain @bob")
        await page.type_command("/hybrid done tenant order 4711")
        await page.type_command("/hybrid done adfs-create")
        await page.become("Bob Builder")
        await page.type_command("/hybrid check domain")
        await expect(page.message("Checks:")).to_contain_text("dns-lyncdiscover")
        await page.message("Checks:").screenshot(path=HERE / "checks.png")
        await page.become("Alice Admin")
        card = page.message("Run all checks")
        await expect(card).to_contain_text("checks: fail")
        await card.scroll_into_view_if_needed()
        await page.picture(HERE / "playground.png")


if __name__ == "__main__":
    asyncio.run(pictures())
