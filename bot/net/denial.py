"""Why Microsoft did not answer: told apart by who can put it right, in sentences for them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model.errors import ProbeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.net.facts import Page

Document = dict[str, object]

_LONGEST = 200  # characters of a stranger's sentence


class Hindrance(StrEnum):
    """What stands in the way."""

    SIGN_IN = "the app cannot sign in"
    PERMISSION = "the app lacks a permission"
    NO_ANSWER = "there was no usable answer"


@dataclass(frozen=True, slots=True)
class Denial:
    """Why there is no answer.

    Attributes:
        words: One or two sentences: what was said, and how to put it right.
        permission: The one that is missing; "" unless that is the hindrance.
    """

    hindrance: Hindrance
    words: str
    permission: str = ""


class DeniedError(ProbeError):
    """Microsoft did not answer."""

    def __init__(self, denial: Denial) -> None:
        super().__init__(denial.words)
        self.denial = denial


# By the number in AADSTS…, from Microsoft's list of authentication error codes.
_SIGN_IN: Mapping[int, str] = {
    53003: "Conditional access blocks the app; exclude it, or let the bot's address in.",
    90002: "Microsoft knows no tenant with this id; copy the Directory (tenant) ID again.",
    700016: "There is no app with this client id in the tenant; copy the Application (client) ID again.",
    700024: "Microsoft finds that the bot's clock is wrong; set it by NTP.",
    700027: "The app does not have the bot's certificate; upload it again and compare the thumbprint.",
    7000112: "The app is disabled; enable it under Enterprise applications.",
    7000215: "The app does not take the bot's certificate; upload it again and compare the thumbprint.",
    7000222: "The certificate has ended; `/hybrid tenant connect` makes a new one to upload.",
    7000229: "The app has no service principal in the tenant; press Grant admin consent.",
}


def not_signed_in(words: str) -> DeniedError:
    """Return that the app cannot sign in."""
    return DeniedError(Denial(Hindrance.SIGN_IN, words))


def unanswered(words: str) -> DeniedError:
    """Return that nothing is known."""
    return DeniedError(Denial(Hindrance.NO_ANSWER, words))


def of_sign_in(page: Page) -> DeniedError:
    """Return why the sign-in service gave no token."""
    said = document(page)
    numbers = said.get("error_codes") if said else None
    known = [number for number in numbers if isinstance(number, int)] if isinstance(numbers, list) else []
    for number in known:
        if number in _SIGN_IN:
            return not_signed_in(f"{_SIGN_IN[number]} (AADSTS{number})")
    if page.status in {400, 401, 403} and said and isinstance(said.get("error"), str):
        return not_signed_in(f"The sign-in service refuses the app: {_line(said['error'])}{_numbers(known)}.")
    return unanswered(f"The sign-in service gave no usable answer (HTTP {page.status}).")


def of_graph(page: Page, permission: str) -> DeniedError:
    """Return why Microsoft Graph did not answer a question that takes *permission*."""
    error = (document(page) or {}).get("error")
    told = error if isinstance(error, dict) else {}
    inner = told.get("innerError")
    request = inner.get("request-id") if isinstance(inner, dict) else ""
    shown = ", ".join(filter(None, (f"HTTP {page.status}", _line(told.get("code")), _request(request))))
    if page.status == 403:  # noqa: PLR2004 - as HTTP has it
        words = (
            f"The app lacks the application permission `{permission}`, or nobody pressed Grant admin consent since it"
            f" was added ({shown})."
        )
        return DeniedError(Denial(Hindrance.PERMISSION, words, permission))
    if page.status == 401:  # noqa: PLR2004 - as HTTP has it
        return not_signed_in(f"Microsoft Graph does not take the app's token ({shown}).")
    return unanswered(f"Microsoft Graph gave no usable answer ({shown}).")


def document(page: Page) -> Document | None:
    """Return the JSON object that *page* is; None if it is none."""
    try:
        found = json.loads(page.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _numbers(known: list[int]) -> str:
    return f" (AADSTS{known[0]})" if known else ""


def _request(text: object) -> str:
    return f"request {_line(text)}" if text else ""


def _line(text: object) -> str:
    """Return a stranger's word without anything that could be markup."""
    return re.sub(r"[^\w.,:;/()-]+", " ", text)[:_LONGEST].strip() if isinstance(text, str) else ""
