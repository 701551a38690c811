"""Keyed names for members: they can be matched while their keys exist, and no longer once one is destroyed.

A pseudonym needs two keys: the installation's (table `secrets`) and the member's own salt (table `member_keys`, found
by a keyed tag, so that the table lists nobody). Erasing a member destroys the salt; destroying the installation's key
unlinks everybody.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.tables import MemberKeyRow, SecretRow
from bot.storage.writes import insert_new

AUDIT, OPT_OUT, TALLY = "audit", "opt-out", "tally"
_BYTES = 32


class Pseudonyms:
    """Makes and destroys pseudonyms inside a transaction that somebody else opened."""

    async def of(self, session: AsyncSession, guild: str, member: str, *, make: bool = True) -> str | None:
        """The member's pseudonym in the guild; "" for nobody. With `make` False, None where there is no key for it."""
        if not member:
            return ""
        key = await installation_key(session, AUDIT)
        tag = _digest(key, "tag", guild, member)
        row = await session.get(MemberKeyRow, tag)
        if row is None and not make:
            return None
        if row is None:
            await insert_new(session, MemberKeyRow, {"tag": tag, "salt": secrets.token_hex(_BYTES // 2)})
            row = await session.get_one(MemberKeyRow, tag)
        return _digest(key + row.salt.encode(), "name", guild, member)[:32]

    async def destroy(self, session: AsyncSession, guild: str, member: str) -> None:
        """Destroy the member's share of the key: their pseudonyms in the log can be matched by nobody any more."""
        tag = _digest(await installation_key(session, AUDIT), "tag", guild, member)
        await session.execute(delete(MemberKeyRow).where(MemberKeyRow.tag == tag))


async def opt_out_tag(session: AsyncSession, guild: str, member: str) -> str:
    """The keyed hash under which an opted-out member is kept."""
    return _digest(await installation_key(session, OPT_OUT), "out", guild, member)


async def tally_tag(session: AsyncSession, guild: str, key: str) -> str:
    """The keyed hash of what an event was about: it counts once, and no post is found from it."""
    return _digest(await installation_key(session, TALLY), "counted", guild, key)


async def installation_key(session: AsyncSession, purpose: str) -> bytes:
    """This installation's key for a purpose, made on first use."""
    row = await session.get(SecretRow, purpose)
    if row is None:
        await insert_new(session, SecretRow, {"purpose": purpose, "value": secrets.token_hex(_BYTES)})
        row = await session.get_one(SecretRow, purpose)
    return bytes.fromhex(row.value)


async def destroy_key(session: AsyncSession, purpose: str) -> None:
    """Destroy the installation's key for a purpose, and with the audit key every member's share."""
    await session.execute(delete(SecretRow).where(SecretRow.purpose == purpose))
    if purpose == AUDIT:
        await session.execute(delete(MemberKeyRow))


def _digest(key: bytes, *parts: str) -> str:
    return hmac.new(key, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()
