"""What Format-List writes, and how consoles wrap it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence import powershell_list
from bot.evidence.powershell import Form, read
from bot.evidence.row import MAX_ROWS, Row
from bot.model.errors import BotError


def rows(text: str) -> tuple[Row, ...]:
    output = read(text.encode())
    assert output.form is Form.LIST
    return output.rows


def wrapped(*pieces: str, indent: int = 18) -> Row:
    """Return the row of a list whose first value is broken into *pieces*."""
    lines = ("\n" + " " * indent).join(pieces)
    return rows(f"\n\nAllowedDomains  : {lines}\nEnabled         : True\n\n\n")[0]


def test_properties_are_read_with_their_values() -> None:
    [found] = rows(
        "\r\n\r\nIdentity        : Global\r\nAutodiscoverUrl : https://webdir.test:443/a : b\r\n"
        "ProxyFqdn       : \r\nComment         :\r\nPort            : 443\r\n\r\n\r\n"
    )

    assert found.names == ("Identity", "AutodiscoverUrl", "ProxyFqdn", "Comment", "Port")
    assert [found.text(name) for name in found.names] == ["Global", "https://webdir.test:443/a : b", "", "", "443"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Name : a\nPort : 1\n\nName : b\nPort : 2\n", id="a blank line between"),
        pytest.param("Name : a\nPort : 1\nName : b\nPort : 2", id="no blank line between"),
        pytest.param("    Name : a\n    Port : 1\n\n    Name : b\n    Port : 2\n", id="indented"),
        pytest.param(
            "PS C:\\> Get-A | fl\nName : a\nPort : 1\nPS C:\\> Get-B | fl\n\nName : b\nPort : 2\nPS C:\\>", id="prompts"
        ),
        pytest.param("```\nName : a\nPort : 1\n\nName : b\nPort : 2\n```\n", id="fenced"),
        pytest.param("Name : a\nPort : 1\n\nThat was one.\n\nName : b\nPort : 2\n\nThat is all.\n", id="prose between"),
    ],
)
def test_objects_are_told_apart(text: str) -> None:
    assert [(row.text("Name"), row.number("Port")) for row in rows(text)] == [("a", 1), ("b", 2)]


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("{a.test, b.test}", ("a.test", "b.test")),
        ("{a.test}", ("a.test",)),
        ("{}", ()),
        ("", ()),
        ("a.test", ("a.test",)),
        ("{a.test, b.test...}", None),
        ("{a.test, b.test…}", None),
        ("{a.test, b.te", None),
        ("{@{Domain=a.test}}", None),
        ("@{Domain=a.test}", None),
        ("{Microsoft.Rtc.Edge.Domain, Microsoft.Rtc.Edge.Domain}", None),
    ],
)
def test_a_list_is_whole_or_absent(value: str, texts: tuple[str, ...] | None) -> None:
    found = wrapped(value)

    assert found.texts("AllowedDomains") == texts
    assert found.flag("Enabled") is True


LONG = "https://webdir.contoso.test/Autodiscover/AutodiscoverService.svc/Root/of/it/all"


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        pytest.param(("one two", "three"), "one two three", id="between words"),
        pytest.param(("one two ", "three"), "one two three", id="after a space that stayed"),
        pytest.param((LONG[:61], LONG[61:]), LONG, id="within a word that is longer than a line"),
        pytest.param(("front-", "end"), "front-end", id="after a hyphen"),
        pytest.param(("a", "", "b : c"), "a b : c", id="over a blank line"),
    ],
)
def test_a_wrapped_value_is_put_together(pieces: tuple[str, ...], text: str) -> None:
    assert wrapped(*pieces).text("AllowedDomains") == text


@pytest.mark.parametrize(
    ("pieces", "texts"),
    [
        pytest.param(
            ("{a.test, b.test,", "c.test, d.test,", "e.test}"), tuple(f"{c}.test" for c in "abcde"), id="comma"
        ),
        pytest.param(("{a.test, ", "b.test}"), ("a.test", "b.test"), id="comma and space"),
        pytest.param(("{" + LONG[:60], LONG[60:] + ", b}"), (LONG, "b"), id="within a long element"),
        pytest.param(("{a.test, fabri", "kam.test}"), None, id="within a short element, or between two words of one"),
        pytest.param(("{a.test,", "b.test...}"), None, id="a cut list"),
        pytest.param(("{a.test,", "b.test"), None, id="a list without an end"),
    ],
)
def test_a_wrapped_list_is_put_together_or_absent(pieces: tuple[str, ...], texts: tuple[str, ...] | None) -> None:
    assert wrapped(*pieces).texts("AllowedDomains") == texts


def test_a_line_that_lost_its_indentation_still_belongs_to_the_value() -> None:
    [found] = rows("Name : one two\nthree\nPort : 1\n")

    assert (found.text("Name"), found.number("Port")) == ("one two three", 1)


def test_what_is_typed_after_a_prompt_belongs_to_no_value() -> None:
    [found] = rows("Name : a\nPS C:\\> exit\n  and more\nPort : 1\n")[:1]

    assert found.text("Name") == "a"


@pytest.mark.parametrize(
    "text",
    [
        "Move-CsUser : HostedMigration fault: Error=(507)\n",
        "Name : a\nGet-CsUser : Access is denied.\nName : b\n",
        "Get-CsUser: The term 'Get-CsUser' is not recognized, so it cannot run.\nLine 1\n",
        "Get-CsUser : Management object not found for identity, ann.\nAt line:1 char:1\n+ Get-CsUser ann\n",
    ],
)
def test_an_error_is_not_taken_for_an_object(text: str) -> None:
    with pytest.raises(BotError, match=r"ended in an error \(“(Move|Get)-CsUser: "):
        read(text.encode())


def test_a_list_whose_values_look_like_json_is_a_list() -> None:
    [found] = rows('Name : a\nText :\n       {"Name": "b"}\nPort : 1\n')

    assert (found.text("Name"), found.number("Port")) == ("a", 1)


def test_prose_is_no_object() -> None:
    assert powershell_list.rows("Dear all,\n\nthere is none.\n") == ()


def test_too_many_objects_are_refused() -> None:
    with pytest.raises(BotError, match="200,000 objects"):
        read(b"a : b\n" * (MAX_ROWS + 1))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a : b\n" + " c\n" * 200_000, id="a value of many lines"),
        pytest.param("a : {\n" + " c,\n" * 200_000, id="a list of many lines"),
        pytest.param("a : " + " :" * 1_000_000, id="a million colons"),
        pytest.param("a : b\n" + " :x" * 1_000_000, id="a million colons that are none"),
        pytest.param("a : b\n" + "\n" * 1_000_000, id="a million blank lines"),
        pytest.param("a : " + "b " * 1_000_000 + "\n  c" * 1000, id="a wide text"),
        pytest.param("".join(f"n{n} : b\n" for n in range(150_000)), id="an object of many properties"),
    ],
)
def test_what_is_long_takes_no_longer_than_it_must(text: str) -> None:
    started = time.process_time()

    assert len(rows(text)) == 1
    assert time.process_time() - started < 20


WORDS = st.text("abcXYZ.0189é", min_size=1, max_size=12)


@given(st.lists(st.dictionaries(WORDS, st.lists(WORDS, max_size=4).map(" ".join), min_size=1), min_size=1, max_size=4))
def test_values_survive_the_way_to_a_list_and_back(objects: list[dict[str, str]]) -> None:
    width = max(len(name) for each in objects for name in each)
    text = "\n\n".join("\n".join(f"{name:{width}} : {value}" for name, value in each.items()) for each in objects)

    found = rows(text)

    assert [row.names for row in found] == [tuple(each) for each in objects]
    assert [list(row.values) for row in found] == [list(each.values()) for each in objects]
