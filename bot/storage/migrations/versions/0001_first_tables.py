"""First tables: decisions, cards, effects, items, audit, members, settings.

Revision ID: 0001
Revises: nothing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    _audit()
    _audit_heads()
    _cards()
    _decisions()
    _distress_counts()
    _duty()
    _effects()
    _handled()
    _holds()
    _items()
    _marks()
    _member_keys()
    _opt_outs()
    _secrets()
    _settings()
    _tallies()


def downgrade() -> None:
    """Drop every table, and with them everything that is held."""
    for table in (
        "tallies",
        "settings",
        "secrets",
        "opt_outs",
        "member_keys",
        "marks",
        "items",
        "holds",
        "handled",
        "effects",
        "duty",
        "distress_counts",
        "decisions",
        "cards",
        "audit_heads",
        "audit",
    ):
        op.drop_table(table)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("guild", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("from_state", sa.String(length=64), nullable=False),
        sa.Column("to_state", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("claim", sa.String(length=96), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("guild", "seq"),
    )
    op.create_index("ix_audit_actor", "audit", ["guild", "actor"], unique=False)
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_index("ix_audit_subject", "audit", ["guild", "subject"], unique=False)


def _audit_heads() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("guild", sa.String(length=32), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("first_previous", sa.String(length=64), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("guild"),
    )


def _cards() -> None:
    op.create_table(
        "cards",
        sa.Column("guild", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("claim", sa.String(length=96), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("post", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=True),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("guild", "message_id"),
    )
    op.create_index("ix_cards_author", "cards", ["guild", "author", "decided_at"], unique=False)
    op.create_index("ix_cards_channel", "cards", ["guild", "channel", "decided_at"], unique=False)
    op.create_index("ix_cards_decided_at", "cards", ["decided_at"], unique=False)
    op.create_index("ix_cards_post", "cards", ["guild", "post"], unique=False)


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("guild", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("thread", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("claim", sa.String(length=96), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("catalogue", sa.String(length=96), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("guild", "message_id"),
    )
    op.create_index("ix_decisions_author", "decisions", ["guild", "author"], unique=False)
    op.create_index("ix_decisions_decided_at", "decisions", ["decided_at"], unique=False)


def _distress_counts() -> None:
    op.create_table(
        "distress_counts",
        sa.Column("guild", sa.String(length=32), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("guild", "month"),
    )


def _duty() -> None:
    op.create_table(
        "duty",
        sa.Column("guild", sa.String(length=32), nullable=False),
        sa.Column("moderator", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("guild", "moderator"),
    )


def _effects() -> None:
    op.create_table(
        "effects",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("guild", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=True),
        sa.Column("claim", sa.String(length=96), nullable=True),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_effects_item", "effects", ["item"], unique=False)
    op.create_index("ix_effects_state", "effects", ["state", "rank", "created_at"], unique=False)
    op.create_index("ix_effects_target", "effects", ["guild", "target"], unique=False)


def _handled() -> None:
    op.create_table(
        "handled",
        sa.Column("key", sa.String(length=96), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_handled_at", "handled", ["at"], unique=False)


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("guild", sa.String(length=32), nullable=False),
        sa.Column("claim", sa.String(length=96), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild", "claim"),
    )


def _items() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("guild", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=96), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("claim", sa.String(length=96), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("signals", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("queued", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder", sa.String(length=32), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("resolution", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=True),
        sa.Column("post", sa.String(length=32), nullable=True),
        sa.Column("post_channel", sa.String(length=32), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("reporters", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("undo", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_items_decided_at", "items", ["decided_at"], unique=False)
    op.create_index("ix_items_message", "items", ["guild", "message_id"], unique=False)
    op.create_index("ix_items_post", "items", ["guild", "post"], unique=False)
    op.create_index("ix_items_queue", "items", ["guild", "queued", "priority"], unique=False)
    op.create_index(
        "uq_items_open_target",
        "items",
        ["guild", "kind", "target"],
        unique=True,
        sqlite_where=sa.text("queued = 1"),
        postgresql_where=sa.text("queued"),
    )


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("guild", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("guild", "channel"),
    )


def _member_keys() -> None:
    op.create_table(
        "member_keys",
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tag"),
    )


def _opt_outs() -> None:
    op.create_table("opt_outs", sa.Column("tag", sa.String(length=64), nullable=False), sa.PrimaryKeyConstraint("tag"))


def _secrets() -> None:
    op.create_table(
        "secrets",
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("purpose"),
    )


def _settings() -> None:
    op.create_table(
        "settings",
        sa.Column("guild", sa.String(length=32), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("guild"),
    )


def _tallies() -> None:
    op.create_table(
        "tallies",
        sa.Column("guild", sa.String(length=32), nullable=False),
        sa.Column("claim", sa.String(length=96), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=96), nullable=False),
        sa.PrimaryKeyConstraint("guild", "claim", "what", "key"),
    )
