"""The screens of evidence, made from examples, by name."""

from dataclasses import replace
from datetime import timedelta

from bot.checks import discover
from bot.evidence.sources import Source
from bot.evidence.sources import discover as discover_sources
from bot.model.agent import Agent
from bot.model.evidence import Evidence, Way, seconded, statement
from bot.usecases.agent import Made
from bot.usecases.attest import Attested
from bot.usecases.hand_in import Judged
from bot.usecases.recall import stated
from bot.usecases.wanted import Evidences, Statement, Wanted
from handlers.views.evidence import attested, handed, how, places, reading, revoked, script, wanted
from handlers.views.message import Message
from tests.handlers.examples import NAMES, NOW, busy

SOURCES = discover_sources()
STATABLE = tuple(check for check in discover().values() if check.statable)
WORD = statement("media-ports", "U0ANN", NOW - timedelta(days=2), "the rules of ticket CHG-1")
HOSTING = Evidence(
    source="hosting-provider",
    way=Way.FILE,
    by="U0ANN",
    at=NOW - timedelta(hours=3),
    name="hosting.json",
    size=2_113,
    sha256="ab" * 32,
)
KEPT = (
    HOSTING,
    replace(HOSTING, source="ad-users", way=Way.DIRECTORY, by="", name="", size=0, sha256=""),
    seconded(WORD, "U0BOB", NOW),
)
AGENT = Agent(
    id="A1",
    team="T1",
    checklist="C1",
    digest="d",
    place="lync",
    made_by="U0ANN",
    made_at=NOW,
    expires_at=NOW + timedelta(days=1),
)


def kept(words: str) -> tuple[Evidence, ...]:
    """Return more traces of evidence than are shown, full of *words*."""
    file = replace(HOSTING, by="cli:" + words, name=(words * 40)[:200])
    said = replace(WORD, text=(words * 200)[:1_000])
    return (*(replace(file, source=each) for each in SOURCES), said)


def _of(source: Source, evidence: Evidence | None) -> Wanted:
    fresh = evidence is not None and evidence.at + source.shelf > NOW
    return Wanted(source=source, checks=("a-check",), evidence=evidence, fresh=fresh)


def _few() -> Evidences:
    sources = (
        _of(SOURCES["hosting-provider"], HOSTING),
        _of(SOURCES["sip-domains"], None),
        _of(SOURCES["sync-scheduler"], replace(HOSTING, source="sync-scheduler", at=NOW - timedelta(days=3))),
        _of(SOURCES["idfix"], None),
    )
    old = replace(WORD, at=NOW - timedelta(days=91))
    first, second, third, last = STATABLE[:4]
    statements = (
        Statement(check=first, evidence=WORD, fresh=True, alone=False),
        Statement(check=second, evidence=WORD, fresh=True, alone=True),
        Statement(check=third, evidence=old, fresh=False, alone=False),
        Statement(check=last, evidence=None, fresh=False, alone=False),
    )
    return Evidences(checklist=busy(), sources=sources, statements=statements)


def _all(words: str) -> Evidences:
    old = replace(HOSTING, by="cli:" + words, at=NOW - timedelta(days=400))
    said = replace(WORD, by="cli:" + words, seconded_by="cli:" + words)
    checks = tuple(replace(check, title=check.title + words * 20) for check in STATABLE)
    return Evidences(
        checklist=busy(),
        sources=tuple(_of(replace(each, title=each.title + words * 20), old) for each in SOURCES.values()),
        statements=tuple(Statement(check=check, evidence=said, fresh=True, alone=False) for check in checks),
    )


def _stated(*, two: bool, confirmed: bool) -> Message:
    said = seconded(WORD, "U0BOB", NOW) if confirmed else WORD
    check = discover()["media-ports"]
    report = stated(check, said, NOW, two=two)
    return attested(Attested(checklist=busy(), check=check, evidence=said, report=report), NAMES)


def ordinary() -> dict[str, Message]:
    """The screens as people see them every day."""
    made = Made(agent=AGENT, script="$url = 'https://bot.test'\nCollect 'x' { Get-X > $null }\n", sources=("x", "y"))
    return {
        "evidence": wanted(_few(), NOW, NAMES),
        "evidence-none": wanted(Evidences(checklist=busy(), sources=(), statements=()), NOW, NAMES),
        "evidence-nothing-stated": wanted(replace(_few(), statements=()), NOW, NAMES),
        "evidence-only-stated": wanted(replace(_few(), sources=()), NOW, NAMES),
        "evidence-of-command": how(SOURCES["hosting-provider"], "C1", NAMES),
        "evidence-of-file": how(SOURCES["idfix"], "C1", NAMES),
        "evidence-reading": reading(NAMES),
        "evidence-handed": handed(Judged(checklist=busy(), reports=(), evidence=(HOSTING,))),
        "attested": _stated(two=False, confirmed=False),
        "attested-by-one": _stated(two=True, confirmed=False),
        "attested-by-two": _stated(two=True, confirmed=True),
        "agent": script(made, "Europe/Berlin", NAMES),
        "agent-places": places(_few(), NAMES),
        "agent-places-none": places(Evidences(checklist=busy(), sources=(), statements=()), NAMES),
        "agent-revoked": revoked(2, NAMES),
        "agent-revoked-none": revoked(0, NAMES),
    }


def worst(words: str) -> dict[str, Message]:
    """The largest screens, full of *words*."""
    longest = max(SOURCES.values(), key=lambda each: len(each.command))
    long = statement("media-ports", "U0ANN", NOW, (words * 1_000)[:1_000].strip() or "x")
    check = discover()["media-ports"]
    return {
        "evidence": wanted(_all(words), NOW, NAMES),
        "agent-places": places(_all(words), NAMES),
        "evidence-of-command": how(longest, "C1", NAMES),
        "attested": attested(
            Attested(checklist=busy(), check=check, evidence=long, report=stated(check, long, NOW, two=True)), NAMES
        ),
    }
