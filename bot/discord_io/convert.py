"""discord objects -> core values."""

from __future__ import annotations

from typing import Final

import discord

from bot.core.values import Message
from bot.service.records import Presser

_WRITTEN: Final = frozenset({discord.MessageType.default, discord.MessageType.reply})


def from_discord(message: discord.Message) -> Message | None:
    """A post that a person wrote in a guild; None for bots, webhooks, direct messages and Discord's own notices.

    A forwarded post's text is what was forwarded; a forum post's first message begins with the post's title.
    """
    if message.guild is None or message.author.bot or message.webhook_id is not None or message.type not in _WRITTEN:
        return None
    thread = message.channel if isinstance(message.channel, discord.Thread) else None
    return Message(
        id=str(message.id),
        text=_text(message),
        author=str(message.author.id),
        sent_at=message.created_at,
        thread=str(thread.id) if thread else "",
        reply_to=answered(message),
        guild=str(message.guild.id),
        channel=str(message.channel.id),
        mentions=tuple(str(number) for number in message.raw_mentions),
        forwarded=bool(message.message_snapshots),
        parent=str(thread.parent_id) if thread else "",
    )


def _text(message: discord.Message) -> str:
    parts = [message.content, *(snapshot.content for snapshot in message.message_snapshots)]
    channel = message.channel
    if isinstance(channel, discord.Thread) and channel.id == message.id and isinstance(channel.parent, _FORUM):
        parts.insert(0, channel.name)
    return "\n".join(part for part in parts if part)


_FORUM: Final = discord.ForumChannel


def answered(message: discord.Message) -> str | None:
    """The id of the message that a reply answers."""
    reference = message.reference
    if reference is None or reference.message_id is None or message.type is not discord.MessageType.reply:
        return None
    return str(reference.message_id)


def presser_of(interaction: discord.Interaction) -> Presser:
    """Who acts, with roles and permissions as Discord sent them with this very interaction.

    Those of the interaction are of its channel; who moderates is asked of the server, whose queue shows every channel.
    """
    user, permissions = interaction.user, interaction.permissions
    member = user if isinstance(user, discord.Member) else None
    return Presser(
        id=str(user.id),
        name=user.display_name,
        roles=frozenset(str(role.id) for role in (member.roles if member else ())),
        manages_messages=member is not None and member.guild_permissions.manage_messages,
        manages_guild=permissions.manage_guild or permissions.administrator,
    )


def guild_of(interaction: discord.Interaction) -> str:
    """The guild's id, "" in a direct conversation."""
    return "" if interaction.guild_id is None else str(interaction.guild_id)


def topic_and_focus(topic: str, focus: str | None) -> tuple[str, str]:
    """What was asked for: "hsct progressive" typed into one field means topic "hsct", focus "progressive"."""
    first, _, rest = topic.strip().partition(" ")
    return (first, rest.strip()) if not focus and rest else (topic.strip(), (focus or "").strip())


def moderates(message: discord.Message) -> bool:
    """Whether the author may manage messages in this server."""
    author = message.author
    return isinstance(author, discord.Member) and author.guild_permissions.manage_messages
