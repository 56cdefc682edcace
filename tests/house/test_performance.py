"""The page of what was measured is the bench's own, and says of every promise what shows it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bench.performance import PAGE
from bench.performance_page import Measurement, measurements, page, presentable
from bench.promises import PROMISES, ROOT, SOURCES, Promise, shown_by

KEPT = Measurement(
    name="ack",
    words="bench.ack",
    day="2026-11-24",
    seconds=1_042,
    code=0,
    machine="A processor, 2 cores",
    output="p50, ours / theirs      1.50  promised: at most 3     kept\nand so on",
)
TOLD = {"what": "p50, ours / theirs", "measured": "1.50", "promised": "at most 3", "kept": True}
COMMAND = re.compile(r"`python -m ([\w.]+)([^`]*)`")


def test_nobody_has_edited_the_page() -> None:
    kept = PAGE.read_text(encoding="utf-8")

    assert kept == page(measurements(kept)), "run `python -m bench.performance`"


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.what)
def test_every_promise_has_its_row(promise: Promise) -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]

    assert len([row for row in rows if row.startswith(f"| {promise.what} | {promise.figure} |")]) == 1


def test_every_command_on_the_page_is_there() -> None:
    found = COMMAND.findall(PAGE.read_text(encoding="utf-8"))
    files = [ROOT / word for _, arguments in found for word in arguments.split() if word.startswith("tests/")]
    modules = [_module(module) for module, _ in found if module != "pytest"]

    assert len(modules) > 5
    assert [path for path in (*files, *modules) if not path.exists()] == []


def _module(name: str) -> Path:
    place = ROOT / name.replace(".", "/")
    return place / "__main__.py" if place.is_dir() else place.with_suffix(".py")


def test_every_bench_that_its_page_lists_is_measured() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", (ROOT / "bench/README.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert len(listed) > 5
    assert set(listed) <= {name for promise in PROMISES for name in promise.shown_by}


def test_a_promise_names_only_what_is_known() -> None:
    assert {name for promise in PROMISES for name in promise.shown_by} == set(SOURCES)
    assert [promise.what for promise in PROMISES if len(promise.shown_by) != len(set(promise.shown_by))] == []


def test_a_measurement_is_read_as_it_was_written() -> None:
    other = replace(KEPT, name="replicas", words="bench.replicas 400", code=-9, output="")

    assert measurements(page({"ack": KEPT, "replicas": other})) == {"ack": KEPT, "replicas": other}


@pytest.mark.parametrize(
    ("made", "state"),
    [
        pytest.param(KEPT, "| kept |", id="kept"),
        pytest.param(replace(KEPT, code=1), "| **BROKEN** |", id="it failed"),
        pytest.param(replace(KEPT, output=KEPT.output.replace("kept", "BROKEN")), "| **BROKEN** |", id="it says so"),
        pytest.param(replace(KEPT, output=json.dumps(TOLD)), "| kept |", id="kept, in JSON"),
        pytest.param(replace(KEPT, output=json.dumps(TOLD | {"kept": False})), "| **BROKEN** |", id="not, in JSON"),
    ],
)
def test_the_page_tells_the_truth(made: Measurement, state: str) -> None:
    [row] = [line for line in page({"ack": made}).splitlines() if "`python -m bench.ack`" in line and "|" in line]

    assert state in row
    assert "| p50, ours / theirs: 1.50 |" in row


def test_what_was_not_measured_is_called_so() -> None:
    rows = [line for line in page({}).splitlines() if line.startswith("| ") and "promised" not in line]

    assert len(rows) == len(PROMISES)
    assert [row for row in rows if "| not measured yet |" not in row] == []


def test_where_two_commands_show_a_promise_one_alone_does_not() -> None:
    [several] = [promise for promise in PROMISES if "ldap_users" in promise.shown_by]
    one, two = (replace(KEPT, name=source.name) for source in shown_by(several)[:2])
    rows = page({one.name: one, two.name: replace(two, code=1)}).splitlines()
    alone = page({one.name: one}).splitlines()

    assert "**BROKEN**" in next(row for row in rows if row.startswith(f"| {several.what}"))
    assert "not measured yet" in next(row for row in alone if row.startswith(f"| {several.what}"))


def test_the_output_tells_nothing_of_the_machine_that_is_nobodys_business() -> None:
    said = "\x1b[31mFile /srv/ada/hybrid/bot/app.py on box17\x1b[0m\nhttp://127.0.0.1:80/api/x\n```\n" + "x\n" * 500

    plain = presentable(said, names=["box17"])

    assert plain.startswith("File …/app.py on host\nhttp://127.0.0.1:80/api/x\n'''\nx\n")
    assert re.search(r"^… \d+ lines …$", plain, re.MULTILINE)
