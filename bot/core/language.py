"""Whether a text is in a language that the knowledge base covers, by its commonest words."""

from __future__ import annotations

from bot.core.lexicon import Lexicon
from bot.core.segment import Segmented

_FEW_WORDS = 12
_LEAST_SHARE = 0.1
_LEAST_SHARE_ALONE = 0.05
"""Least share of common words where no word of another language stands against them."""
_MOST_UNREADABLE = 0.5


def is_covered(text: Segmented, lexicon: Lexicon) -> bool:
    """True for texts in a covered language, for very short ones, and where the base names no common words at all.

    A text counts as covered if enough of its words are common ones of that language and other languages' common words
    do not outnumber these. Words common in both ("was", "so") speak for neither.
    """
    profile, foreign = lexicon.lists["profile"], lexicon.lists["foreign"]
    if not profile:
        return True
    letters = [word for word in text.words if word[0].isalpha()]
    if not letters:
        return True
    unreadable = len([word for word in letters if not word.isascii()])
    if unreadable > _MOST_UNREADABLE * len(letters):
        return False
    common = len([word for word in letters if word in profile and word not in foreign])
    strange = len([word for word in letters if word in foreign and word not in profile])
    if strange:
        return common >= strange and common >= _LEAST_SHARE * len(letters)
    return len(letters) < _FEW_WORDS or common >= _LEAST_SHARE_ALONE * len(letters)
