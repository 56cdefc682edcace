"""Signed slash commands, and a keep-alive connection that times their acknowledgements."""

import hashlib
import hmac
import itertools
import json
import socket
import time
from urllib.parse import urlencode

from bench.slack import BOT_USER, TEAM

SECRET = "8f742231b10e8888abcd99ef0123456789"

_triggers = itertools.count(1)


def signed(
    text: str, *, channel: str = "C0001", team: str = TEAM, secret: str = SECRET, at: float | None = None
) -> bytes:
    """Return ``/hybrid text`` as Slack sends it: one HTTP request with a fresh signature.

    Args:
        at: When it is sent, as a Unix time; None for now.
    """
    body = urlencode(
        {
            "token": "none",
            "team_id": team,
            "team_domain": "bench",
            "channel_id": channel,
            "channel_name": "migration",
            "user_id": "U0001",
            "user_name": "ada",
            "command": "/hybrid",
            "text": text,
            "api_app_id": "A0001",
            "is_enterprise_install": "false",
            "response_url": f"http://127.0.0.1:9/commands/{team}/1/bench",
            "trigger_id": f"1.2.{next(_triggers):032x}",
        }
    )
    return _request(body, "application/x-www-form-urlencoded", at, secret)


def home_opened(*, at: float) -> bytes:
    """Return what Slack sends when somebody opens the bot's Home."""
    event = {"type": "app_home_opened", "user": "U0001", "channel": "D0001", "tab": "home", "event_ts": f"{at:.6f}"}
    envelope = {
        "type": "event_callback",
        "token": "none",
        "team_id": TEAM,
        "api_app_id": "A0001",
        "event": event,
        "event_id": f"Ev{next(_triggers):09d}",
        "event_time": int(at),
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}],
    }
    return _request(json.dumps(envelope), "application/json", at)


def _request(body: str, kind: str, at: float | None, secret: str = SECRET) -> bytes:
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1",
        "Host: 127.0.0.1",
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)",
        "Accept: application/json,*/*",
        f"Content-Type: {kind}",
        f"X-Slack-Request-Timestamp: {stamp}",
        f"X-Slack-Signature: v0={digest}",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*head, "", body)).encode()


class Line:
    """One keep-alive connection to a server on loopback.

    Args:
        patience: Seconds until an answer that does not come is given up.
    """

    def __init__(self, port: int, *, patience: float = 10) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self._socket.makefile("rb")

    def close(self) -> None:
        """Hang up."""
        self._reader.close()
        self._socket.close()

    def ask(self, request: bytes) -> tuple[float, str]:
        """Send *request*; return the seconds until the whole answer was there, and the answer's text.

        Raises:
            SystemExit: The answer is not a 200 with a text in it: then there is nothing to measure.
        """
        began = time.perf_counter()
        status, body = self.tell(request)
        took = time.perf_counter() - began
        if b" 200 " not in status or not body:
            raise SystemExit(f"the server answered {status!r} {body!r}")
        return took, str(json.loads(body)["text"])

    def tell(self, request: bytes) -> tuple[bytes, bytes]:
        """Send *request*; return the first line of the answer, and its body."""
        self._socket.sendall(request)
        status = self._reader.readline()
        length = 0
        while (line := self._reader.readline()) not in {b"\r\n", b""}:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return status, self._reader.read(length)
