"""The slash command's part about evidence: what takes longer than an acknowledgement follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.evidence.sources import Place, discover
from bot.model.errors import BotError, OperatorError, RepeatedError, UsageError
from bot.model.evidence import Way
from bot.usecases import agent, attest, status
from bot.usecases.hand_in import Document, hand_in, tell
from bot.usecases.wanted import wanted
from handlers import requests, views
from handlers.people import once_known
from handlers.views.message import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evidence.sources import Source
    from bot.usecases import Asker
    from handlers.kit import Kit

_SOURCES = discover()


async def answer(kit: Kit, asker: Asker, request: requests.OfEvidence, answer_to: str) -> Message:  # noqa: PLR0911 - an arm a verb
    """Carry out *request*, and return what the asker sees at once."""
    deps, names, now = kit.deps, kit.names, kit.deps.now()
    match request:
        case requests.ShowEvidence():
            return views.evidence.wanted(await wanted(deps, asker), now, names)
        case requests.AskEvidence(word):
            source, found = _meant(word), await status.status(deps, asker)
            return views.evidence.how(source, found.id, names) if found else views.status.start_hint(names)
        case requests.HandIn(word, text):
            document = Document(raw=text.encode("utf-8", "replace"), source=_meant(word).id if word else "")
            kit.tasks.start(take(kit, asker, [document], Way.PASTE, answer_to), name=asker.delivery)
            return views.evidence.reading(names)
        case requests.Attest(check, text):
            return views.evidence.attested(await attest.attest(deps, asker, check, text), names)
        case requests.MakeAgent(""):
            return views.evidence.places(await wanted(deps, asker), names)
        case requests.MakeAgent(place):
            made = await agent.make(deps, asker, Place(place))
            found = await status.status(deps, asker)
            return views.evidence.script(made, found.schedule.zone if found else "UTC", names)
        case requests.RevokeAgents():
            return views.evidence.revoked(await agent.revoke(deps, asker), names)
        case _:
            assert_never(request)


async def take(kit: Kit, asker: Asker, documents: Sequence[Document], way: Way, answer_to: str) -> None:
    """Have *documents* judged, and tell who handed them in and the channel what was found."""
    try:
        judged = await once_known(kit, asker, lambda known: hand_in(kit.deps, known, documents, way))
    except OperatorError:
        raise
    except RepeatedError:  # the first delivery is answered, or will be
        return
    except BotError as error:
        await kit.outbox.whisper(answer_to, views.problem.problem(error, kit.names))
        return
    await kit.outbox.whisper(answer_to, views.evidence.handed(judged))
    await tell(kit.deps, judged)


def _meant(word: str) -> Source:
    """Return the source that *word* names: its id, or an unambiguous beginning of it."""
    found = [_SOURCES[word]] if word in _SOURCES else [each for id_, each in _SOURCES.items() if id_.startswith(word)]
    if len(found) != 1:
        names = ", ".join(each.id for each in found) or ", ".join(_SOURCES)
        wrong = "could be any of" if found else "is nothing that can be handed in; that is"
        raise UsageError(f"“{word[:60]}” {wrong}: {names}.")
    return found[0]
