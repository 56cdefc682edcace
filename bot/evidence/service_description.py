"""WSDL, in which AD FS says where tokens are to be had by programs (WS-MetadataExchange)."""

from __future__ import annotations

from bot.evidence import xml_document
from bot.model.errors import ProbeError

_ROOT = "{http://schemas.xmlsoap.org/wsdl/}definitions"
_ADDRESSES = frozenset(f"{{http://schemas.xmlsoap.org/wsdl/{soap}/}}address" for soap in ("soap", "soap12"))


def addresses(data: bytes) -> tuple[str, ...]:
    """Return the addresses of the services that the document *data* describes, in its order.

    Raises:
        ProbeError: It is no WSDL; the text says so.
    """
    root = xml_document.parse(data)
    if root.name != _ROOT:
        raise ProbeError(f"That is XML, but no description of services: it begins with {root.name}.")
    found = (each.attributes.get("location", "") for each in root.everything() if each.name in _ADDRESSES)
    return tuple(dict.fromkeys(filter(None, found)))
