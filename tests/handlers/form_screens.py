"""The forms, made from examples, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.evidence.sources import discover
from bot.model.checklist import Checklist
from bot.model.errors import NotAllowedError
from bot.model.fields import Overtaken, of_checklist, of_policy
from bot.model.ledger import SlotKind, SlotState
from bot.model.person import Person
from bot.model.pilot import PilotUser, listed
from bot.model.place import Place
from bot.model.policy import MAX_OWNERS, Policy, Results, Rights
from bot.model.profile import PARAMETERS
from bot.model.template import Parameter
from bot.model.verbs import MAX_NOTE
from handlers.views import evidence_modal, rights_form, settings_form, start_form, step_forms
from handlers.views.form import View, said, waiting
from handlers.views.message import Message, actions, button, message, section
from handlers.views.overtaken import overtaken
from handlers.views.text import escape
from tests.handlers.examples import NAMES, NOW, enormous, slot


def huge(words: str) -> Checklist:
    """Return a checklist of 45 steps and every parameter there can be, with *words* in everything."""
    checklist = enormous(words=words)
    title = (words * 75)[:75]
    parameters = tuple(
        Parameter(
            name=name,
            label=title,
            kind="names" if isinstance(PARAMETERS.get(name), tuple) else "text",
            required=number < 2,
            example=(words * 150)[:150],
            help=(words * 2_000)[:2_000],
        )
        for number, name in enumerate(("domain", *PARAMETERS, *(f"unknown{n}" for n in range(60))))
    )
    template = replace(checklist.template, title=title, parameters=parameters)
    schedule = replace(checklist.schedule, holidays=tuple(date(2027, 1, 1) + timedelta(days=n) for n in range(100)))
    users = listed(PilotUser(upn=f"somebody.with.a.long.name{number}@contoso.com") for number in range(200))
    return replace(checklist, template=template, schedule=schedule, pilots=users)


def settings_of(checklist: Checklist) -> dict[str, str]:
    """Return what the form of the settings shows."""
    return {**of_checklist(checklist), settings_form.BOOKMARK: "no"}


def forms(words: str) -> Mapping[str, View]:
    """Return every form at its largest."""
    checklist = huge(words)
    values, now = settings_of(checklist), NOW
    step = replace(checklist.steps[0], owners=(*(f"U{n}" for n in range(5)), *(f"S{n}" for n in range(5))))
    fields = {name: Overtaken(by="U0ANN", at=NOW, now=words * 100) for name in values}
    lead = overtaken(fields, dict.fromkeys(values, words * 100), now)
    templates = [replace(checklist.template, id=f"t{number}") for number in range(150)]
    findings = [section(escape(words) * 400)] * 4  # as heavy as a message may be
    coming = replace(slot(24, SlotKind.DUE, SlotState.PLANNED), why=words * 300)
    whole = checklist.with_step(step)
    owned = Policy(owners=tuple(f"U{n}" for n in range(MAX_OWNERS)), rights=Rights.OWNERS, results=Results.SHOWN)
    shared = replace(checklist, policy=owned, place=Place(shared=True))
    no = NotAllowedError(f"{words * 200} <@U1>", checklist="c", tried="policy", people=("U1",))
    return {
        "start": start_form.start_form(templates, templates[0], {}, channel="", more=False),
        "start, whole": start_form.start_form(templates, templates[0], {"zone": words * 300}, channel="", more=True),
        "settings": settings_form.settings_form(checklist, values, NAMES),
        "settings, overtaken": settings_form.settings_form(checklist, values, NAMES, lead=lead),
        "reminders": settings_form.reminders_form(checklist, values, coming, now, lead=lead),
        "rights": rights_form.rights_form(checklist, of_policy(checklist), NAMES, lead=lead),
        "rights, of others": rights_form.rights_form(
            shared, of_policy(shared), NAMES, lead=rights_form.refused(no, NAMES)
        ),
        "done": step_forms.done_form(whole, None, now, NAMES, reader=Person("U1")),
        "done, anyway": step_forms.done_form(
            whole,
            whole.steps[-1],
            now,
            NAMES,
            reader=Person("U1"),
            typed=step_forms.Typed((words * MAX_NOTE)[:MAX_NOTE]),
            anyway=True,
            lead=findings,
        ),
        "waive": step_forms.waive_form(whole, whole.steps[-1], now),
        "assign": step_forms.assign_form(whole, step, step.owners, "2026-12-01", now, NAMES, lead=[lead]),
        "evidence": evidence_modal.modal(tuple(discover().values()), words),
        "said": said("Title", message([*findings, actions(button("x", "x", "x"))])),
        "problem": said("Title", Message(escape(words) * 2_000)),
    }


def ordinary() -> Mapping[str, View | Message]:
    """The forms with ordinary words, and what is said in their place."""
    return {**forms("x"), "waiting": waiting("A form"), **told()}


def worst(words: str) -> Mapping[str, View]:
    """The forms at their largest, full of *words*."""
    return forms(words)


def told() -> Mapping[str, Message]:
    """What is said in the place of a form."""
    return {
        "nothing-to-mark": step_forms.nothing_to_mark("done"),
        "running-already": start_form.running_already("C1", NAMES),
        "started-in": start_form.started_in("C1", Message("Started.")),
    }
