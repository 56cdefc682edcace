"""Watches what the bot and Slack say to each other in tests, and holds all of it against Slack's own definitions.

Every call of the Web API, every answer to a response_url, every delivery and its acknowledgement is looked at when it
is made: a test in which the bot sends what Slack would refuse fails. One of each shape is kept, and when the session
ends all of them are held against Slack's types in one run of the compiler.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.playground import blocks, views
from bot.playground.deliver import Answer, Deliveries
from bot.playground.hooks import METHOD as HOOK
from bot.playground.messages import Json
from bot.playground.workspace import Workspace
from tests.handlers import limits, tsc
from tests.handlers.tsc import Payload

DELIVERED: Mapping[str, str] = {
    "block_actions": "slack.BlockActions",
    "view_submission": "slack.ViewSubmission",
    "view_closed": "slack.ViewClosed",
    "shortcut": "slack.Shortcut",
    "message_action": "slack.MessageAction",
    "event_callback": "slack.EventCallback",
}
TYPED_BY = "test_slack_types"  # the session that has these tests looks at everything once more

_LITERALS = frozenset(
    {
        "include",
        "grant_type",
        "type",
        "style",
        "parse",
        "response_type",
        "response_action",
        "runtime",
        "subtype",
        "format",
        "tab",
    }
)
_NUMBERS = frozenset({"limit"})  # of these a query holds the digits
_FLAGS = frozenset({"exclude_archived", "include_locale", "include_num_members"})
_IRREGULAR = {"oauth.v2.access": "Partial<api.OAuthV2AccessArguments>"}  # a header may have the rest
_OF_A_HOME = frozenset({"type", "blocks", "private_metadata", "callback_id", "external_id"})


class Wire:
    """What was said, one of each shape."""

    def __init__(self) -> None:
        self.seen: dict[str, Payload] = {}
        self.ends = False

    def add(self, payload: Payload) -> None:
        """Keep *payload*, unless another has its shape."""
        small = shape(payload.value)
        self.seen.setdefault(f"{payload.type} {json.dumps(small)}", Payload(payload.name, payload.type, small))

    def dumped(self) -> str:
        """Return it as text, for another process."""
        return json.dumps({key: [one.name, one.type, one.value] for key, one in self.seen.items()})

    def load(self, text: str) -> None:
        """Take what another process has seen."""
        self.seen = {key: Payload(*one) for key, one in json.loads(text).items()} | self.seen


WIRE = Wire()


def shape(value: object) -> object:
    """Return *value* without its words, and of equal things in a list one: to a type it is the same."""
    if isinstance(value, Mapping):
        return {
            str(key): each if key in _LITERALS and isinstance(each, str | list) else shape(each)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return list({json.dumps(each): each for each in map(shape, value)}.values())
    if isinstance(value, str):
        return "…" if value else ""
    return 1 if isinstance(value, int) and not isinstance(value, bool) else value


def method_type(method: str) -> str:
    """Return how @slack/web-api calls the arguments of a method."""
    words = "".join(word[:1].upper() + word[1:] for word in method.split("."))
    return _IRREGULAR.get(method, f"api.{words}Arguments")


def arguments(method: str, args: Json) -> Iterator[Payload]:
    """Yield a call, and the blocks or the view in it once more, as strictly as can be."""
    if method == HOOK:
        body = {key: value for key, value in args.items() if key != "url"}
        yield Payload(method, "slack.Reply", body)
    else:
        yield Payload(method, method_type(method), {key: _typed(key, value) for key, value in args.items()})
    yield from _parts(method, args)


def _parts(name: str, content: Json) -> Iterator[Payload]:
    if "blocks" in content:
        yield Payload(f"{name}, blocks", "slack.Blocks", content["blocks"])
    if isinstance(view := content.get("view"), dict):
        yield Payload(f"{name}, view", "slack.Home" if view.get("type") == "home" else "slack.Modal", view)


def _typed(key: str, value: object) -> object:
    if key in _NUMBERS and isinstance(value, str) and value.isdecimal():
        return int(value)
    if key in _FLAGS and value in {"true", "false", "1", "0"}:
        return value in {"true", "1"}
    return value


def delivery(kind: str, payload: Json, answer: Answer) -> Iterator[Payload]:
    """Yield what Slack sent, and what it was answered."""
    if kind == "slash_commands":
        yield Payload("slash command", "slack.Command", payload)
    elif (what := str(payload.get("type"))) in DELIVERED:
        yield Payload(what, DELIVERED[what], _known(payload))
    if said := answer.json:
        name = f"answer to {payload.get('type', 'slash command')}"
        yield Payload(name, "slack.OfSubmission" if payload.get("type") == "view_submission" else "slack.Reply", said)
        yield from _parts(name, said)


def _known(payload: Json) -> Json:
    """Return *payload* without what Slack sends and its types forget."""
    known = {key: value for key, value in payload.items() if (key, value) != ("enterprise", None)}
    if payload["type"] == "view_submission":
        known["user"] = {key: value for key, value in payload["user"].items() if key != "username"}
    if payload["type"] == "block_actions":
        known["actions"] = [_chosen(action) for action in payload["actions"]]
        if "message" not in payload:
            known.setdefault("response_url", "")  # a click in a view has none, nor its types a word of that
    if "state" in payload:
        known["state"] = _state(payload["state"])
    if "view" in payload:
        known["view"] = payload["view"] | {"state": _state(payload["view"]["state"])}
    if isinstance(shown := payload.get("event", {}).get("view"), dict):  # all of it; they know what an app may send
        known["event"] = payload["event"] | {"view": {key: each for key, each in shown.items() if key in _OF_A_HOME}}
    return known


def _state(state: Json) -> Json:
    values = {
        block: {action: _chosen(value) for action, value in actions.items()}
        for block, actions in state["values"].items()
    }
    return state | {"values": values}


def _chosen(value: Json) -> Json:
    """Return the value of a field with the options in it as the types have them; Slack sends them as it got them."""
    rich = value.get("type") in {"checkboxes", "radio_buttons"}  # whose words may be mrkdwn
    known = dict(value)
    if isinstance(option := value.get("selected_option"), dict):
        known["selected_option"] = _option(option, rich=rich)
    if isinstance(options := value.get("selected_options"), list):
        known["selected_options"] = [_option(option, rich=rich) for option in options]
    return known


def _option(option: Json, *, rich: bool) -> Json:
    known = {key: value for key, value in option.items() if key != "description"}
    if rich and isinstance(text := option.get("text"), dict) and text.get("type") == "mrkdwn":
        known["text"] = {"type": "plain_text", "text": text.get("text")}
    return known


def complaints(method: str, args: Json) -> Iterator[str]:
    """Yield what Slack would refuse, cut, or take for a mention of many."""
    if "blocks" in args:
        yield from blocks.mistakes(args["blocks"])
    if isinstance(view := args.get("view"), dict):
        yield from views.mistakes(view, "home" if view.get("type") == "home" else "modal")
    if isinstance(args.get("text"), str) and args["text"]:
        content: dict[str, Any] = {"text": args["text"], "blocks": args.get("blocks") or []}
        yield from limits.problems(content, max_text=4_000 if method == "chat.update" else 40_000)


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """Watch one test, and fail it for what Slack would refuse."""
    if request.node.get_closest_marker("odd_slack"):
        yield
        return
    record, send = Workspace.record, Deliveries._send
    found: list[str] = []

    def recorded(workspace: Workspace, method: str, args: Json) -> None:
        found.extend(f"{method}: {sentence}" for sentence in complaints(method, args))
        for payload in arguments(method, args):
            WIRE.add(Payload(f"{payload.name} in {request.node.nodeid}", payload.type, payload.value))
        record(workspace, method, args)

    async def sent(deliveries: Deliveries, body: bytes, kind: str, envelope: str, payload: Json, *more: Any) -> Answer:  # noqa: ANN401 - as it is
        answer = await send(deliveries, body, kind, envelope, payload, *more)
        found.extend(f"the answer: {sentence}" for sentence in complaints("answer", answer.json))
        for each in delivery(envelope, payload, answer):
            WIRE.add(Payload(f"{each.name} in {request.node.nodeid}", each.type, each.value))
        return answer

    monkeypatch.setattr(Workspace, "record", recorded)
    monkeypatch.setattr(Deliveries, "_send", sent)
    yield
    assert found == []


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note whether everything is looked at once more when the session ends."""
    WIRE.ends = any(TYPED_BY in item.nodeid for item in session.items)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - pytest-xdist's
    """Take what a worker has seen."""
    told = getattr(node, "workeroutput", {})
    WIRE.load(told.get("wire", "{}"))
    WIRE.ends |= told.get("wire_ends", False)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hold all that was said against Slack's types; a worker tells it the process that started it."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output |= {"wire": WIRE.dumped(), "wire_ends": WIRE.ends}
        return
    if not (WIRE.ends and WIRE.seen and tsc.installed()):
        return
    with tempfile.TemporaryDirectory() as folder:
        found = tsc.mistakes(WIRE.seen.values(), Path(folder))
    session.config.stash[MISTAKES] = found
    if found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


MISTAKES = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell what is wrong by Slack's types."""
    found = config.stash.get(MISTAKES, None)
    if found is None:
        return
    terminalreporter.section("What went over the wire, by Slack's own types")
    terminalreporter.write_line(f"{len(WIRE.seen)} shapes, {len(found)} mistakes")
    for sentence in found:
        terminalreporter.write_line(sentence)
