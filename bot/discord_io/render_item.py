"""Review items as moderators see them: one message each, with the buttons that make sense now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import discord
from discord import ui

from bot.core.review import QUEUED, DismissReason, Item, ItemAction, ItemState
from bot.core.values import ItemKind
from bot.discord_io import custom_ids
from bot.discord_io.custom_ids import ItemRef
from bot.discord_io.panel import Panel, button
from bot.discord_io.render import LONGEST, Drawn, Shelf, clipped, escaped, fitting, matched_words
from bot.service import wording
from bot.service.records import CardContent, ItemContent

PREVIEW: Final = 1500
"""Characters of the card preview; an embed's description may have 4,096 (docs: resources/message)."""

LABELS: Final[Mapping[ItemAction, str]] = {
    ItemAction.TAKE: "Take",
    ItemAction.RELEASE: "Release",
    ItemAction.POST: "Post card",
    ItemAction.EDIT: "Edit wording",
    ItemAction.RESOLVE: "Mark as handled",
    ItemAction.SNOOZE: "Later",
    ItemAction.ESCALATE: "Escalate",
    ItemAction.NOTE: "Add note",
    ItemAction.CALM: "Calm-down note",
    ItemAction.SLOW: "Slow mode",
    ItemAction.LOCK: "Lock thread",
    ItemAction.TELL: "Tell who asked",
    ItemAction.EXAMPLE: "Add as example",
    ItemAction.UNDO: "Undo",
    ItemAction.REOPEN: "Open again",
}
"""In the order of the buttons. Dismissing is a choice of reasons."""

REASONS: Final[Mapping[DismissReason, str]] = {
    DismissReason.NOT_RELEVANT: "The card does not fit the post",
    DismissReason.MISREAD: "The post was misread",
    DismissReason.ALREADY_ANSWERED: "Somebody has answered already",
    DismissReason.NOT_NOW: "Not now",
    DismissReason.OTHER: "Another reason",
}
_STRONG: Final = {ItemAction.TAKE: discord.ButtonStyle.primary, ItemAction.POST: discord.ButtonStyle.success}
_STATES: Final = {
    ItemState.OPEN: "open",
    ItemState.TAKEN: "taken",
    ItemState.SNOOZED: "held for later",
    ItemState.ESCALATED: "escalated",
    ItemState.RESOLVED: "decided",
    ItemState.EXPIRED: "closed by itself: nobody decided in time",
}


def render_item(content: ItemContent, shelf: Shelf) -> Drawn:
    """An item as one message."""
    item = content.item
    at_hand = f"\nFor you, from your server's settings: {content.resources}" if content.resources else ""
    lines = [*_head(item), *_words(content), *_why(content), *_progress(item)]
    text = clipped("\n".join(lines), LONGEST - len(at_hand)) + at_hand  # what helps somebody is never cut
    preview = _preview(content, shelf)
    return Drawn(text, (preview,) if preview else (), item_panel(content))


def title(item: Item) -> str:
    """What kind of item it is, as a heading."""
    kind = wording.KINDS[item.kind]
    return kind[:1].upper() + kind[1:]


def item_panel(content: ItemContent) -> Panel:
    """The buttons that make sense now, the choice of reasons below them."""
    item = content.item
    reference = ItemRef(item.id, item.version)
    offered = [action for action in LABELS if action in content.actions]
    controls: list[ui.Item[ui.View]] = [
        button(label(action, item), custom_ids.item_button(reference, action), _style(action)) for action in offered
    ]
    if item.message_id and item.state in QUEUED:
        controls.append(ui.Button(label="Go to the post", url=wording.link(item)))
    if ItemAction.DISMISS in content.actions:
        controls.append(_dismissal(reference, item))
    return Panel(controls)


def label(action: ItemAction, item: Item) -> str:
    """What a button says."""
    if action is ItemAction.RESOLVE and item.kind is ItemKind.DISPUTE:
        return "Withdraw the card"
    if action is ItemAction.UNDO and item.undo is not None:
        return f"Undo: {item.undo.action}"
    return LABELS[action]


def _style(action: ItemAction) -> discord.ButtonStyle:
    return _STRONG.get(action, discord.ButtonStyle.secondary)


def _dismissal(reference: ItemRef, item: Item) -> ui.Select[ui.View]:
    words = "Keep the card, because..." if item.kind is ItemKind.DISPUTE else "Dismiss, because..."
    options = [discord.SelectOption(label=text, value=str(reason)) for reason, text in REASONS.items()]
    return ui.Select(custom_id=custom_ids.dismissal(reference), placeholder=words, options=options)


def _head(item: Item) -> Iterator[str]:
    opened = f"<t:{int(item.opened_at.timestamp())}:R>"
    yield f"**{title(item)}** · priority {item.priority} · opened {opened}"
    if item.message_id:
        yield f"<#{item.channel}> · [the post]({wording.link(item)})"
    elif item.channel:
        yield f"<#{item.channel}>"
    if item.claim:
        yield f"Claim: `{item.claim}`"


def _words(content: ItemContent) -> Iterator[str]:
    if content.excerpt:
        yield f"> {escaped(content.excerpt)}"
    yield from matched_words(content.quotes)


def _why(content: ItemContent) -> Iterator[str]:
    item = content.item
    for reason in content.reasons if item.state in QUEUED else ():
        yield f"- {clipped(reason, 300)}"
    signs = [f"noticed by the bot: {item.signals}"] if item.signals else []
    signs += [f"asked for by members: {len(item.reporters)}"] if item.reporters else []
    if signs:
        yield f"-# {', '.join(signs)}"


def _progress(item: Item) -> Iterator[str]:
    yield f"State: {_state(item)}"
    for note in item.notes[-3:]:
        yield f"Note by <@{note.by}>: {escaped(clipped(note.text, 200))}"


def _state(item: Item) -> str:
    if item.state is ItemState.WITHDRAWN:
        return f"closed: {wording.withdrawn(item)}"
    return f"{_STATES[item.state]}{_who(item)}"


def _who(item: Item) -> str:
    if item.holder and item.lease_until:
        return f" by <@{item.holder}> until <t:{int(item.lease_until.timestamp())}:t>"
    if item.snoozed_until:
        return f" until <t:{int(item.snoozed_until.timestamp())}:f>"
    if item.resolution and item.decided_by:
        return f": {item.resolution} by <@{item.decided_by}>"
    return ""


def _preview(content: ItemContent, shelf: Shelf) -> discord.Embed | None:
    item = content.item
    if item.claim is None or item.kind not in (ItemKind.SUGGESTION, ItemKind.DISPUTE):
        return None
    card = shelf.card(CardContent(item.claim, wording=item.wording))
    if card is None:
        return None
    return discord.Embed(title="The card", description=clipped(fitting(card, PREVIEW), PREVIEW))


def _lead(item: Item) -> str:
    """Where to go on from a list: to the item itself, which has the buttons, else to the post."""
    if item.post and item.post_channel:
        return f" · [the item]({wording.link_to(item.guild, item.post_channel, item.post)})"
    return f" · [the post]({wording.link(item)})" if item.message_id else ""


def lines_of(items: Iterable[Item]) -> list[str]:
    """One line for each item of a list."""
    return [
        f"**{title(item)}** · {_state(item)} · <t:{int(item.opened_at.timestamp())}:R>"
        + (f" · `{item.claim}`" if item.claim else "")
        + _lead(item)
        for item in items
    ]
