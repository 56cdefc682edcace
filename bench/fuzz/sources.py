"""Feed every source's own reader, and what recognises it, with what nobody writes: no crash, nothing that takes long.

    .venv/bin/python -m pip install --target ../atheris atheris    # Apache-2.0; no part of the project
    PYTHONPATH=.:../atheris .venv/bin/python bench/fuzz/sources.py -max_total_time=180

Arguments are libFuzzer's. An input that makes it fall is kept in a file called ``crash-…`` or ``timeout-…``.
"""

import contextlib
import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

fuzzer: Any = importlib.import_module("atheris")  # not installed where the types are checked

with fuzzer.instrument_imports(include=["bot"]):
    from bot.evidence.recognition import recognised
    from bot.evidence.sources import discover
    from bot.model.errors import BotError

SOURCES = discover()
IDS = tuple(SOURCES)
SEEDS = (
    b"userPrincipalName,sipAddress\nann@contoso.com,sip:ann@contoso.com\n",
    b"DISTINGUISHEDNAME,COMMONNAME,OBJECTCLASS,ATTRIBUTE,ERROR,VALUE,UPDATE,PROPOSEDACTION,ACTION\na,b,user,mail,Format,c,d,Edit,\n",
    b"================ Certificate 0 ================\nCert Hash(sha1): aa bb\n  KeySpec = 1 -- AT_KEYEXCHANGE\n",
    b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    b'{"ADFSToolbox": {"Test-AdfsServerHealth": {"AllTests": [{"Name": "IsAdfsRunning", "Result": 0}]}}}',
    b"Move-CsUser : HostedMigration fault: Error=(510), Description=(not enabled for shared sip address space)\n",
    b'userPrincipalName,proxyAddresses,objectGUID\nann@contoso.com,"SMTP:a@b.c;X500:/o=a;b",AAAA\n',
)


def one_input(raw: bytes) -> None:
    """Read *raw* as the source that its first byte names, and have it recognised."""
    if not raw:
        return
    source = SOURCES[IDS[raw[0] % len(IDS)]]
    with contextlib.suppress(BotError):
        for name, value in source.marks(source.read(raw[1:])).items():
            assert name
            value.encode()
    with contextlib.suppress(BotError):
        assert recognised(raw[1:], SOURCES).id in SOURCES


def main() -> None:
    """Fuzz, starting from an honest input of each kind, for each source."""
    with tempfile.TemporaryDirectory() as folder:
        for first in range(len(IDS)):
            for number, seed in enumerate(SEEDS):
                (Path(folder) / f"{first}-{number}").write_bytes(bytes([first]) + seed)
        fuzzer.Setup([sys.argv[0], "-timeout=10", *sys.argv[1:], folder], one_input)
        fuzzer.Fuzz()


if __name__ == "__main__":
    main()
