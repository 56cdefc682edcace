"""Requests that nobody honest sends, to every route of the real program: the short form of `bench.fuzz.requests`."""

from __future__ import annotations

from pathlib import Path

from tests.terminal import python


def test_hostile_requests_do_no_harm(tmp_path: Path) -> None:
    ran = python("-m", "bench.fuzz.requests", "300", "11", folder=tmp_path, told={})

    assert ran.code == 0, ran.out + ran.err
    assert "0 answered with 5xx, 0 not answered, nothing in the log" in ran.out
    assert "POST /slack/events" in ran.out
