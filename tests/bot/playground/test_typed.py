"""What Slack makes of text that was typed after a command."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.clock import Clock
from bot.playground.typed import command_text
from bot.playground.workspace import Workspace
from tests.bot.playground.rooms import NOW


@pytest.fixture
def workspace() -> Workspace:
    return Workspace(Clock(lambda: NOW))


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        pytest.param("done domain", "done domain", id="words stay"),
        pytest.param("note a < b & c > d", "note a &lt; b &amp; c &gt; d", id="the three characters are escaped"),
        pytest.param("assign domain @bob", "assign domain <@U0BOB00001>", id="a person"),
        pytest.param("assign domain @uc-admins", "assign domain <!subteam^S0UCADMINS>", id="a user group"),
        pytest.param("assign domain @nobody", "assign domain @nobody", id="nobody of that name"),
        pytest.param("see #general", "see <#C0GENERAL1|general>", id="a channel"),
        pytest.param("see #migration-leads", "see <#C0PRIVATE1|>", id="a private channel keeps its name"),
        pytest.param("see #nowhere", "see #nowhere", id="no such channel"),
        pytest.param("note https://x.example/a?b=1&c", "note <https://x.example/a?b=1&amp;c>", id="an address"),
        pytest.param("add a.b@contoso.com", "add <mailto:a.b@contoso.com|a.b@contoso.com>", id="a mail address"),
        pytest.param("start domain=contoso.com", "start domain=<http://contoso.com|contoso.com>", id="a host's name"),
        pytest.param("start domain=contoso.example", "start domain=contoso.example", id="no known top-level domain"),
        pytest.param("<!channel> <@U0BOB00001>", "&lt;!channel&gt; &lt;@U0BOB00001&gt;", id="a forged mention"),
    ],
)
def test_text_is_escaped_and_mentions_are_marked(workspace: Workspace, typed: str, sent: str) -> None:
    assert command_text(workspace, typed) == sent


@given(text=st.text(st.sampled_from("<>&!@U ab|")))
def test_nobody_can_type_an_angle_bracket_of_their_own(text: str) -> None:
    workspace = Workspace(Clock(lambda: NOW))

    sent = command_text(workspace, text)

    assert sent.count("<") == sent.count("<@U0")
