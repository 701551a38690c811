"""Other spellings of a word: bare contractions, possessives, stretched letters, and slips of long vocabulary words.

Slips are mended by bounded optimal string alignment (rapidfuzz), never across the first letter.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

SLIP_LENGTH = 7
"""Shortest word that is taken for a slip of a name."""
_WORD_LENGTH = 9
"""Shortest everyday word that slips are mended to; shorter ones lie too near others ("slowing", "showing")."""
_TWO_EDITS = 11
_SHORTEST_BEGINNING = 9
_CONTRACTIONS = """don't can't isn't doesn't won't didn't wasn't aren't weren't haven't hasn't hadn't wouldn't couldn't
shouldn't ain't i've i'm you're they're that's what's there's he's she's they've we've you've it'd they'd they'll"""
FULL_FORMS = {whole.replace("'", ""): whole for whole in _CONTRACTIONS.split()} | {
    "noone": "nobody",
    "no1": "nobody",
}
"""How contractions are typed without their apostrophe, and "no one" without its space."""


class Mender:
    """Mends spelling slips towards the long single words of a vocabulary."""

    def __init__(self, names: Iterable[str], phrases: Iterable[str], not_slips: frozenset[str]) -> None:
        """`names` (of treatments, drugs, diseases) and other `phrases`, both in the vocabulary's notation.

        `not_slips` are real words that must stay as they are.
        """
        self._not_slips = not_slips
        self._targets = _targets(names, SLIP_LENGTH)
        for letter, words in _targets(phrases, _WORD_LENGTH).items():
            self._targets[letter] = tuple(dict.fromkeys((*self._targets.get(letter, ()), *words)))

    def mend(self, word: str) -> str | None:
        """The one vocabulary word within 1 edit (2 from eleven letters on) that starts alike, if there is one."""
        if word in self._not_slips or not word.isalpha():
            return None
        most = 2 if len(word) >= _TWO_EDITS else 1
        best, best_distance = None, most + 1
        for target in self._targets.get(word[0], ()):
            if abs(len(target) - len(word)) > most:
                continue
            distance = OSA.distance(word, target, score_cutoff=most)
            if distance < best_distance:
                best, best_distance = target, distance
        return best


def _targets(phrases: Iterable[str], least: int) -> dict[str, tuple[str, ...]]:
    """Words of the phrases from `least` letters on, by first letter; short beginnings ("progr*") are no whole words."""
    found: dict[str, list[str]] = {}
    for phrase in phrases:
        for word in phrase.lower().replace("-", " ").split():
            bare = word.rstrip("~*")
            if len(bare) < least or not bare.isalpha():
                continue
            if not (word.endswith("*") and len(bare) < _SHORTEST_BEGINNING):
                found.setdefault(bare[0], []).append(bare)
    return {letter: tuple(dict.fromkeys(words)) for letter, words in found.items()}


def spellings(word: str) -> list[str]:
    """The word itself, then plainer spellings: bare contractions, possessives, stretched letters."""
    spellings = [word]
    if word in FULL_FORMS:
        spellings.insert(0, FULL_FORMS[word])
    if word.endswith("'s"):
        spellings.append(word[:-2])
    for most in (2, 1):
        squeezed = _squeezed(word, most)
        if squeezed != word:
            spellings.append(squeezed)
    return spellings


def _squeezed(word: str, most: int) -> str:
    """Runs of three or more of one letter cut to `most` ("deeeead" to "deead", then "dead")."""
    if len(word) < 3 or word.isdigit():
        return word
    kept: list[str] = []
    at = 0
    while at < len(word):
        run = 1
        while at + run < len(word) and word[at + run] == word[at]:
            run += 1
        kept.append(word[at] * (min(run, most) if run >= 3 else run))
        at += run
    return "".join(kept)
