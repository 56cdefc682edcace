"""`hybrid-bot tenant`: lets the bot read a checklist's Microsoft tenant, tries it, or takes it away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import Exit, desk
from bot.cli.text import plain
from bot.model.errors import BotError
from bot.model.tenant import FILE, PERMISSIONS, how_to_allow

if TYPE_CHECKING:
    import argparse

    from bot.cli import Commands
    from bot.model.tenant import Tenant
    from bot.usecases import Asker, Deps
    from bot.usecases.tenant import Verified


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_parser("tenant", help="let the bot read a Microsoft tenant")
    verbs = command.add_subparsers(metavar="VERB", required=True)
    connect = verbs.add_parser(
        "connect",
        help="show how to allow it, and tell the app's ids",
        description="Makes a key pair, the first time, and shows its public certificate and what an admin does.",
    )
    desk.add_channel(connect)
    connect.add_argument("--client", default="", metavar="ID", help="the Application (client) ID")
    connect.add_argument("--tenant", default="", metavar="ID", help="the Directory (tenant) ID")
    connect.add_argument("--out", default="", metavar="FILE", help=f"write the certificate to a file, such as {FILE}")
    connect.set_defaults(run=run_connect)
    for name, run, words in (
        ("verify", run_verify, "try whether the bot may read the tenant"),
        ("disconnect", run_disconnect, "destroy the key"),
    ):
        verb = verbs.add_parser(name, help=words)
        desk.add_channel(verb)
        verb.set_defaults(run=run)


def run_connect(args: argparse.Namespace) -> int:
    """Print, or write, the certificate, and what comes next."""
    from bot.usecases.tenant import connect  # noqa: PLC0415 - `--help` needs none

    async def ask(deps: Deps, asker: Asker) -> Tenant:
        return await connect(deps, asker, client=args.client, directory=args.tenant)

    tenant = desk.answer(args, ask)
    if args.out:
        _write(Path(args.out), tenant.certificate)
    if not tenant.told:
        mine = f"hybrid-bot tenant {{}} --channel {args.channel}"
        steps = how_to_allow(
            tenant, tell=f"{mine.format('connect')} --client … --tenant …", verify=mine.format("verify")
        )
        print("\n".join(f"{number}. {plain(step)}" for number, step in enumerate(steps, 1)))
    if not args.out:
        print(f"\n{tenant.certificate}")
    print(f"app: {tenant.client_id or 'not told yet'}")
    print(f"tenant: {tenant.tenant_id or 'not told yet'}")
    print(f"certificate: {tenant.thumbprint}, until {tenant.not_after:%Y-%m-%d}")
    return Exit.GOOD


def run_verify(args: argparse.Namespace) -> int:
    """Print what the bot may read."""
    from bot.usecases.tenant import verify  # noqa: PLC0415 - `--help` needs none

    async def ask(deps: Deps, asker: Asker) -> Verified:
        return await verify(deps, asker)

    found = desk.answer(args, ask)
    if found.trouble:
        print(plain(f"The bot cannot sign in. {found.trouble.words}"))
        return Exit.FAILED
    print(plain(f"Signed in to {found.name or 'the tenant'}."))
    for permission in PERMISSIONS:
        denial = found.denials.get(permission)
        print(plain(f"{permission}: {denial.words if denial else 'granted'}"))
    return Exit.FAILED if found.denials else Exit.GOOD


def run_disconnect(args: argparse.Namespace) -> int:
    """Destroy the key."""
    from bot.usecases.tenant import disconnect  # noqa: PLC0415 - `--help` needs none

    async def ask(deps: Deps, asker: Asker) -> None:
        await disconnect(deps, asker)

    desk.answer(args, ask)
    print("The key is destroyed, and the bot can read the tenant no more.")
    return Exit.GOOD


def _write(file: Path, certificate: str) -> None:
    try:
        file.write_text(certificate, encoding="ascii")
    except OSError as error:
        raise BotError(f"The certificate cannot be written to {file}: {error.strerror}.") from error
