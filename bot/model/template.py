"""A checklist as shipped: its steps, the parameters its checks need, its gate and its notices."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """A page to read besides those that a step's description names."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateStep:
    """One row of the table: Completed? | Step | Description.

    Attributes:
        key: What people type; unique within the template.
        title: As the source page words it.
        description: Markdown.
        requires: Keys of the steps that come first.
        checks: Ids of the checks that prove the step.
        tasks: Manual sub-items, each ticked on its own.
        roles: Who usually does it, in words.
        four_eyes: Ids of the checks whose statements a second person has to confirm.
    """

    key: str
    title: str
    description: str
    links: tuple[Link, ...] = ()
    requires: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    four_eyes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value that a checklist asks its team for; `name` is a field of the profile.

    Attributes:
        name: Or ``domain``, which stands for two of them.
        kind: ``names``, ``name``, ``choice``, ``flag`` or ``text``.
        example: What may be typed; always one that is understood.
    """

    name: str
    label: str
    kind: str
    required: bool = False
    example: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A checklist as shipped.

    Attributes:
        id: What people type after ``/hybrid start``.
        version: A running checklist keeps the version it was started with.
        gate: Key of the step that waits for all that it requires; "" if there is none.
        offsets: Reminders, in working days before the pilot date.
        after: How many working days after the pilot date reminders go on.
        notices: Sentences that everybody should have read; Markdown.
        attribution: Whose text the titles and descriptions are, and under which licence.
    """

    id: str
    version: int
    title: str
    steps: tuple[TemplateStep, ...]
    parameters: tuple[Parameter, ...] = ()
    gate: str = ""
    offsets: tuple[int, ...] = (14, 10, 7, 5, 3, 2, 1, 0)
    after: int = 5
    notices: tuple[str, ...] = ()
    source: str = ""
    attribution: str = ""

    def step(self, key: str) -> TemplateStep:
        """Return the step *key*; a key that is not there is a `KeyError`."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)
