"""Who and what there is in the pretend workspace: people, user groups, channels."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the workspace, or the bot.

    Attributes:
        name: The handle, as typed after an @.
        zone: IANA name of the time zone that Slack knows for them.
        guest: In some channels only: ``is_restricted``.
        lone_guest: In one channel only: ``is_ultra_restricted`` besides.
        team: Of whoever belongs to another company's workspace; "" for this one's people.
    """

    id: str
    name: str
    real_name: str
    zone: str = "Europe/Berlin"
    admin: bool = False
    bot: bool = False
    guest: bool = False
    lone_guest: bool = False
    team: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A user group, which is mentioned like a person."""

    id: str
    name: str


@dataclass(slots=True, kw_only=True)
class Channel:
    """A conversation; it changes as people come and go.

    Attributes:
        with_person: Whose direct messages with the bot these are; "" for a channel.
        several: A conversation of several people without a channel.
        between: Direct messages of two people, which no bot sees.
        shared_with: Teams of other companies that are in it.
        limited: Only some may post, and the bot is none of them.
    """

    id: str
    name: str
    members: set[str] = field(default_factory=set)
    private: bool = False
    archived: bool = False
    with_person: str = ""
    several: bool = False
    between: bool = False
    shared_with: set[str] = field(default_factory=set)
    limited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A shortcut of the app; of a message, or of the lightning menu."""

    callback: str
    name: str
    of_message: bool = False


SHORTCUTS = (
    Shortcut(callback="checklist_start", name="Start a checklist"),
    Shortcut(callback="attach_evidence", name="Attach as evidence", of_message=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The workspace and the app installed in it, by their ids, tokens, scopes and command.

    Attributes:
        organisation: The Enterprise Grid organisation that it belongs to; "" for none.
    """

    id: str = "T0CONTOSO1"
    name: str = "Contoso"
    domain: str = "contoso"
    organisation: str = ""
    app: str = "A0HYBRID01"
    command: str = "/hybrid"
    bot: str = "B0HYBRID01"
    bot_token: str = "xoxb-playground"  # noqa: S105 - opens nothing but the playground
    app_token: str = "xapp-playground"  # noqa: S105 - the same
    scopes: frozenset[str] = frozenset(
        {"commands", "chat:write", "channels:read", "groups:read", "users:read", "files:read"}
    )


ALICE = Person(id="U0ALICE001", name="alice", real_name="Alice Admin", admin=True)
BOB = Person(id="U0BOB00001", name="bob", real_name="Bob Builder", zone="America/New_York")
GUS = Person(id="U0GUS00001", name="gus", real_name="Gus Guest", guest=True)
LONE = Person(id="U0LONE0001", name="lone", real_name="Lone Guest", guest=True, lone_guest=True)
STRANGER = Person(id="U0STRANGE1", name="sam", real_name="Sam of Fabrikam", team="T0FABRIKAM")
BOT = Person(id="U0HYBRID01", name="hybrid", real_name="Hybrid", bot=True)
PEOPLE = (ALICE, BOB, BOT)
OTHERS = (GUS, LONE, STRANGER)  # not there at first: `Workspace.arrive` brings them
GROUPS = (Group("S0UCADMINS", "uc-admins"),)


def channels(number: int = 1) -> tuple[Channel, ...]:
    """Return the channels of a new workspace, the *number*th: the bot is a member of the first one only."""
    both = {ALICE.id, BOB.id}
    return (
        Channel(id=f"C0LYNC{number:04}", name="lync-hybrid", members=both | {BOT.id}),
        Channel(id=f"C0GENERAL{number}", name="general", members=set(both)),
        Channel(id=f"C0PRIVATE{number}", name="migration-leads", members=set(both), private=True),
    )
