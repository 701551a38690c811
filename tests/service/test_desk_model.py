"""Random steps by several moderators at the real desk over the real store, with restarts and a Discord that fails.

The book (tests/service/desk_book.py) says what ought to come of it: nothing is lost and nothing is done twice.
tests/storage/test_queue_model.py has the store alone.

Broken on purpose, each of these was found: a lease that never ends or ends too soon, a version that is not compared, a
press that counts twice, a merge that does not raise the priority, an undo that can be done twice, a held item whose
dismissal is lost or that does not wake, a second open item for a target, an effect that is carried out twice.
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
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.core.item import DismissReason, Item, ItemAction, ItemState
from bot.core.review import BY_THE_BOT, QUEUED, allowed
from bot.core.values import ItemKind
from bot.errors import ChatUnavailable
from bot.service.acts_items import home
from bot.service.content import ItemContent
from bot.service.records import Answer, CardState, GuildSettings, ItemFilter
from bot.service.services import Services, assemble
from bot.storage.session import Database
from bot.storage.stores import make_stores
from tests.fakes import EMPTY, FakeChat, FakeClock, FakePorts
from tests.fuzz.hostile import MACHINE
from tests.service.builders import CHANNEL, CLAIM, GUILD, MODS, a_moderator, a_post, an_item
from tests.service.desk_book import Book, Line
from tests.storage.empty import an_empty_database

T = TypeVar("T")
A = ItemAction
MODERATORS = st.sampled_from(["501", "502", "503"])
ACTIONS = sorted(set(ItemAction) - BY_THE_BOT)
TARGETS = st.sampled_from(["1000", "1001"])
KINDS = (ItemKind.SUGGESTION, ItemKind.HEAT, ItemKind.REPORT)
REASONS = st.sampled_from([DismissReason.MISREAD, DismissReason.OTHER])
CALLED = ("post", "edit", "delete", "set_slow_mode", "set_locked", "tell_member")
SETTINGS = GuildSettings("", moderators_channel=MODS, escalation_channel="31", snooze=600)
EVERY = ItemFilter(states=frozenset(ItemState))
AGED = timedelta(days=SETTINGS.excerpt_days) - timedelta(hours=1)
"""An item that is nearly so old may have dropped its excerpt already."""

TWO_ARE_TWO = frozenset({A.NOTE, A.EXAMPLE})
"""Steps of which two are two, also at the same instant: a note each, a proposal each."""

AT_LEAST_ONCE = frozenset({A.TELL, A.TAKE})
"""Steps that are harmless twice, one after the other: whoever asked is told once; a holder may hold for longer."""


class DeskMachine(RuleBasedStateMachine):
    """What stands in the database, in Discord and in the audit log is held against the book after every rule."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="caveat-desk-", ignore_cleanup_errors=True)
        self.loop = asyncio.new_event_loop()
        file = Path(self.folder.name) / "caveat.db"
        file.write_bytes(an_empty_database())
        self.database = Database(f"sqlite:///{file}")
        self.chat, self.clock, self.book = FakeChat(), FakeClock(), Book()
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
        for kind in KINDS:
            self.signal(kind, "1000", 0, "88")

    @rule(
        kind=st.sampled_from(KINDS),
        about=TARGETS,
        level=st.sampled_from([0, 1, 2]),
        reporter=st.sampled_from(["88", "89"]),
    )
    def signal(self, kind: ItemKind, about: str, level: int, reporter: str) -> None:
        """The bot notices something, or a member asks; a further sign about the same raises what stands already."""
        self.chat.says(a_post(id=about))
        reporters, id = {reporter} if kind is ItemKind.REPORT else set(), f"item{len(self.items())}"
        signs = {"kind": kind, "target": about, "message_id": about, "level": level, "reporters": tuple(reporters)}
        ranks = {item.id: item.priority for item in self.items(ItemFilter())}
        stored, _ = self.run(self.services.ports.ledger.open_item(an_item(id=id, opened_at=self.clock.at, **signs), ()))
        self.run(self.services.performer.perform_one(f"{stored.id}:show"))
        if self.book.signal(id, Line(kind, about, self.clock.at, level, reporters)):
            assert stored.priority > ranks[stored.id]

    @rule(data=st.data(), who=MODERATORS, why=REASONS, again=st.booleans())
    def one_presses(self, data: st.DataObject, who: str, why: DismissReason, again: bool) -> None:
        """One press; perhaps Discord sends it twice, which does nothing more."""
        item, action = self._a_step(data, who)
        key = self.a_key()
        may = self.book.may(item.id, action, who, self.clock.at)
        assert self.run(self._press(item, action, who, key, why)).done == may
        self._entered(item, action, who, why, done=may)
        if again:
            assert not self.run(self._press(item, action, who, key, why)).done

    @rule(data=st.data(), who=MODERATORS, other=MODERATORS, action=st.sampled_from([A.TAKE, A.SNOOZE]))
    def one_holds_an_item(self, data: st.DataObject, who: str, other: str, action: ItemAction) -> None:
        """Then its time is over, whether or not the clocks of the house have gone round, or somebody decides it."""
        item = data.draw(st.sampled_from(self.items()))
        self._one(item, action, who)
        if data.draw(st.booleans()):
            self.time_passes(11, restarted=False, rounds=data.draw(st.booleans()))
        else:
            held = next(one for one in self.items() if one.id == item.id)
            self._one(held, data.draw(st.sampled_from([A.DISMISS, A.RESOLVE, A.UNDO])), other)

    def _one(self, item: Item, action: ItemAction, who: str) -> None:
        may, why = self.book.may(item.id, action, who, self.clock.at), DismissReason.OTHER
        assert self.run(self._press(item, action, who, self.a_key(), why)).done == may
        self._entered(item, action, who, why, done=may)

    @rule(data=st.data(), first=MODERATORS, second=MODERATORS, why=REASONS, together=st.booleans())
    def two_press_the_same(
        self, data: st.DataObject, first: str, second: str, why: DismissReason, together: bool
    ) -> None:
        """At the same instant, or one after the other on what both saw before."""
        item, action = self._a_step(data, first)
        may = [self.book.may(item.id, action, who, self.clock.at) for who in (first, second)]
        served = self.run(self._at_once(item, action, [first, second], why, together))
        for who in served:
            self._entered(item, action, who, why, done=True)
        if action in TWO_ARE_TWO:
            assert len(served) == sum(may)
        elif action in AT_LEAST_ONCE:
            assert any(may) == bool(served)
        else:
            assert len(served) == any(may)

    def _entered(self, item: Item, action: ItemAction, who: str, why: DismissReason, *, done: bool) -> None:
        if done:
            self.done[str(action)] += 1
            self.book.does(item.id, action, who, self.clock.at, why=why)

    def _a_step(self, data: st.DataObject, who: str) -> tuple[Item, ItemAction]:
        """An item, and mostly a step that its buttons offer now; sometimes one that they do not."""
        item = data.draw(st.sampled_from(self.items()))
        offered = allowed(item, who, self.clock.at) if data.draw(st.integers(0, 4)) else ()
        return item, data.draw(st.sampled_from(offered or ACTIONS))

    async def _press(self, item: Item, action: ItemAction, who: str, key: str, why: DismissReason) -> Answer:
        return await self.services.desk.press(
            GUILD, item.id, action, a_moderator(who), key=key, text="Mine.", reason=why, drawn=item.version
        )

    async def _at_once(
        self, item: Item, action: ItemAction, people: list[str], why: DismissReason, together: bool
    ) -> list[str]:
        """Who of them was served."""
        presses = [self._press(item, action, who, self.a_key(), why) for who in people]
        answers = await asyncio.gather(*presses) if together else [await press for press in presses]
        return [who for who, answer in zip(people, answers, strict=True) if answer.done]

    @rule(who=MODERATORS, why=REASONS)
    def dismiss_all(self, who: str, why: DismissReason) -> None:
        now, key = self.clock.at, self.a_key()
        free = [id for id in self.book.lines if self.book.may(id, A.DISMISS, who, now)]
        answer = self.run(
            self.services.browse.dismiss_all(GUILD, a_moderator(who), ItemFilter(claim=CLAIM), why, key=key)
        )
        assert answer.text == f"Dismissed: {len(free)}."
        for id in free:
            self.book.does(id, A.DISMISS, who, now, batch=key, why=why)
        self.done["dismiss"] += len(free)
        self.batches.append(key)

    @precondition(lambda self: self.batches)
    @rule(who=MODERATORS)
    def undo_all(self, who: str) -> None:
        batch, again = self.batches.pop(), 0
        answer = self.run(self.services.browse.undo_all(GUILD, a_moderator(who), batch, key=self.a_key()))
        for id in list(self.book.lines):
            if id in self.book.of_batch(batch, who, self.clock.at):  # anew: one that opens keeps another closed
                self.book.does(id, A.UNDO, who, self.clock.at)
                again += 1
        assert answer.text.startswith(f"Open again: {again}.")
        self.done["undo"] += again

    @rule(minutes=st.sampled_from([1, 11, 16, 5000]), restarted=st.booleans(), rounds=st.booleans())
    def time_passes(self, minutes: int, restarted: bool, rounds: bool) -> None:
        """Perhaps the clocks of the house go round, and perhaps the bot starts anew."""
        self.services = self.a_life() if restarted else self.services
        self.clock.advance(minutes=minutes)
        if rounds:
            self.book.clocks_go_round(self.clock.at)
            self.run(self.services.rounds.once())

    @rule(call=st.sampled_from(CALLED), lost=st.booleans(), forgets=st.booleans())
    def weather(self, call: str, lost: bool, forgets: bool) -> None:
        """Discord will fail once, before or after it did what was asked; it may have forgotten a nonce by then."""
        (self.chat.lost if lost else self.chat.failing)[call] = [ChatUnavailable("not now")]
        self.chat.nonces_last = not forgets

    @invariant()
    def once_discord_answers_it_shows_what_is_on_record(self) -> None:
        ledger, waiting = self.services.ports.ledger, True
        for _ in CALLED:  # each call fails once at most
            if waiting:
                self.clock.advance(seconds=20)
                self.run(self.services.performer.resume())
                waiting = bool(self.run(ledger.pending(self.clock.at + timedelta(days=1), 99)))
        assert not waiting
        standing = self.run(ledger.standing(GUILD, self.clock.at - timedelta(days=99), 99))
        assert {card.state for card in standing} <= {CardState.SHOWN}
        shown = [(one.channel, one.content) for one in self.chat.items() if isinstance(one.content, ItemContent)]
        for item in self.items():
            mine = [(where, content) for where, content in shown if content.item.id == item.id]
            assert [content.item.version for _, content in mine] == [item.version]
            excerpt = item.state in QUEUED and (self.clock.at - item.opened_at < AGED or None)
            assert excerpt is None or [bool(content.excerpt) for _, content in mine] == [excerpt]
            assert [where for where, _ in mine] == [home(item, SETTINGS)]

    @invariant()
    def the_record_says_what_the_book_says(self) -> None:
        items = {item.id: item for item in self.items()}
        assert {id: item.state for id, item in items.items()} == {id: one.state for id, one in self.book.lines.items()}
        for id, line in self.book.lines.items():
            item = items[id]
            assert (item.holder, len(item.notes), set(item.reporters)) == (line.holder, line.notes, line.reporters)
            assert (item.lease_until or item.snoozed_until) == line.until
            assert item.level == line.level
            undoable = line.undo[-1].action if line.undo else None
            assert (item.undo.action if item.undo else None) == undoable
        tally = self.run(self.services.ports.precision.tally(GUILD, CLAIM))
        assert (tally.good, tally.poor) == (self.book.counted("good"), self.book.counted("poor"))
        queued = [(item.kind, item.target) for item in items.values() if item.state in QUEUED]
        assert len(queued) == len(set(queued))

    @invariant()
    def people_see_what_the_book_says(self) -> None:
        assert sorted(str(one.reply_to) for one in self.chat.cards()) == sorted(self.book.cards)
        assert sum("Feelings" in text for text in self.chat.notes()) == self.book.calm_notes
        assert self.chat.slow.get(CHANNEL, 0) == self.book.slow_mode
        assert (CHANNEL in self.chat.locked) == self.book.locked
        assert len(self.chat.direct) == len(self.book.told)

    @invariant()
    def every_step_is_audited_once(self) -> None:
        entries = self.run(self.services.ports.audit.entries(GUILD))
        assert Counter(entry.action for entry in entries if entry.actor) == +self.done
        assert list(self.run(self.services.ports.audit.verify())) == []


TestDeskAgainstTheBook = DeskMachine.TestCase
TestDeskAgainstTheBook.settings = MACHINE
TestDeskAgainstTheBook.pytestmark = [pytest.mark.timeout(900)]  # hundreds of transactions; a busy machine takes long
