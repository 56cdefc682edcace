"""What an operator may set, and what is said of everything else."""

from __future__ import annotations

import base64
from dataclasses import FrozenInstanceError, fields
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.model.directory import DirectoryAccess
from bot.model.errors import BotError
from bot.serving import for_serving, problems_serving
from bot.settings import VARIABLES, Settings
from bot.variables import Address, Variable

KEY = base64.b64encode(bytes(range(32))).decode()
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1-2-abc", "SLACK_SIGNING_SECRET": "8f742231b10e8888"}

GOOD = [
    pytest.param("SLACK_BOT_TOKEN", " xoxb-1-2-abc ", "slack_bot_token", "xoxb-1-2-abc", id="spaces around"),
    pytest.param("SLACK_CLI_XOXB", "xoxb-1-2-abc", "slack_bot_token", "xoxb-1-2-abc", id="bot token from Slack's cli"),
    pytest.param("SLACK_CLI_XAPP", "xapp-1-A", "slack_app_token", "xapp-1-A", id="app token from Slack's cli"),
    pytest.param("SLACK_SIGNING_SECRET", "one, two", "signing_secrets", ("one", "two"), id="two signing secrets"),
    pytest.param("HYBRID_DATABASE_URL", "postgres://u:p@h/d", "database_url", "postgresql://u:p@h/d", id="postgres:"),
    pytest.param("HYBRID_DATABASE_URL", "sqlite:////var/x.db", "database_url", "sqlite:////var/x.db", id="sqlite"),
    pytest.param("HYBRID_SECRET_KEYS", f"{KEY}, {KEY}", "secret_keys", f"{KEY},{KEY}", id="two keys"),
    pytest.param("HYBRID_SECRET_KEYS", "-_" * 21 + "w=", "secret_keys", "-_" * 21 + "w=", id="URL-safe base64"),
    pytest.param("HYBRID_LISTEN", "0.0.0.0:8080", "listen", ("0.0.0.0", 8080), id="listen"),
    pytest.param("HYBRID_LISTEN", "[::1]:0", "listen", ("::1", 0), id="listen on IPv6, any port"),
    pytest.param("HYBRID_PUBLIC_URL", "https://h.example/", "public_url", "https://h.example", id="public"),
    pytest.param("HYBRID_PUBLIC_URL", "http://localhost:1", "public_url", "http://localhost:1", id="public, at home"),
    pytest.param("HYBRID_COMMAND", "/hybrid-test", "command", "/hybrid-test", id="command"),
    pytest.param(
        "HYBRID_SLACK_API_URL", "http://127.0.0.1:1/api", "slack_api_url", "http://127.0.0.1:1/api/", id="api"
    ),
    pytest.param("HYBRID_DNS_SERVERS", "192.0.2.1", "dns_servers", (("192.0.2.1", 53),), id="name server"),
    pytest.param(
        "HYBRID_DNS_SERVERS",
        "192.0.2.1:54, 2001:db8::1, [2001:db8::2], [2001:db8::3]:55, 192.0.2.1:54",
        "dns_servers",
        (("192.0.2.1", 54), ("2001:db8::1", 53), ("2001:db8::2", 53), ("2001:db8::3", 55)),
        id="name servers of every form, each once",
    ),
    pytest.param(
        "HYBRID_ALLOWED_NETWORKS",
        "10.0.0.0/8, fd00::/8,192.168.1.1",
        "allowed_networks",
        (ip_network("10.0.0.0/8"), ip_network("fd00::/8"), ip_network("192.168.1.1/32")),
        id="networks",
    ),
    pytest.param("HYBRID_LOGIN_URL", "http://127.0.0.1:9/", "login_url", "http://127.0.0.1:9", id="sign-in service"),
    pytest.param("HYBRID_CHECK_TIMEOUT", "0.5", "check_timeout", timedelta(seconds=0.5), id="half a second"),
    pytest.param("HYBRID_CHECK_TIMEOUT", "10 s", "check_timeout", timedelta(seconds=10), id="a unit"),
    pytest.param("HYBRID_KEEP_DAYS", "365", "keep", timedelta(days=365), id="a year"),
    pytest.param("HYBRID_LOG_FORMAT", "JSON", "log_format", "json", id="log format in capitals"),
]

BAD = [
    pytest.param("HYBRID_DATABASE_URL", "mysql://h/d", "begins neither with sqlite:///", id="another database"),
    pytest.param("HYBRID_DATABASE_URL", "sqlite://", "names no file", id="SQLite in memory"),
    pytest.param("HYBRID_DATABASE_URL", "sqlite:///:memory:", "names no file", id="SQLite in memory, the long way"),
    pytest.param("HYBRID_DATABASE_URL", "postgresql://h", "names no database", id="no database"),
    pytest.param("HYBRID_DATABASE_URL", "postgresql://h:port/d", "not an address of a server", id="not a port"),
    pytest.param("HYBRID_SECRET_KEYS", "c2hvcnQ=", "key 1 is not 32 bytes", id="a short key"),
    pytest.param("HYBRID_SECRET_KEYS", f"{KEY},!!!", "key 2 is not 32 bytes", id="a key that is no base64"),
    pytest.param("HYBRID_SECRET_KEYS", "ключ", "key 1 is not 32 bytes", id="a key that is not ASCII"),
    pytest.param("HYBRID_LISTEN", "3000", "is not host:port", id="a port alone"),
    pytest.param("HYBRID_LISTEN", ":3000", "is not host:port", id="no host"),
    pytest.param("HYBRID_LISTEN", "localhost:99999", "not a port from 0 to 65535", id="a port too high"),
    pytest.param("HYBRID_LISTEN", "localhost:²", "not a port", id="a digit that is no number"),
    pytest.param("HYBRID_LISTEN", "::1:3000", "is not host:port, with brackets", id="IPv6 without brackets"),
    pytest.param("HYBRID_LISTEN", "[localhost]:3000", "is not an IPv6 address", id="a name in brackets"),
    pytest.param("HYBRID_LISTEN", "http://localhost:3000", "is not host:port", id="a URL to listen on"),
    pytest.param("HYBRID_PUBLIC_URL", "http://h.example", "must begin with https://", id="public without TLS"),
    pytest.param("HYBRID_PUBLIC_URL", "h.example", "begins with https://", id="no scheme"),
    pytest.param("HYBRID_PUBLIC_URL", "https://h.example/?a=b", "must end before", id="a query"),
    pytest.param("HYBRID_PUBLIC_URL", "https://me:pw@h.example", "must not hold a name or a password", id="a login"),
    pytest.param("HYBRID_PUBLIC_URL", "https://[::1", "not an address of a server", id="an open bracket"),
    pytest.param("HYBRID_COMMAND", "hybrid", "is not a slash and", id="no slash"),
    pytest.param("HYBRID_COMMAND", "/hybrid status", "is not a slash and", id="a space in the command"),
    pytest.param("HYBRID_COMMAND", "/" + "x" * 32, "is not a slash and up to 31", id="a command too long"),
    pytest.param("HYBRID_SLACK_API_URL", "ftp://slack.com", "begins with https://", id="another scheme"),
    pytest.param("HYBRID_DNS_SERVERS", "dns.example", "is not an address", id="a name server by name"),
    pytest.param("HYBRID_DNS_SERVERS", "192.0.2.1:0", "not a port from 1", id="port zero"),
    pytest.param("HYBRID_DNS_SERVERS", "[::1", "is not an address", id="half a bracket"),
    pytest.param("HYBRID_ALLOWED_NETWORKS", "10.0.0.1/8", "the network is `10.0.0.0/8`", id="host bits"),
    pytest.param("HYBRID_ALLOWED_NETWORKS", "intranet", "is not a network in CIDR form", id="a word"),
    pytest.param("HYBRID_CA_BUNDLE", "/nowhere/roots.pem", "there is no file", id="no such file"),
    pytest.param("HYBRID_TEMPLATES", "/nowhere", "there is no folder", id="no such folder"),
    pytest.param("HYBRID_LDAP_URL", "https://dc1", "does not begin with ldaps://", id="a directory over HTTP"),
    pytest.param(
        "HYBRID_LDAP_URL", "ldaps://u:pw@dc1", "must not hold a name or a password", id="LDAP login in the URL"
    ),
    pytest.param("HYBRID_LDAP_URL", "ldap://dc1/DC=a?sn", "must end before the `?`", id="a whole search in the URL"),
    pytest.param("HYBRID_CHECK_TIMEOUT", "soon", "is not a number of seconds", id="no number"),
    pytest.param("HYBRID_CHECK_TIMEOUT", "0", "above 0 and up to 300", id="no time at all"),
    pytest.param("HYBRID_CHECK_TIMEOUT", "1e9", "is not a number of seconds", id="for ever"),
    pytest.param("HYBRID_CHECK_TIMEOUT", "nan", "is not a number of seconds", id="not a number"),
    pytest.param("HYBRID_KEEP_DAYS", "29", "not a number of days from 30 to 36500", id="too few days"),
    pytest.param("HYBRID_KEEP_DAYS", "2 years", "not a number of days", id="no days"),
    pytest.param("HYBRID_KEEP_DAYS", "9" * 5_000, "not a number of days", id="days without an end"),
    pytest.param("HYBRID_LOG_FORMAT", "xml", "is neither `text` nor `json`", id="another format"),
]

CONTRADICTIONS = [
    pytest.param({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_ID is set without SLACK_CLIENT_SECRET", id="id alone"),
    pytest.param({"SLACK_CLIENT_SECRET": "s"}, "SLACK_CLIENT_SECRET is set without SLACK_CLIENT_ID", id="secret alone"),
    pytest.param({"HYBRID_LDAP_USER": "u"}, "of no use without HYBRID_LDAP_URL", id="a user without a directory"),
    pytest.param({"HYBRID_LISEN": "x:1"}, "did you mean HYBRID_LISTEN?", id="a slip of the pen"),
    pytest.param({"HYBRID_ZZZZZZZ": "1"}, "`hybrid-bot docs` lists every setting", id="like nothing known"),
]

OAUTH = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "SLACK_SIGNING_SECRET": "s"}

NOT_SERVED = [
    pytest.param({}, ["SLACK_BOT_TOKEN is missing", "SLACK_SIGNING_SECRET is missing"], id="nothing is set"),
    pytest.param({"SLACK_BOT_TOKEN": "xoxb-1"}, ["SLACK_SIGNING_SECRET is missing"], id="HTTP without a secret"),
    pytest.param({"SLACK_APP_TOKEN": "xapp-1"}, ["SLACK_BOT_TOKEN is missing"], id="Socket Mode without a bot token"),
    pytest.param(
        {"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"},
        ["SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped"],
        id="swapped",
    ),
    pytest.param(SLACK | {"SLACK_BOT_TOKEN": "xoxp-1"}, ["SLACK_BOT_TOKEN holds a user token"], id="a user's token"),
    pytest.param(SLACK | {"SLACK_APP_TOKEN": "xoxb-2"}, ["SLACK_APP_TOKEN holds a bot token"], id="the wrong kind"),
    pytest.param(
        OAUTH,
        ["HYBRID_PUBLIC_URL is missing: people install the bot from a page of its own"],
        id="OAuth without an address",
    ),
    pytest.param(
        OAUTH | {"HYBRID_PUBLIC_URL": "https://bot.example.com", "SLACK_BOT_TOKEN": "xoxb-1"},
        ["SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are for many"],
        id="one workspace and many",
    ),
    pytest.param(
        SLACK | {"HYBRID_DATABASE_URL": "postgresql://h/d"}, ["HYBRID_SECRET_KEYS is missing"], id="replicas, no key"
    ),
]


@pytest.mark.parametrize(("name", "text", "field", "value"), GOOD)
def test_a_good_value(name: str, text: str, field: str, value: object) -> None:
    assert getattr(Settings.load({name: text}), field) == value


@pytest.mark.parametrize(("name", "text", "words"), BAD)
def test_a_bad_value_is_refused_in_one_line_with_its_name_and_an_example(name: str, text: str, words: str) -> None:
    with pytest.raises(BotError, match=words) as caught:
        Settings.load({name: text})

    line = str(caught.value)
    assert line.startswith(f"{name}: ")
    assert "; for example `" in line
    assert "\n" not in line


@pytest.mark.parametrize(("environ", "words"), CONTRADICTIONS)
def test_what_does_not_fit_together_is_refused(environ: dict[str, str], words: str) -> None:
    with pytest.raises(BotError) as caught:
        Settings.load(environ)

    assert words in str(caught.value)


@pytest.mark.parametrize(("environ", "beginnings"), NOT_SERVED)
def test_what_is_not_enough_to_serve(environ: dict[str, str], beginnings: list[str]) -> None:
    problems = problems_serving(Settings.load(environ))

    assert len(problems) == len(beginnings)
    assert all(words in problem for words, problem in zip(beginnings, problems, strict=True))


def test_every_variable_with_a_rule_has_a_bad_case() -> None:
    free = {name for name in (variable.name for variable in VARIABLES) if name.startswith("SLACK_")}
    free |= {"HYBRID_LDAP_USER", "HYBRID_LDAP_PASSWORD", "HYBRID_GRAPH_URL", "HYBRID_LOGIN_URL"}

    assert {variable.name for variable in VARIABLES} - free == {case.values[0] for case in BAD}


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(BotError) as caught:
        Settings.load({"HYBRID_LISTEN": "x", "HYBRID_COMMAND": "x", "HYBRID_LDAP_USER": "u", "HYBRID_LISTN": "x"})

    first_words = [line.split(maxsplit=1)[0].rstrip(":") for line in str(caught.value).splitlines()]
    assert first_words == ["HYBRID_LISTN", "HYBRID_LISTEN", "HYBRID_COMMAND", "HYBRID_LDAP_USER"]


def test_an_empty_value_counts_as_not_set() -> None:
    assert Settings.load({"HYBRID_LISTEN": "", "SLACK_BOT_TOKEN": "  ", "SLACK_CLI_XOXB": ""}) == Settings()


def test_slacks_own_name_wins_over_the_cli_s() -> None:
    assert Settings.load({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_CLI_XOXB": "xoxb-2"}).slack_bot_token == "xoxb-1"


def test_an_app_token_means_socket_mode_which_needs_no_signing_secret() -> None:
    settings = Settings.load({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"})

    assert settings.socket_mode
    assert for_serving(settings) is settings


def test_over_http_a_token_and_a_secret_are_enough() -> None:
    settings = Settings.load(SLACK)

    assert not settings.socket_mode
    assert for_serving(settings) is settings


def test_serving_is_refused_with_every_reason() -> None:
    with pytest.raises(BotError, match=r"SLACK_BOT_TOKEN is missing.*\n.*SLACK_SIGNING_SECRET is missing"):
        for_serving(Settings())


def test_a_directory_is_where_and_as_whom() -> None:
    told = {"HYBRID_LDAP_URL": "ldaps://dc1/", "HYBRID_LDAP_USER": "C\\reader", "HYBRID_LDAP_PASSWORD": "p"}

    assert Settings.load(told).directory == DirectoryAccess("ldaps://dc1", "C\\reader", "p")
    assert Settings.load({}).directory is None


def test_no_secret_is_in_the_repr() -> None:
    secrets = {
        "SLACK_BOT_TOKEN": "xoxb-hush",
        "SLACK_APP_TOKEN": "xapp-hush",
        "SLACK_SIGNING_SECRET": "hush-signing",
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "hush-client",
        "HYBRID_DATABASE_URL": "postgresql://u:hush-db@h/d",
        "HYBRID_SECRET_KEYS": base64.b64encode(b"hush" * 8).decode(),
        "HYBRID_LDAP_URL": "ldaps://dc1",
        "HYBRID_LDAP_USER": "reader",
        "HYBRID_LDAP_PASSWORD": "hush-ldap",
    }

    settings = Settings.load(secrets)
    shown = repr((settings, settings.directory))

    assert "hush" not in shown
    assert secrets["HYBRID_SECRET_KEYS"] not in shown


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("HYBRID_DATABASE_URL", "mysql://u:hush@h/d"),
        ("HYBRID_DATABASE_URL", "postgresql://u:hush@h:x/d"),
        ("HYBRID_SECRET_KEYS", "hush"),
        ("HYBRID_LDAP_URL", "ldaps://u:hush@dc1"),
        ("HYBRID_PUBLIC_URL", "https://u:hush@h.example"),
    ],
)
def test_a_refusal_never_repeats_a_secret(name: str, text: str) -> None:
    with pytest.raises(BotError) as caught:
        Settings.load({name: text})

    assert "hush" not in str(caught.value)


def test_files_and_folders_that_are_there_are_taken(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.touch()

    settings = Settings.load({"HYBRID_CA_BUNDLE": str(roots), "HYBRID_TEMPLATES": str(tmp_path)})

    assert (settings.ca_bundle, settings.templates) == (roots, tmp_path)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().command = "/other"  # type: ignore[misc]


def test_every_variable_is_there_once_with_a_sentence() -> None:
    names = [variable.name for variable in VARIABLES]

    assert len(names) == len(set(names)) == len(fields(Settings))
    assert all(variable.meaning.endswith(".") and variable.example for variable in VARIABLES)


NOT_HERE = {"HYBRID_CA_BUNDLE", "HYBRID_TEMPLATES", "HYBRID_SECRET_KEYS"}  # examples of files, and of a secret


@pytest.mark.parametrize(
    "variable", [pytest.param(variable, id=variable.name) for variable in VARIABLES if variable.name not in NOT_HERE]
)
def test_a_variable_s_example_is_a_good_value(variable: Variable) -> None:
    assert variable.value(variable.example)


@pytest.mark.parametrize(
    ("address", "text"), [(Address("::1", 53), "[::1]:53"), (Address("192.0.2.1", 53), "192.0.2.1:53")]
)
def test_an_address_is_shown_as_it_is_written(address: Address, text: str) -> None:
    assert str(address) == text
