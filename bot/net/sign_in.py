"""Signs the app in: a signed statement against a token, kept as long as it lasts."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from bot.model.errors import ProbeError
from bot.net.assertion import KIND, assertion
from bot.net.denial import document, not_signed_in, of_sign_in, unanswered

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.model.tenant import Credentials
    from bot.net.facts import Page
    from bot.net.http import Fetcher
    from bot.net.patience import Patience

EARLY = 300.0  # seconds before its end that a token is no longer used
_TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")
_GOOD = 200


class SignIn:
    """One app at one sign-in service.

    Args:
        http: Whom the guard lets out.
        patience: For a service that is busy.
        now: The clock, aware UTC.
        login_url: The sign-in service.
        graph_url: What the token is for.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        http: Fetcher,
        patience: Patience,
        now: Callable[[], datetime],
        login_url: str,
        graph_url: str,
    ) -> None:
        self._credentials, self._http, self._patience, self._now = credentials, http, patience, now
        self._url = f"{login_url}/{credentials.tenant.tenant_id}/oauth2/v2.0/token"
        self._scope = f"{graph_url}/.default"
        self._lock = asyncio.Lock()
        self._token, self._until = "", 0.0

    @property
    def idle(self) -> bool:
        """There is no token that could be used again."""
        return self._until <= asyncio.get_running_loop().time()

    async def token(self) -> str:
        """Return a token; the service is asked only where none is at hand, and by one caller at a time.

        Raises:
            DeniedError: There is none to be had; the text says why.
        """
        async with self._lock:
            if self.idle:
                await self._renew()
            return self._token

    def drop(self, token: str) -> None:
        """Use *token* no more: it was refused."""
        if token == self._token:
            self._until = 0.0

    async def _renew(self) -> None:
        page = await self._patience.answer(self._ask)
        said = document(page) or {}
        token, lasts = said.get("access_token"), said.get("expires_in")
        if page.status != _GOOD:
            raise of_sign_in(page)
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise unanswered("The sign-in service answered without a token.")
        seconds = float(lasts) if isinstance(lasts, int) and 0 < lasts < 10**6 else 0.0
        self._token, self._until = token, asyncio.get_running_loop().time() + max(seconds - EARLY, 0.0)

    async def _ask(self) -> Page:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.tenant.client_id,
            "scope": self._scope,
            "client_assertion_type": KIND,
            "client_assertion": await self._statement(),
        }
        try:
            return await self._http.ask(self._url, headers={"Accept": "application/json"}, form=form)
        except ProbeError as error:
            raise unanswered(str(error)) from error

    async def _statement(self) -> str:
        tenant, now = self._credentials.tenant, self._now()
        if not self._credentials.key:
            raise not_signed_in(
                "The bot's own key for this tenant does not open any more, since the keys that seal it have changed;"
                " `/hybrid tenant disconnect` and then `connect` make a new one."
            )
        if tenant.not_after <= now:
            raise not_signed_in(
                f"The bot's certificate ended on {tenant.not_after:%Y-%m-%d}; `/hybrid tenant connect` makes a new one"
                " to upload."
            )
        return await asyncio.to_thread(assertion, self._credentials, self._url, now)
