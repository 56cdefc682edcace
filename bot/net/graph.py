"""Asks Microsoft Graph as an app that an admin has consented to, behind the same guard as everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from yarl import URL

from bot.model.errors import ProbeError
from bot.net.denial import Document, document, of_graph, unanswered
from bot.net.sign_in import SignIn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import datetime

    from bot.model.tenant import Credentials, Tenant
    from bot.net import Graph
    from bot.net.facts import Page
    from bot.net.http import Fetcher
    from bot.net.patience import Patience

MAX_PAGE = 8 * 1024 * 1024  # bytes; 999 users with a few fields each are a tenth of it
_NEXT = "@odata.nextLink"
_GOOD, _UNAUTHORIZED, _NOT_FOUND = 200, 401, 404

T = TypeVar("T")


class GraphClients:
    """Opens Graph for one tenant after the other; the tokens of all are kept here, and nowhere else.

    Args:
        http: Whom the guard lets out.
        patience: For a service that is busy.
        now: The clock, aware UTC.
    """

    def __init__(self, http: Fetcher, patience: Patience, now: Callable[[], datetime]) -> None:
        self._http, self._patience, self._now = http, patience, now
        self._signed_in: dict[tuple[str, ...], SignIn] = {}

    def open(self, credentials: Credentials, *, login_url: str, graph_url: str) -> GraphClient:
        """Return Graph as *credentials* see it; nothing is asked yet."""
        tenant = credentials.tenant
        app = (login_url, graph_url, tenant.tenant_id, tenant.client_id, tenant.thumbprint)
        self._signed_in = {key: known for key, known in self._signed_in.items() if key == app or not known.idle}
        if app not in self._signed_in:
            self._signed_in[app] = SignIn(
                credentials,
                http=self._http,
                patience=self._patience,
                now=self._now,
                login_url=login_url,
                graph_url=graph_url,
            )
        return GraphClient(tenant, self._signed_in[app], self._http, self._patience, graph_url)


class GraphClient:
    """The `Graph` that asks Microsoft's servers."""

    def __init__(self, tenant: Tenant, sign_in: SignIn, http: Fetcher, patience: Patience, base: str) -> None:
        self.tenant = tenant
        self._sign_in, self._http, self._patience = sign_in, http, patience
        self._base = f"{base}/v1.0/"

    async def get(self, path: str, *, permission: str) -> Document | None:
        """Return the object at *path*; None if there is none.

        Raises:
            DeniedError: There was no answer; the text says why.
        """
        return await self._document(self._base + path, permission)

    async def items(self, path: str, *, permission: str) -> AsyncIterator[Document]:
        """Yield what the collection at *path* holds, a page in memory at a time; nothing if there is none.

        Raises:
            DeniedError: There was no answer, or one page of several is missing; the text says why.
        """
        url = self._base + path
        while url:
            page = await self._document(url, permission)
            if page is None:
                return
            found = page.get("value")
            if not isinstance(found, list):
                raise unanswered("Microsoft Graph answered with something that is no list.")
            for each in found:
                if isinstance(each, dict):
                    yield each
            url = self._following(page, url)

    async def once(self, read: Callable[[Graph], Awaitable[T]]) -> T:
        """Return what *read* makes of this tenant."""
        return await read(self)

    def _following(self, page: Document, url: str) -> str:
        """Return where the next page is, or ""; the token goes nowhere else than it was meant for."""
        link = page.get(_NEXT)
        if link is None:
            return ""
        if not isinstance(link, str) or link == url or not self._is_ours(link):
            raise unanswered(
                "Microsoft Graph says that its next page is somewhere else, and the bot does not go there."
            )
        return link

    def _is_ours(self, link: str) -> bool:
        try:
            there, base = URL(link), URL(self._base)
            return there.origin() == base.origin() and there.path.startswith(base.path)
        except ValueError:
            return False

    async def _document(self, url: str, permission: str) -> Document | None:
        page = await self._page(url)
        if page.status == _NOT_FOUND:
            return None
        if page.status != _GOOD:
            raise of_graph(page, permission)
        found = document(page)
        if found is None:
            raise unanswered("Microsoft Graph answered with something that is no JSON object.")
        return found

    async def _page(self, url: str) -> Page:
        token = await self._sign_in.token()
        page = await self._answer(url, token)
        if page.status != _UNAUTHORIZED:
            return page
        self._sign_in.drop(token)  # it may have been revoked; a fresh one is tried once
        return await self._answer(url, await self._sign_in.token())

    async def _answer(self, url: str, token: str) -> Page:
        headers = {"Accept": "application/json", "Authorization": f"Bearer {token}"}

        async def ask() -> Page:
            try:
                return await self._http.ask(url, headers=headers, most=MAX_PAGE)
            except ProbeError as error:
                raise unanswered(str(error)) from error

        return await self._patience.answer(ask)
