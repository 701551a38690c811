"""`python -m bot.evaluation.scale`: what a large knowledge base costs to check, to load, to start again and to swap.

Writes a made-up base as YAML, as large a claim as ours is on average, and measures each step in a fresh process, on
whatever else the machine is doing: the figures are upper bounds, with CPU seconds beside them. The vocabulary, cues and
signals are the shipped ones.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.bootstrap.reading import Library
from bot.core.pipeline import prepare
from bot.kb.cache import index_cached, load_cached
from bot.kb.files import SHIPPED, lint
from bot.kb.rules import errors_of
from bot.kb.watch import reading_pool, reload

LARGE: Final = 10_000
SWAPPED: Final = 1_000
"""Claims of the base that is linted, and of the one that is reloaded."""
_IN_A_FILE: Final = 8
_FINDINGS: Final = 3
_SEED: Final = 11
_TICK: Final = 0.001
_TODAY: Final = date(2026, 1, 2)
_STEPS: Final = ("lint", "load", "again", "reload")
_BEGINNINGS: Final = ("b", "c", "d", "f", "gr", "h", "j", "k", "l", "m", "n", "p", "st", "tr")
_VOWELS: Final = "aeiou"
_ENDINGS: Final = ("b", "d", "g", "k", "l", "m", "n", "p", "r", "sk", "t", "nd")


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the bases and print what each step took."""
    parser = argparse.ArgumentParser(description="What a large knowledge base costs.")
    parser.add_argument("--claims", type=int, default=LARGE, help="claims of the base that is linted and loaded")
    parser.add_argument("--swapped", type=int, default=SWAPPED, help="claims of the base that is reloaded")
    parser.add_argument("--step", choices=_STEPS, help="measure one step of --folder; what the other runs are made of")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args(arguments)
    if options.step:
        print(json.dumps(_measured(options.step, options.folder)))
        return
    with TemporaryDirectory(prefix="caveat-scale-") as room:
        large, small = Path(room) / "large", Path(room) / "small"
        write_base(large / "knowledge", options.claims)
        write_base(small / "knowledge", options.swapped)
        size = sum(path.stat().st_size for path in large.rglob("*.yaml")) / 2**20
        print(f"{options.claims:,} claims, {size:.0f} MiB of YAML", flush=True)
        for step in _STEPS:
            print(_line(step, _in_a_fresh_process(step, small if step == "reload" else large)), flush=True)


def _line(step: str, found: dict[str, float]) -> str:
    return f"{step:>7}: " + ", ".join(f"{name} {number:,.2f}" for name, number in found.items())


def _in_a_fresh_process(step: str, folder: Path) -> dict[str, float]:
    words = [sys.executable, "-m", "bot.evaluation.scale", "--step", step, "--folder", str(folder)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603  # nosec B603  # runs this module, no words from outside
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measured(step: str, folder: Path) -> dict[str, float]:
    if step == "reload":
        return asyncio.run(_reload(folder))
    knowledge, cache = folder / "knowledge", folder / "cache"
    start, start_cpu = time.perf_counter(), time.process_time()
    if step == "lint":
        report = lint(knowledge, today=_TODAY)
        kept: object = report.catalogue
        found = {"errors": float(len(errors_of(list(report.problems))))}
        del report
    else:
        catalogue = load_cached(knowledge, cache)
        index = index_cached(catalogue, cache)
        found = {"catalogue s": time.perf_counter() - start, "catalogue CPU s": time.process_time() - start_cpu}
        kept = prepare(catalogue, None, index)
    found |= {"s": time.perf_counter() - start, "CPU s": time.process_time() - start_cpu}
    gc.collect()
    return {**found, "peak MiB": _peak(), "after MiB": _resident(), "kept": float(kept is not None)}


async def _reload(folder: Path) -> dict[str, float]:
    """A reload as the running bot does it: read in another process, put together here, compiled, swapped."""
    knowledge, cache = folder / "knowledge", folder / "cache"
    library = Library(knowledge, None, cache)
    stalls = _Stalls()
    watching = asyncio.create_task(stalls.watch())
    with reading_pool() as pool:
        await reload(knowledge, pool)  # the first use of the pool starts its process
        await asyncio.sleep(0.2)
        stalls.worst = stalls.worst_cpu = 0.0
        start = time.perf_counter()
        change = await reload(knowledge, pool)
        read, read_stall = time.perf_counter() - start, stalls.worst
        if change.catalogue is None:
            raise RuntimeError("the made-up base has problems")
        prepared = await asyncio.to_thread(library.prepared, change.catalogue)
        whole = time.perf_counter() - start
    watching.cancel()
    return {
        "claims": float(len(prepared.catalogue.claims)),
        "read s": read,
        "s": whole,
        "stall of reading ms": 1000 * read_stall,
        "stall ms": 1000 * stalls.worst,
        "stall CPU ms": 1000 * stalls.worst_cpu,
    }


class _Stalls:
    """How long the event loop was kept from a task that is always due, in seconds.

    `worst_cpu` is what this process computed meanwhile: on a busy machine the rest was spent waiting for a core.
    """

    def __init__(self) -> None:
        self.worst = self.worst_cpu = 0.0

    async def watch(self) -> None:
        while True:
            start, start_cpu = time.perf_counter(), time.process_time()
            await asyncio.sleep(_TICK)
            self.worst = max(self.worst, time.perf_counter() - start - _TICK)
            self.worst_cpu = max(self.worst_cpu, time.process_time() - start_cpu)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _resident() -> float:
    """MiB in memory now; nan where the system does not say so."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), float("nan"))


def write_base(folder: Path, claims: int) -> None:
    """Write a base about nothing in particular, always the same; one study to twenty claims. Raises OSError."""
    for part in ("cues", "signals"):
        for path in sorted((SHIPPED / part).glob("*.yaml")):
            _write(folder / part / path.name, path.read_text(encoding="utf-8"))
    _write(folder / "vocabulary.yaml", (SHIPPED / "vocabulary.yaml").read_text(encoding="utf-8"))
    words = _Words()
    studies = max(1, claims // 20)
    for number in range(studies):
        _write(folder / "studies" / f"study-{number}.yaml", _study(number, words))
    for first in range(0, claims, _IN_A_FILE):
        numbers = range(first, min(first + _IN_A_FILE, claims))
        body = "".join(_claim(number, number % studies, words) for number in numbers)
        _write(folder / "claims" / "general" / f"part-{first}.yaml", f"family: general\nclaims:\n{body}")


class _Words:
    """Made-up words by Zipf's law, flattened: a few are everywhere."""

    def __init__(self) -> None:
        self._chance = random.Random(_SEED)  # the same base each time
        self._words = [self._word() + (self._word() if number % 3 == 0 else "") for number in range(6_000)]
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(len(self._words))))

    def _word(self) -> str:
        """One syllable, so that cards are easy enough to read."""
        return "".join(map(self._chance.choice, (_BEGINNINGS, _VOWELS, _ENDINGS)))

    def line(self, count: int) -> str:
        """So many words, with a capital and no full stop."""
        return " ".join(self._chance.choices(self._words, cum_weights=self._weights, k=count)).capitalize()


def _study(number: int, words: _Words) -> str:
    findings = "".join(
        f"- id: study-{number}-f{which}\n  outcome: outcome_{which}\n  population: {words.line(4)}\n"
        f"  value: {which + 2}\n  unit: percent\n  ci_low: 1\n  ci_high: 9\n  timepoint: 5 years\n  n: 200\n"
        f"  statement: {words.line(18)} ({which + 2}%; 95% CI 1-9%).\n  source: abstract\n"
        for which in range(_FINDINGS)
    )
    return (
        f"id: study-{number}\ntitle: {words.line(10)}\nauthors: {words.line(1)} A, et al.\nyear: 2020\n"
        f"design: {words.line(12)}\npopulation:\n  n: 200\n  ms_types: {{relapsing: 120, progressive: 80}}\n"
        f"period: {{from: 2005, to: 2012}}\nfollow_up: median 5 years\nlimitations:\n- {words.line(12)}\n"
        f"- {words.line(12)}\nfindings:\n{findings}"
    )


def _claim(number: int, study: int, words: _Words) -> str:
    said = [("asserts", ", action: suggest")] * 8 + [("denies", ", action: none")] * 3 + [("asks", "")] * 3
    examples = [f"stance: {stance}{action}" for stance, action in said] + ["match: false"] * 5
    lines = "".join(
        f'  - {{text: "{words.line(12)}.", {what}{", held: true" if place % 5 < 2 else ""}}}\n'
        for place, what in enumerate(examples)
    )
    return (
        f"- id: claim-{number}\n  text: {words.line(12)}.\n  topic: hsct\n  focus: [risk, deaths]\n  tier: suggest\n"
        f"  match:\n    all_of: [[hsct]]\n    none_of: [msc]\n  phrasings:\n  - {words.line(9)}\n  - {words.line(9)}\n"
        f"  examples:\n{lines}  card:\n    headline: {words.line(7)}?\n    facts:\n"
        f'    - "{words.line(11)}: {{study-{study}-f0}}."\n    - "{words.line(11)}: {{study-{study}-f1}}."\n'
        f"    unknown: {words.line(14)}.\n    studied: {words.line(12)}.\n    questions:\n    - {words.line(9)}?\n"
        f"    - {words.line(9)}?\n    citations: [study-{study}]\n"
        f"  review: {{by: editor, on: 2026-01-01, due: 2027-01-01}}\n"
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
