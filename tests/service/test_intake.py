"""Posts come in: bounded, fair, urgent first, nothing lost; what was missed is read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.item import ItemAction
from bot.core.values import Message
from bot.errors import ChatUnavailable, StoreUnavailable
from bot.service.intake import PER_GUILD, Intake
from bot.service.readback import ReadBack
from bot.service.services import Services, assemble
from tests.fake_stores import FakeMarks
from tests.fakes import EMPTY, NOON, FakeClock, FakePorts
from tests.service.builders import CHANNEL, GUILD, a_house, a_moderator, a_post, an_outcome


class Handler:
    """Notes what it was handed; fails as often as it was told."""

    def __init__(self, failures: int = 0) -> None:
        self.handled: list[tuple[str, str, bool]] = []
        self.failures = failures

    async def __call__(self, message: Message, *, late: bool = False) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreUnavailable("the database is away")
        self.handled.append((message.guild, message.id, late))


def an_intake(handler: Handler, marks: FakeMarks, *, workers: int = 1) -> Intake:
    return Intake(handler, marks, FakeClock(), urgent=lambda text: "dark" in text, workers=workers)


def of(guild: str, number: int, text: str = "x") -> Message:
    return replace(a_post(id=str(number), text=text), guild=guild)


async def test_a_raid_in_one_guild_does_not_hold_up_another() -> None:
    handler = Handler()
    intake = an_intake(handler, FakeMarks())
    for number in range(100):
        intake.offer(of("1", 1000 + number))
    intake.offer(of("2", 5000))
    intake.start()
    await intake.drain()
    assert [guild for guild, _, _ in handler.handled].index("2") <= 2
    assert len(handler.handled) == 101
    await intake.stop()


async def test_what_may_be_distress_overtakes_a_full_queue() -> None:
    handler = Handler()
    intake = an_intake(handler, FakeMarks())
    for number in range(PER_GUILD):
        assert intake.offer(of("1", 1000 + number))
    assert intake.offer(of("1", 9000, "dark"))
    intake.start()
    await intake.drain()
    assert handler.handled[0][1] == "9000"
    await intake.stop()


async def test_a_thousand_posts_at_once_stay_bounded_and_are_read_back() -> None:
    fakes = FakePorts()
    handler = Handler()
    intake = Intake(handler, fakes.marks, fakes.clock, workers=2)
    for number in range(1000):
        intake.offer(fakes.chat.says(a_post(id=str(1000 + number))))
    assert intake.waiting == PER_GUILD
    intake.start()
    await intake.drain()
    readback = ReadBack(fakes.ports, intake)
    while intake.gaps():
        await readback.fill_gaps()
        await intake.drain()
    assert {number for _, number, _ in handler.handled} == {str(1000 + n) for n in range(1000)}
    assert list(await fakes.marks.marks(GUILD)) == [(CHANNEL, "1999")]
    await intake.stop()


async def test_a_mark_never_passes_a_post_that_is_not_decided_yet() -> None:
    handler, marks = Handler(), FakeMarks()
    intake = an_intake(handler, marks)
    intake.offer(of(GUILD, 1000))
    intake.offer(of(GUILD, 1005, "dark"))
    taken = intake._take()
    assert taken is not None
    await intake._until_done(taken)
    assert marks.newest == {(GUILD, CHANNEL): 999}
    intake.start()
    await intake.drain()
    assert marks.newest == {(GUILD, CHANNEL): 1005}
    await intake.stop()


async def test_a_post_waits_while_the_store_is_away() -> None:
    handler = Handler(failures=5)
    intake = an_intake(handler, FakeMarks())
    intake.offer(of(GUILD, 1000))
    intake.start()
    await intake.drain()
    assert len(handler.handled) == 1
    await intake.stop()


SECOND = 1000 << 22


def snowflake(at: datetime) -> int:
    return int((at - datetime(2015, 1, 1, tzinfo=UTC)).total_seconds()) * SECOND


MARK = snowflake(NOON - timedelta(hours=2))


def said(fakes: FakePorts, number: int, *, text: str = "x", author: str = "7", channel: str = CHANNEL) -> Message:
    """A post with its id, at the time that the id tells."""
    at = NOON + timedelta(seconds=(number - snowflake(NOON)) / SECOND)
    return fakes.chat.says(replace(a_post(id=str(number), text=text, author=author, at=at), channel=channel))


async def read_back(services: Services) -> None:
    """What was missed is read and decided."""
    services.intake.start()
    await services.readback.fill_gaps()
    await services.intake.drain()
    await services.intake.stop()


def ids_read(fakes: FakePorts) -> list[str]:
    return [message.id for message, _, _ in fakes.reader.read_with]


async def test_after_downtime_missed_posts_are_read_as_late_and_those_older_than_a_day_not_at_all() -> None:
    fakes, services = await a_house()
    ages = {25 * 60: "old", 60: "late", 1: "fresh"}
    await fakes.marks.raise_to(GUILD, CHANNEL, str(snowflake(NOON - timedelta(days=30))))
    for minutes, text in ages.items():
        said(fakes, snowflake(NOON - timedelta(minutes=minutes)), text=text)
    await services.readback.catch_up(GUILD)
    await read_back(services)
    read = {message.text: policy.read_late for message, policy, _ in fakes.reader.read_with}
    assert read == {"late": True, "fresh": False}


async def test_a_new_session_asks_discord_for_no_post_itself_however_many_threads_there_ever_were() -> None:
    fakes, services = await a_house()
    for thread in range(300):
        await fakes.marks.raise_to(GUILD, str(7000 + thread), str(MARK))
    await services.readback.catch_up(GUILD)
    assert fakes.chat.calls == []
    assert len(services.intake.gaps()) == 300


async def test_of_a_channel_in_which_nothing_was_said_for_a_day_nothing_is_asked_and_the_archive_comes_last() -> None:
    fakes, services = await a_house()
    for channel, days in (("archived", 3), ("busy", 3), ("quiet", 3), ("recent", 0)):
        await fakes.marks.raise_to(GUILD, channel, str(snowflake(NOON - timedelta(days=days, minutes=1))))
    quiet, new = snowflake(NOON - timedelta(days=3)), snowflake(NOON)
    await services.readback.catch_up(GUILD, {"quiet": str(quiet), "busy": str(new), "recent": str(new)})
    oldest, recent = snowflake(NOON - timedelta(days=1)), snowflake(NOON - timedelta(minutes=2))
    assert list(services.intake.gaps().items()) == [
        ((GUILD, "busy"), str(oldest)),
        ((GUILD, "recent"), str(recent)),
        ((GUILD, "archived"), str(oldest)),
    ]


async def test_the_mark_waits_while_its_channel_is_read_back() -> None:
    fakes, services = await a_house()
    await fakes.marks.raise_to(GUILD, CHANNEL, str(MARK))
    await services.readback.catch_up(GUILD)
    services.intake.offer(said(fakes, MARK + SECOND))
    services.intake.start()
    with services.intake.filling(GUILD, CHANNEL):
        await services.intake.drain()
        assert list(await fakes.marks.marks(GUILD)) == [(CHANNEL, str(MARK))]
    await services.intake.stop()


async def test_a_post_that_was_decided_while_its_channel_was_still_to_be_read_raises_the_mark_afterwards() -> None:
    fakes, services = await a_house()
    await fakes.marks.raise_to(GUILD, CHANNEL, str(MARK))
    await services.readback.catch_up(GUILD)
    post = said(fakes, MARK + SECOND)
    await decide(services, post)
    fakes.chat.messages.clear()
    await services.readback.fill_gaps()
    assert list(await fakes.marks.marks(GUILD)) == [(CHANNEL, post.id)]


async def test_gaps_are_filled_as_far_as_there_is_room_while_other_posts_still_wait() -> None:
    fakes, services = await a_house()
    for number in range(PER_GUILD + 50):
        said(fakes, MARK + number * SECOND, channel="flooded")
    for _ in range(PER_GUILD - 30):
        services.intake.offer(a_post(at=NOON))
    services.intake.open_gap(GUILD, "flooded", str(MARK - 1))
    assert await services.readback.fill_gaps() == 30, "nobody reads, and nobody waits for it"
    assert services.intake.gaps() == {(GUILD, "flooded"): str(MARK + 30 * SECOND - 1)}
    asked = len(fakes.chat.calls)
    assert await services.readback.fill_gaps() == 0
    assert len(fakes.chat.calls) == asked, "without room nothing is asked"
    services.intake.start()
    while services.intake.gaps():
        await services.intake.drain()
        await services.readback.fill_gaps()
    await services.intake.drain()
    await services.intake.stop()
    assert {str(MARK + number * SECOND) for number in range(PER_GUILD + 50)} <= set(ids_read(fakes))


async def test_what_may_be_distress_needs_no_room_when_it_is_read_back() -> None:
    fakes, _ = await a_house()
    services = assemble(fakes.ports, EMPTY, urgent=lambda text: "dark" in text)
    for number in range(10):
        said(fakes, MARK + number * SECOND, text="dark" if number == 9 else "x")
    for _ in range(PER_GUILD - 1):
        services.intake.offer(replace(a_post(at=NOON), channel="flooded"))
    services.intake.open_gap(GUILD, CHANNEL, str(MARK - 1))
    assert await services.readback.fill_gaps() == 2
    services.intake.start()
    await services.intake.drain()
    await services.intake.stop()
    assert ids_read(fakes)[0] == str(MARK + 9 * SECOND)


async def test_a_channel_that_discord_does_not_show_after_downtime_is_read_once_it_does() -> None:
    fakes, services = await a_house()
    await fakes.marks.raise_to(GUILD, CHANNEL, str(MARK))
    await fakes.marks.raise_to(GUILD, "another channel", str(MARK))
    missed = said(fakes, MARK + 1)
    fakes.chat.failing["history"] = [ChatUnavailable("away")]
    await services.readback.catch_up(GUILD)
    with pytest.raises(ChatUnavailable):
        await services.readback.fill_gaps()
    assert list(services.intake.gaps()) == [(GUILD, "another channel"), (GUILD, CHANNEL)], "it lets the other go first"
    services.intake.offer(said(fakes, MARK + 2))
    await read_back(services)
    assert missed.id in ids_read(fakes)


@pytest.mark.parametrize(
    "elsewhere",
    [pytest.param(True, id="another has a mark"), pytest.param(False, id="a first post is still at hand")],
)
async def test_a_channel_in_which_nothing_was_decided_yet_is_read_back_too(elsewhere: bool) -> None:
    fakes, services = await a_house()
    long_before, missed = (said(fakes, MARK + n * SECOND) for n in (-900, 1))
    if elsewhere:
        await fakes.marks.raise_to(GUILD, "another channel", str(MARK))
    else:
        services.intake.offer(replace(a_post(id=str(MARK), at=NOON), channel="another channel"))
    await services.readback.catch_up(GUILD, {CHANNEL: missed.id, "quiet": long_before.id})
    assert (GUILD, "quiet") not in services.intake.gaps()
    await read_back(services)
    assert missed.id in ids_read(fakes)
    assert long_before.id not in ids_read(fakes)


async def test_of_a_guild_in_which_nothing_was_ever_heard_nothing_is_read_back() -> None:
    fakes, services = await a_house()
    before_us = said(fakes, MARK)
    await services.readback.catch_up(GUILD, {CHANNEL: before_us.id})
    assert services.intake.gaps() == {}


async def test_a_post_whose_event_was_lost_before_a_decided_one_is_read_after_all_and_only_it() -> None:
    fakes, services = await a_house()
    long_before, lost, decided = MARK - 90 * SECOND, MARK - 30 * SECOND, MARK
    for number in (long_before, lost, decided):
        said(fakes, number)
    services.intake.start()
    services.intake.offer(fakes.chat.messages[str(decided)])
    await services.intake.drain()
    await services.readback.catch_up(GUILD)
    await read_back(services)
    assert ids_read(fakes) == [str(decided), str(lost)]


async def test_after_a_restart_the_closed_distress_of_somebody_who_opted_out_stays_closed() -> None:
    fakes, services = await a_house()
    await fakes.opt_outs.set(GUILD, "7", True)
    post = said(fakes, MARK, text="dark")
    fakes.reader.outcomes["dark"] = an_outcome(message=post, level=2)
    await decide(services, post)
    (item,) = fakes.memory.items.values()
    await services.desk.press(GUILD, item.id, ItemAction.RESOLVE, a_moderator(), key="k1")
    assert fakes.memory.items == {}
    restarted = assemble(fakes.ports, EMPTY)
    await restarted.readback.catch_up(GUILD)
    await read_back(restarted)
    assert fakes.memory.items == {}


async def test_after_an_erasure_a_new_session_does_not_record_a_channels_last_post_again() -> None:
    fakes, services = await a_house()
    await decide(services, said(fakes, MARK))
    assert list(fakes.memory.decisions) == [(GUILD, str(MARK))]
    await services.privacy.erase(GUILD, "7")
    assert fakes.memory.decisions == {}
    await services.readback.catch_up(GUILD)
    await read_back(services)
    assert fakes.memory.decisions == {}


async def decide(services: Services, post: Message) -> None:
    services.intake.start()
    services.intake.offer(post)
    await services.intake.drain()
    await services.intake.stop()
