"""The closer reading of a post's tone: an int8 encoder of its own, asked for few posts. No network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from bot.core.values import Span
from bot.encoder.logits import logistic
from bot.encoder.packing import Packer


class ToneReader:
    """Heat, distress and danger of a post. Raises FileNotFoundError where the weights are not there.

    About 70 ms for a post of 300 characters on one thread. Of a long post it reads the same windows as the encoder:
    six of 192 tokens at most, which take more than a second.
    """

    def __init__(self, weights: Path, packer: Packer, options: onnxruntime.SessionOptions) -> None:
        record = json.loads((weights / "tone.json").read_text(encoding="utf-8"))
        self.digest: str = record["onnx_sha256"]
        self._tones: list[str] = record["tones"]
        self._packer = packer
        self._session = onnxruntime.InferenceSession(
            str(weights / "tone.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def read(self, text: str, sentences: Sequence[Span]) -> Mapping[str, float]:
        """A probability for each tone: that of the window where it is strongest."""
        logits = [
            self._session.run(["tone"], {"ids": window.ids[None], "mask": np.ones_like(window.ids)[None]})[0][0]
            for window in self._packer.pack(text, sentences)
        ]
        if not logits:
            return dict.fromkeys(self._tones, 0.0)
        return dict(zip(self._tones, logistic(np.max(logits, axis=0)).tolist(), strict=True))
