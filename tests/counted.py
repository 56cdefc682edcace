"""Which tests coverage counts: following every call costs three times the work, so only those that look at parts do.

What runs as a whole (journeys, programs of their own, browsers) or does one thing over and over is not followed: it
would only go once more over lines that the tests of the parts have to reach by themselves.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

WHOLE = (
    "tests/journeys/",
    "tests/house/",
    "tests/bot/cli/test_channel_verbs.py",
    "tests/bot/cli/test_serve.py",
    "tests/bot/checks/test_handed_never_crashes.py",
    "tests/bot/playground/test_browser",
    "tests/bot/evidence/test_powershell_list.py",
    "tests/bot/evidence/test_private_key.py",
    "tests/deploy/",
    "tests/handlers/test_cost.py",
    "tests/handlers/test_duplicates.py",
    "tests/handlers/test_slack_types.py",
    "tests/storage/test_races.py",
)
_AGAIN = re.compile(r"\[postgres\b|-postgres\b")  # the same test on SQLite is followed
_PROCESSES = "COVERAGE_PROCESS_CONFIG"  # with this, a process that a test starts is followed too


@contextmanager
def counted(item: pytest.Item) -> Iterator[None]:
    """Stop counting while a test that is no part's runs."""
    plugin = item.config.pluginmanager.getplugin("_cov")
    controller = getattr(plugin, "cov_controller", None)
    if controller is None or not (item.nodeid.startswith(WHOLE) or _AGAIN.search(item.nodeid)):
        yield
        return
    told = os.environ.pop(_PROCESSES, None)
    controller.pause()
    try:
        yield
    finally:
        controller.resume()
        if told is not None:
            os.environ[_PROCESSES] = told
