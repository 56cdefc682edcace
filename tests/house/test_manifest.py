"""The Slack app's manifest: as Slack takes it, no more than the bot uses, and for any installation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.cli.main import run
from bot.cli.manifest import OPTIONAL_SCOPES, SCOPES, made_for, shipped, written
from bot.playground.people import Team
from tests.house.tree import ROOT

FLAG = {"type": "boolean"}
TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": "^https://[^/]+/slack/events$"}
ID = {"type": "string", "pattern": "^[a-z_]+$", "maxLength": 255}
SCOPE_LIST = {"type": "array", "items": {"enum": [*SCOPES, *OPTIONAL_SCOPES]}, "uniqueItems": True}

# Events of the Events API that carry nothing that people write, and need no more scopes than we ask for.
EVENTS = (
    # no scope at all
    *("app_home_opened", "app_uninstalled", "tokens_revoked", "team_access_granted", "team_access_revoked"),
    *("member_joined_channel", "member_left_channel", "channel_shared", "channel_unshared"),  # both
    *("channel_left", "channel_archive", "channel_unarchive", "channel_deleted"),  # channels:read
    *("group_left", "group_archive", "group_unarchive", "group_deleted"),  # groups:read
    "channel_id_changed",  # either
)

# Written from Slack's reference of manifests: the fields that we use, and their limits. Anything else is a slip.
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["display_information", "features", "oauth_config", "settings"],
    "properties": {
        "_metadata": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"major_version": {"const": 1}, "minor_version": {"const": 1}},
        },
        "display_information": {
            "type": "object",
            "additionalProperties": False,
            "required": ["name"],
            "properties": {
                "name": TEXT | {"maxLength": 35},
                "description": TEXT | {"maxLength": 140},
                "long_description": TEXT | {"minLength": 175, "maxLength": 4000},
                "background_color": {"type": "string", "pattern": "^#[0-9a-f]{6}$"},
            },
        },
        "features": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "app_home": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "home_tab_enabled": FLAG,
                        "messages_tab_enabled": FLAG,
                        "messages_tab_read_only_enabled": FLAG,
                    },
                },
                "bot_user": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["display_name"],
                    "properties": {"display_name": TEXT | {"maxLength": 80}, "always_online": FLAG},
                },
                "shortcuts": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 10,
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["name", "type", "callback_id", "description"],
                        "properties": {
                            "name": TEXT | {"maxLength": 24},
                            "type": {"enum": ["global", "message"]},
                            "callback_id": ID,
                            "description": TEXT | {"maxLength": 150},
                        },
                    },
                },
                "slash_commands": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 50,
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["command", "description"],
                        "properties": {
                            "command": {"type": "string", "pattern": "^/[^A-Z\\s]{1,31}$"},
                            "url": URL,
                            "description": TEXT | {"maxLength": 2000},
                            "usage_hint": TEXT | {"maxLength": 1000},
                            "should_escape": {"const": True},
                        },
                    },
                },
            },
        },
        "oauth_config": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "redirect_urls": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": "string", "pattern": "^https://[^/]+/slack/oauth_redirect$"},
                },
                "scopes": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["bot"],
                    "properties": {"bot": SCOPE_LIST, "bot_optional": SCOPE_LIST},
                },
            },
        },
        "settings": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "interactivity": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["is_enabled"],
                    "properties": {"is_enabled": {"const": True}, "request_url": URL},
                },
                "event_subscriptions": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["bot_events"],
                    "properties": {
                        "request_url": URL,
                        "bot_events": {"type": "array", "items": {"enum": list(EVENTS)}, "uniqueItems": True},
                    },
                },
                "org_deploy_enabled": {"const": True},
                "socket_mode_enabled": FLAG,
                "token_rotation_enabled": {"const": False},
            },
        },
    },
}


def complaints(manifest: dict[str, Any]) -> list[str]:
    """Return what Slack would find wrong."""
    return [f"{error.json_path}: {error.message}" for error in Draft7Validator(SCHEMA).iter_errors(manifest)]


def test_the_manifest_at_the_top_is_the_one_that_is_shipped() -> None:
    assert (ROOT / "manifest.yml").read_bytes() == (ROOT / "handlers" / "manifest.yml").read_bytes()


def test_slack_takes_the_manifest() -> None:
    assert complaints(shipped()) == []


def test_it_asks_for_exactly_the_scopes_that_the_bot_uses() -> None:
    assert tuple(shipped()["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_the_pretend_slack_gives_no_other_scopes() -> None:
    assert Team().scopes - set(OPTIONAL_SCOPES) == set(SCOPES)


def test_it_reads_nothing_that_people_write() -> None:
    manifest = made_for("/hybrid", "", workflow=True, bookmark=True)

    asked = (*manifest["oauth_config"]["scopes"]["bot"], *manifest["settings"]["event_subscriptions"]["bot_events"])
    assert [one for one in asked if "history" in one or one.startswith(("message", "app_mention"))] == []
    assert manifest["features"]["app_home"]["messages_tab_read_only_enabled"] is False


def test_every_line_that_could_be_asked_about_says_why_it_is_there() -> None:
    lines = (ROOT / "manifest.yml").read_text(encoding="utf-8").splitlines()
    twins = {"group_left", "group_archive", "group_unarchive", "group_deleted", "channel_unshared"}

    asked = (*SCOPES, *(event for event in EVENTS if event not in twins))
    assert [one for one in asked if not any(line.strip().startswith(f"- {one} # ") for line in lines)] == []


def test_one_for_http_names_the_address_wherever_there_is_one() -> None:
    manifest = made_for("/plan", "https://bot.contoso.com/")

    url = "https://bot.contoso.com/slack/events"
    assert complaints(manifest) == []
    assert manifest["features"]["slash_commands"][0]["command"] == "/plan"
    assert manifest["features"]["slash_commands"][0]["url"] == url
    assert manifest["settings"]["interactivity"]["request_url"] == url
    assert manifest["settings"]["event_subscriptions"]["request_url"] == url
    assert manifest["oauth_config"]["redirect_urls"] == ["https://bot.contoso.com/slack/oauth_redirect"]
    assert manifest["settings"]["socket_mode_enabled"] is False
    assert "example.com" not in written(manifest, "yaml")


def test_one_for_socket_mode_names_no_address() -> None:
    manifest = made_for("/hybrid", "")

    assert complaints(manifest) == []
    assert "https://" not in written(manifest, "yaml")
    assert manifest["settings"]["socket_mode_enabled"] is True


def test_both_ways_offer_the_same() -> None:
    http, socket = made_for("/hybrid", "https://bot.contoso.com"), made_for("/hybrid", "")

    assert http["features"]["shortcuts"] == socket["features"]["shortcuts"]
    assert http["oauth_config"]["scopes"] == socket["oauth_config"]["scopes"]
    bot_events = [manifest["settings"]["event_subscriptions"]["bot_events"] for manifest in (http, socket)]
    assert bot_events[0] == bot_events[1] == shipped()["settings"]["event_subscriptions"]["bot_events"]
    assert set(bot_events[0]) == set(EVENTS)


def test_the_scope_for_a_bookmark_is_asked_for_only_by_who_wants_one_and_may_be_declined() -> None:
    scopes = made_for("/hybrid", "", bookmark=True)["oauth_config"]["scopes"]

    assert complaints(made_for("/hybrid", "", bookmark=True)) == []
    assert scopes["bot"] == [*SCOPES, "bookmarks:write"]
    assert scopes["bot_optional"] == ["bookmarks:write"]


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An empty folder and no settings."""
    for name in ("HYBRID_PUBLIC_URL", "HYBRID_COMMAND", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_it_is_printed_for_an_address(elsewhere: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere.setenv("HYBRID_COMMAND", "/plan")

    code = run(["manifest", "--url", "https://bot.contoso.com"])

    assert code == 0
    assert yaml.safe_load(capsys.readouterr().out) == made_for("/plan", "https://bot.contoso.com")


def test_it_is_printed_for_the_address_that_is_set(
    elsewhere: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere.setenv("HYBRID_PUBLIC_URL", "https://bot.contoso.com")

    run(["manifest"])

    assert yaml.safe_load(capsys.readouterr().out) == made_for("/hybrid", "https://bot.contoso.com")


def test_it_is_printed_for_socket_mode(elsewhere: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere.setenv("HYBRID_PUBLIC_URL", "https://bot.contoso.com")

    run(["manifest", "--socket"])

    assert yaml.safe_load(capsys.readouterr().out) == made_for("/hybrid", "")


def test_who_installs_by_oauth_needs_the_address_for_browsers_in_socket_mode_too(
    elsewhere: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere.setenv("HYBRID_PUBLIC_URL", "https://bot.contoso.com")
    elsewhere.setenv("SLACK_CLIENT_ID", "1.2")
    elsewhere.setenv("SLACK_CLIENT_SECRET", "secret")

    run(["manifest", "--socket"])

    manifest = yaml.safe_load(capsys.readouterr().out)
    assert complaints(manifest) == []
    assert manifest["oauth_config"]["redirect_urls"] == ["https://bot.contoso.com/slack/oauth_redirect"]
    assert "request_url" not in manifest["settings"]["event_subscriptions"]
    assert manifest["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_both_forms_say_the_same(elsewhere: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: str) -> None:
    elsewhere.setenv("HYBRID_COMMAND", "/plan")

    run(["manifest", "--socket", "--format", form])

    out = capsys.readouterr().out
    assert (json.loads(out) if form == "json" else yaml.safe_load(out)) == made_for("/plan", "")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param([], "Say where Slack reaches the bot", id="no address"),
        pytest.param(["--url", "http://bot.contoso.com"], "must begin with https://", id="without TLS"),
        pytest.param(["--url", "bot"], "--url", id="no address at all"),
    ],
)
@pytest.mark.usefixtures("elsewhere")
def test_a_wrong_address_is_a_sentence(capsys: pytest.CaptureFixture[str], words: list[str], sentence: str) -> None:
    assert run(["manifest", *words]) == 2
    assert sentence in capsys.readouterr().err
