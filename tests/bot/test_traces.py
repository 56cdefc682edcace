"""When traces are sent, and what is said when they cannot be; that they arrive is in tests/journeys/test_watched.py."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import spans
from bot.spans import Kind, span
from bot.traces import traced
from tests.terminal import python

THERE = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}


def _recorded(told: Mapping[str, str]) -> bool:
    with traced(told):
        return span("check dns-mx") is not spans.UNRECORDED


def test_a_collector_is_sent_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in THERE.items():
        monkeypatch.setenv(name, text)

    assert _recorded(THERE)
    assert span("check dns-mx") is spans.UNRECORDED  # afterwards nobody records any more


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({}, id="no collector is named"),
        pytest.param({**THERE, "OTEL_SDK_DISABLED": "true"}, id="it is switched off"),
        pytest.param({**THERE, "OTEL_TRACES_EXPORTER": "none"}, id="another way is chosen"),
    ],
)
def test_nobody_asks_for_spans(told: Mapping[str, str], caplog: pytest.LogCaptureFixture) -> None:
    assert not _recorded(told)
    assert caplog.text == ""


def test_a_protocol_that_is_not_spoken_is_told(caplog: pytest.LogCaptureFixture) -> None:
    assert not _recorded({**THERE, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"})
    assert "speaks http/protobuf alone; set OTEL_EXPORTER_OTLP_PROTOCOL to that" in caplog.text


def test_without_its_packages_the_log_says_what_to_install(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)

    assert not _recorded(THERE)
    [line] = caplog.messages
    assert "install hybrid-bot with its extra `otel`, or take the variable away" in line


def test_nothing_of_it_is_imported_until_somebody_asks(tmp_path: Path) -> None:
    program = "import sys, bot.app\nfrom bot.traces import traced\nwith traced({}):\n    print(*sys.modules)"

    ran = python("-c", program, folder=tmp_path, told={})

    assert "bot.traces" in ran.out.split()
    assert not [name for name in ran.out.split() if name.startswith(("opentelemetry", "google", "requests"))]


def test_a_span_that_nobody_records_takes_everything() -> None:
    with span("request command", Kind.SERVED) as seen:
        seen.tell("hybrid.request", "command")
        seen.fail("later")

    assert seen is spans.UNRECORDED
