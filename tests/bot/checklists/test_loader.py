"""Template files: what they may say, and every mistake with its place."""

from pathlib import Path

import pytest

from bot.checklists.document import TemplateError
from bot.checklists.loader import in_folder, load
from bot.model.errors import BotError
from bot.model.template import Link, Parameter, Template, TemplateStep

CHECKS = ("dns-sip-tls", "dns-sip-host")

SMALL = """\
id: small
version: 2
title: A small one
steps:
  - key: first
    title: First
    description: Do it.
"""

FULL = """\
id: full
version: 7
title: Everything a template may say
source: https://example.com/page
attribution: By *somebody*.
gate: second
reminders: {offsets: [5, 1, 5], after: 0}
notices: [Read this., And this.]
parameters:
  - {name: domain, label: Domain, kind: names, required: true, example: contoso.com, help: Yours.}
  - {name: phase, label: Phase, kind: choice}
steps:
  - key: first
    title: First
    description: |
      See [the page](https://example.com/a(b)).

      > [!IMPORTANT]
      > All of it.
    links: [{title: More, url: "http://example.com/more"}]
    checks: [dns-sip-tls]
    tasks: [One, Two]
    roles: [Somebody]
  - key: second
    title: Second
    description: Then this.
    requires: [first]
    tasks:
"""


def mistakes(text: str) -> list[str]:
    with pytest.raises(TemplateError) as caught:
        load(text.encode(), CHECKS)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_a_small_template_has_the_usual_reminders() -> None:
    assert load(SMALL.encode(), CHECKS) == Template(
        id="small",
        version=2,
        title="A small one",
        steps=(TemplateStep(key="first", title="First", description="Do it."),),
    )


def test_a_template_says_all_that_it_may() -> None:
    first, second = load(FULL.encode(), CHECKS).steps

    assert load(FULL.encode(), CHECKS) == Template(
        id="full",
        version=7,
        title="Everything a template may say",
        steps=(first, second),
        parameters=(
            Parameter(name="domain", label="Domain", kind="names", required=True, example="contoso.com", help="Yours."),
            Parameter(name="phase", label="Phase", kind="choice"),
        ),
        gate="second",
        offsets=(5, 1),
        after=0,
        notices=("Read this.", "And this."),
        source="https://example.com/page",
        attribution="By *somebody*.",
    )
    assert first == TemplateStep(
        key="first",
        title="First",
        description="See [the page](https://example.com/a(b)).\n\n> [!IMPORTANT]\n> All of it.",
        links=(Link("More", "http://example.com/more"),),
        checks=("dns-sip-tls",),
        tasks=("One", "Two"),
        roles=("Somebody",),
    )
    assert (second.requires, second.tasks) == (("first",), ())


def test_a_byte_order_mark_and_line_ends_of_windows_are_fine() -> None:
    assert load(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()) == load(SMALL.encode())


def test_without_known_checks_any_id_will_do() -> None:
    assert load(FULL.replace("dns-sip-tls", "dns-to-come").encode()).steps[0].checks == ("dns-to-come",)


ONE = "    description: Do it.\n"

MISTAKES = [
    pytest.param(
        "version: 2",
        "vresion: 2",
        ["1:1: “version” is missing.", "2:1: “vresion” is not known here; did you mean “version”?"],
        id="a key misspelt",
    ),
    pytest.param(
        "version: 2", "version: two", ["2:10: Here should be a whole number from 0 to 99999."], id="a word for a number"
    ),
    pytest.param("version: 2", "version:", ["2:9: “version” is missing."], id="a key without a value"),
    pytest.param(
        "version: 2",
        "version: 2\nversion: 3",
        ["3:1: “version” is here twice; the first is in line 2."],
        id="a key twice",
    ),
    pytest.param("version: 2", "version: 2\n? [a, b]\n: 3", ["3:3: “” is not known here."], id="a list for a key"),
    pytest.param(
        "id: small",
        "id: Small One",
        ["1:5: “Small One” should be in lower case and hyphens"],
        id="an id that cannot be typed",
    ),
    pytest.param(
        "title: A small one",
        f"title: {'x' * 76}",
        ["3:8: This has 76 characters, and Slack shows at most 75"],
        id="a long title",
    ),
    pytest.param(
        "title: A small one",
        "title: |\n  two\n  lines",
        ["3:8: This should be a single line."],
        id="a title of two lines",
    ),
    pytest.param(
        "key: first",
        "key: all",
        ["5:10: “all” should be in lower case and hyphens, such as `ad-sync`, and neither"],
        id="a key with a meaning",
    ),
    pytest.param("key: first", "key: none", ["5:10: “none” should be"], id="another one"),
    pytest.param("key: first", "key: 1st", ["5:10: “1st” should be"], id="a key that begins like a number"),
    pytest.param("key: first", "key: 1", ["5:10: Here should be text; put a number"], id="a number for a key"),
    pytest.param(
        "title: First",
        f"title: '{'&' * 20}'",
        ["6:12: This has 100 characters, and Slack shows at most 75"],
        id="signs that Slack counts five times",
    ),
    pytest.param(
        "description: Do it.",
        f"description: {'x' * 3001}",
        ["7:18: This has 3,001 characters, and Slack shows at most 3,000"],
        id="a long description",
    ),
    pytest.param(
        "description: Do it.",
        "description: See [it](it.md).",
        ["7:18: The link to “it.md” should be an address that begins"],
        id="a link within somebody else's site",
    ),
    pytest.param("description: Do it.", "description:", ["7:17: “description” is missing."], id="no description"),
    pytest.param(
        ONE,
        ONE + "    links: [{title: a, url: 'javascript:x'}]\n",
        ["8:29: “javascript:x” should be an address"],
        id="a link that is no page",
    ),
    pytest.param(ONE, ONE + "    links: [{title: a}]\n", ["8:13: “url” is missing."], id="a link to nowhere"),
    pytest.param(
        ONE, ONE + "    links: [a]\n", ["8:13: Here should be lines such as `title: …`."], id="a word for a link"
    ),
    pytest.param(
        ONE,
        ONE + "    checks: dns-sip-tls\n",
        ["8:13: Here should be a list: lines that begin with `- `."],
        id="a word for a list",
    ),
    pytest.param(
        ONE,
        ONE + "    checks: [dns-sip-tsl]\n",
        ["8:14: There is no check “dns-sip-tsl”; did you mean “dns-sip-tls”?"],
        id="no such check",
    ),
    pytest.param(ONE, ONE + "    tasks: [a, 7]\n", ["8:16: Here should be text"], id="a number for a task"),
    pytest.param(ONE, ONE + "    tasks: [a, b, a]\n", ["8:19: “a” is in this list twice."], id="a task twice"),
    pytest.param(
        ONE,
        ONE + f"    tasks: [{'x' * 301}]\n",
        ["8:13: This has 301 characters, and Slack shows at most 300"],
        id="a long task",
    ),
    pytest.param(
        ONE,
        ONE + f"    tasks: [{', '.join(str(n) + 'x' * 298 for n in range(10))}]\n",
        ["8:12: These tasks have 2,990 characters together, and 2,800 have room"],
        id="many long tasks",
    ),
    pytest.param(
        ONE,
        ONE + f"    tasks: [{', '.join(f't{n}' for n in range(21))}]\n",
        ["8:103: This list has 21 items, and at most 20 have room."],
        id="too many tasks",
    ),
    pytest.param(
        ONE,
        ONE + "    requires: [frist]\n",
        ["8:16: There is no step “frist”; did you mean “first”?"],
        id="a requirement that is no step",
    ),
    pytest.param(
        ONE,
        ONE + "    requires: [first]\n",
        ["8:16: These steps wait for each other: first → first."],
        id="a step that waits for itself",
    ),
    pytest.param(
        ONE,
        ONE + "  - key: first\n    title: b\n    description: c\n",
        ["8:10: Another step has the key “first”, in line 5."],
        id="a key of two steps",
    ),
    pytest.param(
        "steps:\n",
        "gate: fist\nsteps:\n",
        ["4:7: There is no step “fist”; did you mean “first”?"],
        id="a gate that is no step",
    ),
    pytest.param(
        "steps:\n",
        "gate: first\nsteps:\n",
        ["4:7: The step “first” requires nothing, so it is no gate"],
        id="a gate that waits for nothing",
    ),
    pytest.param(
        "steps:\n",
        "reminders: {offsets: [1, 400], after: soon}\nsteps:\n",
        ["4:26: Here should be a whole number from 0 to 365.", "4:39: Here should be a whole number from 0 to 60."],
        id="reminders at odd times",
    ),
    pytest.param(
        "steps:\n",
        "reminders: daily\nsteps:\n",
        ["4:12: Here should be lines such as `offsets: …`."],
        id="a word for a plan",
    ),
    pytest.param("steps:\n", "notices: []\nsteps:\n", ["4:10: Here should be a list"], id="an empty list"),
    pytest.param(
        "steps:\n",
        "source: www.example.com\nsteps:\n",
        ["4:9: “www.example.com” should be an address that begins"],
        id="a source without a scheme",
    ),
]


@pytest.mark.parametrize(("was", "becomes", "expected"), MISTAKES)
def test_a_mistake_is_told_with_its_place(was: str, becomes: str, expected: list[str]) -> None:
    assert was in SMALL

    found = mistakes(SMALL.replace(was, becomes, 1))

    assert len(found) == len(expected)
    assert all(one.startswith(other) for one, other in zip(found, expected, strict=True)), found


PARAMETERS = [
    pytest.param(
        "{name: domian, label: a, kind: names}",
        ["5:12: No check knows a parameter “domian”; did you mean “domain”?"],
        id="a parameter of no check",
    ),
    pytest.param("{name: edge, label: a, kind: name}", ["5:12: No check knows a parameter “edge”"], id="a short name"),
    pytest.param(
        "{name: phase, label: a, kind: chioce}",
        ["5:35: The kind of “phase” should be choice, and not “chioce”."],
        id="a kind that is none",
    ),
    pytest.param(
        "{name: mail, label: a, kind: text}",
        ["5:34: The kind of “mail” should be choice, and not “text”."],
        id="a kind that does not fit",
    ),
    pytest.param(
        "{name: av_fqdn, label: a, kind: flag}",
        ["5:37: The kind of “av_fqdn” should be name or text"],
        id="a kind for a name",
    ),
    pytest.param(
        "{name: phase, label: a, kind: choice, example: now}",
        ["5:52: The example would be refused: phase: “now” is not one of"],
        id="an example that would be refused",
    ),
    pytest.param(
        "{name: phase, label: a, kind: choice, required: maybe}",
        ["5:53: Here should be `true` or `false`."],
        id="a flag that is none",
    ),
    pytest.param("{label: a, kind: text}", ["5:5: “name” is missing."], id="no name"),
    pytest.param("{name: phase, kind: choice}", ["5:5: “label” is missing."], id="no label"),
    pytest.param("{name: phase, label: a}", ["5:5: “kind” is missing."], id="no kind"),
    pytest.param(
        "{name: phase, label: a, kind: choice}\n  - {name: phase, label: b, kind: choice}",
        ["6:12: “phase” is a parameter already."],
        id="a parameter twice",
    ),
]


@pytest.mark.parametrize(("parameter", "expected"), PARAMETERS)
def test_a_parameter_fits_the_profile(parameter: str, expected: list[str]) -> None:
    found = mistakes(SMALL.replace("steps:", f"parameters:\n  - {parameter}\nsteps:"))

    assert len(found) == len(expected)
    assert all(one.startswith(other) for one, other in zip(found, expected, strict=True)), found


def steps(*requires: str) -> str:
    """Return a template whose steps a, b, c … require these."""
    rows = (
        f"  - {{key: {chr(97 + number)}, title: t, description: d, requires: [{words}]}}\n"
        if words
        else f"  - {{key: {chr(97 + number)}, title: t, description: d}}\n"
        for number, words in enumerate(requires)
    )
    return "id: x\nversion: 1\ntitle: x\nsteps:\n" + "".join(rows)


@pytest.mark.parametrize(
    ("requires", "expected"),
    [
        pytest.param(
            ("b", "c", "a"), ["5:51: These steps wait for each other: a → b → c → a."], id="three in a circle"
        ),
        pytest.param(
            ("b, c", "a", ""), ["5:51: These steps wait for each other: a → b → a."], id="two, and one beside"
        ),
        pytest.param(("b", "a", "d", "c"), ["5:51:", "7:51:"], id="two circles"),
        pytest.param(("b", "c", "b"), ["6:51: These steps wait for each other: b → c → b."], id="a way into a circle"),
    ],
)
def test_steps_that_wait_for_each_other(requires: tuple[str, ...], expected: list[str]) -> None:
    found = mistakes(steps(*requires))

    assert len(found) == len(expected)
    assert all(one.startswith(other) for one, other in zip(found, expected, strict=True)), found


def test_steps_that_share_a_requirement_are_no_circle() -> None:
    assert len(load(steps("", "a", "a", "b, c").encode()).steps) == 4


def test_a_message_has_room_for_45_steps() -> None:
    def template(count: int) -> str:
        rows = "".join(f"  - {{key: k{n}, title: t, description: d}}\n" for n in range(count))
        return f"id: x\nversion: 1\ntitle: x\nsteps:\n{rows}"

    assert len(load(template(45).encode()).steps) == 45
    assert mistakes(template(46)) == ["50:5: This list has 46 items, and at most 45 have room."]


def test_every_mistake_is_told_not_only_the_first() -> None:
    text = FULL.replace("id: full", "id: Full").replace("key: second", "kye: second").replace("[One, Two]", "One")

    assert [found.split(":")[0] for found in mistakes(text)] == ["1", "6", "22", "24", "24"]


def test_a_file_that_is_no_mapping_says_what_is_missing() -> None:
    assert mistakes("- a\n- b\n") == ["1:1: Here should be lines such as `id: …`."]


class TestAFolderOfOnesOwn:
    """The operator's own templates."""

    def test_its_files_become_templates(self, tmp_path: Path) -> None:
        (tmp_path / "b.yml").write_text(SMALL)
        (tmp_path / "a.yml").write_text(FULL)
        (tmp_path / "readme.txt").write_text("no template")

        assert list(in_folder(tmp_path, CHECKS)) == ["full", "small"]

    def test_a_mistake_names_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "a.yml").write_text(SMALL.replace("version: 2", "version: two"))

        with pytest.raises(BotError) as caught:
            in_folder(tmp_path, CHECKS)

        assert str(caught.value) == f"{tmp_path}/a.yml:2:10: Here should be a whole number from 0 to 99999."

    def test_a_file_that_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "a.yml").mkdir()

        with pytest.raises(BotError, match=r"a\.yml cannot be read: Is a directory\."):
            in_folder(tmp_path, CHECKS)

    def test_two_files_with_the_same_id_are_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.yml").write_text(SMALL)
        (tmp_path / "b.yml").write_text(SMALL)

        with pytest.raises(BotError, match=r"b\.yml: another file of this folder has the id “small” already"):
            in_folder(tmp_path, CHECKS)
