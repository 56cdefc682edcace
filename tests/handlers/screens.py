"""Every screen, made from the examples, by name."""

from dataclasses import replace
from datetime import timedelta

from bot.model.audit import Verb
from bot.model.checklist import Checklist, State
from bot.model.errors import ReasonNeededError
from bot.model.ledger import SlotKind, SlotState
from bot.model.policy import Policy, Rights
from bot.model.profile import Profile
from bot.model.retention import KEEP
from bot.model.schedule import Audience
from bot.model.tenant import PERMISSIONS, Tenant
from bot.model.verbs import Change
from bot.model.verdict import Verdict
from bot.net.denial import Denial, Hindrance
from bot.usecases.check import Asked
from bot.usecases.close import Closing
from bot.usecases.health import Health
from bot.usecases.show import Shown
from bot.usecases.tenant import Verified
from handlers.views import question
from handlers.views.card import card
from handlers.views.changed import changed, reminder_asked, several, started
from handlers.views.findings import findings, progress, running
from handlers.views.health import health
from handlers.views.history import history, trail
from handlers.views.ledger import ledger
from handlers.views.message import Message
from handlers.views.problem import problem
from handlers.views.reminder import reminder
from handlers.views.settings import settings
from handlers.views.status import fill_in, how_to_start, start_hint, status
from handlers.views.step import show
from handlers.views.tenant import access, disconnected, no_access, verified
from handlers.views.usage import one, overview
from tests.handlers import channel_screens, evidence_screens, pilot_screens
from tests.handlers.examples import (
    CHECKS,
    ENTRIES,
    HOSTILE,
    MANY_REPORTS,
    MISSING,
    NAMES,
    NOW,
    REPORTS,
    RUN,
    SLOTS,
    busy,
    enormous,
    entry,
    finished,
    fresh,
    report,
    slot,
    standing,
)

CERTIFICATE = "\n".join(("-----BEGIN CERTIFICATE-----", *["MII/+" + "A" * 59] * 17, "-----END CERTIFICATE-----", ""))
MADE = Tenant(
    team="T1",
    checklist="C1",
    certificate=CERTIFICATE,
    thumbprint="50B1A7C3" * 5,
    not_after=NOW + timedelta(days=730),
)
TOLD = replace(MADE, client_id="11111111-2222-3333-4444-555555555555", tenant_id="8f3c1a52-6f0b-4d8e-9a77-1b2c3d4e5f60")
LACKING = Denial(Hindrance.PERMISSION, "The app lacks the application permission `User.Read.All` (HTTP 403).", "x")
LOCKED_OUT = Denial(Hindrance.SIGN_IN, "The certificate has ended; `/hybrid tenant connect` makes a new one to upload.")
COUNTDOWN = slot(24, SlotKind.COUNTDOWN, SlotState.CLAIMED, why="5 working days to go")
READY = slot(24, SlotKind.READY, SlotState.CLAIMED, why="ready for the pilot")
LINK = "https://contoso.slack.com/archives/C0MIGRATION/p1764000000000100"


def _closed() -> Message:
    lifecycle = replace(busy().lifecycle, closed_at=NOW)
    return card(replace(busy(), lifecycle=lifecycle), NOW, NAMES)


def _dense() -> Message:
    checklist = enormous(words="Move a record. ", steps=40)
    first, second, third, *rest = checklist.steps
    settled = (replace(first, state=State.DONE), replace(second, state=State.WAIVED), replace(third, state=State.DONE))
    standings = (standing("check-3", Verdict.FAIL, regressed=True), standing("check-4", Verdict.FAIL))
    return card(replace(checklist, steps=(*settled, *rest), standings=standings), NOW, NAMES)


def _never_checked() -> Message:
    checklist = fresh()
    return show(Shown(checklist=checklist, step=checklist.of("domain"), reports=(), entries=()), CHECKS, NOW, NAMES)


def _shown(key: str) -> Message:
    checklist = busy()
    step = checklist.of(key)
    reports = tuple(each for each in REPORTS if each.check in step.spec.checks)
    entries = tuple(each for each in ENTRIES if each.step == key)
    evidence = evidence_screens.KEPT if key == "readiness" else ()
    shown = Shown(checklist=checklist, step=step, reports=reports, entries=entries, evidence=evidence)
    return show(shown, CHECKS, NOW, NAMES)


def _asked() -> Message:
    steps = (busy().of("domain"), busy().of("readiness"))
    asked = Asked(checklist=busy(), steps=steps, checks=("dns-verification", "dns-sip-tls", "edge-tcp", "own-check"))
    return running(asked, CHECKS)


def _health(*, alive: bool) -> Message:
    report_ = Health(
        version="0.1.0",
        now=NOW,
        last_tick=NOW - timedelta(seconds=4) if alive else None,
        checklists=1 if alive else 0,
        next_reminder=SLOTS[0] if alive else None,
        last_check=NOW - timedelta(hours=3) if alive else None,
    )
    return health(report_, NAMES)


def _troubled(*, away: bool) -> Message:
    """Return what is said where everything is wrong; *away*: the database, too."""
    report_ = Health(
        version="0.1.0",
        now=NOW,
        last_tick=NOW - timedelta(minutes=5),
        database="postgresql",
        answered=None if away else timedelta(milliseconds=12),
        skew=timedelta(seconds=-45),
        checklists=10_001,
        oldest_due=NOW - timedelta(minutes=7),
        next_reminder=SLOTS[0],
        uncertain=2,
        last_check=NOW - timedelta(days=2),
        stopped_at=None if away else NOW - timedelta(days=1),
        reason="token_revoked",
    )
    return health(report_, NAMES)


def _settings_by_owner() -> Message:
    schedule = replace(busy().schedule, audience=Audience.OWNERS, on=False, pilot=None, holidays=())
    return settings(replace(busy(), schedule=schedule, profile=Profile()), NOW, NAMES)


def _several() -> Message:
    made = (entry(8, Verb.SET, text="time=08:30"), entry(9, Verb.DUE, step="pilot", text="none"))
    return several([Change(busy(), each) for each in made], NOW, NAMES)


def _snoozed() -> Message:
    schedule = replace(busy().schedule, snoozed_until=NOW + timedelta(days=2))
    return ledger(replace(busy(), schedule=schedule), (), NOW, NAMES)


def _changes() -> dict[str, Message]:
    done = busy()
    reopened = replace(done, schedule=replace(done.schedule, pilot=None))
    of_step = {
        Verb.DONE: "see CHG-1",
        Verb.OVERRIDE: "it works all the same",
        Verb.REOPEN: "",
        Verb.WAIVE: "not used",
        Verb.ASSIGN: "<@U0ANN>",
        Verb.DUE: "2026-11-20",
        Verb.NOTE: HOSTILE,
        Verb.TASK: "ticked: Run the setup assistant",
        Verb.UNDO: "done readiness",
    }
    screens = {
        f"changed-{verb}": changed(Change(done, entry(9, verb, step="readiness", text=text)), NOW, NAMES)
        for verb, text in of_step.items()
    }
    of_all = {
        Verb.PILOT: "2026-12-01",
        Verb.SET: "time=08:30",
        Verb.REMIND: "on",
        Verb.CLOSE: "",
        Verb.UNDO: "set",
        Verb.POLICY: "results=shown",
    }
    screens |= {
        f"changed-all-{verb}": changed(Change(done, entry(9, verb, text=text)), NOW, NAMES)
        for verb, text in of_all.items()
    }
    strict = replace(done, policy=Policy(rights=Rights.OWNERS, owners=("U0ANN", "U0BEN")))
    screens["changed-rights"] = changed(Change(strict, entry(9, Verb.POLICY, text="rights=owners")), NOW, NAMES)
    screens["changed-due-none"] = changed(Change(done, entry(9, Verb.DUE, step="pilot", text="none")), NOW, NAMES)
    screens["changed-pilot-none"] = changed(Change(reopened, entry(9, Verb.PILOT, text="none")), NOW, NAMES)
    screens["started"] = started(Change(fresh(), entry(1, Verb.START)), NOW, NAMES)
    screens["started-with-date"] = started(Change(busy(), entry(1, Verb.START)), NOW, NAMES)
    return screens


def ordinary() -> dict[str, Message]:
    """The screens as people see them every day."""
    checklist = busy()
    return {
        **pilot_screens.ordinary(),
        **evidence_screens.ordinary(),
        **channel_screens.ordinary(),
        "card": card(checklist, NOW, NAMES),
        "card-fresh": card(fresh(), NOW, NAMES),
        "card-finished": card(finished(), NOW, NAMES),
        "card-closed": _closed(),
        "card-dense": _dense(),
        "card-on-the-day": card(checklist, NOW + timedelta(days=7), NAMES),
        "card-after-the-day": card(checklist, NOW + timedelta(days=8), NAMES),
        "status": status(checklist, NOW, NAMES),
        "status-fresh": status(fresh(), NOW, NAMES),
        "status-finished": status(finished(), NOW, NAMES),
        "start-hint": start_hint(NAMES),
        "start-fill-in": fill_in(Message("To start, the checklist needs `domain`."), 'lync|{"pilot": "2026-12-01"}'),
        "reason-needed": problem(ReasonNeededError("*Pilot* is not ready."), NAMES, "7", "C1@C0MIGRATION"),
        "reason-needed-in-words": problem(ReasonNeededError("*Pilot* is not ready."), NAMES, "7"),
        "changed-several": _several(),
        "changed-nothing": several((), NOW, NAMES),
        "how-to-start": how_to_start(NAMES),
        "show-tenant": _shown("tenant"),
        "show-domain": _shown("domain"),
        "show-readiness": _shown("readiness"),
        "show-pilot": _shown("pilot"),
        "show-never-checked": _never_checked(),
        "running": _asked(),
        "progress": progress(1, 3),
        "findings": findings(RUN, checklist, REPORTS, CHECKS, NAMES),
        "trail": trail(checklist, ENTRIES[::-1]),
        "findings-many": findings(RUN, checklist, MANY_REPORTS, CHECKS, NAMES),
        "findings-none": findings(RUN, checklist, (), CHECKS, NAMES),
        "reminder": reminder(checklist, COUNTDOWN, NOW, NAMES, card=LINK),
        "reminder-without-card": reminder(fresh(), COUNTDOWN, NOW, NAMES),
        "reminder-to-owner": reminder(checklist, COUNTDOWN, NOW, NAMES, card=LINK, owner="U0BOB"),
        "reminder-nothing": reminder(finished(), COUNTDOWN, NOW, NAMES),
        "ready": reminder(_ready(), READY, NOW, NAMES, card=LINK),
        "ready-without-gate": reminder(_without_gate(), READY, NOW, NAMES),
        "settings": settings(checklist, NOW, NAMES),
        "settings-by-owner": _settings_by_owner(),
        "history": history(checklist, ENTRIES, NAMES),
        "history-empty": history(checklist, (), NAMES),
        "ledger": ledger(checklist, SLOTS, NOW, NAMES),
        "ledger-snoozed": _snoozed(),
        "ledger-none": ledger(checklist, (), NOW, NAMES),
        "health": _health(alive=True),
        "health-new": _health(alive=False),
        "health-troubled": _troubled(away=False),
        "health-away": _troubled(away=True),
        "help": overview(NAMES),
        "help-start": one("start", NAMES),
        "help-undo": one("undo", NAMES),
        "reminder-asked": reminder_asked(slot(24, SlotKind.NOW, SlotState.PLANNED, why="asked for"), NAMES),
        "tenant-none": no_access(NAMES),
        "tenant-made": access(MADE, NOW, NAMES),
        "tenant-told": access(TOLD, NOW + timedelta(days=729), NAMES),
        "tenant-again": access(TOLD, NOW, NAMES, steps=True),
        "tenant-half-told": access(replace(TOLD, client_id=""), NOW + timedelta(days=800), NAMES, steps=False),
        "tenant-verified": verified(Verified(TOLD, "Contoso", {}), NAMES),
        "tenant-lacking": verified(Verified(TOLD, "", {PERMISSIONS[2]: LACKING}), NAMES),
        "tenant-locked-out": verified(Verified(TOLD, "", {PERMISSIONS[0]: LOCKED_OUT}), NAMES),
        "tenant-disconnected": disconnected(),
        "ask-close": question.close(Closing(checklist, keyed=True, keep=KEEP), NAMES),
        "ask-close-finished": question.close(Closing(finished(), keyed=False, keep=KEEP), NAMES),
        "ask-disconnect": question.disconnect(TOLD, checklist.channel, NAMES),
        **_changes(),
    }


def worst(words: str, *, steps: int = 45) -> dict[str, Message]:
    """The largest screens there can be, with *words* wherever somebody can put words."""
    checklist = enormous(words=words, steps=steps)
    step = checklist.steps[0]
    bad = tuple(
        replace(MISSING, subject=words * 100, expected=words * 100, observed=words * 100, fix=words * 100)
        for _ in range(60)
    )
    reports = (report("dns-sip-tls", *bad), report("dns-verification", *bad[:1]), report(words * 10))
    run = replace(RUN, steps=tuple(row.key for row in checklist.steps[:-1]))
    entries = tuple(entry(number, Verb.NOTE, step=step.key, text=words * 100) for number in range(40, 0, -1))
    slots = tuple(
        slot(1 + n % 28, SlotKind.DUE, state, why=words * 100, reason=words * 100)
        for state in (SlotState.PLANNED, SlotState.FAILED)
        for n in range(40)
    )
    asked = Asked(checklist=checklist, steps=checklist.steps, checks=(*CHECKS, *(words * 10 for _ in range(60))))
    kept = evidence_screens.kept(words)
    shown = Shown(checklist=checklist, step=step, reports=reports, entries=entries, evidence=kept)
    because = replace(slot(24, SlotKind.DUE, SlotState.CLAIMED), why=words * 100)
    return {
        **pilot_screens.worst(words, checklist),
        **evidence_screens.worst(words),
        "card": card(checklist, NOW, NAMES),
        "status": status(checklist, NOW, NAMES),
        "show": show(shown, CHECKS, NOW, NAMES),
        "running": running(asked, CHECKS),
        "findings": findings(run, checklist, reports, CHECKS, NAMES),
        "reminder": reminder(checklist, because, NOW, NAMES, card=LINK),
        "ready": reminder(checklist, replace(because, kind=SlotKind.READY), NOW, NAMES, card=LINK),
        "settings": settings(checklist, NOW, NAMES),
        "history": history(checklist, entries, NAMES),
        "trail": trail(checklist, entries[::-1]),
        "tenant": verified(Verified(TOLD, words * 100, {PERMISSIONS[1]: LACKING}), NAMES),
        "ledger": ledger(checklist, slots, NOW, NAMES),
        "started": started(Change(checklist, entry(1, Verb.START)), NOW, NAMES),
        "ask-close": question.close(Closing(checklist, keyed=True, keep=KEEP), NAMES),
        "changed": changed(Change(checklist, entry(2, Verb.NOTE, step=step.key, text=words * 100)), NOW, NAMES),
    }


def _ready() -> Checklist:
    checklist = finished()
    pilot = replace(checklist.of("pilot"), state=State.OPEN, owners=("U0ANN",))
    return checklist.with_step(pilot)


def _without_gate() -> Checklist:
    checklist = finished()
    return replace(checklist, template=replace(checklist.template, gate=""))
