"""What people type after the slash command, and what it is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import UsageError
from handlers.grammar import VERBS, parse
from handlers.requests import (
    AddNote,
    AskClose,
    Assign,
    Check,
    Close,
    Configure,
    Done,
    Health,
    Help,
    History,
    Mine,
    NotYet,
    RemindLog,
    RemindNow,
    RemindSwitch,
    Reopen,
    Request,
    SetBookmark,
    SetDue,
    SetPilot,
    Show,
    ShowSettings,
    Snooze,
    Start,
    Status,
    ToggleTask,
    Undo,
    Waive,
)
from handlers.tenant_requests import ConnectTenant, DisconnectTenant, ShowTenant, VerifyTenant

UNDERSTOOD = [
    pytest.param("", Status(), id="nothing"),
    pytest.param("  \t ", Status(), id="white space"),
    pytest.param("status", Status(), id="status"),
    pytest.param("STATUS", Status(), id="in capitals"),
    pytest.param("ls", Status(), id="another word for it"),
    pytest.param("start", Start("", {}), id="start with nothing"),
    pytest.param("start LYNC-2013-hybrid", Start("lync-2013-hybrid", {}), id="start with a template"),
    pytest.param(
        "start lync domain=contoso.com pilot=2026-12-01 zone=Europe/Berlin time=09:00",
        Start("lync", {"domain": "contoso.com", "pilot": "2026-12-01", "zone": "Europe/Berlin", "time": "09:00"}),
        id="start with values",
    ),
    pytest.param(
        "start Domain = contoso.com, fabrikam.com  zone = Europe/Berlin",
        Start("", {"domain": "contoso.com, fabrikam.com", "zone": "Europe/Berlin"}),
        id="spaces around the sign and in a list",
    ),
    pytest.param(
        "start domain=<http://contoso.com|contoso.com>", Start("", {"domain": "contoso.com"}), id="a link of Slack's"
    ),
    pytest.param('set txt="MS = ms1 key=2" av=a.b', Configure({"txt": "MS = ms1 key=2", "av": "a.b"}), id="quotes"),
    pytest.param("set zone=„Europe/Berlin“", Configure({"zone": "Europe/Berlin"}), id="German quotes"),
    pytest.param("set zone=«Europe/Paris»", Configure({"zone": "Europe/Paris"}), id="French quotes"),
    pytest.param("set zone=“America/New York”", Configure({"zone": "America/New York"}), id="a phone's quotes"),
    pytest.param("set txt = MS=ms12345", Configure({"txt": "MS=ms12345"}), id="a value with a sign in it"),
    pytest.param("set simple_urls.meet=meet.a.b", Configure({"simple_urls.meet": "meet.a.b"}), id="a key with a dot"),
    pytest.param("set", ShowSettings(), id="set alone"),
    pytest.param("set bookmark=Yes", SetBookmark(on=True), id="a bookmark"),
    pytest.param("set bookmark=off", SetBookmark(on=False), id="no bookmark"),
    pytest.param("mine", Mine(), id="mine"),
    pytest.param(
        "set Owners = <@U1|ann>, <@U2> rights=owners",
        Configure({"rights": "owners", "owners": "<@U1|ann>, <@U2>"}),
        id="owners stay mentions",
    ),
    pytest.param("set rights=owners owners=@ann", Configure({"rights": "owners", "owners": "@ann"}), id="owners last"),
    pytest.param("set owners=&lt;x&gt;", Configure({"owners": "<x>"}), id="owners as they were typed"),
    pytest.param("set owners=", Configure({"owners": ""}), id="no owners"),
    pytest.param("show 2", Show("2"), id="show"),
    pytest.param("show “domain”", Show("domain"), id="show in quotes"),
    pytest.param("check", Check("all"), id="check alone"),
    pytest.param("check domain", Check("domain"), id="check a step"),
    pytest.param("done 1", Done("1"), id="done"),
    pytest.param("done: 1", Done("1"), id="done with a colon"),
    pytest.param("done 1: see CHG-1", Done("1", note="see CHG-1"), id="done with a note"),
    pytest.param("done 1 any old note", Done("1", note="any old note"), id="a note that starts alike"),
    pytest.param("done 1 anyway because", Done("1", because="because"), id="done anyway"),
    pytest.param("done 1 ANYWAY: because", Done("1", because="because"), id="anyway with a colon"),
    pytest.param("done 1 anyway, because", Done("1", because="because"), id="anyway with a comma"),
    pytest.param("done ad-sync – “it” works", Done("ad-sync", note="– “it” works"), id="a note stays as typed"),
    pytest.param("done ad—sync", Done("ad-sync"), id="a phone's dash in a key"),
    pytest.param("done 1 a &lt; b &amp;lt; c", Done("1", note="a < b &lt; c"), id="entities, once"),
    pytest.param("done 1 a\x00b", Done("1", note="a b"), id="a control character"),
    pytest.param(
        "note 1 <https://x.test/a|https://x.test/a> <@U1|ann> <#C1|general> <!subteam^S1|@team> <@U2>",
        AddNote("1", "https://x.test/a @ann #general @team @U2"),
        id="tokens become what they show",
    ),
    pytest.param("note 1 <!channel> <mailto:a@b.test|a@b.test>", AddNote("1", "channel a@b.test"), id="no mention"),
    pytest.param("note 1 <https://x.test>", AddNote("1", "https://x.test"), id="a link without a label"),
    pytest.param("reopen 1", Reopen("1"), id="reopen"),
    pytest.param("reopen 1 it broke", Reopen("1", "it broke"), id="reopen with a reason"),
    pytest.param("waive 5 not used", Waive("5", "not used"), id="waive"),
    pytest.param("assign 4 <@U123ABC|ann>", Assign("4", ("U123ABC",)), id="assign to a user"),
    pytest.param("assign 4 <@W1>, <@U2|bob> and me", Assign("4", ("W1", "U2", "me")), id="assign to several"),
    pytest.param("assign 4 <@U1|a><@U2|b>", Assign("4", ("U1", "U2")), id="without a space between"),
    pytest.param("assign 4 <@U1|a> <@U1|a>", Assign("4", ("U1",)), id="the same twice"),
    pytest.param("assign 4 <!subteam^S1|@grp>", Assign("4", ("S1",)), id="assign to a group"),
    pytest.param("assign 4 Nobody", Assign("4", ()), id="assign to nobody"),
    pytest.param("due 4 +5d", SetDue("4", "+5d"), id="due"),
    pytest.param("due 4 2026–12–01", SetDue("4", "2026-12-01"), id="a phone's dash in a date"),
    pytest.param('due 4 "in 2 weeks"', SetDue("4", "in 2 weeks"), id="a date in quotes"),
    pytest.param("task pilot 1", ToggleTask("pilot", 1), id="task"),
    pytest.param("task pilot #12.", ToggleTask("pilot", 12), id="task with a sign"),
    pytest.param("pilot 2026-12-01", SetPilot("2026-12-01"), id="pilot date"),
    pytest.param("pilot none", SetPilot("none"), id="no pilot date"),
    pytest.param("remind", RemindLog(), id="remind alone"),
    pytest.param("remind log", RemindLog(), id="remind log"),
    pytest.param("remind NOW", RemindNow(), id="remind now"),
    pytest.param("remind off", RemindSwitch(on=False), id="remind off"),
    pytest.param("remind on", RemindSwitch(on=True), id="remind on"),
    pytest.param("remind snooze 2d", Snooze("2d"), id="snooze"),
    pytest.param("history", History(""), id="history"),
    pytest.param("history 2", History("2"), id="history of a step"),
    pytest.param("tenant", ShowTenant(), id="tenant alone"),
    pytest.param("tenant connect", ConnectTenant(), id="tenant connect"),
    pytest.param("tenant Connect: client=1 tenant=2", ConnectTenant("1", "2"), id="tenant connect with ids"),
    pytest.param("tenant client_id = 1", ConnectTenant("1"), id="an id without a verb"),
    pytest.param("tenant directory=2", ConnectTenant(directory="2"), id="the other id"),
    pytest.param("tenant verify", VerifyTenant(), id="tenant verify"),
    pytest.param("tenant disconnect", DisconnectTenant(), id="tenant disconnect"),
    pytest.param("close", AskClose(), id="close"),
    pytest.param("close now", Close(), id="close without a question"),
    pytest.param("close Confirm", Close(), id="close, confirmed"),
    pytest.param("tenant disconnect now", DisconnectTenant(sure=True), id="tenant disconnect without a question"),
    pytest.param("undo", Undo(), id="undo"),
    pytest.param("health", Health(), id="health"),
    pytest.param("help", Help(), id="help"),
    pytest.param("—help", Help(), id="help as an option"),
    pytest.param("help /Start", Help("start"), id="help on a verb"),
]

MISUNDERSTOOD = [
    pytest.param("staus", "Did you mean `/hybrid status`?", id="a slip"),
    pytest.param("xyzzy", "I do not know “xyzzy”. The commands are: status, start", id="nothing like it"),
    pytest.param("x" * 100, "is too long for a word", id="a very long word"),
    pytest.param("status domain", "I do not understand “domain” at the end. Type `/hybrid status`", id="too much"),
    pytest.param("undo please", "at the end", id="undo with words"),
    pytest.param("show", "Say which step", id="no step"),
    pytest.param("start two words a=b", "“two words” is not one template", id="two templates"),
    pytest.param('set a="b', "quotation mark is not closed", id="an open quote"),
    pytest.param("set owners=@ann owners=@ben", "`owners` is given twice", id="owners twice"),
    pytest.param("set a=1 A=2", "`a` is given twice", id="a key twice"),
    pytest.param("set zone", "“zone” has no value", id="a key without a value"),
    pytest.param("done", "Type `/hybrid done STEP [note]`, for example `/hybrid done domain see", id="usage"),
    pytest.param("done 1 anyway", "Say why it is done anyway", id="anyway without a reason"),
    pytest.param("waive 5", "Say why it does not apply", id="waive without a reason"),
    pytest.param("assign 4", "Say who", id="assign to whom"),
    pytest.param("assign 4 @ann", "cannot tell who @ann is", id="a name that Slack did not resolve"),
    pytest.param("assign 4 ann", "“ann” is nobody I can assign", id="a bare word"),
    pytest.param("assign 4 me nobody", "not both", id="me and nobody"),
    pytest.param("assign 4 <#C1|general>", "“#general” is nobody", id="a channel"),
    pytest.param("due 4", "Say when it is due", id="due when"),
    pytest.param("note 4", "Say what to note", id="an empty note"),
    pytest.param("task 4", "Say which task", id="task without a number"),
    pytest.param("task 4 two", "Say which task", id="task with a word"),
    pytest.param("task 4 ²", "Say which task", id="task with a digit that is none"),
    pytest.param("pilot", "Say the date", id="pilot without a date"),
    pytest.param("remind yesterday", "I cannot remind “yesterday”", id="remind something else"),
    pytest.param("remind snooze", "Say for how long", id="snooze for how long"),
    pytest.param("tenant reconnect", "I do not understand “reconnect”; say `client=…`", id="tenant and what"),
    pytest.param("tenant connect secret=1", "I do not understand “secret”; say `client=…`", id="a secret"),
    pytest.param("tenant verify it", "I do not understand “it” at the end", id="tenant verify and more"),
    pytest.param("help staus", "Did you mean `/hybrid status`?", id="help on a slip"),
]

LATER = ["report", "report md"]


@pytest.mark.parametrize(("text", "request_"), UNDERSTOOD)
def test_it_is_taken_for(text: str, request_: Request) -> None:
    assert parse(text) == request_


@pytest.mark.parametrize(("text", "sentence"), MISUNDERSTOOD)
def test_it_says_what_to_type_instead(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(text)

    assert sentence in str(refused.value)


@pytest.mark.parametrize("text", LATER)
def test_what_comes_later_names_what_to_use_until_then(text: str) -> None:
    request = parse(text)

    assert isinstance(request, NotYet)
    assert "later version; until then" in request.sentence


@pytest.mark.parametrize("example", [example for verb in VERBS for example in verb.examples])
def test_every_example_of_the_help_can_be_typed(example: str) -> None:
    assert parse(example) == parse(f"  {example.upper().split()[0]}{example[len(example.split(maxsplit=1)[0]) :]} ")


def test_no_two_verbs_share_a_word() -> None:
    words = [word for verb in VERBS for word in (verb.name, *verb.aliases)]

    assert len(words) == len(set(words))


def test_every_usage_begins_with_its_verb() -> None:
    assert all(verb.usage.split()[0] == verb.name for verb in VERBS)


@given(st.text())
def test_any_text_is_understood_or_refused_with_a_sentence(text: str) -> None:
    _understood_or_refused(text)


@given(st.sampled_from([word for verb in VERBS for word in (verb.name, *verb.aliases)]), st.text())
def test_any_text_after_a_verb_is_understood_or_refused_with_a_sentence(verb: str, text: str) -> None:
    _understood_or_refused(f"{verb} {text}")


@given(st.text(alphabet='<>@|!^"“”= &;ltgUS1,\u2014\ud800\x00a ', max_size=40))
def test_no_heap_of_signs_is_kept_as_a_mention_or_a_broken_character(signs: str) -> None:
    try:
        request = parse(f"note 1 {signs}")
    except UsageError:
        return

    assert isinstance(request, AddNote)
    assert request.text.encode()
    assert "\x00" not in request.text


def _understood_or_refused(text: str) -> None:
    try:
        sentence = repr(parse(text))
    except UsageError as refused:
        sentence = str(refused)
    assert sentence
