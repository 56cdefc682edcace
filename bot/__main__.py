"""`python -m bot` and the `hybrid-bot` script: hands over to the terminal."""

from __future__ import annotations


def main() -> int:
    """Run the command that was typed and return its exit code."""
    from bot.cli.main import run  # noqa: PLC0415 - so that `--version` does not wait for the network libraries

    return run()


if __name__ == "__main__":
    raise SystemExit(main())
