"""What only Active Directory does, asked of Samba's: its root DSE, its names for accounts, its numbers for refusals."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import ldap3  # type: ignore[import-untyped]  # it ships no types
import pytest

from bot.model.directory import DirectoryAccess
from bot.model.errors import ProbeError
from bot.net.dns import Resolver
from bot.net.guard import Guard
from bot.net.ldap import DirectoryReader
from bot.playground.nameserver import NameServer
from tests import samba
from tests.certlab import CertLab
from tests.samba import ADMINISTRATOR, BASE, NAME, PASSWORD, Samba

STAFF = f"OU=Staff,{BASE}"
SCHEMA = f"CN=Schema,CN=Configuration,{BASE}"
LYNC = {  # syntaxes as Microsoft's, numbers from OpenLDAP's range for experiments
    "msRTCSIP-PrimaryUserAddress": ("2.5.5.12", 64),
    "msRTCSIP-UserEnabled": ("2.5.5.8", 1),
    "msRTCSIP-DeploymentLocator": ("2.5.5.12", 64),
}
ARC = "1.3.6.1.4.1.4203.666.4816"
NORMAL, DISABLED = 512, 514


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> CertLab:
    return CertLab(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory, lab: CertLab) -> Iterator[Samba]:
    """A forest that was prepared for Lync, with a few people."""
    certificate = lab.file(names=(NAME,))
    with samba.samba(tmp_path_factory.mktemp("forest"), certificate=certificate, roots=lab.ca_bundle) as server:
        with _administrator(server) as admin:
            _prepare_for_lync(admin)
            _tell(admin.add(STAFF, "organizationalUnit"), admin)
            _add(admin, "ann", proxyAddresses=["SMTP:ann@corp.test", "sip:ann@corp.test"], displayName="Ann")
            _add(admin, "bob", userAccountControl=DISABLED)
            _add(admin, "cy", pwdLastSet=0)
            _add(admin, "dee", accountExpires=1)
        yield server


@pytest.fixture
async def names(forest: Samba) -> AsyncIterator[NameServer]:
    async with NameServer({"corp.test": f"dc1 A {forest.address}"}) as running:
        yield running


@contextmanager
def _administrator(server: Samba) -> Iterator[Any]:
    """Lend who writes what the tests read; the certificate is looked at elsewhere."""
    there = ldap3.Server(server.address, use_ssl=True, get_info=ldap3.NONE)
    admin = ldap3.Connection(there, ADMINISTRATOR, PASSWORD, auto_bind=True, check_names=False)
    try:
        yield admin
    finally:
        admin.unbind()


def _prepare_for_lync(admin: Any) -> None:  # noqa: ANN401 - untyped
    for number, (name, (syntax, om)) in enumerate(LYNC.items(), start=1):
        attributes = {
            "lDAPDisplayName": name,
            "attributeID": f"{ARC}.1.{number}",
            "attributeSyntax": syntax,
            "oMSyntax": om,
            "isSingleValued": "TRUE",
        }
        _tell(admin.add(f"CN={name},{SCHEMA}", "attributeSchema", attributes), admin)
    _refresh_schema(admin)
    auxiliary = {
        "lDAPDisplayName": "lyncUser",
        "governsID": f"{ARC}.2.1",
        "objectClassCategory": 3,
        "subClassOf": "top",
        "mayContain": list(LYNC),
    }
    _tell(admin.add(f"CN=lyncUser,{SCHEMA}", "classSchema", auxiliary), admin)
    _refresh_schema(admin)
    _tell(admin.modify(f"CN=User,{SCHEMA}", {"auxiliaryClass": [(ldap3.MODIFY_ADD, ["lyncUser"])]}), admin)
    _refresh_schema(admin)


def _refresh_schema(admin: Any) -> None:  # noqa: ANN401 - untyped
    _tell(admin.modify("", {"schemaUpdateNow": [(ldap3.MODIFY_ADD, [1])]}), admin)


def _add(admin: Any, name: str, **attributes: object) -> None:  # noqa: ANN401 - untyped
    told = {
        "sAMAccountName": name,
        "userPrincipalName": f"{name}@corp.test",
        "unicodePwd": f'"{PASSWORD}"'.encode("utf-16-le"),
        "userAccountControl": NORMAL,
        "msRTCSIP-UserEnabled": "TRUE",
        "msRTCSIP-PrimaryUserAddress": f"sip:{name}@corp.test",
        "msRTCSIP-DeploymentLocator": "SRV:",
    }
    _tell(admin.add(f"CN={name},{STAFF}", "user", told | attributes), admin)


def _tell(done: bool, admin: Any) -> None:  # noqa: ANN401, FBT001 - as ldap3 answers
    assert done, admin.result


def reader(names: NameServer, lab: CertLab, url: str, user: str, password: str = PASSWORD) -> DirectoryReader:
    dns = Resolver([names.endpoint], Guard())
    return DirectoryReader(DirectoryAccess(url, user, password), dns, ca_bundle=lab.ca_bundle, timeout=20)


@pytest.mark.parametrize("url", [f"ldaps://{NAME}", f"ldap://{NAME}", f"ldaps://{NAME}/{STAFF}"])
@pytest.mark.parametrize("user", [ADMINISTRATOR, "ann@corp.test", f"CN=ann,{STAFF}"])
async def test_any_user_by_any_of_its_names_reads_who_is_enabled(
    names: NameServer, lab: CertLab, url: str, user: str
) -> None:
    found = await reader(names, lab, url, user).users()

    assert {(each.upn, each.sam, each.sip, each.sip_home, each.sip_enabled, each.enabled) for each in found.users} == {
        (f"{name}@corp.test", name, f"sip:{name}@corp.test", "SRV:", True, name != "bob")
        for name in ("ann", "bob", "cy", "dee")
    }
    assert "msRTCSIP-UserEnabled" not in found.absent
    assert "msExchHideFromAddressLists" in found.absent  # Exchange never extended this schema
    assert found.referrals == ()  # every forest points to its configuration and its zones, where nobody is


async def test_the_anchor_is_the_guid_in_the_order_of_its_bytes(forest: Samba, names: NameServer, lab: CertLab) -> None:
    with _administrator(forest) as admin:
        admin.search(f"CN=ann,{STAFF}", "(objectClass=*)", ldap3.BASE, attributes=["objectGUID"])
        guid = admin.response[0]["raw_attributes"]["objectGUID"][0]

    [ann] = (await reader(names, lab, f"ldaps://{NAME}/CN=ann,{STAFF}", ADMINISTRATOR).users()).users

    assert (len(guid), ann.anchor) == (16, b64encode(guid).decode())
    assert (ann.dn, ann.object_class, ann.display_name) == (f"CN=ann,{STAFF}", "user", "Ann")
    assert sorted(ann.proxies) == ["SMTP:ann@corp.test", "sip:ann@corp.test"]


@pytest.mark.parametrize(
    ("user", "password", "words"),
    [
        pytest.param("CORP\\ann", "wrong", "the password is wrong, .* (data 52e).", id="wrong password"),
        pytest.param("nobody@corp.test", "wrong", "or there is no such account. .* (data 52e).", id="nobody"),
        pytest.param("CORP\\bob", PASSWORD, "it is disabled. .* (data 533).", id="disabled"),
        pytest.param("CORP\\cy", PASSWORD, "its password must be changed first. .* (data 773).", id="must change"),
        pytest.param("CORP\\dee", PASSWORD, "the account has expired. .* (data 701).", id="expired"),
    ],
)
async def test_why_an_account_is_refused_is_said_in_words(
    names: NameServer, lab: CertLab, user: str, password: str, words: str
) -> None:
    begin, end = words.split(" .* ")

    with pytest.raises(ProbeError) as caught:
        await reader(names, lab, f"ldaps://{NAME}", user, password).users()

    assert f"{NAME} refuses the account “{user}”: " in str(caught.value)
    assert begin in str(caught.value)
    assert str(caught.value).endswith(end)
    assert password not in str(caught.value).replace("wrong", "", 1)
