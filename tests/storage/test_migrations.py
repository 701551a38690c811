"""The schema goes up and down; copies are made while the database is in use; the command line says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app, audit, db, privacy
from bot.core.reasons import Cause, ReasonCode
from bot.core.values import ItemKind
from bot.errors import UserError
from bot.service.audit import AuditEntry
from bot.service.records import Act, GuildSettings, ItemFilter, PendingEffect, Plan
from bot.service.tally import Tally
from bot.storage import backup, migrate
from bot.storage.session import Database
from bot.storage.stores import make_stores
from tests.contracts.test_ledger_contract import a_decision
from tests.fakes import NOON
from tests.service.builders import GUILD, an_item

run = CliRunner()
for _group in (db, audit, privacy):
    _group.register(app)


def a_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'caveat.db'}"


async def test_the_schema_goes_up_down_and_up_again(tmp_path: Path) -> None:
    database = Database(a_url(tmp_path))
    assert not (await migrate.check(database)).good
    for _ in range(2):
        await migrate.upgrade(database)
        assert (await migrate.check(database)).good
        await migrate.downgrade(database, "base")
        assert (await migrate.check(database)).current is None
    await database.close()


async def test_sentences_of_the_release_before_become_codes_and_are_gone_for_good(tmp_path: Path) -> None:
    database = Database(a_url(tmp_path))
    await migrate.upgrade(database)
    stores = make_stores(database, GuildSettings(""))
    heat, effect = an_item(id="h", kind=ItemKind.HEAT), card_effect()
    for item in (heat, an_item(id="s", target="2", reason="free words"), an_item(id="d", target="3", reason="misread")):
        await stores.ledger.open_item(item, ())
    await stores.ledger.add([effect])
    await migrate.downgrade(database, "0001")
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("""UPDATE items SET reasons = '["It says: \\"the quay\\""]'""")
        await connection.exec_driver_sql("""UPDATE effects SET reasons = '["the quay"]', detail = 'the quay'""")
    await migrate.upgrade(database)
    told = {item.id: (item.reasons, item.reason) for item in await stores.queue.listing(GUILD, ItemFilter(), limit=9)}
    asserted = (Cause(ReasonCode.ASSERTED),)
    assert told == {"h": ((Cause(ReasonCode.HOSTILE),), ""), "s": (asserted, ""), "d": (asserted, "misread")}
    stored = await stores.ledger.effect(effect.id)
    assert stored is not None
    assert (stored.reasons, stored.detail) == ((), "")
    await migrate.downgrade(database, "0001")
    await migrate.upgrade(database)
    assert (await migrate.check(database)).good
    await database.close()


async def test_the_release_before_opens_items_beside_this_one_and_they_name_no_posts(tmp_path: Path) -> None:
    database = Database(a_url(tmp_path))
    await migrate.upgrade(database)
    queue, ledger = make_stores(database, GuildSettings("")).queue, make_stores(database, GuildSettings("")).ledger
    await ledger.open_item(an_item(id="h", kind=ItemKind.HEAT, posts=("1000", "1001")), ())
    stored = await queue.get(GUILD, "h")
    assert stored is not None
    assert stored.posts == ("1000", "1001")
    async with database.engine.begin() as connection:
        info = await connection.exec_driver_sql("PRAGMA table_info(items)")
        columns = [row["name"] for row in info.mappings()]
        known = ", ".join(f'"{name}"' for name in columns if name not in ("posts", "id", "target"))
        copy = f"INSERT INTO items (id, target, {known}) SELECT 'old', 'elsewhere', {known} FROM items"  # noqa: S608 - our own
        await connection.exec_driver_sql(copy)
    old = await queue.get(GUILD, "old")
    assert old is not None
    assert old.posts == ()
    await database.close()


async def test_counts_name_no_posts_and_those_of_the_release_before_still_count_once(tmp_path: Path) -> None:
    database = Database(a_url(tmp_path))
    await migrate.upgrade(database)
    precision = make_stores(database, GuildSettings("")).precision
    await precision.count(GUILD, "tides-flood", Tally.KEPT, "1001")
    await migrate.downgrade(database, "0003")
    async with database.engine.begin() as connection:
        for post in ("1000", "1001"):
            row = f"('{GUILD}', 'tides-flood', 'kept', '{post}')"
            await connection.exec_driver_sql(f"INSERT INTO tallies (guild, claim, what, key) VALUES {row}")  # noqa: S608 - our own
    await migrate.upgrade(database)
    async with database.engine.connect() as connection:
        keys = (await connection.exec_driver_sql("SELECT key FROM tallies")).scalars().all()
    assert [len(key) for key in keys] == [64, 64]
    for post in ("1000", "1001"):
        await precision.count(GUILD, "tides-flood", Tally.KEPT, post)
    assert (await precision.tally(GUILD, "tides-flood")).good == 2
    await precision.uncount(GUILD, "tides-flood", Tally.KEPT, "1000")
    assert (await precision.tally(GUILD, "tides-flood")).good == 1
    await database.close()


async def test_a_reason_that_a_newer_release_wrote_is_left_out_of_what_is_on_record(tmp_path: Path) -> None:
    database = Database(a_url(tmp_path))
    await migrate.upgrade(database)
    ledger = make_stores(database, GuildSettings("")).ledger
    await ledger.record(Plan(a_decision()))
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("""UPDATE decisions SET reasons = '["asserted", "of-tomorrow"]'""")
    decision = await ledger.decision(GUILD, "1000")
    assert decision is not None
    assert decision.reasons == (ReasonCode.ASSERTED,)
    await database.close()


def card_effect() -> PendingEffect:
    return PendingEffect("e", GUILD, Act.POST_CARD, "20", "1000", NOON, claim="tides-flood", detail="waits")


async def test_an_unknown_revision_is_the_admins_to_mend(tmp_path: Path) -> None:
    database = Database(a_url(tmp_path))
    with pytest.raises(UserError, match="newer than this release"):
        await migrate.upgrade(database, "9999")
    await database.close()


async def test_the_file_is_in_wal_mode_with_foreign_keys_on(tmp_path: Path) -> None:
    database = Database(a_url(tmp_path))
    await migrate.upgrade(database)
    async with database.engine.connect() as connection:
        assert (await connection.exec_driver_sql("PRAGMA journal_mode")).scalar() == "wal"
        assert (await connection.exec_driver_sql("PRAGMA foreign_keys")).scalar() == 1
    await database.close()


async def test_a_backup_is_made_in_use_and_restored(tmp_path: Path) -> None:
    url, copy = a_url(tmp_path), tmp_path / "copy.db"
    database = Database(url)
    await migrate.upgrade(database)
    stores = make_stores(database, GuildSettings(""))
    await stores.ledger.record(Plan(a_decision()))
    assert backup.backup(url, copy) > 0
    await stores.ledger.record(Plan(a_decision(message_id="1001")))
    await database.close()
    with pytest.raises(UserError, match="--replace"):
        backup.restore(url, copy)
    backup.restore(url, copy, replace=True)
    database = Database(url)
    stores = make_stores(database, GuildSettings(""))
    assert await stores.ledger.decision("10", "1000") is not None
    assert await stores.ledger.decision("10", "1001") is None
    await database.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        pytest.param("postgresql://u@127.0.0.1/caveat", "pg_dump", id="postgresql has its own tools"),
        pytest.param("mysql://u@127.0.0.1/caveat", "not supported", id="another database"),
        pytest.param("nonsense", "cannot be read", id="no URL"),
        pytest.param("sqlite://", "in memory", id="in memory"),
    ],
)
def test_a_database_that_cannot_be_copied_says_what_to_do(url: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=sentence):
        backup.backup(url, tmp_path / "copy.db")


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    junk = tmp_path / "junk.db"
    junk.write_bytes(b"this is no database at all" * 50)
    with pytest.raises(UserError, match="not a Caveat database"):
        backup.restore(a_url(tmp_path), junk)


def test_the_command_line_takes_a_database_through_its_life(tmp_path: Path) -> None:
    url = ["--database", a_url(tmp_path)]
    assert isinstance(run.invoke(app, ["db", "check", *url]).exception, UserError)
    assert run.invoke(app, ["db", "upgrade", *url]).exit_code == 0
    assert run.invoke(app, ["db", "check", *url]).exit_code == 0
    assert run.invoke(app, ["db", "backup", str(tmp_path / "b.db"), *url]).exit_code == 0
    assert run.invoke(app, ["db", "restore", str(tmp_path / "b.db"), "--replace", *url]).exit_code == 0
    assert "kept 90 days" in run.invoke(app, ["privacy", "report", *url]).output
    assert run.invoke(app, ["audit", "verify", *url]).output == "The audit log is whole.\n"
    assert isinstance(run.invoke(app, ["privacy", "destroy-names", *url]).exception, UserError)
    assert run.invoke(app, ["privacy", "destroy-names", "--yes", *url]).exit_code == 0
    assert run.invoke(app, ["db", "downgrade", "base", *url]).exit_code == 0


def test_audit_verify_ends_with_2_where_the_log_is_not_whole(tmp_path: Path) -> None:
    async def tamper(database: Database) -> None:
        await migrate.upgrade(database)
        await make_stores(database, GuildSettings("")).audit.append(AuditEntry("10", NOON, "post", actor="1"))
        async with database.engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE audit SET action = 'dismiss'")

    db.on_database(a_url(tmp_path), tamper, new=True)
    answer = run.invoke(app, ["audit", "verify", "--database", a_url(tmp_path)])
    assert answer.exit_code == 2
    assert "record 1: was changed after it was written" in answer.output
