"""The second reader: the int8 encoder of bot/weights on one thread, behind core's SecondReader. No network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from bot.core.second_reader import PostRead, Read
from bot.core.values import Span
from bot.encoder.packing import Packer, Window
from bot.encoder.tone import ToneReader, logistic

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"
_SUGGESTED = 0.4
"""What "a moderator might want the card" counts for beside "a card helps"; a working value."""


class EncoderReader:
    """Reads a whole post at once: P(family and stance) by sentence, whether a card helps, and the post's tone.

    Raises FileNotFoundError where the weights are not there. About 10 ms for a post of 300 characters on one thread.
    """

    def __init__(self, weights: Path = WEIGHTS, *, threads: int = 1) -> None:
        record = json.loads((weights / "encoder.json").read_text(encoding="utf-8"))
        self._families: list[str] = record["families"]
        self._stances: list[str] = record["stances"]
        self._tones: list[str] = record["tones"]
        self._packer = Packer(weights / "tokenizer.json")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(weights / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._closer = ToneReader(weights, self._packer, options)
        self.digest: str = hashlib.sha256((record["onnx_sha256"] + self._closer.digest).encode()).hexdigest()

    def read(self, text: str, sentences: Sequence[Span], context: str) -> PostRead:
        """One `Read` per sentence; a sentence past the last window reads as empty."""
        reads = [Read({}, 0.0)] * len(sentences)
        tone = np.zeros(len(self._tones))
        for window in self._packer.pack(text, sentences, context):
            families, stances, card, window_tone = self._run(window)
            helps = float(card[2] + _SUGGESTED * card[1])
            tone = np.maximum(tone, window_tone)
            for row, number in enumerate(window.sentences):
                reads[number] = Read(self._joint(families[row], stances[row]), helps)
        return PostRead(tuple(reads), dict(zip(self._tones, tone.tolist(), strict=True)))

    def listen(self, text: str, sentences: Sequence[Span]) -> Mapping[str, float]:
        """The tone by the closer reading; about seven times as slow."""
        return self._closer.read(text, sentences)

    def _run(self, window: Window) -> tuple[NDArray[np.float64], ...]:
        """Probabilities: families [S, F], stances [S, F, 5], card [3], tone [6]."""
        ids = window.ids[None]
        family, stance, card, tone = self._session.run(
            ["family", "stance", "card", "tone"], {"ids": ids, "mask": np.ones_like(ids), "pool": window.pool[None]}
        )
        return logistic(family[0]), _softmax(stance[0]), _softmax(card[0]), logistic(tone[0])

    def _joint(self, families: NDArray[np.float64], stances: NDArray[np.float64]) -> Mapping[tuple[str, str], float]:
        joint = families[:, None] * stances
        return {
            (family, stance): float(joint[row, column])
            for row, family in enumerate(self._families)
            if families[row] > 0.02
            for column, stance in enumerate(self._stances)
        }


def _softmax(values: NDArray[np.float32]) -> NDArray[np.float64]:
    shifted = np.exp(values.astype(np.float64) - values.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))
