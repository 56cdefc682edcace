"""The pilot users from the command's text to the answer and the card."""

from tests.handlers.room import Room

START = "start domain=contoso.com pilot=2026-12-01 zone=Europe/Berlin"
LIST = (
    "userPrincipalName;sipAddress;enterpriseVoice;batch\n"
    "ann@contoso.com;sip:ann@contoso.com;true;1\n"
    "kim@contoso.com;kim@contoso.com;;2"
)


async def test_people_are_added_moved_and_verified_and_the_card_counts_them(room: Room) -> None:
    await room.say(START)

    added = await room.say("pilot add ann@contoso.com bob@contoso.com batch=1")
    moved = await room.say("pilot moved batch=1")
    verified = await room.say("pilot verified bob@contoso.com")

    assert "Pilot users: added ann@contoso.com, bob@contoso.com (batch 1)." in added
    assert "Pilot users: moved ann@contoso.com, bob@contoso.com." in moved
    assert "Pilot users: 2 of 2 moved, 1 verified" in verified
    assert "Pilot users: 2 of 2 moved, 1 verified" in room.card().text


async def test_a_pasted_list_is_taken_over(room: Room) -> None:
    await room.say(START)
    await room.say("pilot add bob@contoso.com")

    said = await room.say(f"pilot import {LIST}")
    replaced = await room.say(f"pilot import replace {LIST}")

    assert "imported 2 of a pasted list, 2 of them new" in said
    assert "imported 2 of a pasted list, 0 of them new; removed 1" in replaced
    assert "telephony" in await room.say("pilot list ann@contoso.com")


async def test_a_list_with_errors_is_refused_row_by_row(room: Room) -> None:
    await room.say(START)

    said = await room.say(f"pilot import {LIST}\nkim@contoso.com;<!channel>;;")

    assert said.splitlines() == [
        "Nothing was imported, because of one error:",
        "• row 4: sipAddress “&lt;!channel&gt;” is no address",
    ]
    assert "no pilot users yet" in await room.say("pilot list")


async def test_the_list_shows_everybody_or_some(room: Room) -> None:
    await room.say(START)
    await room.say(f"pilot import {LIST}")

    everybody = await room.say("pilot list")
    some = await room.say("pilot list batch=2")

    assert "*2 pilot users*: 2 not known yet" in everybody
    assert "ann@contoso.com" in everybody
    assert "kim@contoso.com" in some
    assert "ann@contoso.com" not in some
    assert "There is no batch “3”: the batches are 1, 2." in await room.say("pilot list 3")


async def test_a_user_can_be_moved_back_and_taken_out(room: Room) -> None:
    await room.say(START)
    await room.say("pilot add ann@contoso.com")
    await room.say("pilot moved ann@contoso.com")

    back = await room.say("pilot back ann@contoso.com no sound")
    gone = await room.say("pilot remove all")

    assert "Pilot users: moved back ann@contoso.com: no sound." in back
    assert "Pilot users: removed all 1." in gone
    assert "Pilot users: none yet" in room.card().text


async def test_a_change_of_the_list_can_be_taken_back(room: Room) -> None:
    await room.say(START)
    await room.say("pilot add ann@contoso.com")
    await room.say("pilot remove ann@contoso.com")

    said = await room.say("undo")

    assert "Taken back: pilots" in said
    assert "ann@contoso.com" in await room.say("pilot list")
    assert "changed the pilot users: removed ann@contoso.com" in await room.say("history")


async def test_the_step_waits_for_everybody_to_be_moved_and_verified(room: Room) -> None:
    await room.say(START)
    await room.say("pilot add ann@contoso.com")

    said = await room.say("done pilot")

    assert "1 of 1 pilot users are not moved and verified" in said
    assert "`/hybrid done pilot anyway REASON`" in said
