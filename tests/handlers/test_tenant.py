"""The slash command about the tenant, from typing to what people read, with Microsoft's wire format behind it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from bot.net.build import open_net
from storage.store import Store
from tests.bot.playground.rooms import BOB, opened
from tests.certlab import CertLab
from tests.graph import CLIENT, TENANT, GraphStub, microsoft
from tests.handlers.limits import problems
from tests.handlers.room import Room, furnished


@dataclass
class Office:
    """A room, and Microsoft behind it."""

    room: Room
    stub: GraphStub

    async def whispered(self, text: str) -> str:
        """Type a command, and return what follows its acknowledgement."""
        self.room.ground.workspace.calls.clear()
        await self.room.say(text)
        return "\n".join(str(call.args["text"]) for call in self.room.ground.workspace.calls_of("response_url"))


@pytest_asyncio.fixture
async def office(sqlite_store: Store, tmp_path: Path) -> AsyncIterator[Office]:
    """A room whose bot reaches Microsoft, with a checklist."""
    lab = CertLab(tmp_path)
    async with (
        opened() as ground,
        microsoft(lab) as stub,
        open_net(
            servers=["127.0.0.1:1"],
            ca_bundle=lab.ca_bundle,
            timeout=timedelta(seconds=10),
            named=[stub.url],
            now=ground.now,
        ) as net,
        furnished(ground, sqlite_store, net=net, microsoft=stub.url) as room,
    ):
        stub.now, stub.certificates = ground.now, []
        await room.say("start domain=contoso.test")
        yield Office(room, stub)


def certificate(said: str) -> str:
    """Return what a person copies out of the message."""
    return said.partition("```\n")[2].partition("```")[0]


async def test_from_no_access_to_a_verified_one_and_back(office: Office) -> None:
    room = office.room
    assert "`/hybrid tenant connect` shows how" in await room.say("tenant")

    made = await room.type("tenant connect")
    office.stub.certificates.append(certificate(made.json["text"]))
    told = await room.say(f"tenant connect client={CLIENT} tenant={TENANT}", person=BOB)
    tried = await office.whispered("tenant verify")
    gone = await room.say("tenant disconnect now")

    assert problems(made.json) == []
    assert made.json["text"].count("BEGIN CERTIFICATE") == 1
    assert "BEGIN CERTIFICATE" not in told
    assert f"app: `{CLIENT}`" in told
    assert "The bot reads *Contoso*:" in tried
    assert tried.count("is granted") == 3
    assert "The key is destroyed" in gone
    assert "may not read your tenant" in await room.say("tenant disconnect")


async def test_the_message_holds_the_certificate_in_one_block_to_copy(office: Office) -> None:
    made = await office.room.type("tenant connect")

    [block] = [block for block in made.json["blocks"] if "BEGIN CERTIFICATE" in str(block)]
    assert block["text"]["text"].startswith("```\n-----BEGIN CERTIFICATE-----\n")
    assert "PRIVATE" not in str(made.json)


async def test_what_is_missing_is_told_where_it_was_asked(office: Office) -> None:
    office.stub.certificates.append(certificate((await office.room.type("tenant connect")).json["text"]))
    await office.room.say(f"tenant client={CLIENT} tenant={TENANT}")
    office.stub.granted.discard("User.Read.All")

    said = await office.whispered("tenant verify")

    assert "✗ `User.Read.All`: The app lacks the application permission" in said
    assert "✓ `Domain.Read.All` is granted" in said


async def test_nothing_is_asked_before_the_acknowledgement(office: Office) -> None:
    await office.room.say(f"tenant connect client={CLIENT} tenant={TENANT}")

    acknowledged = await office.room.type("tenant verify")

    assert acknowledged.json["text"] == "Asking Microsoft; the answer comes in a moment."
    await office.room.settle()


async def test_a_verification_that_has_nothing_to_try_says_what_comes_first(office: Office) -> None:
    assert "`/hybrid tenant connect` shows how" in await office.whispered("tenant verify")


async def test_what_is_no_id_is_refused(office: Office) -> None:
    said = await office.room.say("tenant connect client=<!channel>")

    assert "client: “&lt;!channel&gt;” is not an id" in said


async def test_the_history_tells_who_changed_the_access(office: Office) -> None:
    await office.room.say("tenant connect")
    await office.room.say("tenant disconnect now", person=BOB)

    said = await office.room.say("history")

    assert f"<@{BOB}> changed the access to the tenant: disconnected, and the key destroyed" in said
    assert "changed the access to the tenant: made the certificate" in said
