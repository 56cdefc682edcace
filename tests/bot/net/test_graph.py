"""Graph's client against the real wire format behind TLS: signing in, paging, patience, and every kind of no."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.tenant import Credentials
from bot.net import Graph, keypair
from bot.net.build import open_net
from bot.net.denial import DeniedError, Hindrance
from bot.net.dns import Resolver
from bot.net.graph import GraphClient, GraphClients
from bot.net.guard import Guard
from bot.net.http import Fetcher
from bot.net.patience import Patience
from bot.playground.nameserver import NameServer
from tests.certlab import CertLab
from tests.graph import CLIENT, PAIR, TENANT, GraphStub, credentials, error, microsoft, says, user
from tests.loopback import mine
from tests.world import need_low_ports

DOMAINS, USERS = "Domain.Read.All", "User.Read.All"
Response = Callable[[], web.StreamResponse]

SOMEWHERE = "https://localhost:1/v1.0/users?$skiptoken=x"


class Office:
    """Both services, and clients of them whose pauses take no time."""

    def __init__(self, stub: GraphStub, http: Fetcher) -> None:
        self.stub, self.http = stub, http
        self.pauses: list[float] = []
        self.clients = GraphClients(http, Patience(self.now, self.pause, lambda: 1.0), self.now)

    def now(self) -> datetime:
        return self.stub.now()

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def graph(self, who: Credentials | None = None) -> GraphClient:
        return self.clients.open(who or credentials(), login_url=self.stub.url, graph_url=self.stub.url)

    async def users(self) -> list[str]:
        found = self.graph().items("users?$select=userPrincipalName&$top=999", permission=USERS)
        return [str(each["userPrincipalName"]) async for each in found]

    async def denied(self, who: Credentials | None = None, path: str = "domains/contoso.test") -> DeniedError:
        with pytest.raises(DeniedError) as caught:
            await self.graph(who).get(path, permission=DOMAINS)
        return caught.value


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Office]:
    lab = CertLab(folder)
    async with microsoft(lab) as stub:
        guard = Guard()
        http = Fetcher(Resolver(["127.0.0.1:1"], guard), guard, ca_bundle=lab.ca_bundle, named=[stub.url])
        try:
            yield Office(stub, http)
        finally:
            await http.close()


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with opened(tmp_path) as there:
        yield there


async def test_an_object_comes_as_it_is(office: Office) -> None:
    found = await office.graph().get("domains/contoso.test", permission=DOMAINS)

    assert found is not None
    assert (found["id"], found["isVerified"]) == ("contoso.test", True)


async def test_what_is_not_there_is_none_and_no_error(office: Office) -> None:
    graph = office.graph()

    assert await graph.get("domains/nowhere.test", permission=DOMAINS) is None
    gone = graph.items("domains/contoso.test/federationConfiguration", permission=DOMAINS)
    assert [each async for each in gone] == []


async def test_a_token_is_fetched_once_however_many_ask_at_the_same_time(office: Office) -> None:
    await asyncio.gather(*(office.graph().get("domains/contoso.test", permission=DOMAINS) for _ in range(5)))

    assert (office.stub.signed_in, len(office.stub.asked)) == (1, 5)


async def test_a_token_that_is_about_to_end_is_not_used_again(office: Office) -> None:
    async def brief(_: web.Request) -> web.Response:
        office.stub.tokens.add("brief")
        return web.json_response({"token_type": "Bearer", "expires_in": 300, "access_token": "brief"})

    office.stub.instead["token"].append(brief)
    graph = office.graph()
    await graph.get("domains/contoso.test", permission=DOMAINS)
    await graph.get("domains/contoso.test", permission=DOMAINS)

    assert office.stub.signed_in == 1


async def test_a_token_that_was_revoked_is_replaced(office: Office) -> None:
    graph = office.graph()
    await graph.get("domains/contoso.test", permission=DOMAINS)
    office.stub.tokens.clear()

    assert await graph.get("domains/contoso.test", permission=DOMAINS) is not None
    assert office.stub.signed_in == 2


async def test_of_two_who_find_it_revoked_one_fetches_another(office: Office) -> None:
    graph = office.graph()
    await graph.get("domains/contoso.test", permission=DOMAINS)
    office.stub.tokens.clear()

    await asyncio.gather(*(graph.get("domains/contoso.test", permission=DOMAINS) for _ in range(2)))

    assert office.stub.signed_in == 2


async def test_a_token_that_is_refused_twice_is_given_up(office: Office) -> None:
    refuse = says(lambda: error(401, "InvalidAuthenticationToken"))
    office.stub.instead["graph"] += [refuse, refuse]

    caught = await office.denied()

    assert caught.denial.hindrance is Hindrance.SIGN_IN
    assert "HTTP 401, InvalidAuthenticationToken, request 00000000-" in str(caught)


async def test_tokens_of_two_apps_are_kept_apart_and_dead_ones_forgotten(office: Office) -> None:
    await office.graph().get("domains/contoso.test", permission=DOMAINS)
    other = await office.denied(credentials(client=TENANT))
    await office.graph().get("domains/contoso.test", permission=DOMAINS)

    assert "AADSTS700016" in str(other)
    assert office.stub.signed_in == 1
    assert len(office.clients._signed_in) == 1


OTHER = keypair.make("somebody else", datetime.now(UTC))


@pytest.mark.parametrize(
    ("who", "says_what"),
    [
        pytest.param(credentials(client=TENANT), "There is no app with this client id", id="another app"),
        pytest.param(credentials(tenant=CLIENT), "Microsoft knows no tenant with this id", id="another tenant"),
        pytest.param(credentials(OTHER), "does not have the bot's certificate", id="a certificate of nobody"),
        pytest.param(
            Credentials(credentials().tenant, OTHER.key), "does not have the bot's certificate", id="a forged signature"
        ),
        pytest.param(Credentials(credentials().tenant, ""), "does not open any more", id="a key that does not open"),
        pytest.param(
            Credentials(replace(credentials().tenant, not_after=datetime(2026, 1, 2, tzinfo=UTC)), PAIR.key),
            "ended on 2026-01-02",
            id="a certificate that has ended",
        ),
    ],
)
async def test_an_app_that_cannot_sign_in_is_told_what_to_do(office: Office, who: Credentials, says_what: str) -> None:
    caught = await office.denied(who)

    assert caught.denial.hindrance is Hindrance.SIGN_IN
    assert says_what in str(caught)


async def test_a_clock_that_is_wrong_is_told(office: Office) -> None:
    office.clients = GraphClients(office.http, Patience(office.now), lambda: office.now() + timedelta(hours=1))

    assert "clock is wrong" in str(await office.denied())


@pytest.mark.parametrize(
    ("response", "hindrance", "says_what"),
    [
        pytest.param(
            lambda: web.json_response({"error": "invalid_client", "error_codes": [1]}, status=401),
            Hindrance.SIGN_IN,
            "refuses the app: invalid_client (AADSTS1).",
            id="a number that nobody knows",
        ),
        pytest.param(
            lambda: web.json_response({"error": "invalid_client", "error_codes": "7"}, status=400),
            Hindrance.SIGN_IN,
            "refuses the app: invalid_client.",
            id="no number",
        ),
        pytest.param(
            lambda: web.Response(text="<html>proxy", status=407), Hindrance.NO_ANSWER, "(HTTP 407)", id="a proxy"
        ),
        pytest.param(lambda: web.json_response([1]), Hindrance.NO_ANSWER, "without a token", id="no object"),
        pytest.param(
            lambda: web.json_response({"access_token": "a\r\nHost: b"}), Hindrance.NO_ANSWER, "without", id="two lines"
        ),
        pytest.param(lambda: web.Response(status=302), Hindrance.NO_ANSWER, "(HTTP 302)", id="a redirect"),
    ],
)
async def test_a_sign_in_service_that_says_something_else_is_told_apart(
    office: Office, response: Response, hindrance: Hindrance, says_what: str
) -> None:
    office.stub.instead["token"].append(says(response))

    caught = await office.denied()

    assert caught.denial.hindrance is hindrance
    assert says_what in str(caught)


async def test_a_missing_permission_is_named(office: Office) -> None:
    office.stub.granted.discard(DOMAINS)

    caught = await office.denied()

    assert (caught.denial.hindrance, caught.denial.permission) == (Hindrance.PERMISSION, DOMAINS)
    assert f"`{DOMAINS}`" in str(caught)
    assert "Authorization_RequestDenied" in str(caught)


async def test_markup_of_a_stranger_s_is_not_repeated(office: Office) -> None:
    office.stub.instead["graph"].append(says(lambda: error(403, "<!channel> `rm` <@U1>\u202e", "<!here>")))

    assert "(HTTP 403, channel rm U1, request" in str(await office.denied())


@pytest.mark.parametrize(
    ("response", "says_what"),
    [
        pytest.param(lambda: web.Response(status=500), "no usable answer (HTTP 500)", id="an error without words"),
        pytest.param(lambda: web.json_response({"error": "no"}, status=400), "(HTTP 400)", id="an odd error"),
        pytest.param(lambda: web.Response(body=b"\xff"), "no JSON object", id="not even text"),
        pytest.param(lambda: web.Response(body=b"[" * 100_000), "no JSON object", id="nested without end"),
        pytest.param(lambda: web.json_response([1]), "no JSON object", id="a list"),
        pytest.param(lambda: web.Response(body=b" " * (9 * 1024 * 1024)), "more than 8 MB", id="too large"),
    ],
)
async def test_an_answer_that_cannot_be_used_is_told(office: Office, response: Response, says_what: str) -> None:
    office.stub.instead["graph"].append(says(response))

    caught = await office.denied()

    assert caught.denial.hindrance is Hindrance.NO_ANSWER
    assert says_what in str(caught)


async def test_nobody_there_is_told(office: Office) -> None:
    office.stub.url = "https://localhost:1"

    assert (await office.denied()).denial.hindrance is Hindrance.NO_ANSWER


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 2500])
async def test_every_page_is_read_and_none_twice(office: Office, count: int) -> None:
    office.stub.users = [user(f"u{number:05d}@contoso.test") for number in range(count)]

    assert await office.users() == [each["userPrincipalName"] for each in office.stub.users]
    assert len(office.stub.asked) == max(1, -(-count // 999))


async def test_an_empty_page_in_the_middle_ends_nothing(office: Office) -> None:
    following = f"{office.stub.url}/v1.0/users?$select=userPrincipalName&$top=1"
    office.stub.instead["graph"].append(says(lambda: web.json_response({"value": [], "@odata.nextLink": following})))

    assert await office.users() == ["ann@contoso.test"]


@pytest.mark.parametrize(
    "link",
    [
        pytest.param(SOMEWHERE, id="another port"),
        pytest.param("http://localhost/v1.0/users", id="without TLS"),
        pytest.param("https://graph.example/v1.0/users", id="another host"),
        pytest.param("https://localhost@graph.example/v1.0/users", id="a host that looks like ours"),
        pytest.param("//graph.example/v1.0/users", id="no scheme"),
        pytest.param("https://[::1/v1.0/", id="no URL"),
        pytest.param("{url}/admin", id="another path"),
        pytest.param("{url}/v1.0/users?$select=userPrincipalName&$top=999", id="the same page again"),
        pytest.param(7, id="a number"),
        pytest.param("", id="nothing"),
    ],
)
async def test_the_token_goes_nowhere_else(office: Office, link: object) -> None:
    told = link.replace("{url}", office.stub.url) if isinstance(link, str) else link
    office.stub.instead["graph"].append(says(lambda: web.json_response({"value": [], "@odata.nextLink": told})))

    with pytest.raises(DeniedError, match="next page is somewhere else"):
        await office.users()
    assert len(office.stub.asked) == 1


async def test_a_list_that_is_none_is_told(office: Office) -> None:
    office.stub.instead["graph"].append(says(lambda: web.json_response({"value": {"a": 1}})))

    with pytest.raises(DeniedError, match="no list"):
        await office.users()


async def test_what_is_no_object_in_a_list_is_passed_over(office: Office) -> None:
    office.stub.users = [None, 1, "x", [], user("ann@contoso.test")]

    assert await office.users() == ["ann@contoso.test"]


async def test_a_page_that_is_missing_is_no_end_of_the_list(office: Office) -> None:
    office.stub.users = [user(f"u{number}@contoso.test") for number in range(1500)]
    seen = []

    with pytest.raises(DeniedError):  # noqa: PT012 - what came before it counts as well
        async for each in office.graph().items("users?$top=999&$select=userPrincipalName", permission=USERS):
            seen.append(each)
            office.stub.granted.clear()

    assert len(seen) == 999


BUSY = [
    pytest.param({"Retry_After": "2.128"}, 2.128, id="a fraction"),
    pytest.param({"Retry_After": "0"}, 0.1, id="at once"),
    pytest.param({"Retry_After": "Tue, 01 Sep 2026 12:00:07 GMT"}, 7.0, id="a date"),
    pytest.param({"Retry_After": "Tue, 01 Sep 2026 12:00:07 -0000"}, 7.0, id="a date without a zone"),
    pytest.param({"Retry_After": "Tue, 01 Sep 2026 11:00:00 GMT"}, 0.1, id="a date in the past"),
    pytest.param({}, 1.0, id="nothing"),
    pytest.param({"Retry_After": "soon"}, 1.0, id="a word"),
    pytest.param({"Retry_After": "nan"}, 1.0, id="no number"),
    pytest.param({"Retry_After": "-3"}, 1.0, id="less than nothing"),
    pytest.param({"Retry_After": "inf"}, 1.0, id="for ever"),
    pytest.param({"Retry_After": "Tue, 01 Sep 99999 12:00:07 GMT"}, 1.0, id="a year that does not exist"),
]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("headers", "pause"), BUSY)
async def test_a_busy_service_is_asked_again_when_it_says(
    office: Office, status: int, headers: dict[str, str], pause: float
) -> None:
    office.stub.instead["graph"].append(says(lambda: error(status, "TooManyRequests", **headers)))
    office.clients = GraphClients(
        office.http, Patience(lambda: datetime(2026, 9, 1, 12, tzinfo=UTC), office.pause, lambda: 1.0), office.now
    )

    assert await office.users() == ["ann@contoso.test"]
    assert office.pauses == [pytest.approx(pause)]


async def test_a_busy_sign_in_service_is_asked_again_with_another_statement(office: Office) -> None:
    office.stub.instead["token"].append(says(lambda: web.Response(status=429)))

    assert await office.users() == ["ann@contoso.test"]
    assert office.pauses == [1.0]


async def test_pauses_that_nobody_told_grow_and_end_within_a_minute(office: Office) -> None:
    office.stub.instead["graph"] += [says(lambda: error(503, "ServiceUnavailable"))] * 20

    caught = await office.denied()

    assert office.pauses == [1, 2, 4, 8, 16]
    assert "asks to wait 32 s more, after 31 s" in str(caught)


async def test_a_service_that_says_at_once_for_ever_is_asked_a_few_times(office: Office) -> None:
    office.stub.instead["graph"] += [says(lambda: error(429, "TooManyRequests", Retry_After="0"))] * 99

    await office.denied()

    assert len(office.stub.asked) < 12
    assert sum(office.pauses) <= 60


async def test_more_than_a_minute_is_not_waited_for(office: Office) -> None:
    office.stub.instead["graph"].append(says(lambda: error(429, "TooManyRequests", Retry_After="61")))

    caught = await office.denied()

    assert caught.denial.hindrance is Hindrance.NO_ANSWER
    assert office.pauses == []


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
async def test_pauses_are_spread_so_that_not_all_come_back_together(office: Office, chance: float) -> None:
    office.clients = GraphClients(office.http, Patience(office.now, office.pause, lambda: chance), office.now)
    office.stub.instead["graph"].append(says(lambda: error(429, "TooManyRequests")))

    await office.users()

    assert office.pauses == [(1 + chance) / 2]


async def test_a_reader_reads_this_tenant(office: Office) -> None:
    async def read(graph: Graph) -> str:
        return graph.tenant.tenant_id

    assert await office.graph().once(read) == TENANT


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "@odata.nextLink", "error", "code", "innerError", "request-id", "error_codes"])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(document=JSON, status=st.sampled_from([200, 400, 401, 403, 404, 500]), where=st.sampled_from(["token", "graph"]))
async def test_whatever_is_answered_ends_in_items_or_in_a_denial(
    office: Office, document: object, status: int, where: str
) -> None:
    office.clients = GraphClients(office.http, Patience(office.now, office.pause), office.now)
    answer = says(lambda: web.json_response(document, status=status))
    office.stub.instead = {"token": [], "graph": [], where: [answer, answer]}

    with suppress(DeniedError):
        async for each in office.graph().items("users", permission=USERS):
            assert isinstance(each, dict)


async def test_microsoft_s_own_hosts_are_asked_by_their_names_and_behind_the_guard(tmp_path: Path) -> None:
    need_low_ports()
    lab, address = CertLab(tmp_path), mine(70)
    zones = {"microsoftonline.com": f"login A {address}\n", "microsoft.com": f"graph A {address}\n"}
    names = ("login.microsoftonline.com", "graph.microsoft.com")
    async with (
        NameServer(zones) as server,
        microsoft(lab, address=address, port=443, names=names) as stub,
        open_net(
            servers=[server.endpoint],
            allowed=[f"{address}/32"],
            ca_bundle=lab.ca_bundle,
            timeout=timedelta(seconds=10),
            now=lambda: datetime.now(UTC),
        ) as net,
    ):
        stub.graph_url = f"https://{names[1]}"
        assert net.graphs is not None
        there = net.graphs.open(credentials(), login_url=stub.url, graph_url=stub.graph_url)
        found = await there.get("domains/contoso.test", permission=DOMAINS)
        server.load("microsoft.com", "graph A 169.254.169.254\n")
        with pytest.raises(DeniedError, match="leads inside"):
            await there.get("domains/contoso.test", permission=DOMAINS)

    assert found is not None
