"""Review items as moderators see them: one message each, with the buttons that make sense now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import discord
from discord import ui

from bot.core.item import Item, ItemAction
from bot.core.review import QUEUED
from bot.core.values import ItemKind
from bot.discord_io import custom_ids
from bot.discord_io.custom_ids import ItemRef
from bot.discord_io.item_words import LABELS, REASONS, label, state, title, urgency
from bot.discord_io.panel import Panel, button
from bot.discord_io.render import LONGEST, Drawn, Shelf, clipped, escaped, fitting, matched_words
from bot.service import wording
from bot.service.content import CardContent, ItemContent

PREVIEW: Final = 1500
"""Characters of the card preview; an embed's description may have 4,096 (docs: resources/message)."""

_STRONG: Final = {ItemAction.TAKE: discord.ButtonStyle.primary, ItemAction.POST: discord.ButtonStyle.success}


def render_item(content: ItemContent, shelf: Shelf) -> Drawn:
    """An item as one message."""
    item = content.item
    at_hand = f"\nFor you, from your server's settings: {content.resources}" if content.resources else ""
    lines = [*_head(item), *_claim(item, shelf), *_words(content), *_why(content), *_progress(item)]
    text = clipped("\n".join(lines), LONGEST - len(at_hand)) + at_hand  # what helps somebody is never cut
    preview = _preview(content, shelf)
    return Drawn(text, (preview,) if preview else (), item_panel(content))


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


def _style(action: ItemAction) -> discord.ButtonStyle:
    return _STRONG.get(action, discord.ButtonStyle.secondary)


def _dismissal(reference: ItemRef, item: Item) -> ui.Select[ui.View]:
    words = "Keep the card, because..." if item.kind is ItemKind.DISPUTE else "Dismiss, because..."
    options = [discord.SelectOption(label=text, value=str(reason)) for reason, text in REASONS[item.kind].items()]
    return ui.Select(custom_id=custom_ids.dismissal(reference), placeholder=words, options=options)


def _head(item: Item) -> Iterator[str]:
    opened = f"<t:{int(item.opened_at.timestamp())}:R>"
    yield f"**{title(item)}** · {urgency(item)} · opened {opened}"
    if item.message_id:
        yield f"<#{item.channel}> · [the post]({wording.link(item)})"
    elif item.channel:
        yield f"<#{item.channel}>"


def _claim(item: Item, shelf: Shelf) -> Iterator[str]:
    """What the claim says, then its id, by which lists and commands name it."""
    claim = shelf.catalogue().claims.get(item.claim or "")
    if claim is not None:
        yield f"Claim: {clipped(claim.text, 200)} (`{claim.id}`)"
    elif item.claim:
        yield f"Claim: `{item.claim}`, not in the knowledge base any more"


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
    yield f"State: {state(item)}"
    for note in item.notes[-3:]:
        yield f"Note{f' by <@{note.by}>' if note.by else ''}: {escaped(clipped(note.text, 200))}"


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
        f"**{title(item)}** · {state(item)} · <t:{int(item.opened_at.timestamp())}:R>"
        + (f" · `{item.claim}`" if item.claim else "")
        + _lead(item)
        for item in items
    ]
