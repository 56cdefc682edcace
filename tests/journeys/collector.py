"""A collector of traces: it takes OTLP over HTTP, and decodes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

PATIENCE = 20.0


@dataclass
class Collector:
    """What it was sent.

    Attributes:
        raw: The bodies as they came.
        resources: What the sender says of itself, by name.
        headers: Of the last delivery.
    """

    url: str = ""
    raw: list[bytes] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    resources: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        """Take a delivery."""
        body = await request.read()
        told = ExportTraceServiceRequest.FromString(body)
        self.raw.append(body)
        self.headers = dict(request.headers)
        for each in told.resource_spans:
            self.resources |= {pair.key: pair.value.string_value for pair in each.resource.attributes}
            self.spans += [span for scope in each.scope_spans for span in scope.spans]
        self.came.set()
        return web.Response(content_type="application/x-protobuf")

    async def until(self, look: Callable[[], object]) -> None:
        """Wait until *look* is true of what came."""
        async with asyncio.timeout(PATIENCE):
            while not look():
                self.came.clear()
                await self.came.wait()

    def named(self, name: str) -> list[Span]:
        """Return the spans of that name."""
        return [span for span in self.spans if span.name == name]

    def inside(self, span: Span) -> set[str]:
        """Return the names of the spans that were begun inside *span*, at any depth."""
        own = [each for each in self.spans if each.parent_span_id == span.span_id]
        return {each.name for each in own}.union(*(self.inside(each) for each in own))


@asynccontextmanager
async def collector() -> AsyncIterator[Collector]:
    """Run a collector on loopback."""
    taking = Collector()
    application = web.Application()
    application.add_routes([web.post("/v1/traces", taking.take)])
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        taking.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield taking
    finally:
        await runner.cleanup()
