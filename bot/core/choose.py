"""Stage 4c, second half: which claim of a family the words come nearest to."""

from __future__ import annotations

from bot.core.catalogue import Catalogue, Claim, FigureGate, Gate
from bot.core.index import content_stems
from bot.core.lexicon import Lexicon
from bot.core.values import Figure

_NARROWER = 0.5
"""What it is worth that a claim's own gate opens, beside the likeness of wording (0..1)."""


class ClaimChooser:
    """Picks the claim of a family: its own narrower gates, then figure, then likeness, else the general claim."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._by_family: dict[str, list[Claim]] = {}
        self._stems: dict[str, tuple[frozenset[str], ...]] = {}
        for claim in catalogue.claims.values():
            self._by_family.setdefault(claim.family, []).append(claim)
            texts = [claim.text, *claim.phrasings, *(one.text for one in claim.examples if one.match)]
            self._stems[claim.id] = tuple(frozenset(content_stems(text)) for text in texts)

    def choose(self, family: str, mask: int, figure: Figure | None, words: tuple[str, ...]) -> tuple[str, float, bool]:
        """(claim id, likeness 0..1, whether the figure agrees); the family's name where it has no claims."""
        claims = self._by_family.get(family, ())
        if not claims:
            return family, 0.0, False
        stems = frozenset(content_stems(" ".join(words)))
        best: tuple[float, str, float, bool] | None = None
        for claim in claims:
            fit = self._fit(claim, mask, figure)
            if fit is None:
                continue
            points, agrees = fit
            likeness = max((_overlap(stems, other) for other in self._stems[claim.id]), default=0.0)
            worth = points + likeness - (0.05 if claim.general else 0.0)
            if best is None or worth > best[0]:
                best = (worth, claim.id, likeness, agrees)
        if best is None:
            general = next((claim for claim in claims if claim.general), claims[0])
            return general.id, 0.0, False
        return best[1], best[2], best[3]

    def _fit(self, claim: Claim, mask: int, figure: Figure | None) -> tuple[float, bool] | None:
        """Points for the claim's own gates, or None where none of them opens."""
        if not claim.gates:
            return (0.25 if claim.general else 0.0), False
        best: tuple[float, bool] | None = None
        for gate in claim.gates:
            points = self._gate_points(gate, mask, figure)
            if points is not None and (best is None or points > best[0]):
                best = (points, gate.figure is not None)
        return best

    def _gate_points(self, gate: Gate, mask: int, figure: Figure | None) -> float | None:
        if mask & self._lexicon.mask(gate.none_of):
            return None
        opened = sum(bool(mask & self._lexicon.mask(group)) for group in gate.all_of)
        # The family's own gate has already opened; a narrower gate must stand in the sentence, but for one group
        # (the topic) that may be carried.
        if opened < len(gate.all_of) - 1 or (gate.all_of and not opened):
            return None
        if gate.figure is not None and not agrees(gate.figure, figure):
            return None
        return _NARROWER + 0.5 * opened / max(len(gate.all_of), 1) + (0.6 if gate.figure else 0.0) + 0.1 * opened


def agrees(gate: FigureGate, figure: Figure | None) -> bool:
    """Whether a stated figure is of the gate's kind and overlaps its range."""
    if figure is None or figure.unit != gate.unit or (figure.measure or gate.measure) != gate.measure:
        return False
    low = figure.low if figure.low is not None else figure.high
    high = figure.high if figure.high is not None else figure.low
    if low is None or high is None:
        return False
    return (gate.at_least is None or high >= gate.at_least) and (gate.at_most is None or low <= gate.at_most)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
