"""OpenLDAP's server with a directory that looks like Active Directory, in a folder of its own on loopback."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.needs import need

HERE = "127.0.140.1"
NAME = "dc1.contoso.test"
BASE = "DC=contoso,DC=test"
PASSWORD = "correct horse"
READER = f"CN=reader,{BASE}"  # sees 1,000 at once, like everybody at Active Directory, and any number page by page
CLERK = f"CN=clerk,{BASE}"  # sees 1,000, in pages or not
PAGELESS = f"CN=pageless,{BASE}"  # sees 1,000, and no pages

SLAPD = shutil.which("slapd", path="/usr/sbin:/usr/libexec:/usr/lib/openldap")
_SLAPADD = shutil.which("slapadd", path="/usr/sbin")
_TESTS = Path(__file__).parent
_CONFIGURATION = """
include /etc/ldap/schema/core.schema
include {tests}/ad.schema
{lync}
modulepath /usr/lib/ldap
moduleload back_mdb
rootDSE {folder}/root.ldif
{tls}
{schema}
database mdb
maxsize 67108864
directory {folder}/db
suffix "{base}"
limits dn.exact="{reader}" size=1000 size.prtotal=unlimited
limits dn.exact="{clerk}" size=1000
limits dn.exact="{pageless}" size=1000 size.prtotal=disabled
access to attrs=userPassword by anonymous auth
access to * by users read
"""

Value = str | bytes | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slapd:
    """A server that runs; ports of 127.0.140.1."""

    port: int
    tls_port: int

    @property
    def plain(self) -> str:
        """The URL where TLS begins with StartTLS, if at all."""
        return f"ldap://{NAME}:{self.port}"

    @property
    def encrypted(self) -> str:
        """The URL where TLS is spoken from the first byte."""
        return f"ldaps://{NAME}:{self.tls_port}"


@contextlib.contextmanager
def slapd(
    folder: Path,
    entries: Iterable[str] = (),
    *,
    certificate: Path | None,
    lync: bool = True,
    root: str = f"defaultNamingContext: {BASE}\n",
    shown: bool = True,
) -> Iterator[Slapd]:
    """Serve *entries* (LDIF) beside the accounts above, from an empty *folder*.

    Args:
        certificate: A PEM file with key and chain; None for no TLS at all.
        lync: The schema knows Lync.
        root: What the root DSE says beside what every one says.
        shown: Everybody may read the schema.
    """
    need("OpenLDAP's server (apt-get install slapd)", SLAPD is not None)
    assert SLAPD is not None
    assert _SLAPADD is not None
    (folder / "db").mkdir()
    (folder / "root.ldif").write_text(f"dn:\n{root}")
    configuration = folder / "slapd.conf"
    tls = f"TLSCertificateFile {certificate}\nTLSCertificateKeyFile {certificate}" if certificate else ""
    configuration.write_text(
        _CONFIGURATION.format(
            folder=folder,
            tests=_TESTS,
            tls=tls,
            lync=f"include {_TESTS}/lync.schema" if lync else "",
            schema="" if shown else 'access to dn.base="cn=Subschema" by * none\naccess to * by * read',
            base=BASE,
            reader=READER,
            clerk=CLERK,
            pageless=PAGELESS,
        )
    )
    (folder / "all.ldif").write_text("\n".join([_TOP, *map(_account, (READER, CLERK, PAGELESS)), *entries]))
    fill = (_SLAPADD, "-q", "-f", configuration, "-l", folder / "all.ldif")
    subprocess.run(fill, check=True, capture_output=True)  # noqa: S603 - OpenLDAP's own
    with _running(SLAPD, configuration, encrypted=certificate is not None) as server:
        yield server


@contextlib.contextmanager
def _running(program: str, configuration: Path, *, encrypted: bool) -> Iterator[Slapd]:
    while True:
        server = Slapd(_free_port(), _free_port())
        where = f"ldap://{HERE}:{server.port}" + (f" ldaps://{HERE}:{server.tls_port}" if encrypted else "")
        serve = (program, "-f", configuration, "-h", where, "-d", "0")
        quiet = subprocess.DEVNULL
        with subprocess.Popen(serve, stdout=quiet, stderr=quiet) as process:  # noqa: S603 - OpenLDAP's own
            if not _answers(server.port, process):
                continue  # another program was quicker to take a port
            try:
                yield server
            finally:
                process.terminate()
            return


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Return whether the server accepts connections, as soon as it does or has ended."""
    while process.poll() is None:
        try:
            socket.create_connection((HERE, port)).close()
        except ConnectionRefusedError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
        else:
            return True
    return False


def _free_port() -> int:
    with socket.create_server((HERE, 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def user(name: str, *, lync: bool = True, **attributes: Value) -> str:
    """Return a user as LDIF; attributes are named with ``__`` for a hyphen."""
    told: dict[str, Value] = {
        "objectClass": ("top", "user", "lyncUser") if lync else ("top", "user"),
        "cn": name,
        "objectCategory": "person",
    }
    if lync:
        told |= {"msRTCSIP-UserEnabled": "TRUE", "msRTCSIP-PrimaryUserAddress": f"sip:{name}@contoso.test"}
    told |= {key.replace("__", "-"): value for key, value in attributes.items()}
    return _entry(f"CN={name},{BASE}", told)


def referral(name: str, url: str) -> str:
    """Return an object as LDIF that stands for a folder kept elsewhere."""
    told: dict[str, Value] = {"objectClass": ("referral", "extensibleObject"), "ou": name, "ref": url}
    return _entry(f"OU={name},{BASE}", told)


def folder(name: str) -> str:
    """Return an organizational unit as LDIF."""
    return _entry(f"OU={name},{BASE}", {"objectClass": "organizationalUnit", "ou": name})


def _account(dn: str) -> str:
    name = dn.partition(",")[0].removeprefix("CN=")
    return _entry(dn, {"objectClass": ("top", "user"), "cn": name, "userPassword": PASSWORD})


def _entry(dn: str, attributes: Mapping[str, Value]) -> str:
    lines = [f"dn: {dn}"]
    for name, told in attributes.items():
        for value in told if isinstance(told, tuple) else (told,):
            data = value if isinstance(value, bytes) else value.encode()
            lines.append(f"{name}:: {b64encode(data).decode()}")
    return "\n".join((*lines, ""))


_TOP = _entry(BASE, {"objectClass": ("dcObject", "organization"), "dc": "contoso", "o": "Contoso"})
