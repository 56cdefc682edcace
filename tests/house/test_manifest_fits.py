"""The manifest and the bot fit each other: scopes and methods, events and listeners, shortcuts and their answers."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.cli import manifest
from bot.playground.api import METHODS
from handlers.events import HEARD
from tests.handlers import tsc
from tests.handlers.tsc import Payload
from tests.house.tree import modules, parsed
from tests.needs import need

BOTH = ("channels:read", "groups:read")

# Which scopes each method needs, as its page in Slack's reference says; direct messages apart, which we never list.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "apps.connections.open": (),  # of the app-level token
    "apps.uninstall": (),
    "auth.revoke": (),
    "auth.test": (),
    "bookmarks.add": ("bookmarks:write",),
    "bookmarks.edit": ("bookmarks:write",),
    "bookmarks.list": ("bookmarks:read",),
    "bookmarks.remove": ("bookmarks:write",),
    "chat.delete": ("chat:write",),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.info": BOTH,
    "conversations.join": ("channels:join",),
    "conversations.list": BOTH,
    "conversations.members": BOTH,
    "conversations.open": ("im:write",),
    "files.info": ("files:read",),
    "functions.completeError": (),
    "functions.completeSuccess": (),
    "oauth.v2.access": (),
    "oauth.v2.exchange": (),
    "team.info": ("team:read",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "users.conversations": BOTH,
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}

# The same of events.
CARRIES: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_id_changed": BOTH,
    "channel_left": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_shared": BOTH,
    "channel_unarchive": ("channels:read",),
    "channel_unshared": BOTH,
    "function_executed": (),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": BOTH,
    "member_left_channel": BOTH,
    "team_access_granted": (),
    "team_access_revoked": (),
    "tokens_revoked": (),
}

# Asked for ahead, because a scope that is added later means installing the app again. What is needed stands not here.
AHEAD: frozenset[str] = frozenset()

_METHOD = re.compile(
    r"(apps|auth|bookmarks|canvases|chat|conversations|files|functions|oauth|pins|reactions|team|usergroups|users|views)"
    r"(?!.*\.com$)\.[a-z][A-Za-z0-9.]+"
)
_CLIENTS = re.compile(r"(apps|auth|bookmarks|chat|conversations|oauth|team|users|views)_[a-z0-9_]+")


@cache
def sources() -> tuple[ast.Module, ...]:
    return tuple(parsed(path) for path in modules("bot", "handlers") if "playground" not in path.parts)


@cache
def constants() -> frozenset[str]:
    """Return every text in the source that is one by itself."""
    nodes = (node for tree in sources() for node in ast.walk(tree))
    return frozenset(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


@cache
def called() -> frozenset[str]:
    """Return the methods of Slack's Web API that the source names, or calls by slack_sdk's names for them."""
    found = {text for text in constants() if _METHOD.fullmatch(text)}
    spelt = {name.replace(".", "_").lower(): name for name in NEEDS}
    for tree in sources():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and _CLIENTS.fullmatch(node.func.attr)
            ):
                found.add(spelt.get(node.func.attr, node.func.attr))
    return frozenset(found)


@cache
def largest() -> dict[str, Any]:
    """Return the manifest with everything that may be added to it."""
    return manifest.made_for("/hybrid", "https://bot.contoso.com", workflow=True, bookmark=True)


def scopes() -> set[str]:
    return set(largest()["oauth_config"]["scopes"]["bot"])


def subscribed() -> set[str]:
    return set(largest()["settings"].get("event_subscriptions", {}).get("bot_events", ()))


def needed() -> set[str]:
    """Return the scopes that something of the bot needs."""
    found = {scope for method in called() for scope in NEEDS[method]}
    found |= {scope for event in subscribed() for scope in CARRIES[event]}
    found |= {"commands"} if largest()["features"].get("slash_commands") else set()
    return found | ({"files:read"} if "file_input" in constants() else set())


def test_the_source_is_read_for_methods() -> None:
    assert called() >= {"chat.postMessage", "chat.update", "views.open", "users.info", "auth.test"}


def test_what_each_method_needs_is_known() -> None:
    assert called() - NEEDS.keys() == set()


def test_what_each_event_needs_is_known() -> None:
    assert subscribed() | set(HEARD) <= CARRIES.keys()


def test_every_method_and_event_has_its_scopes() -> None:
    assert needed() - scopes() == set()


def test_every_scope_is_needed() -> None:
    assert scopes() - needed() - AHEAD == set()


def test_what_is_needed_is_not_called_ahead_of_its_time() -> None:
    assert AHEAD & needed() == set()


def test_every_event_that_is_subscribed_to_is_listened_to_and_no_other() -> None:
    assert subscribed() == set(HEARD)


def test_every_shortcut_is_answered() -> None:
    shortcuts = largest()["features"].get("shortcuts", ())

    assert [one["callback_id"] for one in shortcuts if one["callback_id"] not in constants()] == []


def test_the_pretend_slack_asks_for_the_same_scopes() -> None:
    asked = {name: method.scope for name, method in METHODS.items() if method.scope}

    assert {name: scope for name, scope in asked.items() if scope not in NEEDS[name]} == {}


def test_slacks_own_types_take_the_manifest(tmp_path: Path) -> None:
    need(tsc.INSTALL, tsc.installed())
    bookmark = manifest.made_for("/plan", "https://bot.contoso.com", bookmark=True)
    found = tsc.mistakes(
        [
            Payload("as shipped", "slack.Manifest", manifest.shipped()),
            Payload("for HTTP", "slack.Manifest", manifest.made_for("/plan", "https://bot.contoso.com")),
            Payload("for Socket Mode", "slack.Manifest", manifest.made_for("/plan", "")),
            # the types know no `function_executed`, without which there is no step for Workflow Builder
            Payload("with a bookmark", "slack.Manifest", bookmark),
        ],
        tmp_path,
    )

    assert found == []


def test_slacks_own_types_find_what_is_wrong_in_a_manifest(tmp_path: Path) -> None:
    need(tsc.INSTALL, tsc.installed())
    wrong = manifest.shipped()
    wrong["oauth_config"]["scopes"]["bot"].append("channels:reed")
    wrong["settings"]["event_subscriptions"] = {"bot_events": ["app_home_opend"]}

    found = "\n".join(tsc.mistakes([Payload("wrong", "slack.Manifest", wrong)], tmp_path))

    assert "channels:reed" in found
    assert "app_home_opend" in found
