"""Effects on a heated channel or thread: a calm-down note, slow mode, the lock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.errors import ChatGone
from bot.service import plans
from bot.service.content import NoteContent
from bot.service.outcomes import Done, Result
from bot.service.ports import Ports
from bot.service.records import EffectState, PendingEffect

LOOK_BACK = timedelta(minutes=5)


class ThreadActs:
    """Carries out effects on threads. All but the note bring a state about, so that repeating them changes nothing."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def calm(self, effect: PendingEffect) -> Result:
        """Post the server's calm-down note."""
        content, nonce = NoteContent(effect.datum("text")), plans.nonce(effect.id)
        if effect.attempts:
            since = effect.created_at - LOOK_BACK
            found = await self._ports.chat.find_posted(
                effect.guild, effect.channel, content, nonce=nonce, reply_to=None, since=since
            )
            if found is not None:
                return Done(found)
        return Done(await self._ports.chat.post(effect.guild, effect.channel, content, nonce=nonce))

    async def withdraw_note(self, effect: PendingEffect) -> Result:
        """Delete a calm-down note, found by the effect that posted it."""
        noted = await self._ports.ledger.effect(effect.datum("note"))
        if noted is not None and noted.state is EffectState.PENDING:  # the same lock: it is not being sent now
            await self._ports.ledger.mark(replace(noted, state=EffectState.DROPPED, detail="undone"))
        if noted is None or noted.result is None:
            return Done()
        try:
            await self._ports.chat.delete(effect.guild, effect.channel, noted.result)
        except ChatGone:
            return Done(noted.result)
        return Done(noted.result)

    async def slow(self, effect: PendingEffect) -> Result:
        """Set the slow mode; `result` keeps the earlier value for an undo, noted before anything is changed."""
        wanted = int(effect.datum("seconds", "0"))
        if effect.datum("restore"):
            before = await self._ports.ledger.effect(effect.datum("restore"))
            if before is None or before.state is not EffectState.DONE:
                return await self._never_set(before)
            wanted = int(before.result or "0")
        earlier = effect.datum("earlier")
        if not earlier:
            earlier = str(await self._ports.chat.slow_mode(effect.guild, effect.channel))
            noted = (*effect.data, ("earlier", earlier))
            await self._ports.ledger.mark(replace(effect, attempts=effect.attempts + 1, data=noted))
        await self._ports.chat.set_slow_mode(effect.guild, effect.channel, wanted)
        return Done(earlier)

    async def _never_set(self, setting: PendingEffect | None) -> Result:
        """The slow mode that is to be undone was never set: it is not set later either."""
        if setting is not None and setting.state is EffectState.PENDING:
            await self._ports.ledger.mark(replace(setting, state=EffectState.DROPPED, detail="undone"))
        return Done()

    async def lock(self, effect: PendingEffect) -> Result:
        """Lock the thread."""
        await self._ports.chat.set_locked(effect.guild, effect.channel, True)
        return Done()

    async def unlock(self, effect: PendingEffect) -> Result:
        """Unlock the thread."""
        await self._ports.chat.set_locked(effect.guild, effect.channel, False)
        return Done()
