"""What cards and items look like now: content made from the record and from live text that is not kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.core.review import QUEUED, Item, allowed
from bot.core.values import Span
from bot.errors import ChatForbidden, ChatGone
from bot.service.conversations import Conversations
from bot.service.ports import Ports
from bot.service.records import CardContent, GuildSettings, ItemContent, PendingEffect

EXCERPT = 400
"""Characters of the post that an item shows."""


class Showing:
    """Makes content. Its texts come from the conversation window, else live from Discord."""

    def __init__(self, ports: Ports, conversations: Conversations) -> None:
        self._ports = ports
        self._conversations = conversations

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
        return CardContent(claim, effect.reasons, quotes(text, effect.spans), wording)

    async def item(self, item: Item, settings: GuildSettings, viewer: str = "") -> ItemContent | None:
        """An item as moderators see it; None where its post is gone. A closed or old item shows no excerpt."""
        now = self._ports.clock.now()
        undoable = item.undo is not None and now <= item.undo.until
        actions = allowed(item, viewer or (item.holder or ""), now)
        fresh = now - item.opened_at < timedelta(days=settings.excerpt_days)
        if item.state not in QUEUED or not fresh or not item.message_id:
            return ItemContent(item, actions=actions, undoable=undoable)
        text = await self.text(item.guild, item.channel, item.message_id)
        if text is None:
            return None
        excerpt = text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"
        return ItemContent(item, excerpt, quotes(text, item.spans), actions, undoable)


def quotes(text: str, spans: Iterable[Span]) -> tuple[str, ...]:
    """The matched words, from the text as it is now; spans beyond its end give nothing."""
    found = (text[span.start : span.end].strip() for span in spans)
    return tuple(dict.fromkeys(quote for quote in found if quote))
