"""Labelled posts and knowledge examples -> what the encoder is fitted on, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.normalise import normalise
from bot.core.segment import segment
from bot.core.values import Span, Stance
from bot.encoder.packing import Packer, Window
from bot.training.corpus import LabelledPost

STANCES = tuple(Stance)
CARDS = ("none", "suggest", "reply")
TONES = ("heat-1", "heat-2", "heat-3", "distress-1", "distress-2", "danger")
"""What the tone head answers, each a probability: heat or distress of at least this level, a dangerous instruction."""
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class EncoderExample:
    """One window with its labels.

    Families [S, F] in 0..1 (NaN unknown), stances [S, F] as a stance number or -1, tone [6] in TONES' order.
    """

    window: Window
    families: NDArray[np.float32]
    stances: NDArray[np.int64]
    card: int
    tone: NDArray[np.float32]


def sentence_spans(text: str) -> list[Span]:
    """The sentence spans of a text, as the reading line cuts it."""
    cut = segment(normalise(text))
    return [cut.span(sentence.first, sentence.last - 1) for sentence in cut.sentences]


def from_posts(posts: Sequence[LabelledPost], packer: Packer, families: Sequence[str]) -> list[EncoderExample]:
    """Every post as windows; the post that it answers gives the context."""
    texts = {post.id: post.text for post in posts}
    opening = {post.thread: post.text for post in reversed(posts) if post.thread}
    made: list[EncoderExample] = []
    for post in posts:
        context = texts.get(post.reply_to or "", "")
        if not context and post.thread and opening[post.thread] != post.text:
            context = opening[post.thread]
        spans = sentence_spans(post.text)
        made.extend(_labelled(window, spans, post, families) for window in packer.pack(post.text, spans, context))
    return made


def _labelled(window: Window, spans: Sequence[Span], post: LabelledPost, families: Sequence[str]) -> EncoderExample:
    present = np.zeros((len(window.sentences), len(families)), dtype=np.float32)
    stances = np.full(present.shape, UNKNOWN, dtype=np.int64)
    for row, number in enumerate(window.sentences):
        start, end = spans[number]
        for claim in post.claims:
            if claim.family in families and claim.span.start < end and claim.span.end > start:
                column = families.index(claim.family)
                present[row, column] = 1.0
                stances[row, column] = STANCES.index(claim.stance)
    return EncoderExample(window, present, stances, CARDS.index(post.card), tone(post.heat, post.distress, post.danger))


def tone(heat: int, distress: int, danger: bool) -> NDArray[np.float32]:
    """The labels of the codebook as the tone head's answers."""
    wanted = [heat >= 1, heat >= 2, heat >= 3, distress >= 1, distress >= 2, danger]
    return np.array(wanted, dtype=np.float32)


def from_tone_posts(posts: Iterable[LabelledPost], packer: Packer, families: Sequence[str]) -> list[EncoderExample]:
    """Posts whose tone is labelled and what they claim is not."""
    made: list[EncoderExample] = []
    for post in posts:
        labels = tone(post.heat, post.distress, post.danger)
        for window in packer.pack(post.text, sentence_spans(post.text)):
            shape = (len(window.sentences), len(families))
            unknown = np.full(shape, np.nan, dtype=np.float32)
            made.append(EncoderExample(window, unknown, np.full(shape, UNKNOWN, dtype=np.int64), UNKNOWN, labels))
    return made
