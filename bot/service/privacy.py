"""A member sees, erases and opts out; retention for everybody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace

from bot.core.item import ItemAction, Withdrawal
from bot.core.review import QUEUED, Press
from bot.core.values import ItemKind
from bot.errors import Conflict
from bot.service import plans
from bot.service.conversations import Conversations
from bot.service.perform import Performer
from bot.service.ports import Ports
from bot.service.records import Answer, CardState, ItemFilter, MemberData, Swept
from bot.service.withdrawals import Withdrawals

HELD = 200
"""Items that one moderator lets go of with an erasure, at most; other leases end by themselves."""

BATCH = 200
"""Items looked at in one go."""


class Privacy:
    """What a member may ask for about themselves; nobody else is ever asked about."""

    def __init__(
        self, ports: Ports, performer: Performer, conversations: Conversations, withdrawals: Withdrawals
    ) -> None:
        self._ports = ports
        self._performer = performer
        self._conversations = conversations
        self._withdrawals = withdrawals

    async def show(self, guild: str, member: str) -> MemberData:
        """Everything that is held on the member here. Distress items do not name whose post it is: none is in it."""
        on_duty = member in await self._ports.duty.on_duty(guild)
        return replace(await self._ports.personal.held_on(guild, member), on_duty=on_duty)

    async def erase(self, guild: str, member: str) -> Answer:
        """Erase it, with the cards under their posts. A moderator is off duty then and holds no item.

        An opt-out stays.
        """
        on_duty = member in await self._ports.duty.on_duty(guild)
        await self._ports.duty.set(guild, member, False)
        await self._let_go(guild, member)
        told, off = await self._erase(guild, member), " You are off duty." if on_duty else ""
        return Answer(
            True, f"Erased: {told}. The key to your name in the audit log is destroyed. An opt-out stays.{off}"
        )

    async def _erase(self, guild: str, member: str) -> str:
        await self._withdraw_cards(guild, member)
        await self._strip_closed(guild, member)
        swept = await self._ports.personal.erase(guild, member)
        self._conversations.forget_member(guild, member)
        return ", ".join(f"{number} {name}" for name, number in swept.counts)

    async def opt_out(self, guild: str, member: str) -> Answer:
        """No cards and no records from now on; what is held is erased too, but for duty: that is no matter of cards.

        Moderators are still told of distress.
        """
        await self._ports.opt_outs.set(guild, member, True)
        await self._withdraw_suggestions(guild, member)
        await self._erase(guild, member)
        return Answer(
            True,
            "You get no cards here any more, and nothing about your posts is kept. If a post of yours sounds as if you "
            "may need help, moderators are still told, and nothing is kept once they have looked.",
        )

    async def opt_in(self, guild: str, member: str) -> Answer:
        """Take an opt-out back."""
        await self._ports.opt_outs.set(guild, member, False)
        return Answer(True, "Your posts are read like everybody's again.")

    async def sweep(self) -> Swept:
        """Remove what has outlived its retention."""
        return await self._ports.personal.sweep(self._ports.clock.now())

    async def server_left(self, guild: str) -> None:
        """Forget who was in distress in a server that sent the bot away: nobody can open or close those items again."""
        wanted = ItemFilter(kinds=frozenset({ItemKind.DISTRESS}))
        while items := await self._ports.queue.listing(guild, wanted, limit=BATCH):
            for item in items:
                with suppress(Conflict):  # it changed in this very moment: the next listing has it as it is now
                    await self._ports.queue.remove(item, at=self._ports.clock.now())

    async def servers_left(self, present: Collection[str]) -> None:
        """The same for servers that sent the bot away unheard: those with items that are not among `present`.

        A bot that is in none of the servers on record is another bot with this one's database: nothing is touched.
        """
        servers = await self._servers_with_items()
        if servers.union(await self._ports.settings.guilds()).isdisjoint(present):
            return
        for guild in servers.difference(present):
            await self.server_left(guild)

    async def _servers_with_items(self) -> set[str]:
        servers: set[str] = set()
        after = ""
        while items := await self._ports.queue.queued(BATCH, after):
            servers |= {item.guild for item in items}
            after = items[-1].id
        return servers

    async def report(self) -> Sequence[tuple[str, int, str]]:
        """(what is held, how many, how long it is kept)."""
        return await self._ports.personal.report()

    async def _withdraw_cards(self, guild: str, member: str) -> None:
        now = self._ports.clock.now()
        for card in (await self._ports.personal.held_on(guild, member)).cards:
            if card.state is not CardState.WITHDRAWN:
                deleting = await self._ports.ledger.update_card(
                    guild, card.message_id, state=CardState.WITHDRAWN, effects=[plans.withdraw_card(card, now)]
                )
                await self._performer.perform(deleting)

    async def _let_go(self, guild: str, member: str) -> None:
        """What they have taken waits for somebody else, as when a lease runs out."""
        now = self._ports.clock.now()
        for item in await self._ports.queue.listing(guild, ItemFilter(holder=member), limit=HELD):
            after, entry = plans.by_the_bot(item, Press(ItemAction.LAPSE, "", now))
            audit = None if item.kind is ItemKind.DISTRESS else entry
            with suppress(Conflict):  # somebody acted in this very moment: a lease that is left ends by itself
                await self._ports.queue.change(item, after, audit=audit, at=now)
                await self._performer.perform_one(f"{item.id}:show")

    async def _withdraw_suggestions(self, guild: str, member: str) -> None:
        """Nobody can post what was suggested. Before the erasure: an erased item does not say whose post it is."""
        for item in (await self._ports.personal.held_on(guild, member)).items:
            if item.kind is ItemKind.SUGGESTION and item.author == member and item.state in QUEUED:
                await self._performer.perform(await self._withdrawals.close(item, Withdrawal.OPTED_OUT))

    async def _strip_closed(self, guild: str, member: str) -> None:
        """Closed items are deleted: their messages in the moderators' channel drop what they show."""
        now = self._ports.clock.now()
        for item in (await self._ports.personal.held_on(guild, member)).items:
            if item.state not in QUEUED and item.kind is not ItemKind.DISTRESS and item.author == member:
                closing = plans.close_item(item, now, "the member's data were erased")
                await self._performer.perform(await self._ports.ledger.add(closing))
