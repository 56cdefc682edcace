"""JSON from strangers' servers, read without trust."""

from __future__ import annotations

import json


def json_object(body: bytes) -> dict[str, object]:
    """Return the object that *body* is; an empty one if it is no JSON object at all."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def text_at(document: object, *path: str) -> str:
    """Return the text at *path*; "" if there is none."""
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, str) else ""
