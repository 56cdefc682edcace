"""Facts in the words that people are shown."""

import pytest

from bot.net.facts import Addresses, Answer, Mx, Page, Srv, Status


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        pytest.param(Srv(10, 5, 5061, "sip.contoso.test"), "10 5 5061 sip.contoso.test", id="srv"),
        pytest.param(Srv(0, 0, 0, ""), "0 0 0 .", id="srv of nothing"),
        pytest.param(Mx(10, "mail.contoso.test"), "10 mail.contoso.test", id="mx"),
        pytest.param(Mx(0, ""), "0 .", id="no mail"),
        pytest.param(
            Answer(name="a.test", kind="MX", status=Status.FOUND, records=(Mx(0, "b.test"), Mx(5, "c.test"))),
            "MX 0 b.test; MX 5 c.test",
            id="answer",
        ),
        pytest.param(Answer(name="a.test", kind="SRV", status=Status.NO_DATA), "no data", id="no answer"),
        pytest.param(
            Addresses(name="a.test", status=Status.FOUND, v4=("192.0.2.1",), v6=("2001:db8::1",), chain=("b.test",)),
            "CNAME b.test → 192.0.2.1, 2001:db8::1",
            id="addresses",
        ),
        pytest.param(
            Addresses(name="a.test", status=Status.DANGLING, chain=("b.test", "c.test")),
            "CNAME b.test → CNAME c.test → alias to a name that does not exist",
            id="dangling",
        ),
    ],
)
def test_a_fact_reads_as_in_a_zone_file(fact: object, words: str) -> None:
    assert str(fact) == words


def test_the_end_is_the_last_alias_or_the_name_itself() -> None:
    assert Addresses(name="a.test", status=Status.NO_DATA, chain=("b.test", "c.test")).end == "c.test"
    assert Addresses(name="a.test", status=Status.NO_DATA).end == "a.test"


@pytest.mark.parametrize("status", Status)
def test_only_four_answers_say_something_of_the_zone(status: Status) -> None:
    known = {Status.FOUND, Status.NO_DATA, Status.NO_NAME, Status.DANGLING}

    assert Addresses(name="a.test", status=status).known is (status in known)
    answer: Answer[str] = Answer(name="a.test", kind="TXT", status=status)
    assert answer.known is (status in known)


def test_of_headers_with_one_name_the_first_counts() -> None:
    page = Page(url="http://a.test/", status=200, headers=(("x-a", "1"), ("x-a", "2")), body=b"")

    assert (page.header("X-A"), page.header("x-b")) == ("1", "")
