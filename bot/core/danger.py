"""Stage 6b: dangerous instructions to others (stop your drug, take this dose), not stories, reports or questions."""

from __future__ import annotations

import re

from bot.core.catalogue import Signals
from bot.core.signals import Hit, PhrasesFound, SettingPhrases, WordLine

_FOLLOW = "danger-follow"
"""Asks others to do as somebody did; it needs a "did" in the same post."""
_TO_READER = re.compile(r" (?:you|u) (?:should|could|can|must|also|too|want) ")


class DangerReader:
    """Finds an instruction that may harm whoever follows it; compiled once, reads many posts."""

    def __init__(self, signals: Signals) -> None:
        self._settings = SettingPhrases(signals, "danger")

    def read(self, found: PhrasesFound) -> Hit | None:
        """The first dangerous instruction of a post, or None."""
        hits = found.of("danger")
        told = any(hit.kind == "did" for hit in hits)
        for hit in hits:
            instructs = hit.kind.startswith("danger") and (told or hit.kind != _FOLLOW)
            if instructs and not self._is_harmless(hit, found.line):
                return hit
        return None

    def _is_harmless(self, hit: Hit, line: WordLine) -> bool:
        """A sentence that tells a story, asks, reports or advises care; a story that ends in advice still instructs."""
        begin, sentence = line.sentence(hit.start)
        if sentence.rstrip().endswith("?"):
            return True
        around = self._settings.around(sentence)
        at = hit.start - begin
        led_by = {kind for kind, one in around.items() if one.start <= at}
        if "safe-care" in around or "safe-thing" in around or "safe-report" in led_by:
            return True
        return hit.kind != _FOLLOW and "safe-own" in led_by and _TO_READER.search(sentence) is None
