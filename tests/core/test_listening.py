"""When a post is read a second time, closely: slow readings, asked only where something hints at a tone or a claim."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.listening import CLAIM_HINT, TONE_HINTS
from bot.core.pipeline import analyse, prepare
from bot.core.second_reader import PostRead, Read
from bot.core.values import History, Outcome, Remark, Span
from tests.builders import a_message, a_policy, the_signals, the_words

LEAST = min(TONE_HINTS.values())
TONES = ("heat-1", "heat-2", "heat-3", "distress-1", "distress-2", "danger")


class Listener:
    """A second reader whose first reading gives one chance to every tone, and whose closer one gives another."""

    digest = "listener"
    families = frozenset({"cure"})

    def __init__(self, first: float, closer: float = 0.0) -> None:
        self._first, self._closer = first, closer
        self.asked: list[str] = []

    def read(self, text: str, sentences: Sequence[Span], context: str) -> PostRead:
        return PostRead(tuple(Read({}, 0.0) for _ in sentences), dict.fromkeys(TONES, self._first))

    def study(self, text: str, sentences: Sequence[Span], context: str) -> tuple[Read, ...]:
        return self.read(text, sentences, context).sentences

    def listen(self, text: str, sentences: Sequence[Span]) -> Mapping[str, float]:
        self.asked.append(text)
        return dict.fromkeys(TONES, self._closer)


def read_with(second: Listener, text: str) -> Outcome:
    words = replace(the_words(), signals=the_signals())
    return analyse(a_message(text=text), prepare(words, second=second), a_policy(), History())


@pytest.mark.parametrize(
    ("text", "first", "asked"),
    [
        pytest.param("The tram was late again this morning.", 0.0, False, id="nothing hints at a tone"),
        pytest.param("The tram was late again this morning.", LEAST, True, id="the first reading does"),
        pytest.param("Some nights I want to kill myself.", 0.0, True, id="a phrase does"),
        pytest.param("```The tram was late again.```", LEAST, True, id="a post that is a fence"),
        pytest.param("Die Straßenbahn kam heute wieder zu spät und wir mussten warten.", 0.9, False, id="not covered"),
        pytest.param("", 0.9, False, id="no words"),
    ],
)
def test_a_closer_reading_is_asked_where_anything_hints_at_a_tone(text: str, first: float, asked: bool) -> None:
    second = Listener(first)
    read_with(second, text)
    assert bool(second.asked) is asked


def test_the_closer_reading_counts_more_than_the_first() -> None:
    text = "The shed is tidy and the dog has a new home."
    assert read_with(Listener(0.9, closer=0.1), text).distress.level == 0
    assert read_with(Listener(0.1, closer=0.9), text).distress.level == 2


class Student:
    """A second reader whose first reading gives one chance to a cure asserted in every sentence, its closer another."""

    digest = "student"
    families = frozenset({"cure"})

    def __init__(self, first: float, closer: float = 0.0) -> None:
        self._first, self._closer = first, closer
        self.asked: list[tuple[str, str]] = []

    def read(self, text: str, sentences: Sequence[Span], context: str) -> PostRead:
        return PostRead(tuple(Read({("cure", "asserts"): self._first}, 0.9) for _ in sentences), {})

    def study(self, text: str, sentences: Sequence[Span], context: str) -> tuple[Read, ...]:
        self.asked.append((text, context))
        return tuple(Read({("cure", "asserts"): self._closer}, 0.9) for _ in sentences)

    def listen(self, text: str, sentences: Sequence[Span]) -> Mapping[str, float]:
        return {}


def families_of(second: Student, text: str, history: History | None = None) -> set[str]:
    outcome = analyse(a_message(text=text), prepare(the_words(), second=second), a_policy(), history or History())
    return {match.family for match in outcome.matches}


ALLUSION = "After the transplant you hand your MS back at the door."


@pytest.mark.parametrize(
    ("text", "first", "asked"),
    [
        pytest.param(ALLUSION, 0.0, False, id="the first reading sees nothing"),
        pytest.param(ALLUSION, CLAIM_HINT, True, id="it sees a little of a claim"),
        pytest.param("Die Straßenbahn kam heute wieder zu spät und wir mussten warten.", 0.9, False, id="not covered"),
        pytest.param("", 0.9, False, id="no words"),
    ],
)
def test_claims_are_read_closely_where_the_first_reading_sees_anything_of_one(
    text: str, first: float, asked: bool
) -> None:
    second = Student(first)
    families_of(second, text)
    assert bool(second.asked) is asked


def test_for_claims_too_the_closer_reading_counts_more_than_the_first() -> None:
    assert families_of(Student(0.95, closer=0.1), ALLUSION) == set()
    assert families_of(Student(0.2, closer=0.99), ALLUSION) == {"cure"}


def test_the_closer_reading_is_given_the_post_that_is_answered() -> None:
    second = Student(0.9)
    asked = Remark("1", "anna", datetime(2026, 11, 28, tzinfo=UTC), "Does it cure MS?")
    families_of(second, "It does, I have seen it.", History(answered=asked))
    assert second.asked == [("It does, I have seen it.", "Does it cure MS?")]
