"""Files that people chose in a modal: kept in memory, and given to the bot alone, as Slack does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from bot.playground.args import RefusedError
from bot.playground.faults import meet

if TYPE_CHECKING:
    from bot.playground.args import Args
    from bot.playground.grants import Grants
    from bot.playground.messages import Json
    from bot.playground.workspace import Workspace

PATH = r"/files-pri/{file}/{name}"
SCOPE = "files:read"
METHOD = "file"  # what scripted faults call it
LARGEST = 64 * 1024 * 1024  # they are kept in memory; Slack itself takes a gigabyte
BYTES = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file, and who chose it."""

    person: str
    name: str
    raw: bytes


def kept(workspace: Workspace, person: str, name: str, raw: bytes) -> Json:
    """Keep a file, and return it as a submitted view names it."""
    file = f"F{workspace.number():09d}"
    workspace.files[file] = Upload(person, name, raw)
    return described(workspace, file)


def described(workspace: Workspace, file: str) -> Json:
    """Return a file that is kept, as a submitted view names it."""
    upload = workspace.files[file]
    now = int(workspace.clock.now().timestamp())
    address = f"{workspace.url}files-pri/{file}/{quote(upload.name, safe='')}"
    return {
        "id": file,
        "created": now,
        "timestamp": now,
        "name": upload.name,
        "title": upload.name,
        "mimetype": BYTES,
        "filetype": upload.name.rpartition(".")[2].lower(),
        "user": upload.person,
        "user_team": workspace.team.id,
        "size": len(upload.raw),
        "permalink": f"{workspace.url}files/{upload.person}/{file}",
        "url_private": address,
        "url_private_download": address,
    }


def info(workspace: Workspace, args: Args) -> Json:
    """Describe one file."""
    file = args.need("file", "file_not_found")
    if file not in workspace.files:
        raise RefusedError("file_not_found")
    return {"file": described(workspace, file)}


async def given(grants: Grants, request: web.Request) -> web.StreamResponse:
    """Give a file to whoever shows a token with the scope; lead everybody else to a page for signing in."""
    if fault := grants.first.next_fault(METHOD):
        return await meet(fault, request)
    told = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        mine = grants.of(grants.grant(told).place)
    except RefusedError:
        mine = []
    if not mine or SCOPE not in mine[0].team.scopes:
        return web.Response(status=302, headers={"Location": f"{grants.first.url}signin"})
    name = request.match_info["file"]
    upload = next((one.files[name] for one in mine if name in one.files), None)
    if upload is None:
        return web.Response(status=404)
    return web.Response(body=upload.raw, content_type=BYTES)
