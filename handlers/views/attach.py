"""The modal of "Attach as evidence": what of a message is kept for which step, as a note or to be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handlers.views import form
from handlers.views.message import Block, context, section
from handlers.views.text import cut

if TYPE_CHECKING:
    from bot.evidence.sources import Source
    from bot.model.checklist import Checklist, Step
    from handlers.filled import Filled
    from handlers.views.form import View

TITLE = "Attach as evidence"
NOTE, ANY = "note", "any"
MAX_TEXT = 3_000  # Slack's own limit for a field
MAX_FILES = 10  # the same, for boxes to tick
MAX_GROUP = 100  # the same, for the options of a group
MAX_OPTIONS = 150  # of all groups together, so that the view stays light
_OPTION = 75


@dataclass(frozen=True, slots=True)
class MessageFile:
    """A file of the message, by its id at Slack."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """The message that is attached.

    Attributes:
        channel: Where it stands.
        author: Who wrote it; "" for no person.
        text: As it shows.
    """

    channel: str
    author: str
    text: str
    files: tuple[MessageFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was filled in; "" and nothing where a field was left empty.

    Attributes:
        place: The checklist and its channel, as buttons carry them.
        step: The step's key.
        how: `NOTE`, `ANY`, or the id of a source.
    """

    place: str
    step: str
    how: str
    text: str
    files: tuple[MessageFile, ...]


def modal(
    message: Attached, here: Checklist | None, others: Sequence[Checklist], sources: Sequence[Source], how: str
) -> View:
    """Return the modal.

    Args:
        here: The checklist of the message's channel; None where there is none.
        others: Those of other channels that may be meant.
        how: What is chosen at first: `NOTE`, `ANY`, or the id of a source.
    """
    text = cut(message.text, MAX_TEXT)
    whose = f" by <@{message.author}>" if message.author else ""
    lost = "Only its beginning fits in here; attach the whole as a file." if len(message.text) > MAX_TEXT else ""
    typed = {"type": "plain_text_input", "multiline": True, "max_length": MAX_TEXT}
    hint = lost or "A note keeps up to 1,000 characters of it, with a link to the message."
    blocks = [
        section(f"A message{whose} in <#{message.channel}>. Nothing but what you send from here is kept."),
        form.input_of(form.Field(name="step", label="For which step"), _steps(here, others)),
        form.input_of(form.Field(name="how", label="What to do with it"), _how(sources, how)),
        form.input_of(
            form.Field(name="text", label="What it says", hint=hint, optional=True),
            {**typed, "initial_value": text} if text else typed,
        ),
        *_files(message.files),
        context("What is judged is read and dropped: the findings stay. Never attach a private key."),
    ]
    return form.form(TITLE, blocks, "Attach")


def sent(filled: Filled) -> Sent:
    """Return what was filled in."""
    place, _, step = filled.text("step").partition(" ")
    chosen = filled.given.get("files", {}).get("selected_options")
    return Sent(
        place=place,
        step=step,
        how=filled.text("how") or NOTE,
        text=filled.raw("text").strip(),
        files=tuple(map(_file, chosen)) if isinstance(chosen, list) else (),
    )


def _steps(here: Checklist | None, others: Sequence[Checklist]) -> Mapping[str, Any]:
    """Return the menu of the steps, a group a checklist; those of the message's own channel come first."""
    groups = [("This channel", here)] if here else []
    groups += [(_called(each), each) for each in others]
    menu: list[Block] = []
    room = MAX_OPTIONS
    for label, checklist in groups:
        options = [_step(checklist, step) for step in checklist.steps[: min(MAX_GROUP, room)]]
        menu += [{"label": form.plain(cut(label, _OPTION)), "options": options}] if options else []
        room -= len(options)
    first = groups[0][1]
    waiting = first.outstanding or first.steps
    return {"type": "static_select", "option_groups": menu, "initial_option": _step(first, waiting[0])}


def _called(checklist: Checklist) -> str:
    """Return a checklist in plain text, in which Slack shows no channel: its domain tells which it is."""
    domain = next(iter(checklist.profile.sip_domains), "")
    return " – ".join(filter(None, (domain, checklist.template.title)))


def _step(checklist: Checklist, step: Step) -> Block:
    text = f"{checklist.number(step)}. {step.spec.title}"
    return _option(f"{checklist.id}@{checklist.channel} {step.key}", text)


def _how(sources: Sequence[Source], chosen: str) -> Mapping[str, Any]:
    options = [
        _option(NOTE, "Keep it as a note"),
        _option(ANY, "Have it judged: find out what it is"),
        *(_option(each.id, f"Have it judged as: {each.title}") for each in sources),
    ]
    initial = next((option for option in options if option["value"] == chosen), options[0])
    return {"type": "static_select", "options": options, "initial_option": initial}


def _files(files: Sequence[MessageFile]) -> list[Block]:
    if not files:
        return []
    options = [_option(file.id, file.name or file.id) for file in files[:MAX_FILES]]
    boxes = {"type": "checkboxes", "options": options, "initial_options": options}
    hint = "A note names them, and does not keep them."
    return [form.input_of(form.Field(name="files", label="Its files", hint=hint, optional=True), boxes)]


def _file(option: object) -> MessageFile:
    told = _object(option)
    return MessageFile(str(told.get("value") or ""), str(_object(told.get("text")).get("text") or ""))


def _option(value: str, text: str) -> Block:
    return {"text": form.plain(cut(text, _OPTION)), "value": value}


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
