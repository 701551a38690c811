"""Check, then swap the catalogue whole; the last good one stays where the new one has problems."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.core.catalogue import Catalogue
from bot.service.ports import KnowledgeSource


@dataclass(frozen=True, slots=True)
class Change:
    """What a reload gave: the digest now in use, how many claims it has, and whether anything changed."""

    digest: str
    claims: int
    changed: bool


class Knowledge:
    """Holds the catalogue in use."""

    def __init__(self, source: KnowledgeSource, first: Catalogue) -> None:
        self._source = source
        self._catalogue = first
        self._loading = asyncio.Lock()

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue in use."""
        return self._catalogue

    async def reload(self) -> Change:
        """Load the files anew and swap. Raises InputProblems, and then nothing is swapped."""
        async with self._loading:
            fresh = await self._source.load()
            changed = fresh.digest != self._catalogue.digest
            self._catalogue = fresh
            return Change(fresh.digest, len(fresh.claims), changed)
