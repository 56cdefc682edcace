"""The Slack app's manifest: as Slack takes it, no more than the bot uses, and for any installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.cli.main import run
from bot.cli.manifest import SCOPES, made_for, shipped
from tests.house.tree import ROOT

FLAG = {"type": "boolean"}
TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": "^https://[^/]+/slack/events$"}

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
                "scopes": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"bot": {"type": "array", "items": {"enum": list(SCOPES)}, "uniqueItems": True}},
                }
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
                "org_deploy_enabled": FLAG,
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


def test_it_subscribes_to_no_event_because_the_bot_listens_to_none() -> None:
    assert "event_subscriptions" not in shipped()["settings"]


def test_one_for_http_names_the_address_twice_and_the_command() -> None:
    manifest = made_for("/plan", "https://bot.contoso.com/")

    url = "https://bot.contoso.com/slack/events"
    assert complaints(manifest) == []
    assert manifest["features"]["slash_commands"][0]["command"] == "/plan"
    assert manifest["features"]["slash_commands"][0]["url"] == url
    assert manifest["settings"]["interactivity"]["request_url"] == url
    assert manifest["settings"]["socket_mode_enabled"] is False


def test_one_for_socket_mode_names_no_address() -> None:
    manifest = made_for("/hybrid", "")

    assert complaints(manifest) == []
    assert "https://hybrid" not in yaml.safe_dump(manifest)
    assert manifest["settings"]["socket_mode_enabled"] is True


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An empty folder and no settings."""
    for name in ("HYBRID_PUBLIC_URL", "HYBRID_COMMAND"):
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
