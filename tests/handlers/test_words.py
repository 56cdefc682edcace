"""What people paste, and what phones make of it."""

import pytest

from bot.model.errors import UsageError
from handlers.grammar import parse
from handlers.requests import AddNote, Done, Request, Start

LINKS = [
    pytest.param("<https://x.test/a|CHG-1>", "CHG-1 (https://x.test/a)", id="a link with a text of its own"),
    pytest.param("<https://x.test/a|x.test>", "x.test (https://x.test/a)", id="a text that says less"),
    pytest.param("<http://contoso.com|contoso.com>", "contoso.com", id="a domain that Slack made a link"),
    pytest.param("<https://contoso.com/|https://contoso.com>", "https://contoso.com", id="an address typed"),
    pytest.param("<mailto:a@b.test|a@b.test>", "a@b.test", id="an address of mail"),
    pytest.param("<tel:+49123|+49123>", "+49123", id="a telephone number"),
    pytest.param("<https://x.test/?a=1&amp;b=2|it>", "it (https://x.test/?a=1&b=2)", id="an address with a sign"),
    pytest.param("<@U1|ann> <#C1|>", "@ann #C1", id="names"),
]


@pytest.mark.parametrize(("typed", "kept"), LINKS)
def test_a_note_keeps_where_a_link_leads(typed: str, kept: str) -> None:
    assert parse(f"note 1 see {typed}") == AddNote("1", f"see {kept}")


TIDIED = [
    pytest.param("start domain=a.b pilot=2026–12–14", Start("", {"domain": "a.b", "pilot": "2026-12-14"}), id="dashes"),
    pytest.param("start lync–2013 domain=a.b", Start("lync-2013", {"domain": "a.b"}), id="a dash in a template's name"),
    pytest.param("start domain=<http://a.b|a.b>", Start("", {"domain": "a.b"}), id="a domain that Slack made a link"),
    pytest.param("\u200edone \u2068domain\u2069", Done("domain"), id="marks of direction around words"),
    pytest.param("done domain\u200b", Done("domain"), id="a space without width"),
    pytest.param("note 1 a\u202etxt.exe", AddNote("1", "atxt.exe"), id="an override of direction"),
    pytest.param("note 1 👩\u200d💻 می\u200cخواهم", AddNote("1", "👩\u200d💻 می\u200cخواهم"), id="joiners stay"),
]


@pytest.mark.parametrize(("typed", "request_"), TIDIED)
def test_what_is_pasted_is_tidied(typed: str, request_: Request) -> None:
    assert parse(typed) == request_


def test_nothing_but_unseen_characters_is_nothing() -> None:
    with pytest.raises(UsageError, match="Say what to note"):
        parse("note 1 \u200b\u202e")
