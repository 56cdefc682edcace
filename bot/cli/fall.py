"""What nobody expected: shown as Python shows it, without the secrets of this installation."""

from __future__ import annotations

import re
import sys
import traceback
from typing import TYPE_CHECKING

from bot.cli import bare_environment, environment
from bot.model.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

_PASSWORD = re.compile(r"://[^:/@]*:(.+)@", re.DOTALL)  # it may hold whatever it should not


def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print the traceback of *error*."""
    from bot.log import Redaction  # noqa: PLC0415 - only who falls needs it

    text = "".join(traceback.format_exception(kind, error, trace))
    print(Redaction(_secrets(_told()))(text), end="", file=sys.stderr)


def _told() -> Mapping[str, str]:
    try:
        return environment()
    except BotError:
        return bare_environment()


def _secrets(told: Mapping[str, str]) -> Iterator[str]:
    """Yield what the variables hold that are secret, as it was typed: some of it may be what is wrong."""
    from bot.settings import VARIABLES  # noqa: PLC0415 - the same

    for variable in VARIABLES:
        if variable.secret:
            text = variable.text(told)
            yield from (text, *text.split(","))
            yield from _PASSWORD.findall(text)
