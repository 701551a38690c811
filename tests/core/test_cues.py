"""Every entry of the shipped cues sets a stance in a sentence of its own, and sets none where it does not reach.

The sentences are made from tests/core/cue_frames.yaml. A new entry that fits no sentence there, or a new kind without
any, fails here until it has its two examples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from bot.core.carry import Topics
from bot.core.catalogue import CueWords
from bot.core.gates import read_places
from bot.core.lexicon import Lexicon
from bot.core.normalise import normalise
from bot.core.segment import Segmented, segment
from bot.core.spelling import Mender
from bot.core.stance import StanceReader
from bot.core.taken import Taken
from bot.core.values import History, Stance
from tests.builders import the_knowledge, the_words

FRAMES = yaml.safe_load((Path(__file__).parent / "cue_frames.yaml").read_text(encoding="utf-8"))
LISTS = yaml.safe_load((Path(__file__).parent / "list_frames.yaml").read_text(encoding="utf-8"))
LEXICON = the_knowledge().lexicon
ELSEWHERE = 'The note said "{c}" at the top. HSCT is a cure.'
"""The words in another sentence, where no cue reaches the statement."""
INDIRECT = frozenset(
    [
        *("ask-tag", "tag", "endorse", "general", "boundary", "boundary-weak", "hedge", "caveat"),
        *("grief", "irony", "attribution", "distance"),
    ]
)
"""Kinds that change what another cue, or none, says; their frame differs from `turned` by nothing but the cue."""


class Reading(NamedTuple):
    """What was read of the claim in a sentence, and the cues found in it as (kind, words)."""

    taken: tuple[Taken, ...]
    cues: frozenset[tuple[str, str]]


def reading(text: str, family: str = "cure") -> Reading:
    knowledge = the_knowledge()
    words = segment(normalise(text))
    found = LEXICON.find(words)
    topics = Topics(LEXICON, knowledge.catalogue, History())
    places = read_places(words, found.concepts, LEXICON, topics.around)
    stances = StanceReader(words, found.cues, LEXICON)
    taken = tuple(
        stances.read(one.sentence, one.anchor, knowledge.catalogue.families[family].negation)
        for one in knowledge.matcher.candidates(words, places, topics)
        if one.family == family
    )
    cues = frozenset((LEXICON.cues[hit.entry].kind, said(words, hit.first, hit.last)) for hit in found.cues)
    return Reading(taken, cues)


def said(words: Segmented, first: int, last: int) -> str:
    return " ".join(words.words[first : last + 1])


def spoken(entry: str) -> str:
    """An entry as somebody would type it: a gap filled with the treatment, a beginning left as it is."""
    return entry.replace(" .. ", " HSCT ").rstrip("*~")


def put(frame: str, entry: str) -> str:
    """A frame with an entry in it; the treatment is named once."""
    plain = frame.replace("HSCT", "it") if " .. " in entry else frame
    words = spoken(entry)
    return plain.replace("{c}", words).replace("{C}", words[:1].upper() + words[1:])


def entries(kind: str) -> list[str]:
    return [entry for cue in the_words().cues if cue.kind == kind for entry in cue.words]


def fires(kind: str, entry: str, text: str) -> bool:
    """Whether an entry is found in a text and sets, or turns, the stance towards its claim."""
    read = reading(text)
    words = " ".join(segment(normalise(spoken(entry))).words)
    if (kind, words) not in read.cues:
        return False
    wanted = wanted_of(FRAMES[kind])
    return any(one.stance in wanted and (kind in INDIRECT or set_by(one, kind, words)) for one in read.taken)


def wanted_of(table: Mapping[str, Any]) -> set[Stance | None]:
    """The stances of a table's `stance`, one name or several; "none" is a wish."""
    names = table["stance"] if isinstance(table["stance"], list) else [table["stance"]]
    return {None if name == "none" else Stance(name) for name in names}


def set_by(taken: Taken, kind: str, words: str) -> bool:
    """Whether an entry set a stance, by itself or by a shorter entry in it ("anyone know" in "does anyone know")."""
    if taken.cue is None or taken.cue.kind != kind:
        return False
    named = " ".join(segment(normalise(taken.cue.text)).words)
    return f" {named} " in f" {words} "


def examples(kind: str, entry: str) -> list[str]:
    own = FRAMES[kind].get("own", {}).get(entry)
    return [own] if own else [put(frame, entry) for frame in FRAMES[kind]["frames"]]


KINDS = sorted({cue.kind for cue in the_words().cues} - LEXICON.lists.keys())


def test_every_kind_of_cue_and_every_word_list_has_its_sentences() -> None:
    assert sorted(FRAMES) == KINDS
    assert sorted(LISTS) == sorted(LEXICON.lists.keys() - {"not-a-slip", "profile", "foreign"})


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_sets_the_stance_of_a_sentence_of_its_kind(kind: str) -> None:
    silent = [entry for entry in entries(kind) if not any(fires(kind, entry, text) for text in examples(kind, entry))]
    assert silent == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in INDIRECT])
def test_an_entry_in_another_sentence_leaves_the_statement_alone(kind: str) -> None:
    reaching = [entry for entry in entries(kind) if stances(put(ELSEWHERE, entry))[-1] is not Stance.ASSERTS]
    assert reaching == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "turned" in FRAMES[kind]])
def test_without_its_entry_a_sentence_takes_the_other_stance(kind: str) -> None:
    plain = set(stances(FRAMES[kind]["turned"]))
    assert plain
    assert plain.isdisjoint(wanted_of(FRAMES[kind]))


@pytest.mark.parametrize("kind", ["ask-tag", "tag", "hedge", "caveat"])
def test_the_bare_statement_holds_no_such_cue(kind: str) -> None:
    read = reading("HSCT is a cure for MS.")
    assert kind not in {found for found, _ in read.cues}
    assert {one.stance for one in read.taken} == {Stance.ASSERTS}


def stances(text: str, family: str = "cure") -> list[Stance | None]:
    return [one.stance for one in reading(text, family).taken]


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_word_of_a_plain_list_makes_its_difference(name: str) -> None:
    table = LISTS[name]
    wanted, family = wanted_of(table), table.get("family", "cure")

    def differs(word: str) -> bool:
        made = [stances(put(frame, word), family) for frame in table["frames"]]
        return any(not wanted.isdisjoint(one) for one in made)

    assert [word for word in entries(name) if not differs(word)] == []


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_word_of_a_plain_list_in_another_place_makes_none(name: str) -> None:
    table = LISTS[name]
    wanted, family = wanted_of(table), table.get("family", "cure")
    twins = [put(twin, word) for word in entries(name) for twin in table["twins"]]
    assert [twin for twin in twins if not wanted.isdisjoint(stances(twin, family))] == []


def silencers() -> list[CueWords]:
    return [cue for cue in the_words().cues if cue.pseudo]


@cache
def without_silencers() -> Lexicon:
    """The lexicon as it would be without any look-alike."""
    words = the_words()
    return Lexicon(replace(words, cues=tuple(replace(cue, pseudo=()) for cue in words.cues)))


def cues_in(entry: str, kind: str, lexicon: Lexicon) -> list[str]:
    words = segment(normalise(entry.replace(" .. ", " your doctor ")))
    found = [hit for hit in lexicon.find(words).cues if lexicon.cues[hit.entry].kind == kind]
    return [said(words, hit.first, hit.last) for hit in found]


@pytest.mark.parametrize("cue", silencers(), ids=lambda cue: f"{cue.kind}, reach {cue.reach} {cue.direction}")
def test_every_look_alike_silences_a_cue_that_is_one_without_it(cue: CueWords) -> None:
    speaking = [entry for entry in cue.pseudo if cues_in(entry, cue.kind, LEXICON)]
    needless = [entry for entry in cue.pseudo if not cues_in(entry, cue.kind, without_silencers())]
    assert (speaking, needless) == ([], [])


def test_every_word_that_is_no_slip_would_be_mended_without_the_list() -> None:
    names, phrases = spelled(named=True), spelled(named=False)
    listed = LEXICON.lists["not-a-slip"]
    with_list, without = Mender(names, phrases, listed), Mender(names, phrases, frozenset())
    assert {word for word in listed if with_list.mend(word) is not None} == set()
    assert {word for word in listed if without.mend(word) is None} == set()


def spelled(*, named: bool) -> list[str]:
    kinds = {"treatment", "drug", "disease", "ms-type", "conditioning", "marker"}
    return [words for one in LEXICON.concepts if (one.kind in kinds) is named for words in one.words]
