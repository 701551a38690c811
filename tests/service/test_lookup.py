"""Somebody asks for a card in words of their own: the card that answers, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.kb.files import load_knowledge
from bot.service.knowledge import Knowledge
from bot.service.lookup import Lookup
from tests.fakes import FakeKnowledge, FakeReader

CATALOGUE = load_knowledge(Path(__file__).resolve().parents[2] / "knowledge")


@pytest.fixture(scope="module")
def lookup() -> Lookup:
    return Lookup(Knowledge(FakeKnowledge(CATALOGUE), CATALOGUE), FakeReader())


@pytest.mark.parametrize(
    ("topic", "focus", "claim"),
    [
        pytest.param("hsct", "", "cure-hsct-cures-ms", id="a topic: the general claim of its first family"),
        pytest.param("hsct", "progressive", "halts-all-types", id="topic and focus"),
        pytest.param("hsct", "spms", "halts-spms", id="a focus that the claim is about, before one that it mentions"),
        pytest.param("hsct", "side effects", "mortality-intensive-care", id="other words for a focus of the topic"),
        pytest.param("hsct", "fertility", "fertility-at-risk", id="a focus that another topic has"),
        pytest.param("hsct", "relapse", "relapsing-most-effective", id="a focus of two, in the words of one"),
        pytest.param("does", "it cure ms", "cure-hsct-cures-ms", id="a question in plain words"),
        pytest.param("vitamin", "d", "other-treatment-vitamin-d", id="a name of two words"),
        pytest.param("ocrevus", "", "dmt-progressive-ocrelizumab-ppms", id="a drug by its brand name"),
        pytest.param("ocrevis", "", "dmt-progressive-ocrelizumab-ppms", id="a slip of the pen"),
        pytest.param("nfl", "in ms", "biomarker-nfl-falls", id="what the community speaks of anyway need not be there"),
        pytest.param("hsct-vs-dmt", "", "hsct-vs-dmt-works-better", id="a topic with hyphens"),
        pytest.param("futile-wears-off", "", "futile-wears-off", id="a claim's id"),
    ],
)
async def test_the_card_that_answers_is_found(lookup: Lookup, topic: str, focus: str, claim: str) -> None:
    assert await lookup.find(topic, focus) == claim


@pytest.mark.parametrize(
    ("topic", "focus"),
    [
        pytest.param("bees", "", id="a word that no card has"),
        pytest.param("a", "", id="a stop word, which every card has"),
        pytest.param("c", "", id="a letter that stands in longer words"),
        pytest.param("ms", "", id="what every card is about"),
        pytest.param("people", "", id="a word of many cards, the topic of none"),
        pytest.param("hsct", "hair loss", id="a topic, and what no card of it says"),
        pytest.param("hsct", "vitamin d", id="two subjects that share no card"),
    ],
)
async def test_where_no_card_has_to_do_with_every_word_none_is_shown(lookup: Lookup, topic: str, focus: str) -> None:
    assert await lookup.find(topic, focus) is None
