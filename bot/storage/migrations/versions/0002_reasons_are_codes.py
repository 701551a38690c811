"""Reasons of items and effects are codes: sentences, which may quote a post, go from what is on record.

No column changes, so that this release and the one before run beside each other; that one shows the codes as they are.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None

_CODES = {
    "distress": ["distress"],
    "danger": ["dangerous-instruction"],
    "heat": ["hostile-post"],
    "report": ["asked-by-a-member"],
    "dispute": ["disputed-by-a-member"],
    "suggestion": ["asserted"],
}
"""What an item of a kind was opened for, as far as its kind tells; the others are left without a reason."""

_DISMISSED_FOR = ("not-relevant", "misread", "already-answered", "not-now", "other")

_items = sa.table("items", sa.column("kind"), sa.column("reasons", sa.JSON), sa.column("reason"))
_effects = sa.table("effects", sa.column("reasons", sa.JSON), sa.column("detail"))


def upgrade() -> None:
    """Replace sentences by codes."""
    op.execute(_items.update().values(reasons=[]))
    for kind, codes in _CODES.items():
        op.execute(_items.update().where(_items.c.kind == kind).values(reasons=codes))
    op.execute(_items.update().where(_items.c.reason.not_in(_DISMISSED_FOR)).values(reason=""))
    op.execute(_effects.update().values(reasons=[], detail=""))


def downgrade() -> None:
    """Nothing to do: the tables are the same, and the sentences are gone for good."""
