"""Slack's signature over a request, version v0."""

from __future__ import annotations

import hashlib
import hmac


def signed(secret: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the two headers that prove who sent *body*, and when."""
    base = b"v0:%d:%s" % (timestamp, body)
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}
