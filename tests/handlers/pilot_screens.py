"""The screens of the pilot users, made from examples, by name."""

from dataclasses import replace
from datetime import timedelta

from bot.checks.moving import way
from bot.model.audit import Verb
from bot.model.checklist import Checklist
from bot.model.pilot import MAX_BATCH, MAX_PILOTS, PilotUser, RowsError, Stamp, in_order, listed
from bot.model.profile import OnPremVersion
from bot.model.readiness import CHECKS, Ready, Stage, readiness
from bot.model.verbs import Change
from bot.model.verdict import Code, Finding, Report, Verdict
from bot.usecases.pilot_users import Listed
from handlers.views.card import card
from handlers.views.changed import changed
from handlers.views.message import Message
from handlers.views.pilots import pilot, pilots
from handlers.views.problem import problem
from handlers.views.status import status
from tests.handlers.examples import NAMES, NOW, busy, entry, report

THEN = Stamp("U0ANN", NOW - timedelta(days=1))
ANN = PilotUser(
    upn="ann@contoso.com",
    sip="ann.lee@contoso.com",
    display_name="=Ann <Lee>",
    voice=True,
    conferencing=True,
    contacts=251,
    batch="1",
)
BOB = PilotUser(upn="bob@contoso.com", batch="1", moved=THEN)
DEE = PilotUser(upn="dee@contoso.com", batch="2", moved=THEN, verified=THEN)
KIM = PilotUser(upn="kim@contoso.com", note="moved back: no sound")
OLA = PilotUser(upn="o'la@contoso.com")
USERS = (ANN, BOB, DEE, KIM, OLA)

OK = Code("ok", Verdict.PASS)
NO_TEAMS = Code("no-teams", Verdict.FAIL, "The plan Teams is not switched on. Give a licence with `Teams`.")
MANY = Code("many", Verdict.WARN, "More contacts than are moved.")
PER_USER = [check for check in CHECKS if check.startswith("pilot-") and check != "pilot-contact-count"]


def reports() -> list[Report]:
    """Everything is well, but for a few."""
    well = [OK.at(user.upn) for user in USERS if user is not OLA]
    found: dict[str, list[Finding]] = {check: [*well] for check in PER_USER}
    found["pilot-licensed"] = [NO_TEAMS.at("ANN@contoso.com", observed="Disabled"), *well[1:]]
    found["pilot-contact-count"] = [MANY.at("ann@contoso.com", expected="250", observed="251"), *well[1:]]
    return [report(check, *findings) for check, findings in found.items()]


def having(*users: PilotUser, base: Checklist | None = None) -> Checklist:
    """A checklist with those pilot users."""
    return replace(base or busy(), pilots=listed(users))


def told(*users: PilotUser, stage: Stage | None = None, only: str = "", known: bool = True) -> Listed:
    """What the use case tells of *users*."""
    checklist = having(*users)
    profile = replace(checklist.profile, front_end_pool_fqdn="pool01.contoso.com") if known else checklist.profile
    in_batches = sorted(users, key=lambda user: (in_order(user.batch), user.upn))
    everyone = readiness(in_batches, reports(), NOW)
    return Listed(
        checklist=checklist,
        shown=tuple(ready for ready in everyone if _wanted(ready, stage, only)),
        everyone=everyone,
        way=way(profile, "MicrosoftCommunicationsOnline/NOAM-4A-S7" if known else ""),
    )


def _wanted(ready: Ready, stage: Stage | None, only: str) -> bool:
    return ready.stage is (stage or ready.stage) and ready.user.upn == (only or ready.user.upn)


def _newer() -> Listed:
    """One user of a server that asks for the credential itself."""
    found = told(*USERS, only="o'la@contoso.com")
    return replace(found, way=way(replace(found.checklist.profile, onprem_version=OnPremVersion.SFB2019)))


def ordinary() -> dict[str, Message]:
    """The screens as people see them every day."""
    rows = RowsError(
        "Nothing was imported, because of 2 errors:", ["row 2: <!channel>", "row 7: batch “=1” is no batch"]
    )
    done = replace(having(*USERS), version=9)
    return {
        "card-pilots": card(done, NOW, NAMES),
        "status-pilots": status(done, NOW, NAMES),
        "pilots": pilots(told(*USERS), NOW, NAMES),
        "pilots-none": pilots(told(), NOW, NAMES),
        "pilots-moved": pilots(told(*USERS, stage=Stage.MOVED), NOW, NAMES),
        "pilots-nobody": pilots(replace(told(*USERS), shown=()), NOW, NAMES),
        "pilots-from": pilots(told(*USERS), NOW, NAMES, start="bob@contoso.com"),
        "pilot": pilot(told(*USERS, only="ann@contoso.com"), NOW, NAMES),
        "pilot-moved": pilot(told(*USERS, only="bob@contoso.com", known=False), NOW, NAMES),
        "pilot-verified": pilot(told(*USERS, only="dee@contoso.com"), NOW, NAMES),
        "pilot-newer": pilot(_newer(), NOW, NAMES),
        "pilot-rows": problem(rows, NAMES),
        "changed-all-pilots": changed(Change(done, entry(9, Verb.PILOTS, text="moved bob@contoso.com")), NOW, NAMES),
        "changed-pilots-none": changed(Change(busy(), entry(9, Verb.PILOTS, text="removed all 2")), NOW, NAMES),
    }


def worst(words: str, checklist: Checklist) -> dict[str, Message]:
    """The largest screens, with *words* wherever somebody can put words."""
    text = (words * 100)[:1000]
    users = tuple(
        PilotUser(
            upn=f"{'x' * 64}{number:03}@{'contoso.' * 20}com",
            display_name=text[:100],
            batch=(words * MAX_BATCH)[:MAX_BATCH] + str(number // 3),
            note=text,
        )
        for number in range(MAX_PILOTS)
    )
    bad = Code("bad", Verdict.FAIL, "Put it right. " * 40)
    found = [report(check, *(bad.at(user.upn, observed=text) for user in users)) for check in CHECKS]
    everyone = readiness(users, found, NOW)
    all_of_them = Listed(checklist=checklist, shown=everyone, everyone=everyone, way=way(checklist.profile))
    full = having(*users, base=checklist)
    rows = RowsError("Nothing was imported:", [f"row {number}: {text[:80]}" for number in range(1000)])
    return {
        "card-pilots": card(full, NOW, NAMES),
        "status-pilots": status(full, NOW, NAMES),
        "pilots": pilots(all_of_them, NOW, NAMES),
        "pilot": pilot(replace(all_of_them, shown=everyone[:1]), NOW, NAMES),
        "pilot-rows": problem(rows, NAMES),
        "changed-pilots": changed(Change(full, entry(9, Verb.PILOTS, text=text)), NOW, NAMES),
    }
