"""The example for Kubernetes is what Kubernetes takes, and fits the bot."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot import __version__
from bot.app import DRAIN
from bot.doors import PATIENCE
from bot.net.guard import PORTS
from bot.settings import VARIABLES
from tests.house.tree import ROOT

FOLDER = ROOT / "docs" / "deploy" / "kubernetes"
SCHEMA = json.loads((Path(__file__).parent / "kubernetes.schema.json").read_text(encoding="utf-8"))
KNOWN = {variable.name for variable in VARIABLES}
POSTGRESQL = 5432


def _parts() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(FOLDER.glob("*.yaml")):
        if file.name != "kustomization.yaml":
            for part in yaml.safe_load_all(file.read_text(encoding="utf-8")):
                yield f"{file.name} {part['kind']}", part


PARTS = dict(_parts())
EACH = pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
KUSTOM = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))
DEPLOYMENT = PARTS["deployment.yaml Deployment"]
POD = DEPLOYMENT["spec"]["template"]["spec"]
JOB = PARTS["upgrade.yaml Job"]["spec"]["template"]["spec"]
[CONTAINER] = POD["containers"]


@EACH
def test_a_part_has_the_form_that_kubernetes_says(part: dict[str, Any]) -> None:
    schema = {**SCHEMA["kinds"][part["kind"]], "$defs": SCHEMA["$defs"]}

    jsonschema.validate(part, schema)


def test_a_slip_in_a_part_is_seen() -> None:
    schema = {**SCHEMA["kinds"]["Deployment"], "$defs": SCHEMA["$defs"]}
    slipped = json.loads(json.dumps(DEPLOYMENT).replace("readinessProbe", "readynessProbe"))

    with pytest.raises(jsonschema.ValidationError, match="readynessProbe"):
        jsonschema.validate(slipped, schema)


def test_what_is_applied_is_there_and_the_upgrade_is_applied_by_hand() -> None:
    assert {*KUSTOM["resources"], "upgrade.yaml", "kustomization.yaml"} == {file.name for file in FOLDER.glob("*.yaml")}


@pytest.mark.parametrize("pod", [POD, JOB], ids=["replica", "upgrade"])
def test_a_pod_may_do_nothing_that_it_need_not(pod: dict[str, Any]) -> None:
    [container] = pod["containers"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["enableServiceLinks"] is False  # HYBRID_BOT_SERVICE_HOST is no setting, and the bot refuses it


def test_it_sets_what_are_settings() -> None:
    assert {pair["name"] for pair in CONTAINER["env"]} <= KNOWN


def test_the_image_is_this_versions_in_both() -> None:
    [image] = KUSTOM["images"]

    assert CONTAINER["image"] == image["name"]
    assert JOB["containers"][0]["image"] == f"{image['newName']}:{image['newTag']}"
    assert image["newTag"] == __version__


def test_it_is_asked_by_the_probes_that_are_meant_for_it() -> None:
    paths = {name: CONTAINER[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}

    assert paths == {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}
    assert {CONTAINER[name]["httpGet"]["port"] for name in paths} == {CONTAINER["ports"][0]["name"]}


def test_it_has_the_time_to_finish() -> None:
    needed = PATIENCE.total_seconds() + 2 * DRAIN.total_seconds()  # what is answered, what is due, what goes on behind
    waited = float(CONTAINER["lifecycle"]["preStop"]["exec"]["command"][1])

    assert POD["terminationGracePeriodSeconds"] > needed + waited


def test_strangers_reach_what_slack_and_scripts_need_and_nothing_else() -> None:
    [rule] = PARTS["ingress.yaml Ingress"]["spec"]["rules"]
    published = {path["path"]: path["pathType"] for path in rule["http"]["paths"]}
    page = (ROOT / "docs/reference/terminal.md").read_text(encoding="utf-8")
    served = set(re.findall(r"`(?:GET|POST) (/[\w/.]+)`", page))

    assert set(published) == served - {"/healthz", "/readyz", "/metrics"}
    assert set(published.values()) == {"Exact"}


def test_the_way_out_is_open_for_every_port_that_checks_ask() -> None:
    [rule] = PARTS["networkpolicy.yaml NetworkPolicy"]["spec"]["egress"]

    assert {port["port"] for port in rule["ports"] if port["protocol"] == "TCP"} == PORTS | {POSTGRESQL}
    assert {port["port"] for port in rule["ports"] if port["protocol"] == "UDP"} == {53}
