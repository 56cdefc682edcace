"""What is read of a real directory server, how it is trusted, and what is said where it cannot be read."""

from __future__ import annotations

import asyncio
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.model.directory import DirectoryAccess, DirectoryUser
from bot.model.errors import BotError, ProbeError
from bot.net.dns import Resolver
from bot.net.guard import Guard
from bot.net.ldap import DirectoryReader
from bot.playground.nameserver import NameServer
from tests import slapd
from tests.certlab import Case, CertLab
from tests.slapd import BASE, CLERK, HERE, NAME, PAGELESS, PASSWORD, READER, Slapd

MANY = 2_500
BINARY = bytes(range(0x7A, 0x8A))  # no text in any encoding that a guess would try first
ZONE = f"""
dc1 A {HERE}
two A 127.0.139.1
two A {HERE}
metadata A 169.254.169.254
"""
Read = Callable[..., DirectoryReader]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> CertLab:
    return CertLab(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def contoso(tmp_path_factory: pytest.TempPathFactory, lab: CertLab) -> Iterator[Slapd]:
    """A directory of many, some of whom are in a folder of another server."""
    ann = slapd.user(
        "ann",
        objectClass=("top", "lyncUser", "user"),
        sAMAccountName="ann",
        userPrincipalName="ann@contoso.test",
        displayName="Ann Müller",
        givenName="Ann",
        sn="Müller",
        mail="ann@contoso.test",
        mailNickname="ann",
        proxyAddresses=("SMTP:ann@contoso.test", "X500:/o=Contoso;ou=a/cn=ann"),
        targetAddress="SMTP:ann@contoso.onmicrosoft.test",
        msRTCSIP__DeploymentLocator="SRV:",
        userAccountControl="514",
        objectGUID=BINARY,
        isCriticalSystemObject="TRUE",
    )
    entries = [
        ann,
        slapd.user("bob", displayName=" ", objectGUID=BINARY, mS__DS__ConsistencyGuid=b"\xff" * 16),
        slapd.user("eve", lync=False),
        slapd.user("moved", msRTCSIP__UserEnabled="FALSE"),
        slapd.referral("child", "ldap://child.contoso.test/DC=child,DC=contoso,DC=test"),
        slapd.referral("zones", "ldap://contoso.test/DC=DomainDnsZones,DC=contoso,DC=test"),
        slapd.folder("empty"),
        *(slapd.user(f"u{number}") for number in range(MANY)),
    ]
    certificate = lab.file(names=(NAME, "two.contoso.test"))
    with slapd.slapd(tmp_path_factory.mktemp("contoso"), entries, certificate=certificate) as server:
        yield server


@pytest.fixture
async def names() -> AsyncIterator[NameServer]:
    async with NameServer({"contoso.test": ZONE}) as running:
        yield running


@pytest.fixture
def read(lab: CertLab, names: NameServer) -> Read:
    """Make a reader of what is at a URL."""

    def make(url: str, user: str = READER, password: str = PASSWORD, **options: object) -> DirectoryReader:
        access = DirectoryAccess(url, user, password)
        dns = Resolver([names.endpoint], Guard())
        options = {"ca_bundle": lab.ca_bundle, "timeout": 20.0} | options
        return DirectoryReader(access, dns, **options)  # type: ignore[arg-type]  # each test's own

    return make


class Relay:
    """Stands between us and a server, and remembers what we sent."""

    def __init__(self, port: int) -> None:
        self.sent = bytearray()
        self.ended = asyncio.Event()
        self._port = port

    async def start(self, stack: AsyncExitStack) -> int:
        server = await asyncio.start_server(self._converse, HERE, 0)
        stack.callback(server.close)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_connection(HERE, self._port)
        back = asyncio.create_task(_pump(inner, writer))
        while data := await reader.read(65_536):
            self.sent += data
            outer.write(data)
        outer.close()
        await back
        self.ended.set()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
    writer.close()


@pytest.mark.parametrize("way", ["encrypted", "plain"])
async def test_everybody_is_read_though_the_server_gives_a_thousand_at_once(
    contoso: Slapd, read: Read, way: str
) -> None:
    found = await read(getattr(contoso, way)).users()

    assert sorted(user.sip for user in found.users) == sorted(
        f"sip:{name}@contoso.test" for name in ("ann", "bob", *(f"u{number}" for number in range(MANY)))
    )
    assert found.absent == {"msExchHideFromAddressLists"}


async def test_a_user_is_read_with_all_that_is_asked_for(contoso: Slapd, read: Read) -> None:
    found = {user.sip: user for user in (await read(contoso.encrypted).users()).users}

    assert found["sip:ann@contoso.test"] == DirectoryUser(
        dn="cn=ann,dc=contoso,dc=test",
        object_class="user",
        sam="ann",
        upn="ann@contoso.test",
        display_name="Ann Müller",
        given_name="Ann",
        surname="Müller",
        mail="ann@contoso.test",
        nickname="ann",
        proxies=("SMTP:ann@contoso.test", "X500:/o=Contoso;ou=a/cn=ann"),
        target="SMTP:ann@contoso.onmicrosoft.test",
        sip="sip:ann@contoso.test",
        sip_enabled=True,
        sip_home="SRV:",
        enabled=False,
        anchor=b64encode(BINARY).decode(),
        critical=True,
    )
    assert found["sip:bob@contoso.test"].anchor == b64encode(b"\xff" * 16).decode()
    assert found["sip:bob@contoso.test"].display_name == ""
    assert (found["sip:u0@contoso.test"].display_name, found["sip:u0@contoso.test"].enabled) == (None, None)


async def test_other_servers_are_told_of_where_somebody_may_be(contoso: Slapd, read: Read) -> None:
    found = await read(contoso.plain).users()

    assert found.referrals == ("ldap://child.contoso.test/dc=child,dc=contoso,dc=test",)


async def test_other_servers_are_not_asked(tmp_path: Path, lab: CertLab, read: Read) -> None:
    asked = asyncio.Event()

    async def other(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        writer.close()

    async with await asyncio.start_server(other, HERE, 0) as elsewhere:
        url = f"ldap://{HERE}:{elsewhere.sockets[0].getsockname()[1]}"
        away = slapd.referral("away", f"{url}/DC=away,DC=test")
        with slapd.slapd(tmp_path, [away], certificate=lab.file(names=(NAME,))) as server:
            found = await read(server.encrypted).users()
            with pytest.raises(ProbeError, match=f"does not keep “OU=away,{BASE}” and points to {url}/dc=away"):
                await read(f"{server.encrypted}/OU=away,{BASE}").users()

    assert found.referrals == (f"{url}/dc=away,dc=test",)
    assert not asked.is_set()


@pytest.mark.parametrize(
    ("base", "count"),
    [
        pytest.param(f"OU=empty,{BASE}", 0, id="nobody"),
        pytest.param(f"CN=ann,{BASE}", 1, id="one"),
        pytest.param(f"CN%3dann,{BASE}", 1, id="percent-encoded"),
    ],
)
async def test_only_the_folder_named_in_the_url_is_read(contoso: Slapd, read: Read, base: str, count: int) -> None:
    assert len((await read(f"{contoso.encrypted}/{base}").users()).users) == count


@pytest.mark.parametrize(
    ("user", "words"),
    [
        pytest.param(CLERK, "stopped before all users were told (sizeLimitExceeded)", id="in pages"),
        pytest.param(PAGELESS, "stopped before all users were told (adminLimitExceeded: pagedResults", id="no pages"),
    ],
)
async def test_a_list_that_the_server_cuts_short_is_no_list(contoso: Slapd, read: Read, user: str, words: str) -> None:
    with pytest.raises(ProbeError) as caught:
        await read(contoso.encrypted, user).users()

    assert words in str(caught.value)
    assert f"raise the limit of “{user}”" in str(caught.value)


async def test_more_users_than_the_bot_takes_are_an_error(contoso: Slapd, read: Read) -> None:
    assert len((await read(contoso.encrypted, most=MANY + 2).users()).users) == MANY + 2
    with pytest.raises(ProbeError, match=r"has more than 2,501 users who are enabled for Lync; name the folder"):
        await read(contoso.encrypted, most=MANY + 1).users()


@pytest.mark.parametrize("way", ["encrypted", "plain"])
@pytest.mark.parametrize(
    ("case", "certified", "words"),
    [
        pytest.param(Case.WRONG_NAME, NAME, "Hostname mismatch.* Set HYBRID_LDAP_URL to the name", id="wrong name"),
        pytest.param(Case.GOOD, HERE, "Hostname mismatch.* or issue it for dc1.contoso.test", id="its address"),
        pytest.param(
            Case.UNKNOWN_ROOT, NAME, "self-signed certificate in .* Put the root .* HYBRID_CA_BUNDLE", id="untrusted"
        ),
        pytest.param(Case.EXPIRED, NAME, "certificate has expired. Renew it on the server", id="expired"),
    ],
)
async def test_a_server_that_does_not_prove_its_name_is_not_spoken_to(
    tmp_path: Path, lab: CertLab, read: Read, way: str, case: Case, certified: str, words: str
) -> None:
    with (
        slapd.slapd(tmp_path, certificate=lab.file(case, (certified,))) as server,
        pytest.raises(ProbeError, match=f"^{NAME}:[0-9]+ has a certificate that is not trusted: .*{words}"),
    ):
        await read(getattr(server, way)).users()


async def test_a_password_is_never_sent_in_clear_text(tmp_path: Path, contoso: Slapd, read: Read) -> None:
    async with AsyncExitStack() as stack:
        bare = stack.enter_context(slapd.slapd(tmp_path, certificate=None))
        relays = [Relay(bare.port), Relay(contoso.port)]
        ports = [await relay.start(stack) for relay in relays]

        with pytest.raises(ProbeError, match=r"does not offer StartTLS, and a password is never sent in clear text"):
            await read(f"ldap://{NAME}:{ports[0]}").users()
        assert (await read(f"ldap://{NAME}:{ports[1]}/OU=empty,{BASE}").users()).users == ()

        for relay in relays:
            await asyncio.wait_for(relay.ended.wait(), 10)  # the connection is closed
            assert b"1.3.6.1.4.1.1466.20037" in relay.sent
            assert PASSWORD.encode() not in relay.sent
            assert b"reader" not in relay.sent


@pytest.mark.parametrize(
    ("user", "password"),
    [pytest.param(READER, "battery staple", id="password"), pytest.param(f"CN=who,{BASE}", PASSWORD, id="account")],
)
async def test_a_wrong_account_is_named_and_its_password_is_not(
    contoso: Slapd, read: Read, user: str, password: str
) -> None:
    with pytest.raises(ProbeError) as caught:
        await read(contoso.encrypted, user, password).users()

    assert f"refuses the account “{user}”: the password is wrong, or there is no such account" in str(caught.value)
    assert password not in str(caught.value)


@pytest.mark.parametrize(("user", "password"), [("", PASSWORD), (READER, "")])
async def test_without_an_account_nothing_is_asked(read: Read, user: str, password: str) -> None:
    with pytest.raises(BotError, match="set HYBRID_LDAP_USER and HYBRID_LDAP_PASSWORD as well"):
        read("ldaps://dc1.contoso.test", user, password)


async def test_a_schema_without_lync_is_told_from_nobody(tmp_path: Path, lab: CertLab, read: Read) -> None:
    people = [slapd.user("ann", lync=False, objectGUID=BINARY)]
    with slapd.slapd(tmp_path, people, certificate=lab.file(names=(NAME,)), lync=False) as server:
        found = await read(server.encrypted).users()

    assert found.users == ()
    assert found.absent == {
        "msExchHideFromAddressLists",
        "msRTCSIP-DeploymentLocator",
        "msRTCSIP-PrimaryUserAddress",
        "msRTCSIP-UserEnabled",
    }


async def test_a_schema_that_is_not_shown_is_no_schema_without_lync(tmp_path: Path, lab: CertLab, read: Read) -> None:
    people = [slapd.user("ann")]
    with (
        slapd.slapd(tmp_path, people, certificate=lab.file(names=(NAME,)), shown=False) as server,
        pytest.raises(ProbeError, match=f"does not show its schema to {READER}, so nobody can tell whether Lync"),
    ):
        await read(server.encrypted).users()


async def test_a_server_that_does_not_say_what_it_keeps_is_asked_for_a_folder(
    tmp_path: Path, lab: CertLab, read: Read
) -> None:
    with slapd.slapd(tmp_path, [slapd.user("ann")], certificate=lab.file(names=(NAME,)), root="") as server:
        with pytest.raises(ProbeError, match="does not say which directory it keeps; name its top in HYBRID_LDAP_URL"):
            await read(server.encrypted).users()

        assert len((await read(f"{server.encrypted}/{BASE}").users()).users) == 1


@pytest.mark.parametrize(
    ("base", "words"),
    [
        pytest.param(f"OU=none,{BASE}", f"has no “OU=none,{BASE}”, or hides it from “{READER}”", id="none such"),
        pytest.param("Staff", "has no “Staff”, or hides it", id="no distinguished name"),
        pytest.param(
            f"OU=child,{BASE}", "points to ldap://child.contoso.test/dc=child,dc=contoso,dc=test", id="kept elsewhere"
        ),
    ],
)
async def test_a_folder_that_is_not_there_is_an_error(contoso: Slapd, read: Read, base: str, words: str) -> None:
    with pytest.raises(ProbeError) as caught:
        await read(f"{contoso.encrypted}/{base}").users()

    assert words in str(caught.value)


async def test_of_two_addresses_the_one_that_answers_is_asked(contoso: Slapd, read: Read) -> None:
    found = await read(f"ldaps://two.contoso.test:{contoso.tls_port}/OU=empty,{BASE}").users()

    assert found.users == ()


@pytest.mark.parametrize(
    ("host", "words"),
    [
        pytest.param("metadata.contoso.test", "169.254.169.254 is not asked: it is a cloud's metadata", id="by name"),
        pytest.param("169.254.1.1", "169.254.1.1 is not asked: it is a link-local address", id="by address"),
        pytest.param("[fe80::1]", "fe80::1 is not asked: it is a link-local address", id="IPv6"),
    ],
)
async def test_a_name_that_leads_to_a_forbidden_address_is_not_followed(read: Read, host: str, words: str) -> None:
    with pytest.raises(ProbeError) as caught:
        await read(f"ldaps://{host}").users()

    assert str(caught.value).startswith(f"HYBRID_LDAP_URL leads where nothing is asked: {words}")


async def test_a_name_that_only_the_machine_knows_is_found(
    contoso: Slapd, read: Read, names: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hosts(host: str, port: int | None, *_: object, **__: object) -> list[tuple[object, ...]]:
        assert host in {NAME, HERE}
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (HERE, port or 0))]

    names.load("contoso.test", "www A 192.0.2.1")
    monkeypatch.setattr(socket, "getaddrinfo", hosts)

    assert (await read(f"{contoso.encrypted}/OU=empty,{BASE}").users()).users == ()


async def test_a_name_that_nobody_knows_is_said(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(ProbeError, match=r"^dc9\.contoso\.test leads to no address: no such name; set HYBRID_LDAP_URL"):
        await read("ldaps://dc9.contoso.test").users()
