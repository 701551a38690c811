"""kill -9 at every numbered point of the act line and of moderators' steps, on a real process and a real database:

one card, one item, one note, one message to whoever asked.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.review import Item, ItemAction
from bot.core.values import Action, ItemKind, Mode
from bot.service.records import CardContent, Content, GuildSettings, ItemContent, ItemFilter, NoteContent
from bot.service.services import Services, assemble
from bot.storage import migrate
from bot.storage.session import Database
from bot.storage.stores import make_stores
from tests.fakes import EMPTY, NOON, FakeChat, FakeClock, FakeKnowledge, FakePorts, FakeReader
from tests.service.builders import CHANNEL, GUILD, MODS, a_moderator, a_post, an_item, an_outcome

Happens = Callable[[Services], Awaitable[None]]
AUTO, SUGGESTED = a_post(id="1000", text="the quay floods"), a_post(id="1001", text="the quay floods often")


class FileChat(FakeChat):
    """A Discord that outlives the process: what is posted is appended to a file. It forgets every nonce."""

    def __init__(self, file: Path) -> None:
        super().__init__(messages={m.id: m for m in (AUTO, SUGGESTED)})
        self.file = file

    def lines(self) -> list[dict[str, str]]:
        text = self.file.read_text() if self.file.exists() else ""
        return [json.loads(line) for line in text.splitlines()]

    async def post(self, guild: str, channel: str, content: Content, *, nonce: str, reply_to: str | None = None) -> str:
        posted = {"id": str(900 + len(self.lines())), "what": _name(content, reply_to)}
        self._write(posted)
        return posted["id"]

    def _write(self, line: dict[str, str]) -> None:
        with self.file.open("a") as file:
            file.write(json.dumps(line) + "\n")

    async def tell_member(self, guild: str, member: str, content: Content, *, nonce: str) -> str:
        """As Discord does within minutes: the same nonce again tells nobody twice."""
        if nonce not in {line.get("nonce") for line in self.lines()}:
            self._write({"id": "", "what": f"told {member}", "nonce": nonce})
        return "800"

    async def edit(self, guild: str, channel: str, message_id: str, content: Content) -> None:
        assert message_id in {line["id"] for line in self.lines()}

    async def find_posted(
        self, guild: str, channel: str, content: Content, *, nonce: str, reply_to: str | None, since: datetime
    ) -> str | None:
        return next((line["id"] for line in self.lines() if line["what"] == _name(content, reply_to)), None)


def _name(content: Content, reply_to: str | None) -> str:
    if isinstance(content, CardContent):
        return f"card under {reply_to}"
    if isinstance(content, NoteContent):
        return f"note {content.text[:10]}"
    assert isinstance(content, ItemContent)
    return f"item {content.item.kind} {content.item.target}"


class Deadly:
    """Hands calls on to a port and kills this process before the numbered one."""

    def __init__(self, port: Any, before_call: Callable[[], None]) -> None:
        self._port = port
        self._before_call = before_call

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            self._before_call()
            return await method(*args, **kwargs)

        return call


async def posts_come_and_cards_are_posted(services: Services) -> None:
    for post in (AUTO, SUGGESTED):
        await services.moderation.message_sent(post)
    queue = services.ports.queue
    for item in await queue.listing(GUILD, ItemFilter(claim="tides-flood"), limit=9):
        await services.desk.press(GUILD, item.id, ItemAction.POST, a_moderator(), key="interaction")


async def moderators_take_steps(services: Services) -> None:
    """Each press has its own key, as an interaction has; a second life presses the same again."""
    for item, action in ((HEATED, ItemAction.CALM), (ASKED, ItemAction.TELL)):
        await services.desk.press(GUILD, item.id, action, a_moderator(), key=f"interaction {item.id}")


HEATED = an_item(id="heated", kind=ItemKind.HEAT, target=CHANNEL)
ASKED = an_item(id="asked", kind=ItemKind.REPORT, target="1001", message_id="1001", reporters=("88",))


async def _live(folder: Path, later: timedelta, kill_before: int, happens: Happens) -> None:
    calls = 0

    def before_call() -> None:
        nonlocal calls
        calls += 1
        if calls == kill_before:
            os.kill(os.getpid(), signal.SIGKILL)

    database = Database(f"sqlite:///{folder / 'caveat.db'}")
    stores = make_stores(database, GuildSettings("", mode=Mode.AUTO, moderators_channel=MODS))
    hot = an_outcome(message=AUTO, heat=2)
    outcomes = {AUTO.text: hot, SUGGESTED.text: an_outcome(message=SUGGESTED, action=Action.SUGGEST)}
    base = FakePorts().ports
    stored = {name: getattr(stores, name) for name in ("cooldowns", "marks", "audit", "precision", "opt_outs")}
    stored |= {name: getattr(stores, name) for name in ("personal", "duty", "settings")}
    deadly = {name: Deadly(getattr(stores, name), before_call) for name in ("ledger", "queue")}
    chat: Any = Deadly(FileChat(folder / "chat.jsonl"), before_call)
    ports = replace(
        base,
        clock=FakeClock(NOON + later, first_id=1 + int(later.total_seconds())),
        reader=FakeReader(outcomes),
        knowledge=FakeKnowledge(),
        chat=chat,
        **stored,
        **deadly,
    )
    services = assemble(ports, EMPTY)
    await services.performer.resume()
    await happens(services)
    await services.performer.resume()
    await database.close()


def _process(folder: Path, later: timedelta, kill_before: int, happens: Happens) -> int:
    """Run the line in a process of its own; its exit code, -9 where it was killed."""
    child = multiprocessing.get_context("fork").Process(
        target=lambda: asyncio.run(_live(folder, later, kill_before, happens)), daemon=True
    )
    child.start()
    child.join(60)
    assert child.exitcode is not None
    return child.exitcode


CARDS = ["card under 1000", "card under 1001", "item heat 20", "item suggestion 1001"]
AFTER_STEPS = ["item heat 20", "item report 1001", "note Feelings r", "told 88"]


@pytest.mark.timeout(900)  # some sixty processes one after another; a busy machine takes its time
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and fork are POSIX")
@pytest.mark.parametrize(
    ("waiting", "happens", "expected"),
    [
        pytest.param((), posts_come_and_cards_are_posted, CARDS, id="cards"),
        pytest.param((HEATED, ASKED), moderators_take_steps, AFTER_STEPS, id="moderators' steps"),
    ],
)
def test_killed_at_every_point_everything_is_there_exactly_once(
    tmp_path: Path, waiting: tuple[Item, ...], happens: Happens, expected: list[str]
) -> None:
    async def prepare(folder: Path) -> None:
        database = Database(f"sqlite:///{folder / 'caveat.db'}")
        await migrate.upgrade(database)
        for item in waiting:
            await make_stores(database, GuildSettings("")).ledger.open_item(item, ())
        await database.close()

    asyncio.run(prepare(tmp_path))
    point, killed = 0, -9
    while killed == -9:
        point += 1
        folder = tmp_path / str(point)
        folder.mkdir()
        shutil.copy(tmp_path / "caveat.db", folder)
        killed = _process(folder, timedelta(), point, happens)
        assert _process(folder, timedelta(minutes=5), 0, happens) == 0, f"after a kill before call {point}"
        posted = sorted(line["what"] for line in FileChat(folder / "chat.jsonl").lines())
        assert posted == expected, f"after a kill before call {point}"
    assert killed == 0
    assert point > 20
