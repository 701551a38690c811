"""Precision counts are kept under a keyed hash: no post is found from them, also not after its author's erasure.

No column changes. The release before counts under plain ids beside them: at worst an event of before counts twice.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None

_HASHED = 64
"""Characters of a hash; ids are shorter."""

_tallies = sa.table("tallies", *(sa.column(name, sa.String) for name in ("guild", "claim", "what", "key")))
_secrets = sa.table("secrets", sa.column("purpose", sa.String), sa.column("value", sa.String))


def upgrade() -> None:
    """Put hashes in place of ids, as bot.storage.pseudonyms.tally_tag makes them."""
    connection = op.get_bind()
    rows = [tuple(row) for row in connection.execute(sa.select(_tallies))]
    plain = [row for row in rows if len(row[3]) < _HASHED]
    if not plain:
        return
    secret, taken = _secret(connection), set(rows)
    for guild, claim, what, key in plain:
        hashed = hmac.new(secret, "\x1f".join(("counted", guild, key)).encode(), hashlib.sha256).hexdigest()
        columns = zip(_tallies.c, (guild, claim, what, key), strict=True)
        this = [column == value for column, value in columns]
        if (guild, claim, what, hashed) in taken:  # counted by two releases
            connection.execute(_tallies.delete().where(*this))
        else:
            connection.execute(_tallies.update().where(*this).values(key=hashed))


def _secret(connection: sa.Connection) -> bytes:
    kept = connection.execute(sa.select(_secrets.c.value).where(_secrets.c.purpose == "tally")).scalar()
    if kept is None:
        kept = secrets.token_hex(32)
        connection.execute(_secrets.insert().values(purpose="tally", value=kept))
    return bytes.fromhex(kept)


def downgrade() -> None:
    """Nothing to do: the counts are the same, and the ids are gone for good."""
