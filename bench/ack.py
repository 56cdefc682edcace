"""Our acknowledgement of `/hybrid status` beside a bare Bolt app, in one run: ``python -m bench.ack [ROUNDS]``."""

import contextlib
import sys
import tempfile
from pathlib import Path

from bench.command import Line, signed
from bench.server import bare, ours, slack, upgrade
from bench.timing import Server, measure, verdict

ROUNDS, REQUESTS = 12, 200

CHECKLIST = "Administering users"  # an answer that holds the last step holds all of them

OURS, BEST, DEFAULT = "hybrid-bot", "bare Bolt, best settings", "bare Bolt, default settings"


def main() -> int:
    """Print the figures and whether the promises are kept; return 1 if one is broken."""
    rounds = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hybrid-bench-")))
        slack_port = stack.enter_context(slack(folder))
        servers = {
            OURS: Server(stack.enter_context(ours(upgrade(folder / "ack.db"), slack_port)), expect=CHECKLIST),
            BEST: Server(stack.enter_context(bare("best", folder, slack_port)), expect="You said: status"),
            DEFAULT: Server(stack.enter_context(bare("default", folder, slack_port)), expect="You said: status"),
        }
        with contextlib.closing(Line(servers[OURS].port)) as line:
            line.ask(signed("start domain=contoso.com"))
        figures = measure(servers, "status", rounds=rounds, requests=REQUESTS)

    print(f"{rounds} rounds of {REQUESTS} signed commands each, in turns, one at a time; milliseconds")
    print(f"{'':<44} {'p50':>6} {'p99':>8}")
    for name, each in figures.items():
        print(f"{name:<44} {each.p50:6.2f} {each.p99:8.2f}")
    kept = [
        verdict(f"p50, {OURS} / {BEST}", figures[OURS].p50 / figures[BEST].p50, 3),
        verdict(f"p99, {OURS} / {BEST}", figures[OURS].p99 / figures[BEST].p99, 4),
        verdict(f"p50, {OURS} / {DEFAULT}", figures[OURS].p50 / figures[DEFAULT].p50, 0.25),
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
