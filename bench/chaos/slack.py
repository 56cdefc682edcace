"""Slack in a bad mood: 429, 503 before and after it has posted, torn connections, and no answer at all."""

from random import Random

from bench import slots
from bench.chaos import account
from bench.chaos.stage import Stage

POST = "chat.postMessage"
CERTAIN = ({"how": "429", "share": 0.2},)
UNCERTAIN = (
    {"how": "5xx", "share": 0.04},
    {"how": "5xx", "share": 0.04, "after": True},
    {"how": "reset", "share": 0.02},
    {"how": "reset", "share": 0.02, "after": True},
    {"how": "silence", "share": 0.01},
    {"how": "silence", "share": 0.01, "after": True},
)


def play(stage: Stage, count: int, chance: Random) -> bool:  # noqa: ARG001 - the pretend Slack throws the dice
    """Have every reminder sent nevertheless; one is uncertain only where nobody can know whether Slack posted it."""
    slots.fill(stage.url, count)
    stage.mood(*CERTAIN, *UNCERTAIN)
    with stage.bot():
        stage.until(stage.settled)
    stage.mood()
    unknown = sum(stage.answers(f"{POST} {mood['how']}{' after' if mood.get('after') else ''}") for mood in UNCERTAIN)
    limited = stage.answers(f"{POST} 429")
    return account.told(stage, f"{limited} times 429, {unknown} answers lost", rows=count, uncertain=unknown)
