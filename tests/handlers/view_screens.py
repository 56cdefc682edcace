"""The modals and the Home tab, made from examples, by name."""

from collections.abc import Mapping

from bot.evidence.sources import discover
from handlers.views import evidence_modal, form
from handlers.views.form import View
from handlers.views.message import Message, header, message, section
from handlers.views.problem import apology
from handlers.views.text import line

SOURCES = tuple(discover().values())


def ordinary() -> Mapping[str, View]:
    """The views as people see them every day."""
    return {
        "evidence": evidence_modal.modal(SOURCES, ""),
        "evidence-chosen": evidence_modal.modal(SOURCES, SOURCES[0].id),
        "evidence-said": form.said("Hand in evidence", Message("Good.")),
        "apology": form.said("Hand in evidence", apology("a1b2c3d4")),
    }


def worst(words: str) -> Mapping[str, View]:
    """The largest views, full of *words*."""
    said = message([header((words * 200)[:150]), *(section(line(words * 3_000, 3_000)) for _ in range(4))])
    return {"evidence-said": form.said("Hand in evidence", said)}
