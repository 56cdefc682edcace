"""Samba as an Active Directory domain controller: LDAP only, in a folder and on an address of its own."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.needs import need

NAME = "dc1.corp.test"
BASE = "DC=corp,DC=test"
ADMINISTRATOR = "CORP\\administrator"
PASSWORD = "Correct-horse-1"

_SAMBA = shutil.which("samba", path="/usr/sbin")
_TOOL = shutil.which("samba-tool")
_PORTS = (389, 636)
_CONFIGURATION = """[global]
    netbios name = DC1
    realm = CORP.TEST
    workgroup = CORP
    server role = active directory domain controller
    private dir = {folder}/private
    state directory = {folder}/state
    cache directory = {folder}/cache
    lock directory = {folder}
    binddns dir = {folder}/dns
    pid directory = {folder}
    ncalrpc dir = {folder}/ncalrpc
    log file = {folder}/log
    logging = file
    interfaces = {address}/8
    bind interfaces only = yes
    server services = ldap
    dcerpc endpoint servers =
    dsdb:schema update allowed = yes
    tls keyfile = {certificate}
    tls certfile = {certificate}
    tls cafile = {roots}
    tls verify peer = no_check
[sysvol]
    path = {folder}/state/sysvol
[netlogon]
    path = {folder}/state/sysvol/corp.test/scripts
"""


@dataclass(frozen=True, slots=True)
class Samba:
    """A domain controller that runs, on the usual ports of `address`."""

    address: str


def runnable() -> bool:
    """Tell whether this machine can run one."""
    parts = (
        "/usr/share/samba/setup/provision.ldif",
        "/usr/lib/*/samba/vfs/acl_xattr.so",
        "/usr/lib/*/samba/ldb/samldb.so",
    )
    installed = all(any(Path("/").glob(part.lstrip("/"))) for part in parts)
    return bool(_SAMBA and _TOOL) and installed and os.geteuid() == 0  # its ports are below 1024


@contextlib.contextmanager
def samba(folder: Path, *, certificate: Path, roots: Path) -> Iterator[Samba]:
    """Make a forest in an empty *folder*, and serve it.

    Args:
        certificate: A PEM file with key and chain, for `NAME`.
        roots: The PEM file that it chains to.
    """
    need("Samba as a domain controller (root, and the packages that .ci/run names)", runnable())
    assert _SAMBA is not None
    for part in ("private", "state/sysvol/corp.test/scripts", "cache"):
        (folder / part).mkdir(parents=True)
    certificate.chmod(0o600)  # else it does not take the key
    server = Samba(_free_address())
    configuration = folder / "smb.conf"
    configuration.write_text(
        _CONFIGURATION.format(folder=folder, address=server.address, certificate=certificate, roots=roots)
    )
    _provision(configuration, server.address)
    serve = (_SAMBA, "-s", configuration, "-F", "-M", "single", "--no-process-group")
    quiet = subprocess.DEVNULL
    with subprocess.Popen(serve, stdout=quiet, stderr=quiet) as process:  # noqa: S603 - Samba's own
        try:
            _wait(server.address, process)
            yield server
        finally:
            process.terminate()


def _provision(configuration: Path, address: str) -> None:
    assert _TOOL is not None
    names = ("--realm=CORP.TEST", "--domain=CORP", "--host-name=dc1", f"--host-ip={address}")
    rest = ("--server-role=dc", "--dns-backend=NONE", f"--adminpass={PASSWORD}")
    command = (_TOOL, "domain", "provision", f"--configfile={configuration}", *names, *rest)
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - Samba's own


def _free_address() -> str:
    """Return an address of this machine whose LDAP ports are free; drawn, because others draw at the same time."""
    while True:
        address = f"127.0.{141 + secrets.randbelow(50)}.{1 + secrets.randbelow(250)}"
        try:
            for port in _PORTS:
                socket.create_server((address, port)).close()
        except OSError:
            continue
        return address


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for port in _PORTS:
        while True:
            assert process.poll() is None, "Samba has ended"
            try:
                socket.create_connection((address, port)).close()
                break
            except ConnectionRefusedError:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.05)
