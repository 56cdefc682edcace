"""The signed statement by which an app signs in without a secret (RFC 7523, private_key_jwt)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.net import keypair

if TYPE_CHECKING:
    from bot.model.tenant import Credentials

KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GOOD_FOR = timedelta(minutes=10)


def assertion(credentials: Credentials, audience: str, now: datetime) -> str:
    """Return a statement to *audience*, good for ten minutes and for one sign-in.

    Microsoft names a certificate by the SHA-256 of its DER form, and wants PS256.
    """
    tenant, at = credentials.tenant, int(now.timestamp())
    header = {"alg": "PS256", "typ": "JWT", "x5t#S256": _base64(keypair.sha256_of(tenant.certificate))}
    claims = {
        "aud": audience,
        "iss": tenant.client_id,
        "sub": tenant.client_id,
        "jti": str(uuid4()),
        "iat": at,
        "nbf": at,
        "exp": at + int(GOOD_FOR.total_seconds()),
    }
    content = ".".join(_base64(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    return f"{content}.{_base64(keypair.sign(credentials.key, content.encode()))}"


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
