"""Nobody can forget to ask who may: a checklist changes in one place, and whoever else writes is known by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import ROOT, parsed

USECASES = ROOT / "bot/usecases"

# What the clock does, or a script with a token, or what changes nothing that people decide; whoever writes a new use
# case for people goes through `carried_out`, and whoever writes one for the clock adds its name here.
CLOCK = {
    "agent.receive",  # the token was made by somebody who might
    "bookmark._seen_to",
    "bookmark.carry_out",  # what `bookmark.switch` was allowed to keep
    "bookmark.claim_bookmarks",
    "execution.claim_executions",
    "execution.settle",
    "forget.cut_trails",
    "forget.forget_agents",
    "forget.forget_closed",
    "forget.forget_homes",
    "forget.forget_settled",
    "pace.forget_paces",
    "pace.take_turn",
    "examine._keep",  # by `keep`, where a person handed in
    "homes.claim_homes",
    "homes.look",  # somebody's own Home
    "homes.publish_home",
    "homes.say",
    "once.forget_seen",
    "recheck.claim_rechecks",
    "recheck.recheck",
    "refresh_cards.claim_cards",
    "refresh_cards.refresh_card",
    "refuse.note_refusal",
    "repost.repost",
    "run_checks.claim_runs",
    "run_checks.run_checks",
    "trail._take",
    "trail.tell_trail",
}
# What Slack says has become of a channel or of an installation, and what the operator does at a terminal.
TOLD = {
    "execution.keep",  # whoever uses the workflow is asked for rights when it is carried out
    "going_on.go_on",
    "install.install",  # whoever Slack let install it
    "purge.claim_purges",
    "purge.purge",
    "purge.purge_now",
    "rotate_keys.rotate",
    "shut.resume",
    "shut.shut",
    "sight._unseen",
    "sight._warn",
    "sight.look",
    "stop.park",
    "stop.stop",
    "stop.uninstall",
}
REMINDERS = "send_reminders."


def calls(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each outermost function of a file with what is called in it: ``store.begin``, ``checklists.save``."""
    for function in parsed(path).body:
        for node in ast.walk(function):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=owner) | ast.Name(id=owner), attr=name)):
                    yield f"{path.stem}.{getattr(function, 'name', '')}", f"{owner}.{name}"
                case ast.Call(func=ast.Name(id=name)):
                    yield f"{path.stem}.{getattr(function, 'name', '')}", name
                case _:
                    pass


def callers(*names: str) -> set[str]:
    paths = sorted(USECASES.glob("*.py"))
    return {where for path in paths for where, called in calls(path) if called in names}


def test_a_checklist_changes_in_one_place_which_asks_who_may() -> None:
    assert callers("checklists.save") == {"change.keep"}
    assert "change.keep" in callers("rights.may_change")


def test_an_entry_is_written_with_a_change_a_start_or_a_refusal() -> None:
    assert callers("audit.add") == {"change.keep", "start._started", "refuse._note"}
    assert "start._started" in callers("rights.may_start")


def test_who_writes_besides_is_the_clock_or_is_told_by_slack() -> None:
    people = {where for where in callers("store.begin") if not where.startswith(REMINDERS)} - CLOCK - TOLD

    assert people == {"change.carried_out"}


def test_what_leaves_no_entry_asks_by_itself() -> None:
    for where in callers("runs.add", "ledger.ask") - {"change.keep", "examine._keep", "recheck.recheck"}:
        assert where in callers("rights.may"), where


def test_whatever_is_changed_for_people_is_done_once_a_delivery() -> None:
    assert callers("once") >= {"change.carried_out", "examine._keep"}
    assert {where.split(".")[0] for where in callers("keep")} <= {
        where.split(".")[0] for where in callers("carried_out")
    } | {"examine"}


def test_only_what_slack_says_of_a_channel_is_done_in_the_name_of_the_bot() -> None:
    named = {path.stem for path in USECASES.glob("*.py") if "Kind.BOT" in path.read_text("utf-8")}

    assert named == {"abandon", "relocate"}
    assert not [path for path in (ROOT / "handlers").rglob("*.py") if "Kind.BOT" in path.read_text("utf-8")]
