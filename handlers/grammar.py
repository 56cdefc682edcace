"""What can be typed after the slash command: one table gives the parser, the help, and the nearest known command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from bot.model.errors import UsageError
from handlers import pilot_readers, readers
from handlers.requests import Health, Help, History, Mine, Request, Status, Undo
from handlers.words import Words

COMMAND = "/hybrid"  # as written in sentences; an installation may call it otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One command.

    Attributes:
        usage: What follows the slash command; "[…]" may be left out.
        help: What it does, one sentence without a full stop.
        examples: Each can be typed as it stands.
        parse: Reads what follows the verb.
        aliases: Other words for it.
    """

    name: str
    usage: str
    help: str
    examples: tuple[str, ...]
    parse: Callable[[Words], Request]
    aliases: tuple[str, ...] = ()


def parse(text: str) -> Request:
    """Return what *text*, as Slack delivers it after the slash command, asks for.

    Raises:
        UsageError: It is not understood; the text says what to type instead.
    """
    words = Words(text)
    name = words.word().lstrip("-/").rstrip(":").lower()
    if not name:
        return Status()
    verb = verb_of(name)
    try:
        request = verb.parse(words)
        words.end()
    except UsageError as error:
        how = f"Type `{COMMAND} {verb.usage}`, for example `{COMMAND} {verb.examples[-1]}`."
        raise UsageError(f"{error} {how}") from None
    return request


def verb_of(word: str) -> Verb:
    """Return the verb that *word* names.

    Raises:
        UsageError: There is none; the text names the nearest one.
    """
    verb = _BY_WORD.get(word.lower())
    if verb is not None:
        return verb
    near = get_close_matches(word.lower(), _BY_WORD, n=1)
    hint = f" Did you mean `{COMMAND} {_BY_WORD[near[0]].name}`?" if near else ""
    names = ", ".join(verb.name for verb in VERBS)
    raise UsageError(f"I do not know “{word}”.{hint} The commands are: {names}. `{COMMAND} help` says more.")


def _help(words: Words) -> Request:
    word = words.word().lstrip("-/")
    return Help(verb_of(word).name if word else "")


VERBS: tuple[Verb, ...] = (
    Verb(
        name="status",
        usage="status",
        help="shows this channel's checklist: state, owner, due date, last verdict, and what is outstanding",
        examples=("status",),
        parse=lambda _: Status(),
        aliases=("list", "ls"),
    ),
    Verb(
        name="start",
        usage="start [template] [key=value …]",
        help="starts a checklist in this channel",
        examples=("start", "start domain=contoso.com pilot=2026-12-01 zone=Europe/Berlin time=09:00"),
        parse=readers.start,
        aliases=("new", "begin"),
    ),
    Verb(
        name="show",
        usage="show STEP",
        help="shows a step: description, tasks, checks with their last findings, notes and history",
        examples=("show 2", "show domain"),
        parse=readers.show,
        aliases=("info",),
    ),
    Verb(
        name="check",
        usage="check [STEP|all]",
        help="runs the checks of a step, or all of them",
        examples=("check", "check all", "check domain"),
        parse=readers.check,
        aliases=("run", "verify"),
    ),
    Verb(
        name="done",
        usage="done STEP [note]",
        help="marks a step done; `done STEP anyway REASON` does so although something stands against it",
        examples=("done 1", "done domain anyway the records move on Friday", "done domain see ticket CHG-1234"),
        parse=readers.done,
        aliases=("complete", "tick", "finish"),
    ),
    Verb(
        name="reopen",
        usage="reopen STEP [reason]",
        help="opens a step again",
        examples=("reopen 1", "reopen domain the record is gone"),
        parse=readers.reopen,
        aliases=("open", "untick"),
    ),
    Verb(
        name="waive",
        usage="waive STEP reason",
        help="says that a step does not apply, and why",
        examples=("waive adfs-create we use password hash synchronization",),
        parse=readers.waive,
        aliases=("skip",),
    ),
    Verb(
        name="undo",
        usage="undo",
        help="takes back your own last change, within 30 minutes",
        examples=("undo",),
        parse=lambda _: Undo(),
    ),
    Verb(
        name="assign",
        usage="assign STEP @user|@group|me|nobody",
        help="sets who owns a step; several are allowed",
        examples=("assign 4 nobody", "assign 4 me"),
        parse=readers.assign,
        aliases=("owner", "give"),
    ),
    Verb(
        name="due",
        usage="due STEP date|none",
        help="sets when a step is due: 2026-12-01, tomorrow, friday, +5d, in 2 weeks",
        examples=("due 4 none", "due 4 in 2 weeks", "due 4 2026-12-01"),
        parse=readers.due,
    ),
    Verb(
        name="note",
        usage="note STEP text",
        help="keeps a note or a link as evidence",
        examples=("note domain https://tickets.contoso.com/CHG-1234",),
        parse=readers.note,
    ),
    Verb(
        name="task",
        usage="task STEP N",
        help="ticks a step's task, or unticks it",
        examples=("task pilot 1",),
        parse=readers.task,
    ),
    Verb(
        name="pilot",
        usage="pilot date|none|add|remove|list|import|moved|verified|back …",
        help="sets the pilot date, to which reminders count down; or keeps the pilot users and how far each is",
        examples=(
            "pilot none",
            "pilot add ann@contoso.com bob@contoso.com batch=1",
            "pilot remove bob@contoso.com",
            "pilot list",
            "pilot list batch=1",
            "pilot list ann@contoso.com",
            "pilot moved batch=1",
            "pilot verified ann@contoso.com",
            "pilot back ann@contoso.com no sound in calls",
            "pilot 2026-12-01",
        ),
        parse=pilot_readers.pilot,
    ),
    Verb(
        name="set",
        usage="set [key=value …]",
        help="changes settings and the parameters that checks need; without any it shows them and opens a form",
        examples=("set", "set time=08:30 days=mon-thu", "set access_edge_fqdn=sip.contoso.com"),
        parse=readers.configure,
        aliases=("settings", "config", "configure"),
    ),
    Verb(
        name="tenant",
        usage="tenant [connect|verify|disconnect [now]] [client=… tenant=…]",
        help="lets the bot read your Microsoft tenant by a certificate, tries it, or takes it away",
        examples=(
            "tenant",
            "tenant verify",
            "tenant disconnect",
            "tenant connect",
        ),
        parse=readers.tenant,
    ),
    Verb(
        name="evidence",
        usage="evidence [SOURCE [text]]",
        help="shows what only somebody inside can see and hand in, and takes what a command printed",
        examples=("evidence", "evidence hosting-provider"),
        parse=readers.evidence,
        aliases=("upload", "paste"),
    ),
    Verb(
        name="attest",
        usage="attest CHECK [text]",
        help="takes your word for what no program can see; without a text it confirms what somebody else stated",
        examples=("attest pilot-rollback-plan", "attest media-ports rules of ticket CHG-1234"),
        parse=readers.attest,
    ),
    Verb(
        name="agent",
        usage="agent [lync|edge|teams|ad|sync|adfs|revoke]",
        help="makes a PowerShell script that collects evidence on a server and sends it here once, or takes it back",
        examples=("agent revoke", "agent adfs", "agent lync"),
        parse=readers.agent,
        aliases=("script",),
    ),
    Verb(
        name="remind",
        usage="remind [now|off|on|snooze 2d|log]",
        help="sends a reminder, switches reminders, keeps them silent for a while, or shows the ledger",
        examples=("remind", "remind log", "remind now", "remind off", "remind on", "remind snooze 2d"),
        parse=readers.remind,
        aliases=("reminder", "reminders"),
    ),
    Verb(
        name="history",
        usage="history [STEP]",
        help="shows who changed what, and when",
        examples=("history", "history domain"),
        parse=lambda words: History(words.word().rstrip(",:")),
        aliases=("log", "audit"),
    ),
    Verb(
        name="mine",
        usage="mine",
        help="shows your open steps in all channels",
        examples=("mine",),
        parse=lambda _: Mine(),
        aliases=("my", "todo"),
    ),
    Verb(
        name="report",
        usage="report [md|csv|json|html]",
        help="makes the go / no-go report (comes in a later version)",
        examples=("report md",),
        parse=readers.report,
    ),
    Verb(
        name="close",
        usage="close [now]",
        help="archives the checklist, so that another can be started; asks first, `close now` does not",
        examples=("close now", "close"),
        parse=readers.close,
        aliases=("archive",),
    ),
    Verb(
        name="health",
        usage="health",
        help="tells whether the bot is alive and when the next reminder is due",
        examples=("health",),
        parse=lambda _: Health(),
        aliases=("ping", "version"),
    ),
    Verb(
        name="help",
        usage="help [command]",
        help="shows all commands, or one in full",
        examples=("help", "help start"),
        parse=_help,
        aliases=("?", "h"),
    ),
)

_BY_WORD = {word: verb for verb in VERBS for word in (verb.name, *verb.aliases)}
