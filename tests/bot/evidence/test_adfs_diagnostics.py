"""The file of ADFSToolbox, and what of it nobody gets to see."""

import contextlib
import json
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.adfs_diagnostics import (
    MAX_BYTES,
    MAX_RESULTS,
    MAX_SERVERS,
    MAX_VALUES,
    Diagnostics,
    Outcome,
    Result,
    looks,
    read,
)
from bot.model.errors import BotError

COOKIE = "AAEAAAKGzKRk" + "Zm9vYmFy/+" * 40
SIGNED = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl"
ENVELOPE = f'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><Cookie>{COOKIE}</Cookie></s:Envelope>'


def result(name: str = "IsAdfsRunning", outcome: object = 0, detail: object = None, **more: object) -> dict[str, Any]:
    shown = {"Name": name, "ComputerName": "fs1.corp.contoso.com", "Result": outcome, "Detail": detail}
    return {**shown, "Output": None, "ExceptionMessage": None, "Exception": None, **more}


def written(*results: dict[str, Any], unreachable: object = ()) -> bytes:
    health = {"AllTests": list(results), "PassedTests": list(results), "UnreachableServers": unreachable}
    return json.dumps({"ADFSToolbox": {"Test-AdfsServerHealth": health}}).encode()


def test_results_are_read_in_order_and_each_once() -> None:
    raw = written(result(), result("TestTimeSync", 2, "off by\r\n 400 s\n"))

    assert read(raw) == Diagnostics(
        (
            Result("IsAdfsRunning", "fs1.corp.contoso.com", Outcome.PASS),
            Result("TestTimeSync", "fs1.corp.contoso.com", Outcome.FAIL, "off by 400 s"),
        )
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_encoding_of_powershell_is_read(encoding: str) -> None:
    raw = written(result()).decode().encode(encoding)

    assert looks(raw)
    assert len(read(raw).results) == 1


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        (0, Outcome.PASS),
        (1, Outcome.NOT_RUN),
        (2, Outcome.FAIL),
        (3, Outcome.ERROR),
        (4, Outcome.WARNING),
        ("Pass", Outcome.PASS),
        ("NotRun", Outcome.NOT_RUN),
        ("Warning", Outcome.WARNING),
        pytest.param("2", Outcome.FAIL, id="a number in quotes"),
        (None, Outcome.ERROR),
        (7, Outcome.ERROR),
    ],
)
def test_an_outcome_is_a_number_or_a_name_and_anything_else_says_nothing(value: object, outcome: Outcome) -> None:
    assert read(written(result(outcome=value))).results[0].outcome is outcome


@pytest.mark.parametrize(
    "tokened",
    [
        pytest.param(
            result("TestAdfsRequestToken", 0, f"Token Received: {ENVELOPE}\nTotal Attempts: 1"), id="as written"
        ),
        pytest.param(result("TestAdfsRequestToken", 0, COOKIE[:40]), id="a short one of the token test"),
        pytest.param(result("TestAdfsRequestToken", 0, None, Output={"Token": ENVELOPE}), id="in the output"),
        pytest.param(result("testadfsrequesttoken", 2, f"Got {ENVELOPE.replace('<', '&lt;')}"), id="escaped"),
        pytest.param(result("Another", 2, f"Got {ENVELOPE}"), id="in another test"),
        pytest.param(result("Another", 3, None, ExceptionMessage=f"Bearer {SIGNED} was refused"), id="in an exception"),
        pytest.param(result("Another", 3, None, Exception={"Data": ENVELOPE}), id="in the exception's data"),
        pytest.param(result("Another", 2, f"cookie {COOKIE}"), id="bare"),
        pytest.param(
            result("Another", 2, "\r\n".join(COOKIE[at : at + 64] for at in range(0, 384, 64))), id="in lines"
        ),
        pytest.param(
            result("Another", 2, "\n".join(COOKIE[at : at + 48] for at in range(0, 384, 48))), id="in shorter lines"
        ),
        pytest.param(result(f"Another {COOKIE}", 2), id="for a name"),
        pytest.param(result("Another", 2, ComputerName=COOKIE), id="for a server"),
    ],
)
def test_no_token_is_seen_by_anybody_else(tokened: dict[str, Any]) -> None:
    seen = repr(read(written(tokened)))

    assert not any(COOKIE[at : at + 40] in seen for at in range(len(COOKIE) - 40))
    assert SIGNED.rpartition(".")[2] not in seen
    assert "Envelope" not in seen


@pytest.mark.parametrize(
    "detail",
    [
        "Thumbprint: E275DD00206C8979D5073BF6BFC8184FAADC798D",
        "Found SPN in object: CN=aadcsvc,CN=Managed Service Accounts,DC=corp,DC=contoso,DC=com",
        "https://sts.contoso.com/adfs/services/trust/2005/usernamemixed does not answer",
        "fewer than 5 < 10",
    ],
)
def test_what_is_no_token_is_kept(detail: str) -> None:
    assert read(written(result(outcome=2, detail=detail))).results[0].detail == detail


def test_an_exception_says_why_where_the_test_does_not() -> None:
    found = read(written(result(outcome=3, ExceptionMessage="Access is denied.")))

    assert found.results[0].detail == "Access is denied."


def test_the_long_names_of_tests_are_kept() -> None:
    name = "Test-Certificate-Token-Decrypting-Secondary-PrivateKeyAbsent"

    assert read(written(result(name))).results[0].name == name


def test_servers_that_were_not_reached_are_named_once() -> None:
    assert read(written(result(), unreachable=["fs2", "fs2", "fs3"])).unreachable == ("fs2", "fs3")
    assert read(written(result(), unreachable="fs2")).unreachable == ("fs2",)
    assert read(written(result(), unreachable=None)).unreachable == ()


def test_one_result_may_stand_alone_as_powershell_writes_it() -> None:
    raw = json.dumps({"AllTests": result()}).encode()

    assert len(read(raw).results) == 1


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param(b"{", "not the JSON of ADFSToolbox", id="cut short"),
        pytest.param(b"[" * 100_000, "not the JSON of ADFSToolbox", id="nested without end"),
        pytest.param(b"[]", "no results", id="a list"),
        pytest.param(written(), "no results", id="no test"),
        pytest.param(b'{"a": {"b": {"c": {"d": {"AllTests": [{}]}}}}}', "no results", id="too deep"),
        pytest.param(b'{"AllTests": ["text", 1]}', "no results", id="no objects"),
        pytest.param(written(*[{}] * (MAX_RESULTS + 1)), "more than 5,000 results", id="too many"),
        pytest.param(written(result()) + b" " * MAX_BYTES, "more than 5 MB", id="too long"),
        pytest.param(b"[" + b"{}," * MAX_VALUES + b"{}]", "more than 500,000 values", id="too many values"),
    ],
)
def test_what_is_no_such_file_is_refused(raw: bytes, words: str) -> None:
    with pytest.raises(BotError, match=words):
        read(raw)


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param(b"{},", id="nothing"),
        pytest.param(b"1,", id="numbers"),
        pytest.param(b'{"a":1},', id="objects"),
        pytest.param(b"[[]],", id="lists"),
    ],
)
@pytest.mark.parametrize("size", [8_000_000, MAX_BYTES - 100, 3 * MAX_VALUES // 2])
def test_what_has_many_values_is_not_kept_in_memory(piece: bytes, size: int) -> None:
    raw = b'{"ADFSToolbox":1,"AllTests":[' + piece * (size // len(piece)) + b"{}]}"
    tracemalloc.start()
    started = time.process_time()

    try:
        with contextlib.suppress(BotError):
            read(raw)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 80 * 1024 * 1024
    assert time.process_time() - started < 10


def test_as_many_servers_are_named_as_a_farm_may_have() -> None:
    raw = written(result(), unreachable=[f"fs{number}" for number in range(MAX_RESULTS)])

    assert len(read(raw).unreachable) == MAX_SERVERS


@pytest.mark.parametrize("raw", [b'{"AllTests": []}', b'{"ADFSToolbox": {}}', b"Test-AdfsServerHealth"])
def test_what_looks_otherwise_is_not_taken_for_one(raw: bytes) -> None:
    assert not looks(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["AllTests", "Name", "Result", "Detail", "UnreachableServers"]), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_odd_files_are_read_or_refused_and_nothing_else_happens(document: object) -> None:
    with contextlib.suppress(BotError):
        assert read(json.dumps(document).encode()).results
