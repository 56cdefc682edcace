"""What `pilot` asks for besides the pilot date: what is done to the list of pilot users."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AddPilots:
    """Add pilot users, or set their batch; None leaves it as it is."""

    names: tuple[str, ...]
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class RemovePilots:
    """Take pilot users out of the list; no names mean all of them."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportPilots:
    """Take over a list that was pasted.

    Attributes:
        replacing: Who is not in it is no pilot user any more.
    """

    text: str
    replacing: bool = False


@dataclass(frozen=True, slots=True)
class MarkPilots:
    """Say that pilot users, by name or by batch, are moved or verified."""

    verified: bool
    names: tuple[str, ...] = ()
    batch: str = ""


@dataclass(frozen=True, slots=True)
class BringBackPilot:
    """Say that a pilot user was moved back, and why."""

    name: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ListPilots:
    """Show the pilot users: all, a batch, those at one stage, or one in full; from one on in the list.

    Attributes:
        word: A name, a stage or a batch; "" for all.
        start: The name of the first that is shown; "" for the first of all.
    """

    word: str = ""
    start: str = ""


OfPilots = AddPilots | RemovePilots | ImportPilots | MarkPilots | BringBackPilot
