"""Forms (modals) that moderators fill in. A form may stay open for an hour and the bot may restart meanwhile:
nothing of it is kept here, its custom id says all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import discord
from discord import ui

from bot.core.item import Item, ItemAction
from bot.core.values import Action, Stance
from bot.discord_io import custom_ids
from bot.discord_io.custom_ids import ItemRef
from bot.service.review import EXAMPLE_LENGTH, NOTE_LENGTH, WORDING_LENGTH

WITH_FORM: Final = frozenset({ItemAction.EDIT, ItemAction.NOTE, ItemAction.EXAMPLE})
NO_MATCH: Final = "no-match"

_STANCES: Final[Mapping[str, str]] = {
    NO_MATCH: "It does not carry the claim at all",
    str(Stance.ASSERTS): "It states the claim",
    str(Stance.DENIES): "It denies the claim",
    str(Stance.ASKS): "It asks about the claim",
    str(Stance.REPORTS): "It reports what others say",
    str(Stance.EXPERIENCE): "It tells the author's own story",
}
_ACTIONS: Final[Mapping[str, str]] = {
    str(Action.NONE): "No card",
    str(Action.SUGGEST): "Suggest the card to moderators",
    str(Action.REPLY): "Post the card",
}


class Form(ui.Modal):
    """A form that is drawn and not kept: what is sent in is read from the interaction (`sent_in`)."""

    def is_finished(self) -> bool:
        """Nothing is to be kept in memory for this form."""
        return True


def form_for(action: ItemAction, item: Item, headline: str) -> Form:
    """The form of an action on an item. `headline` is the card's first line, which may be reworded."""
    form = Form(title=_TITLES[action], custom_id=custom_ids.item_form(ItemRef(item.id, item.version), action))
    for field in _fields(action, item, headline):
        form.add_item(field)
    return form


def sent_in(interaction: discord.Interaction[Any]) -> dict[str, str]:
    """What was filled in, by field; the first of several choices."""
    data: Mapping[str, Any] = {**interaction.data} if interaction.data else {}
    return {
        str(part["custom_id"]): str(part.get("value") or next(iter(part.get("values") or []), ""))
        for part in _parts(data.get("components", []))
        if "custom_id" in part
    }


def _parts(components: Any) -> Iterator[Mapping[str, Any]]:
    for component in components:
        if "component" in component:
            yield component["component"]
        yield from component.get("components", [])


_TITLES: Final[Mapping[ItemAction, str]] = {
    ItemAction.EDIT: "Reword the card for this post",
    ItemAction.NOTE: "Add a note",
    ItemAction.EXAMPLE: "Propose an example",
}


def _fields(action: ItemAction, item: Item, headline: str) -> Iterator[ui.Label[Any]]:
    if action is ItemAction.EDIT:
        yield _text("text", "First line of the card", "Figures and sources stay as they are.", WORDING_LENGTH, headline)
    elif action is ItemAction.NOTE:
        yield _text("text", "Your note", "Moderators see it on this item.", NOTE_LENGTH)
    else:
        hint = "In your own words: what a member wrote is not kept."
        yield _text("text", "The post, reworded", hint, EXAMPLE_LENGTH)
        if item.claim is None:
            yield _text("claim", "The claim's id", "As in /evidence and the knowledge folder.", 100, short=True)
        yield _choice("stance", "What does such a post do?", _STANCES)
        yield _choice("action", "What should the bot do?", _ACTIONS)


def _text(name: str, label: str, hint: str, longest: int, value: str = "", *, short: bool = False) -> ui.Label[Any]:
    style = discord.TextStyle.short if short else discord.TextStyle.paragraph
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=name, style=style, max_length=longest, default=value[:longest] or None
    )
    return ui.Label(text=label, description=hint, component=field)


def _choice(name: str, label: str, words: Mapping[str, str]) -> ui.Label[Any]:
    options = [discord.SelectOption(label=text, value=value) for value, text in words.items()]
    return ui.Label(text=label, component=ui.Select(custom_id=name, options=options))
