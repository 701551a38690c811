"""Random steps by several moderators at the real desk over the real store, with restarts and a Discord that fails.

Whatever the order, nothing is lost and nothing is done twice. tests/storage/test_queue_model.py has the store alone.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.core.review import (
    BY_THE_BOT,
    QUEUED,
    DismissReason,
    Item,
    ItemAction,
    ItemState,
    Press,
    allowed,
    refusal,
    step,
)
from bot.core.values import ItemKind
from bot.errors import ChatUnavailable
from bot.service.acts_items import home
from bot.service.records import Answer, CardState, GuildSettings, ItemContent, ItemFilter
from bot.service.services import Services, assemble
from bot.storage.session import Database
from bot.storage.stores import make_stores
from tests.fakes import EMPTY, FakeChat, FakeClock, FakePorts
from tests.service.builders import CLAIM, GUILD, MODS, a_moderator, a_post, an_item
from tests.storage.empty import an_empty_database

T = TypeVar("T")
MODERATORS = st.sampled_from(["501", "502", "503"])
ACTIONS = sorted(set(ItemAction) - BY_THE_BOT)
TARGETS = st.sampled_from(["1000", "1001", "1002"])
KINDS = (ItemKind.SUGGESTION, ItemKind.HEAT, ItemKind.REPORT)
CALLED = ("post", "edit", "delete", "set_slow_mode", "set_locked", "tell_member")
SETTINGS = GuildSettings("", moderators_channel=MODS, escalation_channel="31")
EVERY = ItemFilter(states=frozenset(ItemState))
TWO_ARE_TWO = frozenset({ItemAction.NOTE, ItemAction.UNDO, ItemAction.TELL, ItemAction.EXAMPLE})
"""Steps of which two are two: a note each, an undo of what the other left, a second look whether somebody was told."""


class DeskMachine(RuleBasedStateMachine):
    """What stands in the database, in Discord and in the audit log is held together after every rule."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="caveat-desk-", ignore_cleanup_errors=True)
        self.loop = asyncio.new_event_loop()
        file = Path(self.folder.name) / "caveat.db"
        file.write_bytes(an_empty_database())
        self.database = Database(f"sqlite:///{file}")
        self.chat, self.clock = FakeChat(), FakeClock()
        self.services = self.a_life()
        self.done: Counter[str] = Counter()
        self.batches: list[str] = []
        self.keys = 0

    def a_life(self) -> Services:
        stores = make_stores(self.database, SETTINGS)
        names = ("ledger", "queue", "cooldowns", "marks", "audit", "precision", "opt_outs", "personal", "duty")
        real = {name: getattr(stores, name) for name in (*names, "settings")}
        return assemble(replace(FakePorts().ports, chat=self.chat, clock=self.clock, **real), EMPTY)

    def run(self, work: Awaitable[T]) -> T:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.run(self.database.close())
        self.loop.close()
        self.folder.cleanup()

    def items(self, wanted: ItemFilter = EVERY) -> list[Item]:
        return list(self.run(self.services.ports.queue.listing(GUILD, wanted, limit=99)))

    def a_key(self) -> str:
        self.keys += 1
        return f"k{self.keys}"

    @initialize()
    def something_waits(self) -> None:
        for kind, about in zip(KINDS, ("1000", "1001", "1002"), strict=True):
            self.signal(kind, about)

    @rule(kind=st.sampled_from(KINDS), about=TARGETS)
    def signal(self, kind: ItemKind, about: str) -> None:
        self.chat.says(a_post(id=about))
        reporters = ("88",) if kind is ItemKind.REPORT else ()
        item = an_item(id=f"item{len(self.items())}", kind=kind, target=about, message_id=about, reporters=reporters)
        stored, _ = self.run(self.services.ports.ledger.open_item(item, ()))
        self.run(self.services.performer.perform_one(f"{stored.id}:show"))

    @rule(data=st.data(), who=MODERATORS)
    def one_presses(self, data: st.DataObject, who: str) -> None:
        item, action = self._a_step(data, who)
        possible = refusal(item, Press(action, who, self.clock.at)) is None
        (answer,) = self.run(self._at_once(item, action, (who,)))
        self.done[str(action)] += answer.done
        assert possible or not answer.done
        if answer.done:
            expected = step(item, Press(action, who, self.clock.at, text="Mine.", undo_until=self.clock.at))
            assert answer.item is not None
            assert (answer.item.state, answer.item.version) == (expected.state, expected.version)

    @rule(data=st.data(), first=MODERATORS, second=MODERATORS, together=st.booleans())
    def two_press_the_same(self, data: st.DataObject, first: str, second: str, together: bool) -> None:
        """At the same instant, or one after the other on what both saw before."""
        item, action = self._a_step(data, first)
        groups = [(first, second)] if together else [(first,), (second,)]
        answers = [answer for group in groups for answer in self.run(self._at_once(item, action, group))]
        served = sum(answer.done for answer in answers)
        self.done[str(action)] += served
        longer = action is ItemAction.TAKE and first == second  # whoever has an item may take it for longer
        assert served <= 1 or longer or action in TWO_ARE_TWO

    def _a_step(self, data: st.DataObject, who: str) -> tuple[Item, ItemAction]:
        """An item, and mostly a step that its buttons offer now; sometimes one that they do not."""
        item = data.draw(st.sampled_from(self.items()))
        offered = allowed(item, who, self.clock.at) if data.draw(st.integers(0, 9)) else ()
        return item, data.draw(st.sampled_from(offered or ACTIONS))

    async def _at_once(self, item: Item, action: ItemAction, pressers: tuple[str, ...]) -> list[Answer]:
        return await asyncio.gather(
            *(
                self.services.desk.press(
                    GUILD, item.id, action, a_moderator(who), key=self.a_key(), text="Mine.", drawn=item.version
                )
                for who in pressers
            )
        )

    @precondition(lambda self: len(self.items(ItemFilter())) >= len(KINDS))
    @rule(who=MODERATORS)
    def dismiss_all(self, who: str) -> None:
        now, key = self.clock.at, self.a_key()
        free = [one for one in self.items(ItemFilter(claim=CLAIM)) if _free(one, who, self)]
        answer = self.run(
            self.services.browse.dismiss_all(
                GUILD, a_moderator(who), ItemFilter(claim=CLAIM), DismissReason.OTHER, key=key
            )
        )
        assert answer.text == f"Dismissed: {len(free)}."
        self.done[str(ItemAction.DISMISS)] += len(free)
        after = {one.id: one for one in self.items()}
        assert all(after[one.id].decided_at == now and after[one.id].decided_by == who for one in free)
        self.batches.append(key)

    @precondition(lambda self: self.batches)
    @rule(who=MODERATORS)
    def undo_all(self, who: str) -> None:
        batch = self.batches.pop()
        before = {one.id: one.state for one in self.items()}
        answer = self.run(self.services.browse.undo_all(GUILD, a_moderator(who), batch, key=self.a_key()))
        again = [one for one in self.items() if one.state is not before[one.id]]
        assert answer.text.startswith(f"Open again: {len(again)}.")
        assert all(one.state is ItemState.OPEN and before[one.id] is ItemState.RESOLVED for one in again)
        self.done[str(ItemAction.UNDO)] += len(again)

    @rule(
        call=st.sampled_from(CALLED),
        lost=st.booleans(),
        minutes=st.sampled_from([0, 1, 11, 70]),
        restarted=st.booleans(),
    )
    def weather(self, call: str, lost: bool, minutes: int, restarted: bool) -> None:
        """Discord will fail once, some time passes, and perhaps the bot starts anew."""
        self.services = self.a_life() if restarted else self.services
        self.clock.advance(minutes=minutes)
        self.run(self.services.rounds.once())
        (self.chat.lost if lost else self.chat.failing)[call] = [ChatUnavailable("not now")]

    @invariant()
    def once_discord_answers_it_shows_what_is_on_record(self) -> None:
        ledger, waiting = self.services.ports.ledger, True
        for _ in CALLED:  # each call fails once at most
            if waiting:
                self.clock.advance(minutes=1)
                self.run(self.services.performer.resume())
                waiting = bool(self.run(ledger.pending(self.clock.at + timedelta(days=1), 99)))
        assert not waiting
        standing = self.run(ledger.standing(GUILD, self.clock.at - timedelta(days=99), 99))
        assert {card.state for card in standing} <= {CardState.SHOWN}
        assert sorted(card.message_id for card in standing) == sorted(str(one.reply_to) for one in self.chat.cards())
        shown = [(one.channel, one.content) for one in self.chat.items() if isinstance(one.content, ItemContent)]
        for item in self.items():
            mine = [(where, content) for where, content in shown if content.item.id == item.id]
            assert [content.item.version for _, content in mine] == [item.version]
            assert [bool(content.excerpt) for _, content in mine] == [item.state in QUEUED]
            assert [where for where, _ in mine] == [home(item, SETTINGS)]

    @invariant()
    def every_step_is_audited_once_and_no_target_has_two_open_items(self) -> None:
        entries = self.run(self.services.ports.audit.entries(GUILD))
        assert Counter(entry.action for entry in entries if entry.actor) == +self.done
        assert list(self.run(self.services.ports.audit.verify())) == []
        queued = [(item.kind, item.target) for item in self.items(ItemFilter())]
        assert len(queued) == len(set(queued))

    @invariant()
    def whoever_asked_is_told_once_for_each_outcome_of_each_item(self) -> None:
        asked = sum(item.kind is ItemKind.REPORT for item in self.items())
        assert max(Counter(self.chat.direct).values(), default=0) <= asked


def _free(item: Item, who: str, machine: DeskMachine) -> bool:
    return refusal(item, Press(ItemAction.DISMISS, who, machine.clock.at)) is None


TestDeskAgainstTheRecord = DeskMachine.TestCase
TestDeskAgainstTheRecord.settings = settings(
    max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
TestDeskAgainstTheRecord.pytestmark = [pytest.mark.timeout(900)]  # hundreds of transactions; a busy machine takes long
