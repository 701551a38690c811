"""Stage 6b: dangerous instructions to others (stop your drug, take this dose), not stories, reports or questions."""

from __future__ import annotations

import re

from bot.core.catalogue import Signals
from bot.core.signals import Hit, PhrasesFound, SettingPhrases, WordLine

_FOLLOW = "danger-follow"
"""Asks others to do as somebody did; it needs a "did" in the same post."""
_WARNING = "warning"
"""Says what stopping may do, or not to stop; an instruction that it overlaps is none."""
_TAKEN_BACK = frozenset(["danger-stop", "danger-dose"])
"""Kinds that "ask your team first" takes back; whoever is told to hide something, or not to go, is not helped by it."""
_TOLD_OF = re.compile(r" (?:i|we|he|she|they|who)(?: (?:always|just|usually|still|only|often|now|never|also|do))* $")
"""A verb right behind these tells what somebody does; it is no order."""
_TO_READER = re.compile(r" (?:you|u) (?:should|could|can|must|also|too|want) ")


class DangerReader:
    """Finds an instruction that may harm whoever follows it; compiled once, reads many posts."""

    def __init__(self, signals: Signals) -> None:
        self._settings = SettingPhrases(signals, "danger")

    def read(self, found: PhrasesFound) -> Hit | None:
        """The first dangerous instruction of a post, or None."""
        hits = found.of("danger")
        warnings = [hit for hit in hits if hit.kind == _WARNING]
        told = any(hit.kind == "did" for hit in hits)
        for hit in hits:
            instructs = hit.kind.startswith("danger") and (told or hit.kind != _FOLLOW)
            warned = any(one.overlaps(hit) for one in warnings)
            if not instructs or warned or self._is_taken_back(hit, found.line):
                continue
            if not self._is_harmless(hit, found.line):
                return hit
        return None

    def warns(self, found: PhrasesFound) -> bool:
        """Whether a post says what stopping a treatment may do, or not to stop it."""
        return any(hit.kind == _WARNING for hit in found.of("danger"))

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
        own = "safe-own" in led_by or _TOLD_OF.search(sentence[: at + 1]) is not None
        return hit.kind != _FOLLOW and own and _TO_READER.search(sentence) is None

    def _is_taken_back(self, hit: Hit, line: WordLine) -> bool:
        """Whether the next sentence sends the reader to their clinicians before they do it."""
        begin, sentence = line.sentence(hit.start)
        after = begin + len(sentence) - len(" . ")
        if hit.kind not in _TAKEN_BACK or after <= begin:
            return False
        return "safe-first" in self._settings.around(line.sentence(after)[1])
