"""What `/hybrid status` costs with 10 and with 10,000 checklists in the database: ``python -m bench.status_growth``."""

import contextlib
import sys
import tempfile
from pathlib import Path

from bench import seed
from bench.ack import CHECKLIST
from bench.command import Line, signed
from bench.server import ours, slack, upgrade
from bench.timing import Server, measure, verdict

ROUNDS, REQUESTS = 12, 200
FEW, MANY = 10, 10_000


def main() -> int:
    """Print the figures and whether the promise is kept; return 1 if not."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hybrid-bench-")))
        slack_port = stack.enter_context(slack(folder))
        servers = {}
        for count in (FEW, MANY):
            database = upgrade(folder / f"{count}.db")
            seed.fill(database, count - 1)
            port = stack.enter_context(ours(database, slack_port))
            with contextlib.closing(Line(port)) as line:
                line.ask(signed("start domain=contoso.com"))
            servers[f"{count:,} checklists"] = Server(port, expect=CHECKLIST)
        figures = measure(servers, "status", rounds=ROUNDS, requests=REQUESTS)

    print(f"{ROUNDS} rounds of {REQUESTS} signed commands each, in turns, one at a time; milliseconds")
    print(f"{'':<44} {'p50':>6} {'p99':>8}")
    for name, each in figures.items():
        print(f"{name:<44} {each.p50:6.2f} {each.p99:8.2f}")
    few, many = figures.values()
    return 0 if verdict(f"p50, {MANY:,} / {FEW}", many.p50 / few.p50, 1.3) else 1


if __name__ == "__main__":
    sys.exit(main())
