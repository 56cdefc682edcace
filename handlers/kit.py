"""What every handler needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from handlers.lookout import Lookout
from handlers.people import People

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.usecases import Deps
    from handlers.downloads import Downloads
    from handlers.identities import Identities
    from handlers.outbox import Outbox
    from handlers.tasks import Tasks
    from handlers.views.message import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What every handler needs; built once.

    Attributes:
        outbox: For what is said after the acknowledgement.
        downloads: For files that somebody chose.
        tasks: Owns that work.
        identities: Who the bot is in each workspace.
        names: What we are called here.
        team: The workspace, for requests that name none; "" where there are many.
        install_url: Where people install the bot; "" where the token comes from the settings.
        acknowledged: Counts an answer to Slack: what was asked, and the seconds that it took.
        people: What Slack said of who somebody is.
        lookout: Which channels were looked after lately.
    """

    deps: Deps
    outbox: Outbox
    downloads: Downloads
    tasks: Tasks
    identities: Identities
    names: Names
    team: str
    install_url: str = ""
    acknowledged: Callable[[str, float], None] = lambda _kind, _seconds: None
    people: People = field(default_factory=People)
    lookout: Lookout = field(default_factory=Lookout)
