"""What a test wants of its machine: named when it is missing, and never missing quietly in CI."""

import os

import pytest


def need(what: str, present: bool) -> None:  # noqa: FBT001 - read aloud: need("chromium", present)
    """Go on if `present`; else skip naming `what`, or fail where CI is set, because there nothing may be skipped."""
    if present:
        return
    sentence = f"needs {what}, which this machine does not have"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)
