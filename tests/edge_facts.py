"""What the Edge may show, for the tables of the checks of its certificates."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.checks.edge_servers import NOT_SEEN, Door, Glimpse, Seen
from bot.checks.kinds import DECOMMISSIONING, NO_SIP_DOMAIN, NOT_ASKED, NOT_TOLD
from bot.checks.naming import Host
from bot.evidence.certificate import Certificate
from bot.net.facts import Addresses
from tests.seen import EDGE, NOW, at, silent, target

ABOUT = target()
LEAVING = target({"phase": "decommissioning"})
SIP, WEBCON = "sip.contoso.com", "webcon.contoso.com"

GOOD = Certificate(
    subject=f"CN={SIP}",
    issuer="CN=Lab issuing CA",
    common_name=SIP,
    names=(SIP, WEBCON),
    not_before=NOW - timedelta(days=100),
    not_after=NOW + timedelta(days=100),
    key="RSA",
    bits=2048,
    signature="sha256",
    usages=("1.3.6.1.5.5.7.3.1",),
    crl_urls=("http://crl.lab.test/1.crl",),
    fingerprint="aa" * 32,
    self_issued=False,
    authority=False,
)
ISSUER = replace(GOOD, subject="CN=Lab issuing CA", issuer="CN=Lab root CA", names=(), fingerprint="bb" * 32)


def door(name: str = SIP, port: int = 443, *, places: Addresses | None = None, told: bool = True) -> Door:
    """Return a port of an Edge service that leads to the Edge, or to *places*."""
    return Door(Host(name, "access_edge_fqdn", told), port, places or at(name, EDGE))


def glimpse(
    certificate: Certificate = GOOD,
    *,
    behind: Door | None = None,
    address: str = EDGE,
    code: int = 0,
    sent: int = 2,
    protocol: str = "TLSv1.2",
) -> Glimpse:
    """Return what an address showed: *certificate*, and so many of its chain."""
    return Glimpse(
        door=behind or door(),
        address=address,
        chain=(certificate, ISSUER)[:sent],
        protocol=protocol,
        verify_code=code,
        verify_text=f"OpenSSL says {code}",
    )


def seen(*glimpses: Glimpse) -> Seen:
    """Return *glimpses* with their doors."""
    return Seen(tuple(each.door for each in glimpses) or (door(),), glimpses)


NOTHING = [
    pytest.param(LEAVING, Seen((), ()), [DECOMMISSIONING], id="leaving"),
    pytest.param(ABOUT, Seen((), ()), [NO_SIP_DOMAIN], id="no SIP domain"),
    pytest.param(ABOUT, Seen((door(places=silent(SIP)),), ()), [NOT_ASKED], id="the name could not be asked"),
    pytest.param(ABOUT, Seen((door(places=at(SIP), told=False),), ()), [NOT_TOLD], id="the example does not exist"),
    pytest.param(ABOUT, Seen((door(places=at(SIP)),), ()), [NOT_SEEN], id="the name leads nowhere"),
    pytest.param(
        ABOUT,
        Seen((door(places=at(SIP)), door(port=5061, places=at(SIP))), ()),
        [NOT_SEEN, NOT_SEEN],
        id="each port by itself",
    ),
    pytest.param(
        ABOUT,
        Seen((door(places=silent(SIP)), door(port=5061, places=silent(SIP))), ()),
        [NOT_ASKED],
        id="a name that could not be asked is said once",
    ),
    pytest.param(
        ABOUT,
        Seen((door(places=at(SIP, "52.112.0.1", chain=["sipdir.online.lync.com"])),), ()),
        [NOT_SEEN],
        id="Microsoft is not asked for your certificate",
    ),
    pytest.param(
        ABOUT,
        Seen((door(),), (Glimpse(door=door(), address=EDGE, trouble="connection refused"),)),
        [NOT_SEEN],
        id="no handshake",
    ),
]
