"""The Chat port over discord.py. Discord's refusals become bot.errors; every call has a deadline of our own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final, Protocol, cast

import aiohttp
import discord

from bot.core.values import Message
from bot.discord_io.convert import from_discord
from bot.discord_io.render import Drawn, Shelf, render_card, render_note
from bot.discord_io.render_item import render_item
from bot.errors import ChatForbidden, ChatGone, ChatUnavailable
from bot.service.content import CardContent, Content, ItemContent, NoteContent, PostVersion

DEADLINE: Final = 30.0
"""Seconds for one call. The client itself retries a failing server for 25 s; without an answer it waits 300 s."""

LOOK_BACK: Final = 200
"""Messages that are searched for one that an earlier attempt may have sent."""

SIFTED: Final = 10
"""Messages of bots and people that are read for each one of people's that is asked for, at most."""

ARCHIVED: Final = 50083
"""Discord's code for "Thread is archived" (docs: topics/opcodes-and-status-codes)."""

Readable = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel


class Connection(Protocol):
    """Gives the client in use; it changes when a lost one is replaced."""

    @property
    def client(self) -> discord.Client | None:
        """The client, None while there is none."""
        ...


class DiscordChat:
    """See bot.service.ports.Chat."""

    def __init__(self, connection: Connection, shelf: Shelf) -> None:
        self._connection = connection
        self._shelf = shelf

    async def post(self, guild: str, channel: str, content: Content, *, nonce: str, reply_to: str | None = None) -> str:
        """Post one message; the same nonce within minutes posts once."""
        sending = {"nonce": nonce, **self.draw(content).to_send()}
        if reply_to is not None:
            sending["reference"] = discord.MessageReference(
                message_id=int(reply_to), channel_id=int(channel), guild_id=int(guild), fail_if_not_exists=True
            )
        async with translated():
            sent = await self._target(guild, channel).send(**sending)
        return str(sent.id)

    async def edit(self, guild: str, channel: str, message_id: str, content: Content) -> None:
        """Replace one of the bot's own messages."""
        message, drawn = self._target(guild, channel).get_partial_message(int(message_id)), self.draw(content)
        await self._also_archived(guild, channel, lambda: message.edit(**drawn.to_edit()))

    async def delete(self, guild: str, channel: str, message_id: str) -> None:
        """Delete one of the bot's own messages."""
        message = self._target(guild, channel).get_partial_message(int(message_id))
        await self._also_archived(guild, channel, message.delete)

    async def find_posted(
        self, guild: str, channel: str, content: Content, *, nonce: str, reply_to: str | None, since: datetime
    ) -> str | None:
        """The bot's own message that `post` would repeat, or None."""
        me = self._client().user
        async with translated():
            async for message in self._target(guild, channel).history(limit=LOOK_BACK, after=since, oldest_first=True):
                if me is not None and message.author.id == me.id and self._repeats(message, content, nonce, reply_to):
                    return str(message.id)
        return None

    async def fetch(self, guild: str, channel: str, message_id: str) -> Message:
        """One message, live."""
        return (await self.version(guild, channel, message_id)).message

    async def version(self, guild: str, channel: str, message_id: str) -> PostVersion:
        """One message, live, and when it was last edited."""
        async with translated():
            message = await (await self._readable(guild, channel)).fetch_message(int(message_id))
        if (found := from_discord(message)) is None:
            raise ChatGone("the message is not a person's post")
        return PostVersion(found, message.edited_at)

    async def history(self, guild: str, channel: str, *, after: str, limit: int) -> Sequence[Message]:
        """People's messages after the given id, oldest first; those of bots between them do not shorten the page."""
        found: list[Message] = []
        async with translated():
            place = await self._readable(guild, channel)
            read = place.history(limit=SIFTED * limit, after=discord.Object(int(after)), oldest_first=True)
            async for message in read:
                if (post := from_discord(message)) is not None:
                    found.append(post)
                if len(found) == limit:
                    break
        return found

    async def slow_mode(self, guild: str, channel: str) -> int:
        """The slow mode as it is set now."""
        async with translated():
            return cast(int, (await self._readable(guild, channel)).slowmode_delay)

    async def set_slow_mode(self, guild: str, channel: str, seconds: int) -> None:
        """Set the slow mode."""
        async with translated():
            place = await self._readable(guild, channel)
            await place.edit(slowmode_delay=seconds)

    async def set_locked(self, guild: str, thread: str, locked: bool) -> None:
        """Lock or unlock a thread."""
        async with translated():
            place = await self._readable(guild, thread)
            if not isinstance(place, discord.Thread):
                raise ChatGone("only a thread can be locked")
            await place.edit(locked=locked)

    async def tell_member(self, guild: str, member: str, content: Content, *, nonce: str) -> str:
        """Direct message to a member."""
        client, drawn = self._client(), self.draw(content)
        async with translated():
            direct = await client.create_dm(discord.Object(int(member)))
            return str((await direct.send(nonce=nonce, **drawn.to_send())).id)

    async def tell_owner(self, guild: str, content: Content, *, nonce: str) -> str:
        """Direct message to the guild's owner."""
        client = self._client()
        found = client.get_guild(int(guild))
        if found is None and client.is_ready():
            raise ChatGone("the bot is not in this server any more")
        if found is None or found.owner_id is None:
            raise ChatUnavailable("Discord has not told of this server yet")
        return await self.tell_member(guild, str(found.owner_id), content, nonce=nonce)

    def draw(self, content: Content) -> Drawn:
        """What the content looks like now."""
        match content:
            case CardContent():
                return render_card(content, self._shelf)
            case ItemContent():
                return render_item(content, self._shelf)
            case NoteContent():
                return render_note(content)

    def _repeats(self, message: discord.Message, content: Content, nonce: str, reply_to: str | None) -> bool:
        if message.nonce is not None and str(message.nonce) == nonce:
            return True
        answers = str(message.reference.message_id) if message.reference else None
        match content:
            case CardContent():
                return answers == reply_to and any(name.startswith("cv:c:") for name in _custom_ids(message))
            case ItemContent(item):
                return any(f":{item.id}:" in name for name in _custom_ids(message))
            case NoteContent():
                return message.content == self.draw(content).text and answers == reply_to

    def _client(self) -> discord.Client:
        client = self._connection.client
        if client is None or client.is_closed() or client.user is None:
            raise ChatUnavailable("there is no connection to Discord just now")
        return client

    def _target(self, guild: str, channel: str) -> discord.PartialMessageable:
        return self._client().get_partial_messageable(int(channel), guild_id=int(guild))

    async def _also_archived(self, guild: str, channel: str, change: Callable[[], Awaitable[object]]) -> None:
        """Change a message. Discord changes none in an archived thread: that is opened first, as its own app does.

        Raises ChatForbidden where the thread is locked and we may not manage threads.
        """
        async with translated():
            try:
                await change()
            except discord.HTTPException as error:
                place = await self._readable(guild, channel) if error.code == ARCHIVED else None
                if not isinstance(place, discord.Thread):
                    raise
                await place.edit(archived=False)
                await change()

    async def _readable(self, guild: str, channel: str) -> Readable:
        client = self._client()
        place = client.get_channel(int(channel)) or await client.fetch_channel(int(channel))
        if not isinstance(place, Readable) or str(place.guild.id) != guild:
            raise ChatGone("the channel is not there, or is none for posts")
        return place


def _custom_ids(message: discord.Message) -> list[str]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return [child.custom_id for row in rows for child in row.children if child.custom_id]


_GONE_CODES: Final = frozenset({10003, 10004, 10008})
"""Unknown channel, guild, message (docs: topics/opcodes-and-status-codes)."""


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Turns what discord.py raises into our errors, within the deadline."""
    try:
        async with asyncio.timeout(DEADLINE):
            yield
    except discord.NotFound as error:
        raise ChatGone(error.text or "not found") from error
    except discord.Forbidden as error:
        raise ChatForbidden(error.text or "a permission is missing") from error
    except discord.RateLimited as error:
        raise ChatUnavailable("Discord asks to wait", retry_after=error.retry_after) from error
    except discord.HTTPException as error:
        raise _from_http(error) from error
    except discord.InvalidData as error:
        raise ChatGone("a kind of channel that this release does not know") from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise ChatUnavailable(f"Discord did not answer ({type(error).__name__})") from error
    except RuntimeError as error:  # aiohttp's "Session is closed": the client was closed while we were waiting
        if "closed" not in str(error):
            raise
        raise ChatUnavailable("the connection to Discord was closed") from error


def _from_http(error: discord.HTTPException) -> ChatUnavailable | ChatForbidden | ChatGone:
    if error.status == 429:
        header = error.response.headers.get("Retry-After", "")
        return ChatUnavailable("Discord asks to wait", retry_after=_seconds(header))
    if error.status >= 500 or error.status == 401:
        return ChatUnavailable(f"Discord answered {error.status}")
    if error.code in _GONE_CODES or "message_reference" in error.text:
        return ChatGone("the post is not there any more")
    return ChatForbidden(f"Discord refused it ({error.status}, code {error.code}): {error.text[:200]}")


def _seconds(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
