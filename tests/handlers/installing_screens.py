"""What is said about installing, made from examples, by name."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.views.installing import unknown_workspace, welcome
from handlers.views.message import Message
from tests.handlers.examples import NAMES


def ordinary() -> Mapping[str, Message]:
    """The messages as people see them."""
    return {
        "welcome": welcome(NAMES, organisation=False),
        "welcome-organisation": welcome(NAMES, organisation=True),
        "unknown-workspace": unknown_workspace("https://hybrid-bot.example.com/slack/install"),
    }
