"""A server sends the bot away: who was in distress there is forgotten, for nobody can look any more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from bot.core.values import ItemKind
from bot.service.records import GuildSettings
from bot.service.services import Services
from tests.fakes import FakePorts
from tests.service.builders import GUILD, a_house, a_post, an_item, an_outcome

ELSEWHERE = "99"


async def _a_house_with_distress_in_two_servers() -> tuple[FakePorts, Services]:
    fakes, services = await a_house()
    for number, guild in (("1000", GUILD), ("1001", ELSEWHERE)):
        await fakes.settings.put(replace(await fakes.settings.get(GUILD), guild=guild))
        post = replace(a_post(id=number, text=f"dark {number}"), guild=guild)
        fakes.reader.outcomes[post.text] = an_outcome(message=post, level=2)
        await services.moderation.message_sent(fakes.chat.says(post))
    return fakes, services


def _distress(fakes: FakePorts) -> set[str]:
    return {item.guild for item in fakes.memory.items.values() if item.kind is ItemKind.DISTRESS}


async def test_its_distress_items_go_with_all_that_waits_to_be_done_for_them_and_no_other_servers() -> None:
    fakes, services = await _a_house_with_distress_in_two_servers()
    assert _distress(fakes) == {GUILD, ELSEWHERE}
    await services.privacy.server_left(GUILD)
    assert _distress(fakes) == {ELSEWHERE}
    assert not [effect for effect in fakes.memory.effects.values() if effect.guild == GUILD and effect.item]


async def test_its_other_items_stay_for_it_may_come_back() -> None:
    fakes, services = await _a_house_with_distress_in_two_servers()
    suggestion = an_item(kind=ItemKind.SUGGESTION)
    fakes.memory.items[suggestion.id] = suggestion
    await services.privacy.server_left(GUILD)
    assert suggestion.id in fakes.memory.items


@pytest.mark.parametrize(
    ("present", "left"),
    [
        pytest.param([GUILD, ELSEWHERE], {GUILD, ELSEWHERE}, id="the bot is still in both"),
        pytest.param([GUILD], {GUILD}, id="one sent it away while it was down"),
        pytest.param([], {GUILD, ELSEWHERE}, id="no server at all: another bot, with this one's database"),
        pytest.param(["5"], {GUILD, ELSEWHERE}, id="only unknown servers: another bot again"),
        pytest.param(["5", GUILD], {GUILD}, id="a new server beside one that is known"),
    ],
)
async def test_at_a_start_it_is_looked_for_servers_that_are_gone(present: Collection[str], left: set[str]) -> None:
    fakes, services = await _a_house_with_distress_in_two_servers()
    await services.privacy.servers_left(present)
    assert _distress(fakes) == left


async def test_a_server_that_only_has_settings_shows_that_it_is_this_bot() -> None:
    fakes, services = await _a_house_with_distress_in_two_servers()
    await fakes.settings.put(GuildSettings("5"))
    await services.privacy.servers_left(["5"])
    assert _distress(fakes) == set()
