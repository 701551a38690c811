"""Message events -> services. Knows nothing about claims."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import discord
from discord.ext import commands

from bot.core.values import Message
from bot.discord_io.client import CaveatClient
from bot.discord_io.convert import from_discord, moderates
from bot.errors import OutsideError

ATTEMPTS: Final = 6
"""How often an edit or a deletion is tried while the store or Discord is away: about a minute in all."""

MOST_HELD: Final = 2000
"""Posts held in memory while it is looked up from where on posts were missed."""

Messageable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
log = logging.getLogger(__name__)


class Listener(commands.Cog):
    """Hears posts, edits and deletions, of uncached messages too, and of servers that send the bot away."""

    def __init__(self, client: CaveatClient) -> None:
        self._client = client
        self._services = client.house.services
        self._held: list[Message] | None = []

    @commands.Cog.listener()
    async def on_connect(self) -> None:
        """A new session: posts are held until it is known what was missed, for they move the mark to read from."""
        self._held = self._held or []

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Start the services, note what was missed, go on, look for missed edits. A resumed session missed none."""
        self._client.was_ready = True
        await self._services.start()
        self._client.house.ready.set()
        try:
            for guild in self._client.guilds:
                missed = f"the reading of what was missed in server {guild.id}"
                await self._patiently(missed, partial(self._services.readback.catch_up, str(guild.id), _latest(guild)))
        finally:
            held, self._held = self._held or [], None
            for post in held:
                self._services.intake.offer(post)
        for guild in self._client.guilds:
            missed = f"the look for missed edits in server {guild.id}"
            await self._patiently(missed, partial(self._services.revisit.look, str(guild.id)))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """A post, a thread's first one and a forwarded one included; nothing of bots, webhooks and direct messages."""
        if self._client.stopping or (post := from_discord(message)) is None:
            return
        if moderates(message):
            self._services.conversations.note_moderator(post.guild, post.author)
        if self._held is not None and len(self._held) < MOST_HELD:
            self._held.append(post)
        else:
            self._services.intake.offer(post)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """An edit, a link preview, a pin: the service follows what is an edit."""
        if (post := from_discord(payload.message)) is not None:
            following = partial(self._services.moderation.message_updated, post, payload.message.edited_at)
            await self._patiently(f"the edit of post {post.id} in channel {post.channel}", following)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A deletion, also of the bot's own messages."""
        if payload.guild_id is not None:
            await self._deleted(payload.guild_id, payload.channel_id, payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Many deletions at once."""
        for number in sorted(payload.message_ids):
            if payload.guild_id is not None:
                await self._deleted(payload.guild_id, payload.channel_id, number)

    @commands.Cog.listener()
    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        """A forum post's title is part of its first message, of which Discord sends no update then."""
        if before.name != after.name and isinstance(after.parent, discord.ForumChannel):
            following = partial(self._services.revisit.retitled, str(after.guild.id), str(after.id))
            await self._patiently(f"the new title of thread {after.id}", following)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread or forum post with all that was said in it; also each active one of a deleted channel."""
        await self._channel_deleted(payload.guild_id, payload.thread_id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel. Its threads in the archive are in no cache: those that items or cards show are looked for."""
        await self._channel_deleted(channel.guild.id, channel.id)
        missed = f"the look for what went with channel {channel.id}"
        await self._patiently(missed, partial(self._services.revisit.look, str(channel.guild.id)))

    @commands.Cog.listener("on_ready")
    async def look_for_servers_left(self) -> None:
        """A new session knows every server that the bot is in: one that is gone sent it away unheard."""
        present = {str(guild.id) for guild in self._client.guilds}
        left = partial(self._services.privacy.servers_left, present)
        await self._patiently("the look for servers that sent the bot away", left)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """A server sent the bot away, or is no more. An outage of Discord's is no removal and is not told here."""
        left = partial(self._services.privacy.server_left, str(guild.id))
        await self._patiently(f"forgetting who was in distress in server {guild.id}", left)

    async def _channel_deleted(self, guild: int, channel: int) -> None:
        following = partial(self._services.moderation.channel_deleted, str(guild), str(channel))
        await self._patiently(f"the deletion of channel {channel}", following)

    async def _deleted(self, guild: int, channel: int, message: int) -> None:
        following = partial(self._services.moderation.message_deleted, str(guild), str(channel), str(message))
        await self._patiently(f"the deletion of message {message} in channel {channel}", following)

    async def _patiently(self, what: str, work: Callable[[], Awaitable[object]]) -> None:
        """Again while an outside service does not do its part; then it is logged and left. `what` holds ids alone."""
        with self._client.at_work():
            for attempt in range(ATTEMPTS):
                try:
                    await work()
                except OutsideError as error:
                    log.warning("%s waits: %s", what, error)
                    await asyncio.sleep(min(2.0**attempt, 20.0))
                else:
                    return
            log.error("%s was given up; the next read-back may mend it", what)


def _latest(guild: discord.Guild) -> dict[str, str]:
    """The newest message of each channel and active thread."""
    places: tuple[Messageable, ...] = (
        *guild.text_channels,
        *guild.voice_channels,
        *guild.stage_channels,
        *guild.threads,
    )
    return {str(place.id): str(place.last_message_id) for place in places if place.last_message_id}


async def setup(client: CaveatClient) -> None:
    """Called by discord.py."""
    await client.add_cog(Listener(client))
