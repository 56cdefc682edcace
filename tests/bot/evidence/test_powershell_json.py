"""JSON, as ConvertTo-Json, consoles, chats and people leave it."""

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence import powershell_json
from bot.evidence.powershell import Form, read
from bot.evidence.row import MAX_ROWS
from bot.model.errors import BotError


def names(text: str) -> list[str | None]:
    output = read(text.encode())
    assert output.form is Form.JSON
    return [row.text("Name") for row in output.rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param('{"Name": "a"}', ["a"], id="one"),
        pytest.param('[\r\n  {\r\n    "Name":  "a"\r\n  },\r\n  {"Name": "b"}\r\n]\r\n', ["a", "b"], id="several"),
        pytest.param("[]", [], id="an empty list"),
        pytest.param("null", [], id="null"),
        pytest.param("", [], id="nothing"),
        pytest.param(" \r\n\t\n", [], id="white space"),
        pytest.param("[null]", [], id="a list of null"),
        pytest.param("{}", [None], id="an object without properties"),
        pytest.param('{"value": [{"Name": "a"}, {"Name": "b"}], "Count": 2}', ["a", "b"], id="how 5.1 wraps a list"),
        pytest.param('{"value": [], "Count": 0}', [], id="how 5.1 wraps none"),
        pytest.param('[[{"Name": "a"}, [{"Name": "b"}]], {"Name": "c"}]', ["a", "b", "c"], id="lists in lists"),
        pytest.param('{"Name": "a"}\n{"Name": "b"}\n\n{"Name": "c"}', ["a", "b", "c"], id="one a line"),
        pytest.param('{"Name": "a"}{"Name": "b"}, [{"Name": "c"}]', ["a", "b", "c"], id="one after the other"),
        pytest.param('{"Name": "a"},\n{"Name": "b"}\n]\n', ["a", "b"], id="copied out of a list"),
        pytest.param('   {\n     "Name": "a"\n   }', ["a"], id="indented"),
        pytest.param('```\n{"Name": "a"}\n```', ["a"], id="fenced"),
        pytest.param('```{"Name": "a"}```', ["a"], id="fenced in one line"),
    ],
)
def test_objects_are_found(text: str, found: list[str | None]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    "prompt",
    [
        "PS C:\\>",
        "PS C:\\Users\\ann admin>",
        "[edge01.contoso.test]: PS C:\\>",
        "[PS] C:\\Windows\\system32>",
        "[10.0.0.7]: PS>",
        "PS /srv>",
        "C:\\>",
    ],
)
def test_a_transcript_is_read_for_its_json(prompt: str) -> None:
    text = (
        f"{prompt} Get-CsHostingProvider |\n>> ConvertTo-Json\nWARNING: The names are old.\n"
        f'{{"Name": "a"}}\n{prompt} Get-CsSipDomain | ConvertTo-Json\n[{{"Name": "b"}}]\n{prompt}\n'
    )

    assert names(text) == ["a", "b"]


def test_a_transcript_s_own_header_and_footer_are_left_out() -> None:
    stars = "*" * 22
    text = (
        f"{stars}\nWindows PowerShell transcript start\nUsername : CORP\\ann\n{stars}\nTranscript started, file is x\n"
        f'PS C:\\> Get-CsSipDomain | ConvertTo-Json\n{{"Name": "a"}}\n{stars}\nEnd time: 1\n{stars}\n'
    )

    assert names(text) == ["a"]


def test_a_warning_that_a_cmdlet_failed_does_not_hide_the_json() -> None:
    text = 'Get-CsUser : No such user.\n    + CategoryInfo          : NotSpecified: (:)\n{"Name": "a"}'

    assert names(text) == ["a"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("{ “Name”: “a” }", ["a"], id="curly quotes"),
        pytest.param("[{ „Name“: „a‟ }]", ["a"], id="low and high quotes"),
        pytest.param('{\u00a0"Name":\u00a0"a"\u00a0}', ["a"], id="spaces that do not break"),
        pytest.param("{“Name”: “O’Brien”}", ["O'Brien"], id="an apostrophe beside curly quotes"),
        pytest.param('{"Name": "the “new” O’Brien"}', ["the “new” O’Brien"], id="curly quotes that are meant"),
    ],
)
def test_quotes_that_a_chat_made_curly_are_straightened_where_they_are_in_the_way(text: str, found: list[str]) -> None:
    assert names(text) == found


WHOLE = '[{"Name": "a", "Enabled": true, "Port": -1.5e3, "List": ["x", null], "Odd": "\\u00e9\\n"}, {"Name": "b"}]'


@pytest.mark.parametrize("length", range(1, len(WHOLE)))
def test_json_that_was_cut_off_is_said_to_be(length: int) -> None:
    with pytest.raises(BotError, match="cut off"):
        read(WHOLE[:length].encode())


def test_curly_json_that_was_cut_off_is_said_to_be() -> None:
    with pytest.raises(BotError, match="cut off"):
        read("{“Name”: “a”, “Enabled”: tr".encode())


def test_the_second_document_is_not_left_out_because_it_is_cut_off() -> None:
    with pytest.raises(BotError, match="cut off"):
        read(b'{"Name": "a"}\nPS C:\\> Get-CsUser | ConvertTo-Json\n{"Name": ')


@pytest.mark.parametrize(
    ("text", "word"),
    [
        pytest.param('{"Name": "a",}', r"cannot be read \(.*line 1, column 1\d", id="a comma too many"),
        pytest.param('{"Name": "a"\n"Port": 1}', r"line 2, column 1", id="a comma too few"),
        pytest.param('{"Name": "a “new” one", "Port": 1 2}', r"line 1, column 3\d", id="curly, and wrong elsewhere"),
        pytest.param('{"Name": "a\nb"}', "broken over two lines", id="a console's line break"),
        pytest.param('["contoso.test"]', "ExpandProperty", id="bare values"),
        pytest.param('[{"Name": "a"}, 1]', "ExpandProperty", id="a bare value among objects"),
        pytest.param('{"a":' * 100_000, "nested too deeply", id="a tower of objects"),
        pytest.param("[" * 100_000, "nested too deeply", id="a tower of lists"),
        pytest.param("[" + "{}," * MAX_ROWS + "{}]", "200,000 objects", id="too many objects"),
        pytest.param("[" * (powershell_json.MAX_VALUES + 1), "too many values", id="too many values"),
        pytest.param(
            "[" + ",".join(f'{{"n{n}":1}}' for n in range(100_001)) + "]", "different names", id="too many kinds"
        ),
    ],
)
def test_what_cannot_be_read_whole_is_refused(text: str, word: str) -> None:
    with pytest.raises(BotError, match=word):
        read(text.encode())


def test_nothing_is_made_of_too_many_values() -> None:
    raw = b"[" + b"{}," * powershell_json.MAX_VALUES + b"{}]"
    tracemalloc.start()

    try:
        with pytest.raises(BotError, match="too many values"):
            read(raw)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 5 * len(raw)


def test_a_line_of_a_million_characters_is_read() -> None:
    assert names(json.dumps({"Name": "x" * 1_000_000})) == ["x" * 1_000_000]


SCALARS = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(st.characters(codec="utf-8"))


@given(
    st.lists(st.dictionaries(st.sampled_from(["Identity", "Enabled", "Port"]), SCALARS, min_size=1), max_size=5),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]),
    st.booleans(),
)
def test_values_survive_the_way_to_json_and_back(
    objects: list[dict[str, object]],
    coding: str,
    pretty: bool,  # noqa: FBT001 - Hypothesis passes it
) -> None:
    mark = "\ufeff" if coding == "utf-16-be" else ""
    text = json.dumps(objects, indent=4 if pretty else None, ensure_ascii=not pretty)
    found = read((mark + text).encode(coding)).rows

    assert len(found) == len(objects)
    for row, properties in zip(found, objects, strict=True):
        assert row.names == tuple(properties)
        for name, value in properties.items():
            if row.has(name):
                assert row.text(name) == _shown(value)
            else:
                assert str(value).startswith(("@{", "{"))


def _shown(value: object) -> str:
    text = "" if value is None or value == "{}" else str(value)
    return text.replace("\0", "\ufffd")
