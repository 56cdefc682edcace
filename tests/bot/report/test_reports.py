"""How reports read as a table, as JSON, as Markdown and as JUnit."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped, TestSuite

from bot.model.verdict import Code, Finding, Report, Verdict
from bot.report import Row, in_words, printable, verdict_of
from bot.report.document import document
from bot.report.junit import junit
from bot.report.markdown import code, escaped, markdown
from bot.report.table import WIDTH, table
from tests.seen import NOW

FIX = "_sipfederationtls._tcp.a-rather-long-name.example. 3600 IN SRV 0 0 5061 sip.a-rather-long-name.example."
EVIL = "a\x1b[31mred\x00 | `b` <!channel> *c* \u202egnp"


def finding(
    verdict: Verdict, *, subject: str = "sip.contoso.com", advice: str = "Put it right.", fix: str = ""
) -> Finding:
    code = Code(f"code-{verdict}", verdict, advice)
    return code.at(subject, expected="203.0.113.10", observed="203.0.113.99", fix=fix)


def row(check: str, *findings: Finding) -> Row:
    report = Report(check=check, findings=findings, started=NOW, took=timedelta(milliseconds=120))
    source = "https://example.com/page"
    return Row(step="domain", title=f"What {check} proves", why="It matters.", source=source, report=report)


ROWS = (
    row("dns-a", finding(Verdict.FAIL, fix=FIX), finding(Verdict.PASS)),
    row("dns-b", finding(Verdict.ERROR)),
    row("dns-c", finding(Verdict.UNKNOWN)),
    row("dns-d", finding(Verdict.WARN)),
    row("dns-e", finding(Verdict.SKIPPED)),
    row("dns-f", finding(Verdict.PASS, advice="")),
)


def test_the_count_is_in_words_worst_first() -> None:
    assert in_words(ROWS) == "6 checks: 1 fail, 1 error, 1 unknown, 1 warn, 1 pass, 1 skipped"
    assert in_words(ROWS[:1]) == "1 check: 1 fail"
    assert in_words(()) == "0 checks: nothing to run"


def test_the_verdict_of_all_is_the_worst() -> None:
    assert verdict_of(ROWS) is Verdict.FAIL
    assert verdict_of(ROWS[2:]) is Verdict.UNKNOWN


def test_the_table_reads_at_100_columns() -> None:
    lines = table(ROWS).splitlines()

    assert lines[0].split() == ["VERDICT", "CHECK", "FINDING"]
    assert lines[1].split()[:2] == ["fail", "dns-a"]
    assert [line for line in lines if len(line) > WIDTH and FIX not in line] == []
    assert lines[-1] == in_words(ROWS)


def test_the_table_says_what_was_expected_observed_and_how_to_fix_it() -> None:
    text = table(ROWS[:1])

    assert "fail · code-fail · sip.contoso.com" in text
    assert "expected  203.0.113.10" in text
    assert "observed  203.0.113.99" in text
    assert "advice    Put it right." in text
    assert FIX in text


def test_what_is_right_needs_few_words() -> None:
    text = table(ROWS[5:])

    assert "observed" in text
    assert "expected" not in text


def test_a_fix_of_several_lines_keeps_them() -> None:
    text = table([row("dns-a", finding(Verdict.FAIL, fix="one A 203.0.113.1\ntwo A 203.0.113.2"))])

    assert "fix       one A 203.0.113.1\n                      two A 203.0.113.2\n" in text


def test_json_has_every_field() -> None:
    whole = json.loads(document(ROWS))

    assert whole["verdict"] == "fail"
    assert [report["check"] for report in whole["reports"]] == [row.report.check for row in ROWS]
    assert whole["reports"][0] == {
        "check": "dns-a",
        "step": "domain",
        "title": "What dns-a proves",
        "verdict": "fail",
        "started": "2026-09-01T12:00:00.000Z",
        "duration_ms": 120,
        "why": "It matters.",
        "source": "https://example.com/page",
        "findings": [
            {
                "code": "code-fail",
                "verdict": "fail",
                "subject": "sip.contoso.com",
                "expected": "203.0.113.10",
                "observed": "203.0.113.99",
                "advice": "Put it right.",
                "fix": FIX,
            },
            {
                "code": "code-pass",
                "verdict": "pass",
                "subject": "sip.contoso.com",
                "expected": "203.0.113.10",
                "observed": "203.0.113.99",
                "advice": "Put it right.",
                "fix": "",
            },
        ],
    }


def test_markdown_lists_verdicts_and_findings() -> None:
    page = markdown(ROWS)

    assert page.startswith("# 6 checks: 1 fail")
    assert "| fail | domain | `dns-a` | What dns\\-a proves |" in page
    assert "- **fail**, code\\-fail: `sip.contoso.com`" in page
    assert "  - observed: `203.0.113.99`" in page
    assert f"  - fix: `{FIX}`" in page


def test_markdown_shows_a_strangers_text_as_it_is() -> None:
    page = markdown([row("dns-a", finding(Verdict.FAIL, subject=EVIL))])

    assert "`` a�[31mred� | `b` <!channel> *c* �gnp ``" not in page
    assert "``a�[31mred� | `b` <!channel> *c* �gnp``" in page


@pytest.mark.parametrize(
    ("text", "span"),
    [("a", "`a`"), ("`a`", "`` `a` ``"), ("a``b", "```a``b```"), ("a\nb", "`a b`"), ("", "")],
)
def test_a_code_span_holds_whatever_is_in_it(text: str, span: str) -> None:
    assert code(text) == span


def test_a_cell_stays_a_cell() -> None:
    assert escaped("a|b\n# c") == "a\\|b \\# c"


def test_junit_is_understood_by_a_program_that_reads_it() -> None:
    read = JUnitXml.fromstring(junit(ROWS).encode())

    [suite] = read
    assert isinstance(suite, TestSuite)
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (6, 1, 2, 1)
    assert suite.time == pytest.approx(0.72)
    results = {case.name: [type(result) for result in case.result] for case in suite}
    assert results == {
        "dns-a": [Failure],
        "dns-b": [Error],
        "dns-c": [Error],
        "dns-d": [],
        "dns-e": [Skipped],
        "dns-f": [],
    }


def test_junit_says_what_failed_and_how_to_put_it_right() -> None:
    root = ET.fromstring(junit(ROWS))  # noqa: S314 - our own text

    failure = root.find(".//testcase[@name='dns-a']/failure")
    assert failure is not None
    assert failure.get("message") == "code-fail: sip.contoso.com"
    assert FIX in (failure.text or "")
    warning = root.find(".//testcase[@name='dns-d']/system-out")
    assert warning is not None
    assert "Put it right." in (warning.text or "")


def test_junit_of_nothing_is_a_document_too() -> None:
    assert len(ET.fromstring(junit(()))) == 1  # noqa: S314 - our own text


@given(st.text())
def test_no_text_of_a_stranger_breaks_a_document(text: str) -> None:
    rows = [row("dns-a", finding(Verdict.FAIL, subject=text, fix=text))]

    ET.fromstring(junit(rows).encode())  # noqa: S314 - our own text
    assert json.loads(document(rows))["reports"][0]["findings"][0]["subject"] == text


@pytest.mark.parametrize("render", [table, markdown, junit, document])
def test_no_text_of_a_stranger_steers_a_terminal(render: Callable[[Sequence[Row]], str]) -> None:
    text = render([row("dns-a", finding(Verdict.FAIL, subject=EVIL + "\x9b", fix=EVIL))])

    assert not set(text) & set("\x1b\x9b\x00\u202e")


def test_a_printable_text_keeps_its_lines() -> None:
    assert printable("a\nb\x7f") == "a\nb�"


def test_markdown_says_why_it_matters_where_that_is_known() -> None:
    known = row("dns", finding(Verdict.FAIL))

    assert "It matters." in markdown([known])
    assert "It matters." not in markdown([replace(known, why="")])
