"""Who and what there is in the pretend workspace: people, user groups, channels."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the workspace, or the bot.

    Attributes:
        name: The handle, as typed after an @.
        zone: IANA name of the time zone that Slack knows for them.
    """

    id: str
    name: str
    real_name: str
    zone: str = "Europe/Berlin"
    admin: bool = False
    bot: bool = False
    guest: bool = False


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
    """

    id: str
    name: str
    members: set[str] = field(default_factory=set)
    private: bool = False
    archived: bool = False
    with_person: str = ""


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
BOT = Person(id="U0HYBRID01", name="hybrid", real_name="Hybrid", bot=True)
PEOPLE = (ALICE, BOB, BOT)
GROUPS = (Group("S0UCADMINS", "uc-admins"),)


def channels(number: int = 1) -> tuple[Channel, ...]:
    """Return the channels of a new workspace, the *number*th: the bot is a member of the first one only."""
    both = {ALICE.id, BOB.id}
    return (
        Channel(id=f"C0LYNC{number:04}", name="lync-hybrid", members=both | {BOT.id}),
        Channel(id=f"C0GENERAL{number}", name="general", members=set(both)),
        Channel(id=f"C0PRIVATE{number}", name="migration-leads", members=set(both), private=True),
    )
