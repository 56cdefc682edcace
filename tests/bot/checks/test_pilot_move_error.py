"""Errors of a move, as a shell shows them, and what they are taken for."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.checks import Target
from bot.checks.pilot_move_error import CHECK, ID
from bot.evidence import move_error
from bot.model.errors import BotError
from bot.model.verdict import Report, Verdict
from bot.usecases.recall import recalled
from tests.bot.checks.pilot_examples import ANN, KIM, NOW, codes_in, found, target, told

ECHO = (
    "At line:1 char:1\n"
    "+ Move-CsUser -Identity kim@contoso.com -Target sipfed.online.lync.com -Credential $cred\n"
    "+ ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
    "    + CategoryInfo          : InvalidOperation: (CN=Kim,DC=contoso:OCSADUser) [Move-CsUser], MoveUserException\n"
)

ERRORS = [
    pytest.param(
        f"Move-CsUser : HostedMigration fault: Error=(510), Description=(No shared sip address space.)\n{ECHO}",
        ["not-shared"],
        id="510",
    ),
    pytest.param("The tenant is NOT enabled for\nshared SIP address space", ["not-shared"], id="without the number"),
    pytest.param("HostedMigration fault: Error=(511), Description=(...)", ["not-allowed"], id="511"),
    pytest.param("Move-CsUser : You are not authorized to do this.", ["not-allowed"], id="not authorized"),
    pytest.param("Move-CsUser : The credentials are wrong.", ["not-allowed"], id="credentials"),
    pytest.param("Move-CsUser : There are multiple federated Edge pools.", ["two-edges"], id="Edge pools"),
    pytest.param("Move-CsUser : Cannot find user kim.", ["not-provisioned"], id="no user"),
    pytest.param("Move-CsUser : The user is not provisioned.", ["not-provisioned"], id="not provisioned"),
    pytest.param("Could not create SSL/TLS secure channel.", ["no-channel"], id="no channel"),
    pytest.param("could not establish secure channel for SSL/TLS", ["no-channel"], id="no channel either"),
    pytest.param(
        f"Move-CsUser : Something odd happened.\n{ECHO}", ["not-known"], id="not known, though it names a credential"
    ),
    pytest.param(
        "PS C:\\> Move-CsUser -Identity kim@contoso.com -Force -Credential $cred\nMove-CsUser : Error=(510)",
        ["forced", "not-shared"],
        id="forced",
    ),
    pytest.param("Move-CsUser -Identity x -Force:$false\nMove-CsUser : odd", ["not-known"], id="not forced"),
    pytest.param("Move-CsUser -Identity x -Force", ["forced", "not-known"], id="forced alone"),
    pytest.param("Move-CsUser -Identity x `\n  -Target y `\n  –Force", ["forced", "not-known"], id="on a later line"),
    pytest.param("Get-CsUser | Move-CsUser -Target (Get-It 'a)') -Force", ["not-known"], id="no line of its own"),
    pytest.param("PS C:\\> Get-CsUser | Move-CsUser -Target (Get-It 'a)') -Force", ["forced", "not-known"], id="piped"),
    pytest.param(
        f"PS C:\\> Move-CsUser -Identity {'x' * 60}@contoso.com -Target sipfed\n.online.lync.com -Force\nOdd",
        ["forced", "not-known"],
        id="wrapped by the console",
    ),
    pytest.param(
        "Move-CsUser -Identity x -Credential (New-Object PSCredential('a', (ConvertTo-SecureString b -Force)))\nOdd",
        ["not-known"],
        id="the -Force of a command within",
    ),
    pytest.param("$p = ConvertTo-SecureString b -Force; Move-CsUser x)\nOdd", ["not-known"], id="of one before"),
    pytest.param("Move-CsUser -Identity '-Force `' -Target `\"\nOdd", ["not-known"], id="within a text"),
    pytest.param("Remove-Item x -Force\nMove-CsUser : odd", ["not-known"], id="of another command"),
    pytest.param("Cannot find the user. Access is denied.", ["not-allowed", "not-provisioned"], id="two causes"),
]


@pytest.mark.parametrize(("text", "names"), ERRORS)
async def test_an_error_is_taken_for(text: str, names: list[str]) -> None:
    findings = await found(CHECK, target(KIM, move_error=text))

    assert [finding.code.name for finding in findings] == names


async def test_the_raw_text_stays_to_be_argued_with() -> None:
    [finding] = await found(CHECK, target(KIM, move_error="Move-CsUser : Odd\n  thing"))

    assert finding.observed == "Move-CsUser : Odd thing"


PASTES = [
    pytest.param(
        '$c = New-Object PSCredential("admin@contoso.com",(ConvertTo-SecureString "Hunter2!" -AsPlainText -Force))\n',
        id="a variable",
    ),
    pytest.param(
        'PS C:\\> Move-CsUser -Identity kim@contoso.com -Credential (New-Object PSCredential("a",\n'
        '(ConvertTo-SecureString "Hunter2!" -AsPlainText\n -Force)))\n',
        id="brackets that are open",
    ),
    pytest.param("$p = @{\n  Identity = 'kim'\n  Password = 'Hunter2!'\n}\nMove-CsUser @p\n", id="a table"),
    pytest.param("PS C:\\> $p = @'\nHunter2!\n'@\n", id="a text of several lines"),
    pytest.param("PS C:\\> $p =\n  'Hunter2!'\n", id="a value on the next line"),
    pytest.param("[securestring] $p = ConvertTo-It `\n>> 'Hunter2!'\n", id="a second prompt"),
    pytest.param("  ‘Hunter2!’ | ConvertTo-SecureString\n", id="a pipe"),
    pytest.param("New-It -Password Hunter2!\n", id="a parameter"),
    pytest.param("   1 |  Move-CsUser -Credential 'Hunter2!'\n     |  ~~~~\n", id="PowerShell 7"),
    pytest.param("At line:1 char:1\n+ Move-CsUser -Identity x -Credential 'Hunter2!'\n+ ~~~~\n", id="an echo"),
]


@pytest.mark.parametrize("command", PASTES)
@pytest.mark.parametrize("error", ["Move-CsUser : HostedMigration fault: Error=(510)", "Move-CsUser : Strange"])
async def test_a_password_in_a_command_is_shown_to_nobody(command: str, error: str) -> None:
    findings = await found(CHECK, target(KIM, move_error=f"{command}{error}"))

    assert error in " ".join(finding.observed for finding in findings)
    assert not any("Hunter2!" in f"{finding}" for finding in findings)


async def test_of_a_forced_move_only_the_switch_is_shown() -> None:
    [finding, _] = await found(CHECK, target(KIM, move_error="Move-CsUser -Identity kim -Password Hunter2! -Force"))

    assert (finding.code.name, finding.observed) == ("forced", "-Force")


async def test_where_only_a_command_was_pasted_that_is_said() -> None:
    [finding] = await found(CHECK, target(KIM, move_error="Move-CsUser -Identity kim"))

    assert finding.observed == "no text of an error"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Move-CsUser x\n" + "\n" * 99_000 + "y", id="empty lines"),
        pytest.param("could not establish a " * 4_500, id="half a cause"),
        pytest.param("could not create " + "a/" * 49_000, id="one long word"),
        pytest.param("Move-CsUser " + "(" * 99_000, id="brackets"),
        pytest.param("Move-CsUser " + "(\n" * 49_000, id="open lines"),
        pytest.param("Move-CsUser ;" * 7_500, id="statements"),
        pytest.param(" " * 100_000 + "+", id="spaces"),
        pytest.param("$" + "a" * 100_000, id="a long name"),
        pytest.param("Move-CsUser " + "'" * 99_000, id="quotes"),
        pytest.param("-" * 100_000, id="hyphens"),
        pytest.param("PS " * 33_000, id="prompts"),
    ],
)
async def test_a_long_text_takes_no_longer_than_it_must(text: str) -> None:
    started = time.process_time()

    assert move_error.looks(text.encode()) in {True, False}
    assert await found(CHECK, target(KIM, move_error=move_error.read(text.encode())))

    assert time.process_time() - started < 2


def kept(hours: float) -> Target:
    """Return a target with an error that was explained and holds for so many hours more."""
    finding = next(code for code in CHECK.codes if code.name == "not-shared").at("Move-CsUser")
    report = Report(
        check=ID, findings=(finding,), started=NOW, took=timedelta(), fresh_until=NOW + timedelta(hours=hours)
    )
    return replace(target(KIM), kept={ID: report})


def test_where_nobody_pasted_an_error_there_is_nothing_to_explain() -> None:
    report = recalled(CHECK, target(KIM))

    assert report
    assert (told(report.findings), report.verdict) == ([("no-error", ID)], Verdict.SKIPPED)


def test_an_error_counts_for_a_while_and_then_no_more() -> None:
    fresh, old = recalled(CHECK, kept(1)), recalled(CHECK, kept(0))

    assert fresh
    assert old
    assert told(fresh.findings) == [("not-shared", "Move-CsUser")]
    assert told(old.findings) == [("no-error", ID)]


def test_an_error_counts_no_more_when_everybody_is_moved() -> None:
    report = recalled(CHECK, replace(kept(1), pilots=(ANN,)))

    assert report
    assert told(report.findings) == [("all-moved", ID)]
    assert recalled(CHECK, replace(kept(1), pilots=(ANN, KIM))) == kept(1).kept[ID]


def test_every_code_has_a_case() -> None:
    assert {code.name for code in CHECK.codes} == codes_in(ERRORS, 1) | {"no-error", "all-moved"}


@pytest.mark.parametrize(
    ("raw", "is_one"),
    [
        pytest.param(b"Move-CsUser : HostedMigration fault", True, id="fault"),
        pytest.param("\ufeffMove-CsUser : odd".encode("utf-16-le"), True, id="as PowerShell redirects it"),
        pytest.param(b"+ Move-CsUser -Identity\nHostedMigration fault: x", True, id="below the command"),
        pytest.param(b"\r\n  Move-CsUser : odd", True, id="after an empty line"),
        pytest.param(b'[{"UserPrincipalName": "Move-CsUser"}]', False, id="an output"),
    ],
)
def test_an_error_is_told_by_its_words(raw: bytes, *, is_one: bool) -> None:
    assert move_error.looks(raw) is is_one


def test_a_screen_is_read_whatever_wrote_it() -> None:
    assert move_error.read("\ufeff Move-CsUser : odd\r\n".encode("utf-16-le")) == "Move-CsUser : odd"


@pytest.mark.parametrize(
    ("raw", "says"), [pytest.param(b" \n", "is empty", id="empty"), pytest.param(b"x" * 102_401, "too long", id="long")]
)
def test_what_is_no_screen_is_refused(raw: bytes, says: str) -> None:
    with pytest.raises(BotError, match=says):
        move_error.read(raw)
