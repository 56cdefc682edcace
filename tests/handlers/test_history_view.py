"""One change in words."""

from __future__ import annotations

import pytest

from bot.model.audit import Verb
from bot.model.cut import Cut
from handlers.views.history import entry_line
from tests.handlers.examples import entry, fresh


@pytest.mark.parametrize(
    ("verb", "text", "words"),
    [
        pytest.param(Verb.EVIDENCE, "idfix (file a.csv)", "handed in evidence: idfix (file a.csv)", id="evidence"),
        pytest.param(Verb.ATTEST, "stated topology: so", "gave their word: stated topology: so", id="a statement"),
        pytest.param(Verb.AGENT, "made a token", "changed the scripts: made a token", id="a script"),
        pytest.param(Verb.REFUSED, "close", "was refused: close", id="a refusal"),
        pytest.param(
            Verb.CUT,
            str(Cut(120, "0" * 64)),
            "removed what is too old to be kept: all entries up to 120",
            id="a beginning that is gone",
        ),
        pytest.param(
            Verb.POLICY,
            "rights=owners owners=<@U0ANN>",
            "changed what the channel allows: rights=owners owners=<@U0ANN>",
            id="the policy, with people",
        ),
    ],
)
def test_what_is_about_no_step_has_one_colon(verb: Verb, text: str, words: str) -> None:
    assert entry_line(entry(2, verb, text=text), fresh(), 300).endswith(f"<@U0ANN> {words}")
