"""Stage 4c: what a stated share counts, from the concepts of its sentence: those who die or those who survive, say."""

from __future__ import annotations

from bot.core.figures import Quantity, number_of
from bot.core.gates import Place
from bot.core.lexicon import Hit, Lexicon
from bot.core.segment import Segmented

_MEASURES = (
    ("mortality", ("die", "mortality")),
    ("relapse-free", ("relapse-gone",)),
    ("relapse", ("relapse",)),
    ("progression-free", ("stable", "halt")),
    ("progression", ("progression",)),
    ("fertility", ("infertile", "menopause")),
    ("fertility-kept", ("periods", "pregnancy", "fertility")),
    ("fertility", ("fertility-any",)),
    ("autoimmune", ("autoimmune", "thyroid")),
    ("improvement", ("improve", "success-rate")),
    ("quiet-scan", ("lesion-change", "scan-stable")),
    ("progression", ("worsen",)),
)
"""Measures by the concepts that tell of them; the first that the sentence names."""
_DEATH = ("die", "mortality", "survive")
_OPPOSITES = {"progression": "progression-free", "fertility-kept": "fertility", "survival": "mortality"}
"""What a share counts whose concept is refused ("did not get worse", "periods stopped")."""
_NOT = frozenset(["no", "not", "never", "nobody", "none", "cannot", "dont", "doesnt", "didnt", "wont", "cant"])
_LOST = frozenset(
    ["without", "free", "stop", "stops", "stopped", "lose", "loses", "lost", "losing", "fail", "fails", "failed"]
)
_NEAR = 5
"""Most words from a share and what it counts, if that is no death and a death is told of farther off."""
_REACH = 3
"""How many words before a concept, or behind a noun, its refusal may stand."""


class Measurer:
    """Says what a share counts; compiled once per vocabulary."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._measures = tuple((name, lexicon.mask(ids)) for name, ids in _MEASURES)
        self._survive, self._death = lexicon.mask(["survive"]), lexicon.mask(_DEATH)
        self._others = tuple((name, mask) for name, mask in self._measures if not mask & self._death)

    def measure(self, text: Segmented, place: Place, family: str, quantity: Quantity) -> str | None:
        """The name of what is counted, None where the sentence does not say."""
        if family == "mortality":
            return self._death_or_life(text, place, quantity)
        named = ((name, hits) for name, mask in self._measures if (hits := self._hits(place, mask)))
        name, hits = next(named, ("progression", _with_word("worse", text, place)))
        if name in _OPPOSITES and any(_is_refused(text, place, hit, quantity) for hit in hits):
            return _OPPOSITES[name]
        return name if hits else None

    def _death_or_life(self, text: Segmented, place: Place, quantity: Quantity) -> str:
        """What the words nearest to a quantity speak of ("98 % survive, 2 % die"); mortality where they do not say.

        Where both are told of, "78 % get better, 0.2 % die" counts two things.
        """
        told = self._hits(place, self._death)
        nearest = min(told, key=lambda hit: quantity.apart(hit.first, hit.last), default=None)
        if nearest is None:
            return "mortality"
        for name, mask in self._others:
            if any(_is_closer(text, hit, nearest, quantity) for hit in self._hits(place, mask)):
                return name
        if not self._is_survival(text, nearest):
            return "mortality"
        return _OPPOSITES["survival"] if _is_refused(text, place, nearest, quantity) else "survival"

    def _is_survival(self, text: Segmented, hit: Hit) -> bool:
        """Whether a find is of surviving; a survival rate is one among the words for mortality."""
        return bool(self._lexicon.masks[hit.entry] & self._survive) or text.words[hit.first].startswith("surviv")

    def _hits(self, place: Place, mask: int) -> tuple[Hit, ...]:
        if not place.mask & mask:
            return ()
        return tuple(hit for hit in place.hits if self._lexicon.masks[hit.entry] & mask)


def _is_closer(text: Segmented, hit: Hit, other: Hit, quantity: Quantity) -> bool:
    """Whether a find lies close to a quantity, closer than another one, and no further number stands between."""
    between = text.words[min(hit.last, quantity.last) + 1 : max(hit.first, quantity.first)]
    apart = quantity.apart(hit.first, hit.last)
    closer = apart <= _NEAR and apart < quantity.apart(other.first, other.last)
    return closer and all(number_of(word) is None for word in between)


def _with_word(word: str, text: Segmented, place: Place) -> tuple[Hit, ...]:
    """The sentence's hits that hold a word, of whatever concept."""
    return tuple(hit for hit in place.hits if word in text.words[hit.first : hit.last + 1])


def _is_refused(text: Segmented, place: Place, hit: Hit, quantity: Quantity) -> bool:
    """Whether a "not" stands in or close before a find, behind the quantity if that comes first, or right behind it."""
    sentence, words = text.sentences[place.sentence], text.words
    first = max(sentence.first, hit.first - _REACH, quantity.last + 1 if quantity.last < hit.first else 0)
    if any(word in _NOT or word in _LOST or word.endswith("n't") for word in words[first : hit.last + 1]):
        return True
    behind = words[hit.last + 1 : min(sentence.last, hit.last + 1 + _REACH)]
    return any(word in ("stop", "stops", "stopped", "gone") or word.endswith("n't") for word in behind)
