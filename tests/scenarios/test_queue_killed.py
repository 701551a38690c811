"""kill -9 between a press and what it brings about: after the restart each effect is there, once.

tests/service/test_kill.py kills at every point of each kind of effect; here the whole bot dies while Discord waits.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest

from bot.service.records import GuildSettings
from bot.storage.session import Database
from bot.storage.stores import make_stores
from tests.scenarios.desk import DISPUTE, HEAT, REQUEST, SUGGESTION, Desk, a_desk
from tests.scenarios.stage import MOD, Harbour, a_process, a_sandbox, until

HELD_UP = [
    {"kind": "delay", "seconds": 8.0, "count": 99, "method": method, "path": path}
    for method, path in (
        ("POST", "/channels/*"),
        ("PATCH", "/channels/*"),
        ("DELETE", "/channels/*"),
        ("POST", "/users/@me/channels"),
    )
]
"""Whatever a press brings about; the answers to whoever pressed take another way."""


@dataclass(frozen=True)
class Case:
    """A step on an item of a kind, and what people see of it at last: with it, and once it was undone."""

    kind: str
    label: str
    seen: Callable[[Desk], Awaitable[object]]
    wanted: object
    undone: object = None
    chosen: tuple[str, ...] = ()
    form: tuple[tuple[str, str], ...] = ()


CASES = {
    "post": Case(SUGGESTION, "Post card", Desk.card_stands, True, False),
    "edit": Case(SUGGESTION, "Edit wording", Desk.card_stands, True, False, form=(("text", "What one study saw."),)),
    "calm": Case(HEAT, "Calm-down note", Desk.calm_notes, 1, 0),
    "slow": Case(HEAT, "Slow mode", Desk.slow_mode, 60, 0),
    "lock": Case(HEAT, "Lock thread", Desk.locked, True, False),
    "take": Case(SUGGESTION, "Take", Desk.state, "taken"),
    "note": Case(SUGGESTION, "Add note", Desk.notes, 1, 0, form=(("text", "I know her."),)),
    "dismiss": Case(REQUEST, "Dismiss, because...", Desk.state, "decided: dismissed", "open", chosen=("no-need",)),
    "snooze": Case(REQUEST, "Later", Desk.state, "held for later", "open"),
    "escalate": Case(REQUEST, "Escalate", Desk.state, "escalated", "open"),
    "tell": Case(REQUEST, "Tell who asked", Desk.direct_messages, 1),
    "resolve": Case(DISPUTE, "Withdraw the card", Desk.card_stands, False, True),
}
"""By the action that the audit log names."""


@pytest.mark.timeout(600)  # three processes one after another, and steps that Discord holds up; a busy machine
async def test_killed_between_presses_and_effects_each_effect_is_there_once(knowledge: Path, tmp_path: Path) -> None:
    file = tmp_path / "records.db"
    async with a_sandbox() as sandbox, aiohttp.ClientSession() as session, records_in(file) as records:
        people = Harbour(sandbox, session, records)  # type: ignore[arg-type]  # the bot is another process
        async with a_process(sandbox.url, knowledge, file) as process:
            await until(people.connected, 60.0)
            desks = {name: await a_desk(people, case.kind) for name, case in CASES.items()}
            pressing = [press(people, desks[name], case) for name, case in CASES.items()]
            await killed_after(process, people, pressing, sorted(CASES))
        async with a_process(sandbox.url, knowledge, file) as process:
            for name, case in CASES.items():
                await stands(name, desks[name], case.seen, case.wanted)
            undoable = {name: case for name, case in CASES.items() if case.undone is not None}
            pressing = [press(people, desks[name], case, "Undo: ") for name, case in undoable.items()]
            await killed_after(process, people, pressing, sorted([*CASES, *["undo"] * len(undoable)]))
        async with a_process(sandbox.url, knowledge, file):
            for name, case in undoable.items():
                await stands(name, desks[name], case.seen, case.undone)
            await desks["post"].settled()
            assert sorted(await desks["post"].audited()) == sorted([*CASES, *["undo"] * len(undoable)])


async def killed_after(
    process: asyncio.subprocess.Process, people: Harbour, pressing: list[Awaitable[object]], steps: list[str]
) -> None:
    """Discord holds everything up; once these steps are on record, and none is carried out, the process is killed."""
    await people.do("/faults", rest=HELD_UP)
    presses = asyncio.gather(*pressing, return_exceptions=True)
    desk = Desk(people, "")

    async def recorded() -> bool:
        return sorted(await desk.audited()) == steps

    await until(recorded, 60.0)
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    await presses
    await people.do("/faults", "DELETE")


async def press(people: Harbour, desk: Desk, case: Case, label: str = "") -> None:
    item, control = await desk.control(label or case.label)
    body = {"kind": "component", "message_id": item["id"], "custom_id": control["custom_id"]}
    body |= {"values": list(case.chosen)} if case.chosen and not label else {}
    opened = await people.interact(MOD, item["channel_id"], **body)
    if case.form and not label:
        await people.fill_in(MOD, opened, item["channel_id"], dict(case.form), opened["interaction_id"])


async def stands(name: str, desk: Desk, look: Callable[[Desk], Awaitable[object]], wanted: object) -> None:
    try:
        await until(lambda: desk.shows(look, wanted), 60.0)
    except TimeoutError:
        pytest.fail(f"{name}: {await look(desk)!r} is seen, not {wanted!r}")


@asynccontextmanager
async def records_in(file: Path) -> AsyncIterator[SimpleNamespace]:
    """The records of a bot that runs in another process, as far as `Harbour` and `Desk` read them."""
    database = Database(f"sqlite+aiosqlite:///{file}")

    async def nothing_to_drain() -> None:
        return

    ports, intake = make_stores(database, GuildSettings("")), SimpleNamespace(drain=nothing_to_drain)
    try:
        yield SimpleNamespace(services=SimpleNamespace(ports=ports, intake=intake))
    finally:
        await database.close()
