"""Why a card appeared: asked by anybody who sees it, answered from the record and the post as it is now."""

from __future__ import annotations

from bot.service.content import CardContent
from bot.service.ports import Ports
from bot.service.showing import Showing, quotes


class Explain:
    """Answers "why am I seeing this?"."""

    def __init__(self, ports: Ports, showing: Showing) -> None:
        self._ports = ports
        self._showing = showing

    async def why(self, guild: str, card_post: str, answered: str | None = None) -> CardContent | None:
        """The card with its reasons and the matched words; None where it is not on record.

        `answered` is the post under which the card stands: a press may come before the card's own id is recorded.

        Raises StoreUnavailable and ChatUnavailable.
        """
        card = await self._ports.ledger.card_by_post(guild, card_post)
        if card is None and answered is not None:
            card = await self._ports.ledger.card(guild, answered)
        if card is None:
            return None
        decision = await self._ports.ledger.decision(guild, card.message_id)
        text = await self._showing.text(guild, card.channel, card.message_id)
        words = quotes(text, decision.spans) if text and decision and decision.claim == card.claim else ()
        by = "A moderator chose to post this card." if card.by else "The server lets cards of this claim be posted."
        return CardContent(card.claim, (by,), words)
