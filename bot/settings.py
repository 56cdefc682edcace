"""Settings: everything that an operator can set, read once from the environment."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot import variables
from bot.model.directory import DirectoryAccess
from bot.model.errors import BotError
from bot.model.retention import KEEP
from bot.variables import Address, Network, Variable, setting

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

OURS = "HYBRID_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator set; "", None or () where nothing was, and nothing is assumed.

    Attributes:
        signing_secrets: The first signs what Slack sends today; another is good while it is rotated.
        secret_keys: Comma-separated, base64; "" with SQLite means: the file beside the database.
        login_url: Without a trailing slash; "" for Microsoft's own, by the profile's cloud.
        graph_url: The same.
        log_format: ``text`` or ``json``; "" for text on a terminal, else JSON.
        templates: A folder with more checklists.
    """

    slack_bot_token: str = setting(
        "SLACK_BOT_TOKEN",
        "",
        "The bot's token, from *OAuth & Permissions* of your Slack app.",
        example="xoxb-1-2-abc",
        also=("SLACK_CLI_XOXB",),
        secret=True,
    )
    slack_app_token: str = setting(
        "SLACK_APP_TOKEN",
        "",
        "An app-level token with the scope `connections:write`; if it is set, the bot uses Socket Mode, and needs no"
        " public address.",
        example="xapp-1-A-2-abc",
        also=("SLACK_CLI_XAPP",),
        secret=True,
    )
    signing_secrets: tuple[str, ...] = setting(
        "SLACK_SIGNING_SECRET",
        (),
        "Proves that a request is from Slack, from *Basic Information* of your Slack app; two, comma-separated, while"
        " it is rotated.",
        example="8f742231b10e8888abcd99yyyzzz85a5",
        parse=variables.listed,
        secret=True,
    )
    client_id: str = setting(
        "SLACK_CLIENT_ID",
        "",
        "With the secret, instead of a bot token: people install the bot into many workspaces, from `/slack/install`.",
        example="123.456",
    )
    client_secret: str = setting(
        "SLACK_CLIENT_SECRET",
        "",
        "Goes with SLACK_CLIENT_ID; both are in *Basic Information* of your Slack app.",
        example="4b39e9752d30bb05b4ff82bd0aa2b2a0",
        secret=True,
    )
    database_url: str = setting(
        "HYBRID_DATABASE_URL",
        "sqlite:///hybrid-bot.db",
        "SQLite for one process, or `postgresql://…` for several replicas.",
        example="postgresql://hybrid@db.example.com/hybrid",
        parse=variables.database_url,
        secret=True,
    )
    secret_keys: str = setting(
        "HYBRID_SECRET_KEYS",
        "",
        "Comma-separated keys of 32 bytes in base64: the first encrypts, all decrypt; required with PostgreSQL.",
        example="3q2+7w…, 44 characters that end in =",
        shown="made on first start beside an SQLite file",
        parse=variables.secret_keys,
        secret=True,
    )
    listen: Address = setting(
        "HYBRID_LISTEN",
        Address("127.0.0.1", 3000),
        "Host and port of the HTTP front; port 0 takes any that is free.",
        example="0.0.0.0:3000",
        shown="127.0.0.1:3000",
        parse=variables.listen,
    )
    public_url: str = setting(
        "HYBRID_PUBLIC_URL",
        "",
        "Where Slack and people reach the HTTP front; needed for installing by OAuth, for the manifest and for links.",
        example="https://hybrid-bot.example.com",
        parse=variables.public_url,
    )
    command: str = setting("HYBRID_COMMAND", "/hybrid", "The slash command's name.", parse=variables.command)
    slack_api_url: str = setting(
        "HYBRID_SLACK_API_URL",
        "https://slack.com/api/",
        "Slack's Web API, or what stands in for it.",
        parse=variables.api_url,
    )
    dns_servers: tuple[Address, ...] = setting(
        "HYBRID_DNS_SERVERS",
        (),
        "Name servers that checks ask, comma-separated `address[:port]`.",
        example="192.0.2.53, [2001:db8::53]:5353",
        shown="the system's",
        parse=variables.dns_servers,
    )
    ca_bundle: Path | None = setting(
        "HYBRID_CA_BUNDLE",
        None,
        "A PEM file with roots of a private PKI, trusted besides the system's.",
        example="/etc/ssl/private-roots.pem",
        shown="the system's trust store",
        parse=variables.file,
    )
    allowed_networks: tuple[Network, ...] = setting(
        "HYBRID_ALLOWED_NETWORKS",
        (),
        "Private networks that checks may reach, comma-separated, in CIDR form.",
        example="10.1.0.0/16, fd00:1::/32",
        shown="none",
        parse=variables.networks,
    )
    login_url: str = setting(
        "HYBRID_LOGIN_URL",
        "",
        "Microsoft's sign-in service, for a sovereign cloud or a test.",
        example="https://login.microsoftonline.us",
        shown="Microsoft's, by the profile's cloud",
        parse=variables.url,
    )
    graph_url: str = setting(
        "HYBRID_GRAPH_URL",
        "",
        "Microsoft Graph, for a sovereign cloud or a test.",
        example="https://graph.microsoft.us",
        shown="Microsoft's, by the profile's cloud",
        parse=variables.url,
    )
    ldap_url: str = setting(
        "HYBRID_LDAP_URL",
        "",
        "A domain controller, to read who is enabled for Lync; a path, such as `/OU=Staff,DC=contoso`, names a folder.",
        example="ldaps://dc1.contoso.local",
        parse=variables.ldap_url,
    )
    ldap_user: str = setting("HYBRID_LDAP_USER", "", "Who reads the directory.", example="CONTOSO\\hybrid-bot")
    ldap_password: str = setting("HYBRID_LDAP_PASSWORD", "", "The password of that account.", example="…", secret=True)
    check_timeout: timedelta = setting(
        "HYBRID_CHECK_TIMEOUT",
        timedelta(seconds=10),
        "Seconds that one check may take.",
        example="10",
        shown="10",
        parse=variables.seconds,
    )
    log_format: str = setting(
        "HYBRID_LOG_FORMAT",
        "",
        "`text` or `json`.",
        example="json",
        shown="text on a terminal, else json",
        parse=variables.log_format,
    )
    keep: timedelta = setting(
        "HYBRID_KEEP_DAYS",
        KEEP,
        "Days that a checklist is kept after it was closed, and an entry of the audit trail after it was made.",
        example=str(KEEP.days),
        shown=str(KEEP.days),
        parse=variables.days,
    )
    templates: Path | None = setting(
        "HYBRID_TEMPLATES",
        None,
        "A folder with templates of your own, `*.yml`.",
        example="/etc/hybrid-bot/templates",
        shown="none",
        parse=variables.folder,
    )

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> Settings:
        """Return what *environ* says; an empty value counts as not set.

        Raises:
            BotError: Something is wrong; the text has one line for each thing that is.
        """
        texts = {name: text for name, variable in _BY_FIELD.items() if (text := variable.text(environ))}
        problems = [_unknown(name) for name in sorted(environ) if name.startswith(OURS) and name not in _KNOWN]
        values: dict[str, object] = {}
        for name, text in texts.items():
            try:
                values[name] = _BY_FIELD[name].value(text)
            except BotError as error:
                problems.append(str(error))
        refuse([*problems, *_contradictions(texts.keys())])
        return cls(**values)  # type: ignore[arg-type]  # each value comes from its variable's own parser

    @property
    def directory(self) -> DirectoryAccess | None:
        """The directory on premises, and who reads it; None where none is named."""
        return DirectoryAccess(self.ldap_url, self.ldap_user, self.ldap_password) if self.ldap_url else None

    @property
    def many_workspaces(self) -> bool:
        """The bot is installed into workspaces by OAuth, and has a token of each."""
        return bool(self.client_id and self.client_secret)

    @property
    def socket_mode(self) -> bool:
        """Slack is reached over a WebSocket, and the HTTP front takes nothing from it."""
        return bool(self.slack_app_token)


_BY_FIELD: Mapping[str, Variable] = {spec.name: spec.metadata["variable"] for spec in fields(Settings)}

VARIABLES: tuple[Variable, ...] = tuple(_BY_FIELD.values())

_KNOWN = frozenset(variable.name for variable in VARIABLES)


def _contradictions(told: Collection[str]) -> list[str]:
    problems = []
    if ("client_id" in told) is not ("client_secret" in told):
        there, missing = ("ID", "SECRET") if "client_id" in told else ("SECRET", "ID")
        problems.append(f"SLACK_CLIENT_{there} is set without SLACK_CLIENT_{missing}: set both or neither.")
    if "ldap_url" not in told and ("ldap_user" in told or "ldap_password" in told):
        problems.append(
            "HYBRID_LDAP_USER and HYBRID_LDAP_PASSWORD are of no use without HYBRID_LDAP_URL: set that too."
        )
    return problems


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, sorted(_KNOWN), n=1)
    hint = f"did you mean {near[0]}?" if near else "take it away; `hybrid-bot docs` lists every setting."
    return f"{name} is not a setting: {hint}"


def refuse(problems: Sequence[str]) -> None:
    """Refuse to go on where there are *problems*.

    Raises:
        BotError: There are; a line for each.
    """
    if problems:
        raise BotError("\n".join(problems))
