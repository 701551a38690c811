"""`python -m bot.evaluation`: remakes docs/evaluation.md from the labelled posts, the knowledge base and the weights.

Reads ../shared/corpus too where it is there, and says so where it is not.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.bootstrap.reading import Reading, reading_knowledge, second_reader
from bot.core.values import Span, Stance
from bot.evaluation.alone import families_alone
from bot.evaluation.bench import measured
from bot.evaluation.elsewhere import measure_elsewhere
from bot.evaluation.reading import read_posts
from bot.evaluation.report import (
    HEAD,
    alone_section,
    cost_section,
    elsewhere_section,
    reading_section,
    search_section,
    tone_section,
)
from bot.evaluation.search import measure_search
from bot.evaluation.tone import measure_threads, measure_tone
from bot.training.corpus import LabelledPost, MarkedClaim, digest, part_of, read_folder

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus"
SHARED = ROOT.parent / "shared" / "corpus"
COMMENTS = ROOT.parent / "shared" / "training" / "goemotions"
UNTUNED = {
    "fresh-3": "Fresh posts, never tuned on",
    "fresh-4": "Fresh posts of blogs and group pages, never tuned on",
    "fresh-5": "Fresh posts reworded from memory of public comments, never tuned on",
    "lookalikes": "Look-alikes: posts full of a claim's words",
}
"""Folders of tests/corpus that only measure, and their titles."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write the report, print it."""
    parser = argparse.ArgumentParser(description="Remake docs/evaluation.md.")
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "evaluation.md")
    options = parser.parse_args(arguments)
    second = second_reader()
    readers = [("rules alone", reading_knowledge(ROOT / "knowledge"))]
    if second is not None:
        readers.append(("rules and second reader", reading_knowledge(ROOT / "knowledge", second=second)))
    test = [post for post in read_folder(CORPUS / "posts") if part_of(post) == "test"]
    sections = [HEAD, _section(f"Own posts, test part (data {digest(test)[:12]})", test, readers)]
    if second is not None:
        sections.append(alone_section(*families_alone(test, second)))
    for folder, title in UNTUNED.items():
        posts = read_folder(CORPUS / folder)
        sections.append(_section(f"{title} (data {digest(posts)[:12]})", posts, readers))
    sections.append(_shared(readers))
    best = readers[-1][1]
    tone, threads = CORPUS / "heat_distress", CORPUS / "heat_distress" / "threads"
    sections.append(tone_section(measure_tone(tone, best), measure_threads(threads, best)))
    if COMMENTS.is_dir():
        sections.append(elsewhere_section(measure_elsewhere(COMMENTS, best)))
    else:
        sections.append(
            "## Public comments about everything else\n\nThey are not beside this folder and were not read.\n"
        )
    sections.append(search_section(measure_search()))
    sections.append(cost_section(measured([])))
    report = "\n".join(sections)
    options.to.write_text(report, encoding="utf-8")
    print(report)


def _section(title: str, posts: Sequence[LabelledPost], readers: Sequence[tuple[str, Reading]]) -> str:
    return reading_section(title, [(name, read_posts(posts, reading)) for name, reading in readers])


def _shared(readers: Sequence[tuple[str, Reading]]) -> str:
    title = "Shared posts"
    if not SHARED.is_dir():
        return f"## {title}\n\n`../shared/corpus` is not beside this folder, so these posts were not read.\n"
    labels = {row["id"]: row for row in _rows(SHARED / "labels.jsonl")}
    posts = [_labelled(row, labels[row["id"]]) for row in _rows(SHARED / "posts.jsonl")]
    note = (
        "\nCounted as `tests/corpus` is, without the families on which the raters differed; `evaluate.py` beside the\n"
        "posts leaves those out of the count, so its F1 is a little higher.\n"
    )
    return _section(title, posts, readers) + note


def _labelled(row: dict[str, Any], label: dict[str, Any]) -> LabelledPost:
    text = row["text"]
    return LabelledPost(
        id=row["id"],
        text=text,
        persona="",
        template=row["id"],
        claims=tuple(_claim(text, claim) for claim in label["claims"]),
        card=label["card"],
        heat=label["heat"],
        distress=label["distress"],
        danger=label["needs_moderator"] and label["heat"] < 2 and label["distress"] < 1,
    )


def _claim(text: str, claim: dict[str, Any]) -> MarkedClaim:
    start = text.index(claim["quote"])  # the codebook wants it verbatim
    return MarkedClaim(claim["family"], Stance(claim["stance"]), Span(start, start + len(claim["quote"])))


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main()
