"""What a person filled into a modal, in the shape in which Discord submits it."""

from typing import Any

from bot.sandbox.component_form import CHECKBOX_GROUP, LABEL, ROW, SELECTS, TEXT_INPUT, UPLOAD
from bot.sandbox.errors import ApiError
from bot.sandbox.records import JSON

_LISTS = (*SELECTS, UPLOAD, CHECKBOX_GROUP)


def answered(components: list[JSON], values: JSON) -> list[JSON]:
    """The modal's components with their values; raises ApiError where one is missing or too long."""
    parts: list[JSON] = []
    for part in components:
        shape: JSON = {"type": part["type"], "id": part.get("id", 0)}
        if part["type"] == LABEL:
            shape["component"] = _input(part["component"], values)
        elif part["type"] == ROW:
            shape["components"] = [_input(inner, values) for inner in part["components"]]
        parts.append(shape)
    return parts


def _input(component: JSON, values: JSON) -> JSON:
    custom_id = component.get("custom_id", "")
    value = values.get(custom_id)
    shape: JSON = {"type": component["type"], "id": component.get("id", 0), "custom_id": custom_id}
    if component["type"] in _LISTS:
        listed = [value] if isinstance(value, str) else list(value or [])
        _check_required(component, listed)
        return shape | {"values": listed}
    if component["type"] == TEXT_INPUT:
        text = str(value or "")
        _check_text(component, text)
        return shape | {"value": text}
    return shape | {"value": value}


def _check_required(component: JSON, value: Any) -> None:
    if component.get("required", True) and not value:
        raise ApiError(400, 0, f"{component.get('custom_id')} needs an answer")


def _check_text(component: JSON, text: str) -> None:
    _check_required(component, text)
    least, most = component.get("min_length") or 0, component.get("max_length") or 4000
    if text and not least <= len(text) <= most:
        raise ApiError(400, 0, f"{component.get('custom_id')} takes {least} to {most} characters")
