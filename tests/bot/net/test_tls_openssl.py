"""The same certificates behind a TLS server that is not ours: what is seen, and what it is taken for, is the same."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.evidence.certificate import parse
from bot.net.guard import Guard
from bot.net.tls import Connector
from tests.certlab import Case, CertLab
from tests.needs import need

NAME = "sip.contoso.test"
OPENSSL = shutil.which("openssl")
LOCAL = Guard(["127.0.0.0/8"], ports=None)


@asynccontextmanager
async def openssl(file: Path, *options: str) -> AsyncIterator[int]:
    """Serve the certificate in *file* with `openssl s_server`, and yield its port."""
    need("openssl", OPENSSL is not None)
    assert OPENSSL is not None
    words = ["s_server", "-accept", "127.0.0.1:0", "-cert", file, "-cert_chain", file, "-key", file, "-www", *options]
    process = await asyncio.create_subprocess_exec(
        OPENSSL, *map(str, words), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(30):
            yield await _port(process)
    finally:
        process.kill()
        await process.communicate()


async def _port(process: asyncio.subprocess.Process) -> int:
    assert process.stdout is not None
    async for line in process.stdout:
        if line.startswith(b"ACCEPT "):
            return int(line.rpartition(b":")[2])
    raise AssertionError("openssl does not listen")


@pytest.mark.parametrize(
    "case",
    [
        Case.GOOD,
        Case.EC,
        Case.EXPIRED,
        Case.NOT_YET_VALID,
        Case.CN_ONLY,
        Case.SELF_SIGNED,
        Case.UNKNOWN_ROOT,
        Case.RSA_1024,
        Case.CLIENT_EKU,
    ],
    ids=lambda case: case.name.lower(),
)
async def test_openssl_and_our_lab_show_the_same(tmp_path: Path, case: Case) -> None:
    async with CertLab(tmp_path) as lab:
        connector = Connector(LOCAL, ca_bundle=lab.ca_bundle)
        ours = await lab.serve("127.0.0.1", case=case, names=(NAME,))
        seen_here = await connector.handshake("127.0.0.1", ours, name=NAME)
        async with openssl(lab.file(case, (NAME,)), "-cipher", "ALL:@SECLEVEL=0") as port:
            seen_there = await connector.handshake("127.0.0.1", port, name=NAME)

    own, others = parse(seen_here.chain[0]), parse(seen_there.chain[0])
    assert (others.names, others.common_name, others.key, others.bits) == (
        own.names,
        own.common_name,
        own.key,
        own.bits,
    )
    assert (seen_there.verify_code, seen_there.protocol) == (seen_here.verify_code, seen_here.protocol)


@pytest.mark.parametrize("protocol", ["tls1_2", "tls1_3"])
async def test_openssl_wants_a_client_certificate_and_its_own_is_seen(tmp_path: Path, protocol: str) -> None:
    async with CertLab(tmp_path) as lab:
        connector = Connector(LOCAL, ca_bundle=lab.ca_bundle)
        async with openssl(lab.file(Case.GOOD, (NAME,)), "-Verify", "1", f"-{protocol}") as port:
            seen = await connector.handshake("127.0.0.1", port, name=NAME)

    assert seen.client_certificate
    assert seen.verify_code == 0
    assert len(seen.chain) > 1


async def test_openssl_speaks_only_an_old_protocol_and_that_is_seen(tmp_path: Path) -> None:
    async with CertLab(tmp_path) as lab:
        connector = Connector(LOCAL, ca_bundle=lab.ca_bundle)
        file = lab.file(Case.GOOD, (NAME,))
        async with openssl(file, "-tls1", "-cipher", "ALL:@SECLEVEL=0") as port:
            seen = await connector.handshake("127.0.0.1", port, name=NAME)

    assert seen.protocol == "TLSv1"
