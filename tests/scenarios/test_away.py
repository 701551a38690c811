"""What became of posts while the bot was away is followed at the next start: Discord does not tell of it again."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from tests.scenarios.stage import (
    ANN,
    BEN,
    CLAIM,
    GENERAL,
    MOD,
    MODERATORS,
    SUGGESTED,
    Harbour,
    a_bot,
    a_config,
    a_sandbox,
    until,
)


@pytest.mark.parametrize("change", ["edited", "deleted"])
async def test_a_post_that_changed_while_the_bot_was_away_takes_its_card_and_its_items_along(
    knowledge: Path, tmp_path: Path, change: str
) -> None:
    records, config = tmp_path / "records.db", a_config(knowledge)
    async with a_sandbox() as sandbox, aiohttp.ClientSession() as session:
        async with a_bot(sandbox, config, records) as caveat:
            harbour = Harbour(sandbox, session, caveat)
            carded, suggested = await harbour.say(ANN, CLAIM), await harbour.say(BEN, SUGGESTED)
            await harbour.card(carded)
            await harbour.item("A suggested card")
        for post in (carded, suggested):
            if change == "edited":
                await harbour.edit(post, content="Good morning, all!")
            else:
                await harbour.delete(post)
        async with a_bot(sandbox, config, records) as caveat:
            harbour = Harbour(sandbox, session, caveat)
            await harbour.item(f"closed: the post was {change}")
            await until(lambda: _gone(harbour))


async def test_a_disputed_item_shows_the_post_as_it_was_edited(harbour: Harbour) -> None:
    post = await harbour.say(ANN, CLAIM)
    await harbour.press(BEN, await harbour.card(post), "Dispute")
    await harbour.press(BEN, await harbour.told(BEN, GENERAL, "What is amiss"), "Unclear")
    item = await harbour.item("A disputed card")
    assert CLAIM in item["content"]
    await harbour.edit(post, content=f"{CLAIM} I mean it.")
    await harbour.item(f"{CLAIM} I mean it.")
    await harbour.press(MOD, await harbour.item("A disputed card"), "Keep the card, because...", values=["clear"])
    await harbour.told(MOD, MODERATORS, "The card stays.")
    await harbour.item(f"decided: card kept by <@{MOD}> (it is clear enough)")


async def _gone(harbour: Harbour) -> bool:
    return not await harbour.cards()
