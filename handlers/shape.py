"""What a request of Slack's is made of, as far as Bolt and the listeners read it: texts where texts belong.

Neither looks what it is before it takes a part for what it should be. Nobody but Slack has the signing secret; where
somebody else has it, or something in between mixes bodies up, the request is refused and there is nothing to explain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An object.

    Attributes:
        texts: Keys whose values are texts, if they are there.
        parts: Keys whose values are objects, if they are there.
        lists: Keys whose values are lists of objects, if they are there.
        by_id: Keys whose values are a text, or an object with texts as ids.
        every: What each value is, whatever its key.
    """

    texts: frozenset[str] = frozenset()
    parts: Mapping[str, Shape] = field(default_factory=dict)
    lists: Mapping[str, Shape] = field(default_factory=dict)
    by_id: frozenset[str] = frozenset()
    every: Shape | None = None

    def fits(self, value: object) -> bool:
        """Tell whether *value* is one."""
        if not isinstance(value, dict):
            return False
        if not _are_texts(value.get(key) for key in self.texts):
            return False
        if not all(_is_party(value.get(key)) for key in self.by_id):
            return False
        if self.every and not all(map(self.every.fits, value.values())):
            return False
        whole = all(shape.fits(part) for key, shape in self.parts.items() if (part := value.get(key)) is not None)
        return whole and all(_are(shape, value.get(key)) for key, shape in self.lists.items())


def _texts(words: str) -> frozenset[str]:
    return frozenset(words.split())


_IDS = _texts("id team_id enterprise_id name")
_WHERE = "team_id user_id channel_id enterprise_id api_app_id"
_PARTIES = _texts("team user channel enterprise")
_CHOICE = Shape(texts=_texts("value"))
_ELEMENT = Shape(
    texts=_texts("type action_id block_id value selected_date selected_user selected_time selected_conversation"),
    parts={"selected_option": _CHOICE},
    lists={"selected_options": _CHOICE, "files": Shape(texts=_texts("id name"))},
)
_STATE = Shape(parts={"values": Shape(every=Shape(every=_ELEMENT))})
_VIEW = Shape(
    texts=_texts("id type callback_id private_metadata hash team_id app_installed_team_id"), parts={"state": _STATE}
)
_MESSAGE = Shape(texts=_texts("type subtype ts thread_ts text bot_id app_id"), by_id=_PARTIES)
_MESSAGES = {"message": _MESSAGE, "previous_message": _MESSAGE}
_THREAD = Shape(texts=_texts("user_id channel_id thread_ts"))
_RUN = "function_execution_id bot_access_token"
_EVENT = Shape(
    texts=_texts(f"type subtype tab event_ts thread_ts ts text bot_id inviter channel_type user_team {_WHERE} {_RUN}"),
    parts={
        **_MESSAGES,
        "item": Shape(by_id=_PARTIES),
        "assistant_thread": _THREAD,
        "function": Shape(texts=_texts("id callback_id")),
        "inputs": Shape(),
        "tokens": Shape(),
        "view": _VIEW,
    },
    by_id=_PARTIES,
)
_BODY = Shape(
    texts=_texts(
        "type command text trigger_id response_url callback_id event_id action_id block_id value thread_ts"
        f" {_WHERE} {_RUN}"
    ),
    parts={
        **_MESSAGES,
        **dict.fromkeys(_PARTIES, Shape(texts=_IDS)),  # of an event they are inside it, and may be ids alone
        "event": _EVENT,
        "view": _VIEW,
        "state": _STATE,
        "container": Shape(texts=_texts("type message_ts view_id channel_id")),
        "function_data": Shape(texts=_texts("execution_id"), parts={"inputs": Shape()}),
    },
    lists={
        "actions": _ELEMENT,
        "authorizations": Shape(texts=_texts(_WHERE)),
        "response_urls": Shape(texts=_texts("response_url block_id action_id channel_id")),
    },
)


def is_slacks(body: Mapping[str, Any]) -> bool:
    """Tell whether *body* has nothing where something else belongs; what is not read may be anything."""
    if not _BODY.fits(body):
        return False
    clicks = (body.get("actions") or ()) if body.get("type") == "block_actions" else ()
    return all("action_id" in click for click in clicks)


def _are(shape: Shape, value: object) -> bool:
    return value is None or (isinstance(value, list) and all(map(shape.fits, value)))


def _are_texts(values: Iterable[object]) -> bool:
    return all(value is None or isinstance(value, str) for value in values)


def _is_party(value: object) -> bool:
    """Tell whether *value* names somebody or some place."""
    return _are_texts([value]) or (isinstance(value, dict) and _are_texts(value.get(key) for key in _IDS))
