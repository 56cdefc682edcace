"""One conversation with a directory server, which blocks: connect, encrypt, sign in, read page by page, hang up."""

from __future__ import annotations

import math
import re
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ldap3 import BASE, NONE, SIMPLE, SUBTREE, Connection, Server, Tls  # type: ignore[import-untyped]  # ships no types
from ldap3.core.exceptions import LDAPExceptionError, LDAPSocketOpenError  # type: ignore[import-untyped]  # the same

from bot.model.directory import Directory, DirectoryUser
from bot.model.errors import ProbeError
from bot.net import ldap_refusal
from bot.net.ldap_user import ATTRIBUTES, user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.model.directory import DirectoryAccess

CONNECT = 5.0  # seconds for one address

_PEOPLE = "(&(objectCategory=person)(objectClass=user)(msRTCSIP-UserEnabled=TRUE))"
_ANYTHING = "(objectClass=*)"
_PAGED_RESULTS = "1.2.840.113556.1.4.319"
_SUCCESS = 0
_NAMES = re.compile(r"\bNAME\s+(?:'([^']+)'|\(([^)]*)\))")  # of an attribute in a schema, RFC 4512 4.1.2
_NO_PEOPLE = ("cn=configuration,", "dc=domaindnszones,", "dc=forestdnszones,")  # partitions of every forest


class Session:
    """Reads once, in a thread of its own.

    Args:
        context: Verifies the server, and its name.
        timeout: Seconds that the server may be silent; whoever waits for the whole cuts the connection.
    """

    def __init__(self, access: DirectoryAccess, context: ssl.SSLContext, *, timeout: float) -> None:
        self._access = access
        self._tls = _NamedTls(context, access.host, self._heed_cut)
        self._timeout = timeout
        self._connection: Any = None
        self._cut = threading.Event()

    def users(self, addresses: tuple[str, ...], *, most: int, page: int) -> Directory:
        """Return everybody who is enabled for Lync, from the first of *addresses* that accepts a connection.

        Raises:
            ProbeError: Not all of them could be read; the text says why.
        """
        with self._signed_in(addresses):
            root = self._one("", "defaultNamingContext", "subschemaSubentry")
            return self._read(self._base(root), absent=self._absent(root), most=most, page=page)

    def greet(self, addresses: tuple[str, ...]) -> None:
        """Sign in at the first of *addresses* that accepts a connection, and hang up.

        Raises:
            ProbeError: That did not work; the text says why.
        """
        with self._signed_in(addresses):
            pass

    @contextmanager
    def _signed_in(self, addresses: tuple[str, ...]) -> Iterator[None]:
        try:
            self._open(addresses)
            self._sign_in()
            yield
        except (LDAPExceptionError, OSError) as error:
            raise ProbeError(ldap_refusal.of_connection(self._access, self._tls.failure or error)) from error
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:  # the library's, when it decodes
            raise ProbeError(ldap_refusal.of_connection(self._access, error)) from error
        finally:
            self._close()

    def cut(self) -> None:
        """End the conversation, from another thread: whoever waits for the server is woken."""
        self._cut.set()
        connection = self._connection
        if connection is not None and connection.socket is not None:
            with suppress(OSError):
                # Not its own method: that would end TLS first, and leave the thread a moment to send in clear text.
                socket.socket.shutdown(connection.socket, socket.SHUT_RDWR)

    def _open(self, addresses: tuple[str, ...]) -> None:
        for address in addresses:
            try:
                self._connect(address)
            except LDAPSocketOpenError:
                self._close()
                if self._tls.failure or address == addresses[-1]:
                    raise
            else:
                break
        self._heed_cut()  # it may have come while there was no socket to cut
        if not self._access.encrypted:
            self._connection.start_tls(read_server_info=False)

    def _connect(self, address: str) -> None:
        server = Server(
            address,
            self._access.port,
            use_ssl=self._access.encrypted,
            tls=self._tls,
            get_info=NONE,
            connect_timeout=CONNECT,
            allowed_referral_hosts=[],
        )
        self._connection = Connection(
            server,
            user=self._access.user,
            password=self._access.password,
            authentication=SIMPLE,
            auto_referrals=False,
            check_names=False,
            read_only=True,
            receive_timeout=math.ceil(self._timeout),
        )
        self._heed_cut()
        self._connection.open(read_server_info=False)

    def _sign_in(self) -> None:
        """Bind; TLS stands by now, or there would be an error."""
        if not self._connection.bind(read_server_info=False):
            raise ProbeError(ldap_refusal.of_account(self._access, self._connection.result))

    def _base(self, root: dict[str, list[bytes]]) -> str:
        base = self._access.base or _first(root, "defaultNamingContext")
        if not base:
            raise ProbeError(
                f"{self._access.host} does not say which directory it keeps; name its top in HYBRID_LDAP_URL, such as"
                f" `{self._access.url}/DC=contoso,DC=local`."
            )
        return base

    def _absent(self, root: dict[str, list[bytes]]) -> frozenset[str]:
        """Return which of `ATTRIBUTES` the server has never heard of; a search for them finds nothing, silently."""
        schema = _first(root, "subschemaSubentry")
        told = self._one(schema, "attributeTypes").get("attributeTypes") if schema else None
        if not told:
            raise ProbeError(
                f"{self._access.host} does not show its schema to {self._access.user}, so nobody can tell whether Lync"
                " has extended it; let the account read it."
            )
        known = {name.lower() for definition in told for name in _names(definition.decode(errors="replace"))}
        return frozenset(name for name in ATTRIBUTES if name.lower() not in known)

    def _read(self, base: str, *, absent: frozenset[str], most: int, page: int) -> Directory:
        users: list[DirectoryUser] = []
        referrals: dict[str, None] = {}
        for found in self._pages(base, page):
            users += (user(each["raw_dn"], each["raw_attributes"]) for each in found if "raw_attributes" in each)
            urls = (url.partition("?")[0] for each in found for url in each.get("uri", ()))
            referrals |= dict.fromkeys(filter(_has_people, urls))
            if len(users) > most:
                raise ProbeError(
                    f"{self._access.host} has more than {most:,} users who are enabled for Lync; name the folder that"
                    " counts in HYBRID_LDAP_URL."
                )
        return Directory(users=tuple(users), absent=absent, referrals=tuple(referrals))

    def _pages(self, base: str, page: int) -> Iterator[list[dict[str, Any]]]:
        cookie: bytes | None = None
        while cookie != b"":
            yield self._search(
                base, _PEOPLE, SUBTREE, ATTRIBUTES, paged_size=page, paged_cookie=cookie, paged_criticality=True
            )
            control = self._connection.result.get("controls", {}).get(_PAGED_RESULTS)
            cookie = control["value"]["cookie"] if control else b""

    def _one(self, name: str, *attributes: str) -> dict[str, list[bytes]]:
        """Return the object *name*; empty where it is not to be seen."""
        found = self._search(name, _ANYTHING, BASE, attributes)
        return next((each["raw_attributes"] for each in found if "raw_attributes" in each), {})

    def _search(
        self, base: str, sought: str, scope: str, attributes: tuple[str, ...], **paging: object
    ) -> list[dict[str, Any]]:
        self._connection.search(base, sought, scope, attributes=attributes, **paging)
        result = self._connection.result
        if result["result"] != _SUCCESS:
            raise ProbeError(ldap_refusal.of_search(self._access, base, result))
        found: list[dict[str, Any]] = self._connection.response
        return found

    def _heed_cut(self) -> None:
        if self._cut.is_set():
            raise ProbeError(f"Nobody waits for {self._access.host} any more.")

    def _close(self) -> None:
        connection = self._connection
        if connection is None:
            return
        with suppress(LDAPExceptionError, OSError):
            connection.unbind()
        if connection.socket is not None:  # the library forgets it where the connection was never complete
            connection.socket.close()


class _NamedTls(Tls):  # type: ignore[misc]  # the library ships no types
    """Shakes hands as all our clients do: with our trust, and by the name of the host, whatever its address.

    The library's own way is content with a certificate for the address, and has a trust of its own.
    """

    def __init__(self, context: ssl.SSLContext, host: str, heed_cut: Callable[[], None]) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._heed_cut = heed_cut
        self._context = context
        self._host = host
        self.failure: OSError | None = None

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: ANN401, ARG002, FBT001, FBT002 - the library's signature
        """Put TLS on the socket of *connection*, or remember why there is none."""
        connection.socket = self._context.wrap_socket(
            connection.socket, do_handshake_on_connect=False, server_hostname=self._host
        )
        self._heed_cut()
        try:
            connection.socket.do_handshake()
        except OSError as error:
            self.failure = error
            raise


def _first(attributes: dict[str, list[bytes]], name: str) -> str:
    values = attributes.get(name) or [b""]
    return values[0].decode(errors="replace")


def _names(definition: str) -> list[str]:
    found = _NAMES.search(definition)
    return re.findall(r"[^'\s]+", found[1] or found[2]) if found else []


def _has_people(url: str) -> bool:
    return not unquote(urlsplit(url).path).lower().startswith(tuple(f"/{name}" for name in _NO_PEOPLE))
