"""Carries out each recorded effect once, whatever fails.

An attempt is recorded before anything is sent, the result after. A first attempt simply sends; any later one first
looks in the channel's history for what an earlier one may have sent (the answer was lost, or the process was killed).
Effects about one target are carried out one after another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from weakref import WeakValueDictionary

from bot.core.item import Item
from bot.errors import CaveatError, ChatForbidden, ChatGone, ChatUnavailable
from bot.service.acts_cards import CardActs
from bot.service.acts_items import ItemActs
from bot.service.acts_proposals import ProposalActs
from bot.service.acts_threads import ThreadActs
from bot.service.outcomes import Done, Dropped, Later, Result
from bot.service.ports import Ports
from bot.service.records import Act, EffectState, PendingEffect
from bot.service.showing import Showing

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 600.0
"""Seconds until an effect is tried again, doubled each time. Ours; Discord's retry-after counts where longer."""

GIVE_UP = timedelta(days=2)
"""An effect that could not be carried out for this long is dropped; items and examples wait for ever."""

GIVE_UP_WRITING = timedelta(hours=1)
"""A message to somebody in distress that could not be sent for this long is dropped: it was meant for then."""

BATCH = 100
log = logging.getLogger(__name__)
_ON_CARDS = frozenset({Act.POST_CARD, Act.UPDATE_CARD, Act.WITHDRAW_CARD})
_FOR_EVER = frozenset({Act.SHOW_ITEM, Act.KEEP_EXAMPLE})


class Performer:
    """Carries out effects; one for the whole process."""

    def __init__(self, ports: Ports, showing: Showing) -> None:
        self._ports = ports
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        cards, items, threads = CardActs(ports, showing), ItemActs(ports, showing), ThreadActs(ports)
        self._acts: Mapping[Act, Callable[[PendingEffect], Awaitable[Result]]] = {
            Act.POST_CARD: cards.post,
            Act.UPDATE_CARD: cards.update,
            Act.WITHDRAW_CARD: cards.withdraw,
            Act.SHOW_ITEM: items.show,
            Act.CLOSE_ITEM: items.close,
            Act.REMIND: items.remind,
            Act.TELL_OWNER: items.tell_owner,
            Act.TELL_MEMBER: items.tell_member,
            Act.POST_NOTE: threads.calm,
            Act.WITHDRAW_NOTE: threads.withdraw_note,
            Act.SLOW_MODE: threads.slow,
            Act.LOCK: threads.lock,
            Act.UNLOCK: threads.unlock,
            Act.KEEP_EXAMPLE: ProposalActs(ports).keep,
        }

    async def perform(self, effects: Iterable[PendingEffect]) -> None:
        """Carry out effects in order; one that fails is left for later. Raises StoreUnavailable."""
        for effect in effects:
            await self.perform_one(effect.id)

    async def perform_one(self, effect_id: str) -> None:
        """Carry out one effect by id, unless it is done. What follows from it is carried out too."""
        effect = await self._ports.ledger.effect(effect_id)
        if effect is None:
            return
        key = ("card", effect.target) if effect.act in _ON_CARDS else ("item", effect.item or effect.target)
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        async with lock:
            follow_ups = await self._attempt(effect_id)
        for follow_up in follow_ups:
            await self.perform_one(follow_up)

    async def posted_item(self, guild: str, item_id: str) -> Item | None:
        """An item with its own message, looked for first where the answer to its posting is lost or to come."""
        item = await self._ports.queue.get(guild, item_id)
        if item is None or (showing := await being_posted(self._ports, item)) is None:
            return item
        await self.perform_one(showing.id)
        return await self._ports.queue.get(guild, item_id)

    async def cards_at_hand(self, patience: float) -> None:
        """Wait until the cards being posted or changed at this moment are on record; at most so many seconds."""
        at_hand = [lock for (kind, _), lock in self._locks.items() if kind == "card" and lock.locked()]
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                for lock in at_hand:
                    async with lock:
                        pass

    async def resume(self) -> int:
        """Carry out what is pending and due, as after a restart. Returns how many; raises StoreUnavailable."""
        tried = 0
        while due := await self._ports.ledger.pending(self._ports.clock.now(), BATCH):
            await self.perform(due)
            tried += len(due)
            if len(due) < BATCH:
                break
        return tried

    async def _attempt(self, effect_id: str) -> tuple[str, ...]:
        effect = await self._ports.ledger.effect(effect_id)
        if effect is None or effect.state is not EffectState.PENDING:
            return ()
        patience = GIVE_UP_WRITING if effect.act is Act.TELL_MEMBER and effect.datum("urgent") else GIVE_UP
        if effect.act not in _FOR_EVER and self._ports.clock.now() - effect.created_at > patience:
            return await self._settle(effect, Dropped("tried for too long"))
        tried = replace(effect, attempts=effect.attempts + 1)
        await self._ports.ledger.mark(tried)
        return await self._settle(tried, await self._tried(effect))

    async def _tried(self, effect: PendingEffect) -> Result:
        """What became of one attempt. An effect that fails by a bug of ours waits: it must not hold up the others."""
        try:
            return await self._acts[effect.act](effect)
        except ChatUnavailable as error:
            log.info("an effect waits (%s): %s", effect.act, error)
            return Later("Discord did not do it yet", error.retry_after)
        except ChatForbidden as error:
            log.warning("an effect is not permitted (%s): %s", effect.act, error)
            return Dropped("not permitted")
        except ChatGone as error:
            log.info("an effect has lost its target (%s): %s", effect.act, error)
            return Dropped("not there any more")
        except CaveatError:
            raise
        except Exception:  # an edge, as each round is one: the log has what happened
            log.exception("an effect failed and waits (%s, %s)", effect.act, effect.id)
            return Later("a fault of ours")

    async def _settle(self, effect: PendingEffect, result: Result) -> tuple[str, ...]:
        match result:
            case Done(posted, forget, follow):
                if forget:
                    await self._ports.ledger.forget_effect(effect.id)
                else:
                    await self._ports.ledger.mark(replace(effect, state=EffectState.DONE, result=posted, detail=""))
                return follow
            case Later(why, seconds, follow, data):
                wait = max(seconds or 0.0, min(FIRST_PAUSE * 2 ** (effect.attempts - 1), LONGEST_PAUSE))
                due = self._ports.clock.now() + timedelta(seconds=wait)
                await self._ports.ledger.mark(replace(effect, not_before=due, detail=why, data=data or effect.data))
                return follow
            case Dropped(why, follow):
                if effect.datum("urgent"):  # distress: nothing of it outlasts its item
                    await self._ports.ledger.forget_effect(effect.id)
                else:
                    await self._ports.ledger.mark(replace(effect, state=EffectState.DROPPED, detail=why))
                return follow


async def being_posted(ports: Ports, item: Item) -> PendingEffect | None:
    """The effect that has tried to post an item's message and knows of none: Discord's answer is lost, or to come."""
    showing = await ports.ledger.effect(f"{item.id}:show") if item.post is None else None
    if showing is None or not showing.attempts or showing.state is not EffectState.PENDING:
        return None
    return showing
