"""What lyncdiscover's answers are worth."""

import json
from dataclasses import replace

import pytest

from bot.checks import Target
from bot.checks.control import NO_WAY_OUT, NOT_PUBLIC
from bot.checks.kinds import GONE, NO_SIP_DOMAIN, NOT_ASKED, ONLINE, STILL_ON_PREMISES
from bot.checks.lyncdiscover_http import (
    CHECK,
    HTTP_ONLY,
    MISSING,
    NAME_MISMATCH,
    NO_ANSWER,
    ODD_ANSWER,
    OK,
    OTHER_HOST,
    SERVER_ERROR,
    UNTRUSTED,
    XML,
    Lookup,
    Served,
    judge,
)
from bot.model.verdict import Code
from bot.net.facts import Addresses, Page
from tests.seen import PROXY, at, differing, silent, target

ABOUT = target()
LEAVING = target({"phase": "decommissioning"})
TOLD = target({"web_ext": "webext.contoso.com", "director_web": "dir.contoso.com"})
NAME, HOST = "lyncdiscover.contoso.com", "webext.contoso.com"
MICROSOFT = "webdir0e.online.lync.com"

GOOD = Served((NAME,), 0, "ok")


def links(host: str, other: str = "") -> bytes:
    path = "Autodiscover/AutodiscoverService.svc/root"
    return json.dumps(
        {"_links": {"self": {"href": f"https://{host}/{path}"}, "user": {"href": f"https://{other or host}/{path}/u"}}}
    ).encode()


def page(body: bytes, *, status: int = 200, kind: str = "application/json") -> Page:
    return Page(url=f"https://{NAME}/", status=status, headers=(("content-type", kind),), body=body)


def xml(host: str) -> Page:
    body = f'<AutodiscoverResponse><Root><Link token="User" href="https://{host}/root"/></Root></AutodiscoverResponse>'
    return page(body.encode(), kind="application/xml; charset=utf-8")


def seen(
    answer: Page | None = None, served: Served | None = GOOD, **rest: str | bool | Addresses
) -> tuple[Lookup, ...]:
    found = Lookup(domain="contoso.com", addresses=at(NAME, PROXY), served=served, page=answer)
    return (replace(found, **rest),)  # type: ignore[arg-type]  # the fields by name


ONLINE_NAME = at(NAME, "52.112.0.2", chain=["webdir.online.lync.com"])

CASES = [
    pytest.param(ABOUT, seen(page(links(HOST))), [OK], id="as it should be"),
    pytest.param(TOLD, seen(page(links(HOST))), [OK], id="the host that was told"),
    pytest.param(TOLD, seen(page(links("dir.contoso.com", HOST))), [OK], id="the Director's host"),
    pytest.param(ABOUT, seen(page(links(HOST)), Served(("*.contoso.com",), 0, "ok")), [OK], id="a wildcard will do"),
    pytest.param(
        ABOUT, seen(page(links(HOST)), Served((NAME,), 62, "name")), [OK], id="names are compared by ourselves"
    ),
    pytest.param(ABOUT, seen(page(links(HOST)), None), [OK], id="the certificate was not seen"),
    pytest.param(ABOUT, seen(addresses=silent(NAME)), [NOT_ASKED], id="the name could not be asked"),
    pytest.param(ABOUT, seen(addresses=at(NAME)), [MISSING], id="no such name"),
    pytest.param(ABOUT, seen(addresses=ONLINE_NAME), [ONLINE], id="the name leads to Microsoft"),
    pytest.param(ABOUT, seen(addresses=at(NAME, "10.1.1.1", refused=["10.1.1.1"])), [NOT_PUBLIC], id="not public"),
    pytest.param(ABOUT, seen(trouble="refused", served=None), [NO_ANSWER], id="nothing answers"),
    pytest.param(
        ABOUT, seen(trouble="no answer", served=None, way_out=False), [NO_WAY_OUT], id="the bot cannot get out"
    ),
    pytest.param(ABOUT, seen(page(links(HOST)), None, trouble="refused"), [HTTP_ONLY], id="only HTTP answers"),
    pytest.param(
        ABOUT,
        seen(page(links(HOST)), Served(("www.contoso.com",), 62, "name"), trouble="wrong name"),
        [NAME_MISMATCH],
        id="the certificate has another name",
    ),
    pytest.param(
        ABOUT,
        seen(None, Served((), 18, "self-signed certificate"), trouble="self-signed"),
        [NAME_MISMATCH, UNTRUSTED],
        id="self-signed, without a name, and no HTTP",
    ),
    pytest.param(
        ABOUT, seen(page(links(HOST)), Served((NAME,), 20, "unable"), trouble="unable"), [UNTRUSTED], id="not trusted"
    ),
    pytest.param(ABOUT, seen(page(links(MICROSOFT))), [ONLINE], id="links to Microsoft"),
    pytest.param(ABOUT, seen(page(links(HOST, MICROSOFT))), [ONLINE], id="one link to Microsoft"),
    pytest.param(ABOUT, seen(page(links("web.fabrikam.com"))), [OTHER_HOST], id="another domain"),
    pytest.param(TOLD, seen(page(links("web.contoso.com"))), [OTHER_HOST], id="not the host that was told"),
    pytest.param(ABOUT, seen(xml(HOST)), [XML], id="XML"),
    pytest.param(ABOUT, seen(xml(MICROSOFT)), [XML, ONLINE], id="XML that leads to Microsoft"),
    pytest.param(ABOUT, seen(page(b"<html>", kind="text/html")), [ODD_ANSWER], id="a web page"),
    pytest.param(ABOUT, seen(page(b"{}")), [ODD_ANSWER], id="JSON without links"),
    pytest.param(ABOUT, seen(page(links("[", HOST))), [ODD_ANSWER], id="a link that is none"),
    pytest.param(ABOUT, seen(page(links(HOST), status=302)), [ODD_ANSWER], id="a redirect"),
    pytest.param(
        ABOUT,
        seen(replace(page(b"", status=401), headers=())),
        [ODD_ANSWER],
        id="a question for a password, without a type",
    ),
    pytest.param(ABOUT, seen(page(b"", status=503)), [SERVER_ERROR], id="the server is out of order"),
    pytest.param(ABOUT, seen(page(b"", status=429)), [SERVER_ERROR], id="too many requests"),
    pytest.param(
        LEAVING, seen(page(links(MICROSOFT)), None, trouble="wrong name", addresses=ONLINE_NAME), [OK], id="leaving"
    ),
    pytest.param(LEAVING, seen(page(links(HOST))), [STILL_ON_PREMISES], id="leaving: on premises"),
    pytest.param(LEAVING, seen(addresses=at(NAME)), [GONE], id="leaving: gone"),
    pytest.param(ABOUT, (), [NO_SIP_DOMAIN], id="no SIP domain"),
]


@pytest.mark.parametrize(("about", "facts", "codes"), CASES)
def test_judge(about: Target, facts: tuple[Lookup, ...], codes: list[Code]) -> None:
    assert [finding.code for finding in judge(about, facts)] == codes


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_the_hosts_are_shown() -> None:
    [finding] = judge(ABOUT, seen(page(links(MICROSOFT))))

    assert (finding.subject, finding.observed) == (NAME, MICROSOFT)
