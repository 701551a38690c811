"""Stage 2: case, width, look-alikes and markdown folded away, with an exact map back to the author's offsets.

Plain scanning, linear in the text. The folded text is what every later stage reads; `NormalisedText.span` turns a
range of it back into a `Span` of the author's own text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.values import Span

_LOOK_ALIKES = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u043a\u043c\u0442\u0432\u043d"
        "\u03bf\u03b1\u03b5\u03b9\u03bd\u03c1\u03c4\u03c5\u03ba\u03c7",
        "aeopcyxijsdhkmtbhoaeivptukx",
        strict=True,
    )
)
"""Cyrillic and Greek letters that pass for Latin ones; folded only inside words that also hold Latin letters."""

_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
_APOSTROPHES = frozenset("\u2019\u2018\u02bc\u2032\u00b4\uff07\u201b")
_QUOTES = frozenset("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02\u2033")
_MARKUP = frozenset("*_~|`<[\\@#:h/w")
_WRAPPERS = ("||", "~~", "**", "__")
_FENCE = "```"
_MARKUP_TRIGGERS = ("*", "~~", "||", "`", "<", "](", "_", "http", "www.", "\\", "\ufffd")
_MOST_IN_ANGLES = 100
_EXTRA = {"\u00df": "ss", "\u0131": "i", "\u0142": "l", "\u00f8": "o", "\u0111": "d", "\u00e6": "ae", "\u0153": "oe"}


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A folded text with its origin. `offsets[i]` is where folded character i starts in `original`.

    `offsets` has one entry more than the text, the end; None stands for the identity map. `fences` are what stands
    between closed pairs of three backticks, in places of `original`.
    """

    original: str
    text: str
    offsets: Sequence[int] | None = None
    fences: tuple[Span, ...] = ()

    def span(self, start: int, end: int) -> Span:
        """The author's code points behind folded range [start, end); empty ranges give empty spans."""
        if self.offsets is None:
            return Span(start, end)
        if end <= start:
            return Span(self.offsets[start], self.offsets[start])
        stop = self.offsets[end - 1] + 1
        while stop < len(self.original) and unicodedata.category(self.original[stop]) in ("Mn", "Me"):
            stop += 1
        return Span(self.offsets[start], stop)


def normalise(text: str) -> NormalisedText:
    """Fold case, width, accents, look-alikes, zero-width characters and Discord markdown away."""
    plain = not any(mark in text for mark in _MARKUP_TRIGGERS)
    if plain and text.isascii():
        return NormalisedText(text, text.lower())
    kept = _without_markup(text) if not plain else list(enumerate(text))
    folded: list[str] = []
    offsets: list[int] = []
    for position, character in kept:
        for piece in _FOLDED[character]:
            folded.append(piece)
            offsets.append(position)
    offsets.append(len(text))
    joined = "".join(folded)
    folded_text = joined if joined.isascii() else _look_alikes_folded(joined)
    return NormalisedText(text, folded_text, tuple(offsets), _fences(text))


def _fold(character: str) -> str:
    """One character folded; empty for what has no width."""
    if character in _DASHES:
        return "-"
    if character in _APOSTROPHES:
        return "'"
    if character in _QUOTES:
        return '"'
    if character == "\u2026":
        return "..."
    kind = unicodedata.category(character)
    if kind in ("Cf", "Mn", "Me"):
        return ""
    if kind == "Zs":
        return " "
    if kind == "No":
        return _fraction(character)
    parts = unicodedata.normalize("NFKD", character.casefold())
    letters = "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Me", "Cf"))
    return "".join(_EXTRA.get(letter, letter) for letter in letters.lower())


def _fraction(character: str) -> str:
    """Vulgar fractions become words that figures.py reads; other numerals their plain digits."""
    words = {"\u00bd": " half ", "\u00bc": " quarter ", "\u2153": " third ", "\u00be": " three quarters "}
    return words.get(character) or unicodedata.normalize("NFKD", character).replace("\u2044", "/")


class _FoldTable(dict[str, str]):
    """Folds each character once; bounded by the number of code points that exist."""

    def __missing__(self, character: str) -> str:
        folded = self[character] = _fold(character)
        return folded


_FOLDED = _FoldTable()


def _without_markup(text: str) -> list[tuple[int, str]]:
    """The characters that carry words, with their places; links, mentions, emoji and fence marks become one space."""
    kept: list[tuple[int, str]] = []
    at, size = 0, len(text)
    while at < size:
        character = text[at]
        if character not in _MARKUP:
            kept.append((at, character))
            at += 1
            continue
        skip, blank = _markup_at(text, at)
        if not skip:
            kept.append((at, character))
            at += 1
            continue
        if blank:
            kept.append((at, " "))
        at += skip
    return kept


def _fences(text: str) -> tuple[Span, ...]:
    """What stands between closed pairs of three backticks."""
    found: list[Span] = []
    opened = text.find(_FENCE)
    while opened >= 0 and (closed := text.find(_FENCE, opened + len(_FENCE))) >= 0:
        found.append(Span(opened + len(_FENCE), closed))
        opened = text.find(_FENCE, closed + len(_FENCE))
    return tuple(found)


def _markup_at(text: str, at: int) -> tuple[int, bool]:
    """How many characters of markup start here, and whether a space must stand for them."""
    character = text[at]
    if text.startswith(_FENCE, at):
        return len(_FENCE), True
    if character == "<":
        return _angle(text, at)
    if character in "hw" and text.startswith(("http://", "https://", "www."), at):
        return _link(text, at), True
    if character == "[":
        return (1, False) if text.find("](", at, at + 400) >= 0 else (0, False)
    if character in "*~|_":
        return _wrapper(text, at)
    if character in "`\\":
        return 1, False
    return 0, False


def _wrapper(text: str, at: int) -> tuple[int, bool]:
    character = text[at]
    if text[at : at + 2] in _WRAPPERS:
        return 2, False
    if character == "*":
        return 1, False
    inside = 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
    return (1, inside) if character == "_" else (0, False)


def _angle(text: str, at: int) -> tuple[int, bool]:
    """Mentions, custom emoji, timestamps and bracketed links; a bare "<" stays ("mortality <1 %")."""
    if not text.startswith(("<@", "<#", "<:", "<a:", "<t:", "<http", "</"), at):
        return 0, False
    close = text.find(">", at, at + _MOST_IN_ANGLES)
    return (close + 1 - at, True) if close >= 0 else (0, False)


def _link(text: str, at: int) -> int:
    end = at
    while end < len(text) and not text[end].isspace() and text[end] not in ')>]"':
        end += 1
    return end - at


def _look_alikes_folded(text: str) -> str:
    """Look-alike letters in words that also hold Latin ones; the length stays."""
    if not any(letter in _LOOK_ALIKES for letter in text):
        return text
    words: list[str] = []
    for word in text.split(" "):
        mixed = any("a" <= letter <= "z" for letter in word)
        words.append("".join(_LOOK_ALIKES.get(letter, letter) for letter in word) if mixed else word)
    return " ".join(words)
