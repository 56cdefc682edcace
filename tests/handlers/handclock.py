"""Seconds that pass only when somebody waits for them."""

from dataclasses import dataclass, field


@dataclass
class HandClock:
    """A monotonic clock.

    Attributes:
        now: Seconds.
        waits: How long each sleep was.
    """

    now: float = 1_000.0
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
