"""Requests that nobody honest sends, and honest ones gone wrong: any route, method, header, proof, body and framing."""

import base64
import gzip
import hashlib
import hmac
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.fuzz.payloads import FORM, JSON, Payloads

SLACKS = "POST /slack/events"
METHODS = ("GET", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "BREW")
KINDS = (
    FORM,
    JSON,
    "text/plain; charset=utf-7",
    "application/json; charset=nonsense",
    "multipart/form-data",
    "",
    "x/\xe9",
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    Attributes:
        route: Whose turn it is, as the program names it.
        raw: What is sent.
        whole: An honest server can tell where it ends, so that an answer is owed.
        proven: It carries a good signature.
    """

    route: str
    raw: bytes
    whole: bool
    proven: bool


class Hostile:
    """Makes requests, always the same ones for the same seed.

    Args:
        routes: ``POST /slack/events`` and the like.
        secrets: That the program takes; the last is the older one.
        tokens: Good ones of agents.
    """

    def __init__(self, seed: int, routes: Sequence[str], secrets: Sequence[str], tokens: Sequence[str]) -> None:
        self.routes, self.secrets, self.tokens = routes, secrets, tokens
        self._chance = random.Random(seed)
        self._payloads = Payloads(self._chance)
        self._sent: list[bytes] = []

    def make(self) -> Request:
        """Return the next request."""
        chance = self._chance
        route = SLACKS if SLACKS in self.routes and chance.random() < 0.4 else chance.choice(self.routes)
        if self._sent and chance.random() < 0.05:  # again, to the byte
            return Request(route=SLACKS, raw=chance.choice(self._sent), whole=True, proven=True)
        method, _, path = route.partition(" ")
        method = method if chance.random() < 0.8 else chance.choice(METHODS)
        honest = path == "/slack/events" and method == "POST" and chance.random() < 0.7
        body, kind = self._payloads.request() if honest else self._body()
        headers = {"Host": "127.0.0.1", "Content-Type": kind if chance.random() < 0.9 else chance.choice(KINDS)}
        proven = path == "/slack/events" and self._prove(headers, body)
        if path.startswith("/agent"):
            headers |= self._agents()
        odd = self._odd_headers()
        raw, whole = self._framed(f"{method} {self._path(path)} HTTP/1.1", headers | odd, body)
        whole = whole and method != "HEAD" and not set(odd) & _DOUBTFUL
        if proven and whole and len(raw) < 4_096:
            self._sent = [*self._sent[-200:], raw]
        return Request(route=route, raw=raw, whole=whole, proven=proven)

    def _path(self, path: str) -> str:
        chance = self._chance
        if chance.random() < 0.7:
            return path
        query = urlencode(
            {chance.choice(("code", "state", "error", "x")): self._payloads.word() for _ in range(chance.randrange(4))}
        )
        odd = (
            f"{path}?{query}",
            f"{path}/",
            f"/{path}",
            f"{path}/../metrics",
            path.upper(),
            f"{path}%00",
            f"{path}?\x7f%ff",
        )
        return chance.choice(odd)

    def _body(self) -> tuple[bytes, str]:
        """Return a body that is not Slack's."""
        chance = self._chance
        deep = chance.choice((10, 1_000, 100_000))
        bodies = (
            (b"", ""),
            (chance.randbytes(chance.randrange(300)), FORM),
            (b"[" * deep + b"]" * deep, JSON),
            (b'{"a":' * deep + b"1" + b"}" * deep, JSON),
            (b'{"type":"url_verification","challenge":"\xff\xfe"}', JSON),
            (b"payload=%ff%fe&payload=%00&text=\xff", FORM),
            (b"ssl_check=1&token=x", FORM),
            (
                b'--x\r\nContent-Disposition: form-data; name="payload"\r\n\r\n{}\r\n--x--',
                "multipart/form-data; boundary=x",
            ),
            (gzip.compress(b"{}" * 1_000), JSON),
            (
                json.dumps({"version": 1, "server": "FE01", "evidence": {"x": self._payloads.junk()}}).encode(
                    errors="replace"
                ),
                JSON,
            ),
            ("{“type”: “x”}".encode("utf-16"), "application/json; charset=utf-16"),
            (b"9" * 5_000, JSON),
            (b'{"a": NaN, "b": 1e999, "c": -0}', JSON),
            (b"x" * chance.choice((70_000, 1_100_000)) if chance.random() < 0.02 else b"null", JSON),
        )
        return chance.choice(bodies)

    def _prove(self, headers: dict[str, str], body: bytes) -> bool:
        """Add a proof, good or bad; return whether it is good."""
        chance = self._chance
        late = chance.choice((0, 0, 0, 0, 0, 0, -299, 250, -400, 400, 10**9))
        stamp = str(int(time.time()) + late)
        secret = chance.choice((*self.secrets, *self.secrets, "nobody's"))
        signature = "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        good = secret in self.secrets and abs(late) < 299
        if chance.random() < 0.2:
            good = False
            stamp = chance.choice((stamp, "abc", "", "-1", "١٢٣", "1e9", "9" * 40, "nan"))
            signature = chance.choice(("", "v0=", "v0=é", "v1=" + "0" * 64, signature[:-1], signature.upper() + "0"))
        headers |= {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        if chance.random() < 0.1:
            headers |= {"X-Slack-Retry-Num": chance.choice(("1", "x")), "X-Slack-Retry-Reason": "http_timeout"}
        return good

    def _agents(self) -> dict[str, str]:
        chance = self._chance
        good = chance.choice(self.tokens) if self.tokens else "hyb_none"
        guesses = (
            f"Bearer {good}",
            "Bearer hyb_guessed",
            "Bearer",
            "Basic " + base64.b64encode(b"a:b").decode(),
            "Bearer \xff",
        )
        return {"Authorization": chance.choice((f"Bearer {good}", *guesses))} if chance.random() < 0.95 else {}

    def _odd_headers(self) -> dict[str, str]:
        chance = self._chance
        odd = {
            "Cookie": "hybrid-bot-install="
            + self._payloads.word().replace("\r", "").replace("\n", "").replace("\0", ""),
            "Content-Encoding": "gzip",
            "Expect": chance.choice(("100-continue", "200")),
            "X-Forwarded-For": "::1, x",
            "Range": "bytes=9-1",
            "Accept": "\xff",
            "X-Long": "y" * chance.choice((100, 9_000)),
            "Upgrade": "websocket",
            "Transfer-Encoding": "identity",
            "Host": "é",
            "X-NUL": "a\0b",
        }
        names = chance.sample(sorted(odd), k=chance.choice((0, 0, 0, 1, 2)))
        return {name: odd[name] for name in names}

    def _framed(self, line: str, headers: dict[str, str], body: bytes) -> tuple[bytes, bool]:
        """Return the bytes, and whether they are one request as HTTP has it."""
        chance = self._chance
        way = chance.random()
        if way < 0.8:
            return _bytes(line, {**headers, "Content-Length": str(len(body))}, body), True
        chunked = {**headers, "Transfer-Encoding": "chunked"}
        if way < 0.87:
            chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:7], body[7:]) if part)
            return _bytes(line, chunked, chunks + b"0\r\n\r\n"), True
        broken = (
            _bytes(
                line,
                chunked,
                chance.choice((b"zz\r\n", b"-5\r\nx", b"ffffffffffffffffff\r\n", b"5\r\nab\r\n0\r\n\r\n")) + body,
            ),
            _bytes(line, {**headers, "Content-Length": str(len(body) + 100)}, body),
            _bytes(line, {**headers, "Content-Length": chance.choice(("-1", "x", "1, 2", "9" * 30))}, body),
            _bytes(line, {**chunked, "Content-Length": "3"}, body),
            _bytes(line.replace("HTTP/1.1", chance.choice(("HTTP/9.9", "HTP", "HTTP/1.0"))), headers, body),
            _bytes(line, headers, b"")[: chance.randrange(1, 60)],
            _bytes(line, {**headers, **{f"X-{n}": "z" for n in range(200)}}, body),
            chance.randbytes(200),
        )
        return chance.choice(broken), False


_DOUBTFUL = frozenset({"Expect", "Transfer-Encoding", "X-NUL", "Upgrade", "X-Long", "Host"})


def _bytes(line: str, headers: dict[str, str], body: bytes) -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{line}\r\n{head}\r\n".encode("utf-8", "surrogateescape") + body
