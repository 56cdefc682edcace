"""With whom a tenant federates, in the forms that its settings come in."""

import json

import pytest

from bot.evidence.powershell import read
from bot.evidence.row import Row
from bot.evidence.tenant_partners import allowed, blocked, is_open

ELEMENT = '<AllowAllKnownDomains xmlns="urn:schema:Microsoft.Rtc.Management.Settings.Edge.2008" />'
LIST = "\r\n\r\nAllowedDomain : {Domain=a.example, Domain=B.example}\r\n\r\n\r\n"
LONG = "\r\nAllowedDomain : {Domain=a.example, Domain=b.example, Domain=c.example, Domain=d.example...}\r\n"


def row(**values: object) -> Row:
    return read(json.dumps(values).encode()).rows[0]


def shown(text: str) -> Row:
    return read(text.encode()).rows[0]


ALLOWED = [
    pytest.param(row(OpenFederation=True, AllowedDomains=""), True, set(), id="open"),
    pytest.param(row(OpenFederation=False, AllowedDomains="a.example B.example."), False, "ab", id="a list"),
    pytest.param(row(OpenFederation=False, AllowedDomains=["a.example"]), False, "a", id="a list of one"),
    pytest.param(row(OpenFederation=False, AllowedDomains=""), False, set(), id="a list of none"),
    pytest.param(row(OpenFederation=False), False, None, id="a list that is hidden"),
    pytest.param(row(AllowedDomains="AllowAllKnownDomains"), True, set(), id="open, by its name"),
    pytest.param(row(AllowedDomains={"Element": ELEMENT}), True, set(), id="open, as XML in an object"),
    pytest.param(row(AllowedDomains="BlockAllExternalDomains"), False, set(), id="nobody, by its name"),
    pytest.param(row(AllowedDomains=LIST), False, "ab", id="a list, as Out-String shows it"),
    pytest.param(row(AllowedDomains=LONG), None, None, id="a list that is cut off"),
    pytest.param(
        row(AllowedDomains={"AllowedDomain": [{"Domain": "a.example"}, {"Domain": "b.example"}]}),
        False,
        "ab",
        id="a list, as an object",
    ),
    pytest.param(row(AllowedDomains={"AllowedDomain": []}), None, None, id="an empty object may be either"),
    pytest.param(row(AllowedDomains={"Other": "x"}), None, None, id="an object of another kind"),
    pytest.param(row(AllowedDomains=""), None, None, id="empty says nothing"),
    pytest.param(row(AllowedDomains="Microsoft.Rtc.Management.AllowList"), None, None, id="a name of a type"),
    pytest.param(row(AllowedDomains="nothing of the kind"), None, None, id="no names"),
    pytest.param(row(Other=1), None, None, id="hidden"),
    pytest.param(
        shown("AllowedDomains : {Domain=a.example, Domain=b.example}\r\nX : 1"), False, "ab", id="Format-List"
    ),
    pytest.param(shown("AllowedDomains : AllowAllKnownDomains\r\nX : 1"), True, set(), id="Format-List, open"),
]


@pytest.mark.parametrize(("settings", "opened", "names"), ALLOWED)
def test_who_is_allowed(settings: Row, opened: bool | None, names: str | set[str] | None) -> None:  # noqa: FBT001 - as the table has it
    assert is_open(settings) is opened
    assert allowed(settings) == (None if names is None else {f"{name}.example" for name in names})


BLOCKED = [
    pytest.param(row(BlockedDomains=""), set(), id="none"),
    pytest.param(row(BlockedDomains=None), set(), id="null"),
    pytest.param(row(BlockedDomains=[]), set(), id="an empty list"),
    pytest.param(row(BlockedDomains=["a.example", "b.example"]), "ab", id="a list"),
    pytest.param(row(BlockedDomains=[{"Domain": "a.example"}]), "a", id="objects"),
    pytest.param(row(BlockedDomains=[{"Domain": "a.example"}, {"Other": "b.example"}]), None, id="an odd object"),
    pytest.param(row(BlockedDomains=[{"Domain": {"x": 1}}]), None, id="an object that is no text"),
    pytest.param(row(BlockedDomains="System.Object[]"), None, id="cut off"),
    pytest.param(row(Other=1), None, id="hidden"),
]


@pytest.mark.parametrize(("settings", "names"), BLOCKED)
def test_who_is_blocked(settings: Row, names: str | set[str] | None) -> None:
    assert blocked(settings) == (None if names is None else {f"{name}.example" for name in names})
