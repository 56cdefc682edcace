"""Lists of partners: one spelling, and a fingerprint."""

import json
import time

import pytest

from bot.evidence.partner_list import MAX_DOMAINS, domains, fingerprint, spelled
from bot.evidence.powershell import read


def test_the_same_domains_have_the_same_fingerprint() -> None:
    one, other = spelled(["A.example.", "bücher.example"]), spelled([" xn--bcher-kva.example", "a.example"])

    assert one == other
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize("names", [["a.example"], ["a.example", "b.example", "c.example"], ["a.exampleb.example"], []])
def test_other_domains_have_another(names: list[str]) -> None:
    assert fingerprint(spelled(names)) != fingerprint(spelled(["a.example", "b.example"]))


def test_a_name_that_is_none_stays_as_it_is() -> None:
    assert spelled(["\u0378.example"]) == {"\u0378.example"}


def test_a_list_that_hides_a_domain_is_none() -> None:
    assert domains(read(b'[{"Domain": "a.example"}, {"Identity": "b"}]')) is None
    assert domains(read(b'[{"Domain": "a.example"}]')) == frozenset({"a.example"})
    assert domains(read(b"[]")) == frozenset()


def test_a_list_that_no_tenant_takes_is_told_apart_in_no_time() -> None:
    names = [f"bücher{number}.example" for number in range(20_000)]
    output = read(json.dumps([{"Domain": name} for name in names]).encode())
    started = time.process_time()

    found = domains(output)

    assert found == frozenset(names)
    assert time.process_time() - started < 0.4


def test_as_many_domains_as_a_tenant_takes_are_all_spelled() -> None:
    names = [f"Bücher{number}.example." for number in range(MAX_DOMAINS)]

    assert all(name.isascii() for name in spelled([*names, *names]))


def test_a_label_without_end_is_not_tried() -> None:
    started = time.process_time()

    assert spelled(["ü" * 1_000_000]) == {"ü" * 1_000_000}
    assert time.process_time() - started < 0.5
