"""What holds for every verb, whoever says it and in whatever order."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import pilot_verbs, verbs
from bot.model.audit import Verb
from bot.model.checklist import Checklist, Lifecycle, Step
from bot.model.errors import BotError, ConflictError
from bot.model.pilot import Pilots, PilotUser
from bot.model.profile import Profile
from bot.model.schedule import Schedule
from bot.model.verbs import Actor, Change
from bot.model.verdict import Verdict
from tests.bot.model.examples import TEMPLATE, by, checklist, stands

Act = Callable[[Checklist, Actor], Change]

KEYS = st.sampled_from([step.key for step in TEMPLATE.steps])
USERS = st.sampled_from(["U1", "U2", "cli:ann"])
WORDS = st.sampled_from(["", "because", "see CHG-1"])


@dataclass(frozen=True)
class Say:
    """A verb with its arguments, readable in a failed law."""

    verb: str
    arguments: dict[str, object]
    key: str = ""

    def __call__(self, before: Checklist, actor: Actor) -> Change:
        """Do it."""
        key = (self.key,) if self.key else ()
        made = getattr(verbs, self.verb)(before, *key, actor, **self.arguments)
        assert isinstance(made, Change)
        return made


def say(verb: str, **arguments: st.SearchStrategy[object]) -> st.SearchStrategy[Act]:
    """Return a strategy for a verb about a step."""
    return st.builds(Say, st.just(verb), st.fixed_dictionaries(arguments), KEYS)


def reschedule(schedule: Schedule) -> Act:
    return lambda before, actor: verbs.reschedule(before, schedule, actor, verb=Verb.PILOT, text="moved")


def tell(profile: Profile) -> Act:
    return lambda before, actor: verbs.tell(before, profile, actor, text="told")


def of_pilots(verb: str, *arguments: object, **named: object) -> Act:
    return lambda before, actor: getattr(pilot_verbs, verb)(before, *arguments, actor, **named)


def take(users: list[PilotUser], *, replacing: bool) -> Act:
    told = {"sip", "voice"}
    return lambda before, actor: pilot_verbs.take(before, users, actor, told=told, replacing=replacing, of="a.csv")


PEOPLE = st.lists(st.sampled_from(["ann@contoso.com", "bob@contoso.com", "kim@contoso.com"]), min_size=1, unique=True)
USERS_OF_A_LIST = PEOPLE.map(lambda names: [PilotUser(upn=name, sip=name, voice=True) for name in names])
PILOT_ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(of_pilots, st.just("add"), PEOPLE, batch=st.sampled_from([None, "1", ""])),
    st.builds(of_pilots, st.sampled_from(["remove", "mark_moved", "mark_verified"]), PEOPLE),
    st.builds(of_pilots, st.just("mark_back"), PEOPLE.map(min), reason=WORDS),
    st.builds(of_pilots, st.just("remove_all")),
    st.builds(of_pilots, st.just("tell"), users=PEOPLE, voice=PEOPLE),
    st.builds(take, USERS_OF_A_LIST, replacing=st.booleans()),
)
ACTS: st.SearchStrategy[Act] = st.one_of(
    say("mark_done", note=WORDS, because=WORDS),
    say("reopen", reason=WORDS),
    say("waive", reason=WORDS),
    say("assign", owners=st.lists(st.sampled_from(["U1", "U2", "S1"]), max_size=3).map(tuple)),
    say("set_due", due=st.none() | st.sampled_from([date(2026, 11, 9), date(2026, 11, 10)])),
    say("add_note", text=WORDS),
    say("toggle_task", number=st.integers(1, 2)),
    st.builds(reschedule, st.builds(Schedule, at=st.sampled_from([time(9), time(10)]), on=st.booleans())),
    st.builds(tell, st.builds(Profile, access_edge_fqdn=st.sampled_from(["", "sip.contoso.com"]))),
    st.just(verbs.close),
    PILOT_ACTS,
    PILOT_ACTS,  # as often again: most of them need another one before
)
STORIES = st.lists(st.tuples(USERS, ACTS), max_size=12)


def told(story: list[tuple[str, Act]]) -> list[tuple[Checklist, Change]]:
    """Return each change of the story with the checklist before it; what is refused changes nothing."""
    current, changes = checklist(stands("dns-a", Verdict.FAIL), stands("dns-b", Verdict.PASS)), []
    for minute, (user, act) in enumerate(story):
        try:
            made = act(current, by(user, minute))
        except BotError:
            continue
        changes.append((current, made))
        current = made.checklist
    return changes


def part(of: Checklist, like: object) -> object:
    """Return the part of a checklist that is of the same kind as `like`."""
    match like:
        case Step():
            return of.of(like.key)
        case Schedule():
            return of.schedule
        case Profile():
            return of.profile
        case Pilots():
            return of.pilots.part(like.touched())
        case _:
            return of.lifecycle


def without(of: Checklist, like: object) -> Checklist:
    """Return a checklist as it would be without its version and that part."""
    blank = replace(of, version=0)
    match like:
        case Step():
            return replace(blank, steps=tuple(step for step in of.steps if step.key != like.key))
        case Schedule():
            return replace(blank, schedule=Schedule())
        case Profile():
            return replace(blank, profile=Profile())
        case Pilots():
            return replace(blank, pilots=of.pilots.after(Pilots(absent=like.touched())))
        case _:
            return replace(blank, lifecycle=Lifecycle(started_by="", started_at=of.lifecycle.started_at))


@given(STORIES)
def test_every_verb_makes_one_version_and_says_exactly_what_changed(story: list[tuple[str, Act]]) -> None:
    for before, change in told(story):
        after, entry = change.checklist, change.entry

        assert after.version == entry.version == before.version + 1
        assert (entry.team, entry.checklist, entry.undoes) == (before.team, before.id, None)
        assert entry.before == part(before, entry.before)
        assert entry.after == part(after, entry.before)
        assert entry.before != entry.after
        assert without(after, entry.after) == without(before, entry.after)
        assert entry.step == (entry.after.key if isinstance(entry.after, Step) else "")


@given(STORIES, USERS)
def test_undoing_restores_the_part_and_cannot_be_done_twice(story: list[tuple[str, Act]], user: str) -> None:
    for before, change in told(story):
        undone = verbs.undo(change.checklist, change.entry, by(user, 20))

        assert undone.checklist == replace(before, version=before.version + 2)
        assert (undone.entry.before, undone.entry.after) == (change.entry.after, change.entry.before)
        assert (undone.entry.verb, undone.entry.undoes) == (Verb.UNDO, change.entry.version)
        with pytest.raises(ConflictError):
            verbs.undo(undone.checklist, change.entry, by(user, 21))


@given(STORIES)
def test_a_story_can_be_undone_from_its_end_to_its_beginning(story: list[tuple[str, Act]]) -> None:
    changes = told(story)
    if not changes:
        return
    current = changes[-1][1].checklist
    for before, change in reversed(changes):
        current = verbs.undo(current, change.entry, by("U1", 30)).checklist
        assert replace(current, version=0) == replace(before, version=0)


@given(STORIES, USERS, ACTS)
def test_what_is_closed_stays_as_it_is(story: list[tuple[str, Act]], user: str, act: Act) -> None:
    changes = told(story)
    current = changes[-1][1].checklist if changes else checklist()
    closed = current if current.closed else verbs.close(current, by("U1", 40)).checklist

    with pytest.raises(BotError):
        act(closed, by(user, 41))
