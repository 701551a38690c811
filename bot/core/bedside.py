"""What a post carries beside its claims that bears on a card: its own evidence, a death, irony, distance."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.lexicon import Found, Lexicon
from bot.core.segment import Segmented
from bot.core.values import History

_MARKS = re.compile(r"(?:^|\s)/(?:s|sarc|sarcasm|j|jk)(?![\w/])|[\U0001F644\U0001F921]", re.IGNORECASE)
"""Tone tags as typed (/s, /jk), rolling eyes and the clown: none of them is a word, as cues are."""


@dataclass(frozen=True, slots=True)
class Signs:
    """`caveats` counts words that already give the evidence's limits; the others say whether such a sign is there.

    `attribution` is a word that gives what the post says to somebody else ("that is what the clinic told us");
    `distance` one that only announces it or takes it back; `mourning` is grief in the post answered or in the thread's
    opening.
    """

    caveats: int = 0
    grief: bool = False
    irony: bool = False
    attribution: bool = False
    distance: bool = False
    mourning: bool = False


def signs_of(text: Segmented, found: Found, lexicon: Lexicon, history: History) -> Signs:
    """The signs of a whole post: by its cues, by marks in the text as typed, and by what it stands under."""
    kinds = [lexicon.cues[hit.entry].kind for hit in found.cues]
    return Signs(
        caveats=kinds.count("caveat"),
        grief="grief" in kinds,
        irony="irony" in kinds or _MARKS.search(text.source.original) is not None,
        attribution="attribution" in kinds,
        distance="distance" in kinds,
        mourning=any(one is not None and one.grief for one in (history.answered, history.opening)),
    )
