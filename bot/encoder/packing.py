"""Packs a post into token windows for the encoder; training and reading share it, so that both see the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.core.values import Span

MOST_TOKENS = 192
"""Tokens of a post in one window; a longer post is read in several windows that share a sentence."""
CONTEXT_TOKENS = 40
"""Tokens of the post being answered that stand before a window."""
MOST_WINDOWS = 6
"""Windows read of one post; 4,000 characters are about 1,000 tokens."""


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids [T] of one window, pooling weights [S, T] (each row sums to 1), and which sentences the rows are."""

    ids: NDArray[np.int64]
    pool: NDArray[np.float32]
    sentences: tuple[int, ...]


class Packer:
    """Tokenises with a WordPiece vocabulary and cuts posts into windows of whole sentences."""

    def __init__(self, tokenizer: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._start = self._id("[CLS]")
        self._separator = self._id("[SEP]")

    def _id(self, token: str) -> int:
        number = self._tokenizer.token_to_id(token)
        if number is None:
            raise ValueError(f"the tokenizer has no {token}")
        return int(number)

    def pack(self, text: str, sentences: Sequence[Span], context: str = "") -> list[Window]:
        """Windows of a post; `sentences` are its sentence spans in order, `context` the post that it answers."""
        before: list[int] = []
        if context:
            before = self._tokenizer.encode(context[:1_000], add_special_tokens=False).ids[:CONTEXT_TOKENS]
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        pieces = _tokens_by_sentence(encoded.offsets, sentences)
        windows: list[Window] = []
        for group in _group(pieces):
            windows.append(self._window(before, encoded.ids, group, pieces))
            if len(windows) == MOST_WINDOWS:
                break
        return windows

    def _window(self, before: list[int], ids: list[int], group: list[int], pieces: list[list[int]]) -> Window:
        head = [self._start, *before, self._separator] if before else [self._start]
        tokens = [token for number in group for token in pieces[number][:MOST_TOKENS]]
        pool = np.zeros((len(group), len(head) + len(tokens) + 1), dtype=np.float32)
        at = len(head)
        for row, number in enumerate(group):
            size = min(len(pieces[number]), MOST_TOKENS)
            pool[row, at : at + size] = 1.0 / size
            at += size
        packed = np.array([*head, *(ids[token] for token in tokens), self._separator], dtype=np.int64)
        return Window(packed, pool, tuple(group))


def _tokens_by_sentence(offsets: Sequence[tuple[int, int]], sentences: Sequence[Span]) -> list[list[int]]:
    """Token numbers of each sentence; marks between two sentences belong to the earlier one."""
    pieces: list[list[int]] = [[] for _ in sentences]
    number = 0
    for token, (start, _) in enumerate(offsets):
        while number + 1 < len(sentences) and start >= sentences[number + 1].start:
            number += 1
        if sentences:
            pieces[number].append(token)
    return pieces


def _group(pieces: list[list[int]]) -> list[list[int]]:
    """Sentence numbers by window; the last sentence of a window opens the next one, for its context."""
    groups: list[list[int]] = []
    group: list[int] = []
    size = 0
    for number, tokens in enumerate(pieces):
        length = min(len(tokens), MOST_TOKENS)
        if not length:
            continue
        if group and size + length > MOST_TOKENS:
            groups.append(group)
            last = group[-1]
            kept = min(len(pieces[last]), MOST_TOKENS)
            group, size = ([last], kept) if kept + length <= MOST_TOKENS else ([], 0)
        group = [*group, number]
        size += length
    return [*groups, group] if group else groups
