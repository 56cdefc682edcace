"""The checks of AD FS against a federation service that is not ours: npm's `wsfed`."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from bot.checks import adfs_metadata
from bot.checks.federation_service import Fetched, Published
from bot.evidence import certificate, federation_metadata
from tests import world
from tests.adfs import der, token_certificate
from tests.loopback import mine
from tests.needs import need
from tests.seen import at, target
from tests.world import GOOD, World

HERE = Path(__file__).parent / "wsfed"
STS, ADDRESS = "sts.contoso.test", mine(65)
TOLD = {"federation_service_name": STS}
SIGNING = token_certificate("Signing", days=20)


@asynccontextmanager
async def federation(there: World, folder: Path) -> AsyncIterator[None]:
    """Run the service behind TLS under the name `STS`."""
    need("Node", shutil.which("node") is not None)
    need("npm's wsfed (npm ci in tests/journeys/wsfed)", (HERE / "node_modules" / "wsfed").is_dir())
    signing = folder / "signing.pem"
    signing.write_bytes(SIGNING.public_bytes(serialization.Encoding.PEM))
    process = await asyncio.create_subprocess_exec(
        "node",
        "server.mjs",
        ADDRESS,
        str(there.lab.file(names=(STS,))),
        str(signing),
        cwd=HERE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            assert await process.stdout.readline() == b"ready\n"
        yield
    finally:
        process.stdin.close()
        await process.wait()


async def test_the_checks_read_what_somebody_elses_service_says(tmp_path: Path) -> None:
    world.need_low_ports()
    async with world.opened(tmp_path) as there, federation(there, tmp_path):
        there.names.load("contoso.test", GOOD + f"sts A {ADDRESS}\n")

        found = {
            check: await there.codes(check, TOLD)
            for check in (
                "adfs-tls-served",
                "adfs-served-all-nodes",
                "adfs-metadata",
                "adfs-token-signing-expiry",
                "adfs-mex",
                "adfs-idp-page",
                "adfs-time",
            )
        }
        page = await there.net.http.get(f"https://{STS}/elsewhere/FederationMetadata.xml")

    assert found == {
        "adfs-tls-served": ["ok"],
        "adfs-served-all-nodes": ["ok"],
        "adfs-metadata": ["ok"],
        "adfs-token-signing-expiry": ["no-next-yet"],
        "adfs-mex": ["no-usernamemixed", "no-windowstransport"],  # it describes another service of AD FS
        "adfs-idp-page": ["ok"],
        "adfs-time": ["ok"],
    }
    metadata = federation_metadata.parse(page.body)
    assert metadata.signing == (certificate.parse(der(SIGNING)),)
    assert metadata.sign_in == (f"https://{STS}/adfs/ls/",)
    assert metadata.trust == ("https://test-adfs.auth0.com/adfs/services/trust/2005/certificatemixed",)
    fetched = Fetched(url=page.url, addresses=at(STS, ADDRESS), page=page)
    [finding] = adfs_metadata.judge(target(TOLD), Published(fetched=fetched, metadata=metadata))
    assert finding.code is adfs_metadata.OTHER_HOST
