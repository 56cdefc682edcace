"""Forms: each from the click that opens it to the row in the audit trail, and whatever can go wrong on the way."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.playground import payloads, views
from bot.playground.messages import View
from tests.journeys.forms import file, labels, picks, presses, sees, sends, shown
from tests.journeys.story import ALICE, BOB, ELSEWHERE, ROOM, Story

START = "start domain=contoso.example pilot=2026-12-01 zone=Europe/Berlin"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----\n"
PROVIDER = {
    "Identity": "LyncOnline",
    "ProxyFqdn": "sipfed.online.lync.com",
    "VerificationLevel": 2,
    "Enabled": True,
    "EnabledSharedAddressSpace": False,
    "HostsOCSUsers": True,
    "IsLocal": False,
    "AutodiscoverUrl": "https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root",
}


async def opens(story: Story, action: str, *, text: str = "", person: object = ALICE) -> View:
    """Click a button of the last whisper, and return the modal once *text* is in it."""
    who = BOB if person is BOB else ALICE
    views.cleared(story.slack, who.id)
    await story.clicks(who, story.whispers(who)[-1], action)
    return await sees(story, who, text)


async def _step_form(story: Story, step: str, form: str, *, text: str) -> View:
    await story.says(ALICE, f"show {step}")
    return await opens(story, f"hy:open:{form}", text=text)


async def test_a_channel_is_started_by_the_form_with_what_was_typed_already(told: Story) -> None:
    assert "needs domain" in (await told.says(ALICE, "start pilot=+7d edge=sip.contoso.example")).replace("`", "")
    view = await opens(told, "hy:open:start", text="Your domain")

    assert labels(view)["Pilot date"]["element"]["initial_date"] == "2026-12-01"
    assert labels(view)["Time zone"]["element"]["initial_value"] == "Europe/Berlin"  # of Alice's profile
    await sends(told, ALICE, view, Your_domain="contoso.example", Time_of_the_reminders="08:30")

    said = await sees(told, ALICE, f"The checklist is in <#{ROOM}>")
    assert "with 8 steps" in shown(said)
    await told.sees("0/8 done")
    settings = (await told.says(ALICE, "set")).replace("`", "")
    assert "sip_domains: contoso.example" in settings
    assert "time: 08:30" in settings
    assert "started the checklist" in await told.says(BOB, "history")


async def test_the_form_has_more_fields_for_who_wants_them(told: Story) -> None:
    await told.says(ALICE, "status")
    view = await opens(told, "hy:open:start", text="Your domain")
    assert "Access Edge" not in labels(view)

    await presses(told, ALICE, view, "hy:pick:more")
    whole = await sees(told, ALICE, "Access Edge")
    assert len(labels(whole)) > 30
    await sends(told, ALICE, whole, Your_domain="contoso.example", Access_Edge="edge.contoso.example", Phase="hybrid")

    await sees(told, ALICE, "with 8 steps")
    settings = (await told.says(ALICE, "set")).replace("`", "")
    assert "access_edge_fqdn: edge.contoso.example" in settings
    assert "phase: hybrid" in settings


async def test_another_template_has_its_own_fields(told: Story) -> None:
    await told.says(ALICE, "status")
    view = await opens(told, "hy:open:start", text="Your domain")

    await picks(told, ALICE, view, "Template", "sfb-teams-hybrid")
    other = await told.slack.until(lambda: _newer(told, view))
    await sends(told, ALICE, other, Your_domain="contoso.example")

    said = await sees(told, ALICE, "Started")
    assert "Skype for Business Server to Teams" in shown(said)


def _newer(story: Story, view: View) -> View | None:
    top = views.topmost(story.slack, ALICE.id)
    return top if top and top.hash != view.hash and "Your domain" in labels(top) else None


async def test_a_start_that_does_not_fit_is_told_field_by_field_and_starts_nothing(told: Story) -> None:
    await told.says(ALICE, "status")
    view = await opens(told, "hy:open:start", text="Your domain")

    answer = await sends(told, ALICE, view, Your_domain="no domain", Time_zone="Berlin", Working_days=["mon"])

    assert answer["response_action"] == "errors"
    assert answer["errors"]["domain"].startswith("“no” is not a DNS name")
    assert answer["errors"]["zone"].startswith("“Berlin” is not a time zone; type its IANA name, such as “Europe/")
    assert answer["errors"].keys() == {"domain", "zone"}
    assert "no checklist yet" in await told.says(ALICE, "status")


async def test_a_place_without_a_channel_asks_for_one(told: Story) -> None:
    """The global shortcut and the Home have none; there the button carries no place, and Slack tells no channel."""
    await told.says(BOB, START)
    text = {"type": "plain_text", "text": "Start a checklist"}
    button = {"type": "button", "action_id": "hy:open:start", "text": text, "value": "@"}
    actions = {"type": "actions", "block_id": "b", "elements": [button]}
    payload = payloads.view_actions(
        told.slack,
        ALICE,
        View(id="V1", hash="h", person=ALICE.id, content={"type": "home", "blocks": [actions]}),
        payloads.Click(block="b", action="hy:open:start", chosen={"value": "@"}, state={}),
    )
    await told.ground.deliveries.interaction(payload)
    view = await sees(told, ALICE, "Your domain")

    taken = await sends(told, ALICE, view, Channel=ROOM, Your_domain="contoso.example")
    assert "somebody" in taken["errors"]["channel"]  # plain text, which can mention nobody
    missing = await sends(told, ALICE, view, Channel=None, Your_domain="contoso.example")
    assert missing["errors"] == {"channel": "This is needed."}
    await sends(told, ALICE, view, Channel=ELSEWHERE, Your_domain="contoso.example")

    await sees(told, ALICE, f"The checklist is in <#{ELSEWHERE}>")


async def test_settings_open_from_the_command_beside_its_answer(told: Story) -> None:
    await told.says(ALICE, START)

    assert "zone: Europe/Berlin" in await told.says(ALICE, "set")

    view = await sees(told, ALICE, "Time zone")
    assert "initial_value" not in labels(view)["Access Edge"]["element"]


async def test_settings_change_the_calendar_and_the_parameters_with_an_entry_each(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "set")
    view = await sees(told, ALICE, "Time zone")

    await sends(
        told,
        ALICE,
        view,
        Pilot_date=None,
        Access_Edge="edge.contoso.example",
        Pilot_users="ann@contoso.example",
        Holidays="2026-12–24",  # as a phone writes it
    )

    said = shown(await sees(told, ALICE, "Set: "))
    assert "Set: `pilot=none holidays=2026-12-24`" in said
    assert "Set: `access_edge_fqdn=edge.contoso.example`" in said
    assert "Pilot users: pilot_users=ann@contoso.example" in said
    history = await told.says(ALICE, "history")
    assert all(what in history for what in ("pilot=none holidays", "access_edge_fqdn=edge", "pilot_users=ann"))
    settings = (await told.says(ALICE, "set")).replace("`", "")
    assert "pilot: no date yet" in settings
    assert "holidays: Thu 24 Dec 2026" in settings
    assert "pilot_users: ann@contoso.example" in settings


async def test_settings_that_do_not_fit_change_nothing_at_all(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "set")
    view = await sees(told, ALICE, "Time zone")

    answer = await sends(
        told,
        ALICE,
        view,
        Time_of_the_reminders="08:00",
        Access_Edge="10.0.0.1",
        SIP_domains="",
        Working_days=[],
    )

    assert answer["errors"].keys() == {"access_edge_fqdn", "sip_domains", "days"}
    assert answer["errors"]["sip_domains"] == "The checklist needs this, so it cannot be forgotten."
    assert "time: `09:00`" in await told.says(ALICE, "set")
    nothing = await sends(told, ALICE, view)
    assert nothing["errors"] == {"pilot": "Nothing is changed here yet."}


async def test_of_two_who_change_the_same_the_second_is_told_who_was_first(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "set")
    view = await sees(told, ALICE, "Time zone")
    await told.says(BOB, "set time=10:00 holidays=2026-12-24")

    await sends(told, ALICE, view, Time_of_the_reminders="07:00", Pilot_date="2026-12-02")

    again = await sees(told, ALICE, "Nothing is saved yet")
    assert f"Time of the reminders: <@{BOB.id}> made it `10:00`" in shown(again)
    assert "Holidays: <@" not in shown(again)  # which Alice did not touch
    assert "time: `10:00`" in await told.says(BOB, "set")
    assert labels(again)["Time of the reminders"]["element"]["initial_time"] == "07:00"

    await sends(told, ALICE, again)

    await sees(told, ALICE, "Set: `pilot=2026-12-02 time=07:00`")
    settings = await told.says(BOB, "set")
    assert "time: `07:00`" in settings
    assert "holidays: Thu 24 Dec 2026" in settings


async def test_reminders_are_switched_moved_and_sent_by_their_form(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "remind")
    view = await opens(told, "hy:open:reminders", text="The next one is due")
    await sends(told, ALICE, view, Time_of_the_reminders="10:15", Keep_silent="2d", At_once=["yes"])

    said = shown(await sees(told, ALICE, "The reminder comes in a moment"))
    assert "Set: `time=10:15`" in said
    assert "snoozed until" in said
    await told.sees("Reminder: ")

    await told.says(ALICE, "remind")
    view = await opens(told, "hy:open:reminders", text="snoozed until")
    wrong = await sends(told, ALICE, view, Reminders="off", Keep_silent="1d")
    assert wrong["errors"] == {"snooze": "Reminders that are off are silent already."}
    await sends(told, ALICE, view, Keep_silent="end")
    on = shown(await sees(told, ALICE, "Reminders are on, at <!date^"))
    assert "^{time}|10:15 Europe/Berlin> on working days" in on
    assert "nothing was changed" not in await told.says(ALICE, "history")


async def test_a_step_is_marked_done_with_a_note(told: Story) -> None:
    await told.says(ALICE, START)
    view = await _step_form(told, "tenant", "done", text="Note or link")
    assert labels(view)["Step"]["element"]["initial_option"]["value"] == "tenant"
    assert "Reason" not in labels(view)

    await sends(told, ALICE, view, Note_or_link="ticket <CHG-1> & co")

    assert "is done: ticket &lt;CHG-1&gt; &amp; co" in shown(await sees(told, ALICE, "is done"))
    assert "CHG-1" in await told.says(BOB, "history tenant")
    await told.sees("1/8 done")


async def test_a_step_that_something_stands_against_needs_a_reason(told: Story) -> None:
    await told.says(ALICE, START)
    view = await _step_form(told, "adfs-assign", "done", text="is not ready")
    assert labels(view)["Reason"]["optional"]

    await sends(told, ALICE, view, Note_or_link="see the wiki")
    asked = await sees(told, ALICE, "Mark done anyway")
    assert not labels(asked)["Reason"]["optional"]
    assert labels(asked)["Note or link"]["element"]["initial_value"] == "see the wiki"
    await sends(told, ALICE, asked, Reason="the consultants did it")

    await sees(told, ALICE, "is done anyway: the consultants did it")
    assert "see the wiki" in await told.says(BOB, "show adfs-assign")


async def test_a_reason_is_asked_for_by_a_button_of_the_refusal(told: Story) -> None:
    await told.says(ALICE, START)
    assert "is not ready" in await told.says(ALICE, "done 6")

    view = await opens(told, "hy:open:done:6", text="Mark done anyway")

    assert labels(view)["Step"]["element"]["initial_option"]["value"] == "adfs-assign"
    await picks(told, ALICE, view, "Step", "tenant")
    plain = await sees(told, ALICE, 'Mark done"')
    assert "Reason" not in labels(plain)
    await sends(told, ALICE, plain)
    await sees(told, ALICE, "is done.")


async def test_files_are_judged_before_the_step_is_done(told: Story) -> None:
    await told.says(ALICE, START)
    card = await told.sees("0/8 done")
    view = await _step_form(told, "readiness", "done", text="Note or link")
    chosen = [file(told, ALICE, "hosting.json", json.dumps([PROVIDER]).encode())]

    answer = await sends(told, ALICE, view, Files_as_evidence=chosen, Note_or_link="as exported")

    assert "Reading it" in json.dumps(answer)
    asked = await sees(told, ALICE, "Mark done anyway")  # the file itself has shown what is wrong
    assert "Read and judged: hosting-provider" in shown(asked)
    assert "its check fails: hosting-provider" in shown(asked)
    assert "Files as evidence" not in labels(asked)
    await told.until(lambda: "EnabledSharedAddressSpace" in told.thread(card))
    await sends(told, ALICE, asked, Reason="it is shared tomorrow")
    await sees(told, ALICE, "is done anyway: it is shared tomorrow")


async def test_a_file_that_cannot_be_judged_marks_nothing_done(told: Story) -> None:
    await told.says(ALICE, START)
    view = await _step_form(told, "tenant", "done", text="Note or link")

    await sends(told, ALICE, view, Files_as_evidence=[file(told, ALICE, "sts.pem", KEY.encode())], Note_or_link="kept")

    again = await sees(told, ALICE, "Nothing was marked done")
    assert "exposed" in shown(again)
    assert labels(again)["Note or link"]["element"]["initial_value"] == "kept"
    assert "done by" not in await told.says(ALICE, "history tenant")


async def test_a_private_key_is_refused_in_whichever_field(told: Story) -> None:
    await told.says(ALICE, START)
    view = await _step_form(told, "tenant", "waive", text="Reason")

    answer = await sends(told, ALICE, view, Reason=KEY)

    assert "exposed" in answer["errors"]["reason"]
    database = b"".join(path.read_bytes() for path in told.folder.iterdir() if path.is_file())
    assert b"MIIEpAIBAAKCAQEA" not in database


async def test_a_step_is_waived_with_a_reason(told: Story) -> None:
    await told.says(ALICE, START)
    view = await _step_form(told, "adfs-create", "waive", text="Reason")

    empty = await sends(told, ALICE, view, Reason=" \u200b ")
    assert empty["errors"] == {"reason": "Say why it does not apply."}
    await sends(told, ALICE, view, Reason="password hashes are synchronized")

    await sees(told, ALICE, "does not apply: password hashes are synchronized")
    twice = await sends(told, ALICE, view, Reason="password hashes are synchronized")
    assert f"<@{ALICE.id}> waived it already" in json.dumps(twice["view"])


async def test_a_step_is_given_to_people_and_keeps_its_groups(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign domain @uc-admins")
    view = await _step_form(told, "domain", "assign", text="Owners")

    await sends(told, ALICE, view, Owners=[BOB.id], Due="2026-11-27")

    said = shown(await sees(told, ALICE, "is assigned to"))
    assert f"<@{BOB.id}>, <!subteam^S0UCADMINS>" in said
    assert "is due Fri 27 Nov 2026" in said
    history = await told.says(ALICE, "history domain")
    assert "set the due date of 2. Add your domain and verify ownership: Fri 27 Nov 2026" in history

    view = await _step_form(told, "domain", "assign", text="User groups")
    await sends(told, ALICE, view, User_groups=[], Due=None)
    said = shown(await sees(told, ALICE, "has no due date"))
    assert "S0UCADMINS" not in said


async def test_an_owner_who_was_set_meanwhile_is_not_overwritten_unseen(told: Story) -> None:
    await told.says(ALICE, START)
    view = await _step_form(told, "domain", "assign", text="Owners")
    await told.says(BOB, "assign domain me")

    await sends(told, ALICE, view, Owners=[ALICE.id])

    again = await sees(told, ALICE, f"Owners: <@{BOB.id}> made it <@{BOB.id}>")
    await sends(told, ALICE, again)
    await sees(told, ALICE, f"is assigned to <@{ALICE.id}>")


async def test_another_step_shows_whose_it_is(told: Story) -> None:
    await told.says(ALICE, START)
    await told.says(ALICE, "assign tenant @bob")
    view = await _step_form(told, "domain", "assign", text="Owners")

    await picks(told, ALICE, view, "Step", "tenant")

    other = await sees(told, ALICE, "owners@tenant")
    assert labels(other)["Owners"]["element"]["initial_users"] == [BOB.id]


async def test_the_bookmark_is_switched_by_the_form_of_the_settings_as_well(told: Story) -> None:
    told.slack.team = replace(told.slack.team, scopes=told.slack.team.scopes | {"bookmarks:write"})
    await told.says(ALICE, START)
    await told.sees("0/8 done")
    await told.says(ALICE, "set")
    view = await sees(told, ALICE, "bookmarks")

    await sends(told, ALICE, view, A_link_to_the_card_in_the_bookmarks="yes", Time_of_the_reminders="08:30")

    said = shown(await sees(told, ALICE, "lead to the card"))
    assert "time=08:30" in said
    assert len(told.slack.bookmarks[told.room]) == 1
    assert "bookmark=yes" in await told.says(BOB, "history")
    await told.says(BOB, "set")
    view = await sees(told, BOB, "bookmarks")
    await sends(told, BOB, view, A_link_to_the_card_in_the_bookmarks="no")
    await sees(told, BOB, "no link to the card any more")
    assert not told.slack.bookmarks[told.room]
