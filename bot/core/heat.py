"""Stage 6a: heat of one message and of its thread, 0..1, with reasons."""

from __future__ import annotations

from bot.core.normalise import NormalisedText
from bot.core.segment import Segmented
from bot.core.values import HeatReading, History, Message

_HOSTILE = frozenset(["idiot", "idiots", "moron", "morons", "clown", "clowns", "liar", "liars", "scum", "brainwashed"])


def read_heat(text: NormalisedText, clauses: Segmented, message: Message, history: History) -> HeatReading:
    """Heat by name-calling alone; the thread keeps what it had."""
    found = sorted(set(clauses.words) & _HOSTILE)
    level = 2 if found else 0
    heat = 0.65 if found else 0.0
    return HeatReading(
        message=heat,
        thread=max(heat, history.thread_heat),
        level=max(level, history.thread_level),
        message_level=level,
        raised=level >= 2 > history.thread_level,
        reasons=tuple(f'The word "{word}" is aimed at people.' for word in found),
    )
