"""The link to a card among a channel's bookmarks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmark that Slack shows.

    Attributes:
        id: Slack's.
        link: Where it leads.
    """

    id: str
    link: str
