"""The weights of the cheap reader and of heat, fitted by bot/training and shipped in bot/weights."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[1] / "weights"
_FILES = ("reading.json", "heat.json")


@cache
def reading_weights() -> dict[str, float]:
    """Weights by feature name, `{"weights": {"present:bias": -1.2, ...}}` in a file; none where none were fitted."""
    weights: dict[str, float] = {}
    for path in (_FOLDER / name for name in _FILES):
        if path.exists():
            fitted = json.loads(path.read_text(encoding="utf-8"))["weights"]
            weights |= {name: float(number) for name, number in fitted.items()}
    return weights
