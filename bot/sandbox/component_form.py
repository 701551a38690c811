"""Limits of message components and modals (docs: components/reference)."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.errors import JSON
from bot.sandbox.form import Form, Path

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23
SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)

ROWS_LIMIT = 5
BUTTONS_LIMIT = 5
OPTIONS_LIMIT = 25
V2_TOTAL = 40
V2_CHARACTERS = 4000
CUSTOM_ID = 100

_V2_TOP = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
_IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
_LINK_STYLE, _PREMIUM_STYLE = 5, 6


def walk(components: Any) -> Iterator[JSON]:
    """Every component of a tree, parents before children."""
    for component in components if isinstance(components, list) else []:
        if isinstance(component, dict):
            yield component
            yield from walk(component.get("components"))
            yield from walk([component[k] for k in ("accessory", "component") if component.get(k)])


def check_components(form: Form, components: Any, *, v2: bool) -> None:
    """Notes every limit that the components of a message break."""
    listed = form.listed(("components",), components, V2_TOTAL if v2 else ROWS_LIMIT)
    for number, component in enumerate(listed):
        path: Path = ("components", number)
        entry = form.record(path, component)
        form.one_of((*path, "type"), entry.get("type"), _V2_TOP if v2 else (ROW,))
        _check_block(form, path, entry)
    everything = list(walk(listed))
    if v2 and len(everything) > V2_TOTAL:
        form.problem(("components",), "COMPONENTS_V2_MAX_TOTAL", f"The maximum number of components is {V2_TOTAL}.")
    characters = sum(len(str(c.get("content") or "")) for c in everything if c.get("type") == TEXT)
    if v2 and characters > V2_CHARACTERS:
        form.problem(
            ("components",),
            "COMPONENT_MAX_TOTAL_CHARACTERS",
            f"The total characters of text displays must be {V2_CHARACTERS} or fewer.",
        )
    _check_custom_ids(form, everything)


def _check_custom_ids(form: Form, everything: list[JSON]) -> None:
    seen: set[str] = set()
    for component in everything:
        custom_id = component.get("custom_id")
        if isinstance(custom_id, str) and custom_id in seen:
            form.problem(("components",), "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        elif isinstance(custom_id, str):
            seen.add(custom_id)


def _check_block(form: Form, path: Path, component: JSON) -> None:
    match component.get("type"):
        case 1:
            _check_row(form, path, component)
        case 9:
            texts = form.listed((*path, "components"), component.get("components"), 3, least=1)
            for number, text in enumerate(texts):
                _check_block(form, (*path, "components", number), form.record(path, text))
            if form.required((*path, "accessory"), component.get("accessory")):
                _check_leaf(form, (*path, "accessory"), form.record(path, component["accessory"]))
        case 10:
            form.text((*path, "content"), component.get("content"), V2_CHARACTERS, required=True)
        case 12:
            form.listed((*path, "items"), component.get("items"), 10, least=1)
        case 17:
            inner = form.listed((*path, "components"), component.get("components"), V2_TOTAL, least=1)
            for number, entry in enumerate(inner):
                place = (*path, "components", number)
                form.one_of((*place, "type"), form.record(place, entry).get("type"), _IN_CONTAINER)
                _check_block(form, place, form.record(place, entry))


def _check_row(form: Form, path: Path, row: JSON) -> None:
    children = form.listed((*path, "components"), row.get("components"), BUTTONS_LIMIT, least=1)
    selects = sum(isinstance(c, dict) and c.get("type") in SELECTS for c in children)
    if selects and len(children) > 1:
        form.problem(
            (*path, "components"),
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        )
    for number, child in enumerate(children):
        place = (*path, "components", number)
        entry = form.record(place, child)
        form.one_of((*place, "type"), entry.get("type"), (BUTTON, *SELECTS))
        _check_leaf(form, place, entry)


def _check_leaf(form: Form, path: Path, component: JSON) -> None:
    kind = component.get("type")
    if kind == BUTTON:
        _check_button(form, path, component)
    elif kind in SELECTS:
        _check_select(form, path, component)


def _check_button(form: Form, path: Path, button: JSON) -> None:
    style = button.get("style")
    form.one_of((*path, "style"), style, (1, 2, 3, 4, _LINK_STYLE, _PREMIUM_STYLE))
    form.text((*path, "label"), button.get("label"), 80)
    if style == _LINK_STYLE:
        if form.required((*path, "url"), button.get("url")):
            form.link((*path, "url"), button.get("url"), 512)
    elif style != _PREMIUM_STYLE:
        form.text((*path, "custom_id"), button.get("custom_id"), CUSTOM_ID, required=True)
    if style != _PREMIUM_STYLE and not button.get("label") and not button.get("emoji"):
        form.problem((*path, "label"), "BUTTON_COMPONENT_NO_LABEL_OR_EMOJI", "A label or emoji is required")


def _check_select(form: Form, path: Path, select: JSON) -> None:
    form.text((*path, "custom_id"), select.get("custom_id"), CUSTOM_ID, required=True)
    form.text((*path, "placeholder"), select.get("placeholder"), 150)
    form.whole((*path, "min_values"), select.get("min_values"), 0, OPTIONS_LIMIT)
    form.whole((*path, "max_values"), select.get("max_values"), 1, OPTIONS_LIMIT)
    if select.get("type") == STRING_SELECT:
        _check_options(form, path, select.get("options"))


def _check_options(form: Form, path: Path, options: Any) -> None:
    values: set[str] = set()
    for number, option in enumerate(form.listed((*path, "options"), options, OPTIONS_LIMIT, least=1)):
        place = (*path, "options", number)
        entry = form.record(place, option)
        form.text((*place, "label"), entry.get("label"), 100, required=True)
        form.text((*place, "value"), entry.get("value"), 100, required=True)
        form.text((*place, "description"), entry.get("description"), 100)
        if entry.get("value") in values:
            form.problem(
                (*place, "value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )
        values.add(str(entry.get("value")))


def check_modal(form: Form, modal: JSON) -> None:
    """Notes every limit that a modal breaks; its components are labels, texts or the older rows."""
    form.text(("data", "title"), modal.get("title"), 45, required=True)
    form.text(("data", "custom_id"), modal.get("custom_id"), CUSTOM_ID, required=True)
    parts = form.listed(("data", "components"), modal.get("components"), 5, least=1)
    for number, part in enumerate(parts):
        path: Path = ("data", "components", number)
        entry = form.record(path, part)
        form.one_of((*path, "type"), entry.get("type"), (ROW, TEXT, LABEL))
        if entry.get("type") == LABEL:
            form.text((*path, "label"), entry.get("label"), 45, required=True)
            form.text((*path, "description"), entry.get("description"), 100)
            _check_input(form, (*path, "component"), form.record(path, entry.get("component")))
        elif entry.get("type") == ROW:
            for inner in form.listed((*path, "components"), entry.get("components"), 1, least=1):
                _check_input(form, (*path, "components", 0), form.record(path, inner))


def _check_input(form: Form, path: Path, component: JSON) -> None:
    kind = component.get("type")
    form.one_of((*path, "type"), kind, (TEXT_INPUT, *SELECTS, UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX))
    if kind == TEXT_INPUT:
        form.text((*path, "custom_id"), component.get("custom_id"), CUSTOM_ID, required=True)
        form.text((*path, "label"), component.get("label"), 45)
        form.text((*path, "placeholder"), component.get("placeholder"), 100)
        form.text((*path, "value"), component.get("value"), 4000)
        form.whole((*path, "min_length"), component.get("min_length"), 0, 4000)
        form.whole((*path, "max_length"), component.get("max_length"), 1, 4000)
    elif kind in SELECTS:
        _check_select(form, path, component)
