"""response_url: five messages in half an hour, wherever the command was typed or the button clicked."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from bot.playground.args import Args, RefusedError, sent
from bot.playground.faults import meet
from bot.playground.messages import Message
from bot.playground.people import BOT
from bot.playground.workspace import HOOK_LIFE, HOOK_USES, Hook, Workspace

METHOD = "response_url"


async def answer(workspace: Workspace, request: web.Request) -> web.StreamResponse:
    """Answer a POST to a response_url, or let it meet the fault that was scripted for it."""
    path = request.path.lstrip("/")
    try:
        values = await sent(request)
    except RefusedError as refused:
        return web.Response(status=400, text=refused.error)
    workspace.record(METHOD, {"url": workspace.url + path, **values})
    fault = workspace.next_fault(METHOD)
    if fault and not fault.after:
        return await meet(fault, request)
    response = _used(workspace, path, Args(values))
    return await meet(fault, request) if fault else response


def _used(workspace: Workspace, path: str, args: Args) -> web.Response:
    hook = workspace.hooks.get(path)
    if hook is None:
        return _not_found("no_service")
    if workspace.clock.now() - hook.born > HOOK_LIFE:
        return _not_found("expired_url")
    if hook.uses >= HOOK_USES:
        return _not_found("used_url")
    try:
        write(workspace, hook, args)
    except RefusedError as refused:
        return web.Response(status=400, text=refused.error)
    hook.uses += 1
    return web.Response(text="ok")


def _not_found(error: str) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=404)


def write(workspace: Workspace, hook: Hook, args: Args) -> None:
    """Post, replace or delete, as the arguments say.

    Raises:
        RefusedError: Slack would not show that.
    """
    source = workspace.message(hook.channel, hook.source)
    if args.flag("delete_original"):
        if source:
            workspace.delete(source)
        return
    text, blocks = args.text("text"), args.blocks()
    if not text and not blocks:
        raise RefusedError("no_text")
    if args.flag("replace_original") and source:
        edited = "" if source.only_for else workspace.ts()
        workspace.post(replace(source, text=text, blocks=blocks, edited=edited))
        return
    shown_to_all = args.text("response_type") == "in_channel"
    workspace.post(
        Message(
            channel=hook.channel,
            ts="",
            user=BOT.id,
            text=text,
            blocks=blocks,
            thread=args.text("thread_ts"),
            only_for="" if shown_to_all else hook.person,
        )
    )
