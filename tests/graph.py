"""Microsoft's sign-in service and Graph on loopback, behind TLS: the wire format, and nothing taken on trust.

The client assertion's signature, names, times and single use are verified; fields come only where they were selected;
a permission that was not granted is a 403.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from aiohttp import web
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from bot.model.tenant import PERMISSIONS, Credentials, Tenant
from bot.net import keypair
from tests.certlab import Case, CertLab

TENANT = "8f3c1a52-6f0b-4d8e-9a77-1b2c3d4e5f60"
CLIENT = "11111111-2222-3333-4444-555555555555"
MCOSTANDARD, TEAMS1 = "0feaeb32-d00e-4d66-bd5a-43b5b83db82c", "57ff2da0-773e-42df-b2af-ffb7a2317929"
MCOEV = "4828c8ec-dc2e-4779-b502-87ac9ce28ab7"
MAX_TOP = 999
HTTPS = 443
MOST_SECONDS = 600  # that an assertion may be good for
JWT = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PAIR = keypair.make("hybrid-bot tests", datetime.now(UTC))  # it takes long, so one a run

Json = dict[str, Any]
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def credentials(pair: keypair.KeyPair = PAIR, *, tenant: str = TENANT, client: str = CLIENT) -> Credentials:
    """Return what the bot keeps of an app that was registered with *pair*."""
    access = Tenant(
        team="T1",
        checklist="C1",
        certificate=pair.certificate,
        thumbprint=pair.thumbprint,
        not_after=pair.not_after,
        tenant_id=tenant,
        client_id=client,
    )
    return Credentials(access, pair.key)


def plan(identifier: str, status: str = "Enabled") -> Json:
    """Return an assigned plan."""
    return {
        "assignedDateTime": "2026-01-10T09:00:00Z",
        "capabilityStatus": status,
        "service": "MicrosoftCommunicationsOnline",
        "servicePlanId": identifier,
    }


def organization(**changes: Any) -> Json:  # noqa: ANN401 - JSON
    """Return the tenant as Graph has it."""
    return {
        "id": TENANT,
        "displayName": "Contoso",
        "onPremisesSyncEnabled": True,
        "onPremisesLastSyncDateTime": "2026-09-01T11:41:07Z",
        "assignedPlans": [plan(MCOSTANDARD), plan(TEAMS1)],
        "verifiedDomains": [verified("contoso.test", default=True), verified("contoso.onmicrosoft.com")],
        **changes,
    }


def verified(name: str, capabilities: str = "Email, OfficeCommunicationsOnline", *, default: bool = False) -> Json:
    """Return a verified domain as it stands in the organization."""
    return {
        "capabilities": capabilities,
        "isDefault": default,
        "isInitial": name.endswith(".onmicrosoft.com"),
        "name": name,
        "type": "Managed",
    }


def sku(*, enabled: int = 25, consumed: int = 14, plans: Iterable[str] = (MCOSTANDARD, TEAMS1)) -> Json:
    """Return a subscription."""
    return {
        "capabilityStatus": "Enabled",
        "consumedUnits": consumed,
        "prepaidUnits": {"enabled": enabled, "suspended": 0, "warning": 0},
        "servicePlans": [
            {"servicePlanId": each, "servicePlanName": "X", "provisioningStatus": "Success", "appliesTo": "User"}
            for each in plans
        ],
        "skuPartNumber": "ENTERPRISEPACK",
    }


def domain(name: str, **changes: Any) -> Json:  # noqa: ANN401 - JSON
    """Return a domain of the tenant."""
    return {
        "id": name,
        "authenticationType": "Managed",
        "isAdminManaged": True,
        "isDefault": False,
        "isInitial": False,
        "isRoot": True,
        "isVerified": True,
        "supportedServices": ["Email", "OfficeCommunicationsOnline"],
        **changes,
    }


def user(name: str, **changes: Any) -> Json:  # noqa: ANN401 - JSON
    """Return a synchronised person with a SIP address."""
    return {
        "id": str(uuid4()),
        "userPrincipalName": name,
        "accountEnabled": True,
        "userType": "Member",
        "onPremisesSyncEnabled": True,
        "onPremisesUserPrincipalName": name,
        "imAddresses": [f"sip:{name}"],
        "usageLocation": "NL",
        "assignedPlans": [plan(MCOSTANDARD), plan(TEAMS1), plan(MCOEV)],
        "onPremisesProvisioningErrors": [],
        **changes,
    }


@dataclass
class GraphStub:
    """What the tenant holds, and how the services behave.

    Attributes:
        url: The sign-in service.
        graph_url: Graph; "" for the same.
        certificates: Those that were uploaded to the app, PEM.
        granted: The application permissions that an admin has consented to.
        records: By domain and kind: ``("contoso.test", "verificationDnsRecords")``.
        instead: Answers that come first, one after the other, by "token" or "graph".
        asked: Every question to Graph, in order.
        tokens: Those that are good; taking one away revokes it.
    """

    url: str = ""
    graph_url: str = ""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    certificates: list[str] = field(default_factory=lambda: [PAIR.certificate])
    granted: set[str] = field(default_factory=lambda: set(PERMISSIONS))
    organization: Any = field(default_factory=organization)
    skus: list[Any] = field(default_factory=lambda: [sku()])
    domains: dict[str, Json] = field(default_factory=lambda: {"contoso.test": domain("contoso.test")})
    records: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    users: list[Any] = field(default_factory=lambda: [user("ann@contoso.test")])
    instead: dict[str, list[Answer]] = field(default_factory=lambda: {"token": [], "graph": []})
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    signed_in: int = 0
    _statements: set[str] = field(default_factory=set)

    @property
    def _base(self) -> str:
        return self.graph_url or self.url

    def application(self) -> web.Application:
        """Return the two services."""
        app = web.Application(client_max_size=10**6)
        app.add_routes(
            [
                web.get("/{tenant}/v2.0/.well-known/openid-configuration", self._discovery),
                web.post("/{tenant}/oauth2/v2.0/token", self._token),
                web.get("/v1.0/{path:.*}", self._graph),
            ]
        )
        return app

    async def _discovery(self, request: web.Request) -> web.Response:
        tenant = request.match_info["tenant"]
        known = {
            TENANT,
            "contoso.onmicrosoft.com",
            *(name for name, each in self.domains.items() if each["isVerified"]),
        }
        if tenant not in known:
            return web.json_response({"error": "invalid_tenant", "error_codes": [90002]}, status=400)
        base = f"{self.url}/{TENANT}"
        return web.json_response(
            {
                "issuer": f"{base}/v2.0",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "jwks_uri": f"{base}/discovery/v2.0/keys",
            }
        )

    async def _token(self, request: web.Request) -> web.StreamResponse:
        if self.instead["token"]:
            return await self.instead["token"].pop(0)(request)
        form = await request.post()
        wrong = self._refusal(request.match_info["tenant"], {key: str(value) for key, value in form.items()})
        if wrong:
            status, error, number = wrong
            body = {"error": error, "error_description": f"AADSTS{number}: No.\r\nTrace ID: x", "error_codes": [number]}
            return web.json_response(body, status=status)
        token = uuid4().hex
        self.tokens.add(token)
        self.signed_in += 1
        return web.json_response({"token_type": "Bearer", "expires_in": 3599, "access_token": token})

    def _refusal(self, tenant: str, form: dict[str, str]) -> tuple[int, str, int] | None:
        if tenant != TENANT:
            return 400, "invalid_request", 90002
        if form.get("client_id") != CLIENT:
            return 400, "unauthorized_client", 700016
        if form.get("grant_type") != "client_credentials" or form.get("scope") != f"{self._base}/.default":
            return 400, "invalid_scope", 1002012
        if form.get("client_assertion_type") != JWT:
            return 401, "invalid_client", 7000216
        number = self._judged(form.get("client_assertion", ""), f"{self.url}/{tenant}/oauth2/v2.0/token")
        return (401, "invalid_client", number) if number else None

    def _judged(self, statement: str, audience: str) -> int:
        """Return the number of what is wrong with the signed *statement*; 0 for nothing."""
        head, claims, signature = (_decoded(part) for part in statement.split("."))
        header, said = json.loads(head), json.loads(claims)
        certificate = self._certificate(header)
        if certificate is None or not _is_signed(certificate, statement.rpartition(".")[0].encode(), signature):
            return 700027
        at, start = self.now().timestamp(), said.get("nbf", said["iat"])  # Microsoft's own library says no "nbf"
        if not start <= at + 1 or not at <= said["exp"] <= start + MOST_SECONDS:
            return 700024
        if (said["aud"], said["iss"], said["sub"]) != (audience, CLIENT, CLIENT):
            return 700023
        if said["jti"] in self._statements:
            return 50108
        self._statements.add(said["jti"])
        return 0

    def _certificate(self, header: Json) -> x509.Certificate | None:
        if (header["alg"], header["typ"]) != ("PS256", "JWT"):
            return None
        known = [x509.load_pem_x509_certificate(each.encode()) for each in self.certificates]
        name = _decoded(header["x5t#S256"])
        return next((each for each in known if each.fingerprint(hashes.SHA256()) == name), None)

    async def _graph(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return error(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
        if self.instead["graph"]:
            return await self.instead["graph"].pop(0)(request)
        path = request.match_info["path"]
        needed = {"organization": PERMISSIONS[0], "subscribedSkus": PERMISSIONS[0], "users": PERMISSIONS[2]}
        if needed.get(path.partition("/")[0], PERMISSIONS[1]) not in self.granted:
            return error(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
        collections = {"organization": [self.organization], "subscribedSkus": self.skus, "users": self.users}
        if path in collections:
            return self._listed(request, path, collections[path])
        if path.startswith("users/"):
            return self._user(request, path.removeprefix("users/"))
        return self._of_domain(request, *path.split("/"))

    def _user(self, request: web.Request, name: str) -> web.Response:
        people = [each for each in self.users if isinstance(each, dict)]
        found = next((each for each in people if str(each.get("userPrincipalName")).lower() == name.lower()), None)
        if found is None:
            return error(404, "Request_ResourceNotFound", f"Resource '{name}' does not exist.")
        return web.json_response({"@odata.context": self._context("users"), **_selected(found, _wanted(request))})

    def _of_domain(self, request: web.Request, kind: str, name: str = "", records: str = "") -> web.Response:
        if kind == "domains" and not name:
            return self._listed(request, kind, list(self.domains.values()))
        if kind != "domains" or name not in self.domains:
            return error(404, "Request_ResourceNotFound", f"Resource '{name}' does not exist.")
        if not records:
            return web.json_response({"@odata.context": self._context(kind), **self.domains[name]})
        if records == "federationConfiguration" and (name, records) not in self.records:
            return error(404, "Request_ResourceNotFound", f"Resource '{records}' does not exist.")
        return self._listed(request, f"domains('{name}')/{records}", self.records.get((name, records), []))

    def _listed(self, request: web.Request, name: str, items: list[Any]) -> web.Response:
        top = min(int(request.query.get("$top", 100)), MAX_TOP)
        start = int(_decoded(request.query["$skiptoken"]).partition(b"+/")[0]) if "$skiptoken" in request.query else 0
        wanted = _wanted(request)
        body: Json = {
            "@odata.context": self._context(name),
            "value": [_selected(each, wanted) for each in items[start : start + top]],
        }
        if start + top < len(items):
            token = quote(urlsafe_b64encode(f"{start + top}+/~é".encode()).decode(), safe="")
            query = f"$select={','.join(wanted)}&$top={top}&$skiptoken={token}"
            body["@odata.nextLink"] = f"{self._base}/v1.0/{name}?{query}"
        return web.json_response(body)

    def _context(self, name: str) -> str:
        return f"{self._base}/v1.0/$metadata#{name}"


def error(status: int, code: str, message: str = "", **headers: str) -> web.Response:
    """Return an error as Graph says it; underscores in header names stand for dashes."""
    inner = {"date": "2026-09-01T12:00:00", "request-id": "00000000-0000-0000-0000-000000000001"}
    body = {"error": {"code": code, "message": message, "innerError": inner}}
    return web.json_response(
        body, status=status, headers={key.replace("_", "-"): text for key, text in headers.items()}
    )


def says(response: Callable[[], web.StreamResponse]) -> Answer:
    """Return an answer for `GraphStub.instead`."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return response()

    return answer


@asynccontextmanager
async def microsoft(
    lab: CertLab, *, address: str = "127.0.0.1", port: int = 0, names: tuple[str, ...] = ("localhost",)
) -> AsyncIterator[GraphStub]:
    """Serve both services under the first of *names*, with a certificate of *lab* for all of them."""
    stub = GraphStub()
    runner = web.AppRunner(stub.application())
    await runner.setup()
    try:
        await web.TCPSite(runner, address, port, ssl_context=lab.context(Case.GOOD, names)).start()
        bound = runner.addresses[0][1]
        stub.url = f"https://{names[0]}" if bound == HTTPS else f"https://{names[0]}:{bound}"
        yield stub
    finally:
        await runner.cleanup()


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _is_signed(certificate: x509.Certificate, content: bytes, signature: bytes) -> bool:
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
    try:
        key.verify(signature, content, pss, hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _wanted(request: web.Request) -> list[str]:
    return [word for word in request.query.get("$select", "").split(",") if word]


def _selected(item: Any, wanted: list[str]) -> Any:  # noqa: ANN401 - JSON
    if not wanted or not isinstance(item, dict):
        return item
    return {name: item[name] for name in wanted if name in item}
