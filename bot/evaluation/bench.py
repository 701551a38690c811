"""`python -m bot.evaluation.bench`: what reading costs, on one core. Ratios are measured in one run.

Prints the figures and writes a plot of cost against the size of the base.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.bootstrap.reading import second_reader
from bot.core.catalogue import Catalogue, Claim, Family, Review
from bot.core.normalise import normalise
from bot.core.pipeline import Knowledge, analyse, prepare
from bot.core.second_reader import SecondReader
from bot.core.segment import segment
from bot.core.values import History, Message, Policy, Tier
from bot.evaluation.goal import Goal
from bot.evaluation.plot import as_svg
from bot.kb.files import load_knowledge
from bot.training.corpus import read_folder

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1_000, 2_000, 4_000, 8_000, 16_000)
"""Phrasings in the generated bases; eight to a claim."""
SEED = 7
_TYPICAL = (200, 400)
"""Characters of a post of "about 300"."""
_NASTY = {
    "one letter": "a" * 4_000,
    "spaced letters": "h s c t " * 500,
    "brackets and marks": "(((>>>***___|||```" * 222,
    "zero-width": "h\u200bs\u200bc\u200bt\u200b " * 400,
    "many claims": "HSCT is a cure for MS and 30 % die from it! " * 90,
    "many numbers": "1 in 10, 3.5 %, 20-30 %, a third, " * 110,
    "many questions": "is it a cure? why? who says so? " * 125,
    "one long clause": "hsct never stops progressive ms in " * 114,
    "insults": "you idiot liar shill, are you paid, " * 111,
}


@dataclass(frozen=True, slots=True)
class Cost:
    """One figure of the bench: what was measured, its value in `unit`, and the goal that it is held to, if any."""

    name: str
    value: float
    unit: str
    goal: Goal | None = None

    def __str__(self) -> str:
        return f"{self.name}: {self.told} {self.unit}" + (f" ({self.verdict})" if self.goal else "")

    @property
    def told(self) -> str:
        """The value, with decimals where they matter."""
        return f"{self.value:,.0f}" if self.value >= 100 else f"{self.value:.2f}"

    @property
    def verdict(self) -> str:
        """The goal and whether it holds."""
        return "" if self.goal is None else f"goal {self.goal}: {self.goal.verdict(self.value)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; write the plot."""
    parser = argparse.ArgumentParser(description="What reading costs on one core.")
    parser.add_argument("--plot", type=Path, default=ROOT / "docs" / "images" / "cost.svg")
    options = parser.parse_args(arguments)
    points: list[tuple[int, float]] = []
    for cost in measured(points):
        print(cost, flush=True)
    options.plot.parent.mkdir(parents=True, exist_ok=True)
    options.plot.write_text(as_svg(points), encoding="utf-8")
    print(f"peak memory of this run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


def measured(points: list[tuple[int, float]]) -> Iterator[Cost]:
    """Every figure, one after another; `points` takes the cost by size of the base (phrasings, milliseconds)."""
    posts = [post.text for post in read_folder(ROOT / "tests" / "corpus" / "posts")]
    typical = [text for text in posts if _TYPICAL[0] <= len(text) <= _TYPICAL[1]]
    shipped = load_knowledge(ROOT / "knowledge")
    yield from _shipped(prepare(shipped), second_reader(), typical)
    yield _worst(prepare(shipped))
    yield from _sizes(typical[:150], points)


def _shipped(cheap: Knowledge, second: SecondReader | None, texts: Sequence[str]) -> Iterator[Cost]:
    works = partial(_read, cheap, texts), partial(_cut, texts), partial(_tone, cheap, texts)
    seconds, cut, cut_and_tone = _best_in_turns(6, works)
    yield Cost("cheap reader, shipped base", len(texts) / seconds, "posts a second", Goal(1_500))
    tone = cut_and_tone - cut
    yield Cost("heat and distress on top of the rest", 100 * tone / (seconds - tone), "%", Goal(25, most=True))
    if second is not None:
        whole, few = prepare(cheap.catalogue, second), texts[:200]
        each = _best_of(2, lambda: _read(whole, few)) / len(few)
        yield Cost("with the second reader, one thread", 1000 * each, "ms a post", Goal(40, most=True))


def _cut(texts: Sequence[str]) -> None:
    """What heat and distress share with the rest."""
    for text in texts:
        segment(normalise(text))


def _tone(knowledge: Knowledge, texts: Sequence[str]) -> None:
    for text in texts:
        message = _post(text)
        signals = knowledge.phrases.read(segment(normalise(text)))
        knowledge.heat.read(signals, message, History(), {})
        knowledge.distress.read(signals, {})


def _worst(knowledge: Knowledge) -> Cost:
    slowest = max(_NASTY, key=lambda name: _best_of(2, lambda: _read(knowledge, [_NASTY[name][:4_000]])))
    seconds = _best_of(3, lambda: _read(knowledge, [_NASTY[slowest][:4_000]]))
    return Cost(f"worst post of 4,000 characters ({slowest})", 1000 * seconds, "ms", Goal(50, most=True))


def _sizes(texts: Sequence[str], points: list[tuple[int, float]]) -> Iterator[Cost]:
    """By phrasings, beside the plain scan at 8,000."""
    bases = {size: generated(size) for size in SIZES}
    best = _best_in_turns(6, [partial(_read, prepare(base), texts) for base in bases.values()])
    points += [(size, 1000 * seconds / len(texts)) for size, seconds in zip(SIZES, best, strict=True)]
    for size, each in points:
        yield Cost(f"base of {size:,} phrasings", each, "ms a post")
    by_size = dict(points)
    phrasings = [words for claim in bases[8_000].claims.values() for words in claim.phrasings]
    plain = _best_of(1, partial(_plain_scan, phrasings, texts[:10])) / 10
    yield Cost("plain scan of 8,000 phrasings (token_set_ratio by sentence)", 1000 * plain, "ms a post")
    yield Cost("plain scan against ours at 8,000", 1000 * plain / by_size[8_000], "times", Goal(50))
    yield Cost("16,000 phrasings against 8,000", by_size[16_000] / by_size[8_000], "times", Goal(1.3, most=True))


def _plain_scan(phrasings: Sequence[str], texts: Sequence[str]) -> None:
    for text in texts:
        cut = segment(normalise(text))
        for sentence in cut.sentences:
            process.extract(
                cut.quote(sentence.first, sentence.last - 1), phrasings, scorer=fuzz.token_set_ratio, limit=5
            )


def generated(phrasings: int) -> Catalogue:
    """A base about nothing in particular: claims of eight phrasings over a made-up vocabulary, always the same."""
    chance = random.Random(SEED)
    syllables = [
        "ba",
        "cor",
        "den",
        "fel",
        "gri",
        "hol",
        "ister",
        "jan",
        "kel",
        "lum",
        "mor",
        "nat",
        "ost",
        "pra",
        "quil",
    ]
    words = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(4_000)]
    weights = [1 / (rank + 5) for rank in range(len(words))]  # Zipf's law, flattened: a few words are everywhere
    claims = {}
    for number in range(phrasings // 8):
        core = chance.choices(words, weights, k=5)
        said = tuple(" ".join([*core, *chance.choices(words, weights, k=4)]) for _ in range(8))
        claim = Claim(
            id=f"c{number}", text=said[0], family="general", tier=Tier.SUGGEST, phrasings=said, review=_REVIEW
        )
        claims[claim.id] = claim
    family = Family(id="general", title="Anything", replies=False)
    return Catalogue(
        digest="generated",
        claims=claims,
        studies={},
        findings={},
        concepts={},
        families={family.id: family},
        cues=(),
        community=(),
    )


_REVIEW = Review("editor", date(2026, 1, 1), date(2027, 1, 1))
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def _read(knowledge: Knowledge, texts: Sequence[str]) -> None:
    for text in texts:
        analyse(_post(text), knowledge, Policy(), History())


def _post(text: str) -> Message:
    return Message("m", text, "a", _WHEN)


def _best_of(times: int, work: Callable[[], None]) -> float:
    """Seconds of the fastest run: the one that other work on the machine disturbed least."""
    return _best_in_turns(times, [work])[0]


def _best_in_turns(times: int, works: Sequence[Callable[[], None]]) -> list[float]:
    """The same of several that are compared: they take turns, so that all meet the machine's noise alike."""
    best = [float("inf")] * len(works)
    for _ in range(times):
        for number, work in enumerate(works):
            start = time.perf_counter()
            work()
            best[number] = min(best[number], time.perf_counter() - start)
    return best


if __name__ == "__main__":
    main()
