"""mrkdwn in a real browser: what it becomes, and that nothing in it becomes more than text."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.playground.messages import Message
from bot.playground.run import Playground
from tests import browser
from tests.bot.playground import rooms
from tests.bot.playground.rooms import ALICE, BOB, ROOM
from tests.browser import Page

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ground() -> AsyncIterator[Playground]:
    """One playground for all rows."""
    async with rooms.opened() as open_playground:
        yield open_playground


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(ground: Playground) -> AsyncIterator[Page]:
    """Alice at the page."""
    async with browser.chromium() as running, browser.opened(running, ground.url) as open_page:
        yield open_page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a *b* _c_ ~d~ `e`", "a <strong>b</strong> <em>c</em> <s>d</s> <code>e</code>", id="formatting"),
        pytest.param("*_both_*", "<strong><em>both</em></strong>", id="nested"),
        pytest.param("a_b_c 2*3*4 x~y~z", "a_b_c 2*3*4 x~y~z", id="not inside words"),
        pytest.param("`a *b* &lt;c&gt;`", "<code>a *b* &lt;c&gt;</code>", id="nothing is formatted in code"),
        pytest.param("one\ntwo", "one<br>two", id="lines"),
        pytest.param("```\na *b*\n```", "<pre>a *b*</pre>", id="preformatted"),
        pytest.param("&gt; a\n&gt; b\nc", "<blockquote>a<br>b</blockquote>c", id="a quote"),
        pytest.param(":white_check_mark: :nothing:", "✅ :nothing:", id="emoji"),
        pytest.param(
            "<https://x.example/?a=1&amp;b=2|here>",
            '<a href="https://x.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">here</a>',
            id="a link",
        ),
        pytest.param(
            "see https://x.example/a.",
            'see <a href="https://x.example/a" target="_blank" rel="noopener noreferrer">https://x.example/a</a>.',
            id="an address",
        ),
        pytest.param("<javascript:alert(1)|here>", "here", id="an address that runs"),
        pytest.param(f"<@{BOB}>", '<span class="mention">@Bob Builder</span>', id="a person"),
        pytest.param(f"<@{ALICE}>", '<span class="mention me">@Alice Admin</span>', id="the reader"),
        pytest.param("<#C0GENERAL1|x>", '<span class="mention">#general</span>', id="a channel"),
        pytest.param("<!subteam^S0UCADMINS|@x>", '<span class="mention">@uc-admins</span>', id="a user group"),
        pytest.param("<!here>", '<span class="mention loud">@here</span>', id="everybody"),
        pytest.param("&lt;!channel&gt; &lt;b&gt;", "&lt;!channel&gt; &lt;b&gt;", id="escaped is text"),
        pytest.param("<img src=x onerror=alert(1)>", "img src=x onerror=alert(1)", id="a tag is no tag"),
    ],
)
async def test_mrkdwn_is_shown_as_slack_shows_it(ground: Playground, page: Page, text: str, shown: str) -> None:
    message = ground.workspace.post(Message(channel=ROOM, ts="", user="U0HYBRID01", text=text))
    node = page.tab.locator(f"#p{message.ts.replace('.', '')} .text")

    await expect(node).to_be_attached()
    assert await node.inner_html() == shown
