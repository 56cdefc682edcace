"""The commands that move users there and back, and the address that they are given."""

import pytest

from bot.checks.moving import back_command, move_command, move_url, way, well_formed
from bot.model.profile import Cloud, OnPremVersion, Profile

URL = "https://admin4a.online.lync.com/HostedMigration/hostedmigrationService.svc"
INSTANCE = "MicrosoftCommunicationsOnline/NOAM-4A-S7"


def test_the_command_has_all_that_a_move_from_lync_2013_needs() -> None:
    assert move_command("ann@contoso.com", way(Profile(), INSTANCE)) == (
        f"Move-CsUser -Identity ann@contoso.com -Target sipfed.online.lync.com -Credential $cred"
        f" -HostedMigrationOverrideUrl {URL}"
    )


def test_the_way_back_leads_to_the_pool() -> None:
    profile = Profile(front_end_pool_fqdn="pool01.contoso.com")

    assert back_command("ann@contoso.com", way(profile)) == (
        "Move-CsUser -Identity ann@contoso.com -Target pool01.contoso.com -Credential $cred"
    )
    assert "-Target POOL " in back_command("ann@contoso.com", way(Profile()))


@pytest.mark.parametrize(
    ("version", "credential", "modeless"),
    [
        pytest.param(OnPremVersion.LYNC2013, True, True, id="Lync 2013"),
        pytest.param(OnPremVersion.SFB2015, True, False, id="2015"),
        pytest.param(OnPremVersion.SFB2019, False, False, id="2019"),
        pytest.param(OnPremVersion.SFBSE, False, False, id="subscription"),
    ],
)
def test_what_a_command_needs_depends_on_the_version(
    version: OnPremVersion, *, credential: bool, modeless: bool
) -> None:
    found = way(Profile(onprem_version=version))

    assert (found.credential, found.modeless) == (credential, modeless)
    assert ("-Credential" in move_command("ann@contoso.com", found)) is credential


def test_the_target_is_the_clouds() -> None:
    assert way(Profile(cloud=Cloud.GCC_HIGH), INSTANCE).target == "sipfed.online.gov.skypeforbusiness.us"


@pytest.mark.parametrize(
    ("instance", "host"),
    [
        pytest.param("MicrosoftCommunicationsOnline/NOAM-4A-S7", "admin4a", id="digit and letter"),
        pytest.param("microsoftcommunicationsonline/EMEA-1e-s12", "admin1e", id="in another case"),
        pytest.param("MicrosoftCommunicationsOnline/APAC-JP1-S1", "adminjp1", id="two letters and a digit"),
        pytest.param(" MicrosoftCommunicationsOnline/NOAM-A0-S7 ", "admina0", id="letter and digit"),
    ],
)
def test_where_the_tenant_is_served_tells_the_address(instance: str, host: str) -> None:
    url = move_url(instance)

    assert url == f"https://{host}.online.lync.com/HostedMigration/hostedmigrationService.svc"
    assert well_formed(url)


@pytest.mark.parametrize(
    "instance", ["", "MicrosoftCommunicationsOnline/NOAM-4AB-S7", "Exchange/NOAM-4A-S7", "NOAM-4A-S7"]
)
def test_what_tells_no_address_gives_none(instance: str) -> None:
    assert move_url(instance) == ""


def test_the_addresses_of_other_clouds_are_not_known() -> None:
    assert move_url(INSTANCE, Cloud.CHINA) == ""


def test_an_address_that_was_told_comes_first_if_it_is_one() -> None:
    told = URL.replace("4a", "0A").upper().replace("HTTPS", "https")

    assert way(Profile(move_url=told), INSTANCE).url == told
    assert way(Profile(move_url="https://webdir4a.online.lync.com/lscp"), INSTANCE).url == URL


@pytest.mark.parametrize(
    "url",
    [
        "http://admin4a.online.lync.com/HostedMigration/hostedmigrationService.svc",
        "https://webdir4a.online.lync.com/HostedMigration/hostedmigrationService.svc",
        "https://admin4a.online.lync.com/lscp",
        f"{URL}?a=b",
        f"{URL} -Force",
        "https://admin4a.online.lync.com.evil.example/HostedMigration/hostedmigrationService.svc",
        "https://admin.online.lync.com/HostedMigration/hostedmigrationService.svc",
        "",
    ],
)
def test_what_is_no_such_address_is_told_apart(url: str) -> None:
    assert not well_formed(url)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        pytest.param("ann.lee_2@contoso.com", "ann.lee_2@contoso.com", id="plain"),
        pytest.param("o'neil@contoso.com", "'o''neil@contoso.com'", id="an apostrophe"),
        pytest.param("-force@contoso.com", "'-force@contoso.com'", id="looks like a parameter"),
        pytest.param("$(calc)@contoso.com", "'$(calc)@contoso.com'", id="a command"),
        pytest.param("a\u2019; calc@contoso.com", "'a\u2019\u2019; calc@contoso.com'", id="a quote of a phone"),
    ],
)
def test_nothing_ends_the_quotes(text: str, typed: str) -> None:
    assert move_command(text, way(Profile())).startswith(f"Move-CsUser -Identity {typed} -Target ")
