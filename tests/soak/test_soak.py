"""The soak's account finds what is missing, doubled or left over; and a soak of seconds ends with a right one."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.bootstrap.house import Caveat
from tests.scenarios.stage import Harbour, a_bot, a_config, a_knowledge_folder, a_sandbox, until
from tests.soak.__main__ import NotEnded, Soak
from tests.soak.account import Records, Told, account, as_table
from tests.soak.town import Town

TOLD = Told(standing={"1", "2", "3"}, deleted={"4"}, opted_out={"5"})
RECORDS = Records(
    decisions={"1": "reply", "2": "suggest", "3": "none", "4": "reply"},
    cards={"1": ("shown", "101", ""), "2": ("shown", "102", "mod"), "4": ("withdrawn", "104", "")},
    queued=frozenset({("item1", "201")}),
    pending=0,
)


def a_card(post: str, message: str) -> dict[str, Any]:
    return {"id": message, "message_reference": {"message_id": post}}


def an_item(item: str, message: str, action: str = "resolve") -> dict[str, Any]:
    return {"id": message, "components": [{"components": [{"custom_id": f"cv:i:{item}:1:{action}"}]}]}


PUBLIC = [a_card("1", "101"), a_card("2", "102"), {"id": "103"}]
ITEMS = [an_item("item1", "201"), an_item("item0", "200", "undo"), an_item("item2", "202", "note")]


def test_an_account_that_is_right_is_right() -> None:
    assert [row.what for row in account(TOLD, RECORDS, PUBLIC, ITEMS) if not row.right] == []


@pytest.mark.parametrize("read_again", [True, False], ids=["read again", "not read again"])
def test_posts_from_before_a_member_opted_in_again_may_be_decided_or_not(read_again: bool) -> None:
    told = replace(TOLD, standing={"2", "3"}, before={"1"})
    decisions = RECORDS.decisions if read_again else {"2": "suggest", "3": "none"}
    cards = RECORDS.cards if read_again else {"2": RECORDS.cards["2"]}
    rows = account(
        told, replace(RECORDS, decisions=decisions, cards=cards), PUBLIC if read_again else PUBLIC[1:], ITEMS
    )
    assert [row.what for row in rows if not row.right] == []


@pytest.mark.parametrize(
    ("told", "records", "public", "items", "line"),
    [
        pytest.param(replace(TOLD, standing={"1", "2", "3", "9"}), RECORDS, PUBLIC, ITEMS, 0, id="a post unread"),
        pytest.param(replace(TOLD, standing={"1", "2"}), RECORDS, PUBLIC, ITEMS, 0, id="a post that nobody wrote"),
        pytest.param(
            replace(TOLD, opted_out={"5", "3"}, standing={"1", "2"}), RECORDS, PUBLIC, ITEMS, 1, id="opted out"
        ),
        pytest.param(
            TOLD, replace(RECORDS, cards={**RECORDS.cards, "1": ("decided", None, "")}), PUBLIC, ITEMS, 2, id="no card"
        ),
        pytest.param(TOLD, RECORDS, [*PUBLIC, a_card("1", "109")], ITEMS, 3, id="two cards"),
        pytest.param(TOLD, RECORDS, PUBLIC[1:], ITEMS, 3, id="a card lost"),
        pytest.param(TOLD, RECORDS, PUBLIC, ITEMS[1:], 4, id="an item lost"),
        pytest.param(TOLD, RECORDS, PUBLIC, [*ITEMS, an_item("item1", "209")], 4, id="an item twice"),
        pytest.param(TOLD, RECORDS, PUBLIC, [*ITEMS, an_item("item9", "209")], 4, id="an item too many"),
        pytest.param(TOLD, replace(RECORDS, pending=1), PUBLIC, ITEMS, 5, id="an effect waits"),
    ],
)
def test_what_is_amiss_is_in_its_line_of_the_account(
    told: Told, records: Records, public: list[dict[str, Any]], items: list[dict[str, Any]], line: int
) -> None:
    rows = account(told, records, public, items)
    assert not rows[line].right
    assert f"NOT {rows[line].what}" in as_table(rows)


def a_soak(room: Path, **more: Any) -> Soak:
    config = a_config(a_knowledge_folder(room), second_reader=False)
    usual: dict[str, Any] = {"seconds": 2.0, "lives": 1, "seed": 7, "pause": 0.05, "plans": ["drizzle"]}
    return Soak(config, room, **usual | more)


async def test_a_soak_of_seconds_in_light_weather_ends_with_a_right_account(tmp_path: Path) -> None:
    town, rows = await a_soak(tmp_path).run(deadline=300.0)
    assert all(row.right for row in rows), as_table(rows)
    assert town.counts["posts"] > 2 and not town.restless


async def test_a_soak_that_is_not_over_by_its_deadline_says_what_it_waited_for(tmp_path: Path) -> None:
    stages: list[str] = []
    soak = a_soak(tmp_path, seconds=600.0, tell=stages.append)
    with pytest.raises(NotEnded) as caught:
        await soak.run(deadline=1.0)
    assert stages[0] == "start 1 of 1"
    assert f"not over after 1 s; under way was: {stages[-1]}" in str(caught.value)


async def test_a_town_that_does_not_come_to_rest_says_what_it_waited_for_and_is_not_waited_for_again(
    tmp_path: Path,
) -> None:
    config, records = a_config(a_knowledge_folder(tmp_path), second_reader=False), tmp_path / "records.db"
    async with a_sandbox() as sandbox, aiohttp.ClientSession() as session, a_bot(sandbox, config, records) as caveat:
        harbour = Harbour(sandbox, session, caveat)
        town = Town(harbour, records, ["1"], ["Good morning."], random.Random(7), 0.0, patience=3.0)
        caveat.stop.set()
        await until(lambda: _gone(caveat))
        await town.settle()
        assert town.restless
        assert town.waits_for == "the connection to be dropped"
        await harbour.do("/faults", "DELETE")
        town.patience = 3600.0
        await town.settle()


async def _gone(caveat: Caveat) -> bool:
    return caveat.connection.client is None
