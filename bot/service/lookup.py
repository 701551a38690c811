"""Somebody asks for a card: by topic and focus, or about a post."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.core.catalogue import Claim
from bot.core.values import History, Message, Mode, Policy, Stance
from bot.service.knowledge import Knowledge
from bot.service.ports import Reader

CHOICES = 25
"""What Discord shows of an autocomplete; more would be refused."""


@dataclass(frozen=True, slots=True)
class Found:
    """The claim whose card answers best, and claim ids near to it. `claim` is None where nothing fits."""

    claim: str | None
    alternatives: tuple[str, ...] = ()


class Lookup:
    """Finds claims that have a card; every tier may be looked up."""

    def __init__(self, knowledge: Knowledge, reader: Reader) -> None:
        self._knowledge = knowledge
        self._reader = reader

    def complete_topics(self, typed: str) -> list[str]:
        """Topics that fit what was typed so far, those that begin with it first."""
        return _fitting(typed, {claim.topic for claim in self._shown() if claim.topic})

    def complete_focus(self, topic: str, typed: str) -> list[str]:
        """Focus words within a topic (of all topics where it is empty)."""
        wanted = topic.strip().lower()
        claims = [claim for claim in self._shown() if not wanted or (claim.topic or "").lower() == wanted]
        return _fitting(typed, {word for claim in claims for word in claim.focus})

    def find(self, topic: str, focus: str = "") -> Found:
        """The best card for a topic and a focus; words that name a claim, a family or its text count too."""
        words = [word for word in f"{topic} {focus}".lower().split() if word]
        ranked = _ranked(self._shown(), lambda claim: _fit(claim, topic.strip().lower(), focus.strip().lower(), words))
        return Found(ranked[0], tuple(ranked[1:6])) if ranked else Found(None)

    async def about(self, message: Message) -> Found:
        """Cards that fit a post, whatever its stance; nobody is answered in public by this."""
        outcome = await self._reader.read(message, Policy(mode=Mode.AUTO, suggest_at=0.5), History())
        asked = (Stance.ASSERTS, Stance.ASKS)
        ordered = sorted(outcome.matches, key=lambda match: (match.stance not in asked, -match.score))
        shown = {claim.id for claim in self._shown()}
        claims = list(dict.fromkeys(match.claim for match in ordered if match.claim in shown))
        return Found(claims[0], tuple(claims[1:6])) if claims else Found(None)

    def _shown(self) -> list[Claim]:
        return [claim for claim in self._knowledge.catalogue.claims.values() if claim.card is not None]


def _fitting(typed: str, words: Iterable[str]) -> list[str]:
    start = typed.strip().lower()
    fitting = [word for word in words if start in word.lower()]
    return sorted(fitting, key=lambda word: (not word.lower().startswith(start), word))[:CHOICES]


def _ranked(claims: Iterable[Claim], fit: Callable[[Claim], int]) -> list[str]:
    scored = [(fit(claim), claim) for claim in claims]
    best = sorted(
        (pair for pair in scored if pair[0] > 0), key=lambda pair: (-pair[0], not pair[1].general, pair[1].id)
    )
    return [claim.id for _, claim in best]


def _fit(claim: Claim, topic: str, focus: str, words: list[str]) -> int:
    if topic == claim.id:
        return 100
    points = 8 if topic and topic == (claim.topic or "").lower() else 0
    points += 8 if focus and focus in (word.lower() for word in claim.focus) else 0
    haystack = f"{claim.id} {claim.family} {claim.topic or ''} {' '.join(claim.focus)} {claim.text}".lower()
    points += sum(word in haystack for word in words)
    missing = bool(focus) and not any(word in haystack for word in focus.split())
    return 0 if missing else points
