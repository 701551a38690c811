"""When a post's tone is read a second time, closely: a slow reading, asked only where something hints at a tone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from bot.core.listening import HINTS
from bot.core.pipeline import analyse, prepare
from bot.core.second_reader import PostRead, Read
from bot.core.values import History, Outcome, Span
from tests.builders import a_message, a_policy, the_signals, the_words

LEAST = min(HINTS.values())
TONES = ("heat-1", "heat-2", "heat-3", "distress-1", "distress-2", "danger")


class Listener:
    """A second reader whose first reading gives one chance to every tone, and whose closer one gives another."""

    digest = "listener"

    def __init__(self, first: float, closer: float = 0.0) -> None:
        self._first, self._closer = first, closer
        self.asked: list[str] = []

    def read(self, text: str, sentences: Sequence[Span], context: str) -> PostRead:
        return PostRead(tuple(Read({}, 0.0) for _ in sentences), dict.fromkeys(TONES, self._first))

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
