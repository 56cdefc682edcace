"""Values that the tests of the screens share: an ordinary checklist, and the worst one that Slack must still take."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.checks import Check
from bot.model.audit import Entry, Verb
from bot.model.checklist import Card, Checklist, Lifecycle, State, Step
from bot.model.ledger import Slot, SlotKind, SlotState
from bot.model.profile import Profile
from bot.model.run import Run
from bot.model.schedule import Schedule
from bot.model.standing import Standing
from bot.model.template import Link, Parameter, Template, TemplateStep
from bot.model.verdict import Code, Finding, Report, Verdict
from handlers.views.message import Names

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
NAMES = Names("/hybrid", "hybrid")

HOSTILE = "<!channel> & `rm -rf` *_~ <@U0EVIL> \u202e|>\n• *1. fake*\n"

STEPS = (
    TemplateStep(
        key="tenant",
        title="Create a tenant account for Office 365 and enable Lync Online",
        description="Learn of it at [Office 365](https://example.com/a?b=1&c=2).\n\n> [!NOTE]\n> **Plan** ahead.",
        links=(Link("System Requirements", "https://example.com/requirements"),),
        roles=("tenant administrator",),
    ),
    TemplateStep(
        key="domain",
        title="Add your domain and verify ownership",
        description="Your domain is also referred to as your vanity domain.",
        checks=("dns-verification", "dns-sip-tls"),
    ),
    TemplateStep(
        key="readiness",
        title="Verify environment readiness",
        description="- servers\n- certificates",
        checks=("edge-tcp",),
        tasks=("Run the setup assistant", "Keep its output"),
    ),
    TemplateStep(key="ad-sync", title="Prepare for Active Directory synchronization", description=""),
    TemplateStep(key="adfs-create", title="Create an AD FS server farm", description="", requires=("ad-sync",)),
    TemplateStep(key="adfs-assign", title="Assign the federation role", description="", requires=("adfs-create",)),
    TemplateStep(
        key="pilot",
        title="Migrate pilot users to Lync Online",
        description="",
        requires=("tenant", "domain", "readiness", "ad-sync"),
        tasks=("Allow federation", "Share the SIP address space"),
    ),
    TemplateStep(key="administer", title="Administer users in a hybrid deployment", description=""),
)

TEMPLATE = Template(
    id="lync-2013-hybrid",
    version=1,
    title="Lync Server 2013 hybrid",
    steps=STEPS,
    parameters=(
        Parameter(name="domain", label="Your SIP domain", kind="name", required=True, example="contoso.com"),
        Parameter(name="access_edge_fqdn", label="Access Edge", kind="name"),
    ),
    gate="pilot",
    notices=(
        "Skype for Business Online was retired on 31 July 2021; see [what replaces it](https://example.com/teams).",
    ),
)

SCHEDULE = Schedule(pilot=date(2026, 12, 1), zone="Europe/Berlin", at=time(9), holidays=(date(2026, 12, 25),))


def standing(check: str, verdict: Verdict, *, regressed: bool = False) -> Standing:
    known = Standing(check=check, verdict=verdict, at=NOW - timedelta(hours=2))
    if not regressed:
        return known
    return replace(
        known,
        regressed=True,
        bad=2,
        seen="_sip._tls.contoso.com: SRV 0 0 443 sipdir.online.lync.com",
        good_at=NOW - timedelta(days=3),
        good_seen="_sip._tls.contoso.com: SRV 0 0 443 sip.contoso.com",
    )


def fresh() -> Checklist:
    """A checklist that was started a moment ago."""
    return Checklist(
        id="5f0c2d6e8b9a4c1d9e7f3a2b1c0d4e5f",
        team="T0CONTOSO",
        channel="C0MIGRATION",
        template=TEMPLATE,
        profile=Profile(sip_domains=("contoso.com",), upn_suffixes=("contoso.com",)),
        schedule=replace(SCHEDULE, pilot=None),
        steps=tuple(Step(spec=spec) for spec in STEPS),
        lifecycle=Lifecycle(started_by="U0ANN", started_at=NOW),
    )


def busy() -> Checklist:
    """A checklist in the middle of things: every state there is."""
    started = fresh()
    tenant, domain, readiness, sync, create, assign, pilot, administer = started.steps
    day_ago = NOW - timedelta(days=1)
    steps = (
        replace(tenant, state=State.DONE, by="U0ANN", at=day_ago, override="the tenant is older than this page"),
        replace(domain, state=State.DONE, by="U0BOB", at=day_ago, notes=("see CHG-1234",)),
        replace(readiness, owners=("U0ANN", "S0TEAM"), due=date(2026, 11, 20), ticked=(1,)),
        replace(sync, owners=("U0BOB",), due=date(2026, 11, 27)),
        create,
        replace(assign, state=State.WAIVED, by="cli:<root>", at=NOW, reason="password hash synchronization"),
        pilot,
        administer,
    )
    standings = (
        standing("dns-verification", Verdict.PASS),
        standing("dns-sip-tls", Verdict.FAIL, regressed=True),
        standing("edge-tcp", Verdict.WARN),
    )
    return replace(
        started,
        schedule=SCHEDULE,
        steps=steps,
        standings=standings,
        card=Card("C0MIGRATION", "1764000000.000100"),
        version=9,
    )


def finished() -> Checklist:
    """A checklist of which nothing is outstanding."""
    started = busy()
    return replace(
        started,
        standings=(),
        steps=tuple(replace(step, state=State.DONE, override="") for step in started.steps),
    )


def enormous(*, words: str, steps: int = 45) -> Checklist:
    """The largest checklist that is allowed, with *words* wherever somebody can put words."""
    specs = tuple(
        TemplateStep(
            key=f"cut-over-the-records-{number}",
            title=(words * 75)[:75],
            description=(words * 400)[:4000],
            links=(Link(words, "https://example.com/"), Link("no link", "javascript:alert(1)")),
            requires=tuple(f"cut-over-the-records-{n}" for n in range(1, number))[-3:],
            checks=(f"check-{number}",),
            tasks=((words * 75)[:75],) * 10,
            roles=(words,),
        )
        for number in range(1, steps + 1)
    )
    template = replace(TEMPLATE, title=(words * 150)[:150], steps=specs, gate=specs[-1].key, notices=(words,))
    rows = tuple(
        Step(
            spec=spec,
            owners=("U0ANNOTHER", "U0BOBBOB", "S0TEAMTEAM") if number % 2 else (),
            due=date(2026, 9, 30),
            notes=((words * 100)[:1000],) * 20,
            reason=words,
            by="U0ANN",
            at=NOW,
        )
        for number, spec in enumerate(specs)
    )
    standings = tuple(standing(spec.checks[0], Verdict.WARN) for spec in specs)
    holidays = tuple(date(2027, 1, 1) + timedelta(days=n) for n in range(100))
    return replace(
        busy(),
        template=template,
        steps=rows,
        standings=standings,
        schedule=replace(SCHEDULE, holidays=holidays),
        profile=Profile(verification_token=(words * 300)[:3000]),
        card=None,
    )


OK = Code("ok", Verdict.PASS)
NO_RECORD = Code("no-record", Verdict.FAIL, "Publish the SRV record in external DNS.")
OTHER_TARGET = Code("other-target", Verdict.WARN, "Nobody is harmed; tidy it up.")
SILENT = Code("silent", Verdict.ERROR)
NOT_TOLD = Code("not-told", Verdict.SKIPPED)


async def _observe(_: object, __: object) -> None:
    return None


def check(id_: str, title: str, source: str = "") -> Check:
    codes = (OK, NO_RECORD, OTHER_TARGET, SILENT, NOT_TOLD)
    return Check(id=id_, step=2, title=title, codes=codes, source=source, observe=_observe, judge=lambda _, __: ())


CHECKS = {
    "dns-verification": check("dns-verification", "The domain is verified in DNS"),
    "dns-sip-tls": check("dns-sip-tls", "Clients find the Access Edge", "https://example.com/why?a=1&b=2"),
    "edge-tcp": check("edge-tcp", "The Access Edge answers on 443 and 5061"),
}


def report(check_id: str, *findings: Finding) -> Report:
    return Report(check=check_id, findings=findings, started=NOW - timedelta(hours=2), took=timedelta(seconds=1))


MISSING = NO_RECORD.at(
    "_sip._tls.contoso.com",
    expected="0 0 443 sip.contoso.com.",
    observed="",
    fix="_sip._tls.contoso.com. 3600 IN SRV 0 0 443 sip.contoso.com.",
)

REPORTS = (
    report("dns-verification", OK.at("contoso.com", observed="MS=ms12345678")),
    report("edge-tcp", SILENT.at("192.0.2.7:5061"), NOT_TOLD.at("av.contoso.com")),
    report("dns-sip-tls", OTHER_TARGET.at("_sip._tls.fabrikam.com", expected="sip", observed="sip2"), MISSING),
)

# as a run of all steps brings them: several checks that fail in several places, watches, and many that are well
MANY_REPORTS = (
    *(report(f"dns-{number}", *[MISSING] * 3) for number in range(9)),
    report("watch-dns", *[MISSING] * 9),
    *(report(f"good-{number}", OK.at("contoso.com")) for number in range(20)),
)

RUN = Run(id="r1", team="T0CONTOSO", checklist=fresh().id, steps=("domain", "readiness"), asked_by="U0ANN", due_at=NOW)


def entry(version: int, verb: Verb, *, step: str = "", text: str = "", actor: str = "U0ANN") -> Entry:
    at = NOW - timedelta(hours=50 - version)
    return Entry(
        team="T0CONTOSO", checklist=fresh().id, version=version, at=at, actor=actor, verb=verb, step=step, text=text
    )


ENTRIES = (
    entry(8, Verb.SET, text="time=08:30 to=owners"),
    entry(7, Verb.UNDO, step="pilot", text="waive pilot"),
    entry(6, Verb.OVERRIDE, step="tenant", text="the tenant is older than this page"),
    entry(5, Verb.TASK, step="readiness", text="ticked: Run the setup assistant"),
    entry(4, Verb.NOTE, step="gone", text=HOSTILE, actor="cli:<root>"),
    entry(3, Verb.ASSIGN, step="domain", text="<@U0BOB>, <!subteam^S0TEAM>"),
    entry(2, Verb.PILOT, text="2026-12-01"),
    entry(1, Verb.START, text="lync-2013-hybrid"),
)


def slot(day: int, kind: SlotKind, state: SlotState, *, why: str = "", reason: str = "") -> Slot:
    return Slot(
        team="T0CONTOSO",
        checklist=fresh().id,
        key=f"2026-11-{day}",
        kind=kind,
        due_at=datetime(2026, 11, day, 8, tzinfo=UTC),
        why=why,
        state=state,
        reason=reason,
    )


SLOTS = (
    slot(26, SlotKind.COUNTDOWN, SlotState.PLANNED, why="3 working days to go"),
    slot(25, SlotKind.DUE, SlotState.PLANNED, why="due Friday: <b>"),
    slot(24, SlotKind.COUNTDOWN, SlotState.SENT, why="5 working days to go"),
    slot(23, SlotKind.COUNTDOWN, SlotState.UNCERTAIN, why="6 working days to go"),
    slot(20, SlotKind.WEEKLY, SlotState.FAILED, why="weekly", reason="is_archived"),
    slot(19, SlotKind.WEEKLY, SlotState.SKIPPED, why="weekly", reason="late"),
    slot(18, SlotKind.NOW, SlotState.CLAIMED),
)
