"""The HTTP front, over real sockets: what is not Slack's is refused, and nothing makes it stumble."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from bot.playground.deliver import JSON
from bot.playground.signing import signed
from handlers.asker import SIGNED
from handlers.front import MAX_BODY, verified
from tests.handlers.examples import NOW
from tests.handlers.front_server import SECRET, STAMP, Server, parrot, serving

COMMAND = b"command=%2Fhybrid&text=help&team_id=T1&channel_id=C1&user_id=U1"


def headers(**others: str) -> dict[str, str]:
    return {**signed(SECRET, STAMP, b"body"), **{name.replace("_", "-"): value for name, value in others.items()}}


PROOFS = [
    pytest.param(headers(), True, id="as it should be"),
    pytest.param(signed("other", STAMP, b"body"), True, id="the other secret"),
    pytest.param(signed("third", STAMP, b"body"), False, id="a third secret"),
    pytest.param(signed(SECRET, STAMP - 300, b"body"), True, id="five minutes old"),
    pytest.param(signed(SECRET, STAMP - 301, b"body"), False, id="older"),
    pytest.param(signed(SECRET, STAMP + 301, b"body"), False, id="from the future"),
    pytest.param(signed(SECRET, STAMP, b"other body"), False, id="another body"),
    pytest.param({}, False, id="nothing"),
    pytest.param(headers(X_Slack_Signature=""), False, id="no signature"),
    pytest.param(headers(X_Slack_Signature="v0=é"), False, id="letters"),
    pytest.param(headers(X_Slack_Signature="v0=\udcff"), False, id="bytes that are no text"),
    pytest.param(headers(X_Slack_Request_Timestamp=""), False, id="no time"),
    pytest.param(headers(X_Slack_Request_Timestamp="abc"), False, id="a word for a time"),
    pytest.param(headers(X_Slack_Request_Timestamp="nan"), False, id="no number"),
    pytest.param(headers(X_Slack_Request_Timestamp=f" {STAMP}"), False, id="a space before the time"),
    pytest.param(headers(X_Slack_Request_Timestamp="٣" * 10), False, id="Arabic digits"),
    pytest.param(headers(X_Slack_Request_Timestamp="9" * 5000), False, id="a very long time"),
    pytest.param(headers(X_Slack_Request_Timestamp=f"-{STAMP}"), False, id="a negative time"),
]


@pytest.mark.parametrize(("proof", "good"), PROOFS)
def test_a_signature_is_slacks(proof: dict[str, str], *, good: bool) -> None:
    assert verified(b"body", proof, [SECRET.encode(), b"other"], NOW) is good


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(parrot) as server:
        yield server


@pytest.mark.parametrize("field", ["text", "channel_name", "user_name", "team_domain"])
def test_a_command_that_holds_the_word_payload_arrives_whole(server: Server, field: str) -> None:
    form = {"command": "/hybrid", "text": "note 1 x", "team_id": "T1", field: "a payload=1 & payload"}

    status, body = server.ask(urlencode(form).encode())

    assert (status, json.loads(body)["got"]) == (200, form | {SIGNED: json.loads(body)["got"][SIGNED]})


def test_a_click_arrives_out_of_its_field(server: Server) -> None:
    payload = {"type": "block_actions", "actions": [{"action_id": "a"}], "team": {"id": "T1"}, "user": {"id": "U1"}}

    status, body = server.ask(urlencode({"payload": json.dumps(payload)}).encode())

    assert (status, json.loads(body)["got"]) == (200, payload | {SIGNED: json.loads(body)["got"][SIGNED]})


def test_empty_fields_are_kept(server: Server) -> None:
    _, body = server.ask(b"command=%2Fhybrid&text=&team_id=T1")

    assert json.loads(body)["got"]["text"] == ""


def test_the_address_is_verified(server: Server) -> None:
    status, body = server.ask(b'{"type": "url_verification", "challenge": "c1"}', kind=JSON)

    assert (status, json.loads(body)) == (200, {"challenge": "c1"})


def test_a_look_at_the_certificate_is_answered(server: Server) -> None:
    assert server.ask(b"ssl_check=1&token=t") == (200, "")


def test_a_look_at_the_certificate_must_be_signed(server: Server) -> None:
    assert server.ask(b"ssl_check=1&token=t", proof={})[0] == 401


def test_the_numbers_of_retries_are_kept(server: Server) -> None:
    body = b'{"type": "event_callback", "team_id": "T1", "event": {"type": "x"}}'
    proof = signed(SECRET, STAMP, body) | {"X-Slack-Retry-Num": "2", "X-Slack-Retry-Reason": "http_timeout"}

    _, said = server.ask(body, proof=proof, kind=JSON)

    retries = json.loads(said)["retries"]
    assert retries == {"x-slack-retry-num": ["2"], "x-slack-retry-reason": ["http_timeout"]}


def test_a_failure_inside_is_a_silent_200_so_that_slack_repeats_nothing(server: Server) -> None:
    assert server.ask(b"command=%2Fhybrid&text=fail&team_id=T1") == (200, "")


BAD = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"{", id="an open brace"),
    pytest.param(b"[1]", id="a list"),
    pytest.param(b"payload=[1]", id="a list in the field"),
    pytest.param(b"payload=", id="an empty field"),
    pytest.param(b"payload=1", id="a number in the field"),
    pytest.param(b"\xff\xfe\x00", id="no text"),
    pytest.param(b"text=%ff", id="no text in a form"),
    pytest.param(b'{"a": ' + b"9" * 10_000 + b"}", id="a very long number"),
    pytest.param(b"[" * 100_000, id="very deep"),
    pytest.param(b'{"a":' * 100_000, id="very deep objects"),
    pytest.param(rb'{"text": "\ud800"}', id="half a character"),
    pytest.param(b'{"team": 5}', id="a number for a team"),
    pytest.param(b'{"authorizations": 7}', id="a number for authorizations"),
    pytest.param(b'{"event": {"channel": 3}, "team": [1]}', id="lists for objects"),
    pytest.param(b'{"team_id": ["T1"], "command": "/hybrid"}', id="a list for an id"),
    pytest.param(b'{"type": "event_callback", "event": {"type": true}}', id="a truth for a type"),
]


@pytest.mark.parametrize("body", BAD)
def test_a_body_that_is_none_of_slacks_is_refused_even_when_signed(server: Server, body: bytes) -> None:
    status, said = server.ask(body)

    assert status == (400 if body else 200), said


@pytest.mark.parametrize("body", BAD)
def test_a_body_that_is_none_of_slacks_is_not_even_read_unsigned(server: Server, body: bytes) -> None:
    assert server.ask(body, proof={})[0] == 401


def test_a_body_that_is_too_large_is_refused(server: Server) -> None:
    assert server.ask(b"x" * MAX_BODY)[0] == 200
    assert server.ask(b"x" * (MAX_BODY + 1))[0] == 413


def test_a_packed_body_is_refused(server: Server) -> None:
    assert server.ask(COMMAND, proof={**signed(SECRET, STAMP, COMMAND), "Content-Encoding": "gzip"})[0] == 415


BROKEN = [
    pytest.param(b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", id="a chunk without a length"),
    pytest.param(b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n", id="a chunk that is too long"),
    pytest.param(b"Content-Length: -1\r\n\r\n", id="a negative length"),
    pytest.param(b"Content-Length: abc\r\n\r\n", id="a length that is none"),
    pytest.param(b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", id="two lengths"),
    pytest.param(b"X-Slack-Signature\r\n\r\n", id="a header without a value"),
]


@pytest.mark.parametrize("rest", BROKEN)
def test_broken_http_is_refused(server: Server, rest: bytes) -> None:
    status, _ = server.send(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + rest)

    assert 400 <= status < 500


def test_a_body_that_does_not_arrive_is_not_waited_for(server: Server) -> None:
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 10\r\n\r\n"

    assert server.send(head + b"abc")[0] == 408


def test_a_body_that_breaks_off_does_no_harm(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.drop(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")

    assert server.ask(b"command=%2Fhybrid&text=help&team_id=T1")[0] == 200
    assert caplog.records == []


def test_nothing_of_a_refused_body_is_logged(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    server.ask(b"token=confidential-words", proof={})
    server.ask(b'{"broken": "confidential-words"')

    assert "confidential-words" not in caplog.text
