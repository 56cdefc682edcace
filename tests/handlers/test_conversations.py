"""What Slack says of a conversation, and of a person."""

from typing import Any

import pytest

from bot.model.delivery import RefusedError
from bot.model.person import Kind
from bot.model.place import Sight, Sort
from bot.usecases import Asker
from handlers.conversations import read
from handlers.people import person

CHANNEL = {"id": "C1", "is_channel": True, "is_member": True, "is_archived": False, "is_ext_shared": False}


@pytest.mark.parametrize(
    ("channel", "sight"),
    [
        pytest.param(CHANNEL, Sight(), id="a public channel"),
        pytest.param(CHANNEL | {"is_private": True}, Sight(private=True), id="a private one"),
        pytest.param(CHANNEL | {"is_archived": True}, Sight(archived=True), id="archived"),
        pytest.param(CHANNEL | {"is_member": False}, Sight(member=False), id="without us"),
        pytest.param(CHANNEL | {"is_ext_shared": True, "is_shared": True}, Sight(shared=True), id="shared"),
        pytest.param(CHANNEL | {"is_shared": True, "is_org_shared": True}, Sight(), id="shared in one organization"),
        pytest.param(CHANNEL | {"is_pending_ext_shared": True}, Sight(), id="an invitation that nobody took"),
        pytest.param({"id": "C1"}, Sight(), id="says nothing"),
        pytest.param({"id": "D1", "is_im": True}, Sight(sort=Sort.DIRECT), id="direct"),
        pytest.param(
            {"id": "G1", "is_mpim": True, "is_private": True, "is_member": False},
            Sight(sort=Sort.GROUP, private=True),
            id="a group",
        ),
    ],
)
def test_a_conversation_is_read(channel: dict[str, Any], sight: Sight) -> None:
    assert read({"ok": True, "channel": channel}) == sight


@pytest.mark.parametrize("said", [{}, {"channel": None}, {"channel": "C1"}])
def test_an_answer_without_a_channel_says_nothing(said: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        read(said)


@pytest.mark.parametrize(
    ("user", "kind"),
    [
        pytest.param({"team_id": "T1"}, Kind.MEMBER, id="of here"),
        pytest.param({}, Kind.MEMBER, id="says nothing"),
        pytest.param({"team_id": "T1", "is_restricted": True}, Kind.GUEST, id="a guest"),
        pytest.param({"team_id": "T1", "is_ultra_restricted": True}, Kind.GUEST, id="a guest of one channel"),
        pytest.param({"team_id": "T2", "is_stranger": True}, Kind.STRANGER, id="a stranger"),
        pytest.param({"team_id": "T2"}, Kind.STRANGER, id="of elsewhere, and nothing else is said"),
        pytest.param({"team_id": "T2", "is_stranger": False}, Kind.MEMBER, id="of elsewhere, and known"),
        pytest.param(
            {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, Kind.MEMBER, id="of the same organization"
        ),
    ],
)
def test_a_person_is_read(user: dict[str, Any], kind: Kind) -> None:
    known = person({"ok": True, "user": user}, Asker(team="T1", channel="C1", user="U1"))

    assert (known.kind, known.known) == (kind, True)
