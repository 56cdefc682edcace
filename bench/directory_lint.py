"""What an export of 100,000 users costs to read and to judge: ``python -m bench.directory_lint``."""

import csv
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.timing import verdict
from bot.checks.attribute_lint import lint
from bot.evidence.sources import discover

PEOPLE = 100_000
MOST_SECONDS = 10
MOST_MB = 200
COLUMNS = (
    *("distinguishedName", "objectClass", "sAMAccountName", "userPrincipalName", "displayName", "givenName", "surname"),
    *("mail", "mailNickname", "proxyAddresses", "targetAddress", "msRTCSIP-UserEnabled"),
    *("msRTCSIP-PrimaryUserAddress", "msRTCSIP-DeploymentLocator", "userAccountControl", "objectGUID"),
)
# One user in so many has this fault: which column is written otherwise, and the code that must come of it.
FAULTS = (
    (100, "userPrincipalName", "p{0:05d}@contoso.local", "upn-not-public"),
    (250, "userPrincipalName", "o'neill{0:05d}@contoso.com", "upn-apostrophe"),
    (500, "proxyAddresses", "SMTP:shared{1}@contoso.com;sip:p{0:05d}@contoso.com", "proxy-duplicate"),
    (1_000, "sAMAccountName", "a-name-that-is-too-long-{0:05d}", "sam-length"),
    (1_000, "mailNickname", ".p{0:05d}", "nickname-dot"),
    (2_000, "msRTCSIP-PrimaryUserAddress", "sip:p{0:05d}@fabrikam.example", "sip-domain"),
)


def main() -> int:
    """Print the figures and whether the promises are kept; return 1 if not."""
    with tempfile.TemporaryDirectory(prefix="hybrid-bench-") as folder:
        path = Path(folder) / "ad-users.csv"
        wanted = _write(path)
        size, before, began, busy = path.stat().st_size / 2**20, _megabytes(), time.monotonic(), time.process_time()
        found = discover()["ad-users"].read(path.read_bytes())
        read = time.monotonic()
        breaches = lint(found, verified=frozenset({"contoso.com"}), sip_domains=frozenset({"contoso.com"}))
        done, processor = time.monotonic(), time.process_time() - busy
    codes = Counter(breach.code.name for breach in breaches)
    missed = {name for name, count in wanted.items() if codes[name] < count}
    print(f"{len(found.users):,} users in {size:.0f} MB: read in {read - began:.1f} s, judged in {done - read:.1f} s")
    print(f"{processor:.1f} s of a processor's time; the rest is what else the machine does")
    print(f"{len(breaches):,} breaches: {', '.join(f'{name} {count:,}' for name, count in codes.most_common())}")
    print(f"resident memory {before:.0f} MB before, {_megabytes():.0f} MB at most")
    kept = [
        verdict(f"seconds for {PEOPLE:,} users", done - began, MOST_SECONDS),
        verdict(f"megabytes for {PEOPLE:,} users", _megabytes(), MOST_MB),
        verdict("planted faults that were not found", len(missed), 0),
    ]
    return 0 if all(kept) else 1


def _write(path: Path) -> Counter[str]:
    """Write the export, and return how often each planted fault is in it."""
    wanted: Counter[str] = Counter()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(_people(wanted))
    return wanted


def _people(wanted: Counter[str]) -> Iterator[dict[str, str]]:
    for number in range(PEOPLE):
        person = _person(number)
        for turn, (each, column, value, code) in enumerate(FAULTS):
            if number % each == turn:  # so that nobody has two of them
                person[column] = value.format(number, number // each // 2)
                wanted[code] += 1
        yield person


def _person(number: int) -> dict[str, str]:
    name = f"p{number:05d}"
    address = f"{name}@contoso.com"
    values = (
        *(f"CN=Person {number:05d},OU=Staff,DC=corp,DC=contoso,DC=com", "user", name, address, f"Person {number:05d}"),
        *("Given", f"Family {number:05d}", address, name, f"SMTP:{address};smtp:{name}@mail.contoso.com;sip:{address}"),
        *("", "True", f"sip:{address}", "SRV:", "512", f"{number:022d}=="),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
