"""Everything that PowerShell writes, and what it does not."""

import codecs
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.evidence.powershell import MAX_BYTES, Form, Output, read, stream
from bot.evidence.row import MAX_ROWS, Row
from bot.evidence.sources import discover
from bot.model.errors import BotError

FORMS = [
    pytest.param('[{"Name": "a", "Port": 1}]', Form.JSON, id="JSON"),
    pytest.param("Name,Port\na,1\n", Form.CSV, id="CSV"),
    pytest.param("\nName : a\nPort : 1\n\n", Form.LIST, id="list"),
]


@pytest.mark.parametrize(("text", "form"), FORMS)
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_form_is_read_in_every_encoding(text: str, form: Form, coding: str) -> None:
    found = read(text.encode(coding))

    assert found.form is form
    assert [(row.text("name"), row.number("port")) for row in found.rows] == [("a", 1)]


@pytest.mark.parametrize(("text", "form"), FORMS)
def test_every_form_is_found_in_a_transcript(text: str, form: Form) -> None:
    stars = "*" * 22
    header = f"{stars}\nWindows PowerShell transcript start\nStart time: 1\nUsername: X\nMachine: Y, Z\n{stars}\n"
    footer = f"PS C:\\> Stop-Transcript\n{stars}\nWindows PowerShell transcript end\n{stars}\n"

    found = read(f"{header}Transcript started, output file is C:\\x\nPS C:\\> Get-X\n{text}\n{footer}".encode())

    assert found.form is form
    assert found.rows[0].number("port") == 1


@pytest.mark.parametrize("text", ["Name : a\n", "Name : a\n" + "\nName : a\n" * 20])
def test_half_a_header_of_a_transcript_does_not_take_the_output_away(text: str) -> None:
    stars = "*" * 22

    found = read(f"{stars}\n{text}{stars}\nWindows PowerShell transcript end\nEnd time: 1\n{stars}\n".encode())

    assert {row.text("name") for row in found.rows} == {"a"}


@pytest.mark.parametrize(
    "raw", [b"", b" \r\n", b"null\r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, b"\xff\xfe\r\0\n\0", b"PS C:\\> Get-X\n"]
)
def test_nothing_is_no_rows(raw: bytes) -> None:
    assert read(raw) == Output((), Form.JSON)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\nIdentity   ProxyFqdn    Enabled\n--------   ---------    -------\nLyncOnline sip.test True\n"),
        pytest.param("Domain\n------\nfabrikam.test\n", id="one column"),
        pytest.param(
            "PS C:\\> Get-CsSipDomain\r\n\r\nName  IsDefault\r\n----  ---------\r\na,b   True\r\n", id="prompt"
        ),
    ],
)
def test_a_table_is_refused_with_the_command_that_shows_all(text: str) -> None:
    with pytest.raises(BotError, match=r"table view.*\| Select-Object \* \| ConvertTo-Json"):
        read(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "Hello Bob",
        "contoso.test",
        "X509 Certificate:\nVersion: 3\nSerial Number: 01\n",
        "<Objs Version='1.1.0.1'>\n</Objs>",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        "{ $_.Name }",
        "---\n",
    ],
)
def test_anything_else_is_refused_with_the_command_to_run(text: str) -> None:
    with pytest.raises(BotError, match=r"neither JSON nor CSV.*ConvertTo-Json"):
        read(text.encode())


def test_two_forms_at_once_are_refused() -> None:
    with pytest.raises(BotError, match="one command at a time"):
        read(b'Name : a\nPort : 1\n\nPS C:\\> Get-B | ConvertTo-Json\n{"Name": "b"}\n')


USERS = [
    {"UserPrincipalName": f"user{number}@contoso.test", "mail": None, "Office": "x" * 40} for number in range(1_000)
]
PADDING = "x" * 100_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(json.dumps(USERS), id="on one line, as the agent sends it"),
        pytest.param(json.dumps(USERS) + "\r\n", id="on one line that ends"),
        pytest.param(json.dumps(USERS, indent=2), id="indented"),
        pytest.param("\n".join(map(json.dumps, USERS)), id="one object a line"),
        pytest.param(f"Connected to contoso.test\n{json.dumps(USERS)}", id="below a word of the console's"),
        pytest.param(f"PS C:\\> Get-ADUser\n{json.dumps(USERS)}", id="below a prompt"),
        pytest.param(
            "UserPrincipalName,mail\n" + "\n".join(f"{each['UserPrincipalName']},{PADDING[:80]}" for each in USERS),
            id="CSV",
        ),
        pytest.param(
            f"{PADDING},UserPrincipalName,mail\n" + "\n".join(f"a,{each['UserPrincipalName']}," for each in USERS),
            id="CSV with an endless name",
        ),
    ],
)
def test_a_large_export_is_read_whatever_its_first_lines_are(text: str) -> None:
    assert len(text) > 64 * 1024

    assert [row.text("UserPrincipalName") for row in stream(text.encode())] == [
        each["UserPrincipalName"] for each in USERS
    ]
    assert len(discover()["ad-users"].read(text.encode()).users) == len(USERS)


def test_what_is_wrong_with_a_large_export_is_said() -> None:
    with pytest.raises(BotError, match="neither JSON nor CSV"):
        stream(b"-" * 100_000)


def test_too_much_is_not_even_looked_at() -> None:
    with pytest.raises(BotError, match="More than 64 MB"):
        read(b" " * (MAX_BYTES + 1))


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    [
        b" ",
        b"\n",
        b"-",
        b"- ",
        b"{",
        b"{\n",
        b"[\n",
        b'"',
        b'{"',
        b"`",
        b">",
        b"PS ",
        b"[a",
        b"\\",
        b"*",
        b"#TYPE \n",
        b"S.",
        b"a : ",
    ],
)
def test_a_million_of_anything_takes_no_longer_than_it_must(piece: bytes) -> None:
    assert _rows(piece * (1_000_000 // len(piece))) <= MAX_ROWS


PIECES = st.sampled_from(
    [
        '{"a":',
        '"b"',
        "}",
        "[",
        "]",
        ",",
        ";",
        "\n",
        "\r\n",
        " : ",
        "x",
        "PS C:\\> ",
        "--",
        "{",
        "...",
        "“",
        "\\u0000",
        "1e9",
        '"',
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
@example('{"a":"b"}\n{"a":')
def test_pieces_of_output_are_read_or_refused(text: str) -> None:
    assert _rows(text.encode()) <= MAX_ROWS


@given(st.binary(max_size=200))
@example(b"\xff\xfe\0")
def test_bytes_are_read_or_refused(raw: bytes) -> None:
    assert _rows(raw) <= MAX_ROWS


def _rows(raw: bytes) -> int:
    """Return how many rows *raw* has, having asked each of them everything; none if it is refused."""
    try:
        found = read(raw)
    except BotError:
        return 0
    for row in found.rows[:100]:
        _ask(row)
    return len(found.rows)


def _ask(row: Row) -> None:
    for name in row.names[:100]:
        row.text(name), row.flag(name), row.number(name), row.moment(name), row.texts(name), row.within(name)
