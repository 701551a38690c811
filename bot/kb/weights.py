"""The weights of the cheap reader, fitted by bot/training and shipped in bot/weights."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parents[1] / "weights" / "reading.json"


@cache
def reading_weights() -> dict[str, float]:
    """Weights by feature name, `{"weights": {"present:bias": -1.2, ...}}` in the file; none where none were fitted."""
    if not _FILE.exists():
        return {}
    return {name: float(number) for name, number in json.loads(_FILE.read_text(encoding="utf-8"))["weights"].items()}
