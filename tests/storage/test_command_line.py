"""`python -m bot db ...` where the database cannot do it: one line that says where, what and how to mend it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import cli
from bot.errors import StoreUnavailable, UserError
from bot.service.records import GuildSettings
from bot.storage.backup import backup, restore
from bot.storage.session import Database
from bot.storage.stores import make_stores
from tests.storage.empty import an_empty_database

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (
    pytest.param(("db", "check"), id="db check"),
    pytest.param(("db", "downgrade", "base"), id="db downgrade"),
    pytest.param(("db", "backup", "copy.db"), id="db backup"),
    pytest.param(("audit", "verify"), id="audit verify"),
    pytest.param(("privacy", "report"), id="privacy report"),
    pytest.param(("privacy", "destroy-names", "--yes"), id="privacy destroy-names"),
    pytest.param(("privacy", "forget-server", "10", "--yes"), id="privacy forget-server"),
)


Told = Callable[..., tuple[int, str]]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Told:
    """Runs a command in an empty folder: its exit code, and everything that a person at the terminal sees."""
    for name in ("CAVEAT_DATABASE", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["caveat", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        shown = capfd.readouterr()
        return int(ended.value.code or 0), shown.out + shown.err

    return run


@pytest.mark.parametrize("words", COMMANDS)
def test_a_database_that_is_not_there_is_named_with_a_way_out_and_none_is_made(
    words: tuple[str, ...], told: Told, tmp_path: Path
) -> None:
    code, line = told(*words)
    assert (code, line.count("\n")) == (2, 1)
    assert line.startswith("caveat: there is no database at var/caveat.db")
    assert "python -m bot db upgrade" in line
    assert list(tmp_path.iterdir()) == []


def test_an_upgrade_makes_the_folder_that_is_missing(told: Told) -> None:
    assert told("db", "upgrade") == (0, "The database is up to date.\n")
    assert told("db", "check")[0] == 0


@pytest.mark.parametrize(
    ("database", "parts"),
    [
        pytest.param("sqlite:///words.db", ("words.db", "not a database", "restore a backup"), id="no database"),
        pytest.param("sqlite:///folder", ("folder", "unable to open", "name a file in it"), id="a folder"),
        pytest.param("sqlite:///words.db/in.db", ("words.db/in.db", "there is no folder words.db"), id="under a file"),
        pytest.param("sqlite:////dev/full", ("/dev/full", "is full", "make room"), id="the disk is full"),
        pytest.param(
            "sqlite:///file:whole.db?mode=ro&uri=true", ("whole.db", "readonly", "able to write"), id="read-only"
        ),
        pytest.param(
            "postgresql://caveat:pa55word@127.0.0.1:9/none",
            ("127.0.0.1:9/none", "see whether PostgreSQL runs there"),
            id="no server",
        ),
    ],
)
def test_what_a_database_cannot_do_is_one_line_with_place_cause_and_remedy(
    database: str, parts: tuple[str, ...], told: Told, tmp_path: Path
) -> None:
    (tmp_path / "words.db").write_text("no database at all\n" * 60, encoding="utf-8")
    (tmp_path / "whole.db").write_bytes(an_empty_database())
    (tmp_path / "folder").mkdir()
    words = ("db", "downgrade", "base") if "mode=ro" in database else ("db", "upgrade")
    code, line = told(*words, "--database", database)
    assert (code, line.count("\n")) == (3, 1), line
    assert [part for part in parts if part not in line] == []
    assert "pa55word" not in line


def test_a_server_of_which_the_audit_log_knows_nothing_is_not_vouched_for(told: Told) -> None:
    told("db", "upgrade")
    assert told("audit", "verify") == (0, "The audit log is whole.\n")
    code, line = told("audit", "verify", "--guild", "99999")
    assert code == 2
    assert "there is no record of server 99999" in line
    assert "whole" not in line


def test_a_server_is_forgotten_only_on_a_plain_yes(told: Told, tmp_path: Path) -> None:
    told("db", "upgrade")
    database = Database(f"sqlite:///{tmp_path / 'var' / 'caveat.db'}")

    async def settle() -> None:
        await make_stores(database, GuildSettings("")).settings.put(GuildSettings("10"))
        await database.close()

    asyncio.run(settle())
    code, line = told("privacy", "forget-server", "10")
    assert (code, "--yes" in line) == (2, True)
    code, shown = told("privacy", "forget-server", "10", "--yes")
    assert code == 0
    assert "1  settings" in shown and shown.endswith("Erased.\n")
    code, line = told("privacy", "forget-server", "10", "--yes")
    assert (code, "there is no record of server 10" in line) == (2, True)


def test_tables_that_are_missing_are_to_be_made_by_an_upgrade(told: Told, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    code, line = told("audit", "verify", "--database", "sqlite:///empty.db")
    assert (code, line.count("\n")) == (3, 1)
    assert "no such table" in line and "db upgrade" in line


@pytest.mark.parametrize("closed", ["folder", "file"])
def test_a_place_that_this_user_may_not_write_is_said_to_be_one(closed: str) -> None:
    with tempfile.TemporaryDirectory(prefix="caveat-closed-") as room:
        folder = Path(room) / "var"
        folder.mkdir()
        if closed == "file":
            (folder / "caveat.db").write_bytes(an_empty_database())
            (folder / "caveat.db").chmod(0o444)
        folder.chmod(0o555)
        Path(room).chmod(0o755)
        code, line = _upgraded_by_somebody_else(f"sqlite:///{folder}/caveat.db", f"sqlite:///{room}/other.db")
        folder.chmod(0o755)
    assert (code, line.count("\n")) == (3, 1), line
    assert str(folder) in line and "whoever runs Caveat must be able to" in line


def _upgraded_by_somebody_else(database: str, first: str) -> tuple[int, str]:
    """An upgrade by a user whom permissions bind, as they bind no root; `first` has every module loaded before."""
    program = (
        "import os, sys\n"
        "from bot import cli\n"
        "from bot.cli import db\n"
        "db.on_database(sys.argv[2], lambda d: db.migrate.upgrade(d), new=True)\n"
        "os.getuid() or os.setuid(65534)\n"
        "sys.argv = ['caveat', 'db', 'upgrade', '--database', sys.argv[1]]\n"
        "cli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, database, first],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout


def test_a_copy_into_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    (tmp_path / "caveat.db").write_bytes(an_empty_database())
    url, target = f"sqlite:///{tmp_path}/caveat.db", tmp_path / "nowhere" / "copy.db"
    with pytest.raises(StoreUnavailable, match="there is no folder"):
        backup(url, target)
    with pytest.raises(UserError, match="no database"):
        backup(f"sqlite:///{tmp_path}/other.db", target)


def test_a_copy_that_cannot_be_put_in_place_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "caveat.db").write_bytes(an_empty_database())
    (tmp_path / "words").write_text("a file\n")
    with pytest.raises(StoreUnavailable, match="could not be put at"):
        restore(f"sqlite:///{tmp_path}/words/caveat.db", tmp_path / "caveat.db")
    assert (tmp_path / "words").read_text() == "a file\n"


async def test_an_error_shows_nothing_of_what_was_to_be_stored(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    async with database.engine.connect() as connection:
        with pytest.raises(Exception, match="no such table") as caught:
            await connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", ("quagganaut",))
    assert "quagganaut" not in str(caught.value) + repr(caught.value)
    await database.close()
