"""Items name the heated posts of their thread, so that one whose posts were all deleted closes.

The release before leaves the column alone; what it opens names no posts, and then the thread stays in the queue.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; items on record name no posts."""
    op.add_column("items", sa.Column("posts", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Drop it: which posts were heated is in the decisions too."""
    op.drop_column("items", "posts")
