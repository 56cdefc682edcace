"""Feed the readers of evidence with what nobody writes: no crash, nothing that takes long.

    .venv/bin/python -m pip install --target ../atheris atheris    # Apache-2.0; no part of the project
    PYTHONPATH=.:../atheris .venv/bin/python bench/fuzz/evidence.py -max_total_time=180

Arguments are libFuzzer's. An input that makes it fall is kept in a file called ``crash-…`` or ``timeout-…``.
"""

import contextlib
import importlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

fuzzer: Any = importlib.import_module("atheris")  # not installed where the types are checked

with fuzzer.instrument_imports(include=["bot"]):
    from bot.evidence.powershell import read
    from bot.evidence.private_key import refuse
    from bot.evidence.row import Row
    from bot.model.errors import BotError, PrivateKeyError

DEEPEST = 5

OBJECTS = [{"Name": "a", "Enabled": True, "When": "/Date(1)/", "List": {"value": ["x"], "Count": 1}, "X": {"Y": [{}]}}]
SEEDS = (
    json.dumps(OBJECTS),
    "PS C:\\> Get-X | ConvertTo-Json\n{“Name”: “a”, “Type”: “System.Object[]”}\n{}\nPS C:\\>\n",
    "Name    : a\nDomains : {a.test,\n          b.test...}\n\nName    : @{X=1}\n",
    '#TYPE X\n"Name","Text"\n"a","b ""c""\nd"\n',
    "sep=;\nName;Port\na;1;2\n;\n",
    "Name Port\n---- ----\na    1\n",
    "Move-CsUser : HostedMigration fault: Error=(510)\n",
)
KEYS = (
    b"-----BEGIN PRIVATE KEY-----\nMIIE",
    b"\x30\x82\1\1\2\1\3\x30\x80\6\x09",
    b'{"kty":"EC","d":"AAAAAAAAAAAAAAAAAAAA"}',
)


def one_input(raw: bytes) -> None:
    """Read *raw*, and ask all that came of it everything."""
    with contextlib.suppress(PrivateKeyError):
        refuse(raw)
    try:
        rows = read(raw).rows
    except BotError:
        return
    for row in rows[:50]:
        ask(row)


def ask(row: Row, depth: int = 0) -> None:
    """Ask *row* everything, and whatever is within."""
    for name in row.names[:50]:
        text = row.text(name)
        if text is not None:
            text.encode()  # no half of a pair of surrogates
            assert "\0" not in text
            assert row.has(name)
        row.flag(name)
        row.number(name)
        moment = row.moment(name)
        assert moment is None or moment.tzinfo is not None
        row.texts(name)
        for each in (row.within(name) or ())[:50] if depth < DEEPEST else ():
            ask(each, depth + 1)


def main() -> None:
    """Fuzz, starting from a few honest inputs."""
    with tempfile.TemporaryDirectory() as folder:
        seeds = [text.encode(coding) for text in SEEDS for coding in ("utf-8", "utf-16")]
        for number, seed in enumerate((*seeds, *KEYS)):
            (Path(folder) / str(number)).write_bytes(seed)
        fuzzer.Setup([sys.argv[0], "-timeout=10", *sys.argv[1:], folder], one_input)
        fuzzer.Fuzz()


if __name__ == "__main__":
    main()
