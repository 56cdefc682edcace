"""A closed checklist is kept as long as the operator says, and people are told how long that is."""

from __future__ import annotations

import asyncio

from bot.app import App
from tests.journeys.story import ALICE, ROOM, Story


async def kept(story: Story, bot: App) -> bool:
    """Tell whether the channel's closed checklist is there still."""
    await story.says(ALICE, "health")
    async with bot.deps.store.read() as tx:
        return await tx.checklists.last_closed(story.slack.team.id, ROOM) is not None


async def test_a_closed_checklist_goes_after_as_many_days_as_the_operator_set(story: Story) -> None:
    async with story.bot(HYBRID_KEEP_DAYS="30") as bot:
        await story.says(ALICE, "start domain=contoso.example zone=UTC")
        asked = await story.says(ALICE, "close")
        await story.says(ALICE, "close now")
        closed = await kept(story, bot)
    story.wind(days=31)
    async with story.bot(HYBRID_KEEP_DAYS="30") as bot, asyncio.timeout(20):
        while await kept(story, bot):  # its clock drops it, soon after the start
            pass

    assert "its history is kept for 30 days" in asked
    assert closed
