"""Mapped classes; they never leave this package. Discord ids are decimal text, times aware UTC. No message text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, DateTime, Dialect, Float, Index, Integer, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

ID = String(32)
KEY = String(96)
WORD = String(64)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time. SQLite has no time zones: there it is stored as UTC without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses naive times: a clock without a zone is a bug of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Gives back an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {datetime: UtcTime(), dict[str, Any]: JSON(), list[Any]: JSON()}  # noqa: RUF012 - SQLAlchemy's form


class DecisionRow(Base):
    """What was decided about one post."""

    __tablename__ = "decisions"
    guild: Mapped[str] = mapped_column(ID, primary_key=True)
    message_id: Mapped[str] = mapped_column(ID, primary_key=True)
    channel: Mapped[str] = mapped_column(ID)
    thread: Mapped[str] = mapped_column(ID)
    author: Mapped[str] = mapped_column(ID)
    decided_at: Mapped[datetime] = mapped_column(index=True)
    edited_at: Mapped[datetime | None]
    action: Mapped[str] = mapped_column(WORD)
    claim: Mapped[str | None] = mapped_column(KEY)
    score: Mapped[float] = mapped_column(Float)
    catalogue: Mapped[str] = mapped_column(KEY)
    reasons: Mapped[list[Any]]
    spans: Mapped[list[Any]]
    __table_args__ = (Index("ix_decisions_author", "guild", "author"),)


class CardRow(Base):
    """The one card that a post may have."""

    __tablename__ = "cards"
    guild: Mapped[str] = mapped_column(ID, primary_key=True)
    message_id: Mapped[str] = mapped_column(ID, primary_key=True)
    channel: Mapped[str] = mapped_column(ID)
    claim: Mapped[str] = mapped_column(KEY)
    author: Mapped[str] = mapped_column(ID)
    decided_at: Mapped[datetime] = mapped_column(index=True)
    post: Mapped[str | None] = mapped_column(ID)
    state: Mapped[str] = mapped_column(WORD)
    by: Mapped[str] = mapped_column(ID)
    item: Mapped[str | None] = mapped_column(ID)
    disputed: Mapped[bool] = mapped_column(Boolean)
    settled: Mapped[bool] = mapped_column(Boolean)
    __table_args__ = (
        Index("ix_cards_channel", "guild", "channel", "decided_at"),
        Index("ix_cards_author", "guild", "author", "decided_at"),
        Index("ix_cards_post", "guild", "post"),
    )


class EffectRow(Base):
    """One thing to do in Discord: pending, done or dropped."""

    __tablename__ = "effects"
    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    guild: Mapped[str] = mapped_column(ID)
    act: Mapped[str] = mapped_column(WORD)
    rank: Mapped[int] = mapped_column(Integer)
    channel: Mapped[str] = mapped_column(ID)
    target: Mapped[str] = mapped_column(ID)
    item: Mapped[str | None] = mapped_column(ID, index=True)
    claim: Mapped[str | None] = mapped_column(KEY)
    spans: Mapped[list[Any]]
    reasons: Mapped[list[Any]]
    data: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(WORD)
    attempts: Mapped[int] = mapped_column(Integer)
    stamp: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(ID)
    detail: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        Index("ix_effects_state", "state", "rank", "created_at"),
        Index("ix_effects_target", "guild", "target"),
    )


class ItemRow(Base):
    """A review item. `queued` is true while it is in the queue: one such item per guild, kind and target."""

    __tablename__ = "items"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    guild: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(WORD)
    target: Mapped[str] = mapped_column(KEY)
    channel: Mapped[str] = mapped_column(ID)
    message_id: Mapped[str] = mapped_column(ID)
    author: Mapped[str] = mapped_column(ID)
    claim: Mapped[str | None] = mapped_column(KEY)
    level: Mapped[int] = mapped_column(Integer)
    priority: Mapped[int] = mapped_column(Integer)
    signals: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(WORD)
    queued: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer)
    changed_by: Mapped[str] = mapped_column(ID)
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    decided_at: Mapped[datetime | None] = mapped_column(index=True)
    reminded_at: Mapped[datetime | None]
    holder: Mapped[str | None] = mapped_column(ID)
    decided_by: Mapped[str | None] = mapped_column(ID)
    resolution: Mapped[str | None] = mapped_column(WORD)
    reason: Mapped[str] = mapped_column(Text)
    wording: Mapped[str | None] = mapped_column(Text)
    post: Mapped[str | None] = mapped_column(ID)
    post_channel: Mapped[str | None] = mapped_column(ID)
    reasons: Mapped[list[Any]]
    spans: Mapped[list[Any]]
    reporters: Mapped[list[Any]]
    posts: Mapped[list[Any]] = mapped_column(JSON(), server_default="[]")
    notes: Mapped[list[Any]]
    undo: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    __table_args__ = (
        Index(
            "uq_items_open_target",
            "guild",
            "kind",
            "target",
            unique=True,
            sqlite_where=text("queued = 1"),
            postgresql_where=text("queued"),
        ),
        Index("ix_items_queue", "guild", "queued", "priority"),
        Index("ix_items_message", "guild", "message_id"),
        Index("ix_items_post", "guild", "post"),
    )


class AuditRow(Base):
    """One record of the audit log."""

    __tablename__ = "audit"
    guild: Mapped[str] = mapped_column(ID, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(WORD)
    actor: Mapped[str] = mapped_column(WORD)
    subject: Mapped[str] = mapped_column(WORD)
    item: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(WORD)
    from_state: Mapped[str] = mapped_column(WORD)
    to_state: Mapped[str] = mapped_column(WORD)
    reason: Mapped[str] = mapped_column(Text)
    claim: Mapped[str] = mapped_column(KEY)
    previous: Mapped[str] = mapped_column(WORD)
    digest: Mapped[str] = mapped_column(WORD)
    __table_args__ = (Index("ix_audit_subject", "guild", "subject"), Index("ix_audit_actor", "guild", "actor"))


class AuditHeadRow(Base):
    """Both ends of a guild's chain; `first_previous` is the digest before the oldest record that is still kept."""

    __tablename__ = "audit_heads"
    guild: Mapped[str] = mapped_column(ID, primary_key=True)
    first_seq: Mapped[int] = mapped_column(BigInteger)
    first_previous: Mapped[str] = mapped_column(WORD)
    last_seq: Mapped[int] = mapped_column(BigInteger)
    last_digest: Mapped[str] = mapped_column(WORD)


class DistressCountRow(Base):
    """All that is left of closed distress items: how many there were in a month."""

    __tablename__ = "distress_counts"
    guild: Mapped[str] = mapped_column(ID, primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    closed: Mapped[int] = mapped_column(Integer)


class SecretRow(Base):
    """Keys of this installation, by purpose; destroying one makes what it keyed unreadable for good."""

    __tablename__ = "secrets"
    purpose: Mapped[str] = mapped_column(WORD, primary_key=True)
    value: Mapped[str] = mapped_column(String(128))


class MemberKeyRow(Base):
    """One member's share of their pseudonym's key, found by a keyed tag; goes when the member is erased."""

    __tablename__ = "member_keys"
    tag: Mapped[str] = mapped_column(WORD, primary_key=True)
    salt: Mapped[str] = mapped_column(WORD)


class OptOutRow(Base):
    """A member who opted out, as a keyed hash."""

    __tablename__ = "opt_outs"
    tag: Mapped[str] = mapped_column(WORD, primary_key=True)


class DutyRow(Base):
    """A moderator on duty."""

    __tablename__ = "duty"
    guild: Mapped[str] = mapped_column(ID, primary_key=True)
    moderator: Mapped[str] = mapped_column(ID, primary_key=True)


class MarkRow(Base):
    """The newest message that was decided in a channel."""

    __tablename__ = "marks"
    guild: Mapped[str] = mapped_column(ID, primary_key=True)
    channel: Mapped[str] = mapped_column(ID, primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger)


class SettingsRow(Base):
    """A server's settings."""

    __tablename__ = "settings"
    guild: Mapped[str] = mapped_column(ID, primary_key=True)
    body: Mapped[dict[str, Any]]


class TallyRow(Base):
    """One event in a claim's precision ledger; `key`, a keyed hash of what it was about, makes it count once."""

    __tablename__ = "tallies"
    guild: Mapped[str] = mapped_column(ID, primary_key=True)
    claim: Mapped[str] = mapped_column(KEY, primary_key=True)
    what: Mapped[str] = mapped_column(WORD, primary_key=True)
    key: Mapped[str] = mapped_column(KEY, primary_key=True)


class HoldRow(Base):
    """A claim that is held to suggestions in one guild."""

    __tablename__ = "holds"
    guild: Mapped[str] = mapped_column(ID, primary_key=True)
    claim: Mapped[str] = mapped_column(KEY, primary_key=True)
    since: Mapped[datetime]


class HandledRow(Base):
    """An interaction that changed something, so that its repetition changes nothing."""

    __tablename__ = "handled"
    key: Mapped[str] = mapped_column(KEY, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
