"""Stage 6b: dangerous instructions to others (stop your drug, take this dose), not stories, reports or questions."""

from __future__ import annotations

from bot.core.catalogue import Signals
from bot.core.signals import Hit, PhraseBook, WordLine

_STRONGEST = ("safe-care", "safe-report", "safe-own", "safe-ask")
"""Kinds that say that a sentence instructs nobody, in the order in which they are tried."""


class DangerReader:
    """Finds an instruction that may harm whoever follows it; compiled once, reads many posts."""

    def __init__(self, signals: Signals) -> None:
        self._book = PhraseBook(signals.phrases, "danger")

    def read(self, line: WordLine) -> Hit | None:
        """The first dangerous instruction of a post, or None."""
        for hit in self._book.find(line):
            if hit.kind.startswith("danger") and not self._is_harmless(hit, line):
                return hit
        return None

    def _is_harmless(self, hit: Hit, line: WordLine) -> bool:
        """A sentence that tells a story, asks, reports or advises care; a story that ends in advice still instructs."""
        begin, sentence = line.sentence(hit.start)
        if sentence.rstrip().endswith("?"):
            return True
        inside = self._book.find_text(sentence)
        safe = [other for other in inside if other.kind in _STRONGEST]
        if not safe:
            return False
        if any(other.kind in ("safe-care", "safe-report") for other in safe):
            return True
        own = [other for other in safe if other.kind == "safe-own"]
        at = hit.start - begin
        return any(other.start <= at for other in own) and " you should " not in sentence
