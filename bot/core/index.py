"""Claims found by their wording: BM25 over stems through an inverted index, then character n-grams of the few best.

Sublinear in the size of the base: each stem keeps only its strongest postings, and only a bounded number of claims
is compared closely. Works for any base, with or without a vocabulary. BM25 as in Robertson and Zaragoza (2009).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import Stemmer
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.core.catalogue import Claim
from bot.core.normalise import normalise
from bot.core.segment import segment

_K1 = 0.9
_B = 0.4
_CHAMPIONS = 600
"""Most postings kept for one stem, strongest first."""
_MOST_TERMS = 24
_CLOSELY = 40
_GRAM = 4
_RAREST = ""
"""Stands among the n-grams for one that no claim holds."""
_UNKNOWN_WEIGHT = 0.7
_LEAST_LIKENESS = 84.0
_SPELLINGS_TRIED = 400

_STOP_TEXT = """a an and are as at be been but by did do does for from had has have he her him his i if in is it its
just me my of on or our she so than that the their them then there these they this those to was we were what when which
who will with would you your not no about all can could how any some up out into over more most very also am rt via"""
STOP_WORDS = frozenset(_STOP_TEXT.split())


class Ranked(NamedTuple):
    """A claim found by wording: how like the query it is (0..1), and a plain sentence that says why."""

    claim: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Index:
    """The wording of all claims, compiled. `rows` maps a text to its claim: a claim has one row a phrasing."""

    claims: tuple[str, ...]
    rows: NDArray[np.int32]
    postings: Mapping[str, tuple[NDArray[np.int32], NDArray[np.float32]]]
    idf: Mapping[str, float]
    gram_idf: Mapping[str, float]
    row_grams: tuple[Mapping[str, float], ...]
    row_best: NDArray[np.float32]
    spellings: Mapping[str, tuple[str, ...]]


def content_stems(text: str) -> list[str]:
    """The stems of a text's content words, in order."""
    words = [word for word in segment(normalise(text)).words if word not in STOP_WORDS]
    return list(_stemmer().stemWords([word.removesuffix("'s") for word in words]))


def build_index(claims: Iterable[Claim]) -> Index:
    """Index every claim by its text and phrasings. Phrasings of two content words or fewer are left out."""
    names: list[str] = []
    owners: list[int] = []
    documents: list[list[str]] = []
    texts: list[str] = []
    for number, claim in enumerate(claims):
        names.append(claim.id)
        for position, text in enumerate((claim.text, *claim.phrasings)):
            stems = content_stems(text)
            if position and len(stems) <= 2:
                continue
            owners.append(number)
            documents.append(stems)
            texts.append(text)
    postings, idf = _postings(documents)
    gram_idf, row_grams = _grams_of_all(texts)
    best = np.array([sum(idf[stem] for stem in set(stems)) or 1.0 for stems in documents], dtype=np.float32)
    return Index(
        tuple(names), np.array(owners, dtype=np.int32), postings, idf, gram_idf, row_grams, best, _by_start(postings)
    )


def search(index: Index, query: str, top: int = 5) -> tuple[Ranked, ...]:
    """The claims whose wording is most like the query, best first; at most `top`, never one twice."""
    if not len(index.rows):
        return ()
    weights = _query_terms(index, content_stems(query))
    rows, scores = _gathered(index, weights)
    if not len(rows):
        return ()
    if len(rows) > _CLOSELY:
        chosen = np.argpartition(-scores, _CLOSELY)[:_CLOSELY]
        rows, scores = rows[chosen], scores[chosen]
    return _closely(index, query, weights, rows, scores, top)


def _closely(
    index: Index,
    query: str,
    weights: Mapping[str, float],
    rows: NDArray[np.int32],
    scores: NDArray[np.float32],
    top: int,
) -> tuple[Ranked, ...]:
    """Blend BM25 with the cosine of character n-grams for the few rows that are left."""
    grams = _weighted(_grams(query), index.gram_idf)
    asked = sum(weight * index.idf[stem] for stem, weight in weights.items()) or 1.0
    best: dict[str, tuple[float, float]] = {}
    for row, lexical in zip(rows.tolist(), scores.tolist(), strict=True):
        likeness = _cosine(grams, index.row_grams[row])
        covered = min(1.0, lexical / (min(asked, float(index.row_best[row])) * (_K1 + 1) + 1e-6) * 1.6)
        blended = lexical / (asked * (_K1 + 1)) + 1.2 * likeness
        name = index.claims[int(index.rows[row])]
        if name not in best or blended > best[name][0]:
            best[name] = (blended, 0.5 * covered + 0.5 * likeness)
    ranked = sorted(best.items(), key=lambda pair: (-pair[1][0], pair[0]))[:top]
    return tuple(
        Ranked(name, round(min(1.0, score), 4), f"The wording is {score:.0%} alike in rare words and spelling.")
        for name, (_, score) in ranked
    )


def _stemmer() -> Stemmer.Stemmer:
    return _STEMMER


_STEMMER = Stemmer.Stemmer("english")


def _postings(
    documents: Sequence[Sequence[str]],
) -> tuple[dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]], dict[str, float]]:
    total = len(documents)
    average = sum(map(len, documents)) / max(total, 1) or 1.0
    raw: dict[str, list[tuple[int, float]]] = {}
    for row, stems in enumerate(documents):
        norm = _K1 * (1 - _B + _B * len(stems) / average)
        for stem, count in Counter(stems).items():
            raw.setdefault(stem, []).append((row, count * (_K1 + 1) / (count + norm)))
    postings, idf = {}, {}
    for stem, entries in raw.items():
        idf[stem] = float(np.log(1 + (total - len(entries) + 0.5) / (len(entries) + 0.5)))
        entries.sort(key=lambda entry: (-entry[1], entry[0]))
        kept = entries[:_CHAMPIONS]
        rows = np.array([row for row, _ in kept], dtype=np.int32)
        postings[stem] = (rows, np.array([weight * idf[stem] for _, weight in kept], dtype=np.float32))
    return postings, idf


def _query_terms(index: Index, stems: Sequence[str]) -> dict[str, float]:
    """Known stems at full weight, unknown ones as the likeliest known spelling; the rarest come first."""
    weights: dict[str, float] = {}
    for stem in dict.fromkeys(stems):
        if stem in index.idf:
            weights[stem] = 1.0
        elif len(stem) >= 5 and len(weights) < _MOST_TERMS:
            near = process.extractOne(
                stem, index.spellings.get(stem[:2], ()), scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS
            )
            if near is not None:
                weights.setdefault(near[0], _UNKNOWN_WEIGHT)
    if len(weights) <= _MOST_TERMS:
        return weights
    rarest = sorted(weights, key=lambda stem: -index.idf[stem])[:_MOST_TERMS]
    return {stem: weights[stem] for stem in rarest}


def _gathered(index: Index, weights: Mapping[str, float]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    parts = [(index.postings[stem][0], index.postings[stem][1] * weight) for stem, weight in weights.items()]
    if not parts:
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)
    rows, inverse = np.unique(np.concatenate([part[0] for part in parts]), return_inverse=True)
    scores = np.bincount(inverse, weights=np.concatenate([part[1] for part in parts]))
    return rows.astype(np.int32), scores.astype(np.float32)


def _grams(text: str) -> Counter[str]:
    """Character n-grams inside words, with word borders."""
    grams: Counter[str] = Counter()
    for word in segment(normalise(text[:600])).words:
        if word in STOP_WORDS:
            continue
        padded = f"_{word}_"
        for at in range(max(1, len(padded) - _GRAM + 1)):
            grams[padded[at : at + _GRAM]] += 1
    return grams


def _grams_of_all(texts: Sequence[str]) -> tuple[dict[str, float], tuple[dict[str, float], ...]]:
    one: dict[str, str] = {}  # each n-gram once in memory: a large base holds a million of them
    counted = [{one.setdefault(gram, gram): count for gram, count in _grams(text).items()} for text in texts]
    frequency: Counter[str] = Counter(gram for grams in counted for gram in grams)
    total = len(texts)
    idf = {gram: math.log(1 + total / count) for gram, count in frequency.items()}
    idf[_RAREST] = math.log(1 + total)
    return idf, tuple(_weighted(grams, idf) for grams in counted)


def _weighted(grams: Mapping[str, int], idf: Mapping[str, float]) -> dict[str, float]:
    rarest = idf.get(_RAREST, 1.0)
    weights = {gram: (1 + math.log(count)) * idf.get(gram, rarest) for gram, count in grams.items()}
    norm = sum(weight * weight for weight in weights.values()) ** 0.5 or 1.0
    return {gram: weight / norm for gram, weight in weights.items()}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum([one[gram] * other[gram] for gram in one.keys() & other.keys()])


def _by_start(postings: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Indexed stems by their first two letters; a bounded number each."""
    grouped: dict[str, list[str]] = {}
    for stem in postings:
        if len(stem) >= 4:
            grouped.setdefault(stem[:2], []).append(stem)
    return {start: tuple(stems[:_SPELLINGS_TRIED]) for start, stems in grouped.items()}
