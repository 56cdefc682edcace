"""What Slack would refuse in the things that can be clicked or filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.playground import limits
from bot.playground.messages import Json

MOST_FILES = 10
LONGEST_INPUT = 3000


def image(block: Json, place: str) -> Iterator[str]:
    """Yield what is wrong with an image, as a block or in a context."""
    yield from limits.unknown(block, "image_url slack_file alt_text title", place)
    yield from limits.length(block.get("image_url"), f"{place}/image_url", 3000)
    yield from limits.length(block.get("alt_text"), f"{place}/alt_text", 2000)


def _confirm(owner: Json, place: str) -> Iterator[str]:
    confirm = owner.get("confirm")
    if confirm is None:
        return
    if not isinstance(confirm, dict):
        yield limits.at(f"{place}/confirm", "must be an object")
        return
    for key, most, kinds in (
        ("title", 100, limits.PLAIN),
        ("text", 300, limits.ANY_TEXT),
        ("confirm", 30, limits.PLAIN),
        ("deny", 30, limits.PLAIN),
    ):
        yield from limits.text(confirm.get(key), f"{place}/confirm/{key}", most, kinds)


def _button(element: Json, place: str) -> Iterator[str]:
    yield from limits.unknown(element, "text url value style confirm accessibility_label", place)
    yield from limits.text(element.get("text"), f"{place}/text", 75, limits.PLAIN)
    yield from limits.optional(element, "value", place, 2000)
    yield from limits.optional(element, "url", place, 3000)
    yield from limits.optional(element, "accessibility_label", place, 75)
    if element.get("style", "primary") not in ("primary", "danger"):
        yield limits.at(f"{place}/style", "must be primary or danger")


def _option(kinds: tuple[str, ...]) -> Callable[[Any, str], Iterator[str]]:
    def look(option: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - Slack's JSON
        if not isinstance(option, dict):
            yield limits.at(place, "must be an object")
            return
        yield from limits.text(option.get("text"), f"{place}/text", 75, kinds)
        yield from limits.length(option.get("value"), f"{place}/value", 150)
        if "description" in option:
            yield from limits.text(option["description"], f"{place}/description", 75, kinds)

    return look


def _options(most: int, kinds: tuple[str, ...] = limits.PLAIN, more: str = "") -> Callable[[Json, str], Iterator[str]]:
    def look(element: Json, place: str) -> Iterator[str]:
        yield from limits.unknown(element, f"options confirm focus_on_load {more}", place)
        yield from limits.count(element.get("options"), f"{place}/options", least=1, most=most)
        yield from limits.each(element, "options", place, _option(kinds))
        yield from _initial(element, place)

    return look


def _select(element: Json, place: str) -> Iterator[str]:
    """Look at a menu: it has options, or groups of them."""
    if "option_groups" not in element:
        yield from _options(100, more="initial_option placeholder")(element, place)
        return
    yield from limits.count(element["option_groups"], f"{place}/option_groups", least=1, most=100)
    yield from limits.each(element, "option_groups", place, _group)
    groups = element["option_groups"] if isinstance(element["option_groups"], list) else []
    options = [one for group in groups if isinstance(group, dict) for one in group.get("options") or ()]
    yield from _initial({**element, "options": options}, place)


def _group(group: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - Slack's JSON
    if not isinstance(group, dict):
        yield limits.at(place, "must be an object")
        return
    yield from limits.text(group.get("label"), f"{place}/label", 75, limits.PLAIN)
    yield from limits.count(group.get("options"), f"{place}/options", least=1, most=100)
    yield from limits.each(group, "options", place, _option(limits.PLAIN))


def _initial(element: Json, place: str) -> Iterator[str]:
    options = element.get("options")
    chosen = element.get("initial_options", [])
    for key, one in [("initial_option", element.get("initial_option")), *(("initial_options", one) for one in chosen)]:
        if one is not None and isinstance(options, list) and one not in options:
            yield limits.at(f"{place}/{key}", "must be one of `options`, exactly")


def _plain_input(element: Json, place: str) -> Iterator[str]:
    allowed = "initial_value multiline min_length max_length placeholder focus_on_load dispatch_action_config"
    yield from limits.unknown(element, allowed, place)
    yield from limits.optional(element, "initial_value", place, LONGEST_INPUT)
    yield from limits.between(element, "min_length", place, least=0, most=LONGEST_INPUT)
    yield from limits.between(element, "max_length", place, least=1, most=LONGEST_INPUT)


def _file_input(element: Json, place: str) -> Iterator[str]:
    yield from limits.unknown(element, "filetypes max_files", place)
    yield from limits.between(element, "max_files", place, least=1, most=MOST_FILES)
    if "filetypes" in element:
        yield from limits.count(element["filetypes"], f"{place}/filetypes", least=1, most=100)


def _picker(initial: str, form: str, more: str = "") -> Callable[[Json, str], Iterator[str]]:
    def look(element: Json, place: str) -> Iterator[str]:
        yield from limits.unknown(element, f"{initial} placeholder confirm focus_on_load {more}", place)
        if initial in element:
            yield from limits.pattern(element[initial], f"{place}/{initial}", form)

    return look


def _people(element: Json, place: str) -> Iterator[str]:
    yield from limits.unknown(element, "initial_users max_selected_items placeholder confirm focus_on_load", place)
    yield from limits.between(element, "max_selected_items", place, least=1, most=1_000)
    chosen = element.get("initial_users", [])
    yield from limits.count(chosen, f"{place}/initial_users", least=0, most=element.get("max_selected_items") or 1_000)
    yield from limits.each(element, "initial_users", place, lambda one, at: limits.pattern(one, at, _USER))


def _conversation(element: Json, place: str) -> Iterator[str]:
    allowed = "initial_conversation default_to_current_conversation response_url_enabled filter"
    yield from limits.unknown(element, f"{allowed} placeholder confirm focus_on_load", place)
    only = element.get("filter")
    if only is None:
        return
    if not isinstance(only, dict) or not only:
        yield limits.at(f"{place}/filter", "must be an object with at least one property")
        return
    yield from limits.unknown(only, "include exclude_bot_users exclude_external_shared_channels", f"{place}/filter")
    if "include" in only:
        yield from limits.count(only["include"], f"{place}/filter/include", least=1, most=len(_CONVERSATIONS))
        for kind in only["include"] if isinstance(only["include"], list) else ():
            if kind not in _CONVERSATIONS:
                yield limits.at(f"{place}/filter/include", f"{kind} is no kind of conversation")


_USER = r"[UW][A-Z0-9]+"
_CONVERSATIONS = ("im", "mpim", "private", "public")
_DATE = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"


_EVERYWHERE: Mapping[str, Callable[[Json, str], Iterator[str]]] = {
    "static_select": _select,
    "radio_buttons": _options(10, limits.ANY_TEXT, "initial_option"),
    "checkboxes": _options(10, limits.ANY_TEXT, "initial_options"),
    "datepicker": _picker("initial_date", _DATE),
    "timepicker": _picker("initial_time", _TIME, "timezone"),
    "users_select": _picker("initial_user", _USER),
    "multi_users_select": _people,
    "conversations_select": _conversation,
}
_TO_CLICK = {**_EVERYWHERE, "button": _button, "overflow": _options(5), "image": image}
_TO_FILL_IN = {**_EVERYWHERE, "plain_text_input": _plain_input, "file_input": _file_input}


def to_click(element: object, place: str) -> Iterator[str]:
    """Yield what is wrong with an element of a section or of actions."""
    return _element(element, place, _TO_CLICK)


def to_fill_in(element: object, place: str) -> Iterator[str]:
    """Yield what is wrong with the element of an input block."""
    return _element(element, place, _TO_FILL_IN)


def _element(element: object, place: str, kinds: Mapping[str, Callable[[Json, str], Iterator[str]]]) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") not in kinds:
        yield limits.at(place, "unsupported type of element")
        return
    yield from limits.optional(element, "action_id", place, 255)
    yield from _confirm(element, place)
    if "placeholder" in element:
        yield from limits.text(element["placeholder"], f"{place}/placeholder", 150, limits.PLAIN)
    yield from kinds[element["type"]](element, place)
