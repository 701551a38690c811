"""What an encoder of bot/weights says of claims: its numbers as `Read`s, and the closer reader of them. No network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from bot.core.second_reader import Read
from bot.core.values import Span
from bot.encoder.logits import logistic, softmax
from bot.encoder.packing import Packer, Window

_SUGGESTED = 0.4
"""What "a moderator might want the card" counts for beside "a card helps"; a working value."""
_LEAST = 0.02
"""Families less likely than this are left out of a reading."""
_EMPTY = Read({}, 0.0)


class ClaimTable:
    """Names the columns of an encoder's answers: families and stances, in the order of its record."""

    def __init__(self, record: Mapping[str, list[str]]) -> None:
        self._families, self._stances = record["families"], record["stances"]

    def reads(self, family: NDArray[np.float32], stance: NDArray[np.float32], card: NDArray[np.float32]) -> list[Read]:
        """Logits [S, F], [S, F, 5] and [3] of one window -> a `Read` for each of its sentences."""
        families, stances, cards = logistic(family), softmax(stance), softmax(card)
        helps = float(cards[2] + _SUGGESTED * cards[1])
        return [Read(self._joint(*row), helps) for row in zip(families, stances, strict=True)]

    def _joint(self, families: NDArray[np.float64], stances: NDArray[np.float64]) -> dict[tuple[str, str], float]:
        joint = families[:, None] * stances
        return {
            (family, stance): float(joint[row, column])
            for row, family in enumerate(self._families)
            if families[row] > _LEAST
            for column, stance in enumerate(self._stances)
        }


class ClaimReader:
    """Claims by a larger int8 encoder, asked for few posts. Raises FileNotFoundError where the weights are not there.

    About 70 ms for a post of 300 characters on one thread.
    """

    def __init__(self, weights: Path, packer: Packer, options: onnxruntime.SessionOptions) -> None:
        record = json.loads((weights / "claims.json").read_text(encoding="utf-8"))
        self.digest: str = record["onnx_sha256"]
        self._table = ClaimTable(record)
        self._packer = packer
        self._session = onnxruntime.InferenceSession(
            str(weights / "claims.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def read(self, text: str, sentences: Sequence[Span], context: str) -> tuple[Read, ...]:
        """One `Read` per sentence; a sentence past the last window reads as empty."""
        reads = empty(len(sentences))
        for window in self._packer.pack(text, sentences, context):
            fill(reads, window, self._table.reads(*run(self._session, window, ["family", "stance", "card"])))
        return tuple(reads)


def empty(count: int) -> list[Read]:
    """Readings of sentences that no window has reached yet."""
    return [_EMPTY] * count


def fill(reads: list[Read], window: Window, read: Sequence[Read]) -> None:
    """Put the readings of a window where its sentences stand; of a sentence in two windows the later counts."""
    for number, one in zip(window.sentences, read, strict=True):
        reads[number] = one


def run(session: onnxruntime.InferenceSession, window: Window, names: list[str]) -> list[NDArray[np.float32]]:
    """The named logits of one window, without the batch axis."""
    ids = window.ids[None]
    return [row[0] for row in session.run(names, {"ids": ids, "mask": np.ones_like(ids), "pool": window.pool[None]})]
