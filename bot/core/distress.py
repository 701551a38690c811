"""Stage 6b: distress of one post, levels 0-2 as in the codebook."""

from __future__ import annotations

from bot.core.segment import Segmented
from bot.core.values import DistressReading, Message

_PHRASES = (
    (2, "kill myself"),
    (2, "end my life"),
    (2, "want to die"),
    (2, "suicidal"),
    (1, "no hope left"),
    (1, "hopeless"),
    (1, "can't go on"),
    (1, "nothing left for me"),
)


def read_distress(clauses: Segmented, message: Message) -> DistressReading:
    """The gravest phrase of a short list, with its words."""
    folded = clauses.source.text
    for level, phrase in _PHRASES:
        at = folded.find(phrase)
        if at >= 0:
            span = clauses.source.span(at, at + len(phrase))
            return DistressReading(level=level, span=span, reasons=(f'The post says "{phrase}".',))
    return DistressReading()
