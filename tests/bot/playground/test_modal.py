"""What the page asks of the playground while a modal is open: to take files, to submit it, to close it."""

import io
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.playground import files, screen, views
from bot.playground.messages import Json, View
from bot.playground.people import BOT
from bot.playground.run import Playground
from bot.playground.workspace import Change, Kind
from tests.bot.playground.rooms import ALICE, BOB, StandIn

PLAIN: Json = {"type": "plain_text", "text": "Hand in"}
FILE: Json = {"type": "file_input", "action_id": "files"}
MODAL: Json = {
    "type": "modal",
    "callback_id": "evidence",
    "private_metadata": "the checklist",
    "title": PLAIN,
    "submit": PLAIN,
    "blocks": [{"type": "input", "block_id": "files", "label": PLAIN, "element": FILE}],
}


@pytest.fixture
async def browser(ground: Playground) -> AsyncIterator[aiohttp.ClientSession]:
    """A session that sends what the page's own scripts send."""
    origin = ground.url.rstrip("/")
    async with aiohttp.ClientSession(ground.url, headers={"Origin": origin}) as session:
        yield session


@pytest.fixture
def view(ground: Playground) -> View:
    """A modal that is open for Alice."""
    return _opened(ground, ALICE)


def _opened(ground: Playground, person: str) -> View:
    opened = views.kept(ground.workspace, person, MODAL)
    ground.workspace.views[person].append(opened)
    return opened


async def _did(browser: aiohttp.ClientSession, deed: str, **body: object) -> tuple[int, str]:
    async with browser.post(f"/page/{deed}", json={"person": ALICE, **body}) as answer:
        return answer.status, await answer.text()


async def _uploaded(
    browser: aiohttp.ClientSession, raw: object, *, headers: dict[str, str] | None = None, **query: str
) -> tuple[int, str]:
    sent = {"Content-Type": "application/octet-stream"} | (headers or {})
    told = {"person": ALICE, "name": "a b.json"} | query
    async with browser.post("/page/upload", params=told, data=raw, headers=sent) as answer:
        return answer.status, await answer.text()


def _state(*ids: str) -> Json:
    return {"files": {"files": {"type": "file_input", "files": [{"id": name} for name in ids]}}}


def _shown(ground: Playground, person: str) -> Json | None:
    told = screen.changed(ground.workspace, ground.workspace.people[person], Change(Kind.VIEW))
    assert told
    assert told[0] == "view"
    seen: Json | None = told[1]["view"]
    return seen


def test_the_topmost_modal_is_shown_to_whom_it_is_for(ground: Playground, view: View) -> None:
    top = _opened(ground, ALICE)

    assert view.id != top.id
    assert _shown(ground, ALICE) == {
        "id": top.id,
        "hash": top.hash,
        "title": PLAIN,
        "submit": PLAIN,
        "close": None,
        "blocks": MODAL["blocks"],
    }
    assert screen.whole(ground.workspace, ground.workspace.people[ALICE])["view"] == _shown(ground, ALICE)
    assert _shown(ground, BOB) is None


async def test_a_file_is_kept_and_the_bot_alone_can_fetch_it(
    ground: Playground, browser: aiohttp.ClientSession
) -> None:
    raw = bytes(range(256)) * 8000  # more than other deeds may send

    status, text = await _uploaded(browser, io.BytesIO(raw))

    file = json.loads(text)
    assert (status, file["name"], file["size"], file["user"]) == (200, "a b.json", len(raw), ALICE)
    async with browser.get(file["url_private"], allow_redirects=False) as answer:
        assert answer.status == 302
    async with browser.get(file["url_private"], headers={"Authorization": f"Bearer {ground.bot_token}"}) as answer:
        assert (answer.status, await answer.read()) == (200, raw)


async def test_a_file_that_is_too_large_is_refused_and_not_kept(
    ground: Playground, browser: aiohttp.ClientSession
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield bytes(1024 * 1024)
        yield b"x"

    status, _ = await _uploaded(browser, chunks())

    assert (status, ground.workspace.files) == (413, {})


async def test_other_deeds_may_not_send_as_much_as_a_file(browser: aiohttp.ClientSession, view: View) -> None:
    body = json.dumps({"person": ALICE, "view": view.id, "state": {"x": "x" * 1024 * 1024}}).encode()

    async with browser.post(
        "/page/submit", data=io.BytesIO(body), headers={"Content-Type": "application/json"}
    ) as answer:
        assert answer.status == 413


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        pytest.param({"Origin": "https://evil.example"}, {}, 403, id="another site"),
        pytest.param({"Origin": ""}, {}, 403, id="no site at all"),
        pytest.param({"Content-Type": "text/plain"}, {}, 403, id="what a form may send"),
        pytest.param({"Content-Type": "multipart/form-data; boundary=x"}, {}, 403, id="what a form sends files as"),
        pytest.param({}, {"person": BOT.id}, 400, id="as the bot"),
        pytest.param({}, {"person": "nobody"}, 400, id="as nobody"),
        pytest.param({}, {"name": ""}, 400, id="without a name"),
    ],
)
async def test_a_file_of_anybody_else_is_refused(
    ground: Playground,
    browser: aiohttp.ClientSession,
    *,
    headers: dict[str, str],
    query: dict[str, str],
    status: int,
) -> None:
    assert (await _uploaded(browser, b"{}", headers=headers, **query))[0] == status

    assert ground.workspace.files == {}


@pytest.mark.parametrize("deed", ["submit", "close", "pick"])
async def test_another_sites_page_neither_submits_nor_closes_nor_picks(
    ground: Playground, browser: aiohttp.ClientSession, bot: StandIn, view: View, deed: str
) -> None:
    body = {"person": ALICE, "view": view.id, "state": {}}

    async with browser.post(f"/page/{deed}", json=body, headers={"Origin": "https://evil.example"}) as answer:
        assert answer.status == 403

    assert (ground.workspace.views[ALICE], bot.forms) == ([view], [])


async def test_a_submitted_modal_goes_to_the_bot_with_what_is_known_of_its_files(
    ground: Playground, browser: aiohttp.ClientSession, bot: StandIn, view: View
) -> None:
    kept = files.kept(ground.workspace, ALICE, "a.json", b"{}")

    status, text = await _did(browser, "submit", view=view.id, state=_state(kept["id"]))

    sent = json.loads(bot.forms[0]["payload"])
    assert (status, json.loads(text)) == (200, {"errors": {}})
    assert (sent["type"], sent["user"]["id"]) == ("view_submission", ALICE)
    assert sent["view"]["private_metadata"] == "the checklist"
    assert sent["view"]["state"]["values"] == {"files": {"files": {"type": "file_input", "files": [kept]}}}
    assert _shown(ground, ALICE) is None


async def test_what_is_wrong_with_a_field_comes_back_and_the_modal_stays(
    ground: Playground, browser: aiohttp.ClientSession, bot: StandIn, view: View
) -> None:
    bot.answer = lambda _form: web.json_response({"response_action": "errors", "errors": {"files": "Choose one."}})

    _, text = await _did(browser, "submit", view=view.id, state={})

    assert json.loads(text) == {"errors": {"files": "Choose one."}}
    assert ground.workspace.views[ALICE] == [view]


async def test_a_bot_that_does_not_answer_is_told_in_the_modal(browser: aiohttp.ClientSession, view: View) -> None:
    _, text = await _did(browser, "submit", view=view.id, state={})

    assert "dispatch_failed" in json.loads(text)["trouble"]


async def test_a_file_of_somebody_else_cannot_be_submitted(
    ground: Playground, browser: aiohttp.ClientSession, bot: StandIn, view: View
) -> None:
    others = files.kept(ground.workspace, BOB, "b.json", b"{}")

    for name in (others["id"], "F0"):
        assert (await _did(browser, "submit", view=view.id, state=_state(name)))[0] == 404

    assert bot.forms == []


@pytest.mark.parametrize("deed", ["submit", "close", "pick"])
async def test_only_ones_own_topmost_modal_can_be_submitted_or_closed(
    ground: Playground, browser: aiohttp.ClientSession, bot: StandIn, view: View, deed: str
) -> None:
    top = _opened(ground, ALICE)
    others = _opened(ground, BOB)

    for name in (view.id, others.id, "V0"):
        assert (await _did(browser, deed, view=name, state={}))[0] == 404

    assert (ground.workspace.views[ALICE], ground.workspace.views[BOB]) == ([view, top], [others])
    assert bot.forms == []


async def test_closing_shows_what_is_below_and_tells_the_bot_nothing(
    ground: Playground, browser: aiohttp.ClientSession, bot: StandIn, view: View
) -> None:
    top = _opened(ground, ALICE)

    with ground.workspace.watch() as changes:
        assert await _did(browser, "close", view=top.id) == (204, "")

        assert changes.get_nowait() == Change(Kind.VIEW)
    below = _shown(ground, ALICE)
    assert (below and below["id"], bot.forms) == (view.id, [])
