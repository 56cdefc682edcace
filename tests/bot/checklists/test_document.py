"""YAML that is none, or more than a template needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checklists.document import MAX_BYTES, Document, Mistake, TemplateError, Words, nearest

CONTROL = "This holds a control character; leave it out."


def refused(data: bytes) -> list[str]:
    with pytest.raises(TemplateError) as caught:
        Document(data)
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("data", "mistake"),
    [
        pytest.param(b"", "1:1: This file is empty.", id="nothing"),
        pytest.param(b"# only a comment\n", "1:1: This file is empty.", id="only a comment"),
        pytest.param(b"id: caf\xe9\n", "1:8: This is not UTF-8; save the file as UTF-8.", id="Latin-1"),
        pytest.param("id: a\n".encode("utf-16"), "1:1: This is not UTF-8; save the file as UTF-8.", id="UTF-16"),
        pytest.param(b"id: a\ntitle: b\x00c\n", f"2:9: {CONTROL}", id="a control character"),
        pytest.param(b"id: [a\n", "2:1: This is not YAML as templates have it", id="a bracket left open"),
        pytest.param(b"id: a\n\ttitle: b\n", "2:1: This is not YAML as templates have it", id="a tab as indentation"),
        pytest.param(b"a: 1\n---\nb: 2\n", "2:1: This is not YAML as templates have it", id="two documents"),
        pytest.param(b"a: &x 1\nb: *x\n", "2:4: This is not YAML as templates have it: an alias", id="an alias"),
        pytest.param(b"a: *x\n", "1:4: This is not YAML as templates have it: an alias", id="an alias of nothing"),
        pytest.param(b"a: " + b"[" * 9, "1:11: This is not YAML as templates have it: this is nested", id="too deep"),
        pytest.param(b"[" * 100_000, "1:9: This is not YAML as templates have it: this is nested", id="bottomless"),
        pytest.param(b"a: !!python/none [\n", "2:1: This is not YAML as templates have it", id="a tag, then nothing"),
        pytest.param(b"%YAML 9.9\n---\na: 1\n", "1:1: This is not YAML", id="another YAML"),
        pytest.param(b"#" * (MAX_BYTES + 1), "1:1: This file is larger than 200,000 bytes", id="too large"),
    ],
)
def test_a_file_that_is_no_yaml_for_templates(data: bytes, mistake: str) -> None:
    [found] = refused(data)

    assert found.startswith(mistake)


def test_aliases_that_would_grow_without_end_are_refused_at_the_first() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]

    assert refused("\n".join(lines).encode())[0].startswith("2:10: ")


@given(st.binary(max_size=200) | st.text(alphabet="ab:-[]{}&*!|>%#'\"\\\n \t?,", max_size=80).map(str.encode))
def test_any_file_is_read_or_refused_with_a_place(data: bytes) -> None:
    try:
        Document(data)
    except TemplateError as error:
        mistakes = error.mistakes
    else:
        mistakes = (Mistake(1, 1, "none"),)

    assert all(mistake.line >= 1 and mistake.column >= 1 and mistake.text for mistake in mistakes)


@pytest.mark.parametrize(
    ("yaml", "words", "mistake"),
    [
        pytest.param('"a\\0b"', Words(most=9), CONTROL, id="a NUL, escaped"),
        pytest.param('"\\ud800"', Words(most=9), CONTROL, id="half a character"),
        pytest.param('" "', Words(most=9), "Here should be some text.", id="blanks"),
        pytest.param('"a\\nb"', Words(most=9), "This should be a single line.", id="two lines"),
        pytest.param(
            "a&b<c>", Words(most=15), "This has 16 characters, and Slack shows at most 15", id="escaped length"
        ),
        pytest.param("7", Words(most=9), "Here should be text; put a number", id="a number"),
        pytest.param("2021-07-31", Words(most=9), "Here should be text; put a number, a date", id="a date"),
        pytest.param("!shout a", Words(most=9), "Here should be text", id="a tag"),
        pytest.param("[a]", Words(most=9), "Here should be text", id="a list"),
    ],
)
def test_a_text_that_will_not_do(yaml: str, words: Words, mistake: str) -> None:
    document = Document(yaml.encode())

    document.text(document.root, words)

    with pytest.raises(TemplateError) as caught:
        document.finish()
    assert mistake in str(caught.value)


def test_a_text_loses_the_white_space_around_it_and_may_just_fit() -> None:
    document = Document(b'" a & b\\n\\tc "')

    assert document.text(document.root, Words(most=12, lines=True)) == "a & b\n\tc"
    document.finish()


@pytest.mark.parametrize(
    ("yaml", "number"),
    [
        pytest.param("7", 7, id="a number"),
        pytest.param("60", 60, id="the largest"),
        pytest.param("61", None, id="too large"),
        pytest.param("-1", None, id="below nought"),
        pytest.param("1:30", None, id="what YAML 1.1 takes for base 60"),
        pytest.param("9" * 5_000, None, id="more digits than Python turns into a number"),
        pytest.param("soon", None, id="a word"),
        pytest.param("[1]", None, id="a list"),
    ],
)
def test_a_number(yaml: str, number: int | None) -> None:
    document = Document(yaml.encode())

    found = document.number(document.root, 5, most=60)

    if number is None:
        with pytest.raises(TemplateError, match="1:1: Here should be a whole number from 0 to 60"):
            document.finish()
    assert found == (5 if number is None else number)


@pytest.mark.parametrize(
    ("yaml", "flag", "fine"),
    [
        pytest.param("true", True, True, id="true"),
        pytest.param("no", False, True, id="no"),
        pytest.param('"true"', True, False, id="in quotes"),
        pytest.param("[true]", False, False, id="a list"),
    ],
)
def test_a_flag(yaml: str, flag: bool, fine: bool) -> None:  # noqa: FBT001 - columns of the table
    document = Document(yaml.encode())

    assert document.flag(document.root) is flag
    if not fine:
        with pytest.raises(TemplateError, match="should be `true` or `false`"):
            document.finish()


def test_what_is_not_there_reads_as_nothing_and_is_no_mistake() -> None:
    document = Document(b"a: 1")

    assert document.text(None, Words(most=9)) == ""
    assert document.items(None, most=9) == []
    assert document.number(None, 5, most=9) == 5
    assert document.flag(None) is False
    document.finish()


def test_mistakes_are_told_once_each_and_in_the_order_of_the_file() -> None:
    error = TemplateError([Mistake(10, 1, "b"), Mistake(2, 7, "a"), Mistake(10, 1, "b")])

    assert str(error) == "2:7: a\n10:1: b"


@pytest.mark.parametrize(
    ("word", "words"),
    [
        pytest.param("descripton", "; did you mean “description”?", id="nearly"),
        pytest.param("xyz", ".", id="nothing like it"),
    ],
)
def test_the_nearest_known_word_is_offered(word: str, words: str) -> None:
    assert nearest(word, ["title", "description"]) == words
