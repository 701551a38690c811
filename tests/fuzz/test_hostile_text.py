"""Whatever somebody writes is read: nothing breaks, every span is the author's own, and hiding hides nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.intake import MOST_CHARACTERS, admit
from bot.core.normalise import normalise
from bot.core.pipeline import Knowledge, analyse, prepare
from bot.core.segment import segment
from bot.core.values import Action, History, Message, Mode, Outcome, Policy, Route
from bot.kb.files import load_knowledge
from tests.builders import NOON
from tests.fuzz.hostile import FUZZ, INVISIBLE, TURNING, WORST, texts

ROOT = Path(__file__).resolve().parents[2]
SOME_LOOK_ALIKES = str.maketrans("eoc", "\u0435\u043e\u0441")
"""A word of look-alikes alone stays as it is: it may be a word of another language (bot.core.normalise)."""
CLAIM, DESPAIR = "HSCT is a cure for MS, it stops the disease for good.", "I want to kill myself."


@cache
def knowledge() -> Knowledge:
    """The shipped base, read once."""
    return prepare(load_knowledge(ROOT / "knowledge"))


def read(text: str) -> Outcome:
    message = Message(id="1", text=text, author="ann", sent_at=NOON)
    return analyse(message, knowledge(), Policy(mode=Mode.AUTO), History())


def check_words(text: str) -> None:
    """Words stand inside the text, one after another, each with a span of the author's own."""
    admitted = admit(text)
    assert len(admitted) == min(len(text), MOST_CHARACTERS)
    cut = segment(normalise(admitted))
    before = 0
    for place in range(len(cut.words)):
        start, end = cut.span(place, place)
        assert before <= start <= end <= len(admitted)
        assert cut.quote(place, place) == admitted[start:end]
        before = start
    bounds = [(one.first, one.last) for one in (*cut.sentences, *cut.clauses)]
    assert all(0 <= first <= last <= len(cut.words) for first, last in bounds)
    assert not set(cut.source.text) & {*INVISIBLE[:6], *TURNING}


def check_reading(text: str) -> None:
    """What comes out keeps the public contract (product.md), and comes out the same again."""
    outcome = read(text)
    admitted = admit(text)
    for match in outcome.matches:
        start, end = match.span
        assert admitted[start:end] == match.quote != ""
        assert 0.5 <= match.score <= 1.0
    assert 0.0 <= outcome.heat.message <= 1.0 and 0.0 <= outcome.heat.thread <= 1.0
    assert outcome.heat.level in range(4) and outcome.distress.level in range(3)
    if outcome.distress.level:
        assert (outcome.decision.action, outcome.decision.route) == (Action.NONE, Route.MODERATORS)
    assert read(text) == outcome


@FUZZ
@given(texts())
def test_every_word_of_a_hostile_text_is_the_authors_own(text: str) -> None:
    check_words(text)


@FUZZ
@given(texts())
def test_a_hostile_post_is_read_and_keeps_the_contract(text: str) -> None:
    check_reading(text)


@pytest.mark.parametrize("name", WORST)
def test_the_worst_posts_are_read_like_any_other(name: str) -> None:
    check_words(WORST[name])
    check_reading(WORST[name])


@FUZZ
@given(st.data(), st.sampled_from([CLAIM, DESPAIR]))
def test_characters_that_nobody_sees_hide_nothing(data: st.DataObject, text: str) -> None:
    unseen = st.lists(st.sampled_from((*INVISIBLE[:6], *TURNING)), max_size=3).map("".join)
    hidden = "".join(letter + data.draw(unseen) for letter in text)
    _same(read(text), read(hidden))


@pytest.mark.parametrize("text", [CLAIM, DESPAIR])
@pytest.mark.parametrize(
    "dress",
    [
        pytest.param(lambda text: text.translate(SOME_LOOK_ALIKES), id="look-alikes inside words"),
        pytest.param(lambda text: "".join(one + "\u0301\u0489\u035c" for one in text), id="zalgo"),
        pytest.param(
            lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text), id="full width"
        ),
        pytest.param(lambda text: f"**__~~{text}~~__**", id="markdown in markdown"),
        pytest.param(lambda text: text.upper(), id="capitals"),
        pytest.param(lambda text: text.replace(" ", "\u00a0"), id="hard spaces"),
    ],
)
def test_a_disguise_changes_nothing(text: str, dress: object) -> None:
    assert callable(dress)
    _same(read(text), read(dress(text)))


def _same(plain: Outcome, dressed: Outcome) -> None:
    assert [(m.claim, m.stance) for m in dressed.matches] == [(m.claim, m.stance) for m in plain.matches]
    assert dressed.decision.action == plain.decision.action
    assert dressed.distress.level == plain.distress.level
