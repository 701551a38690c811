"""The PersonalData port over SQL: what is held on a member, its erasure, and retention for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Delete, and_, delete, func, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.values import ItemKind
from bot.service.records import Act, CardState, EffectState, MemberData, Swept
from bot.storage.pseudonyms import Pseudonyms, opt_out_tag
from bot.storage.queue import remove_items
from bot.storage.rows import card_of, decision_of, item_of
from bot.storage.session import Database
from bot.storage.tables import (
    AuditHeadRow,
    AuditRow,
    Base,
    CardRow,
    DecisionRow,
    DistressCountRow,
    DutyRow,
    EffectRow,
    HandledRow,
    ItemRow,
    MarkRow,
    MemberKeyRow,
    OptOutRow,
    TallyRow,
)

DECISIONS, CARDS, ITEMS = timedelta(days=90), timedelta(days=180), timedelta(days=90)
EFFECTS, HANDLED, AUDIT = timedelta(days=7), timedelta(days=2), timedelta(days=400)
"""How long each kind of record is kept; docs/operations.md promises it. Closed items only; the audit log longest."""

_ON_CARDS = [str(act) for act in (Act.POST_CARD, Act.UPDATE_CARD, Act.WITHDRAW_CARD)]
_WITHDRAWING = and_(EffectRow.act == str(Act.WITHDRAW_CARD), EffectRow.state == str(EffectState.PENDING))
ERASED = "erased"
"""Stands for the moderator who posted a card, once they are erased: that it was not the bot counts all the same."""

_SAID_ONCE = and_(EffectRow.act == str(Act.TELL_OWNER), EffectRow.item.is_(None))
"""What the owner was told once: its record is all that keeps it from being said again."""

_REPORT: tuple[tuple[str, type[Base], str], ...] = (
    ("decisions about posts (ids, no text)", DecisionRow, f"{DECISIONS.days} days"),
    ("cards (ids, no text)", CardRow, f"{CARDS.days} days"),
    ("review items", ItemRow, f"{ITEMS.days} days after they close; distress items go when they close"),
    ("effects of decisions", EffectRow, f"{EFFECTS.days} days after they are done; what owners are told once stays"),
    ("handled interactions", HandledRow, f"{HANDLED.days} days"),
    ("audit records (pseudonyms)", AuditRow, f"{AUDIT.days} days"),
    ("members' shares of pseudonym keys", MemberKeyRow, "until the member erases their data"),
    ("moderators on duty", DutyRow, "until they go off duty or erase their data"),
    ("members who opted out (keyed hashes)", OptOutRow, "until they opt in again"),
    ("precision counts (no members)", TallyRow, "for good"),
    ("months with a count of closed distress items", DistressCountRow, "for good"),
    ("channels with a reading mark", MarkRow, "for good"),
)


class SqlPersonalData:
    """See bot.service.keeping.PersonalData."""

    def __init__(self, database: Database, pseudonyms: Pseudonyms) -> None:
        self._db = database
        self._pseudonyms = pseudonyms

    async def held_on(self, guild: str, member: str) -> MemberData:
        """See PersonalData.held_on."""

        async def work(session: AsyncSession) -> MemberData:
            decisions = select(DecisionRow).where(DecisionRow.guild == guild, DecisionRow.author == member)
            cards = select(CardRow).where(CardRow.guild == guild, CardRow.author == member)
            items = await _items_of(session, guild, member)
            name = await self._pseudonyms.of(session, guild, member, make=False)
            theirs = or_(AuditRow.subject == name, AuditRow.actor == name)
            audit = select(func.count()).select_from(AuditRow).where(AuditRow.guild == guild, theirs)
            return MemberData(
                decisions=tuple(decision_of(row) for row in await session.scalars(decisions)),
                cards=tuple(card_of(row) for row in await session.scalars(cards)),
                items=tuple(item_of(row) for row in items),
                audit=int(await session.scalar(audit) or 0) if name else 0,
                opted_out=await session.get(OptOutRow, await opt_out_tag(session, guild, member)) is not None,
                moderated=sum(len(rows) for rows in await _moderated(session, guild, member)),
            )

        return await self._db.write(work)  # a first key may have to be made

    async def erase(self, guild: str, member: str) -> Swept:
        """See PersonalData.erase."""

        async def work(session: AsyncSession) -> Swept:
            moderated = await _unname_moderator(session, guild, member)
            await self._unname_posts(session, guild, member)
            decisions = await _deleted(
                session, delete(DecisionRow).where(DecisionRow.guild == guild, DecisionRow.author == member)
            )
            cards = await self._unname_cards(session, guild, member)
            items = await _items_of(session, guild, member)
            closed = [row.id for row in items if not row.queued and row.author == member]
            await remove_items(session, closed)
            for row in items:
                if row.id not in closed:
                    _unname(row, member)
            await session.execute(delete(EffectRow).where(EffectRow.guild == guild, EffectRow.target == member))
            await self._pseudonyms.destroy(session, guild, member)
            await session.flush()
            counts = (("decisions", decisions), ("cards", cards), ("items", len(items)))
            return Swept((*counts, ("items and cards that you handled", moderated)) if moderated else counts)

        return await self._db.write(work)

    async def _unname_cards(self, session: AsyncSession, guild: str, member: str) -> int:
        """What was done about the cards is forgotten, and so are those that are gone from Discord.

        The others stay on record without the name: one on show can still be withdrawn with its post, and one whose
        withdrawal waits must be known to it.
        """
        mine = (CardRow.guild == guild, CardRow.author == member)
        posts = select(CardRow.message_id).where(*mine)
        of_posts = (EffectRow.guild == guild, EffectRow.target.in_(posts), EffectRow.act.in_(_ON_CARDS))
        await session.execute(delete(EffectRow).where(*of_posts, not_(_WITHDRAWING)))
        waiting = select(EffectRow.target).where(EffectRow.guild == guild, _WITHDRAWING)
        withdrawn = (CardRow.state == str(CardState.WITHDRAWN), CardRow.message_id.not_in(waiting))
        gone = await _deleted(session, delete(CardRow).where(*mine, *withdrawn))
        result: Any = await session.execute(update(CardRow).where(*mine).values(author=""))
        return gone + int(result.rowcount)

    async def _unname_posts(self, session: AsyncSession, guild: str, member: str) -> None:
        """The member's posts go from the threads that are items, but for the one that an open item shows."""
        mine = select(DecisionRow.message_id).where(DecisionRow.guild == guild, DecisionRow.author == member)
        theirs = set(await session.scalars(mine))
        threads = select(ItemRow).where(ItemRow.guild == guild, ItemRow.kind == str(ItemKind.HEAT))
        for row in await session.scalars(threads):
            gone = theirs - {row.message_id} if row.queued else theirs
            if gone.isdisjoint((row.message_id, *row.posts)):
                continue
            row.posts = [post for post in row.posts if post not in gone]
            row.message_id = "" if row.message_id in gone else row.message_id
            row.version += 1

    async def sweep(self, now: datetime) -> Swept:
        """See PersonalData.sweep."""
        finished = and_(EffectRow.state != str(EffectState.PENDING), not_(_SAID_ONCE))
        statements: tuple[tuple[str, Delete], ...] = (
            ("decisions", delete(DecisionRow).where(DecisionRow.decided_at < now - DECISIONS)),
            ("cards", delete(CardRow).where(CardRow.decided_at < now - CARDS)),
            ("effects", delete(EffectRow).where(finished, EffectRow.created_at < now - EFFECTS)),
            ("interactions", delete(HandledRow).where(HandledRow.at < now - HANDLED)),
        )

        async def work(session: AsyncSession) -> Swept:
            old = select(ItemRow.id).where(ItemRow.queued.is_(False), ItemRow.decided_at < now - ITEMS)
            ids = list(await session.scalars(old))
            await remove_items(session, ids)
            counts = [(name, await _deleted(session, statement)) for name, statement in statements]
            return Swept((*counts, ("items", len(ids)), ("audit", await _trim_audit(session, now - AUDIT))))

        return await self._db.write(work)

    async def report(self) -> Sequence[tuple[str, int, str]]:
        """See PersonalData.report."""

        async def work(session: AsyncSession) -> list[tuple[str, int, str]]:
            count = func.count()
            return [
                (what, int(await session.scalar(select(count).select_from(table)) or 0), kept)
                for what, table, kept in _REPORT
            ]

        return await self._db.read(work)


async def _items_of(session: AsyncSession, guild: str, member: str) -> list[ItemRow]:
    rows = await session.scalars(select(ItemRow).where(ItemRow.guild == guild))
    return [row for row in rows if member == row.author or member in row.reporters]


def _unname(row: ItemRow, member: str) -> None:
    row.author = "" if row.author == member else row.author
    row.reporters = [reporter for reporter in row.reporters if reporter != member]
    row.version += 1


async def _moderated(session: AsyncSession, guild: str, member: str) -> tuple[list[ItemRow], list[CardRow]]:
    items = await session.scalars(select(ItemRow).where(ItemRow.guild == guild))
    cards = await session.scalars(select(CardRow).where(CardRow.guild == guild, CardRow.by == member))
    return [row for row in items if member in _moderators(row)], list(cards)


def _moderators(row: ItemRow) -> list[str | None]:
    named, undo = [row.holder, row.decided_by, row.changed_by, *(by for by, _, _ in row.notes)], row.undo
    while undo is not None:
        named.append(undo["by"])
        undo = undo.get("earlier")
    return named


async def _unname_moderator(session: AsyncSession, guild: str, member: str) -> int:
    """What the member did as a moderator stays, without the name; a lease of theirs that runs is left to its end."""
    items, cards = await _moderated(session, guild, member)
    for row in items:
        row.decided_by = "" if row.decided_by == member else row.decided_by
        row.changed_by = "" if row.changed_by == member else row.changed_by
        row.notes = [["" if by == member else by, at, text] for by, at, text in row.notes]
        row.undo = _without_name(row.undo, member)
        row.version += 1
    for card in cards:
        card.by = ERASED
    await session.flush()
    return len(items) + len(cards)


def _without_name(undo: dict[str, Any] | None, member: str) -> dict[str, Any] | None:
    if undo is None:
        return None
    earlier = {"earlier": _without_name(undo["earlier"], member)} if "earlier" in undo else {}
    return {**undo, "by": "" if undo["by"] == member else undo["by"], **earlier}


async def _deleted(session: AsyncSession, statement: Delete) -> int:
    result: Any = await session.execute(statement)
    return int(result.rowcount)


async def _trim_audit(session: AsyncSession, before: datetime) -> int:
    """Cut old records off the front of each chain and move its head's front end on."""
    removed = 0
    for head in list(await session.scalars(select(AuditHeadRow).with_for_update())):
        old = (AuditRow.guild == head.guild, AuditRow.at < before)
        last = await session.scalar(select(AuditRow).where(*old).order_by(AuditRow.seq.desc()).limit(1))
        if last is None:
            continue
        head.first_seq, head.first_previous = last.seq + 1, last.digest
        front = delete(AuditRow).where(AuditRow.guild == head.guild, AuditRow.seq <= last.seq)
        removed += await _deleted(session, front)
    return removed
