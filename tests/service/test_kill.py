"""kill -9 at every numbered point of the act line, on a real process and a real database: each effect exactly once.

A point stands before each call that changes something: the database, or Discord. What only reads leaves nothing behind,
so a kill before it is the kill before the change that comes next. After the kill a second life starts on what the first
one left, and the same happens to it again: Discord sends a post again to whoever reads back, and people press again.
"""

from __future__ import annotations

import asyncio
import gc
import json
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap.proposals import FileProposals, read_proposals
from bot.core.item import Item, ItemAction
from bot.core.values import Action, ItemKind, Mode, Outcome
from bot.errors import ChatGone
from bot.service.content import CardContent, Content, ItemContent, NoteContent
from bot.service.records import Act, GuildSettings, PendingEffect
from bot.service.services import Services, assemble
from bot.storage.session import Database
from bot.storage.stores import make_stores
from tests.fakes import EMPTY, NOON, FakeChat, FakeClock, FakeKnowledge, FakePorts, FakeReader
from tests.service.builders import CHANNEL, CLAIM, GUILD, MODS, a_moderator, a_post, an_item, an_outcome
from tests.storage.empty import an_empty_database

Happens = Callable[[Services], Awaitable[None]]
AtPoint = Callable[[tuple[Any, ...]], None]
POST = a_post(id="1000", text="the quay floods")
EDITED = replace(POST, text="the quay floods, they say")
SLOW_BEFORE = 5
SETTINGS = GuildSettings("", mode=Mode.AUTO, moderators_channel=MODS)

READS = frozenset(
    {"decision", "card", "card_by_post", "unsettled", "effect", "pending", "pending_for", "get", "listing", "about"}
    | {
        "standing",
        "by_post",
        "changed_by",
        "by_reporter",
        "queued",
        "stats",
        "shown",
        "marks",
        "entries",
        "about_member",
        "verify",
        "tally",
    }
    | {"tallies", "held", "opted_out", "held_on", "report", "on_duty", "guilds"}
    | {"find_posted", "fetch", "version", "history", "slow_mode"}
)
"""Calls that change nothing; whatever else a port has is numbered, so a new call is a new point."""


class FileChat(FakeChat):
    """A Discord that outlives the process: what is done is appended to a file. It forgets the nonces of channels."""

    def __init__(self, file: Path) -> None:
        super().__init__(messages={POST.id: POST})
        self.file = file

    def lines(self) -> list[dict[str, str]]:
        text = self.file.read_text() if self.file.exists() else ""
        return [json.loads(line) for line in text.splitlines()]

    def stands(self) -> list[str]:
        """What people see at last: messages as they were edited, direct messages, and how a place is set."""
        seen: dict[str, str] = {}
        for line in self.lines():
            if line["what"]:
                seen[line["id"]] = line["what"]
            else:
                del seen[line["id"]]
        return sorted(seen.values())

    def _write(self, id: str, what: str) -> None:
        with self.file.open("a") as file:
            file.write(json.dumps({"id": id, "what": what}) + "\n")

    def _standing(self, message_id: str) -> bool:
        return [line["what"] for line in self.lines() if line["id"] == message_id][-1:] > [""]

    async def post(self, guild: str, channel: str, content: Content, *, nonce: str, reply_to: str | None = None) -> str:
        posted = str(900 + len(self.lines()))
        self._write(posted, _name(content))
        return posted

    async def edit(self, guild: str, channel: str, message_id: str, content: Content) -> None:
        if not self._standing(message_id):
            raise ChatGone("unknown message")
        self._write(message_id, _name(content))

    async def delete(self, guild: str, channel: str, message_id: str) -> None:
        if not self._standing(message_id):
            raise ChatGone("unknown message")
        self._write(message_id, "")

    async def find_posted(
        self, guild: str, channel: str, content: Content, *, nonce: str, reply_to: str | None, since: datetime
    ) -> str | None:
        mine = _name(content).split(",")[0]
        found = [line["id"] for line in self.lines() if line["what"].split(",")[0] == mine]
        return next((message_id for message_id in found if self._standing(message_id)), None)

    async def slow_mode(self, guild: str, channel: str) -> int:
        return int(next((line["what"][5:] for line in reversed(self.lines()) if line["id"] == "slow"), SLOW_BEFORE))

    async def set_slow_mode(self, guild: str, channel: str, seconds: int) -> None:
        self._write("slow", f"slow {seconds}")

    async def set_locked(self, guild: str, thread: str, locked: bool) -> None:
        self._write("lock", "locked" if locked else "unlocked")

    async def tell_member(self, guild: str, member: str, content: Content, *, nonce: str) -> str:
        """As Discord does within minutes: the same nonce again tells nobody twice."""
        if nonce not in {line["id"] for line in self.lines()}:
            self._write(nonce, f"told {member}")
        return "800"

    async def tell_owner(self, guild: str, content: Content, *, nonce: str) -> str:
        return await self.tell_member(guild, "the owner", content, nonce=nonce)


def _name(content: Content) -> str:
    """What a message is, and after a comma what an edit may change of it."""
    if isinstance(content, CardContent):
        return f"card, {content.claim}"
    if isinstance(content, NoteContent):
        return f"note {content.text[:14]}" + "".join(f" <@{member}>" for member in content.mentions)
    assert isinstance(content, ItemContent)
    return f"{content.item.kind} item, {content.item.state}"


class Room:
    """A folder with a database and a Discord. One engine opens the file anew in each life: compiled SQL is kept."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "caveat.db").write_bytes(an_empty_database())
        self.folder = folder
        self.database = Database(f"sqlite:///{folder / 'caveat.db'}")
        self.chat = FileChat(folder / "chat.jsonl")
        self.proposals = folder / "proposals.jsonl"

    def stands(self) -> list[str]:
        """What people see at last, and what the owner of the knowledge base reads."""
        examples = read_proposals(self.proposals).waiting.values()
        return sorted([*self.chat.stands(), *(f"example {one.text}" for one in examples)])


class Deadly:
    """Hands calls on to a port; before each that changes something `at_point` gets what it is called with."""

    def __init__(self, port: Any, at_point: AtPoint) -> None:
        self._port = port
        self._at_point = at_point

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            if name not in READS:
                self._at_point(args)
            return await method(*args, **kwargs)

        return call


@dataclass(frozen=True)
class Case:
    """What happens, which kinds of effect that brings, and what people see after it, however often it was cut short.

    `waiting` are items on record, and `before` what happened in an earlier life that nothing cut short.
    """

    happens: Happens
    acts: set[Act]
    seen: list[str]
    waiting: tuple[Item, ...] = ()
    before: tuple[Happens, ...] = ()
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    settings: GuildSettings = SETTINGS
    later: timedelta = timedelta()


async def the_post_comes(services: Services) -> None:
    await services.moderation.message_sent(POST)


async def the_post_is_deleted(services: Services) -> None:
    await services.moderation.message_deleted(GUILD, CHANNEL, POST.id)


async def the_post_is_edited(services: Services) -> None:
    await services.moderation.message_edited(EDITED, NOON + timedelta(seconds=1))


async def the_clocks_go_round(services: Services) -> None:
    await services.rounds.once()


def pressed(*actions: ItemAction) -> Happens:
    """A moderator takes these steps; each press has its own key, as an interaction has, and comes again with it."""

    async def press(services: Services) -> None:
        items = await services.ports.queue.about(GUILD, POST.id)
        for item, action in [(item, action) for action in actions for item in items]:
            await services.desk.press(GUILD, item.id, action, a_moderator(), key=f"{item.id} {action}")

    return press


async def an_example_is_proposed(services: Services) -> None:
    (item,) = await services.ports.queue.about(GUILD, POST.id)
    words = {"key": "k1", "text": "In a moderator's words.", "stance": None, "action": "suggest"}
    await services.desk.propose(GUILD, item.id, a_moderator(), **words)  # type: ignore[arg-type]


def waits(kind: ItemKind, **changes: Any) -> tuple[Item, ...]:
    return (an_item(id=f"a-{kind}", kind=kind, target=CHANNEL if kind is ItemKind.HEAT else POST.id, **changes),)


def outcomes(first: Outcome, edited: Outcome | None = None) -> dict[str, Outcome]:
    return {POST.text: first} | ({EDITED.text: edited} if edited else {})


CARD, SUGGESTED = an_outcome(message=POST), an_outcome(message=POST, action=Action.SUGGEST)
OTHER_CARD = an_outcome(message=EDITED, claim="tides-ebb")
NO_CARD = an_outcome(message=EDITED, action=Action.NONE, claim=None)
HEATED = an_outcome(message=POST, action=Action.NONE, claim=None, heat=2)
DISTRESSED = an_outcome(message=POST, level=2)
CALLING = replace(SETTINGS, distress_message="Somebody is there for you.", ping_for_distress=True)
A, K, E = ItemAction, ItemKind, Act

CASES = {
    "a card": Case(the_post_comes, {E.POST_CARD}, [f"card, {CLAIM}"], outcomes=outcomes(CARD)),
    "a card that is withdrawn with its post": Case(
        the_post_is_deleted, {E.WITHDRAW_CARD}, [], before=(the_post_comes,), outcomes=outcomes(CARD)
    ),
    "a card that follows its post's edit": Case(
        the_post_is_edited,
        {E.UPDATE_CARD},
        ["card, tides-ebb"],
        before=(the_post_comes,),
        outcomes=outcomes(CARD, OTHER_CARD),
    ),
    "a card that an edit takes back": Case(
        the_post_is_edited,
        {E.WITHDRAW_CARD},
        [],
        before=(the_post_comes,),
        outcomes=outcomes(CARD, NO_CARD),
    ),
    "a suggestion": Case(the_post_comes, {E.SHOW_ITEM}, ["suggestion item, open"], outcomes=outcomes(SUGGESTED)),
    "a suggestion that is posted": Case(
        pressed(A.POST),
        {E.SHOW_ITEM, E.POST_CARD},
        [f"card, {CLAIM}", "suggestion item, resolved"],
        before=(the_post_comes,),
        outcomes=outcomes(SUGGESTED),
    ),
    "a posted card that is undone": Case(
        pressed(A.UNDO),
        {E.SHOW_ITEM, E.WITHDRAW_CARD},
        ["suggestion item, open"],
        before=(the_post_comes, pressed(A.POST)),
        outcomes=outcomes(SUGGESTED),
    ),
    "a heat item": Case(the_post_comes, {E.SHOW_ITEM}, ["heat item, open"], outcomes=outcomes(HEATED)),
    "a heat item whose only post is deleted": Case(
        the_post_is_deleted,
        {E.SHOW_ITEM},
        ["heat item, withdrawn"],
        before=(the_post_comes,),
        outcomes=outcomes(HEATED),
    ),
    "a distress item, its call and the words to its author": Case(
        the_post_comes,
        {E.SHOW_ITEM, E.REMIND, E.TELL_MEMBER},
        ["distress item, open", "note Somebody may n <@501>", "told 7"],
        outcomes=outcomes(DISTRESSED),
        settings=CALLING,
    ),
    "a distress item that is closed": Case(
        pressed(A.RESOLVE),
        {E.CLOSE_ITEM},
        ["note This item is c"],
        before=(the_post_comes,),
        outcomes=outcomes(DISTRESSED),
    ),
    "a calm-down note": Case(
        pressed(A.CALM), {E.SHOW_ITEM, E.POST_NOTE}, ["heat item, open", "note Feelings run h"], waits(K.HEAT)
    ),
    "a calm-down note that is undone": Case(
        pressed(A.UNDO), {E.SHOW_ITEM, E.WITHDRAW_NOTE}, ["heat item, open"], waits(K.HEAT), (pressed(A.CALM),)
    ),
    "slow mode": Case(pressed(A.SLOW), {E.SHOW_ITEM, E.SLOW_MODE}, ["heat item, open", "slow 60"], waits(K.HEAT)),
    "slow mode that is undone": Case(
        pressed(A.SLOW, A.UNDO),
        {E.SHOW_ITEM, E.SLOW_MODE},
        ["heat item, open", f"slow {SLOW_BEFORE}"],
        waits(K.HEAT),
    ),
    "a lock": Case(pressed(A.LOCK), {E.SHOW_ITEM, E.LOCK}, ["heat item, open", "locked"], waits(K.HEAT)),
    "a lock that is undone": Case(
        pressed(A.UNDO), {E.SHOW_ITEM, E.UNLOCK}, ["heat item, open", "unlocked"], waits(K.HEAT), (pressed(A.LOCK),)
    ),
    "telling the reporter": Case(
        pressed(A.TELL),
        {E.SHOW_ITEM, E.TELL_MEMBER},
        ["report item, open", "told 88"],
        waits(K.REPORT, reporters=("88",)),
    ),
    "an item that follows its post's edit": Case(
        the_post_is_edited,
        {E.SHOW_ITEM},
        ["report item, open"],
        waits(K.REPORT, reporters=("88",)),
        outcomes=outcomes(CARD, NO_CARD),
    ),
    "an example": Case(
        an_example_is_proposed,
        {E.SHOW_ITEM, E.KEEP_EXAMPLE},
        ["example In a moderator's words.", "suggestion item, open"],
        waits(K.SUGGESTION, claim=CLAIM),
    ),
    "a reminder": Case(
        the_clocks_go_round,
        {E.SHOW_ITEM, E.REMIND},
        ["note Still waiting  <@501>", "report item, open"],
        waits(K.REPORT),
        later=timedelta(hours=5),
    ),
    "an owner who is told that there is no channel": Case(
        the_post_comes,
        {E.SHOW_ITEM, E.TELL_OWNER},
        ["told the owner"],
        outcomes=outcomes(SUGGESTED),
        settings=replace(SETTINGS, moderators_channel=None),
    ),
}


async def _live(
    room: Room, case: Case, minute: int, happens: Iterable[Happens], at_point: AtPoint = lambda _called_with: None
) -> set[Act]:
    """One life of the bot, so many minutes after noon; the kinds of effect that wait at its end."""
    stores = make_stores(room.database, case.settings)
    names = ("ledger", "queue", "cooldowns", "marks", "audit", "precision", "opt_outs", "personal", "duty", "settings")
    deadly: dict[str, Any] = {name: Deadly(getattr(stores, name), at_point) for name in names}
    services = assemble(
        replace(
            FakePorts().ports,
            clock=FakeClock(NOON + case.later + timedelta(minutes=minute), first_id=1 + 100 * minute),
            reader=FakeReader(case.outcomes),
            knowledge=FakeKnowledge(),
            chat=Deadly(room.chat, at_point),
            proposals=Deadly(FileProposals(room.proposals), at_point),
            **deadly,
        ),
        EMPTY,
    )
    await services.performer.resume()
    for one in happens:
        await one(services)
    await services.performer.resume()
    waiting = await stores.ledger.pending(NOON + timedelta(days=1), 99)  # however late it is due
    await room.database.close()
    return {effect.act for effect in waiting}


async def _prepare(room: Room, case: Case) -> None:
    stores = make_stores(room.database, case.settings)
    await stores.duty.set(GUILD, "501", True)
    for item in case.waiting:
        await stores.ledger.open_item(item, ())
    await room.database.close()
    if case.before:
        assert await _live(room, case, 0, case.before) == set()


def _killed_before(point: int, room: Room, case: Case) -> bool:
    """Run a life in a process of its own that is killed before the numbered point; False where it has fewer."""

    def life() -> None:
        gc.disable()  # a collection would copy every page that this process shares with its parent
        count = 0

        def at_point(_called_with: tuple[Any, ...]) -> None:
            nonlocal count
            count += 1
            if count == point:
                os.kill(os.getpid(), signal.SIGKILL)

        asyncio.run(_live(room, case, 1, [case.happens], at_point))

    child = multiprocessing.get_context("fork").Process(target=life, daemon=True)
    child.start()
    child.join(60)
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode != 0


@pytest.mark.timeout(900)  # some hundred and fifty processes one after another; a busy machine takes its time
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and fork are POSIX")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_killed_at_every_point_each_effect_is_there_exactly_once(tmp_path: Path, case: Case) -> None:
    room, before = Room(tmp_path / "room"), tmp_path / "before"
    asyncio.run(_prepare(room, case))
    shutil.copytree(room.folder, before)
    tried: set[Act] = set()

    def note_acts(called_with: tuple[Any, ...]) -> None:
        tried.update(one.act for one in called_with if isinstance(one, PendingEffect) and one.attempts)

    point, killed = 0, True
    while killed:
        point += 1
        shutil.rmtree(room.folder)
        shutil.copytree(before, room.folder)
        killed = _killed_before(point, room, case)
        left = asyncio.run(_live(room, case, 5, [case.happens], note_acts))
        assert (room.stands(), left) == (sorted(case.seen), set()), f"after a kill before point {point}"
    assert point > 3
    assert tried == case.acts


def test_the_table_leaves_no_kind_of_effect_out() -> None:
    assert set().union(*(case.acts for case in CASES.values())) == set(Act)
