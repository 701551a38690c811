"""knowledge/signals/<subject>.<language>.yaml: what heat, distress and danger sound like. Schema and compile step.

A phrase is written in plain words with a few marks: (a|b) for a choice, `(word )?` for what may be left out, `word*`
for a beginning, `..` for up to four words in between, `...` for up to ten, `{name}` for a class of the file. The
rest is RE2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Literal

import re2
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.core.catalogue import Phrase, Signals

_STAR = re.compile(r"(?<=\w)\*")
_CLASS = re.compile(r"\{([a-z][a-z-]*)\}")
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1200)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]


class _Record(BaseModel):
    """Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PhraseRecord(_Record):
    """One kind of signal: the ways it is put, and what a moderator reads when one is found."""

    kind: Name
    says: Words
    any: Annotated[list[Words], Field(min_length=1)]


class SignalFile(_Record):
    """One file of knowledge/signals."""

    subject: Literal["heat", "distress", "danger"]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    spellings: dict[str, Words] = {}
    classes: dict[Name, Annotated[list[Words], Field(min_length=1)]] = {}
    phrases: list[PhraseRecord]

    @cached_property
    def patterns(self) -> dict[str, str]:
        """Each phrase's RE2 pattern, by its words; every class is known by now."""
        return {words: pattern_of([words], self.classes) for record in self.phrases for words in record.any}

    @model_validator(mode="after")
    def _patterns_compile(self) -> SignalFile:
        for record in self.phrases:
            for words in record.any:
                try:
                    re2.compile(pattern_of([words], self.classes))
                except (re2.error, KeyError) as error:
                    raise ValueError(f'"{words}" cannot be read: {error}') from error
        return self


def pattern_of(any_of: Iterable[str], classes: Mapping[str, list[str]]) -> str:
    """Phrases in the notation above -> one RE2 pattern over the word line. Raises KeyError for an unknown class."""
    return " (?:" + "|".join(_expand(words, classes) for words in any_of) + ") "


def _expand(words: str, classes: Mapping[str, list[str]], depth: int = 0) -> str:
    if depth > 4:
        raise KeyError(f"classes nest too deeply in {words}")
    text = _CLASS.sub(
        lambda found: "(?:" + "|".join(_expand(one, classes, depth + 1) for one in classes[found.group(1)]) + ")", words
    )
    text = text.replace(" ... ", "(?: [^ .?!]+){0,10} ").replace(" .. ", "(?: [^ .?!]+){0,4} ")
    return _STAR.sub("[^ ]*", text)


def compile_signals(files: Iterable[SignalFile]) -> Signals:
    """All files as the reading line wants them."""
    phrases: list[Phrase] = []
    spellings: dict[str, str] = {}
    for file in files:
        spellings.update(file.spellings)
        phrases += [
            Phrase(file.subject, record.kind, file.language, file.patterns[words], record.says)
            for record in file.phrases
            for words in record.any
        ]
    return Signals(tuple(phrases), spellings)
