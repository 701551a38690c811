"""A small valid knowledge folder about tides, and patches to it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from bot.yamldoc.load import parse

VOCABULARY: dict[str, Any] = {
    "families": {"tides": {"title": "Does the quay flood?", "replies": False}},
    "concepts": {
        "quay": {"kind": "place", "words": ["quay"]},
        "pier": {"kind": "place", "words": ["pier"]},
        "flood": {"kind": "predicate", "words": ["flood*"]},
    },
}
STUDY: dict[str, Any] = {
    "id": "harbour-2020",
    "title": "Tides at the quay",
    "authors": "Pilot A, et al.",
    "year": 2020,
    "design": "a series of readings",
    "findings": [
        {
            "id": "harbour-2020-days",
            "outcome": "flooding",
            "value": 3.0,
            "unit": "percent",
            "ci_low": 1.0,
            "ci_high": 5.0,
            "n": 100,
            "events": 3,
            "statement": "The quay was under water on 3% of days (95% CI 1-5%).",
            "source": "abstract",
        },
        {
            "id": "harbour-2020-ratio",
            "outcome": "flooding",
            "value": 0.5,
            "unit": "hazard_ratio",
            "statement": "The ratio was 0.5.",
            "source": "abstract",
        },
    ],
}
SECOND_STUDY: dict[str, Any] = {
    **STUDY,
    "id": "harbour-2021",
    "findings": [{**STUDY["findings"][1], "id": "harbour-2021-ratio"}],
}
CLAIM: dict[str, Any] = {
    "id": "quay-floods",
    "text": "The quay floods every spring.",
    "tier": "suggest",
    "match": {"all_of": [["quay"], ["flood"]]},
    "examples": [
        *(
            {"text": f"the quay floods, in way {n}", "stance": "asserts", "action": "suggest", "held": n < 2}
            for n in range(8)
        ),
        *({"text": f"does the quay flood, way {n}?", "stance": "asks", "held": n < 2} for n in range(6)),
        *({"text": f"a flood of letters, number {n}", "match": False, "held": n < 2} for n in range(4)),
    ],
    "card": {
        "headline": "Does the quay flood?",
        "facts": ["It was wet on some days: {harbour-2020-days}.", "The ratio was {harbour-2020-ratio}."],
        "unknown": "Nobody knows why.",
        "studied": "One quay was read for some years.",
        "questions": ["What does the harbour office say?"],
        "citations": ["harbour-2020"],
        "denominator": 100,
    },
    "review": {"by": "editor", "on": "2026-11-01", "due": "2027-05-01"},
}


class Tides:
    """The folder as values; `patch` changes one, `write` puts it on disk."""

    def __init__(self) -> None:
        claim = copy.deepcopy(CLAIM)
        self.parts: dict[str, Any] = {
            "file": {"family": "tides", "claims": [claim]},
            "study": copy.deepcopy(STUDY),
            "second-study": copy.deepcopy(SECOND_STUDY),
            "vocabulary": copy.deepcopy(VOCABULARY),
        }
        self.parts["claims"] = self.parts["file"]["claims"]

    def patch(self, text: str) -> Tides:
        """Apply `path = YAML`, several of them parted by `;;`. An index one past the end appends."""
        for one in text.split(" ;; "):
            path, _, value = one.partition(" = ")
            *steps, last = path.strip().split(".")
            target: Any = self.parts
            for step in steps:
                target = target[int(step)] if isinstance(target, list) else target.setdefault(step, {})
            set_at(target, last, parse(value, "patch").data)
        return self

    def write(self, folder: Path) -> Path:
        """Write the files below `folder`; gives it. JSON is YAML."""
        files = {
            "claims/tides/quay.yaml": self.parts["file"],
            "studies/harbour-2020.yaml": self.parts["study"],
            "studies/harbour-2021.yaml": self.parts["second-study"],
            "vocabulary.yaml": self.parts["vocabulary"],
        }
        for name, value in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(value, indent=1, default=str), encoding="utf-8")
        return folder


def set_at(target: Any, step: str, value: Any) -> None:
    """Set a key, an index, or append one past the end."""
    if isinstance(target, list) and int(step) == len(target):
        target.append(value)
    elif isinstance(target, list):
        target[int(step)] = value
    else:
        target[step] = value
