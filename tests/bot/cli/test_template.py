"""`hybrid-bot template`, as a person or a script sees it."""

from argparse import ArgumentParser
from pathlib import Path

import pytest

import bot.checklists
from bot.checklists.loader import built_in
from bot.cli import Exit, template
from bot.model.errors import BotError

LYNC = Path(bot.checklists.__file__).with_name("lync-2013-hybrid.yml")


def run(words: list[str]) -> int:
    """Run the command as the terminal does, and return its exit code."""
    parser = ArgumentParser()
    template.add(parser.add_subparsers(required=True))
    args = parser.parse_args(words)
    return int(args.run(args))


def test_the_list_begins_with_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["template", "list"]) == Exit.GOOD

    first, second = capsys.readouterr().out.splitlines()
    assert first.split("  ") == ["lync-2013-hybrid", "8 steps", "Lync Server 2013 hybrid deployment"]
    assert second.startswith("sfb-teams-hybrid  5 steps  ")


def test_a_template_is_shown_with_all_that_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["template", "show", "lync-2013-hybrid"]) == Exit.GOOD

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Lync Server 2013 hybrid deployment (lync-2013-hybrid, version 2)"
    assert "7. Move pilot users to Skype for Business Online (pilot, the gate)" in lines
    assert "   waits for: tenant, domain, readiness, ad-sync, adfs-create, adfs-assign" in lines
    assert any(line.startswith("   checks: domain-verified, domain-same-tenant, ") for line in lines)
    assert "   [ ] Bring every server to build 5.0.8308.1182 or later" in lines
    assert any(line.startswith("   see: Moving users to Teams today: https://learn.microsoft.com/") for line in lines)
    assert any(line.split() == ["domain", "required", "contoso.com", "Your", "domain"] for line in lines)
    assert "CC BY 4.0" in lines[-1]


def test_a_template_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(BotError) as caught:
        run(["template", "show", "lync"])

    assert str(caught.value) == "There is no template “lync”; there are: lync-2013-hybrid, sfb-teams-hybrid."


def test_a_good_file_is_fine(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["template", "check", str(LYNC)]) == Exit.GOOD

    checks = len({check for step in built_in()["lync-2013-hybrid"].steps for check in step.checks})
    assert capsys.readouterr().out == f"{LYNC}: fine: 8 steps, {checks} checks, 28 tasks.\n"


def test_a_file_with_one_of_each_says_so_in_the_singular(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "one.yml"
    file.write_text(
        "id: x\nversion: 1\ntitle: x\n"
        "steps: [{key: a, title: t, description: d, checks: [dns-sip-tls], tasks: [Do it]}]\n"
    )

    assert run(["template", "check", str(file)]) == Exit.GOOD

    assert capsys.readouterr().out == f"{file}: fine: 1 step, 1 check, 1 task.\n"


def test_every_mistake_of_a_file_is_a_line_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.yml"
    file.write_text(
        LYNC.read_text(encoding="utf-8")
        .replace("version: 2\n", "version: one\n")
        .replace("      - dns-sip-tls\n", "      - dns-sip-tsl\n")
        .replace("requires: [adfs-create]", "requires: [pilot]"),
        encoding="utf-8",
    )

    assert run(["template", "check", str(file)]) == Exit.FAILED

    first, second, third = capsys.readouterr().out.splitlines()
    lines = file.read_text(encoding="utf-8").splitlines()
    assert first == f"{file}:9:10: Here should be a whole number from 0 to 99999."
    place = lines.index("      - dns-sip-tsl") + 1
    assert second == f"{file}:{place}:9: There is no check “dns-sip-tsl”; did you mean “dns-sip-tls”?"
    assert third.endswith("These steps wait for each other: adfs-assign → pilot → adfs-assign.")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("gone.yml", "No such file or directory", id="no file"),
        pytest.param(".", "Is a directory", id="a folder"),
    ],
)
def test_a_file_that_cannot_be_read_is_no_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, words: str
) -> None:
    file = tmp_path / name

    assert run(["template", "check", str(file)]) == Exit.USAGE

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"hybrid-bot: {file} cannot be read: {words}.\n"


def test_what_could_steer_the_terminal_is_not_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "evil.yml"
    file.write_bytes(b'id: "\\e[2J"\n')

    assert run(["template", "check", str(file)]) == Exit.FAILED

    assert "\x1b" not in capsys.readouterr().out


def test_a_file_without_end_is_not_read_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["template", "check", "/dev/zero"]) == Exit.FAILED

    assert (
        capsys.readouterr().out == "/dev/zero:1:1: This file is larger than 200,000 bytes; it is hardly a template.\n"
    )


def test_without_a_verb_it_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(["template"])

    assert caught.value.code == Exit.USAGE
    assert "VERB" in capsys.readouterr().err
