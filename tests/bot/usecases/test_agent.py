"""Scripts that hand in evidence: made with a token, which is good once, for one checklist, for a while."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from bot.evidence.sources import Place
from bot.model.agent import LIFE, digest_of
from bot.model.errors import BotError
from bot.usecases import Asker, Deps
from bot.usecases.agent import Made, TokenError, make, receive, revoke
from bot.usecases.close import close
from bot.usecases.history import history
from tests.bot.usecases.conftest import Clock, shown
from tests.bot.usecases.inside import BAD, inside
from tests.loudspeaker import Loudspeaker

ROWS = [{"ProxyFqdn": "sipfed.online.lync.com", "Enabled": True, "EnabledSharedAddressSpace": False}]
BODY = json.dumps({"version": 1, "server": "FE01", "evidence": {"hosting-provider": ROWS}, "failed": {}}).encode()


def token_of(made: Made) -> str:
    found = re.search(r"^\$token = '(hyb_[\w-]{43})'$", made.script, re.MULTILINE)
    assert found
    return found[1]


async def test_a_script_collects_what_is_wanted_and_its_token_hands_it_in(
    deps: Deps, ann: Asker, voice: Loudspeaker
) -> None:
    deps = await inside(deps, ann)

    made = await make(deps, ann, Place.LYNC)
    received = await receive(deps, token_of(made), BODY)

    assert made.sources == ("hosting-provider",)
    assert "$url = 'https://bot.test/agent/evidence'" in made.script
    assert "Collect 'hosting-provider' { Get-CsHostingProvider | Select-Object * }" in made.script
    assert [report.findings[0].code for report in received.judged.reports] == [BAD]
    assert voice.thread == ["report of hosting for U1"]
    assert [entry.verb for entry in (await history(deps, ann, ""))[1]] == ["evidence", "agent", "start"]


async def test_the_token_is_kept_nowhere(deps: Deps, ann: Asker) -> None:
    deps = await inside(deps, ann)
    made = await make(deps, ann, Place.LYNC)
    token = token_of(made)

    async with deps.store.read() as tx:
        agent = await tx.agents.of(digest_of(token))
    trail = (await history(deps, ann, ""))[1]

    assert agent is not None
    assert token not in f"{agent}{trail}"
    assert token not in repr(replace(made, script=""))


async def test_a_token_is_good_once(deps: Deps, ann: Asker) -> None:
    deps = await inside(deps, ann)
    token = token_of(await make(deps, ann, Place.LYNC))
    await receive(deps, token, BODY)
    before = (await shown(deps, ann)).version

    with pytest.raises(TokenError, match="was used already"):
        await receive(deps, token, BODY)

    assert (await shown(deps, ann)).version == before


async def test_a_token_expires(deps: Deps, ann: Asker, clock: Clock) -> None:
    deps = await inside(deps, ann)
    token = token_of(await make(deps, ann, Place.LYNC))
    clock.moment += LIFE

    with pytest.raises(TokenError, match="has expired"):
        await receive(deps, token, BODY)


async def test_a_token_can_be_taken_back(deps: Deps, ann: Asker, ben: Asker) -> None:
    deps = await inside(deps, ann)
    token = token_of(await make(deps, ann, Place.LYNC))

    assert [await revoke(deps, ben), await revoke(deps, ben)] == [1, 0]
    with pytest.raises(TokenError, match="was revoked"):
        await receive(deps, token, BODY)


@pytest.mark.parametrize("token", ["", "hyb_", "hyb_" + "a" * 43, "'; DROP TABLE agents; --", "\ud800"])
async def test_a_token_that_is_none_is_refused(deps: Deps, ann: Asker, token: str) -> None:
    deps = await inside(deps, ann)
    await make(deps, ann, Place.LYNC)

    with pytest.raises(TokenError, match="not one of this bot"):
        await receive(deps, token, BODY)


async def test_what_comes_is_for_the_checklist_of_its_token_alone(deps: Deps, ann: Asker) -> None:
    other = replace(ann, channel="C2")
    deps = await inside(deps, ann)
    deps = await inside(deps, other)
    token = token_of(await make(deps, ann, Place.LYNC))

    await receive(deps, token, BODY)

    async with deps.store.read() as tx:
        assert await tx.evidence.of("T1", (await shown(deps, ann)).id)
        assert await tx.evidence.of("T1", (await shown(deps, other)).id) == {}


async def test_a_checklist_that_was_closed_takes_nothing(deps: Deps, ann: Asker) -> None:
    deps = await inside(deps, ann)
    token = token_of(await make(deps, ann, Place.LYNC))
    await close(deps, ann)

    with pytest.raises(BotError, match="was closed"):
        await receive(deps, token, BODY)


NO_SCRIPT = [
    pytest.param(b"", "not what the script sends", id="nothing"),
    pytest.param(b"[]", "not what the script sends", id="no object"),
    pytest.param(b'{"evidence": []}', "not what the script sends", id="no map"),
    pytest.param(b'{"evidence": {"a": []}, "failed": 1}', "not what the script sends", id="failed is no map"),
    pytest.param(b"[" * 100_000, "not what the script sends", id="deep"),
    pytest.param(b'{"evidence": {}, "failed": {"a": "denied"}}', "Every command failed: a: denied", id="all failed"),
    pytest.param(b'{"evidence": {"colours": [{}]}}', "does not collect “colours”", id="no such source"),
    pytest.param(b'{"evidence": {"adfs-ssl": [{}]}}', "does not collect “adfs-ssl”", id="of another place"),
    pytest.param(b'{"evidence": {"": [{}]}}', "does not collect “”", id="no name"),
    pytest.param(b'{"evidence": {"a": [' + b"[]," * 2_000_001 + b"1]}}", "more than the script sends", id="too many"),
    pytest.param(b'{"evidence": {"a": "-----BEGIN PRIVATE KEY-----"}}', "exposed", id="a private key"),
]


@pytest.mark.parametrize(("raw", "wrong"), NO_SCRIPT)
async def test_what_the_script_does_not_send_is_refused(deps: Deps, ann: Asker, raw: bytes, wrong: str) -> None:
    deps = await inside(deps, ann)
    token = token_of(await make(deps, ann, Place.LYNC))

    with pytest.raises(BotError, match=wrong):
        await receive(deps, token, raw)

    async with deps.store.read() as tx:
        assert await tx.evidence.of("T1", (await shown(deps, ann)).id) == {}


async def test_commands_that_failed_are_told(deps: Deps, ann: Asker) -> None:
    deps = await inside(deps, ann)
    token = token_of(await make(deps, ann, Place.LYNC))
    body = json.dumps({"evidence": {"hosting-provider": ROWS}, "failed": {"sip-domains": "denied" * 100}}).encode()

    failed = (await receive(deps, token, body)).failed

    assert list(failed) == ["sip-domains"]
    assert len(failed["sip-domains"]) == 200


async def test_what_is_fresh_is_left_out_unless_all_is(deps: Deps, ann: Asker) -> None:
    deps = await inside(deps, ann)
    await receive(deps, token_of(await make(deps, ann, Place.LYNC)), BODY)

    assert (await make(deps, ann, Place.LYNC)).sources == ("hosting-provider",)


@pytest.mark.parametrize(
    ("place", "url", "wrong"),
    [
        pytest.param(Place.ADFS, "https://bot.test", "wants nothing that is collected", id="nothing wanted there"),
        pytest.param(Place.FILE, "https://bot.test", "wants nothing that is collected there", id="no place"),
        pytest.param(Place.LYNC, "", "HYBRID_PUBLIC_URL", id="no address"),
    ],
)
async def test_no_script_is_made_where_it_would_be_of_no_use(
    deps: Deps, ann: Asker, place: Place, url: str, wrong: str
) -> None:
    deps = replace(await inside(deps, ann), public_url=url)

    with pytest.raises(BotError, match=wrong):
        await make(deps, ann, place)
