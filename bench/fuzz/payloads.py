"""What Slack sends, and what is put in the place of its parts."""

import copy
import json
import random
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from bench.slack import TEAM

CANARY = "canary-7f3a"  # whatever people write has it, and no log may
CHANNEL, PERSON = "C0001", "U0001"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
VERBS = (
    "status",
    "start domain=contoso.com",
    "show 1",
    "check all",
    "done 1",
    "reopen 1",
    "waive 2 because",
    "undo",
    "assign 1 me",
    "due 1 +5d",
    "note 1",
    "task 7 1",
    "pilot 2026-12-01",
    "pilot add",
    "pilot list",
    "set",
    "set pilot=none",
    "remind log",
    "remind now",
    "history",
    "evidence",
    "agent lync",
    "agent revoke",
    "tenant",
    "attest",
    "health",
    "help",
    "close",
    "report md",
)
ACTIONS = (
    "hy:done:tenant",
    "hy:open:start:",
    "hy:open:settings:",
    "hy:check:domain",
    "hy:snooze:2d",
    "hy:undo:",
    "hy:x",
    "x",
    "",
)
VIEWS = ("hy:start", "hy:settings", "hy:done", "hy:waive", "hy:assign", "hy:evidence", "hy:attach", "hy:nothing", "x")
EVENTS = (
    *(
        "app_home_opened",
        "member_joined_channel",
        "channel_archive",
        "channel_rename",
        "channel_id_changed",
        "channel_deleted",
    ),
    *("tokens_revoked", "function_executed", "message", "team_access_granted", "group_left", "nonsense"),
)


class Payloads:
    """Makes bodies of Slack's, by *chance*."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def request(self) -> tuple[bytes, str]:
        """Return a body that Slack might send, and its kind, with or without something wrong in it."""
        chance = self._chance
        make: Callable[[], dict[str, Any]] = chance.choice((self._command, self._click, self._view, self._event))
        value = make()
        for _ in range(chance.choice((0, 0, 1, 1, 2, 5))):
            value = self._spoilt(value)
        if make == self._command:
            return urlencode({str(k): str(v) for k, v in value.items()}, errors="replace").encode(), FORM
        text = json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
        return (text, JSON) if make == self._event else (urlencode({"payload": text}).encode(), FORM)

    def _command(self) -> dict[str, Any]:
        text = self._chance.choice(VERBS) + self._chance.choice(("", f" {CANARY} {self.word()}"))
        return {"command": "/hybrid", "text": text, "channel_name": "x", "user_name": "ada", **self._flat()}

    def _flat(self) -> dict[str, Any]:
        channel = self._chance.choice((CHANNEL, "C0002", "D0001"))
        return {"team_id": TEAM, "channel_id": channel, "user_id": PERSON, "api_app_id": "A0001", **self._trigger()}

    def _trigger(self) -> dict[str, Any]:
        number = self._chance.randrange(10_000)
        return {"trigger_id": f"1.2.{number}", "response_url": "http://127.0.0.1:9/commands/T/1/bench"}

    def _people(self) -> dict[str, Any]:
        team, user = {"id": TEAM, "domain": "bench"}, {"id": PERSON, "team_id": TEAM, "name": "ada"}
        return {"team": team, "user": user, "channel": {"id": CHANNEL}, "api_app_id": "A0001", **self._trigger()}

    def _click(self) -> dict[str, Any]:
        action = {"type": "button", "action_id": self._chance.choice(ACTIONS), "block_id": "b", "value": self.word()}
        message = {"type": "message", "ts": "1700000000.000001", "text": CANARY, "user": "U0BOT"}
        kind = self._chance.choice(("block_actions", "block_suggestion", "message_action", "shortcut"))
        more = {"actions": [action], "message": message, "callback_id": self._chance.choice(("start", "attach", "x"))}
        return {"type": kind, "container": {"type": "message", "message_ts": "1.1"}, **more, **self._people()}

    def _view(self) -> dict[str, Any]:
        answers = {self.word(): {self.word(): {"type": "plain_text_input", "value": CANARY}} for _ in range(3)}
        view: dict[str, Any] = {
            "id": "V1",
            "type": self._chance.choice(("modal", "home")),
            "callback_id": self._chance.choice(VIEWS),
            "private_metadata": self.word(),
            "state": {"values": answers},
            "hash": "1.x",
            "blocks": [],
        }
        kind = self._chance.choice(("view_submission", "view_submission", "view_closed"))
        return {"type": kind, "view": view, **self._people()}

    def _event(self) -> dict[str, Any]:
        inner = {
            "type": self._chance.choice(EVENTS),
            "user": PERSON,
            "channel": CHANNEL,
            "tab": "home",
            "event_ts": "1.1",
        }
        number = self._chance.randrange(10_000)
        rest = {"event_id": f"Ev{number}", "event_time": int(time.time()), "authorizations": [{"team_id": TEAM}]}
        kind = self._chance.choice(("event_callback", "event_callback", "url_verification", "app_rate_limited"))
        return {"type": kind, "team_id": TEAM, "api_app_id": "A0001", "event": inner, "challenge": "c", **rest}

    def _spoilt(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return *value* with one part taken away or put in the place of what belongs there."""
        whole = copy.deepcopy(value)
        at: Any = whole
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            if not keys:
                return whole
            key = self._chance.choice(keys)
            if isinstance(at[key], dict | list) and self._chance.random() < 0.7:
                at = at[key]
                continue
            if self._chance.random() < 0.3:
                del at[key]
            else:
                at[key] = self.junk()
            return whole

    def junk(self) -> Any:  # noqa: ANN401 - that is what it is
        """Return what belongs nowhere."""
        chance = self._chance
        nested: Any = "x"
        for _ in range(chance.choice((1, 3, 40))):
            nested = chance.choice(([nested], {self.word(): nested}))
        return chance.choice(
            (None, True, -1, 10**30, 1.5, "", [], {}, nested, self.word(), "\0", "\ud83d", "x" * 70_000)
        )

    def word(self) -> str:
        """Return signs that mean something to somebody."""
        chance = self._chance
        signs = "abz019 .,:;|@#<>&!*_~`'\"\\/%\0\r\n\t\u202e\u2028é漢🙂"
        return "".join(chance.choice(signs) for _ in range(chance.randrange(12)))
