"""What is said of directory servers that are silent, broken or none at all, and that nobody is left connected to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.directory import DirectoryAccess
from bot.model.errors import ProbeError
from bot.net import ldap_refusal, trust
from bot.net.build import open_net
from bot.net.dns import Resolver
from bot.net.guard import Guard
from bot.net.ldap import DirectoryReader
from bot.net.ldap_session import Session
from tests.certlab import Case, CertLab

HERE = "127.0.140.2"
ACCESS = DirectoryAccess("ldaps://dc1.contoso.test", "CONTOSO\\reader", "hush")


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[CertLab]:
    async with CertLab(tmp_path) as running:
        yield running


def reader(url: str, *, timeout: float = 10.0) -> DirectoryReader:
    access = DirectoryAccess(url, ACCESS.user, ACCESS.password)
    return DirectoryReader(access, Resolver(["127.0.0.1:1"], Guard()), timeout=timeout)


@pytest.mark.parametrize(
    ("scheme", "case", "words"),
    [
        pytest.param("ldaps", Case.NOT_TLS, "broke off the TLS handshake, as a domain controller without", id="no TLS"),
        pytest.param("ldaps", Case.RESETS, "broke off the TLS handshake", id="reset"),
        pytest.param("ldaps", Case.HANGS_UP, "broke off the TLS handshake", id="hang-up in the handshake"),
        pytest.param("ldaps", Case.NO_PROTOCOL, "broke off the TLS handshake", id="nothing in common"),
        pytest.param("ldap", Case.HANGS_UP, "hung up without an answer", id="hang-up"),
        pytest.param("ldap", Case.NOT_TLS, "hung up without an answer", id="a web server"),
    ],
)
async def test_what_is_no_directory_server_is_told(lab: CertLab, scheme: str, case: Case, words: str) -> None:
    port = await lab.serve(HERE, case=case)

    with pytest.raises(ProbeError) as caught:
        await reader(f"{scheme}://{HERE}:{port}").users()

    assert f"{HERE}:{port} {words}" in str(caught.value)


async def test_a_server_that_answers_nonsense_is_told() -> None:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(bytes.fromhex("30 05 02 01 01 78 00"))  # an answer to StartTLS without a result
        await reader.read(100)
        writer.close()

    server = await asyncio.start_server(converse, HERE, 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(ProbeError, match=f"^{HERE}:{port} and we did not understand each other: "):
            await reader(f"ldap://{HERE}:{port}").users()


async def test_a_port_that_nobody_listens_on_is_told() -> None:
    with pytest.raises(ProbeError, match=f"^{HERE}:1 refuses connections; set HYBRID_LDAP_URL to a domain controller"):
        await reader(f"ldaps://{HERE}:1").users()


@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
async def test_a_silent_server_is_not_waited_for_longer_than_was_said(scheme: str) -> None:
    async with AsyncExitStack() as stack:
        silent = await Silent.start(stack)

        with pytest.raises(ProbeError, match=r"did not tell of all its users within 0\.2 seconds\.$"):
            await reader(f"{scheme}://{HERE}:{silent.port}", timeout=0.2).users()

        await asyncio.wait_for(silent.left.wait(), 5)


@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
async def test_whoever_stops_waiting_leaves_no_connection_behind(scheme: str) -> None:
    async with AsyncExitStack() as stack:
        silent = await Silent.start(stack)
        reading = asyncio.create_task(reader(f"{scheme}://{HERE}:{silent.port}", timeout=60).users())
        await asyncio.wait_for(silent.met.wait(), 5)

        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading

        await asyncio.wait_for(silent.left.wait(), 5)


def test_a_conversation_that_was_cut_before_it_began_does_not_begin() -> None:
    session = Session(ACCESS, trust.strict(), timeout=60)

    session.cut()

    with pytest.raises(ProbeError, match=r"^Nobody waits for dc1\.contoso\.test any more\.$"):
        session.users(("192.0.2.1",), most=1, page=1)


class Silent:
    """Accepts, listens, and never answers."""

    def __init__(self) -> None:
        self.port = 0
        self.met, self.left = asyncio.Event(), asyncio.Event()

    @classmethod
    async def start(cls, stack: AsyncExitStack) -> Silent:
        silent = cls()
        server = await asyncio.start_server(silent._converse, HERE, 0)
        stack.callback(server.close)
        silent.port = server.sockets[0].getsockname()[1]
        return silent

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65_536):
            self.met.set()
        self.left.set()
        writer.close()


async def test_the_directory_is_lent_where_one_was_named() -> None:
    async with open_net(timeout=timedelta(seconds=5), ldap=DirectoryAccess(f"ldap://{HERE}:1", "r", "p")) as net:
        assert net.ldap is not None
        with pytest.raises(ProbeError, match="refuses connections"):
            await net.ldap.users()

    async with open_net(timeout=timedelta(seconds=5)) as net:
        assert net.ldap is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("525", "there is no such account"),
        ("52e", "the password is wrong"),
        ("52E", "the password is wrong"),
        ("530", "at this hour"),
        ("531", "must not sign in from here"),
        ("532", "password has expired"),
        ("533", "disabled"),
        ("534", "lacks the right"),
        ("701", "account has expired"),
        ("773", "must be changed first"),
        ("775", "locked"),
    ],
)
def test_what_active_directory_means_by_its_numbers(data: str, words: str) -> None:
    message = f"80090308: LdapErr: DSID-0C09058A, comment: AcceptSecurityContext error, data {data}, v4f7c\x00"

    said = ldap_refusal.of_account(ACCESS, {"result": 49, "description": "invalidCredentials", "message": message})

    assert said.startswith("dc1.contoso.test refuses the account “CONTOSO\\reader”: ")
    assert words in said
    assert said.endswith(f" (data {data.lower()}).")


@pytest.mark.parametrize(
    ("code", "message", "words"),
    [
        (49, "data 999", "the password is wrong"),
        (8, "BindSimple: Transport encryption required.", "wants a stronger way to sign in"),
        (53, "data 52f\x00", "unwillingToPerform: data 52f."),
        (51, "", "reader”: unwillingToPerform."),
    ],
)
def test_other_refusals_of_an_account(code: int, message: str, words: str) -> None:
    assert words in ldap_refusal.of_account(
        ACCESS, {"result": code, "description": "unwillingToPerform", "message": message}
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (3, "stopped before all users were told (told: why)"),
        (4, "stopped before all users were told"),
        (11, "stopped before all users were told"),
        (10, "points to another server"),
        (12, "does not tell users page by page"),
        (32, "has no “DC=a”"),
        (34, "has no “DC=a”"),
        (50, "does not let “CONTOSO\\reader” read “DC=a”"),
        (1, "does not answer the search below “DC=a”: told: why."),
    ],
)
def test_what_the_results_of_a_search_mean(code: int, words: str) -> None:
    result = {"result": code, "description": "told", "message": "why\x00", "referrals": None}

    assert words in ldap_refusal.of_search(ACCESS, "DC=a", result)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError("timed out"), "does not answer; let the bot's machine reach it"),
        (OSError(101, "Network is unreachable"), "cannot be reached: Network is unreachable."),
    ],
)
def test_why_there_is_no_connection(error: OSError, words: str) -> None:
    assert ldap_refusal.of_connection(ACCESS, error).startswith(f"dc1.contoso.test:636 {words}")
