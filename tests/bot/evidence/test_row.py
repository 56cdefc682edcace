"""What a row makes of the values that PowerShell writes."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.powershell import read
from bot.evidence.row import MAX_NAMES, Header, Headers, Row
from bot.model.errors import BotError


def row(**properties: object) -> Row:
    return read(json.dumps(properties).encode()).rows[0]


def written(value: str) -> Row:
    """Return a row in whose JSON *value* stands as it is."""
    return read(f'{{"X": {value}}}'.encode()).rows[0]


def test_a_name_is_found_in_any_case_and_with_spaces_or_without() -> None:
    found = read(b'{"Sip Address": "sip:ann@contoso.test", "ProxyFqdn": ""}').rows[0]

    assert found.text("sipaddress") == "sip:ann@contoso.test"
    assert found.has("PROXY FQDN")
    assert not found.has("Proxy")
    assert found.names == ("Sip Address", "ProxyFqdn")


@pytest.mark.parametrize(
    "name",
    [
        "PSComputerName",
        "RunspaceId",
        "PSShowComputerName",
        "XsAnyElements",
        "Element",
        "Anchor",
        "PSTypeName",
        "@odata.id",
    ],
)
def test_what_powershell_adds_is_not_listed_but_can_be_asked_for(name: str) -> None:
    found = row(**{name: "x", "Identity": "Global"})

    assert found.names == ("Identity",)
    assert found.text(name) == "x"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param('"sip.contoso.test"', "sip.contoso.test", id="text"),
        pytest.param("null", "", id="null"),
        pytest.param('""', "", id="empty"),
        pytest.param("2", "2", id="an enum as a number"),
        pytest.param("-0.50", "-0.50", id="a fraction as it was written"),
        pytest.param("true", "True", id="a truth value"),
        pytest.param("[]", "", id="an empty list"),
        pytest.param("{}", "", id="an empty hashtable"),
        pytest.param('["SRV:"]', "SRV:", id="a list of one"),
        pytest.param("[null]", "", id="a list of nothing"),
        pytest.param('["a", "b"]', None, id="several"),
        pytest.param('{"a": 1}', None, id="an object"),
        pytest.param("1e999999", "1e999999", id="a number that is none"),
        pytest.param("NaN", "NaN", id="not a number"),
        pytest.param("9" * 5000, "9" * 5000, id="a number of 5000 digits"),
        pytest.param(r'"a\u0000b\ud800c\u0001"', "a\ufffdb\ufffdc\x01", id="what no database keeps"),
        pytest.param(r'"\ud83d\ude00"', "\U0001f600", id="a pair of surrogates"),
        pytest.param('"{draft}"', "{draft}", id="braces"),
        pytest.param('"{draft"', "{draft", id="a brace"),
    ],
)
def test_text(value: str, text: str | None) -> None:
    assert written(value).text("X") == text
    assert written(value).has("X")


@pytest.mark.parametrize(
    "value",
    [
        "System.Object[]",
        "System.Collections.Hashtable",
        "System.Collections.Generic.List`1[System.String]",
        "Microsoft.Rtc.Management.WritableConfig.Settings.Edge.AllowedDomain",
        "Deserialized.Microsoft.Rtc.Management.Xds.AllowList",
        "Microsoft.Rtc.Management.Edge.Domain Microsoft.Rtc.Management.Edge.Domain",
        "Microsoft.ActiveDirectory.Management.ADPropertyValueCollection",
        "System.Outer+Inner",
        "@{Domain=fabrikam.test}",
        "@{Domain=fabrikam.test; Comment=Thi",
        "{a.test, b.test...}",
        "{a.test, b.test…}",
    ],
)
def test_a_value_that_was_cut_off_is_as_good_as_absent(value: str) -> None:
    found = row(X=value, Y=[value], Z=["a", value])

    assert not found.has("X")
    assert [found.text("X"), found.texts("X"), found.within("X"), found.flag("X"), found.moment("X")] == [None] * 5
    assert [found.texts("Y"), found.within("Y"), found.texts("Z")] == [None] * 3


@pytest.mark.parametrize(
    "value",
    ["Microsoft.com", "System.Account", "Microsoft Lync Server 2013, Edge Server", "microsoft.rtc.test", "{a}", "SRV:"],
)
def test_a_value_that_only_looks_like_a_type_stays(value: str) -> None:
    assert row(X=value).text("X") == value


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        ("true", True),
        ("false", False),
        ('"True"', True),
        ('" FALSE "', False),
        ('"$true"', True),
        ('"$false"', False),
        ("1", True),
        ("0", False),
        ('"yes"', True),
        ('"no"', False),
        ("2", None),
        ("null", None),
        ('""', None),
        ('"enabled"', None),
        ('{"a": true}', None),
    ],
)
def test_flag(value: str, flag: bool | None) -> None:  # noqa: FBT001 - what a table expects
    assert written(value).flag("X") is flag


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("4", 4),
        ('" -4 "', -4),
        ("5061.0", 5061),
        ("4.5", None),
        ("1e999999", None),
        ("9" * 19, None),
        ('"٣"', None),
        ('"1.234,5"', None),
        ("true", None),
        ("null", None),
    ],
)
def test_number(value: str, number: int | None) -> None:
    assert written(value).number("X") == number


NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        pytest.param('"2026-09-01T12:00:00Z"', NOON, id="ISO"),
        pytest.param('"2026-09-01T14:00:00+02:00"', NOON, id="ISO with a zone"),
        pytest.param('"2026-09-01T12:00:00"', NOON, id="ISO without a zone"),
        pytest.param('" 2026-09-01 12:00 "', NOON, id="ISO with a space"),
        pytest.param('"2026-09-01T12:00:00.1234567Z"', NOON.replace(microsecond=123456), id="PowerShell 7"),
        pytest.param('"2026-09-01"', NOON.replace(hour=0), id="a day"),
        pytest.param(r'"\/Date(1788264000000)\/"', NOON, id="5.1"),
        pytest.param('"/Date(1788264000000+0200)/"', NOON, id="5.1 with a zone"),
        pytest.param('"/Date(-62135596800000)/"', datetime(1, 1, 1, tzinfo=UTC), id="never"),
        pytest.param(
            '{"value": "/Date(1788264000000)/", "DisplayHint": 2, "DateTime": "Tuesday"}', NOON, id="5.1 of Get-Date"
        ),
        pytest.param('{"DateTime": "Tuesday"}', None, id="a date without its value"),
        pytest.param('"/Date(99999999999999999)/"', None, id="too late"),
        pytest.param('"/Date(999999999999999999999999)/"', None, id="much too late"),
        pytest.param('"0001-01-01T00:00:00+02:00"', None, id="too early"),
        pytest.param('"2026-02-31"', None, id="no day"),
        pytest.param('"9/1/2026 12:00:00 PM"', None, id="of a culture"),
        pytest.param("20260901", None, id="a number"),
        pytest.param('"Tuesday"', None, id="a word"),
        pytest.param("null", None, id="null"),
        pytest.param("[]", None, id="a list"),
    ],
)
def test_moment(value: str, moment: datetime | None) -> None:
    assert written(value).moment("X") == moment


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        pytest.param('["a", "b"]', ("a", "b"), id="a list"),
        pytest.param('["a", null, 1, true, ""]', ("a", "1", "True", ""), id="of all sorts"),
        pytest.param('{"value": ["a", "b"], "Count": 2}', ("a", "b"), id="how 5.1 wraps one"),
        pytest.param('{"value": [], "Count": 0}', (), id="how 5.1 wraps none"),
        pytest.param('{"value": ["a"], "Count": 2}', None, id="a wrapper that lacks one"),
        pytest.param('{"value": ["System.Object[]"], "Count": 1}', None, id="a wrapper with a cut value"),
        pytest.param('"{a, b}"', ("a", "b"), id="as Format-List writes it"),
        pytest.param('"{CN=a,DC=test, b}"', ("CN=a,DC=test", "b"), id="commas within"),
        pytest.param('"{@{Domain=a}}"', None, id="objects as Format-List writes them"),
        pytest.param('"{[Key, Value]}"', None, id="a dictionary as Format-List writes it"),
        pytest.param('"{}"', (), id="an empty one as Format-List writes it"),
        pytest.param('"a"', ("a",), id="a single value"),
        pytest.param("3", ("3",), id="a single number"),
        pytest.param("null", (), id="null"),
        pytest.param('""', (), id="empty"),
        pytest.param("{}", (), id="an empty hashtable"),
        pytest.param('[["a"], ["b"]]', ("a", "b"), id="lists of one"),
        pytest.param('[["a", "b"]]', None, id="a list of a list"),
        pytest.param('[{"Domain": "a"}]', None, id="objects"),
        pytest.param('["a", {"Domain": "b"}]', None, id="a text and an object"),
        pytest.param('{"Domain": "a"}', None, id="an object"),
    ],
)
def test_texts(value: str, texts: tuple[str, ...] | None) -> None:
    assert written(value).texts("X") == texts


@pytest.mark.parametrize(
    ("value", "domains"),
    [
        pytest.param('[{"Domain": "a"}, {"Domain": "b"}]', ["a", "b"], id="a list"),
        pytest.param('[null, {"Domain": "a"}]', ["a"], id="a list with a null"),
        pytest.param('{"Domain": "a"}', ["a"], id="one"),
        pytest.param('{"value": [{"Domain": "a"}], "Count": 1}', ["a"], id="how 5.1 wraps one"),
        pytest.param('{"value": [{"Domain": "a"}], "Count": 2}', None, id="a wrapper that lacks one"),
        pytest.param("[]", [], id="none"),
        pytest.param("{}", [], id="an empty hashtable"),
        pytest.param("null", [], id="null"),
        pytest.param('"{}"', [], id="none as Format-List writes it"),
        pytest.param('"a"', None, id="a text"),
        pytest.param("0", None, id="a number"),
        pytest.param('[{"Domain": "a"}, "b"]', None, id="an object and a text"),
    ],
)
def test_within(value: str, domains: list[str] | None) -> None:
    found = written(value).within("X")

    assert (None if found is None else [each.text("Domain") for each in found]) == domains


def test_what_is_absent_is_none() -> None:
    found = row(Identity="Global")

    assert [found.text("X"), found.flag("X"), found.number("X"), found.moment("X")] == [None] * 4
    assert [found.texts("X"), found.within("X"), found.elements()] == [None] * 3
    assert not found.has("X")


def test_a_name_that_stands_twice_means_nothing() -> None:
    found = read(b'{"Enabled": true, "enabled": false, "Name": "x"}').rows[0]

    assert not found.has("Enabled")
    assert found.text("Name") == "x"


def test_rows_of_one_kind_share_their_header() -> None:
    first, second = read(b'[{"a": 1, "b": 2}, {"a": 3, "b": 4}]').rows

    assert first.header is second.header


def test_there_are_only_so_many_names() -> None:
    headers = Headers()
    many = tuple(map(str, range(MAX_NAMES - 1)))
    headers.of(many)

    assert headers.of(many) == Header.of(many)
    with pytest.raises(BotError, match="too many different names"):
        headers.of(("one",))


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(), min_size=1))
def test_no_value_makes_a_row_fall(properties: dict[str, object]) -> None:
    found = read(json.dumps(properties).encode()).rows[0]

    for name in properties:
        assert found.has(name) is (found.text(name) is not None)
        assert found.text(name) is not None or found.texts(name) is None
        found.flag(name), found.number(name), found.moment(name), found.within(name)
