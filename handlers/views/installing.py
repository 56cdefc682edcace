"""What is said about installing: in Slack, and on the pages that a browser sees. Whatever is shown there is escaped."""

from __future__ import annotations

import html

from handlers.views.message import Message, Names
from handlers.views.text import escape

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} - Hybrid</title>
<style>
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1.5rem }}
a {{ color: #0b4c8c }}
.go {{ display: inline-block; padding: .6rem 1.2rem; border-radius: .4rem; background: #0b4c8c; color: #fff }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
<p>{link}</p>
</main>
</body>
</html>
"""


def page(title: str, text: str, *, link: str = "", label: str = "") -> str:
    """Return a page in HTML, with a link or without one."""
    anchor = f'<a class="go" href="{html.escape(link)}">{html.escape(label)}</a>' if link else ""
    return _PAGE.format(title=html.escape(title), text=html.escape(text), link=anchor)


def welcome(names: Names, *, organisation: bool) -> Message:
    """Return what who installed the bot is told, once, by direct message."""
    where = "in your organisation's workspaces" if organisation else "here"
    return Message(
        f"Hello, I am Hybrid, and you have just installed me {where}. I keep the checklist of a Lync or Skype for "
        "Business hybrid in the channel where your team works. I run the checks that prove its steps, and remind of "
        f"what is outstanding.\n\n*To begin:* invite me to a channel, and type `{names.command} start "
        f"domain=contoso.com` there. `{names.command} help` lists everything that I understand. Who removes the app "
        "destroys my tokens at once; checklists are deleted 30 days later, and come back if I am installed before."
    )


def unknown_workspace(url: str) -> Message:
    """Return how to install the bot where it is not, or not any more."""
    return Message(
        "I am not installed in this workspace, or Slack does not take my token for it any more, so I can do nothing "
        f"here. Whoever may install apps puts that right at {escape(url)}; checklists of the last 30 days are kept."
    )
