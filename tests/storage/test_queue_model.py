"""Random actions by several moderators against the real store and the model: nothing lost, nothing done twice."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.core.item import Item, ItemAction
from bot.core.merging import merge
from bot.core.review import QUEUED, Press, refusal, step
from bot.core.values import ItemKind
from bot.errors import Conflict
from bot.service.audit import AuditEntry
from bot.service.records import GuildSettings, ItemFilter
from bot.storage.session import Database
from bot.storage.stores import make_stores
from tests.fakes import NOON
from tests.fuzz.hostile import MACHINE
from tests.service.builders import GUILD, an_item
from tests.storage.empty import an_empty_database

T = TypeVar("T")
MODERATORS = st.sampled_from(["501", "502", "503"])
ACTIONS = st.sampled_from(list(ItemAction))
TARGETS = st.sampled_from(["1000", "1001", "1002"])
KINDS = st.sampled_from([ItemKind.SUGGESTION, ItemKind.HEAT, ItemKind.REPORT])


class QueueMachine(RuleBasedStateMachine):
    """The model is a dict of items that pure `step` and `merge` move; the store must agree after every rule."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="caveat-model-", ignore_cleanup_errors=True)
        self.loop = asyncio.new_event_loop()
        file = Path(self.folder.name) / "caveat.db"
        file.write_bytes(an_empty_database())
        self.database = Database(f"sqlite:///{file}")
        self.stores = make_stores(self.database, GuildSettings(""))
        self.model: dict[str, Item] = {}
        self.audited = 0
        self.keys = 0
        self.now = NOON

    def run(self, work: Awaitable[T]) -> T:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.run(self.database.close())
        self.loop.close()
        self.folder.cleanup()

    @rule(kind=KINDS, about=TARGETS, reporter=st.sampled_from(["", "88", "89"]), level=st.integers(0, 3))
    def signal(self, kind: ItemKind, about: str, reporter: str, level: int) -> None:
        reporters, signals = ((reporter,), 0) if reporter else ((), 1)
        item = an_item(id=f"item-{len(self.model)}", kind=kind, target=about, message_id=about, level=level)
        item = replace(item, reporters=reporters, signals=signals)
        standing = next((i for i in self.model.values() if _same(i, item) and i.state in QUEUED), None)
        stored, new = self.run(self.stores.ledger.open_item(item, ()))
        assert new == (standing is None)
        if standing is None:
            self.model[item.id] = item
        elif stored.version > standing.version:
            self.model[standing.id] = merge(standing, item, item.opened_at)
        else:
            assert set(reporters) <= set(standing.reporters)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), action=ACTIONS, first=MODERATORS, second=MODERATORS, stale=st.booleans(), twice=st.booleans())
    def press(self, data: st.DataObject, action: ItemAction, first: str, second: str, stale: bool, twice: bool) -> None:
        item = self.model[data.draw(st.sampled_from(sorted(self.model)))]
        presses = [self._press(action, by) for by in ((first, second) if twice else (first,))]
        seen = replace(item, version=item.version - 1) if stale else item
        allowed = [press for press in presses if refusal(item, press) is None]
        results = self.run(self._together(seen, item, allowed))
        served = [result for result in results if isinstance(result, Item)]
        blocked = self._blocked(item, allowed)
        assert len(served) == (0 if stale or blocked or not allowed else 1)
        for result in served:
            self.model[item.id] = result
            self.audited += 1

    def _press(self, action: ItemAction, by: str) -> Press:
        until = self.now + timedelta(minutes=10)
        return Press(action, by, self.now, "words", until, until)

    def _blocked(self, item: Item, allowed: list[Press]) -> bool:
        """Reopening beside another open item of the target is refused."""
        if not allowed or item.state in QUEUED or step(item, allowed[0]).state not in QUEUED:
            return False
        return any(_same(i, item) and i.state in QUEUED for i in self.model.values())

    async def _together(self, seen: Item, item: Item, presses: list[Press]) -> list[Item | BaseException]:
        async def one(press: Press) -> Item:
            self.keys += 1
            entry = AuditEntry(GUILD, press.at, str(press.action), actor=press.by)
            after, key = step(item, press), f"k{self.keys}"
            return await self.stores.queue.change(seen, after, audit=entry, key=key, at=press.at, by=press.by)

        results = await asyncio.gather(*(one(press) for press in presses), return_exceptions=True)
        assert all(isinstance(result, Item | Conflict) for result in results), results
        return list(results)

    @rule(minutes=st.integers(1, 30))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def the_store_agrees_with_the_model(self) -> None:
        for item in self.model.values():
            assert self.run(self.stores.queue.get(GUILD, item.id)) == item
        queued = self.run(self.stores.queue.listing(GUILD, ItemFilter(), limit=99))
        assert {item.id for item in queued} == {i.id for i in self.model.values() if i.state in QUEUED}
        targets = [(item.kind, item.target) for item in queued]
        assert len(targets) == len(set(targets))

    @invariant()
    def every_step_is_audited_once(self) -> None:
        assert len(self.run(self.stores.audit.entries(GUILD))) == self.audited
        assert list(self.run(self.stores.audit.verify())) == []


def _same(one: Item, other: Item) -> bool:
    return (one.kind, one.target) == (other.kind, other.target)


TestQueueAgainstItsModel = QueueMachine.TestCase
TestQueueAgainstItsModel.settings = MACHINE
TestQueueAgainstItsModel.pytestmark = [pytest.mark.timeout(900)]  # hundreds of transactions; a busy machine takes long
