"""No message text in the database: posts with a canary word go through everything, then every table is searched.

The reading line is the real one, with the shipped words; the canary stands inside what it matches.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.item import DismissReason, ItemAction, Note
from bot.core.pipeline import analyse
from bot.core.values import History, ItemKind, Message, Mode, Policy
from bot.errors import ChatForbidden, ChatUnavailable
from bot.service.records import GuildSettings, ItemFilter
from bot.service.reports import Dispute
from bot.service.services import Services, assemble
from bot.storage.session import Database
from bot.storage.stores import make_stores
from bot.storage.tables import Base
from tests.fakes import FakeChat, FakeClock, FakeKnowledge, FakePorts
from tests.service.builders import GUILD, MODS, a_moderator, a_post
from tests.service.lines import LineReader, the_line

CANARY = "quagganaut"
STATED, ASKED = f"HSCT stops {CANARY} progressive MS.", f"Does HSCT stop {CANARY} progressive MS?"
ITS_TEXTS = (
    STATED,
    f"{STATED} It was great",
    ASKED,
    f"You {CANARY} idiots, you are all liars.",
    f"You are the {CANARY} idiot here, you pathetic fool.",
    f"I want to kill myself, {CANARY}.",
    f"You should stop your {CANARY} tablets today, all of you.",
    f"Buy my {CANARY} tea.",
)


class House:
    """All services over a real database and a Discord in memory."""

    def __init__(self, database: Database) -> None:
        self.stores, self.chat, self.clock = make_stores(database, GuildSettings("")), FakeChat(), FakeClock()
        stored = {name: getattr(self.stores, name) for name in self.stores.__slots__ if name != "database"}
        catalogue = the_line().catalogue
        ports = replace(
            FakePorts().ports,
            chat=self.chat,
            clock=self.clock,
            reader=LineReader(),
            knowledge=FakeKnowledge(catalogue),
            **stored,
        )
        self.services: Services = assemble(ports, catalogue)
        self._key = 0

    async def mode(self, mode: Mode) -> None:
        await self.stores.settings.put(GuildSettings(GUILD, mode=mode, moderators_channel=MODS, slow_mode=5))

    async def says(self, number: int, text: str) -> Message:
        self.clock.advance(seconds=40)
        post = a_post(id=str(number), text=text, author=str(7 + number % 2), at=self.clock.at)
        await self.services.moderation.message_sent(self.chat.says(replace(post, thread="t1")))
        return post

    async def press(self, kind: ItemKind, action: ItemAction, text: str = "") -> bool:
        """Press on the newest item of a kind; whether it was done."""
        self._key += 1
        item = (await self.stores.queue.listing(GUILD, ItemFilter(kinds=frozenset({kind})), limit=9))[-1]
        key, reason = f"k{self._key}", DismissReason.MISREAD
        moderator = a_moderator()
        answer = await self.services.desk.press(GUILD, item.id, action, moderator, key=key, text=text, reason=reason)
        return answer.done


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    yield House(database)


async def found_in(database: Database, word: str) -> list[str]:
    """Every table that holds the word anywhere in a row, and a SQLite file that holds its bytes."""
    found = []
    async with database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            found += [f"{table.name}: {row}" for row in rows if word in str(tuple(row))]
    if database.is_sqlite:
        file = Path(str(database.url.database))
        found += [one.name for one in file.parent.glob(f"{file.name}*") if word.encode() in one.read_bytes()]
    return found


async def counted(database: Database) -> dict[str, int]:
    async with database.engine.connect() as connection:
        return {t.name: len((await connection.execute(select(t))).all()) for t in Base.metadata.sorted_tables}


async def everything_happens(house: House) -> None:
    """Cards, items of every kind that posts and members open, disputes, steps, edits, and Discord's own complaints."""
    await house.mode(Mode.AUTO)
    posts = [await house.says(1000 + n, text) for n, text in enumerate(ITS_TEXTS)]
    await house.mode(Mode.SUGGEST)
    house.chat.failing["post"] = [ChatUnavailable(f"rate limited: {CANARY}")]
    posts.append(await house.says(1100, STATED))
    await house.says(1101, ASKED)
    await house.services.reports.report(posts[7], "88")
    await house.services.reports.dispute(GUILD, house.chat.cards()[0].id, "88", Dispute.UNCLEAR)
    edited = replace(posts[0], text=f"{STATED} Edited.")
    await house.services.moderation.message_edited(house.chat.says(edited), house.clock.at)


async def test_no_table_and_no_file_holds_a_word_of_a_post(house: House, database: Database) -> None:
    await everything_happens(house)
    items = await house.stores.queue.listing(GUILD, ItemFilter(), limit=99)
    wanted = {ItemKind.DISTRESS, ItemKind.DANGER, ItemKind.HEAT, ItemKind.REPORT, ItemKind.DISPUTE, ItemKind.SUGGESTION}
    assert {item.kind for item in items} == wanted
    assert all(item.reasons for item in items)
    assert any(CANARY in str(one.content) for one in house.chat.items()), "the live text is shown"
    rows = await counted(database)
    assert all(rows[name] for name in ("decisions", "cards", "effects", "items", "audit")), rows
    assert await found_in(database, CANARY) == []


@pytest.mark.parametrize("action", [ItemAction.NOTE, ItemAction.EDIT, ItemAction.EXAMPLE])
async def test_a_moderator_who_repeats_the_post_is_asked_for_own_words(
    house: House, database: Database, action: ItemAction
) -> None:
    await everything_happens(house)
    assert not await house.press(ItemKind.SUGGESTION, action, text=f"They said: {STATED} {ASKED}")
    assert await house.press(ItemKind.SUGGESTION, action, text="Something gentler.")
    assert await found_in(database, CANARY) == []


async def test_what_moderators_do_and_what_discord_refuses_leave_no_word_either(
    house: House, database: Database
) -> None:
    await everything_happens(house)
    house.chat.failing["post"] = [ChatForbidden(f"Invalid form body: {CANARY}")]
    assert await house.press(ItemKind.SUGGESTION, ItemAction.POST)
    assert await house.press(ItemKind.SUGGESTION, ItemAction.DISMISS, text=CANARY)
    for action in (ItemAction.TAKE, ItemAction.SLOW, ItemAction.CALM, ItemAction.UNDO, ItemAction.ESCALATE):
        assert await house.press(ItemKind.HEAT, action, text=CANARY)
    house.chat.failing["set_slow_mode"] = [ChatForbidden(f"no: {CANARY}"), ChatUnavailable(f"later: {CANARY}")]
    for _ in range(2):
        assert await house.press(ItemKind.HEAT, ItemAction.SLOW)
    assert await house.press(ItemKind.REPORT, ItemAction.RESOLVE, text=CANARY)
    assert await house.press(ItemKind.DISTRESS, ItemAction.RESOLVE, text=CANARY)
    house.clock.advance(hours=5)
    await house.services.rounds.once()
    assert await found_in(database, CANARY) == []


async def test_the_search_would_find_it_in_the_database_and_in_the_file(house: House, database: Database) -> None:
    await everything_happens(house)
    (item,) = await house.stores.queue.listing(GUILD, ItemFilter(kinds=frozenset({ItemKind.REPORT})), limit=9)
    told = replace(item, notes=(Note("501", house.clock.at, f"she said {CANARY}"),), version=item.version + 1)
    await house.stores.queue.change(item, told, at=house.clock.at)
    found = await found_in(database, CANARY)
    assert any(one.startswith("items: ") for one in found)
    assert (len(found) > 1) is database.is_sqlite


def test_the_line_does_match_the_canary() -> None:
    quotes = [match.quote for text in ITS_TEXTS for match in _read(text).matches]
    assert any(CANARY in quote for quote in quotes)


def _read(text: str) -> Any:
    return analyse(a_post(text=text), the_line(), Policy(mode=Mode.AUTO), History())
