"""The modal in which evidence is handed in: what it is, a file or several, or pasted text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.views import form
from handlers.views.form import Field, Option
from handlers.views.message import section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evidence.sources import Source
    from handlers.views.form import View

TITLE = "Hand in evidence"
MAX_FILES = 10  # Slack's own limit
ANY = "any"


def modal(sources: Sequence[Source], chosen: str) -> View:
    """Return the empty modal.

    Args:
        chosen: The id of a source; "" lets the content tell.
    """
    options = [Option(ANY, "Find out from what is in it"), *(Option(each.id, each.title) for each in sources)]
    known = chosen if any(option.value == chosen for option in options) else ANY
    blocks = [
        section("It is read, judged and dropped: the findings, a fingerprint and your name stay."),
        form.select(Field(name="source", label="What it is"), options, known),
        form.files(Field(name="files", label="Files", optional=True), most=MAX_FILES),
        form.text(Field(name="text", label="Or what the command printed", optional=True), lines=True),
        form.warning(),
    ]
    return form.form(TITLE, blocks, "Hand in")
