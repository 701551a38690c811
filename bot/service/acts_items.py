"""Effects on items and people: show, close, remind, tell the owner, tell a member."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.item import Item, ItemState, Withdrawal
from bot.core.merging import without_post
from bot.core.review import QUEUED
from bot.core.values import ItemKind
from bot.errors import ChatForbidden, ChatGone, Conflict
from bot.service import plans, wording
from bot.service.content import ItemContent, NoteContent
from bot.service.outcomes import Done, Later, Result
from bot.service.ports import Ports
from bot.service.records import Act, EffectState, GuildSettings, PendingEffect
from bot.service.showing import Showing

CHANNEL_PAUSE = 300.0
"""Seconds until an item is shown again after the moderators' channel could not be written to."""

LOOK_BACK = timedelta(minutes=5)


class ItemActs:
    """Carries out effects on items."""

    def __init__(self, ports: Ports, showing: Showing) -> None:
        self._ports = ports
        self._showing = showing

    async def show(self, effect: PendingEffect) -> Result:
        """Post the item's message, or bring it in line with the item."""
        item = await self._ports.queue.get(effect.guild, effect.item or "")
        if item is None:
            return Done(forget=True)
        settings = await self._ports.settings.get(effect.guild)
        channel = home(item, settings)
        if channel is None:
            return await self._nowhere(item)
        content = await self._showing.item(item, settings)
        if content is None:
            return await self._post_gone(effect, item, settings)
        if item.post is None:
            item = await self._located(effect, item, settings)
            if item.post is not None and (gone := await self._gone(effect, item)) is not None:
                return gone
        if item.post is not None:
            edited = await self._edit(effect, item, item.post_channel or channel, content, settings)
            if effect.attempts and isinstance(edited, Done):  # an earlier attempt may have ended before its call
                return replace(edited, follow=await self._call(item, settings))
            return edited
        if item.state not in QUEUED:
            return Done()
        return await self._post(effect, item, channel, content, settings)

    async def close(self, effect: PendingEffect) -> Result:
        """Replace an item's message by one line without any text of the post."""
        content = NoteContent(wording.CLOSED.format(why=effect.datum("why", "closed")))
        try:
            await self._ports.chat.edit(effect.guild, effect.channel, effect.target, content)
        except ChatGone:
            return Done(forget=True)
        return Done(forget=True)

    async def remind(self, effect: PendingEffect) -> Result:
        """Ping on-duty moderators, by id, in the moderators' channel; nobody where nobody is on duty."""
        item = await self._ports.queue.get(effect.guild, effect.item or "")
        settings = await self._ports.settings.get(effect.guild)
        on_duty = tuple(await self._ports.duty.on_duty(effect.guild))
        if item is None or item.state not in QUEUED or settings.moderators_channel is None or not on_duty:
            return Done(forget=item is None)
        first = bool(effect.datum("first"))
        content = NoteContent(wording.first_call(item) if first else wording.reminder(item), on_duty)
        channel = item.post_channel or settings.moderators_channel
        if effect.attempts and (found := await self._find(effect, channel, content, item.post)):
            return Done(found)
        posted = await self._ports.chat.post(
            effect.guild, channel, content, nonce=plans.nonce(effect.id), reply_to=item.post
        )
        return Done(posted)

    async def tell_owner(self, effect: PendingEffect) -> Result:
        """Tell the guild's owner; one who takes no messages is not asked again."""
        content = NoteContent(effect.datum("text"))
        await self._ports.chat.tell_owner(effect.guild, content, nonce=plans.nonce(effect.id))
        return Done()

    async def tell_member(self, effect: PendingEffect) -> Result:
        """Tell a member something privately: a reporter the outcome, or the author of the post what the server words.

        A lost answer may tell twice at worst after Discord's nonce has run out.
        """
        content, member = NoteContent(effect.datum("text")), effect.target
        if effect.datum("author"):
            member = (await self._ports.chat.fetch(effect.guild, effect.channel, effect.target)).author
        posted = await self._ports.chat.tell_member(effect.guild, member, content, nonce=plans.nonce(effect.id))
        return Done(posted, forget=bool(effect.datum("author")))

    async def _edit(
        self, effect: PendingEffect, item: Item, channel: str, content: ItemContent, settings: GuildSettings
    ) -> Result:
        try:
            await self._ports.chat.edit(effect.guild, channel, item.post or "", content)
        except ChatGone:
            if item.state not in QUEUED:
                return Done()
            await self._ports.queue.placed(effect.guild, item.id, None, None)
            again = tuple({**dict(effect.data), "again": str(int(effect.datum("again", "0")) + 1)}.items())
            return Later("its message was deleted", 1.0, data=again)
        except ChatForbidden:
            return await self._elsewhere(effect, item, channel, content, settings)
        return Done(item.post)

    async def _post(
        self, effect: PendingEffect, item: Item, channel: str, content: ItemContent, settings: GuildSettings
    ) -> Result:
        try:
            posted = await self._ports.chat.post(effect.guild, channel, content, nonce=_nonce(effect, channel))
        except (ChatForbidden, ChatGone):
            return await self._elsewhere(effect, item, channel, content, settings)
        await self._ports.ledger.forget_effect(f"{effect.guild}:owner:channel:{channel}")
        if (gone := await self._gone(effect, replace(item, post=posted, post_channel=channel))) is not None:
            return gone
        return Done(posted, follow=await self._call(item, settings))

    async def _elsewhere(
        self, effect: PendingEffect, item: Item, channel: str, content: ItemContent, settings: GuildSettings
    ) -> Result:
        """An escalated item stays in the moderators' sight where the channel that it is to go to is closed to us."""
        moderators = settings.moderators_channel
        if item.state is not ItemState.ESCALATED or moderators in (None, channel):
            return await self._unwritable(item, channel)
        telling = plans.tell_owner(item.guild, f"channel:{channel}", wording.ESCALATION_CLOSED, self._ports.clock.now())
        told = tuple(one.id for one in await self._ports.ledger.add([telling]))
        posted = await self._post(effect, item, moderators, content, settings)
        return replace(posted, follow=(*posted.follow, *told))

    async def _call(self, item: Item, settings: GuildSettings) -> tuple[str, ...]:
        """Ping on-duty moderators for a distress item, once however often it is posted, where the server wants that."""
        if item.kind is not ItemKind.DISTRESS or not settings.ping_for_distress:
            return ()
        now, data = self._ports.clock.now(), (("urgent", "1"), ("first", "1"))
        call = PendingEffect(
            f"{item.id}:call", item.guild, Act.REMIND, item.channel, item.target, now, item=item.id, data=data
        )
        return tuple(effect.id for effect in await self._ports.ledger.add([call]))

    async def _find(
        self, effect: PendingEffect, channel: str, content: ItemContent | NoteContent, reply_to: str | None
    ) -> str | None:
        since = effect.created_at - LOOK_BACK
        nonce = _nonce(effect, channel) if isinstance(content, ItemContent) else plans.nonce(effect.id)
        return await self._ports.chat.find_posted(
            effect.guild, channel, content, nonce=nonce, reply_to=reply_to, since=since
        )

    async def _located(self, effect: PendingEffect, item: Item, settings: GuildSettings) -> Item:
        """The item with its own message, also where the answer to an attempt at posting it was lost."""
        if item.post is not None or not effect.attempts:
            return item
        for channel in filter(None, dict.fromkeys((home(item, settings), settings.moderators_channel))):
            try:
                found = await self._find(effect, channel, ItemContent(item), None)
            except (ChatForbidden, ChatGone):
                continue
            closing = await self._ports.ledger.effect(f"{item.id}:close:{found}")
            if found is None or (closing is not None and closing.state is EffectState.PENDING):
                break  # nothing was posted, or what the item has moved away from is still to be stripped
            return replace(item, post=found, post_channel=channel)
        return item

    async def _gone(self, effect: PendingEffect, item: Item) -> Result | None:
        """Note where an item's message stands; one that was closed and forgotten while we posted is stripped."""
        if await self._ports.queue.placed(item.guild, item.id, item.post_channel, item.post):
            return None
        closing = plans.close_item(item, effect.created_at, "closed")
        await self._ports.ledger.add(closing)
        return Done(forget=True, follow=tuple(one.id for one in closing))

    async def _nowhere(self, item: Item) -> Result:
        """No moderators' channel is set: the owner is told once, of distress each time, and the item waits."""
        told = await self._tell_owner_of(item, "no-channel", wording.NO_CHANNEL)
        return Done(follow=told)

    async def _unwritable(self, item: Item, channel: str) -> Result:
        """The moderators' channel is closed to us: the owner is told once, and the item is shown when it can be."""
        told = await self._tell_owner_of(item, f"channel:{channel}", wording.CHANNEL_CLOSED)
        return Later("the moderators' channel cannot be written to", CHANNEL_PAUSE, follow=told)

    async def _tell_owner_of(self, item: Item, what: str, text: str) -> tuple[str, ...]:
        now = self._ports.clock.now()
        telling = [plans.tell_owner(item.guild, what, text, now)]
        if item.kind is ItemKind.DISTRESS:
            one = plans.tell_owner(item.guild, f"item:{item.id}", wording.distress_for_owner(item), now)
            telling = [replace(one, item=item.id, data=(*one.data, ("urgent", "1")))]
        return tuple(effect.id for effect in await self._ports.ledger.add(telling))

    async def _post_gone(self, effect: PendingEffect, item: Item, settings: GuildSettings) -> Result:
        """The post of an open item is gone: its message drops the text, and the item closes unless a thread is left."""
        now, why = self._ports.clock.now(), Withdrawal.POST_DELETED
        try:
            if item.kind is ItemKind.DISTRESS:
                item = await self._located(effect, item, settings)
                closing = plans.close_item(item, now, wording.WITHDRAWN[why])
                await self._ports.queue.remove(item, effects=closing, at=now)
                return Done(forget=True, follow=tuple(one.id for one in closing))
            if item.kind is ItemKind.HEAT:
                left = without_post(item, item.message_id, self._showing.heated_since(item))
                why = Withdrawal.POSTS_DELETED
                after, entry = (left, None) if left is not None else plans.withdrawn(item, why, now)
            else:
                after, entry = plans.withdrawn(item, why, now)
            await self._ports.queue.change(item, after, audit=entry, at=now)
        except Conflict:
            return Later("the item changed meanwhile")
        return Later("the post was deleted", 0.0, follow=(f"{item.id}:show",))


def home(item: Item, settings: GuildSettings) -> str | None:
    """The channel in which an item's message stands, or else belongs; a step that moves it says that it has none."""
    escalated = settings.escalation_channel if item.state is ItemState.ESCALATED else None
    return item.post_channel or escalated or settings.moderators_channel


def _nonce(effect: PendingEffect, channel: str) -> str:
    return plans.nonce(f"{effect.id}:{channel}:{effect.datum('place')}:{effect.datum('again', '0')}")
