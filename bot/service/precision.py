"""The precision ledger's arithmetic: how sure are we that people here keep a claim's cards?"""

from __future__ import annotations

from datetime import timedelta
from math import sqrt

from bot.core.item import ItemAction
from bot.service import plans, wording
from bot.service.audit import AuditEntry
from bot.service.ports import Ports
from bot.service.records import Act, PendingEffect
from bot.service.tally import Tally

Z = 1.96
"""Two-sided 95 %."""

KEPT_AFTER = timedelta(days=3)
"""An automatic card that nobody disputed for this long counts as kept; a working rule of ours."""

_COUNTED_BY = {
    ItemAction.POST: (Tally.APPROVED,),
    ItemAction.EDIT: (Tally.APPROVED,),
    ItemAction.DISMISS: (Tally.DISMISSED, Tally.MISREAD, Tally.KEPT),
    ItemAction.RESOLVE: (Tally.UPHELD,),
}


def wilson(good: int, total: int, z: float = Z) -> tuple[float, float]:
    """Wilson's score interval for a proportion (Wilson 1927, JASA 22:209-212); (0, 1) where nothing was counted."""
    if total == 0:
        return 0.0, 1.0
    share, zz = good / total, z * z
    centre = (share + zz / (2 * total)) / (1 + zz / total)
    half = z * sqrt(share * (1 - share) / total + zz / (4 * total * total)) / (1 + zz / total)
    return max(0.0, centre - half), min(1.0, centre + half)


class Precision:
    """Counts what people make of cards and holds a claim to suggestions where too few are kept."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def count(self, guild: str, claim: str | None, what: Tally, key: str) -> tuple[PendingEffect, ...]:
        """Count one event; gives the effect that tells moderators, once, where the claim falls under the floor."""
        if claim is None:
            return ()
        await self._ports.precision.count(guild, claim, what, key)
        return await self._check(guild, claim)

    async def uncount(self, guild: str, claim: str | None, undone: ItemAction, key: str) -> None:
        """Take back what a step that is undone had counted under a key; what other steps counted stays."""
        for what in _COUNTED_BY.get(undone, ()):
            if claim is not None:
                await self._ports.precision.uncount(guild, claim, what, key)

    async def settle(self, limit: int = 200) -> int:
        """Count automatic cards that stood undisputed long enough as kept; returns how many."""
        before = self._ports.clock.now() - KEPT_AFTER
        cards = await self._ports.ledger.unsettled(before, limit)
        for card in cards:
            if not card.disputed and not card.by:
                await self._ports.precision.count(card.guild, card.claim, Tally.KEPT, card.message_id)
            await self._ports.ledger.update_card(card.guild, card.message_id, settled=True)
        return len(cards)

    async def _check(self, guild: str, claim: str) -> tuple[PendingEffect, ...]:
        settings = await self._ports.settings.get(guild)
        tally = await self._ports.precision.tally(guild, claim)
        total = tally.good + tally.poor
        if total < settings.floor_least or wilson(tally.good, total)[0] >= settings.floor:
            return ()
        now = self._ports.clock.now()
        if not await self._ports.precision.hold(guild, claim, now):
            return ()
        await self._ports.audit.append(AuditEntry(guild, now, "claim-held", reason="precision-floor", claim=claim))
        text, what = wording.floor_reached(claim, tally.good, tally.poor), f"floor:{claim}:{int(now.timestamp())}"
        if settings.moderators_channel is None:
            return tuple(await self._ports.ledger.add([plans.tell_owner(guild, what, text, now)]))
        effect = PendingEffect(
            id=f"{guild}:{what}",
            guild=guild,
            act=Act.POST_NOTE,
            channel=settings.moderators_channel,
            target=guild,
            created_at=now,
            data=(("text", text),),
        )
        return tuple(await self._ports.ledger.add([effect]))
