"""The whole front, with the real listeners behind it, under whatever comes: never a 5xx, never a hang."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncApp

from bot.net import Net
from bot.playground.signing import signed
from bot.usecases import Deps
from handlers import build_app
from handlers.client import web_client
from handlers.downloads import Downloads
from handlers.kit import Kit
from handlers.outbox import Outbox
from handlers.tasks import Tasks
from handlers.voice import SlackVoice
from storage.store import Store
from tests.conftest import KEYS
from tests.handlers.examples import NAMES, NOW, TEMPLATE
from tests.handlers.front_server import SECRET, STAMP, Server, serving
from tests.handlers.whoami import alone


@pytest.fixture(scope="module")
def server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("front") / "hybrid-bot.db")

    @asynccontextmanager
    async def bot(session: ClientSession) -> AsyncIterator[AsyncApp]:
        store = Store.open(f"sqlite:///{path}", keys=KEYS)
        client = web_client(session, "xoxb-1", "http://127.0.0.1:1/api/")
        outbox, tasks = Outbox(client, session, alone()), Tasks()
        deps = Deps(
            store=store,
            net=Net(dns=None, tls=None, http=None),  # type: ignore[arg-type]  # no check is run here
            checks={},
            templates={TEMPLATE.id: TEMPLATE},
            voice=SlackVoice(outbox, {}, NAMES, alone()),
            now=lambda: NOW,
        )
        downloads = Downloads(client, session, alone())
        kit = Kit(
            deps=deps,
            outbox=outbox,
            downloads=downloads,
            tasks=tasks,
            identities=alone(),
            names=NAMES,
            team="T1",
        )
        yield build_app(kit, client)
        await tasks.drain(timedelta(seconds=10))
        await store.close()

    with serving(bot) as server:
        yield server


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    [
        "type",
        "team",
        "team_id",
        "user",
        "user_id",
        "channel",
        "channel_id",
        "event",
        "authorizations",
        "view",
        "actions",
        "command",
        "text",
        "enterprise",
        "is_enterprise_install",
        "container",
        "message",
        "response_url",
        "callback_id",
        "payload",
    ]
)


TYPES = st.sampled_from(
    ["block_actions", "view_submission", "view_closed", "block_suggestion", "shortcut", "event_callback", "x"]
)


@given(body=st.dictionaries(FIELDS, VALUES, max_size=8), kind=st.none() | TYPES, in_a_form=st.booleans())
def test_no_signed_json_makes_it_stumble(
    server: Server, *, body: dict[str, object], kind: str | None, in_a_form: bool
) -> None:
    raw = json.dumps(body if kind is None else body | {"type": kind})

    status, _ = server.ask(urlencode({"payload": raw}).encode() if in_a_form else raw.encode())

    assert status < 500


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"type": "block_actions", "actions": []}, id="a click on nothing"),
        pytest.param({"type": "view_submission", "view": {"callback_id": "x"}}, id="a form without a type"),
    ],
)
def test_a_body_whose_parts_are_missing_is_refused(server: Server, body: dict[str, object]) -> None:
    people = {"user": {"id": "U1"}, "team": {"id": "T1"}}

    assert server.ask(urlencode({"payload": json.dumps(body | people)}).encode())[0] == 400


@given(body=st.binary(max_size=400), sign=st.booleans(), word=st.text(max_size=30))
def test_no_bytes_make_it_stumble(server: Server, *, body: bytes, sign: bool, word: str) -> None:
    line = "".join(letter for letter in word if letter.isprintable() and not "\ud800" <= letter <= "\udfff")
    proof = signed(SECRET, STAMP, body) if sign else {"X-Slack-Request-Timestamp": line, "X-Slack-Signature": line}

    status, _ = server.ask(body, proof=proof)

    assert status < 500


@given(text=st.text(max_size=200), channel=st.text(max_size=20), user=st.text(max_size=20))
def test_any_typed_text_is_answered_with_a_sentence(server: Server, *, text: str, channel: str, user: str) -> None:
    form = {"command": "/hybrid", "text": text, "team_id": "T1", "channel_id": channel, "user_id": user}

    status, said = server.ask(urlencode(form, errors="replace").encode())

    assert status == 200
    assert json.loads(said)["text"]
    assert "went wrong" not in said
