"""Somebody asks for a card: by topic and focus, or about a post."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from operator import or_
from typing import Final, NamedTuple

from bot.core.catalogue import Catalogue, Claim, Concept
from bot.core.index import STOP_WORDS
from bot.core.lexicon import Lexicon
from bot.core.normalise import normalise
from bot.core.segment import segment
from bot.core.values import History, Message, Mode, Policy, Stance
from bot.service.knowledge import Knowledge
from bot.service.ports import Reader

CHOICES: Final = 25
"""What Discord shows of an autocomplete; more would be refused."""

_NAMED: Final = 8
"""Points where a topic or a focus word is named as the editor wrote it."""

Stems = frozenset[str]


class Lookup:
    """Finds claims that have a card; every tier may be looked up."""

    def __init__(self, knowledge: Knowledge, reader: Reader) -> None:
        self._knowledge = knowledge
        self._reader = reader
        self._shelf: _Shelf | None = None

    def complete_topics(self, typed: str) -> list[str]:
        """Topics that fit what was typed so far, those that begin with it first."""
        return fitting(typed, {claim.topic for claim in self._shown() if claim.topic})

    def complete_focus(self, topic: str, typed: str) -> list[str]:
        """Focus words within a topic (of all topics where it is empty)."""
        wanted = topic.strip().lower()
        claims = [claim for claim in self._shown() if not wanted or (claim.topic or "").lower() == wanted]
        return fitting(typed, {word for claim in claims for word in claim.focus})

    async def find(self, topic: str, focus: str = "") -> str | None:
        """The claim whose card answers best, None where none has to do with every word that was asked.

        At least one word must name a topic or a focus; words that mean the same by the vocabulary count as named.
        """
        return await asyncio.to_thread(self._find, topic, focus)

    def _find(self, topic: str, focus: str) -> str | None:
        catalogue = self._knowledge.catalogue
        shelf = self._shelf
        if shelf is None or shelf.catalogue is not catalogue:
            shelf = self._shelf = _shelve(catalogue)
        if any(topic.strip() == labelled.claim.id for labelled in shelf.claims):
            return topic.strip()
        words = tuple(_words(shelf, f"{topic} {focus}"))
        fits = [(_fit(labelled, words), labelled.claim) for labelled in shelf.claims]
        best = min(fits, key=lambda fit: (-fit[0], not fit[1].general, fit[1].id), default=None)
        return best[1].id if best is not None and best[0] else None

    async def about(self, message: Message) -> str | None:
        """The claim whose card fits a post, whatever its stance; nobody is answered in public by this."""
        outcome = await self._reader.read(message, Policy(mode=Mode.AUTO, suggest_at=0.5), History())
        asked = (Stance.ASSERTS, Stance.ASKS)
        ordered = sorted(outcome.matches, key=lambda match: (match.stance not in asked, -match.score))
        shown = {claim.id for claim in self._shown()}
        return next((match.claim for match in ordered if match.claim in shown), None)

    def _shown(self) -> list[Claim]:
        return [claim for claim in self._knowledge.catalogue.claims.values() if claim.card is not None]


class _Labelled(NamedTuple):
    """A claim with the stems of its topic, of each focus word, and of what else it says."""

    claim: Claim
    topic: Stems
    focus: tuple[Stems, ...]
    text: Stems


class _Shelf(NamedTuple):
    """The claims with cards of one catalogue, and what its words mean."""

    catalogue: Catalogue
    lexicon: Lexicon
    claims: tuple[_Labelled, ...]


class _Word(NamedTuple):
    """A word that was asked, the wordings that mean the same, and those of what it takes in ("drugs": each drug).

    Words that mean it only beside others are left out. One that is not `needed` goes without saying.
    """

    stem: str
    same: frozenset[Stems]
    within: frozenset[Stems]
    needed: bool


def _shelve(catalogue: Catalogue) -> _Shelf:
    lexicon, labelled = Lexicon(catalogue), []
    for claim in catalogue.claims.values():
        if claim.card is not None:
            topic, focus = _stems(lexicon, claim.topic or ""), tuple(_stems(lexicon, word) for word in claim.focus)
            text = _stems(lexicon, f"{claim.id} {claim.family} {claim.text} {claim.card.headline}")
            labelled.append(_Labelled(claim, topic, focus, text))
    return _Shelf(catalogue, lexicon, tuple(labelled))


def _stems(lexicon: Lexicon, text: str) -> Stems:
    return frozenset(map(lexicon.stem, segment(normalise(text)).words))


def _words(shelf: _Shelf, text: str) -> Iterator[_Word]:
    """The words of a question. Stop words are not needed, nor is what the community means anyway, unless a topic."""
    read, lexicon = segment(normalise(text)), shelf.lexicon
    unsaid = {name for name, _ in shelf.catalogue.community} - {labelled.claim.topic for labelled in shelf.claims}
    hits = lexicon.find(read).concepts
    for place, word in enumerate(read.words):
        meant = [lexicon.concepts[hit.entry] for hit in hits if hit.first <= place <= hit.last]
        meant = [concept for concept in meant if concept.kind != "quantity"]  # "people" is no "three in four"
        bits = lexicon.mask(concept.id for concept in meant)
        narrower = zip(lexicon.concepts, lexicon.masks, strict=True)
        within = (concept for concept, mask in narrower if mask & bits and not concept.near)
        needed = word not in STOP_WORDS and not any(concept.id in unsaid for concept in meant)
        yield _Word(lexicon.stem(word), _wordings(lexicon, meant), _wordings(lexicon, within), needed)


def _wordings(lexicon: Lexicon, concepts: Iterable[Concept]) -> frozenset[Stems]:
    plain = (re.sub(r"[*~.]", "", wording) for concept in concepts for wording in concept.words)
    return frozenset(_stems(lexicon, wording) for wording in plain) - {frozenset()}  # of marks alone: no words


def _fit(labelled: _Labelled, words: tuple[_Word, ...]) -> int:
    """How well a claim fits what was asked; 0 where it has not every needed word, or none as a topic or a focus."""
    needed = [word for word in words if word.needed]
    named = [any(_says(label, word) for label in (labelled.topic, *labelled.focus)) for word in needed]
    told = [_says(labelled.text, word) for word in needed]
    if not any(named) or not all(map(or_, named, told)):
        return 0
    asked = frozenset(word.stem for word in words)
    points = _NAMED if labelled.topic and _names(labelled.topic, asked, needed) else 0
    rest = [word for word in needed if labelled.topic not in word.same]
    points += max((_focus(place, focus, asked, rest) for place, focus in enumerate(labelled.focus)), default=0)
    return points + sum(named) + sum(told)


def _focus(place: int, focus: Stems, asked: Stems, words: list[_Word]) -> int:
    """Points for a focus word; for one that only means the same the fewer, the later the editor names it."""
    if focus <= asked:
        return _NAMED
    return max(_NAMED - 1 - place, 1) if _names(focus, asked, words) else 0


def _names(label: Stems, asked: Stems, words: list[_Word]) -> bool:
    return label <= asked or any(label in word.same for word in words)


def _says(stems: Stems, word: _Word) -> bool:
    return word.stem in stems or any(wording <= stems for wording in word.within)


def fitting(typed: str, words: Iterable[str]) -> list[str]:
    """What an autocomplete offers: at most CHOICES words that hold what was typed, those that begin with it first."""
    start = typed.strip().lower()
    holding = [word for word in words if start in word.lower()]
    return sorted(holding, key=lambda word: (not word.lower().startswith(start), word))[:CHOICES]
