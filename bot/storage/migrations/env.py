"""Alembic runs this; bot.storage.migrate hands it an open connection."""

from __future__ import annotations

from alembic import context

from bot.storage.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=True,
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
