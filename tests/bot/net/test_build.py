"""The clients together, as the bot opens them."""

import asyncio
import ssl
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.errors import BotError, ProbeError
from bot.net.build import open_net
from bot.net.facts import Outcome
from bot.playground.nameserver import NameServer
from tests.certlab import CertLab
from tests.loopback import mine

HERE = mine(81)
NAME = "sip.contoso.test"


async def test_from_a_name_to_its_certificate_and_page(tmp_path: Path) -> None:
    async with CertLab(tmp_path) as lab, NameServer({"contoso.test": f"sip A {HERE}"}) as names:
        await lab.serve(HERE, 5061, names=(NAME,))
        async with open_net(
            servers=[names.endpoint], allowed=[f"{HERE}/32"], ca_bundle=lab.ca_bundle, timeout=timedelta(seconds=5)
        ) as net:
            addresses = await net.dns.addresses(NAME)
            connection = await net.tls.connect(HERE, 5061)
            handshake = await net.tls.handshake(HERE, 5061, name=NAME)
            page = await net.http.get(f"https://{NAME}:5061/")

    assert (addresses.v4, addresses.refused) == ((HERE,), ())
    assert (connection.outcome, handshake.verify_code, page.status) == (Outcome.OPEN, 0, 200)


async def test_one_guard_stands_before_all_of_them() -> None:
    async with (
        NameServer({"contoso.test": f"sip A {HERE}"}) as names,
        open_net(servers=[names.endpoint], timeout=timedelta(seconds=5)) as net,
    ):
        assert (await net.dns.addresses(NAME)).refused == ((HERE, "a loopback address"),)
        assert (await net.tls.connect(HERE, 5061)).outcome is Outcome.FORBIDDEN
        with pytest.raises(ProbeError, match="loopback"):
            await net.tls.handshake(HERE, 5061, name=NAME)
        with pytest.raises(ProbeError, match="loopback"):
            await net.http.get(f"https://{NAME}/")


async def test_who_is_trusted_beside_the_system_is_told(tmp_path: Path) -> None:
    async with CertLab(tmp_path) as lab, open_net(ca_bundle=lab.ca_bundle, timeout=timedelta(seconds=5)) as net:
        found = await asyncio.to_thread(net.roots)

    assert ssl.PEM_cert_to_DER_cert(lab.ca_bundle.read_text(encoding="ascii")) in found


async def test_after_the_block_nothing_is_fetched_any_more() -> None:
    async with open_net(timeout=timedelta(seconds=5), named=["http://127.0.0.1:1/"]) as net:
        pass

    with pytest.raises(RuntimeError, match="Session is closed"):
        await net.http.get("http://127.0.0.1:1/")


@pytest.mark.parametrize(
    ("servers", "bundle", "words"),
    [
        pytest.param(["dns.contoso.test"], None, "is not a name server", id="a name server by name"),
        pytest.param([], Path("/no/such/file"), "HYBRID_CA_BUNDLE", id="no bundle"),
    ],
)
async def test_bad_settings_are_refused(servers: list[str], bundle: Path | None, words: str) -> None:
    with pytest.raises(BotError, match=words):
        async with open_net(servers=servers, ca_bundle=bundle, timeout=timedelta(seconds=5)):
            pass
