"""Why a card appeared, asked by whoever sees it."""

from __future__ import annotations

import pytest

from bot.errors import ChatUnavailable
from bot.service.explain import Explain
from bot.service.showing import Showing
from tests.service.builders import CLAIM, GUILD, a_house, a_post, an_outcome


@pytest.mark.parametrize(
    ("answered", "known"),
    [
        pytest.param("1000", True, id="under the post that it answers"),
        pytest.param("999", False, id="under another post"),
        pytest.param(None, False, id="under none"),
    ],
)
async def test_a_card_whose_own_id_is_not_recorded_yet_is_explained_by_its_post(
    answered: str | None, known: bool
) -> None:
    fakes, services = await a_house()
    fakes.reader.outcomes["the quay floods"] = an_outcome()
    fakes.chat.lost["post"] = [ChatUnavailable("the answer got lost")]
    await services.moderation.message_sent(fakes.chat.says(a_post(text="the quay floods")))
    (card,) = fakes.chat.cards()
    explain = Explain(services.ports, Showing(services.ports, services.conversations))
    content = await explain.why(GUILD, card.id, answered)
    assert (content is not None) is known
    if content is not None:
        assert (content.claim, content.quotes) == (CLAIM, ("the quay floods",))
