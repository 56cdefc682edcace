"""What somebody filled in: a submitted view's fields by name, as texts, beside what they were when it was shown."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.views.form import PICK
from handlers.words import clean

_ONE = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
}


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that somebody chose; its content is still at Slack."""

    name: str
    url: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A view's fields.

    Attributes:
        given: What each field has now, as Slack has it.
        shown: Each field's element, as it was drawn.
        places: Each field's ``block_id``, in order; errors are told by it.
        labels: What stands over each field.
    """

    given: Mapping[str, Mapping[str, Any]]
    shown: Mapping[str, Mapping[str, Any]]
    places: Mapping[str, str]
    labels: Mapping[str, str]

    @classmethod
    def of(cls, view: object) -> Filled:
        """Read a view as Slack sends it, or not."""
        shown, places, labels = {}, {}, {}
        for block in _list(_object(view).get("blocks")):
            element = _object(_object(block).get("element"))
            if _object(block).get("type") == "input":
                name = str(element.get("action_id") or "").removeprefix(PICK)
                shown[name], places[name] = element, str(_object(block).get("block_id") or "")
                labels[name] = str(_object(_object(block).get("label")).get("text") or name)
        state = _object(_object(_object(view).get("state")).get("values"))
        given = {
            str(action).removeprefix(PICK): _object(value)
            for block in state.values()
            for action, value in _object(block).items()
        }
        return cls(given=given, shown=shown, places=places, labels=labels)

    def __contains__(self, name: str) -> bool:
        """Tell whether there is such a field."""
        return name in self.shown or name in self.given

    def text(self, name: str) -> str:
        """Return what a field has, "" for nothing: of several choices each, with commas between."""
        if name not in self.given:  # Slack does not always tell what nobody touched
            return self.was(name)
        given = self.given[name]
        return clean(next((_text(key, given[key]) for key in _ONE if given.get(key)), ""))

    def raw(self, name: str) -> str:
        """Return what was typed into a field, with whatever nobody sees."""
        return str(self.given.get(name, {}).get("value") or "")

    def was(self, name: str) -> str:
        """Return what a field had when it was shown."""
        element = self.shown.get(name, {})
        found = next((_text(key, element[then]) for key, then in _ONE.items() if element.get(then)), "")
        return clean(html.unescape(found))

    def several(self, name: str) -> tuple[str, ...]:
        """Return what was chosen, of several choices."""
        return tuple(filter(None, self.text(name).split(", ")))

    def files(self, name: str) -> tuple[SentFile, ...]:
        """Return the files that were chosen."""
        return tuple(_file(_object(file)) for file in _list(self.given.get(name, {}).get("files")))

    def typed(self) -> Iterator[tuple[str, str]]:
        """Yield each field that is typed into, and its text."""
        for name, given in self.given.items():
            if isinstance(text := given.get("value"), str):
                yield name, text


def _text(key: str, value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, (_text(key, each) for each in value)))
    return str(_object(value).get("value") or "") if key.startswith("selected_option") else str(value)


def _file(file: Mapping[str, Any]) -> SentFile:
    size = file.get("size")
    return SentFile(
        name=str(file.get("name") or ""),
        url=str(file.get("url_private_download") or file.get("url_private") or ""),
        size=size if isinstance(size, int) else 0,
    )


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
