"""The second reader: the int8 encoder of bot/weights on one thread, behind core's SecondReader. No network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from bot.core.second_reader import PostRead, Read
from bot.core.values import Span
from bot.encoder.claims import ClaimReader, ClaimTable, empty, fill, run
from bot.encoder.logits import logistic
from bot.encoder.packing import Packer
from bot.encoder.tone import ToneReader

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"


class EncoderReader:
    """Reads a whole post at once: P(family and stance) by sentence, whether a card helps, and the post's tone.

    Raises FileNotFoundError where the weights are not there. About 10 ms for a post of 300 characters on one thread.
    """

    def __init__(self, weights: Path = WEIGHTS, *, threads: int = 1) -> None:
        record = json.loads((weights / "encoder.json").read_text(encoding="utf-8"))
        self._table = ClaimTable(record)
        self._tones: list[str] = record["tones"]
        self._packer = Packer(weights / "tokenizer.json")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(weights / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._claims = ClaimReader(weights, self._packer, options)
        self._tone = ToneReader(weights, self._packer, options)
        self.families = frozenset(record["families"])
        made_by = record["onnx_sha256"] + self._claims.digest + self._tone.digest
        self.digest: str = hashlib.sha256(made_by.encode()).hexdigest()

    def read(self, text: str, sentences: Sequence[Span], context: str) -> PostRead:
        """One `Read` per sentence; a sentence past the last window reads as empty."""
        reads = empty(len(sentences))
        tone = np.zeros(len(self._tones))
        for window in self._packer.pack(text, sentences, context):
            *claims, heard = run(self._session, window, ["family", "stance", "card", "tone"])
            fill(reads, window, self._table.reads(*claims))
            tone = np.maximum(tone, logistic(heard))
        return PostRead(tuple(reads), dict(zip(self._tones, tone.tolist(), strict=True)))

    def study(self, text: str, sentences: Sequence[Span], context: str) -> tuple[Read, ...]:
        """The claims by the closer reading; about seven times as slow."""
        return self._claims.read(text, sentences, context)

    def listen(self, text: str, sentences: Sequence[Span]) -> Mapping[str, float]:
        """The tone by the closer reading; about seven times as slow."""
        return self._tone.read(text, sentences)
