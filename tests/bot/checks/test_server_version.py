"""Versions of the servers, and what they mean together."""

import json

import pytest

from bot.checks import Target
from bot.checks.handed import NOT_SHOWN
from bot.checks.kinds import DECOMMISSIONING
from bot.checks.server_version import (
    CHECK,
    MIXED,
    NO_EDGE,
    NOTHING,
    OK,
    OLD,
    OTHER_THAN_TOLD,
    TOO_MANY,
    UNKNOWN_PRODUCT,
    UNSUPPORTED,
    VULNERABLE,
)
from bot.model.verdict import Code
from tests.in_hand import Documents, codes, found
from tests.seen import differing, target

ABOUT = target()
LYNC, SFB = "Microsoft Lync Server 2013", "Skype for Business Server 2015"
GOOD, HOLE, EARLY = "5.0.8308.1198", "5.0.8308.1182", "5.0.8308.887"


def installed(*rows: tuple[str, str, str]) -> Documents:
    """Return what is installed: server, component and version."""
    return {
        "installed-versions": json.dumps(
            [{"Server": server, "Name": name, "Version": version} for server, name, version in rows]
        )
    }


def pair(version: str, edge: str = "", product: str = LYNC) -> Documents:
    """Return a Front End server of *version*, and an Edge server of the same or of its own."""
    return installed(
        ("fe01", f"{product}, Front End Server", version), ("EDGE01", f"{product}, Edge Server", edge or version)
    )


CSV = f"""\
"Server","Name","Version"
"FE01","{LYNC}, Core Components","{GOOD}"
"FE01","{LYNC}, Front End Server","5.0.8308.1200"
"FE01","{LYNC}, Web Components Server","5.0.8308.420"
"EDGE01","{LYNC}, Core Components","{GOOD}"
"EDGE01","{LYNC}, Edge Server","5.0.8308.1200"
"""
WITHOUT_SERVERS = f'Name,Version\n"{LYNC}, Core Components",{HOLE}\n"{LYNC}, Edge Server",{EARLY}\n'
THREE = installed(
    ("A", f"{LYNC}, Edge Server", GOOD),
    ("B", f"{SFB}, Front End Server", "6.0.9319.619"),
    ("C", "Skype for Business Server 2019, Front End Server", "7.0.2046.385"),
)

CASES = [
    pytest.param(ABOUT, {"installed-versions": CSV}, [OK, OK], id="as it should be"),
    pytest.param(ABOUT, pair(GOOD), [OK, OK], id="at the least safe build"),
    pytest.param(ABOUT, pair("5.0.10000.2"), [OK, OK], id="numbers are compared, and not texts"),
    pytest.param(target({"onprem_version": "sfb2015"}), pair("6.0.9319.619", product=SFB), [OK, OK], id="2015"),
    pytest.param(target({"onprem_version": "sfb2015"}), pair("6.0.9319.618", product=SFB), [OLD, OLD], id="2015, old"),
    pytest.param(target({"onprem_version": "sfb2019"}), pair("7.0.2046.385"), [OK, OK], id="2019"),
    pytest.param(target({"onprem_version": "sfbse"}), pair("7.0.2046.384"), [OLD, OLD], id="Subscription Edition, old"),
    pytest.param(ABOUT, pair(HOLE), [VULNERABLE, VULNERABLE], id="new enough, with a hole"),
    pytest.param(ABOUT, pair(GOOD, EARLY), [OLD, OK], id="an old Edge server"),
    pytest.param(
        ABOUT, {"installed-versions": WITHOUT_SERVERS}, [OLD], id="without the servers' names, the oldest counts"
    ),
    pytest.param(ABOUT, pair("4.0.7577.726"), [UNSUPPORTED, UNSUPPORTED, OTHER_THAN_TOLD], id="2010"),
    pytest.param(ABOUT, pair("9.0.1.1"), [UNKNOWN_PRODUCT, UNKNOWN_PRODUCT, OTHER_THAN_TOLD], id="from the future"),
    pytest.param(ABOUT, pair("latest", GOOD), [UNKNOWN_PRODUCT, OK], id="a build that is none"),
    pytest.param(ABOUT, pair("٥.٠.٨٣٠٨", GOOD), [UNKNOWN_PRODUCT, OK], id="digits of another script"),
    pytest.param(ABOUT, THREE, [OK, OK, OK, TOO_MANY], id="three versions"),
    pytest.param(ABOUT, pair("6.0.9319.700", product=SFB), [OK, OK, OTHER_THAN_TOLD], id="other than the profile says"),
    pytest.param(
        ABOUT,
        installed(("A", "x, Edge Server", GOOD), ("B", "x, Edge Server", "5.0.8308.1199")),
        [OK, OK, MIXED],
        id="mixed builds of a component",
    ),
    pytest.param(
        ABOUT,
        installed(("A", "x, Edge Server", GOOD), ("A", "y, Edge Server", "6.0.9319.700")),
        [OK, OK],
        id="one build of each version",
    ),
    pytest.param(ABOUT, installed(("A", "x, Core Components", GOOD)), [OK, NO_EDGE], id="no Edge server"),
    pytest.param(ABOUT, installed(("A", f"{LYNC}, Web Components Server", GOOD)), [NOTHING], id="no component"),
    pytest.param(ABOUT, {"installed-versions": "[]"}, [NOTHING], id="nothing"),
    pytest.param(ABOUT, {"installed-versions": '{"Name": "x, Edge Server"}'}, [NOT_SHOWN], id="no version"),
    pytest.param(ABOUT, {"installed-versions": '{"Version": "5.0.8308.1"}'}, [NOT_SHOWN], id="no name"),
    pytest.param(target({"phase": "decommissioning"}), pair(EARLY), [DECOMMISSIONING], id="leaving"),
]


@pytest.mark.parametrize(("about", "documents", "wanted"), CASES)
def test_judge(about: Target, documents: Documents, wanted: list[Code]) -> None:
    assert codes(found(CHECK, about, documents)) == wanted


def test_every_code_has_a_case() -> None:
    assert differing(CHECK, CASES) == set()


def test_a_server_is_told_by_its_oldest_component() -> None:
    [finding, _] = found(
        CHECK, ABOUT, installed(("fe01", "x, Core Components", GOOD), ("fe01", "x, Front End Server", EARLY))
    )

    assert (finding.subject, finding.observed) == ("FE01", f"Front End Server {EARLY}")
    assert finding.expected == "5.0.8308.1182 or later"


def test_the_versions_in_use_are_named() -> None:
    *_, finding = found(CHECK, ABOUT, THREE)

    assert finding.observed == (
        "Lync Server 2013, Skype for Business Server 2015, Skype for Business Server 2019 or Subscription Edition"
    )
