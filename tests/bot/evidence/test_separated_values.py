"""CSV, as Export-Csv, Excel and people write it."""

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.powershell import Form, Output, read
from bot.evidence.row import MAX_ROWS
from bot.evidence.separated_values import MAX_VALUES
from bot.model.errors import BotError


def output(text: str) -> Output:
    found = read(text.encode())
    assert found.form is Form.CSV
    return found


def table(text: str) -> list[list[str | None]]:
    return [[row.text(name) for name in row.names] for row in output(text).rows]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Name,Port\na,1\nb,2\n", id="commas"),
        pytest.param("Name;Port\r\na;1\r\nb;2\r\n", id="semicolons"),
        pytest.param("Name\tPort\na\t1\nb\t2", id="tabs"),
        pytest.param('"Name","Port"\r\n"a","1"\r\n"b","2"\r\n', id="quotes"),
        pytest.param('#TYPE Selected.Microsoft.ActiveDirectory\r\n"Name","Port"\r\n"a","1"\r\n"b","2"\r\n', id="#TYPE"),
        pytest.param("#TYPE X\nName,Port\na,1\nb,2\n", id="#TYPE without quotes"),
        pytest.param("sep=|\r\nName|Port\r\na|1\r\nb|2\r\n", id="a separator that Excel was told"),
        pytest.param("sep=;\nName;Port\na;1\nb;2\n", id="the usual separator that Excel was told"),
        pytest.param("Name;Port\na;1\n\n;\nb;2\n;;;\n", id="empty lines"),
        pytest.param("Name,Port\na,1,,\nb,2,\n", id="empty fields at the end"),
        pytest.param(" Name , Port\na,1\nb,2\n", id="spaces around names"),
        pytest.param('PS C:\\> Get-A | ConvertTo-Csv\n"Name","Port"\na,1\nb,2\nPS C:\\>\n', id="prompts"),
    ],
)
def test_objects_are_found(text: str) -> None:
    assert table(text) == [["a", "1"], ["b", "2"]]
    assert output(text).rows[0].names == ("Name", "Port")
    assert output(text).skipped == 0


def test_quotes_commas_and_newlines_in_a_value_survive() -> None:
    assert table('Name,Text\n"Example, Ann","She said ""yes""\r\nand left; for good"\n') == [
        ["Example, Ann", 'She said "yes"\r\nand left; for good']
    ]


def test_commas_in_a_quoted_name_do_not_divide() -> None:
    assert table('"Name, first, of, all";Port\na;1\n') == [["a", "1"]]


def test_lines_with_too_many_or_too_few_fields_are_counted() -> None:
    found = output("Name,Port\na,1\nb\nc,2,3\nd,4\n")

    assert [row.text("Name") for row in found.rows] == ["a", "d"]
    assert found.skipped == 2


def test_what_export_csv_could_not_spell_out_is_absent() -> None:
    [first, second] = output(
        "Name,Proxies\na,Microsoft.ActiveDirectory.Management.ADPropertyValueCollection\nb,x\n"
    ).rows

    assert not first.has("Proxies")
    assert second.texts("Proxies") == ("x",)


def test_a_column_without_a_name_is_none() -> None:
    [found] = output("Name,,Port,\na,x,1,y\n").rows

    assert found.names == ("Name", "Port")
    assert not found.has("")
    assert found.number("Port") == 1


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param('"Domain"\r\n"contoso.test"\r\n', ["contoso.test"], id="quoted"),
        pytest.param(
            "userPrincipalName\nann@contoso.test\n\nbob@contoso.test", ["ann@contoso.test", "bob@contoso.test"]
        ),
        pytest.param('"Domain"\r\n', [], id="a name alone"),
        pytest.param("Name,Port\r\n", [], id="names alone"),
    ],
)
def test_one_column_and_no_rows(text: str, values: list[str]) -> None:
    assert [row.text(row.names[0]) for row in output(text).rows] == values


@pytest.mark.parametrize(
    ("text", "word"),
    [
        pytest.param('Name,Text\na,"never closed\nb,c\n', "cut off, or a quote is never closed", id="no end"),
        pytest.param('Name,Text\na,"b"c\n', r"at line 2 \(", id="a quote in the middle"),
        pytest.param('Name,Text\na,"' + "x" * 200_000, "more than 131,072 characters", id="a long value"),
        pytest.param(",,\na,b,c\n", "must name the columns", id="no names"),
        pytest.param("sep=,\n", "must name the columns", id="nothing but the separator"),
        pytest.param("Name\n" + "a\n" * (MAX_ROWS + 1), "200,000 objects", id="too many objects"),
        pytest.param("," * (MAX_VALUES + 1), "too many values", id="too many values"),
        pytest.param(",".join(map(str, range(200_001))), "different names", id="too many names"),
    ],
)
def test_what_cannot_be_read_whole_is_refused(text: str, word: str) -> None:
    with pytest.raises(BotError, match=word):
        output(text)


def test_a_line_of_a_million_characters_is_read() -> None:
    assert output("Name,Text\na,b\n" + "x," * 500_000).skipped == 1


def test_many_users_are_read_in_little_time() -> None:
    line = '"CN=Ann {0},DC=test","user","ann{0}","ann{0}@contoso.test","","TRUE","SRV:","512"\r\n'
    text = "dn,class,sam,upn,target,enabled,locator,control\r\n" + "".join(map(line.format, range(50_000)))
    started = time.process_time()

    found = output(text)

    assert len(found.rows) == 50_000
    assert found.rows[0].values[6] is found.rows[-1].values[6]
    assert time.process_time() - started < 10


FIELDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@given(st.lists(st.tuples(FIELDS, FIELDS, FIELDS), max_size=8), st.sampled_from(",;\t"), st.booleans())
def test_values_survive_the_way_to_csv_and_back(
    records: list[tuple[str, ...]],
    separator: str,
    quoted: bool,  # noqa: FBT001 - Hypothesis passes it
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, csv.unix_dialect if quoted else csv.excel, delimiter=separator)
    writer.writerows([("Name", "Port", "Text"), *records, ("end", "", "")])

    found = output(file.getvalue())

    assert [row.values for row in found.rows] == [*filter(any, records), ("end", "", "")]
    assert found.skipped == 0
