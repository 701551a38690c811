"""The program as it is started on a server: its exit codes and its sentences, with a sandbox in Discord's place."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.community import APPLICATION_TOKEN
from tests.scenarios.stage import ANN, ROOT, SUGGESTED, Harbour, a_knowledge_folder, a_sandbox, plain_environment, until

PATIENCE = 40.0  # seconds: a process has to start, on a machine that may be busy
NOWHERE = "http://127.0.0.1:9"  # for what never gets as far as Discord
BROKEN_CLAIM = "family: cure\nclaims:\n- id: Not An Id\n  text: A transplant cures.\n  tier: loud\n"
BROKEN_CUES = "cues: [unfinished\n"


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A folder as of a clone: the example config and a knowledge folder."""
    a_knowledge_folder(tmp_path)
    (tmp_path / "config.example.yaml").write_bytes((ROOT / "config.example.yaml").read_bytes())
    return tmp_path


@asynccontextmanager
async def started(room: Path, url: str, token: str | None, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot run`, with this address in Discord's place."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.scenarios.pretended_discord", url, "run", *words),
        cwd=room,
        env=plain_environment() | {"PYTHONPATH": str(ROOT)} | ({} if token is None else {"DISCORD_TOKEN": token}),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    _, told = await asyncio.wait_for(process.communicate(), PATIENCE)
    return process.returncode, told.decode()


async def address(process: asyncio.subprocess.Process) -> str:
    """The sandbox's address, as soon as it is printed."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while line := (await process.stdout.readline()).decode():
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                return found.group()
    raise AssertionError("no address was printed")


async def posted(session: aiohttp.ClientSession, url: str, **body: str) -> Any:
    async with session.post(url, json=body, headers={"X-Caveat-Sandbox": "1"}) as answer:
        assert answer.status == 200
        return await answer.json()


def assert_whole(room: Path) -> None:
    """The records are sound, and no half of a change lies beside them."""
    with sqlite3.connect(next(room.rglob("*.db"))) as records:
        assert records.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert list(room.rglob("*.db-journal")) == []


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_a_token_that_discord_refuses_ends_with_one_sentence_and_exit_code_2(room: Path) -> None:
    async with a_sandbox() as sandbox, started(room, sandbox.url, "not-the-token") as process:
        code, told = await ended(process)
    assert code == 2
    assert told.splitlines()[-1] == "caveat: Discord does not accept the token: check DISCORD_TOKEN"
    assert "Traceback" not in told


async def test_discord_that_cannot_be_reached_is_said_and_tried_again_until_a_signal_ends_it(room: Path) -> None:
    async with started(room, f"http://127.0.0.1:{a_free_port()}", APPLICATION_TOKEN) as process:
        assert process.stderr is not None
        told = ""
        async with asyncio.timeout(PATIENCE):
            while told.count("Discord cannot be reached") < 2:
                line = (await process.stderr.readline()).decode()
                assert line, told
                told += line
        process.send_signal(signal.SIGTERM)
        code, rest = await ended(process)
    assert code == 0
    assert "trying again in 1 s" in told
    assert "trying again in 2 s" in told
    assert "Traceback" not in told + rest


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
async def test_with_a_token_it_connects_and_a_signal_ends_it_with_nothing_half_written(
    room: Path, asked: signal.Signals
) -> None:
    async with (
        a_sandbox() as sandbox,
        aiohttp.ClientSession() as session,
        started(room, sandbox.url, APPLICATION_TOKEN) as process,
    ):
        people = Harbour(sandbox, session, None)  # type: ignore[arg-type]  # the bot is another process

        async def connected() -> bool:
            state = await people.get("/state")
            return bool(state["bots"][0]["connected"]) and bool(state["commands"])

        await until(connected, PATIENCE)
        await people.say(ANN, SUGGESTED)
        process.send_signal(asked)
        code, told = await ended(process)
    assert (code, "Traceback" in told) == (0, False)
    assert_whole(room)


async def test_the_sandboxs_knowledge_tab_reads_posts_checks_files_and_shows_the_cards(room: Path) -> None:
    async with aiohttp.ClientSession() as session, started(room, NOWHERE, None, "--port", "0") as process:
        url = await address(process)
        tried = await posted(session, f"{url}/control/try", text="HSCT is a cure for MS.")
        checked = await posted(session, f"{url}/control/lint", file="claims/cure/broken.yaml", yaml=BROKEN_CLAIM)
        async with session.get(f"{url}/knowledge/") as answer:
            preview = await answer.text()
        process.send_signal(signal.SIGTERM)
        code, told = await ended(process)
    assert any("asserts hsct-cure" in step for step in tried["steps"])
    assert [(one["line"], one["column"]) for one in checked["problems"]] == [(3, 7), (5, 9)]
    assert "A stem cell transplant cures multiple sclerosis." in preview
    assert (code, "Traceback" in told) == (0, False)


async def test_every_problem_of_broken_knowledge_is_shown_at_once_with_its_place_and_a_way_out(room: Path) -> None:
    (room / "knowledge" / "claims" / "cure" / "broken.yaml").write_text(BROKEN_CLAIM, encoding="utf-8")
    (room / "knowledge" / "cues" / "broken.yaml").write_text(BROKEN_CUES, encoding="utf-8")
    async with started(room, NOWHERE, None) as process:
        code, told = await ended(process)
    assert code == 2
    assert "broken.yaml:3:7: error KB" in told
    assert "broken.yaml:5:9: error KB" in told
    assert "cues/broken.yaml:" in told
    assert "^ known here: auto, suggest, lookup" in told
    assert "problem(s) to mend." in told.splitlines()[-1]
    assert "Traceback" not in told
