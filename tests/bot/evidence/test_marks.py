"""What stays of evidence when its content is gone: small facts, and no text of a stranger's."""

import json

import pytest

from bot.evidence.sources import discover

SOURCES = discover()
LONG = f"{'x' * 250}.com"
SHARING = {"Enabled": True, "EnabledSharedAddressSpace": True}
OPEN = {"RemotePort": 5061, "TcpTestSucceeded": True}


@pytest.mark.parametrize(
    ("source", "rows", "kept"),
    [
        pytest.param(
            "hosting-provider",
            [{**SHARING, "ProxyFqdn": "SipFed.Online.Lync.com "}, {**SHARING, "ProxyFqdn": LONG}],
            {"sharing": "sipfed.online.lync.com"},
            id="a hosting provider",
        ),
        pytest.param(
            "edge-sipfed",
            [{**OPEN, "ComputerName": "SipFed.Online.Lync.com"}, {**OPEN, "ComputerName": LONG}],
            {"sipfed.online.lync.com:5061": "true"},
            id="a way from an Edge server",
        ),
    ],
)
def test_a_host_that_is_too_long_to_be_one_does_not_stay(
    source: str, rows: list[dict[str, object]], kept: dict[str, str]
) -> None:
    facts = SOURCES[source].read(json.dumps(rows).encode())

    assert SOURCES[source].marks(facts) == kept
