"""`python -m bot` and the `hybrid-bot` script: hands over to the terminal."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command that was typed and return its exit code."""
    from bot.cli import fall  # noqa: PLC0415 - so that `--version` does not wait for the network libraries
    from bot.cli.main import run  # noqa: PLC0415 - the same

    sys.excepthook = fall.tell
    return run()


if __name__ == "__main__":
    raise SystemExit(main())
