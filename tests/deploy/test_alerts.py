"""The alerts go off when they should and not when they need not, and speak of what is really counted."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.meters import Meters
from bot.model.ledger import SlotState
from bot.model.verdict import Verdict
from handlers.refusals import KINDS
from storage.backlog import _DUE
from tests.house.tree import ROOT
from tests.needs import need
from tests.storage.samples import NOW

FILE = ROOT / "docs" / "deploy" / "alerts.yml"
RULES = yaml.safe_load(FILE.read_text(encoding="utf-8"))["groups"][0]["rules"]
BY_NAME = {rule["alert"]: rule for rule in RULES}
EACH = pytest.mark.parametrize("rule", RULES, ids=list(BY_NAME))
VALUES = {
    ("hybrid_due_work_age_seconds", "kind"): set(_DUE),
    ("hybrid_slots_settled_total", "state"): {state.value for state in SlotState},
    ("hybrid_checks_total", "verdict"): {verdict.value for verdict in Verdict},
    ("hybrid_slack_errors_total", "kind"): set(KINDS.values()),
}
ONE = 'instance="a:3000", job="hybrid-bot"'
SEEN = {"instance": "a:3000", "job": "hybrid-bot"}
DUE = "hybrid_due_work_age_seconds"
ERRORS = "hybrid_slack_errors_total"
CALLS = "hybrid_slack_call_seconds_count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is counted, minute by minute, when an alert goes off and when it does not; and what it then says."""

    loud: dict[str, str]
    quiet: dict[str, str]
    says: str
    labels: dict[str, str]
    minute: int = 60


def case(
    loud: dict[str, str], quiet: dict[str, str], says: str, labels: dict[str, str] | None = None, *, minute: int = 60
) -> Case:
    return Case(loud=loud, quiet=quiet, says=says, labels=labels or {}, minute=minute)


UP = f"up{{{ONE}}}"
OTHER = 'up{instance="b:3000", job="hybrid-bot"}'
CASES = {
    "HybridBotDown": case({UP: "1x5 0x60"}, {UP: "0x60", OTHER: "1x60"}, "No hybrid-bot answers Prometheus."),
    "HybridBotReplicaDown": case(
        {UP: "1x5 0x60", OTHER: "1x65"},
        {UP: "1x55 0x5 1x5"},
        "The replica a:3000 does not answer Prometheus.",
        SEEN,
    ),
    "HybridBotNotReady": case(
        {f'hybrid_ready{{part="slack", {ONE}}}': "0x60"},
        {f'hybrid_ready{{part="slack", {ONE}}}': "0x60", 'hybrid_ready{part="slack", instance="b:3000"}': "1x60"},
        "No replica has its slack.",
        {"part": "slack"},
    ),
    "HybridBotReplicaNotReady": case(
        {f'hybrid_ready{{part="database", {ONE}}}': "0x60"},
        {f'hybrid_ready{{part="database", {ONE}}}': "1x50 0x10"},
        "The replica a:3000 does not have its database.",
        SEEN | {"part": "database"},
    ),
    "HybridBotClockStands": case(
        {"hybrid_last_tick_timestamp_seconds": "0+60x30 1800x60"},
        {"hybrid_last_tick_timestamp_seconds": "0+60x90"},
        "No replica has looked for due work for 10m 0s.",
        minute=40,
    ),
    "HybridBotRemindersLate": case(
        {f'{DUE}{{kind="reminders"}}': "400x60", f'{DUE}{{kind="reminders", {ONE}}}': "390x60"},
        {f'{DUE}{{kind="reminders"}}': "20x60", f'{DUE}{{kind="cards"}}': "4000x60"},
        "A reminder has been due for 6m 40s.",
    ),
    "HybridBotRunsLate": case(
        {f'{DUE}{{kind="runs"}}': "90x60"},
        {f'{DUE}{{kind="runs"}}': "30x60"},
        "Somebody has waited for findings for 1m 30s.",
    ),
    "HybridBotWorkPilesUp": case(
        {f'{DUE}{{kind="cards"}}': "2400x60"},
        {f'{DUE}{{kind="cards"}}': "10x60", f'{DUE}{{kind="reminders"}}': "9999x60"},
        "Due work of the kind cards has waited for 40m 0s.",
        {"kind": "cards"},
    ),
    "HybridBotAcksSlow": case(
        {'hybrid_ack_seconds_bucket{le="1.0"}': "0+90x60", 'hybrid_ack_seconds_bucket{le="2.0"}': "0+100x60"}
        | {'hybrid_ack_seconds_bucket{le="+Inf"}': "0+100x60"},
        {'hybrid_ack_seconds_bucket{le="1.0"}': "0+100x60", 'hybrid_ack_seconds_bucket{le="+Inf"}': "0+100x60"},
        "One answer to Slack in a hundred takes 1.9s or longer; Slack gives up after 3 s.",
    ),
    "HybridBotRemindersUncertain": case(
        {'hybrid_slots_settled_total{state="uncertain"}': "0x30 1x40"},
        {'hybrid_slots_settled_total{state="uncertain"}': "1x70", 'hybrid_slots_settled_total{state="sent"}': "0+9x70"},
        "Nobody knows whether some reminders of the last hour came.",
    ),
    "HybridBotRemindersFailed": case(
        {'hybrid_slots_settled_total{state="failed"}': "0x30 2x40"},
        {'hybrid_slots_settled_total{state="failed"}': "0x70", 'hybrid_slots_settled_total{state="skipped"}': "0+9x70"},
        "Slack has refused some reminders of the last hour.",
    ),
    "HybridBotWorkspaceStands": case(
        {"hybrid_workspaces_stopped": "3x60", f"hybrid_workspaces_stopped{{{ONE}}}": " ".join(["NaN"] * 60)},
        {"hybrid_workspaces_stopped": "0x60"},
        "Slack does not take the token of 3 workspaces any more, and their work stands still.",
    ),
    "HybridBotSlackRefuses": case(
        {f'{ERRORS}{{kind="forbidden"}}': "0+10x60", f"{CALLS}{{}}": "0+100x60"},
        {f'{ERRORS}{{kind="gone"}}': "0+90x60", f"{CALLS}{{}}": "0+100x60"},
        "Slack refuses 10% of the calls, for reasons that trying again does not cure.",
    ),
    "HybridBotSlackAway": case(
        {f'{ERRORS}{{kind="later"}}': "0+30x60", f'{ERRORS}{{kind="uncertain"}}': "0+20x60", CALLS: "0+100x60"},
        {f'{ERRORS}{{kind="later"}}': "0+10x60", f'{ERRORS}{{kind="gone"}}': "0+90x60", CALLS: "0+100x60"},
        "50% of the calls of Slack are put off or get no answer.",
    ),
    "HybridBotRequestsRefused": case(
        {"hybrid_requests_refused_total": "0+120x60"},
        {"hybrid_requests_refused_total": "0+6x60"},
        "2 requests a second have no good signature of Slack's.",
    ),
    "HybridBotChecksCannotLook": case(
        {'hybrid_checks_total{verdict="error"}': "0+6x60", 'hybrid_checks_total{verdict="pass"}': "0+2x60"},
        {'hybrid_checks_total{verdict="error"}': "0x59 3x9", 'hybrid_checks_total{verdict="pass"}': "0x70"},
        "75% of the checks could not look at all.",
    ),
    "HybridBotMemory": case(
        {f"process_resident_memory_bytes{{{ONE}}}": "734003200x60"},
        {f"process_resident_memory_bytes{{{ONE}}}": "120000000x60"},
        "a:3000 uses 700MiB of memory.",
        SEEN,
    ),
    "HybridBotFilesRunOut": case(
        {f"process_open_fds{{{ONE}}}": "900x60", f"process_max_fds{{{ONE}}}": "1000x60"},
        {f"process_open_fds{{{ONE}}}": "90x60", f"process_max_fds{{{ONE}}}": "1000x60"},
        "a:3000 has 90% of the files and connections open that it may.",
        SEEN,
    ),
    "HybridBotRestarts": case(
        {f"process_start_time_seconds{{{ONE}}}": "0x19 1x9 2x9 3x9 4x30"},
        {f"process_start_time_seconds{{{ONE}}}": "0x30 1x40"},
        "a:3000 was started 4 times within an hour.",
        SEEN,
    ),
    "HybridBotVersionsDiffer": case(
        {'hybrid_build_info{version="1.0.0"}': "1x90", 'hybrid_build_info{version="1.1.0"}': "1x90"},
        {'hybrid_build_info{version="1.0.0", instance="a:3000"}': "1x90"}
        | {'hybrid_build_info{version="1.0.0", instance="b:3000"}': "1x90"},
        "Replicas of 2 versions run beside each other.",
        minute=80,
    ),
}


def _tests() -> list[dict[str, object]]:
    """Return what promtool reads: each alert twice, when it has to go off and when it must not."""
    tests: list[dict[str, object]] = []
    for name, one in CASES.items():
        rule = BY_NAME[name]
        alert = {
            "exp_labels": {**rule["labels"], **one.labels},
            "exp_annotations": {**rule["annotations"], "summary": one.says},
        }
        for series, expected in ((one.loud, [alert]), (one.quiet, [])):
            tests.append(
                {
                    "interval": "1m",
                    "input_series": [{"series": key, "values": values} for key, values in series.items()],
                    "alert_rule_test": [
                        {"eval_time": f"{one.minute}m", "alertname": name, "exp_alerts": expected},
                    ],
                }
            )
    return tests


def test_each_alert_goes_off_when_it_should_and_only_then(tmp_path: Path) -> None:
    promtool = shutil.which("promtool")
    need("promtool (Debian's package prometheus)", promtool is not None)
    cases = tmp_path / "alerts.test.yml"
    cases.write_text(json.dumps({"rule_files": [str(FILE)], "tests": _tests()}), encoding="utf-8")

    ran = subprocess.run(  # noqa: S603 - Prometheus' own program, on a file of ours
        [str(promtool), "test", "rules", cases], capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_alert_is_tried() -> None:
    assert list(CASES) == list(BY_NAME)


def _counted() -> dict[str, set[str]]:
    """Return the names of every series of the real page, with the names of their labels."""
    meters = Meters("1")
    meters.called("chat.update", "gone", "message_not_found", 0.1)
    meters.acknowledged("command", 0.1)
    meters.ready({"database": ""})
    families = text_string_to_metric_families(meters.page(None, NOW, NOW).decode())
    series = {family.name: set[str]() for family in families}
    for family in text_string_to_metric_families(meters.page(None, NOW, NOW).decode()):
        for sample in family.samples:
            series.setdefault(sample.name, set()).update(sample.labels)
    gauges_of_the_database = {"hybrid_due_work_age_seconds": {"kind"}}  # empty while there is none
    assert gauges_of_the_database.keys() <= series.keys()
    return series | gauges_of_the_database | {"up": set()}


@EACH
def test_an_alert_speaks_of_what_is_counted(rule: dict[str, str]) -> None:
    counted = _counted()
    words = re.findall(r"\b((?:hybrid|process)_\w+|up)\b(?:\{([^}]*)\})?", rule["expr"])

    assert words
    for name, selector in words:
        assert name in counted
        for label, operator, value in re.findall(r'(\w+)(=~?)"([^"]*)"', selector):
            if label == "job":
                continue
            assert label in counted[name]
            told = set(value.split("|")) if operator == "=~" else {value}
            assert told <= VALUES[name, label]


@EACH
def test_an_alert_says_how_urgent_it_is_and_leads_to_its_section(
    rule: dict[str, dict[str, str]],
) -> None:
    name = str(rule["alert"])
    file, _, anchor = rule["annotations"]["runbook"].partition("#")
    runbook = (ROOT / file).read_text(encoding="utf-8")

    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert anchor == name.lower()
    assert re.search(rf"^### {name}$", runbook, re.MULTILINE)


def test_the_runbook_has_no_section_of_an_alert_that_there_is_not() -> None:
    runbook = (ROOT / "docs/how-to/runbook.md").read_text(encoding="utf-8")

    assert re.findall(r"^### (HybridBot\w+)$", runbook, re.MULTILINE) == list(BY_NAME)


def test_the_page_about_watching_lists_the_alerts_with_their_urgency() -> None:
    page = (ROOT / "docs/how-to/watch-the-bot.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(HybridBot\w+)\]\(runbook\.md#\w+\) \| (\w+) \|", page, re.MULTILINE)

    assert rows == [(name, rule["labels"]["severity"]) for name, rule in BY_NAME.items()]
