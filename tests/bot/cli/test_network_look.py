"""What the doctor says of the public address, of the directory, and of Microsoft's services where others were set."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot.cli.findings import Line, Mark
from bot.cli.network_look import look_at_inside, look_at_public_url
from bot.playground.nameserver import NameServer
from bot.settings import Settings
from tests import slapd
from tests.certlab import CertLab
from tests.slapd import NAME, PASSWORD, READER

NOBODY = "http://127.0.0.1:9"
ZONE = f"dc1 A {slapd.HERE}\n"


@asynccontextmanager
async def answering(status: int, said: object = None) -> AsyncIterator[str]:
    """Give the address of a server that answers everything alike."""

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(said, status=status)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def told(**settings: str) -> Settings:
    return Settings.load(settings)


async def inside(**settings: str) -> list[Line]:
    return [line async for line in look_at_inside(told(**settings))]


@pytest.mark.parametrize(
    ("status", "mark", "words"),
    [
        pytest.param(401, Mark.OK, "leads to a bot", id="the bot turns it away"),
        pytest.param(404, Mark.FAIL, "/slack/events answers 404, and the bot would say 401", id="another path"),
        pytest.param(502, Mark.FAIL, "start the bot, have the proxy pass /slack/events on to", id="no bot behind"),
    ],
)
async def test_the_public_address_leads_to_the_bot(status: int, mark: Mark, words: str) -> None:
    async with answering(status) as url:
        line = await look_at_public_url(told(HYBRID_PUBLIC_URL=url))

    assert line.mark is mark
    assert words in line.words


async def test_a_public_address_that_cannot_be_reached_from_inside_is_a_warning() -> None:
    line = await look_at_public_url(told(HYBRID_PUBLIC_URL=NOBODY, SLACK_APP_TOKEN="xapp-1"))

    assert line.mark is Mark.WARN
    assert f"{NOBODY}/agent/evidence cannot be reached from here" in line.words


async def test_nothing_is_asked_of_what_is_not_set() -> None:
    assert await inside() == []


@pytest.mark.parametrize(
    ("status", "said", "mark", "words"),
    [
        pytest.param(200, {"token_endpoint": "https://x"}, Mark.OK, "is a sign-in service", id="as it should be"),
        pytest.param(200, ["x"], Mark.FAIL, "not as a sign-in service", id="something else"),
        pytest.param(404, None, Mark.FAIL, "answers 404", id="another path"),
    ],
)
async def test_a_sign_in_service_is_known_by_its_discovery(status: int, said: object, mark: Mark, words: str) -> None:
    async with answering(status, said) as url:
        [line] = await inside(HYBRID_LOGIN_URL=url)

    assert (line.what, line.mark) == ("Entra", mark)
    assert words in line.words


@pytest.mark.parametrize(
    ("status", "mark", "words"),
    [(401, Mark.OK, "wants a token"), (200, Mark.FAIL, "answers 200 without a token")],
)
async def test_graph_wants_a_token(status: int, mark: Mark, words: str) -> None:
    async with answering(status) as url:
        [line] = await inside(HYBRID_GRAPH_URL=url)

    assert (line.what, line.mark) == ("Graph", mark)
    assert words in line.words


async def test_services_that_do_not_answer_are_told_with_their_setting() -> None:
    login, graph = await inside(HYBRID_LOGIN_URL=NOBODY, HYBRID_GRAPH_URL=NOBODY)

    assert (login.mark, graph.mark) == (Mark.FAIL, Mark.FAIL)
    assert "check HYBRID_LOGIN_URL" in login.words
    assert "check HYBRID_GRAPH_URL" in graph.words


async def test_a_directory_is_signed_in_to(tmp_path: Path) -> None:
    for name in ("lab", "slapd"):
        (tmp_path / name).mkdir()
    async with CertLab(tmp_path / "lab") as lab, NameServer({"contoso.test": ZONE}) as names:
        with slapd.slapd(tmp_path / "slapd", certificate=lab.file(names=(NAME,))) as server:
            setting = {
                "HYBRID_LDAP_URL": server.encrypted,
                "HYBRID_LDAP_USER": READER,
                "HYBRID_LDAP_PASSWORD": PASSWORD,
                "HYBRID_DNS_SERVERS": names.endpoint,
                "HYBRID_CA_BUNDLE": str(lab.ca_bundle),
            }
            [good] = await inside(**setting)
            [wrong] = await inside(**setting | {"HYBRID_LDAP_PASSWORD": "battery staple"})
            [nameless] = await inside(**{name: text for name, text in setting.items() if "PASSWORD" not in name})

    assert (good.what, good.mark) == ("LDAP", Mark.OK)
    assert wrong.mark is Mark.FAIL
    assert "the password is wrong, or there is no such account" in wrong.words
    assert "battery" not in wrong.words
    assert nameless.mark is Mark.FAIL
    assert "set HYBRID_LDAP_USER and HYBRID_LDAP_PASSWORD as well" in nameless.words


async def test_a_directory_that_is_not_there_is_told() -> None:
    [line] = await inside(
        HYBRID_LDAP_URL="ldaps://127.0.0.1:9",
        HYBRID_LDAP_USER="x",
        HYBRID_LDAP_PASSWORD="y",
        HYBRID_DNS_SERVERS="127.0.0.1:9",
    )

    assert (line.what, line.mark) == ("LDAP", Mark.FAIL)
    assert "127.0.0.1:9" in line.words
