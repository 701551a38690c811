"""What a post carries beside its claims that bears on a card: evidence of its own, a death near at hand, irony."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.lexicon import Found, Lexicon
from bot.core.segment import Segmented

_IRONY = re.compile(r"(?:^|\s)/(?:s|sarc|sarcasm|j|jk)(?![\w/])|\bapril fool|[\U0001F644\U0001F921]", re.IGNORECASE)
"""Tone tags as typed (/s, /jk), rolling eyes and the clown, none of which reaches the word line; and a hoax told."""


@dataclass(frozen=True, slots=True)
class Signs:
    """`caveats` counts words that already give the evidence's limits; the others say whether such a sign is there."""

    caveats: int = 0
    grief: bool = False
    irony: bool = False


def signs_of(text: Segmented, found: Found, lexicon: Lexicon) -> Signs:
    """The signs of a whole post: by its cues, and by marks in the text as typed."""
    kinds = [lexicon.cues[hit.entry].kind for hit in found.cues]
    return Signs(kinds.count("caveat"), "grief" in kinds, _IRONY.search(text.source.original) is not None)
