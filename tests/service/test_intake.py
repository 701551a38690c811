"""Posts come in: bounded, fair, urgent first, nothing lost; what was missed is read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.values import Message
from bot.errors import ChatUnavailable, StoreUnavailable
from bot.service.intake import PER_GUILD, Intake
from bot.service.readback import ReadBack
from tests.fake_stores import FakeMarks
from tests.fakes import NOON, FakeClock, FakePorts
from tests.service.builders import CHANNEL, GUILD, a_house, a_post


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


MARK = 1_200_000_000_000_000_000  # a snowflake


async def test_after_downtime_missed_posts_are_read_as_late_and_very_old_ones_not_at_all() -> None:
    fakes, services = await a_house()
    await fakes.marks.raise_to(GUILD, CHANNEL, str(MARK))
    ages = {MARK + 1: 25 * 60, MARK + 2: 60, MARK + 3: 1}
    for number, minutes in ages.items():
        fakes.chat.says(a_post(id=str(number), text=str(number), at=NOON - timedelta(minutes=minutes)))
    services.intake.start()
    assert await services.readback.catch_up(GUILD) == 2
    await services.intake.drain()
    read = {message.id: policy.read_late for message, policy, _ in fakes.reader.read_with}
    assert read == {str(MARK + 2): True, str(MARK + 3): False}
    await services.intake.stop()


async def test_a_channel_that_discord_does_not_show_after_downtime_is_read_once_it_does() -> None:
    fakes, services = await a_house()
    await fakes.marks.raise_to(GUILD, CHANNEL, str(MARK))
    missed = fakes.chat.says(a_post(id=str(MARK + 1), text="missed", at=NOON))
    fakes.chat.failing["history"] = [ChatUnavailable("away")]
    services.intake.start()
    assert await services.readback.catch_up(GUILD) == 0
    services.intake.offer(fakes.chat.says(a_post(id=str(MARK + 2), text="later", at=NOON)))
    await services.intake.drain()
    assert await services.readback.fill_gaps() == 2
    await services.intake.drain()
    assert missed.id in [message.id for message, _, _ in fakes.reader.read_with]
    await services.intake.stop()


@pytest.mark.parametrize(
    "elsewhere",
    [pytest.param(True, id="another has a mark"), pytest.param(False, id="a first post is still at hand")],
)
async def test_a_channel_in_which_nothing_was_decided_yet_is_read_back_too(elsewhere: bool) -> None:
    fakes, services = await a_house()
    second = 1000 << 22
    long_before, missed = (fakes.chat.says(a_post(id=str(MARK + n * second), at=NOON)) for n in (-900, 1))
    if elsewhere:
        await fakes.marks.raise_to(GUILD, "another channel", str(MARK))
    else:
        services.intake.offer(replace(a_post(id=str(MARK), at=NOON), channel="another channel"))
    assert await services.readback.catch_up(GUILD, {CHANNEL: missed.id, "quiet": long_before.id}) == 1
    services.intake.start()
    await services.intake.drain()
    read = {message.id for message, _, _ in fakes.reader.read_with}
    assert missed.id in read
    assert long_before.id not in read
    await services.intake.stop()


async def test_of_a_guild_in_which_nothing_was_ever_heard_nothing_is_read_back() -> None:
    fakes, services = await a_house()
    before_us = fakes.chat.says(a_post(id=str(MARK), at=NOON))
    assert await services.readback.catch_up(GUILD, {CHANNEL: before_us.id}) == 0


async def test_a_post_whose_event_was_lost_before_a_decided_one_is_read_after_all_and_only_it() -> None:
    fakes, services = await a_house()
    second = 1000 << 22
    long_before, lost, decided = MARK - 90 * second, MARK - 30 * second, MARK
    for number in (long_before, lost, decided):
        fakes.chat.says(a_post(id=str(number), text=str(number), at=NOON))
    services.intake.start()
    services.intake.offer(a_post(id=str(decided), text=str(decided), at=NOON))
    await services.intake.drain()
    await services.readback.catch_up(GUILD)
    await services.intake.drain()
    assert [message.id for message, _, _ in fakes.reader.read_with] == [str(decided), str(lost)]
    await services.intake.stop()
