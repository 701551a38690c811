"""Despair about one's own life is noticed; grief, figures of speech and talk of others are left alone."""

from functools import cache

import pytest

from bot.core.distress import DistressReader
from bot.core.normalise import normalise
from bot.core.segment import segment
from bot.core.values import DistressReading
from tests.builders import a_message, the_signals


@cache
def the_reader() -> DistressReader:
    return DistressReader(the_signals())


def distress_of(text: str, **tone: float) -> DistressReading:
    given = {name.replace("_", "-"): chance for name, chance in tone.items()}
    return the_reader().read(segment(normalise(text)), a_message(text=text), given)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Some nights I want to kill myself.", id="said outright"),
        pytest.param("I don't want to be here any more.", id="not wanting to be here"),
        pytest.param("My family would be better off without me.", id="a burden"),
        pytest.param("I have signed up with Dignitas for when my hands go.", id="assisted dying, for oneself"),
        pytest.param("i wanna die lol", id="with a laugh"),
        pytest.param("When I can't walk I will end it, that's settled.", id="a plan tied to the future"),
    ],
)
def test_a_wish_to_die_is_level_two(text: str) -> None:
    assert distress_of(text).level == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("This heat is killing me.", id="weather"),
        pytest.param("I'm dying to know how it went.", id="curiosity"),
        pytest.param("My uncle killed himself in 1998 and we still miss him.", id="grief for another"),
        pytest.param("The assisted dying bill goes to a vote on Friday.", id="a law"),
        pytest.param("Two people died in that trial.", id="a statistic"),
        pytest.param("I want to end it with Tecfidera, the flushing is awful.", id="ending a drug"),
        pytest.param("I'm afraid of dying in the transplant.", id="fear of a procedure"),
    ],
)
def test_what_only_sounds_like_it_is_left_alone(text: str) -> None:
    assert distress_of(text).level == 0


def test_the_span_points_at_the_words_that_show_it() -> None:
    text = "Lovely weather. Some nights I want to kill myself. Anyway."
    span = distress_of(text).span
    assert span is not None
    assert "kill myself" in text[span.start : span.end]


def test_a_second_reader_alone_can_notice_distress() -> None:
    text = "The shed is tidy and the dog has a new home."
    assert distress_of(text).level == 0
    assert distress_of(text, distress_1=0.9, distress_2=0.9).level == 2
    assert distress_of(text, distress_1=0.9, distress_2=0.1).level == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Just stop taking your Tysabri, you don't need it.", True, id="telling somebody to stop"),
        pytest.param("Don't go to hospital with that fever, sleep it off.", True, id="keeping somebody from care"),
        pytest.param("My neurologist and I agreed that I stop Tysabri.", False, id="an own decision with a doctor"),
        pytest.param("Please don't stop your drug without asking your team.", False, id="a warning"),
        pytest.param("Should I stop Tysabri before the transplant?", False, id="a question"),
    ],
)
def test_a_dangerous_instruction_is_told_from_its_neighbours(text: str, found: bool) -> None:
    assert distress_of(text).danger is found
