"""Nothing opens a connection but the few files that may, each behind the guard or to where the operator said."""

import ast
from pathlib import Path

from tests.house.tree import PACKAGES, modules, name_of, parsed

# Modules that reach out by themselves, and calls that open a connection or look a name up.
MODULES = {
    *("socket", "ldap3", "dns.asyncquery", "dns.query", "dns.asyncresolver", "urllib.request", "http.client", "ftplib"),
    *("smtplib", "telnetlib", "imaplib", "poplib", "xmlrpc.client", "requests", "httpx", "urllib3", "websockets"),
    *("subprocess", "asyncpg", "asyncssh", "paramiko", "pycurl", "webbrowser"),
}
CALLS = {
    *("open_connection", "open_unix_connection", "create_connection", "create_datagram_endpoint", "sock_connect"),
    *("getaddrinfo", "gethostbyname", "gethostbyaddr", "getnameinfo", "create_subprocess_exec"),
    *("create_subprocess_shell", "ClientSession", "TCPConnector", "Resolver", "make_socket", "system", "popen"),
}
CHECKS = {  # what strangers' names and addresses lead to
    "bot/net/build.py": {"Resolver"},  # ours, with the guard
    "bot/net/dns.py": {"Resolver"},  # dnspython's, which reads /etc/resolv.conf and asks nobody
    "bot/net/dns_question.py": {"socket", "dns.asyncquery", "make_socket"},  # the operator's servers, or guarded ones
    "bot/net/http.py": {"socket", "ClientSession", "TCPConnector"},
    "bot/net/ldap.py": {"socket", "getaddrinfo"},  # of the host that the operator named
    "bot/net/ldap_refusal.py": {"ldap3"},  # its errors
    "bot/net/ldap_session.py": {"socket", "ldap3"},
    "bot/net/tls.py": {"open_connection"},
}
OPERATORS = {  # where the operator said: Slack, the database, this machine
    "bot/app.py": {"ClientSession"},
    "bot/cli/machine_look.py": {"socket", "ClientSession"},
    "bot/cli/network_look.py": {"Resolver", "ClientSession"},  # the bot's own public address, as the operator gave it
    "bot/cli/playground.py": {"socket"},  # which port is free
    "bot/cli/slack_look.py": {"ClientSession"},
    "storage/backup.py": {"subprocess"},  # pg_dump and pg_restore
}
JUDGES = {  # who makes a guard: one for all checks, and one for the hosts that the operator named
    "bot/cli/network_look.py",
    "bot/net/build.py",
    "bot/net/http.py",
    "bot/net/ldap.py",
}


def _ours() -> list[Path]:
    return [path for path in modules(*PACKAGES) if not name_of(path).startswith("bot/playground/")]


def _reaches(path: Path) -> set[str]:
    """Return which of `MODULES` a file imports, and which of `CALLS` it makes."""
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Import(names=names):
                found |= {known for alias in names for known in MODULES if _below(alias.name, known)}
            case ast.ImportFrom(module=str(module), names=names):
                whole = [module, *(f"{module}.{alias.name}" for alias in names)]
                found |= {known for name in whole for known in MODULES if _below(name, known)}
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in CALLS:
                found.add(name)
            case _:
                pass
    return found


def _below(name: str, known: str) -> bool:
    return name == known or name.startswith(f"{known}.")


def _made(name: str) -> set[str]:
    return {
        name_of(path)
        for path in _ours()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    }


def test_nothing_opens_a_connection_beside_the_guard() -> None:
    found = {name_of(path): reaches for path in _ours() if (reaches := _reaches(path))}

    assert found == CHECKS | OPERATORS


def test_there_is_one_policy() -> None:
    assert _made("Guard") == JUDGES


def test_who_reaches_out_for_checks_asks_the_guard_in_the_same_file() -> None:
    openers = {"bot/net/dns.py", "bot/net/http.py", "bot/net/ldap.py", "bot/net/tls.py"}
    asking = {
        name_of(path)
        for path in _ours()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in {"admit", "refusal"}
    }

    assert openers <= asking
