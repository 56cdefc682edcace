"""XML from strangers: the good, the malicious, and noise."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.xml_document import MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS, Element, parse
from bot.model.errors import ProbeError

XSI = "http://www.w3.org/2001/XMLSchema-instance"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def element(name: str, *children: Element, text: str = "", kind: str = "", **attributes: str) -> Element:
    return Element(name=name, kind=kind, attributes=attributes, text=text, children=children)


def test_a_document_becomes_a_tree() -> None:
    found = parse(b'<?xml version="1.0"?><a x="1">one<b>two</b> three<!-- four --><?five?><c/></a>')

    assert found == element("a", element("b", text="two"), element("c"), text="one three", x="1")


def test_names_have_their_namespace() -> None:
    found = parse(b'<a xmlns="urn:d" xmlns:p="urn:p" p:x="1" y="2"><p:b/><c xmlns=""/></a>')

    assert [each.name for each in found.everything()] == ["{urn:d}a", "{urn:p}b", "c"]
    assert found.attributes == {"{urn:p}x": "1", "y": "2"}


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        pytest.param("p:T", "{urn:1}T", id="a prefix"),
        pytest.param(" p:T\n", "{urn:1}T", id="a prefix between spaces"),
        pytest.param("T", "{urn:d}T", id="the default namespace"),
        pytest.param("q:T", "", id="a prefix that means nothing"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_type_means_what_its_prefix_stands_for(kind: str, meant: str) -> None:
    document = f'<a xmlns="urn:d" xmlns:p="urn:1" xmlns:xsi="{XSI}"><b xsi:type="{kind}"/></a>'

    assert parse(document.encode()).children[0].kind == meant


def test_a_prefix_means_what_it_means_where_it_stands() -> None:
    inner = '<b xmlns:p="urn:2" xsi:type="p:T"/>'
    document = f'<a xmlns:p="urn:1" xmlns:xsi="{XSI}" xsi:type="p:T">{inner}<b xsi:type="p:T"/><c xsi:type="T"/></a>'

    assert [each.kind for each in parse(document.encode()).everything()] == ["{urn:1}T", "{urn:2}T", "{urn:1}T", "T"]


def test_another_attribute_called_type_is_no_type() -> None:
    assert parse(b'<a type="T" xmlns:x="urn:x" x:type="T"/>').kind == ""


def test_a_namespace_that_is_taken_back_is_none() -> None:
    document = f'<a xmlns="urn:d" xmlns:xsi="{XSI}"><b xmlns="" xsi:type="T"/></a>'

    assert parse(document.encode()).children[0].kind == "T"


def test_a_path_leads_from_child_to_child() -> None:
    found = parse(b"<a><b><c>1</c><d><c>2</c></d></b><c>3</c><b><c>4</c></b></a>")

    assert [each.text for each in found.within("b", "c")] == ["1", "4"]
    assert [each.text for each in found.everything() if each.name == "c"] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("<!DOCTYPE html><html/>", id="a web page"),
        pytest.param(f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l9;</a>', id="a billion laughs"),
        pytest.param('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', id="a file"),
        pytest.param('<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x">%x;]><a/>', id="a parameter entity"),
        pytest.param('<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>', id="a document type elsewhere"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_whatever_is_in_it(document: str, encoding: str) -> None:
    with pytest.raises(ProbeError, match="DOCTYPE"):
        parse(document.encode(encoding))


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1), id="deep"),
        pytest.param(b"<a>" * 600_000, id="deep and never closed"),
        pytest.param(b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>", id="many elements"),
    ],
)
def test_too_much_is_refused(document: bytes) -> None:
    with pytest.raises(ProbeError, match="nested too deeply, or has too many elements"):
        parse(document)


def test_as_much_as_is_allowed_is_read() -> None:
    deep = parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH)
    many = parse(b"<a>" + b"<b/>" * (MAX_ELEMENTS - 1) + b"</a>")

    assert len(list(deep.everything())) == MAX_DEPTH
    assert len(many.children) == MAX_ELEMENTS - 1


def test_a_document_that_is_too_large_is_not_even_looked_at() -> None:
    with pytest.raises(ProbeError, match="larger than 2 MB"):
        parse(b"<a/>" + b" " * MAX_BYTES)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b'<a x="' + b"y" * 2_000_000 + b'"/>', id="a huge attribute"),
        pytest.param(b"<a " + b" ".join(b'x%d=""' % n for n in range(150_000)) + b"/>", id="many attributes"),
        pytest.param(b"<" + b"a" * 2_000_000 + b"/>", id="a huge name"),
        pytest.param(b"<a>" + b"&lt;" * 500_000 + b"</a>", id="many references"),
        pytest.param(
            b"<a "
            + b" ".join(b'xmlns:x%d="u"' % n for n in range(100_000))
            + b">"
            + b'<b xmlns:y="u"/>' * 10_000
            + b"</a>",
            id="many namespaces",
        ),
    ],
)
def test_what_is_large_in_an_odd_way_is_read_like_anything_else(document: bytes) -> None:
    assert parse(document).name.startswith("a")


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{}", id="JSON"),
        pytest.param(b"<a>", id="cut short"),
        pytest.param(b"<a/><b/>", id="two roots"),
        pytest.param(b"<a>&nbsp;</a>", id="an entity of HTML's"),
        pytest.param(b"<p:a/>", id="a prefix without a namespace"),
        pytest.param(b'<?xml version="1.0" encoding="klingon"?><a/>', id="an encoding that nobody knows"),
        pytest.param(b'<?xml version="1.0" encoding="utf-7"?><a/>', id="an encoding of many bytes"),
        pytest.param(b'<?xml version="1.0" encoding="hex"?><a/>', id="an encoding that is none"),
        pytest.param(b"\xff\xfe<\0a", id="half of UTF-16"),
        pytest.param(b"<a>\0</a>", id="a null"),
    ],
)
def test_what_is_no_xml_is_said_to_be_none(document: bytes) -> None:
    with pytest.raises(ProbeError, match=r"^That is not XML: "):
        parse(document)


@given(st.binary(max_size=200) | st.text(alphabet="<>/a=&;'\" !?[]-\n", max_size=60).map(str.encode))
def test_noise_is_read_or_refused_and_nothing_else_happens(noise: bytes) -> None:
    try:
        parse(noise)
    except ProbeError as error:
        assert str(error).endswith(".")  # noqa: PT017 - most noise is no XML, and that is as good


NAMES = st.text(alphabet=string.ascii_lowercase, min_size=1, max_size=5)
TREES = st.recursive(
    st.builds(lambda name, text: element(name, text=text), NAMES, st.text(alphabet="ab ü€", max_size=5)),
    lambda trees: st.builds(lambda name, children: element(name, *children), NAMES, st.lists(trees, max_size=3)),
    max_leaves=15,
)


def written(tree: Element) -> str:
    return f"<{tree.name}>{tree.text}{''.join(map(written, tree.children))}</{tree.name}>"


@given(TREES, st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_what_was_written_is_what_is_read(tree: Element, encoding: str) -> None:
    assert parse(written(tree).encode(encoding)) == tree
