"""The fields of a template's parameters: typed, or chosen where there is a choice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model.fields import choices
from bot.model.profile import PARAMETERS, PILOTS
from handlers.views import form
from handlers.views.form import MAX_TEXT, Field, Option
from handlers.views.text import whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.model.template import Parameter, Template
    from handlers.views.message import Block

DOMAIN = "domain"
ONE_LINE = 60  # characters; more of them are easier to read on several
_HALVES = {"sip_domains": "SIP domains", "upn_suffixes": "UPN suffixes"}  # what it stands for
MAX_HELP = 200  # characters: thirty of them share a view, and each may be written in twelve
_MOST = {"name": 253, "text": 500}
_FLAGS = (Option("true", "Yes"), Option("false", "No"))


def to_start(template: Template) -> tuple[Parameter, ...]:
    """Return what may be told at the start, what is needed first."""
    known = [each for each in template.parameters if each.name == DOMAIN or each.name in PARAMETERS]
    return tuple(sorted(known, key=lambda parameter: not parameter.required))


def to_set(template: Template) -> tuple[Parameter, ...]:
    """Return what may be told later: in the place of the domain the two that it stands for, each on its own."""
    return tuple(_halved(template))


def field(parameter: Parameter, values: Mapping[str, str], *, optional: bool) -> Block:
    """Return the field of *parameter*; *values* as `bot.model.fields.of_profile` has them."""
    value = values.get(parameter.name, "")
    label = Field(
        name=parameter.name,
        label=parameter.label,
        hint=whole(parameter.help, MAX_HELP),
        example=parameter.example,
        optional=optional,
    )
    found = choices(parameter.name)
    if found == ("true", "false"):
        return form.radio(replace(label, optional=False), _FLAGS, value)
    if found:
        return form.select(replace(label, optional=False, example=""), [Option(each, each) for each in found], value)
    lines = parameter.name in PILOTS or len(value) > ONE_LINE
    return form.text(label, value, most=_MOST.get(parameter.kind, MAX_TEXT), lines=lines)


def fits(parameter: Parameter, values: Mapping[str, str]) -> bool:
    """Tell whether the value has room in its field: of many pilot users it has none."""
    return len(values.get(parameter.name, "")) <= _MOST.get(parameter.kind, MAX_TEXT)


def _halved(template: Template) -> Iterator[Parameter]:
    named = {each.name for each in template.parameters}
    for each in template.parameters:
        if each.name == DOMAIN:
            yield from (replace(each, name=name, label=label) for name, label in _HALVES.items() if name not in named)
        elif each.name in PARAMETERS:
            yield each
