"""What cards and items look like now: content made from the record and from live text that is not kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.core.catalogue import Catalogue
from bot.core.item import Item
from bot.core.review import QUEUED, allowed
from bot.core.values import ItemKind, Span
from bot.errors import ChatForbidden, ChatGone
from bot.service.content import CardContent, ItemContent
from bot.service.conversations import Conversations
from bot.service.knowledge import Knowledge
from bot.service.ports import Ports
from bot.service.reasons import Says, sentences
from bot.service.records import GuildSettings, PendingEffect

EXCERPT = 400
"""Characters of the post that an item shows."""


class Showing:
    """Makes content. Its texts come from the conversation window, else live from Discord.

    Without `knowledge` kinds of phrase are told by the sentence of their code alone.
    """

    def __init__(self, ports: Ports, conversations: Conversations, knowledge: Knowledge | None = None) -> None:
        self._ports = ports
        self._conversations = conversations
        self._knowledge = knowledge
        self._says: tuple[str, Says] = ("", {})

    async def text(self, guild: str, channel: str, message_id: str) -> str | None:
        """A post's text; None where the post is not there any more. Raises ChatUnavailable."""
        if (text := self._conversations.text_of(guild, message_id)) is not None:
            return text
        try:
            return (await self._ports.chat.fetch(guild, channel, message_id)).text
        except ChatGone:
            return None
        except ChatForbidden:
            return ""  # the channel may not be read any more: show the item without an excerpt

    async def card(self, effect: PendingEffect, claim: str, wording: str | None) -> CardContent | None:
        """A card for the post that an effect names; None where the post is gone."""
        text = await self.text(effect.guild, effect.channel, effect.target)
        if text is None:
            return None
        why = sentences(effect.reasons, self._phrases())
        return CardContent(claim, why, quotes(text, effect.spans), wording)

    async def item(self, item: Item, settings: GuildSettings, viewer: str = "") -> ItemContent | None:
        """An item as moderators see it; None where its post is gone. A closed or old item shows no excerpt."""
        now = self._ports.clock.now()
        undoable = item.undo is not None and now <= item.undo.until
        actions = allowed(item, viewer or (item.holder or ""), now)
        fresh = now - item.opened_at < timedelta(days=settings.excerpt_days)
        content = ItemContent(
            item,
            actions=actions,
            undoable=undoable,
            reasons=sentences(item.reasons, self._phrases()),
            resources=_resources(item, settings),
        )
        if item.state not in QUEUED or not fresh or not item.message_id:
            return content
        text = await self.text(item.guild, item.channel, item.message_id)
        if text is None:
            return None
        excerpt = text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"
        return replace(content, excerpt=excerpt, quotes=quotes(text, item.spans))

    def heated_since(self, item: Item) -> tuple[str, ...]:
        """Heated posts of an item's thread since it was opened, as far as the conversation window still holds them."""
        return self._conversations.heated(item.guild, item.target, item.opened_at)

    def heat_level(self, guild: str, channel: str) -> int:
        """The heat level (0-3) of a channel or thread after its last post, as far as the window holds it."""
        return self._conversations.level(guild, channel)

    def _phrases(self) -> Says:
        """What each kind of phrase says in the catalogue in use."""
        if self._knowledge is None:
            return {}
        catalogue = self._knowledge.catalogue
        if self._says[0] != catalogue.digest:
            self._says = (catalogue.digest, says_of(catalogue))
        return self._says[1]


def says_of(catalogue: Catalogue) -> Says:
    """Kind of phrase -> what it says."""
    return {phrase.kind: phrase.says for phrase in catalogue.signals.phrases}


def _resources(item: Item, settings: GuildSettings) -> str:
    return settings.resources if item.kind is ItemKind.DISTRESS and item.state in QUEUED else ""


def quotes(text: str, spans: Iterable[Span]) -> tuple[str, ...]:
    """The matched words, from the text as it is now; spans beyond its end give nothing."""
    found = (text[span.start : span.end].strip() for span in spans)
    return tuple(dict.fromkeys(quote for quote in found if quote))
