"""Steps of workflows that the app runs: what Slack sends to have one run, and how it takes the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.playground.args import Args, RefusedError
from bot.playground.messages import Json
from bot.playground.workspace import Change, Kind

if TYPE_CHECKING:
    from bot.playground.workspace import Workspace

BORN = 1_700_000_000  # when the app was given the step
METHODS = ("functions.completeSuccess", "functions.completeError")


class Outcome(StrEnum):
    """How a step stands."""

    RUNNING = "running"
    SUCCESS = "success"
    ERROR = "error"


@dataclass(slots=True, kw_only=True)
class Execution:
    """One run of a step, and what became of it.

    Attributes:
        definition: The step as the manifest has it, with ``properties`` and ``required``.
        token: Good until it has ended, for it alone.
        error: What the workflow shows; "" unless it failed.
    """

    id: str
    callback: str
    definition: Json
    inputs: Json
    token: str
    outcome: Outcome = Outcome.RUNNING
    outputs: Json = field(default_factory=dict)
    error: str = ""


def begun(workspace: Workspace, callback: str, definition: Json, inputs: Json, *, by: str = "") -> Execution:
    """Let a workflow come to the step.

    Args:
        by: Who uses the workflow: Slack tells it by every input that is a `user_context`, and nobody can set one.
    """
    number = workspace.number()
    context = {"id": by, "secret": f"{number:032x}"}
    told = {name: context for name, about in definition["input_parameters"]["properties"].items() if _tells_who(about)}
    execution = Execution(
        id=f"Fx{number:09d}",
        callback=callback,
        definition=definition,
        inputs={**inputs, **told} if by else inputs,
        token=f"xwfp-{number}-playground",
    )
    workspace.executions[execution.id] = execution
    return execution


def _tells_who(parameter: Json) -> bool:
    return bool(parameter["type"] == "slack#/types/user_context")


def event(workspace: Workspace, execution: Execution) -> Json:
    """Return what Slack tells the app of it."""
    parameters = {name: _listed(execution.definition[name]) for name in ("input_parameters", "output_parameters")}
    function = {
        "id": "Fn0START001",
        "callback_id": execution.callback,
        "title": execution.definition["title"],
        "description": execution.definition["description"],
        "type": "app",
        "app_id": workspace.team.app,
        **parameters,
        "date_created": BORN,
        "date_updated": BORN,
        "date_deleted": 0,
    }
    return {
        "type": "function_executed",
        "function": function,
        "inputs": execution.inputs,
        "function_execution_id": execution.id,
        "workflow_execution_id": f"Wx{execution.id[2:]}",
        "bot_access_token": execution.token,
    }


def ended(workspace: Workspace, method: str, token: str, args: Args) -> Json:
    """Take the outcome that the app tells.

    Raises:
        RefusedError: It is of no execution that runs, or does not fit the step.
    """
    execution = workspace.executions.get(args.text("function_execution_id"))
    if token not in {workspace.team.bot_token, *([execution.token] if execution else [])}:
        raise RefusedError("invalid_auth" if token else "not_authed")
    if execution is None:
        raise RefusedError("function_execution_not_found")
    if execution.outcome is not Outcome.RUNNING:
        raise RefusedError("execution_not_in_running_state")
    if method == "functions.completeError":
        execution.error, execution.outcome = args.need("error"), Outcome.ERROR
    else:
        execution.outputs, execution.outcome = _fitting(execution, args), Outcome.SUCCESS
    workspace.tell(Change(Kind.WORKSPACE))
    return {}


def _fitting(execution: Execution, args: Args) -> Json:
    outputs = args.parsed("outputs")
    if not isinstance(outputs, dict):
        raise RefusedError("invalid_arguments")
    if wrong := _misfits(execution.definition["output_parameters"], outputs):
        raise RefusedError("parameter_validation_failed", response_metadata={"messages": wrong})
    return outputs


def _listed(parameters: Mapping[str, Json]) -> list[Json]:
    required = parameters["required"]
    return [
        {**about, "name": name, "is_required": name in required} for name, about in parameters["properties"].items()
    ]


def _misfits(parameters: Mapping[str, Json], outputs: Json) -> list[str]:
    """Name what is missing, unknown, or of another type."""
    kinds: dict[str, type] = {"integer": int, "number": float, "boolean": bool}
    properties = parameters["properties"]
    wrong = [f"missing: {name}" for name in parameters["required"] if outputs.get(name) in (None, "")]
    wrong += [f"unknown: {name}" for name in outputs if name not in properties]
    of_other_types = [
        name
        for name, value in outputs.items()
        if name in properties and not isinstance(value, kinds.get(properties[name]["type"], str))
    ]
    return [*wrong, *(f"of another type: {name}" for name in of_other_types)]
