"""Topics carried from sentence to sentence and from posts around: with decay and caps, until the topic changes."""

from __future__ import annotations

from bot.core.catalogue import Catalogue
from bot.core.gates import Place
from bot.core.lexicon import Lexicon
from bot.core.values import History

WITHIN_POST = 0.75
"""The most a topic named elsewhere in the post counts (reading.md, Carry)."""
FROM_ANSWERED = 0.6
FROM_OPENING = 0.45
_DECAY = 0.92
_LEAST = 0.2
_TOPIC_KINDS = frozenset(["treatment", "drug", "disease", "ms-type", "conditioning"])
_RIVALS = ("other-treatment-any", "kidney", "donor", "other-disease")
"""Concepts that end what was carried."""
_ENOUGH = 0.5
_OFF_TOPIC = 0.8
"""What the community's own topic counts in a post that no word ties to it."""


class Topics:
    """What a post is about so far, as (concept, weight); one object per post, fed sentence by sentence."""

    def __init__(self, lexicon: Lexicon, catalogue: Catalogue, history: History) -> None:
        self._lexicon = lexicon
        self._weights: dict[int, float] = {}
        self._shared = tuple((lexicon.mask([name]), weight) for name, weight in catalogue.community)
        self._around = _around(lexicon, history)
        self.on_topic = True
        """Whether a word of the post, or of the posts around, ties it to the community's subject."""
        self._rivals = lexicon.mask(_RIVALS)

    @property
    def around(self) -> int:
        """The mask of everything that the surrounding posts are about."""
        mask = 0
        for bits, _ in self._around:
            mask |= bits
        return mask

    def open(self, places: tuple[Place, ...]) -> None:
        """Look over the whole post before its sentences are fed one by one."""
        self.on_topic = not self._shared or bool(self._around) or _topic_of(places, self._lexicon) >= _ENOUGH

    def carried(self) -> list[tuple[int, float]]:
        """Topics as (mask, weight) for the next sentence; the community's own counts less in posts off topic."""
        topics = [(self._lexicon.masks[index], min(weight, WITHIN_POST)) for index, weight in self._weights.items()]
        topics.extend(self._around)
        share = 1.0 if self.on_topic else _OFF_TOPIC
        topics.extend((mask, weight * share) for mask, weight in self._shared)
        return topics

    def feed(self, place: Place) -> None:
        """Take in a sentence: older topics fade, another treatment or disease ends what was carried."""
        masks, concepts = self._lexicon.masks, self._lexicon.concepts
        if not (place.hits or self._weights):
            return
        if place.mask & self._rivals:
            self._weights.clear()
            self._around = ()
        faded = {index: weight * _DECAY for index, weight in self._weights.items()}
        self._weights = {index: weight for index, weight in faded.items() if weight >= _LEAST}
        for hit in place.hits:
            concept = concepts[hit.entry]
            if concept.topic > 0.0 and concept.kind in _TOPIC_KINDS and masks[hit.entry]:
                self._weights[hit.entry] = max(self._weights.get(hit.entry, 0.0), 0.5 + concept.topic / 2)

    def told(self) -> tuple[tuple[str, float], ...]:
        """What a later post may carry on, strongest first."""
        ranked = sorted(self._weights.items(), key=lambda pair: -pair[1])
        return tuple((self._lexicon.concepts[index].id, round(weight, 3)) for index, weight in ranked[:8])


def _topic_of(places: tuple[Place, ...], lexicon: Lexicon) -> float:
    """How far a post's words tie it to the subject: each concept's topic, counted once."""
    entries = {hit.entry for place in places for hit in place.hits}
    return sum([lexicon.concepts[entry].topic for entry in entries])


def _around(lexicon: Lexicon, history: History) -> tuple[tuple[int, float], ...]:
    topics: dict[int, float] = {}
    for remark, cap in ((history.opening, FROM_OPENING), (history.answered, FROM_ANSWERED)):
        if remark is None:
            continue
        for name, weight in remark.topics:
            index = (lexicon.mask([name])).bit_length() - 1
            if index >= 0:
                mask = lexicon.masks[index]
                topics[mask] = max(topics.get(mask, 0.0), min(weight, 1.0) * cap)
    return tuple(topics.items())
