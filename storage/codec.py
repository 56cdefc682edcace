"""Frozen values as JSON documents, and back; the values' own annotations are the schema.

A field that is empty as its default is empty is left out. Other defaults are written: a later version may have
another default, and what a checklist was started with must stay. Keys that are not known are passed over, because
while replicas are being upgraded a newer one may have written them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

from bot.model.checklist import Lifecycle, Step
from bot.model.evidence import Mark, Way
from bot.model.parts import Part
from bot.model.pilot import Pilots
from bot.model.policy import Policy
from bot.model.profile import Profile
from bot.model.schedule import Schedule
from bot.model.standing import Standing
from bot.model.template import Template, TemplateStep
from bot.model.verdict import Code, Finding, Verdict

Json: TypeAlias = Any  # what json.loads returns
Value = TypeVar("Value")

# The model imports these for annotations only, so that evaluating an annotation needs them told.
_NAMES = {
    kind.__name__: kind
    for kind in (
        datetime,
        date,
        Code,
        Finding,
        Lifecycle,
        Mark,
        Profile,
        Schedule,
        Standing,
        TemplateStep,
        Verdict,
        Way,
    )
}
_PARTS: dict[str, type[Any]] = {
    "schedule": Schedule,
    "profile": Profile,
    "lifecycle": Lifecycle,
    "pilots": Pilots,
    "policy": Policy,
}


def to_text(document: Json) -> str:
    """Return *document*, made of `plain` parts, as text; ASCII only, so that any character survives any database."""
    return json.dumps(document, separators=(",", ":"))


def plain(value: object) -> Json:
    """Return a value as JSON has it."""
    if value is None or isinstance(value, str | int):  # a StrEnum is a str
        return value
    if isinstance(value, datetime):
        return _aware(value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Step):
        return {"key": value.key, **_record(value, without="spec")}
    return _record(value)


def read(kind: type[Value], document: Json) -> Value:
    """Return the value of *kind* that `plain` made *document* of."""
    value: Value = _reader(kind)(document)  # type: ignore[arg-type]  # a type is hashable
    return value


def read_step(template: Template, document: Json) -> Step:
    """Return a step; its row comes from the template."""
    return Step(spec=template.step(document["key"]), **_fields(Step, document))


def plain_part(part: Part | None) -> Json:
    """Return the part of a checklist that a change touched, with its name."""
    return None if part is None else {type(part).__name__.lower(): plain(part)}


def read_part(template: Template, document: Json) -> Part | None:
    """Return the part of a checklist that `plain_part` made *document* of."""
    if document is None:
        return None
    [(name, part)] = document.items()
    if name == "step":
        return read_step(template, part)
    found: Part = read(_PARTS[name], part)
    return found


def _record(value: object, *, without: str = "") -> dict[str, Json]:
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} has no place in a document")
    named: Iterable[tuple[Field[Any], Any]] = ((field, getattr(value, field.name)) for field in fields(value))
    return {field.name: plain(part) for field, part in named if field.name != without and not _empty(field, part)}


def _empty(field: Field[Any], part: object) -> bool:
    return not part and field.default is not MISSING and part == field.default


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone; times are aware and UTC")
    return moment.astimezone(UTC)


def _fields(kind: type[Any], document: Json) -> dict[str, Any]:
    """Return the fields of *kind* that *document* has."""
    known, readers = _schema(kind)  # type: ignore[arg-type]  # a type is hashable
    values = {name: part for name, part in document.items() if name in known}
    for name, reader in readers:
        if name in values:
            values[name] = reader(values[name])
    return values


@cache
def _schema(kind: type[Any]) -> tuple[frozenset[str], tuple[tuple[str, Callable[[Json], Any]], ...]]:
    """Return the names of all fields, and what reads those that JSON does not hold as they are."""
    readers = {name: _reader(hint) for name, hint in get_type_hints(kind, localns=_NAMES).items()}
    return frozenset(readers), tuple((name, reader) for name, reader in readers.items() if reader is not _same)


@cache
def _reader(hint: Any) -> Callable[[Json], Any]:  # noqa: ANN401 - an annotation may be anything
    """Return what turns JSON into a value annotated with *hint*."""
    if hint in {str, int, bool}:
        return _same
    if hint in {datetime, date, time}:
        return hint.fromisoformat  # type: ignore[no-any-return]  # all three have it
    if get_origin(hint) is tuple:
        item = _reader(get_args(hint)[0])
        return tuple if item is _same else lambda items: tuple([item(one) for one in items])
    if get_origin(hint) is UnionType:  # with None, which is always a default and so never written
        return _reader(get_args(hint)[0])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {member.value: member for member in hint}.__getitem__  # a tenth of the time of hint(…)
    return lambda document: hint(**_fields(hint, document))


def _same(document: Json) -> Json:
    return document
