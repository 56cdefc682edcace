"""IdFix's export, as IdFix writes it and as a spreadsheet saves it again."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence import idfix
from bot.evidence.idfix import HEADER, Complaint, IdFixReport, read
from bot.model.errors import BotError

NAMES = ",".join(HEADER)
MIA = '"CN=Mia Roth,OU=Staff,DC=litware,DC=com",Mia Roth,user'


def report(*lines: str, header: str = NAMES) -> IdFixReport:
    return read("\r\n".join([header, *lines, ""]).encode())


def one(line: str) -> Complaint:
    found = report(line)
    assert found.unreadable == 0
    return found.complaints[0]


def test_a_line_is_one_value_with_all_that_is_wrong_with_it() -> None:
    complaint = one(f'{MIA},userPrincipalName,"Character, LocalPart, Format",mi a@litware.com,mia@litware.com,Edit,')

    assert complaint == Complaint(
        dn="CN=Mia Roth,OU=Staff,DC=litware,DC=com",
        name="Mia Roth",
        object_class="user",
        attribute="userPrincipalName",
        errors=("Character", "LocalPart", "Format"),
        value="mi a@litware.com",
        update="mia@litware.com",
    )


def test_errors_stand_the_worst_first_whatever_their_order_and_case() -> None:
    assert one(f'{MIA},mail,"format,DUPLICATE",a,b,Edit,').errors == ("Duplicate", "Format")


def test_no_errors_are_a_report_too() -> None:
    assert report() == IdFixReport(())
    assert read(NAMES.encode()) == IdFixReport(())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param('"a, b"', "a, b", id="a comma"),
        pytest.param('a "b" c', 'a "b" c', id="quotes of its own"),
        pytest.param('"a "b", c"', None, id="a quote and a comma of its own: nobody can tell"),
        pytest.param('"a "b" c, d"', 'a "b" c, d', id="quotes of its own, and a comma after them"),
        pytest.param('"a ""b"" c, d"', 'a "b" c, d', id="quotes doubled by a spreadsheet"),
        pytest.param('"a', '"a', id="a quote at the start"),
        pytest.param('""', "", id="empty in quotes"),
        pytest.param("", "", id="empty"),
        pytest.param("O'Hara", "O'Hara", id="an apostrophe"),
    ],
)
def test_quotes_are_read_leniently(field: str, value: str | None) -> None:
    found = report(f"{MIA},displayName,Character,{field},x,Edit,")

    assert [each.value for each in found.complaints] == ([] if value is None else [value])
    assert found.unreadable == (value is None)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"{MIA},mail,Format,a,b,Edit", id="a value too few"),
        pytest.param(f"{MIA},mail,Format,a,b,Edit,,", id="a value too many"),
        pytest.param(f"{MIA},mail,Mistake,a,b,Edit,", id="an error that IdFix does not know"),
        pytest.param(f"{MIA},mail,,a,b,Edit,", id="no error"),
        pytest.param(",Mia,user,mail,Format,a,b,Edit,", id="nobody"),
        pytest.param("second half of a value", id="text"),
        pytest.param("," * 500, id="commas"),
    ],
)
def test_a_line_that_is_none_is_counted(line: str) -> None:
    found = report(line, f"{MIA},mail,Length,a,b,Edit,")

    assert (len(found.complaints), found.unreadable) == (1, 1)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(NAMES.lower(), id="small letters"),
        pytest.param(NAMES.replace("I", "İ"), id="capitals of a Turkish Windows"),
        pytest.param(",".join(f'"{name}"' for name in HEADER), id="quoted"),
        pytest.param(NAMES.replace(",", " , "), id="spaces"),
    ],
)
def test_the_header_is_told_in_any_case(header: str) -> None:
    assert report(f"{MIA},mail,Format,a,b,Edit,", header=header).complaints


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("", id="none"),
        pytest.param("DISTINGUISHEDNAME,COMMONNAME", id="too few"),
        pytest.param(f"{NAMES},MORE", id="too many"),
        pytest.param(NAMES.replace("ERROR,VALUE", "VALUE,ERROR"), id="another order"),
        pytest.param(NAMES.replace(",", ";"), id="semicolons"),
    ],
)
def test_another_header_is_no_export_of_idfix(header: str) -> None:
    with pytest.raises(BotError, match="no export of IdFix: its first line must be DISTINGUISHEDNAME"):
        report(header=header)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_it_is_read_in_the_encodings_of_windows(encoding: str) -> None:
    line = f"{MIA},displayName,Character,Zoë,Zoe,Edit,"

    assert read(f"{NAMES}\r\n{line}\r\n".encode(encoding)).complaints[0].value == "Zoë"


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idfix, "MAX_ROWS", 2)
    line = f"{MIA},mail,Format,a,b,Edit,"

    assert len(report(line, line).complaints) == 2
    with pytest.raises(BotError, match="More than 2 errors are not read"):
        report(line, line, line)
    with pytest.raises(BotError, match="larger than 20 MB"):
        read(bytes(idfix.MAX_BYTES + 1))


@given(body=st.text(max_size=200) | st.text(alphabet='",\r\naF', max_size=60))
def test_whatever_follows_the_header_is_read_or_counted(body: str) -> None:
    raw = codecs.BOM_UTF8 + f"{NAMES}\n{body}".encode("utf-8", "replace")
    found = read(raw)

    lines = [line for line in body.split("\n") if line.strip()]
    assert len(found.complaints) + found.unreadable == len(lines)
