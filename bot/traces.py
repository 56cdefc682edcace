"""OpenTelemetry: sends the spans of the bot's work to a collector, where its standard variables name one.

Its packages come with the extra ``otel``, and are imported only where they are needed.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot import __version__, spans
from bot.spans import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from opentelemetry import trace as api
    from opentelemetry.sdk.trace import TracerProvider

log = logging.getLogger(__name__)

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_SPOKEN = frozenset({"", "http/protobuf"})
_LAST_SECONDS = 3.0  # for what is still to be sent when the bot stops; a collector that is away must not hold it


@contextmanager
def traced(environ: Mapping[str, str]) -> Iterator[None]:
    """Send spans while the block runs, if *environ* asks for it; else do nothing, and import nothing.

    Args:
        environ: The environment, which OpenTelemetry's packages read for themselves as well.
    """
    provider = _provider(environ) if _wanted(environ) else None
    if provider is None:
        yield
        return
    spans.record(_Recorder(provider.get_tracer("hybrid-bot", __version__)))
    try:
        yield
    finally:
        spans.record(None)
        last = threading.Thread(target=provider.shutdown, name="last traces", daemon=True)
        last.start()
        last.join(_LAST_SECONDS)


def _wanted(environ: Mapping[str, str]) -> bool:
    off = environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    elsewhere = environ.get("OTEL_TRACES_EXPORTER", "").strip().lower() not in {"", "otlp"}
    return bool(_first(environ, _ENDPOINTS)) and not off and not elsewhere


def _first(environ: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next(filter(None, (environ.get(name, "").strip() for name in names)), "")


def _provider(environ: Mapping[str, str]) -> TracerProvider | None:
    protocol = _first(environ, _PROTOCOLS).lower()
    if protocol not in _SPOKEN:
        log.warning(
            "no traces are sent: the bot speaks http/protobuf alone; set OTEL_EXPORTER_OTLP_PROTOCOL to that, and the "
            "endpoint to the collector's port for HTTP, which is 4318 as a rule",
            extra={"protocol": protocol},
        )
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an extra, and slow
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - the same
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - the same
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - the same
    except ModuleNotFoundError as error:
        log.warning(
            "no traces are sent: OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry is not installed; install "
            "hybrid-bot with its extra `otel`, or take the variable away",
            extra={"missing": error.name},
        )
        return None
    who = {"service.version": __version__}
    if not environ.get("OTEL_SERVICE_NAME"):
        who["service.name"] = "hybrid-bot"
    provider = TracerProvider(resource=Resource.create(who), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


class _Recorder:
    """Records by OpenTelemetry."""

    def __init__(self, tracer: api.Tracer) -> None:
        from opentelemetry import trace  # noqa: PLC0415 - an extra

        self._trace = trace
        self._tracer = tracer
        self._kinds = {
            Kind.INSIDE: trace.SpanKind.INTERNAL,
            Kind.SERVED: trace.SpanKind.SERVER,
            Kind.CALL: trace.SpanKind.CLIENT,
            Kind.PART: trace.SpanKind.CLIENT,
        }

    @contextmanager
    def span(self, name: str, kind: Kind) -> Iterator[spans.Span]:
        """Record what is done in the block; the text of an error may hold anything, so that its class alone is told."""
        if kind is Kind.PART and not self._trace.get_current_span().get_span_context().is_valid:
            yield spans.UNRECORDED
            return
        with self._tracer.start_as_current_span(
            name, kind=self._kinds[kind], record_exception=False, set_status_on_exception=False
        ) as begun:
            told = _Told(begun, self._failure)
            try:
                yield told
            except BaseException as error:
                told.fail(type(error).__name__)
                raise

    def _failure(self, why: str) -> api.Status:
        return self._trace.Status(self._trace.StatusCode.ERROR, why)


class _Told:
    """A span that OpenTelemetry keeps."""

    def __init__(self, begun: api.Span, status: Callable[[str], api.Status]) -> None:
        self._begun = begun
        self._status = status
        self._failed = False

    def tell(self, name: str, value: spans.Value) -> None:
        """Set an attribute."""
        self._begun.set_attribute(name, value)

    def fail(self, why: str) -> None:
        """Mark it as failed, unless it is already."""
        if not self._failed:
            self._begun.set_status(self._status(why))
            self._failed = True
