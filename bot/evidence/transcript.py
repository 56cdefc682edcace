"""What stands around the output when somebody copies it from a console, or keeps a transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.evidence.encoding import lines

# Bounded everywhere, so that a line of a million characters costs no more than its start.
_PROMPT = re.compile(
    r"\s{0,80}(?:"
    r"(?:\[[^\]\n]{1,120}\]:?[ \t]?)?PS(?:[ \t][^>\n]{0,300})?>"  # PS C:\>, [server]: PS C:\>
    r"|\[PS\][ \t]?[^>\n]{0,300}>"  # the Exchange shell
    r"|[A-Za-z]:\\[^>\n]{0,300}>"  # cmd
    r"|>>"
    r")"
)
_NOISE = re.compile(r"\s{0,80}(?:```\w{0,20}\s{0,80}\Z|WARNING: |VERBOSE: |Transcript st)")
_STARS = re.compile(r"\*{10,}\s*\Z")
_LONGEST_BLOCK = 25  # lines, of which a transcript's header has about 18
_COMPLAINT = re.compile(r"(?m)^([A-Z][a-z]{1,20}-[A-Z][A-Za-z]{1,60}) ?: (.{1,200})")


def trimmed(text: str) -> str:
    """Return *text* without the prompts, fences, warnings and headers before and after the output."""
    start = _noise(lines(text))
    return text[start : len(text) - _noise(_backwards(text, start))]


def _backwards(text: str, start: int) -> Iterator[str]:
    end = len(text)
    while end > start:
        begin = max(text.rfind("\n", start, end - 1) + 1, start)
        yield text[begin:end]
        end = begin


def _noise(found: Iterable[str]) -> int:
    """Return how many characters of the lines *found*, from either end, are no output."""
    length = 0
    block: list[str] = []
    for line in found:
        starred = _STARS.match(line) is not None
        if block or starred:
            block.append(line)
            if len(block) > _LONGEST_BLOCK:
                break
            if starred and len(block) > 1:
                if "PowerShell" not in block[1] + block[-2]:
                    break  # one is missing, and what stands between them may be the output
                length += sum(map(len, block))
                block = []
        elif is_noise(line):
            length += len(line)
        else:
            break
    return length


def is_noise(line: str) -> bool:
    """Tell whether the console, not the command, wrote *line*."""
    return line.isspace() or is_prompt(line) or _NOISE.match(line) is not None


def is_prompt(line: str) -> bool:
    """Tell whether *line* starts with a prompt."""
    return _PROMPT.match(line) is not None


def complaint(text: str) -> str:
    """Return the error that a cmdlet reported in *text*, such as ``Get-CsUser: …``; "" if none did."""
    found = _COMPLAINT.search(text)
    return f"{found[1]}: {found[2].strip()}" if found else ""
