"""Evidence at a terminal: listed, handed in, judged without a checklist; and scripts that collect it."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.agent import PLACES
from bot.cli.main import run
from bot.evidence.agent_script import WHERE
from bot.model.agent import digest_of
from bot.model.evidence import statement
from tests.bot.cli.test_channel_verbs import current, database, on, started

__all__ = ["database"]  # the fixture

PROVIDER = {
    "Identity": "LyncOnline",
    "ProxyFqdn": "sipfed.online.lync.com",
    "VerificationLevel": 2,
    "Enabled": True,
    "EnabledSharedAddressSpace": True,
    "HostsOCSUsers": True,
    "IsLocal": False,
    "AutodiscoverUrl": "https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root",
}


def told(words: str, capsys: pytest.CaptureFixture[str], *, code: int = 0) -> tuple[str, str]:
    """Run a command, and return what it says on stdout and stderr."""
    assert run(words.split()) == code
    out, err = capsys.readouterr()
    return out, err


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "hosting.json"
    path.write_text(json.dumps(PROVIDER), encoding="utf-16")
    return path


def test_what_is_wanted_is_listed_with_its_command(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)

    out, _ = told("evidence --channel C1", capsys)

    assert "hosting-provider: Hosting providers (not handed in)" in out
    assert "Get-CsHostingProvider | Select-Object *" in out
    assert re.search(r"media-ports: .+ \(not stated\)", out)


def test_how_far_statements_are_is_listed(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checklist = started(database)
    two = next(check for step in checklist.steps for check in step.spec.four_eyes)
    said = [
        statement("media-ports", "U1", datetime.now(UTC), "CHG-1"),
        statement(two, "U1", datetime.now(UTC), "CHG-1"),
        statement("admin-leavers", "U1", datetime(2020, 1, 5, tzinfo=UTC), "CHG-1"),
    ]
    on(database, lambda tx: tx.evidence.put("T1", checklist.id, said))

    out, _ = told("evidence --channel C1", capsys)

    day = r"\d{4}-\d\d-\d\d"
    assert re.search(rf"  media-ports: .+ \(stated {day} by U1\)\n", out)
    assert re.search(rf"  {two}: .+ \(stated {day} by U1; waits for a second person\)\n", out)
    assert re.search(r"  admin-leavers: .+ \(too old: stated 2020-01-05 by U1\)\n", out)


def test_a_file_is_judged_and_a_trace_of_it_kept(
    database: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started(database)

    out, _ = told(f"evidence --channel C1 {file}", capsys, code=3)  # another check wants the tenant's side as well

    assert "hosting-provider" in out
    assert out.endswith("Kept of hosting-provider: the findings and a fingerprint.\n")
    checklist = current(database).id
    [kept] = on(database, lambda tx: tx.evidence.of("T1", checklist)).values()
    assert (kept.name, kept.size, kept.way) == ("hosting.json", file.stat().st_size, "file")
    assert "hosting-provider: Hosting providers (handed in" in told("evidence --channel C1", capsys)[0]


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        pytest.param("json", '{\n  "verdict": "unknown"', id="json"),
        pytest.param("markdown", "# ", id="markdown"),
        pytest.param("junit", "<?xml ", id="junit"),
        pytest.param("table", "VERDICT ", id="table"),
    ],
)
def test_all_of_it_goes_into_a_file(
    database: Path, file: Path, form: str, begins: str, capsys: pytest.CaptureFixture[str]
) -> None:
    started(database)

    out, err = told(f"evidence --channel C1 --format {form} {file}", capsys, code=3)

    assert out.startswith(begins)
    assert "hosting-provider" in out
    assert ("Kept of hosting-provider" in err) == (form != "table")


def test_standard_input_is_taken_for_what_it_is_said_to_be(
    database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started(database)
    wrong = json.dumps(PROVIDER | {"EnabledSharedAddressSpace": False}).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(wrong)))

    out, _ = told("evidence --channel C1 --source hosting-provider -", capsys, code=1)

    assert "EnabledSharedAddressSpace" in out


def test_each_file_can_say_what_it_is(
    database: Path, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started(database)
    empty = tmp_path / "a=b.json"
    empty.write_text("[]\n")

    out, _ = told(f"evidence --channel C1 blocked-domains={empty} {file}", capsys, code=3)
    again, _ = told(f"evidence --channel C1 --source blocked-domains {empty} hosting-provider={file}", capsys, code=3)

    kept = "Kept of blocked-domains, hosting-provider: the findings and a fingerprint.\n"
    assert out.endswith(kept)
    assert again.endswith(kept)


def test_a_file_that_is_not_there_is_said_so(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)

    assert "nowhere.json: No such file" in told("evidence --channel C1 nowhere.json", capsys, code=2)[1]


def test_checks_judge_a_file_without_a_checklist(
    database: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = f"check --step readiness --format json --evidence {file} sip_domains=contoso.invalid"
    run(words.split())

    found = {each["check"]: each["verdict"] for each in json.loads(capsys.readouterr().out)["reports"]}

    assert found["hosting-provider"] == "pass"
    assert "access-edge-config" not in found
    assert not database.with_name("other.db").exists()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A template none of whose checks asks anybody outside."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "own.yml").write_text(
        "id: own\nversion: 1\ntitle: Ours\nsteps:\n  - key: only\n    title: One\n    description: One.\n"
        "    checks: [hosting-provider, access-edge-config, media-ports, pilot-moved-onprem]\n"
    )
    monkeypatch.setenv("HYBRID_TEMPLATES", str(folder))
    return "check --template own --format json"


def codes(out: str) -> dict[str, list[str]]:
    """Return what was found, by check."""
    return {each["check"]: [it["code"] for it in each["findings"]] for each in json.loads(out)["reports"]}


def test_where_all_that_is_in_hand_is_well_the_rest_is_told_and_no_error(
    own: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = told(f"{own} --evidence {file} domain=contoso.invalid", capsys)

    assert list(codes(out)) == ["hosting-provider"]
    assert "3 more checks judge what commands print inside: --evidence FILE\n" in err


def test_evidence_that_no_check_wants_is_said_so(own: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "sip.json"
    other.write_text('[{"Name": "contoso.com", "IsDefault": true}]')

    _, err = told(f"{own} --evidence {other} domain=contoso.invalid", capsys, code=2)

    assert "can only be seen from inside" in err


def test_of_a_channel_what_was_judged_lately_is_recalled(
    database: Path, own: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started(database)
    told(f"evidence --channel C1 {file}", capsys, code=3)

    out, err = told(f"{own} --channel C1", capsys)

    assert list(codes(out)) == ["hosting-provider"]
    assert "3 more checks" in err


def test_of_a_channel_its_pilot_users_are_judged(
    database: Path, own: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started(database)
    (tmp_path / "pilots.csv").write_text("userPrincipalName,sipAddress\nann@contoso.com,ann@contoso.com\n")
    user = {"SipAddress": "sip:ann@contoso.com", "UserPrincipalName": "ann@contoso.com", "Enabled": True}
    (tmp_path / "users.json").write_text(
        json.dumps([user | {"RegistrarPool": "pool.contoso.com", "HostingProvider": "SRV:"}])
    )
    run(f"evidence --channel C1 {tmp_path}/pilots.csv".split())
    capsys.readouterr()

    run(f"{own} --channel C1 --evidence {tmp_path}/users.json".split())

    assert codes(capsys.readouterr().out) == {"pilot-moved-onprem": ["not-moved-yet"]}


def test_a_script_is_printed_and_its_token_is_kept_as_a_digest(
    database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HYBRID_PUBLIC_URL", "https://bot.contoso.com")
    started(database)

    out, err = told("agent --channel C1 lync", capsys)

    token = re.search(r"^\$token = '(hyb_[\w-]+)'$", out, re.MULTILINE)
    assert token
    assert on(database, lambda tx: tx.agents.of(digest_of(token[1]))) is not None
    assert token[1].encode() not in database.read_bytes()
    assert "Get-CsHostingProvider" in out
    assert "its token is good once, until" in err
    assert told("agent --channel C1 revoke", capsys)[0] == "Took back 1 tokens.\n"


def test_a_script_is_made_for_each_place_where_one_is_run() -> None:
    assert tuple(WHERE) == PLACES


def test_without_an_address_no_script_is_of_use(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started(database)

    assert "HYBRID_PUBLIC_URL" in told("agent --channel C1 lync", capsys, code=2)[1]
