"""`hybrid-bot tenant`, and `check --channel` with the access that it gave, against Microsoft's wire format."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cli import Exit
from bot.cli.main import run
from storage import migrate
from storage.address import Address
from storage.sealed import Keys
from storage.store import Store
from tests.certlab import CertLab
from tests.graph import CLIENT, TENANT, GraphStub, microsoft
from tests.storage.samples import keep, started

CONNECT = ("tenant", "connect", "--channel", "C1")


@dataclass
class Terminal:
    """The program on a database, Microsoft, and what was printed."""

    stub: GraphStub
    folder: Path
    printed: pytest.CaptureFixture[str]

    async def run(self, *words: str, code: int = Exit.GOOD) -> str:
        """Run the command in a thread, where it may have a loop of its own; return what it printed."""
        assert await asyncio.to_thread(run, words) == code
        out, err = self.printed.readouterr()
        return str(out or err)

    async def connected(self) -> None:
        """Do what an admin does."""
        await self.run(*CONNECT, "--out", "bot.cer")
        self.stub.certificates.append((self.folder / "bot.cer").read_text())
        await self.run(*CONNECT, "--client", CLIENT, "--tenant", TENANT)


@pytest_asyncio.fixture
async def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Terminal]:
    """A terminal in a folder with a database that has a checklist of the channel C1."""
    url = f"sqlite:///{tmp_path}/bot.db"
    await migrate.upgrade(url)
    store = Store.open(url, keys=Keys.of(Address.parse(url), ""))
    await keep(store, started("C1"))
    await store.close()
    lab = CertLab(tmp_path)
    async with microsoft(lab) as stub:
        stub.certificates = []
        told = {
            "HYBRID_DATABASE_URL": url,
            "HYBRID_LOGIN_URL": stub.url,
            "HYBRID_GRAPH_URL": stub.url,
            "HYBRID_CA_BUNDLE": str(lab.ca_bundle),
            "HYBRID_DNS_SERVERS": "127.0.0.1:1",
        }
        for name, text in told.items():
            monkeypatch.setenv(name, text)
        monkeypatch.chdir(tmp_path)
        yield Terminal(stub, tmp_path, capsys)


async def test_connecting_prints_the_certificate_and_numbered_steps(terminal: Terminal) -> None:
    out = await terminal.run(*CONNECT)

    assert out.splitlines()[0].startswith("1. Save the certificate as a file")
    assert "`hybrid-bot tenant connect --channel C1 --client … --tenant …`" in out
    assert "-----BEGIN CERTIFICATE-----" in out
    assert "PRIVATE" not in out
    assert "app: not told yet" in out


async def test_connecting_again_prints_the_same_certificate(terminal: Terminal) -> None:
    assert await terminal.run(*CONNECT) == await terminal.run(*CONNECT)


async def test_the_certificate_goes_to_a_file_and_the_ids_end_the_steps(terminal: Terminal) -> None:
    first = await terminal.run(*CONNECT, "--out", "bot.cer")
    last = await terminal.run(*CONNECT, "--client", CLIENT, "--tenant", TENANT, "--out", "bot.cer")

    assert (terminal.folder / "bot.cer").read_text().startswith("-----BEGIN CERTIFICATE-----")
    assert "BEGIN CERTIFICATE" not in first
    assert last.splitlines()[:2] == [f"app: {CLIENT}", f"tenant: {TENANT}"]


async def test_a_file_that_cannot_be_written_is_told(terminal: Terminal) -> None:
    assert "cannot be written to" in await terminal.run(*CONNECT, "--out", "no/such/folder", code=Exit.USAGE)


async def test_what_is_no_id_is_wrong_usage(terminal: Terminal) -> None:
    assert "is not an id" in await terminal.run(*CONNECT, "--client", "contoso", code=Exit.USAGE)


async def test_a_verified_access_ends_with_0(terminal: Terminal) -> None:
    await terminal.connected()

    out = await terminal.run("tenant", "verify", "--channel", "C1")

    assert out.splitlines() == [
        "Signed in to Contoso.",
        "Organization.Read.All: granted",
        "Domain.Read.All: granted",
        "User.Read.All: granted",
    ]


def _take_permission(stub: GraphStub) -> None:
    stub.granted -= {"Domain.Read.All", "Organization.Read.All"}


def _take_certificate(stub: GraphStub) -> None:
    stub.certificates.clear()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(_take_permission, "Domain.Read.All: The app lacks the application permission", id="permission"),
        pytest.param(_take_certificate, "The bot cannot sign in. The app does not have the bot's", id="certificate"),
    ],
)
async def test_what_is_missing_ends_with_1(terminal: Terminal, change: Callable[[GraphStub], None], says: str) -> None:
    await terminal.connected()
    change(terminal.stub)

    assert says in await terminal.run("tenant", "verify", "--channel", "C1", code=Exit.FAILED)


async def test_disconnecting_destroys_the_key(terminal: Terminal) -> None:
    await terminal.connected()

    assert "The key is destroyed" in await terminal.run("tenant", "disconnect", "--channel", "C1")
    assert "may not read your tenant" in await terminal.run("tenant", "verify", "--channel", "C1", code=Exit.USAGE)


async def test_checks_use_the_channel_s_profile_and_access(terminal: Terminal) -> None:
    await terminal.connected()

    out = await terminal.run("check", "--step", "ad-sync", "--channel", "C1", "domain=contoso.test", code=Exit.FAILED)
    without = await terminal.run("check", "--step", "ad-sync", "domain=contoso.test", code=Exit.UNSURE)

    assert "sync-enabled" in out
    assert "abandoned" in out
    assert "not-connected" in without


async def test_a_channel_without_a_checklist_is_told(terminal: Terminal) -> None:
    assert "no running checklist" in await terminal.run("check", "--channel", "C9", code=Exit.USAGE)
