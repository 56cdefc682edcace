"""What people type of the pilot users, and what it is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import UsageError
from handlers.grammar import parse
from handlers.pilot_requests import AddPilots, BringBackPilot, ImportPilots, ListPilots, MarkPilots, RemovePilots
from handlers.requests import Request, SetPilot

ANN, BOB = "ann@contoso.com", "bob@contoso.com"

UNDERSTOOD = [
    pytest.param(f"pilot add {ANN}", AddPilots((ANN,)), id="add"),
    pytest.param(
        "pilot add <mailto:ann@contoso.com|ann@contoso.com> <mailto:bob@contoso.com>",
        AddPilots((ANN, BOB)),
        id="links of Slack's",
    ),
    pytest.param("pilot add <mailto:Ann@Contoso.com|Ann@Contoso.com>", AddPilots((ANN,)), id="capitals"),
    pytest.param("pilot add sip:ann@contoso.com", AddPilots((ANN,)), id="a SIP address"),
    pytest.param("pilot add sip:<mailto:ann@contoso.com|ann@contoso.com>", AddPilots((ANN,)), id="a link in it"),
    pytest.param(
        f"pilot add: {ANN}, {BOB}; {ANN} and kim@contoso.com", AddPilots((ANN, BOB, "kim@contoso.com")), id="a list"
    ),
    pytest.param("pilot add o’neil@contoso.com", AddPilots(("o'neil@contoso.com",)), id="a phone's apostrophe"),
    pytest.param(f"pilot add {ANN} batch=1", AddPilots((ANN,), "1"), id="a batch"),
    pytest.param(f"pilot add {ANN} batch = Wave one", AddPilots((ANN,), "Wave one"), id="a batch of two words"),
    pytest.param(f"pilot add {ANN} batch=none", AddPilots((ANN,), "none"), id="no batch any more"),
    pytest.param(f"pilot remove {ANN}", RemovePilots((ANN,)), id="remove"),
    pytest.param("pilot remove ALL", RemovePilots(()), id="remove all"),
    pytest.param("pilot list", ListPilots(), id="list"),
    pytest.param("pilot list batch=1", ListPilots("1"), id="list a batch"),
    pytest.param("pilot list Wave one", ListPilots("Wave one"), id="list a batch by its name"),
    pytest.param("pilot list blocked", ListPilots("blocked"), id="list a stage"),
    pytest.param("pilot list <mailto:Ann@contoso.com|Ann@contoso.com>", ListPilots(ANN), id="list one"),
    pytest.param(f"pilot list 1 from={ANN}", ListPilots("1", ANN), id="list from one on"),
    pytest.param("pilot list from=<mailto:ann@contoso.com|ann@contoso.com>", ListPilots("", ANN), id="from a link on"),
    pytest.param(
        "pilot import userPrincipalName,sipAddress\n<mailto:ann@contoso.com|ann@contoso.com>,sip:<mailto:a@b.test>",
        ImportPilots("userPrincipalName,sipAddress\nann@contoso.com,sip:a@b.test"),
        id="a pasted list",
    ),
    pytest.param("pilot import replace\n```a\tb\nc\td```", ImportPilots("a\tb\nc\td", replacing=True), id="replace"),
    pytest.param(f"pilot moved {ANN} {BOB}", MarkPilots(verified=False, names=(ANN, BOB)), id="moved"),
    pytest.param("pilot moved batch=1", MarkPilots(verified=False, batch="1"), id="a batch is moved"),
    pytest.param(f"pilot verified {ANN}", MarkPilots(verified=True, names=(ANN,)), id="verified"),
    pytest.param(f"pilot back {ANN}", BringBackPilot(ANN), id="back"),
    pytest.param(
        "pilot back <mailto:ann@contoso.com|ann@contoso.com>: no sound, a=b",
        BringBackPilot(ANN, "no sound, a=b"),
        id="why",
    ),
    pytest.param("pilot friday", SetPilot("friday"), id="a date"),
]

MISUNDERSTOOD = [
    pytest.param("pilot", "Say the date of the pilot migration", id="nothing"),
    pytest.param("pilot add", "Say who", id="add nobody"),
    pytest.param("pilot add batch=1", "Say who", id="add a batch of nobody"),
    pytest.param("pilot add ann", "“ann” is no user principal name", id="a bare word"),
    pytest.param("pilot add <@U1|ann>", "“@ann” is no user principal name", id="a mention"),
    pytest.param(f"pilot add {ANN} voice=yes", "I do not know `voice` of a pilot user", id="something else"),
    pytest.param("pilot remove", "or `all`", id="remove nobody"),
    pytest.param("pilot remove batch=1", "or `all`", id="remove a batch"),
    pytest.param("pilot remove all batch=1", "“all” is no user principal name", id="remove all of a batch"),
    pytest.param("pilot list of=1", "I do not know `of`", id="list of what"),
    pytest.param("pilot import", "Paste the list after it", id="import nothing"),
    pytest.param("pilot import replace", "Paste the list after it", id="replace by nothing"),
    pytest.param("pilot moved", "Say who", id="nobody is moved"),
    pytest.param(f"pilot moved {ANN} batch=1", "Say who", id="both"),
    pytest.param("pilot back", "Say who", id="nobody is back"),
    pytest.param("pilot back ann", "“ann” is no user principal name", id="a bare word is back"),
]


@pytest.mark.parametrize(("text", "request_"), UNDERSTOOD)
def test_it_is_taken_for(text: str, request_: Request) -> None:
    assert parse(text) == request_


@pytest.mark.parametrize(("text", "sentence"), MISUNDERSTOOD)
def test_it_says_what_to_type_instead(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(text)

    assert sentence in str(refused.value)
    assert "Type `/hybrid pilot date|none|add|" in str(refused.value)


@given(st.sampled_from(["add", "remove", "list", "import", "moved", "verified", "back"]), st.text())
def test_any_text_is_understood_or_refused_with_a_sentence(verb: str, text: str) -> None:
    try:
        said = repr(parse(f"pilot {verb} {text}"))
    except UsageError as refused:
        said = str(refused)

    assert said
