"""A server's settings, and what is held on a member, in plain words."""

from __future__ import annotations

from bot.discord_io.render import LONGEST, clipped, escaped
from bot.service.records import GuildSettings, MemberData


def render_settings(settings: GuildSettings) -> str:
    """Everything that a server's admin can choose, as it is."""
    cooldowns = settings.cooldowns
    waits = (cooldowns.claim, cooldowns.channel, cooldowns.author)
    minutes = ", ".join(f"{seconds / 60:.0f}" for seconds in waits)
    roles = " ".join(f"<@&{role}>" for role in sorted(settings.moderator_roles))
    lines = [
        f"Mode: {settings.mode}",
        f"Moderators' channel: {_channel(settings.moderators_channel)}",
        f"Moderators: {roles or 'whoever may manage messages'}",
        f"Escalation channel: {_channel(settings.escalation_channel)}",
        f"Least minutes between cards (claim, channel, author): {minutes}",
        f"Claims switched off: {', '.join(sorted(settings.disabled_claims)) or 'none'}",
        f"Channels left unread: {' '.join(map(_channel, sorted(settings.ignored_channels))) or 'none'}",
        f"Lease {settings.lease // 60} min, hold {settings.snooze // 60} min, undo {settings.undo // 60} min, "
        f"slow mode {settings.slow_mode} s",
        f"Excerpts stay on items for {settings.excerpt_days} days",
        f"Cards are only suggested under {settings.floor:.0%} kept, of {settings.floor_least} or more judged",
        f"Quiet hours (UTC): {_quiet(settings.quiet)}",
        f"Members may ask moderators to look: {'yes' if settings.member_reports else 'no'}",
        f"Calm-down note: {_words(settings.calm_note)}",
        f"For moderators, on distress items: {_words(settings.resources) or 'nothing yet'}",
        f"Distress pings moderators on duty: {'yes' if settings.ping_for_distress else 'no'}",
        f"Direct message to the author of a post in distress: {_words(settings.distress_message) or 'off'}",
    ]
    return clipped("\n".join(lines), LONGEST)


def render_member_data(data: MemberData) -> str:
    """What is held on a member: ids and decisions, no text of posts."""
    lines = [
        "This is what Caveat holds on you in this server. It keeps no text of your posts.",
        f"Decisions about your posts: {len(data.decisions)}",
        f"Cards under your posts: {len(data.cards)}",
        f"Items for moderators that name you: {len(data.items)}",
        *([f"Items and cards that name you as a moderator: {data.moderated}"] if data.moderated else []),
        *(["You are on duty as a moderator."] if data.on_duty else []),
        f"Audit records about you, under a pseudonym: {data.audit}",
        f"Opted out of cards: {'yes' if data.opted_out else 'no'}",
        *(
            f"- post {one.message_id}: {one.action}" + (f" ({one.claim})" if one.claim else "")
            for one in data.decisions[-20:]
        ),
        "/privacy erase removes it; /privacy opt-out does that and keeps cards away.",
    ]
    return clipped("\n".join(lines), LONGEST)


def _words(text: str) -> str:
    """The beginning of a text: all of the settings fit into one message."""
    return escaped(clipped(text, 200))


def _channel(channel: str | None) -> str:
    return f"<#{channel}>" if channel else "none"


def _quiet(quiet: tuple[int, int] | None) -> str:
    if quiet is None:
        return "none"
    return " to ".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in quiet)
