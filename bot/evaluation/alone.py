"""The second reader without the rules: what it would decide by itself, for comparison in the report only."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.listening import claims_of, first_reading
from bot.core.normalise import normalise
from bot.core.second_reader import SecondReader
from bot.core.segment import segment
from bot.core.values import History, Stance
from bot.evaluation.measures import CORE, Found, Share
from bot.training.corpus import LabelledPost

SEEN = 0.5
HELPS = 0.6
"""Thresholds of the model by itself: a family is seen, a card would help."""
_OPEN = (Stance.ASSERTS, Stance.ASKS)


def families_alone(posts: Iterable[LabelledPost], second: SecondReader) -> tuple[Found, dict[str, Share]]:
    """Families asserted or asked, and the replies that the model alone would give."""
    right = wrong = missed = said = harm = due = wanted = 0
    for post in posts:
        text = segment(normalise(post.text))
        read = claims_of(text, first_reading(text, second, History()), second, History())
        found = set()
        for sentence in read.sentences:
            for family in CORE:
                if sum(sentence.families.get((family, stance.value), 0.0) for stance in _OPEN) >= SEEN:
                    found.add(family)
        there = {claim.family for claim in post.claims if claim.stance in _OPEN} & CORE
        right, wrong, missed = right + len(there & found), wrong + len(found - there), missed + len(there - found)
        reply = bool(found) and max((one.helps for one in read.sentences), default=0.0) >= HELPS
        said, harm = said + reply, harm + (reply and post.card == "none")
        wanted, due = wanted + (post.card == "reply"), due + (reply and post.card == "reply")
    shares = {"auto_precision": Share(said - harm, said), "auto_recall": Share(due, wanted)}
    return Found(right, wrong, missed), shares
