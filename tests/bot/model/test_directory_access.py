"""Where the directory is asked, and what its users are called."""

import pytest

from bot.model.directory import DirectoryAccess, DirectoryUser


@pytest.mark.parametrize(
    ("url", "host", "port", "encrypted", "base"),
    [
        pytest.param("ldaps://dc1.contoso.test", "dc1.contoso.test", 636, True, "", id="TLS"),
        pytest.param("ldap://DC1.contoso.test", "dc1.contoso.test", 389, False, "", id="StartTLS"),
        pytest.param("ldaps://dc1.contoso.test:3269", "dc1.contoso.test", 3269, True, "", id="global catalog"),
        pytest.param("ldaps://[2001:db8::1]:1636", "2001:db8::1", 1636, True, "", id="IPv6"),
        pytest.param("ldap://dc1/OU=Staff,DC=contoso", "dc1", 389, False, "OU=Staff,DC=contoso", id="folder"),
        pytest.param("ldap://dc1/OU=R%26D%3F,DC=a/", "dc1", 389, False, "OU=R&D?,DC=a", id="percent-encoded"),
        pytest.param("ldap://dc1/OU=Männer und Frauen", "dc1", 389, False, "OU=Männer und Frauen", id="as it is said"),
    ],
)
def test_a_url_says_whom_to_ask_for_what(url: str, host: str, port: int, encrypted: bool, base: str) -> None:  # noqa: FBT001 - a table
    access = DirectoryAccess(url, "reader", "hush")

    assert (access.host, access.port, access.encrypted, access.base) == (host, port, encrypted, base)


def test_the_password_is_not_shown() -> None:
    assert "hush" not in repr(DirectoryAccess("ldaps://dc1", "reader", "hush"))


@pytest.mark.parametrize(
    ("user", "name"),
    [
        (DirectoryUser(dn="CN=Ann", sam="ann", upn="ann@contoso.test"), "ann@contoso.test"),
        (DirectoryUser(dn="CN=Ann", sam="ann"), "ann"),
        (DirectoryUser(dn="CN=Ann"), "CN=Ann"),
    ],
)
def test_a_user_has_the_best_name_that_is_known(user: DirectoryUser, name: str) -> None:
    assert user.name == name
