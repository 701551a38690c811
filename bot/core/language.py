"""Whether a text is in a language that the knowledge base covers, by its commonest words."""

from __future__ import annotations

from bot.core.lexicon import Lexicon
from bot.core.segment import Segmented

_FEW_WORDS = 9
_LEAST_SHARE = 0.14
_MOST_UNREADABLE = 0.5


def is_covered(text: Segmented, lexicon: Lexicon) -> bool:
    """True for texts in a covered language, for very short ones, and where the base names no common words at all.

    A text counts as covered if enough of its words are common ones of that language and these outnumber the common
    words of other languages.
    """
    profile, foreign = lexicon.lists["profile"], lexicon.lists["foreign"]
    if not profile:
        return True
    words = text.words
    letters = [word for word in words if word[0].isalpha()]
    if not letters:
        return True
    unreadable = sum(not word.isascii() for word in letters)
    if unreadable > _MOST_UNREADABLE * len(letters):
        return False
    strange = sum(word in foreign for word in letters)
    if len(letters) < _FEW_WORDS and not strange:
        return True
    common = sum(word in profile for word in letters)
    return common > strange and common >= _LEAST_SHARE * len(letters)
