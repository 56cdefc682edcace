"""What Graph's answers about the pilot users mean, one by one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.checks import (
    Check,
    Target,
    pilot_licensed,
    pilot_no_sync_errors,
    pilot_synced,
    pilot_upn_sip_match,
    sync_provisioning_errors,
    upn_sip_match,
)
from bot.checks import pilot_voice_conf_licence as pilot_voice
from bot.checks.entra_pilots import NO_PILOTS, NOT_THERE, Pilot, Seen
from bot.checks.entra_users import Person, SyncError
from bot.checks.graph import NOT_CONNECTED
from bot.checks.pilot_voice_conf_licence import CONFERENCING, VOICE
from bot.checks.sync_provisioning_errors import REFUSED
from bot.checks.tenant_plan_lync import SKYPE, TEAMS
from bot.model.verdict import Code
from tests.seen import NOW, differing, target
from tests.unread import UNREAD

ANN = "ann@contoso.com"
ABOUT = target({"pilot_users": ANN})
ENABLED = frozenset({"Enabled"})
GOOD = Pilot(
    name=ANN,
    person=Person(name=ANN, name_on_premises=ANN, sip=ANN),
    enabled=True,
    synced=True,
    last_sync=NOW - timedelta(hours=1),
    location="NL",
    plans={SKYPE: ENABLED, TEAMS: ENABLED},
)
GONE = Pilot(name=ANN, person=Person(name=ANN), known=False, plans={})


def seen(found: Pilot) -> Seen:
    return {ANN: found}


# What every check of the pilot users makes of nothing; pilot-synced alone says that somebody is missing.
NOTHING = [
    pytest.param(ABOUT, None, [NOT_CONNECTED], id="no access"),
    pytest.param(target(), {}, [NO_PILOTS], id="nobody told"),
    *(pytest.param(ABOUT, {ANN: each}, [code], id=code.name) for each, code in UNREAD if each),
]
ABSENT = pytest.param(ABOUT, seen(GONE), [NOT_THERE], id="no such user")

SYNCED = [
    pytest.param(ABOUT, seen(GOOD), [pilot_synced.OK], id="as it should be"),
    pytest.param(ABOUT, seen(replace(GOOD, last_sync=None)), [pilot_synced.OK], id="Graph does not say when"),
    pytest.param(ABOUT, seen(replace(GOOD, synced=None)), [pilot_synced.CLOUD_ONLY], id="made in the cloud"),
    pytest.param(ABOUT, seen(replace(GOOD, synced=False)), [pilot_synced.WAS_SYNCED], id="was synchronized"),
    pytest.param(ABOUT, seen(replace(GOOD, enabled=False)), [pilot_synced.DISABLED], id="disabled"),
    pytest.param(ABOUT, seen(GONE), [pilot_synced.MISSING], id="missing"),
    pytest.param(ABOUT, {ANN: GONE, "bob@contoso.com": GOOD}, [pilot_synced.MISSING, pilot_synced.OK], id="one of two"),
    *NOTHING,
]
LICENSED = [
    pytest.param(ABOUT, seen(GOOD), [pilot_licensed.OK], id="as it should be"),
    pytest.param(ABOUT, seen(replace(GOOD, plans={TEAMS: ENABLED})), [pilot_licensed.NO_SKYPE], id="no Skype"),
    pytest.param(
        ABOUT,
        seen(replace(GOOD, plans={SKYPE: ENABLED, TEAMS: frozenset({"Suspended"})})),
        [pilot_licensed.NO_TEAMS],
        id="Teams is suspended",
    ),
    pytest.param(ABOUT, seen(replace(GOOD, location="")), [pilot_licensed.NO_LOCATION], id="no location"),
    pytest.param(
        ABOUT,
        seen(replace(GOOD, location="", plans={})),
        [pilot_licensed.NO_SKYPE, pilot_licensed.NO_TEAMS, pilot_licensed.NO_LOCATION],
        id="nothing at all",
    ),
    ABSENT,
    *NOTHING,
]
TALKS = target({"pilot_users": ANN, "pilot_voice": ANN, "pilot_conferencing": ANN})
LICENSED_FOR_TALK = replace(GOOD, plans={VOICE: ENABLED, CONFERENCING: ENABLED})
VOICES = [
    pytest.param(ABOUT, seen(GOOD), [pilot_voice.NOT_NEEDED], id="not asked for"),
    pytest.param(TALKS, seen(LICENSED_FOR_TALK), [pilot_voice.OK, pilot_voice.OK], id="as it should be"),
    pytest.param(TALKS, seen(GOOD), [pilot_voice.NO_VOICE, pilot_voice.NO_CONFERENCING], id="neither"),
    pytest.param(
        target({"pilot_users": ANN, "pilot_voice": ANN}), seen(LICENSED_FOR_TALK), [pilot_voice.OK], id="voice only"
    ),
    ABSENT,
    *NOTHING,
]


def called(sip: str = ANN, name_on_premises: str = ANN) -> Seen:
    return seen(replace(GOOD, person=replace(GOOD.person, sip=sip, name_on_premises=name_on_premises)))


NAMES = [
    pytest.param(ABOUT, seen(GOOD), [upn_sip_match.OK], id="as it should be"),
    pytest.param(ABOUT, called(sip="ANN@contoso.com"), [upn_sip_match.OK], id="capitals do not count"),
    pytest.param(ABOUT, called(sip="a@contoso.com"), [upn_sip_match.DIFFERENT], id="different"),
    pytest.param(ABOUT, called(sip=""), [pilot_upn_sip_match.NO_ADDRESS], id="no SIP address"),
    pytest.param(
        ABOUT,
        called(name_on_premises="ann@contoso.local"),
        [upn_sip_match.DRIFTED, upn_sip_match.OK],
        id="another name on premises",
    ),
    pytest.param(
        target({"pilot_users": ANN, "identity": "pass-through"}),
        called(name_on_premises="ann@contoso.local"),
        [upn_sip_match.OK],
        id="which does not matter without AD FS",
    ),
    pytest.param(ABOUT, called(name_on_premises=""), [upn_sip_match.OK], id="no name on premises"),
    ABSENT,
    *NOTHING,
]
CONFLICT = SyncError("PropertyConflict", "ProxyAddresses", f"SMTP:{ANN}")
FAILED = replace(GOOD, person=replace(GOOD.person, errors=(CONFLICT, CONFLICT)))
ERRORS = [
    pytest.param(ABOUT, seen(GOOD), [sync_provisioning_errors.OK], id="as it should be"),
    pytest.param(ABOUT, seen(FAILED), [REFUSED, REFUSED], id="refused"),
    ABSENT,
    *NOTHING,
]

TABLES = (
    (pilot_synced.CHECK, SYNCED),
    (pilot_licensed.CHECK, LICENSED),
    (pilot_voice.CHECK, VOICES),
    (pilot_upn_sip_match.CHECK, NAMES),
    (pilot_no_sync_errors.CHECK, ERRORS),
)


@pytest.mark.parametrize(
    ("check", "about", "facts", "codes"),
    [pytest.param(check, *case.values, id=f"{check.id}: {case.id}") for check, table in TABLES for case in table],
)
def test_judge(check: Check, about: Target, facts: Seen, codes: list[Code]) -> None:
    assert [finding.code for finding in check.judge(about, facts)] == codes


def test_every_code_has_a_case() -> None:
    for check, table in TABLES:
        assert differing(check, table) == set(), check.id


def test_an_error_is_looked_for_by_the_command_that_is_shown() -> None:
    finding, _ = pilot_no_sync_errors.judge(ABOUT, seen(FAILED))

    assert finding.fix == f"Get-ADObject -LDAPFilter '(|(proxyAddresses=*{ANN})(userPrincipalName={ANN}))'"


def test_nobody_told_says_what_to_set() -> None:
    [finding] = pilot_licensed.judge(target(), {})

    assert (finding.verdict, finding.fix) == ("unknown", "/hybrid set pilot_users=ann@contoso.com")
