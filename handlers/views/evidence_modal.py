"""The modal in which evidence is handed in: what it is, a file or several, or pasted text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handlers.views.message import Block, Message, context, section
from handlers.views.text import cut

if TYPE_CHECKING:
    from bot.evidence.sources import Source

MAX_FILES = 10  # Slack's own limit
MAX_PASTED = 3_000  # the same
_ANY = "any"
_OPTION = 75

View = Mapping[str, Any]  # as Slack has it


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that somebody chose; its content is still at Slack."""

    name: str
    url: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was filled in; "" and nothing where a field was left empty."""

    source: str
    text: str
    files: tuple[SentFile, ...]


def modal(sources: Sequence[Source], chosen: str) -> View:
    """Return the empty modal.

    Args:
        chosen: The id of a source; "" lets the content tell.
    """
    options = [_option(_ANY, "Find out from what is in it"), *(_option(each.id, each.title) for each in sources)]
    initial = next((option for option in options if option["value"] == chosen), options[0])
    select = {"type": "static_select", "action_id": "source", "options": options, "initial_option": initial}
    pasted = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": MAX_PASTED}
    file = {"type": "file_input", "action_id": "files", "max_files": MAX_FILES}
    blocks = [
        section("It is read, judged and dropped: the findings, a fingerprint and your name stay."),
        _input("source", "What it is", select),
        _input("files", "Files", file, optional=True),
        _input("text", "Or what the command printed", pasted, optional=True),
        context("Never a private key. A file with one is refused, and that key has to be treated as exposed."),
    ]
    return {
        **_shell("Hand in evidence", blocks),
        "submit": _plain("Hand in"),
    }


def said(message: Message) -> View:
    """Return *message* in the place of the modal."""
    return _shell("Hand in evidence", list(message.blocks) or [section(message.text)])


def sent(state: object) -> Sent:
    """Return what was filled in; *state* is the view's, as Slack sends it, or not."""
    values = _object(_object(state).get("values"))
    source = str(_object(_value(values, "source").get("selected_option")).get("value") or _ANY)
    files = _value(values, "files").get("files")
    return Sent(
        source="" if source == _ANY else source,
        text=str(_value(values, "text").get("value") or ""),
        files=tuple(_file(_object(file)) for file in files) if isinstance(files, list) else (),
    )


def _file(file: Mapping[str, Any]) -> SentFile:
    size = file.get("size")
    return SentFile(
        name=str(file.get("name") or ""),
        url=str(file.get("url_private_download") or file.get("url_private") or ""),
        size=size if isinstance(size, int) else 0,
    )


def _value(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _object(_object(values.get(name)).get(name))


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _shell(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return {"type": "modal", "title": _plain(title), "close": _plain("Close"), "blocks": list(blocks)}


def _input(name: str, label: str, element: Mapping[str, Any], *, optional: bool = False) -> Block:
    return {"type": "input", "block_id": name, "label": _plain(label), "element": element, "optional": optional}


def _option(value: str, text: str) -> Block:
    return {"text": _plain(cut(text, _OPTION)), "value": value}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
