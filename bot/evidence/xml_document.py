"""XML from strangers as a small tree: without document types, so without entities, and no more than so much of it.

It is the standard library's expat with refusals of our own. `defusedxml` forbids the same, has had no release since
2021, and hides the namespaces in force, without which the prefix in ``xsi:type="fed:…"`` cannot be resolved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from bot.model.errors import ProbeError

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 64
MAX_ELEMENTS = 20_000

_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_UNREADABLE = (expat.ExpatError, LookupError, ValueError)  # the latter two of encodings that nobody has heard of


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element; names are ``{namespace}local``, or bare where there is no namespace.

    Attributes:
        kind: The name that its ``xsi:type`` stands for; "" if it has none, or one whose prefix means nothing.
        text: Its own, without that of the elements within.
    """

    name: str
    kind: str
    attributes: Mapping[str, str]
    text: str
    children: tuple[Element, ...]

    def within(self, *names: str) -> Iterator[Element]:
        """Find the elements that the path *names* leads to, from child to child."""
        found: tuple[Element, ...] = (self,)
        for name in names:
            found = tuple(child for element in found for child in element.children if child.name == name)
        yield from found

    def everything(self) -> Iterator[Element]:
        """Walk over the element itself and all that is within, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.children)


def parse(data: bytes) -> Element:
    """Return the root element of the document *data*.

    Raises:
        ProbeError: It is no XML, or XML of a kind or a size that is not read; the text says which.
    """
    if len(data) > MAX_BYTES:
        raise ProbeError(f"The document is larger than {MAX_BYTES // 1024 // 1024} MB, so it is not read.")
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartNamespaceDeclHandler = builder.bind
    parser.EndNamespaceDeclHandler = builder.unbind
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.write
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes "this is all" by position only
    except _UNREADABLE as error:
        raise ProbeError(f"That is not XML: {error}.") from error
    return builder.root()


def _refuse(*_: object) -> NoReturn:
    """Refuse a document type, and with it every entity, before the first is declared."""
    raise ProbeError("The document has a document type (DOCTYPE), as web pages have; such XML is not read.")


class _Builder:
    """Hears what expat says, and keeps what is open: for each element its name, kind, attributes, text and children."""

    def __init__(self) -> None:
        self._open: list[tuple[str, str, Mapping[str, str], list[str], list[Element]]] = [("", "", {}, [], [])]
        self._prefixes: dict[str, list[str]] = {}
        self._elements = 0

    def root(self) -> Element:
        """Return the one element at the top; expat has seen to it that there is one."""
        return self._open[0][4][0]

    def bind(self, prefix: str | None, namespace: str | None) -> None:
        self._prefixes.setdefault(prefix or "", []).append(namespace or "")

    def unbind(self, prefix: str | None) -> None:
        self._prefixes[prefix or ""].pop()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if len(self._open) > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise ProbeError("The document is nested too deeply, or has too many elements, so it is not read.")
        named = {_braced(each): value for each, value in attributes.items()}
        self._open.append((_braced(name), self._resolved(named.get(_TYPE, "")), named, [], []))

    def end(self, _: str) -> None:
        name, kind, attributes, text, children = self._open.pop()
        element = Element(name=name, kind=kind, attributes=attributes, text="".join(text), children=tuple(children))
        self._open[-1][4].append(element)

    def write(self, text: str) -> None:
        self._open[-1][3].append(text)

    def _resolved(self, qualified: str) -> str:
        """Return the name that a QName in a text means where it stands; "" if it means nothing."""
        prefix, colon, local = qualified.strip().rpartition(":")
        namespaces = self._prefixes.get(prefix)
        if namespaces and local:
            return f"{{{namespaces[-1]}}}{local}" if namespaces[-1] else local
        return "" if colon else local


def _braced(name: str) -> str:
    namespace, space, local = name.rpartition(" ")
    return f"{{{namespace}}}{local}" if space else local
