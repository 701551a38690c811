"""A source that is dead makes one item for moderators, which closes when the source answers again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import pytest

from bot.core.catalogue import Study
from bot.core.item import DismissReason, ItemAction, ItemState
from bot.core.values import ItemKind
from bot.errors import StoreUnavailable
from bot.service.content import ItemContent
from bot.service.records import Reply, SourceLook
from bot.service.services import Services, assemble
from bot.service.sources import PAUSE, REST, SourceWatch, links_of
from tests.fakes import EMPTY, FakeClock, FakePorts
from tests.service.builders import GUILD, a_house, a_moderator

GONE, ANSWERS = SourceLook(Reply.GONE, 404), SourceLook(Reply.ANSWERS, 200)
SILENT, REFUSED = SourceLook(Reply.SILENT), SourceLook(Reply.REFUSED, 403)


def a_study(id: str = "harbour-2019", *, url: str | None = "https://journal.example/tides") -> Study:
    return Study(id, "Tides", None, None, 2019, "cohort", url, None)


@dataclass
class FakeFetcher:
    """Gives each address the look that the test set; others answer. Counts how many looks there are at a time."""

    looks: dict[str, SourceLook] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    at_a_time: int = 0
    most_at_a_time: int = 0

    async def look(self, url: str) -> SourceLook:
        self.asked.append(url)
        self.at_a_time += 1
        self.most_at_a_time = max(self.most_at_a_time, self.at_a_time)
        await asyncio.sleep(0)
        self.at_a_time -= 1
        return self.looks.get(url, ANSWERS)


@dataclass
class Watched:
    """A house whose sources are watched."""

    fakes: FakePorts
    services: Services
    fetcher: FakeFetcher

    @property
    def watch(self) -> SourceWatch:
        assert self.services.sources is not None
        return self.services.sources

    async def look_round(self, look: SourceLook | None = None) -> None:
        """Every source that is due is looked at; `look` is what the first study gives from now on."""
        if look is not None:
            self.fetcher.looks["https://journal.example/tides"] = look
        while await self.watch.once() is not None:
            pass

    def states(self) -> list[tuple[ItemKind, ItemState]]:
        return [(item.kind, item.state) for item in self.fakes.memory.items.values()]


async def watched(*studies: Study, mods: str | None = "30") -> Watched:
    fakes, _ = await a_house(mods=mods)
    known = {study.id: study for study in studies or (a_study(), a_study("pier-2020", url="https://other.example/"))}
    fetcher = FakeFetcher()
    return Watched(fakes, assemble(fakes.ports, replace(EMPTY, studies=known), fetcher=fetcher), fetcher)


OPEN, WITHDRAWN = (ItemKind.DEAD_SOURCE, ItemState.OPEN), (ItemKind.DEAD_SOURCE, ItemState.WITHDRAWN)


async def test_a_dead_source_makes_one_item_however_often_it_is_looked_at() -> None:
    house = await watched()
    for _ in range(3):
        await house.look_round(GONE)
        house.fakes.clock.advance(days=8)
    assert house.states() == [OPEN]
    (shown,) = house.fakes.chat.items()
    assert isinstance(shown.content, ItemContent)
    assert shown.content.reasons == (
        "The link of the study `harbour-2019` leads to a page that is not there any more (404).",
    )


async def test_its_item_closes_when_it_answers_again_and_a_later_death_opens_another() -> None:
    house = await watched()
    await house.look_round(GONE)
    house.fakes.clock.advance(days=8)
    await house.look_round(ANSWERS)
    assert house.states() == [WITHDRAWN]
    (shown,) = house.fakes.chat.items()
    assert isinstance(shown.content, ItemContent)
    assert shown.content.item.reason == "answers-again"
    assert house.fakes.memory.audit[GUILD][-1].reason == "answers-again"
    house.fakes.clock.advance(days=8)
    await house.look_round(GONE)
    assert house.states() == [WITHDRAWN, OPEN]


@pytest.mark.parametrize(
    ("looks", "states"),
    [
        pytest.param([SILENT] * 2, [], id="two days of silence"),
        pytest.param([SILENT] * 3, [OPEN], id="three days of silence"),
        pytest.param([SILENT, SILENT, ANSWERS, SILENT, SILENT], [], id="silence with an answer between"),
        pytest.param([REFUSED] * 5, [], id="a page that is not for programs"),
        pytest.param([GONE, REFUSED], [OPEN], id="gone, then not for programs"),
        pytest.param([GONE, SILENT], [OPEN], id="gone, then silent"),
        pytest.param([SILENT, SILENT, SILENT, ANSWERS], [WITHDRAWN], id="silent, then back"),
    ],
)
async def test_what_counts_as_dead(looks: list[SourceLook], states: list[tuple[ItemKind, ItemState]]) -> None:
    house = await watched()
    await house.look_round(ANSWERS)
    house.fakes.clock.advance(days=8)
    for look in looks:
        house.fetcher.looks["https://journal.example/tides"] = look
        await house.look_round()
        house.fakes.clock.advance(days=1 if look is SILENT else 8)
    assert house.states() == states


@pytest.mark.parametrize("online_first", [False, True], ids=["from the start", "after a good start"])
async def test_where_nobody_answers_at_all_the_fault_may_be_ours_and_no_item_opens(online_first: bool) -> None:
    house = await watched()
    if online_first:
        await house.look_round(ANSWERS)
    house.fetcher.looks["https://other.example/"] = SILENT
    for _ in range(20):
        await house.look_round(SILENT)
        house.fakes.clock.advance(days=1)
    assert len(house.fetcher.asked) > 20
    assert house.states() == []


async def test_what_moderators_dealt_with_is_not_brought_up_again_for_a_season() -> None:
    house = await watched()
    await house.look_round(GONE)
    (item,) = house.fakes.memory.items.values()
    dismiss = {"key": "k1", "reason": DismissReason.NOT_NOW}
    assert (await house.services.desk.press(GUILD, item.id, ItemAction.DISMISS, a_moderator(), **dismiss)).done  # type: ignore[arg-type]
    house.fakes.clock.advance(days=80)
    await house.look_round()
    assert len(house.states()) == 1
    house.fakes.clock.advance(days=11)
    await house.look_round()
    assert house.states()[1:] == [OPEN]


async def test_a_source_is_looked_at_once_a_week_and_one_at_a_time() -> None:
    house = await watched(*(a_study(f"s-{n}", url=f"https://journal.example/{n}") for n in range(4)))
    await house.look_round()
    await house.look_round()
    assert sorted(house.fetcher.asked) == [f"https://journal.example/{n}" for n in range(4)]
    house.fakes.clock.advance(days=6)
    assert await house.watch.once() is None
    house.fakes.clock.advance(days=1)
    await house.look_round()
    assert (len(house.fetcher.asked), house.fetcher.most_at_a_time) == (8, 1)


async def test_a_server_without_a_moderators_channel_gets_no_item() -> None:
    house = await watched(mods=None)
    await house.look_round(GONE)
    assert house.states() == []


async def test_the_watch_begins_late_goes_slowly_and_outlasts_a_look_that_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = await watched()
    slept: list[float] = []

    async def sleep(clock: FakeClock, seconds: float) -> None:
        slept.append(seconds)
        clock.advance(seconds=seconds)
        if len(slept) == 4:
            raise asyncio.CancelledError

    errors: list[Exception] = [StoreUnavailable("away"), RuntimeError("a bug")]

    async def look(_fetcher: FakeFetcher, url: str) -> SourceLook:
        house.fetcher.asked.append(url)
        raise errors.pop(0)

    monkeypatch.setattr(FakeClock, "sleep", sleep)
    monkeypatch.setattr(FakeFetcher, "look", look)
    with pytest.raises(asyncio.CancelledError):
        await house.watch.run()
    assert slept == [REST.total_seconds(), PAUSE, PAUSE, PAUSE]
    assert sorted(house.fetcher.asked) == ["https://journal.example/tides", "https://other.example/"]


def test_the_address_of_a_study_is_the_link_that_its_card_shows() -> None:
    studies = (a_study(), a_study("no-link", url=None))
    catalogue = replace(EMPTY, studies={study.id: study for study in studies})
    assert dict(links_of(catalogue)) == {"https://journal.example/tides": "harbour-2019"}


async def test_nobody_is_asked_unless_it_is_wanted() -> None:
    _, services = await a_house()
    assert services.sources is None


async def test_moderators_are_reminded_of_a_source_whose_id_is_long() -> None:
    house = await watched(a_study("a-study-of-the-tides-in-the-harbour-2019"))
    for _ in range(3):
        await house.look_round(GONE)
        house.fakes.clock.advance(days=2)
    assert house.states() == [OPEN]
    await house.services.browse.duty(GUILD, a_moderator(), True)
    house.fakes.clock.advance(days=15)
    await house.services.rounds.once()
    assert [note for note in house.fakes.chat.notes() if note.startswith("Still waiting")] != []
