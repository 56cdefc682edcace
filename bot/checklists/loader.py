"""Where templates come from: those that are shipped, and those of the operator's own folder."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.checklists.document import MAX_BYTES, Document, TemplateError
from bot.checklists.schema import template_of
from bot.model.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from bot.model.template import Template

DEFAULT = "lync-2013-hybrid"


def load(data: bytes, checks: Collection[str] | None = None) -> Template:
    """Return the template that a YAML file holds.

    Args:
        data: The file's content.
        checks: The ids of all checks there are; None where they are not known, and then any id will do.

    Raises:
        TemplateError: It has mistakes; all of them are listed, each with line and column.
    """
    document = Document(data)
    template = template_of(document, checks)
    document.finish()
    return template


def built_in(checks: Collection[str] | None = None) -> Mapping[str, Template]:
    """Return the templates that are shipped, by id; the default one first. They are read once."""
    return _shipped(None if checks is None else frozenset(checks))


@cache
def _shipped(checks: frozenset[str] | None) -> Mapping[str, Template]:
    shipped = [file for file in files("bot.checklists").iterdir() if file.name.endswith(".yml")]
    found = [load(file.read_bytes(), checks) for file in shipped]
    first = sorted(found, key=lambda one: (one.id != DEFAULT, one.id))
    return MappingProxyType({template.id: template for template in first})


def in_folder(folder: Path, checks: Collection[str] | None = None) -> Mapping[str, Template]:
    """Return the templates of the operator's own *folder*, ``*.yml``, by id.

    Raises:
        BotError: A file cannot be read or has mistakes, or two have the same id; the text names the file.
    """
    found: dict[str, Template] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            with path.open("rb") as file:
                template = load(file.read(MAX_BYTES + 1), checks)
        except TemplateError as error:
            raise BotError("\n".join(f"{path}:{mistake}" for mistake in error.mistakes)) from None
        except OSError as error:
            raise BotError(f"{path} cannot be read: {error.strerror}.") from None
        if template.id in found:
            raise BotError(f"{path}: another file of this folder has the id “{template.id}” already; change one.")
        found[template.id] = template
    return found
