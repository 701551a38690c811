"""Every gate of the shipped vocabulary opens for a sentence of its own, and stays shut for another much like it.

The sentences are in tests/core/gate_sentences.yaml, in the order of the gates and under each gate's own text. A gate
that is added or changed fails here until it has its two sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.core.carry import Topics
from bot.core.catalogue import Gate
from bot.core.figures import quantities
from bot.core.gates import Gatekeeper, Place, read_places
from bot.core.lexicon import Hit, Lexicon
from bot.core.normalise import normalise
from bot.core.segment import Segmented, segment
from bot.core.values import History
from tests.builders import the_words

Key = tuple[str, str]
"""A gate by its family and its own text."""

SENTENCES: Mapping[str, Mapping[str, Mapping[str, str]]] = yaml.safe_load(
    (Path(__file__).parent / "gate_sentences.yaml").read_text(encoding="utf-8")
)
WORDS = the_words()


def text_of(gate: Gate) -> str:
    """What a gate asks for and rules out: "hsct & cure|remission - kidney"."""
    asked = " & ".join("|".join(sorted(group)) for group in gate.all_of)
    return asked + (" - " + "|".join(sorted(gate.none_of)) if gate.none_of else "")


ALL_GATES = [((family.id, text_of(gate)), gate) for family in WORDS.families.values() for gate in family.gates]
GATES: Mapping[Key, Gate] = dict(ALL_GATES)
ENTRIES = {(family, text): entry for family, entries in SENTENCES.items() for text, entry in entries.items()}
BOTH = [key for key in GATES if key in ENTRIES]
"""Gates that have an entry; a test of its own names those that have none."""


def named(key: Key) -> str:
    return f"{key[0]}: {ENTRIES[key]['opens']}"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(WORDS)


@cache
def keeper_of(key: Key, lexicon: Lexicon) -> Gatekeeper:
    """A keeper of one gate alone."""
    family = replace(WORDS.families[key[0]], gates=(GATES[key],))
    return Gatekeeper(replace(WORDS, families={family.id: family}), lexicon)


def with_figures(place: Place, text: Segmented, lexicon: Lexicon) -> Place:
    """A sentence in which a stated proportion counts as the concept "figure", as the matcher has it."""
    stated = quantities(text, text.sentences[place.sentence])
    if not stated:
        return place
    bit = lexicon.bit_of["figure"]
    hits = (*place.hits, *(Hit(bit.bit_length() - 1, one.first, one.last) for one in stated))
    return Place(place.sentence, hits, place.mask | bit, place.strong | bit)


def opens(key: Key, post: str, lexicon: Lexicon, *, carry: bool) -> bool:
    """Whether a sentence of a post opens the gate: by its own words, or also by the topics carried into it."""
    text = segment(normalise(post))
    topics = Topics(lexicon, WORDS, History())
    places = read_places(text, lexicon.find(text).concepts, lexicon, topics.around)
    topics.open(places)
    for place in places:
        carried = topics.carried() if carry else []
        if any(keeper_of(key, lexicon).passed(with_figures(place, text, lexicon), carried)):
            return True
        topics.feed(place)
    return False


def test_no_two_gates_of_a_family_ask_for_the_same() -> None:
    keys = [key for key, _ in ALL_GATES]
    assert [key for key in keys if keys.count(key) > 1] == []


def test_every_gate_has_its_entry() -> None:
    assert [key for key in GATES if key not in ENTRIES] == []


def test_every_entry_has_its_gate() -> None:
    assert [key for key in ENTRIES if key not in GATES] == []


def test_the_entries_stand_in_the_order_of_the_gates() -> None:
    assert [key for key in ENTRIES if key in GATES] == BOTH


def test_no_sentence_is_used_for_both_sides_of_a_gate() -> None:
    assert [key for key, entry in ENTRIES.items() if entry["opens"] == entry["stays_shut"]] == []


@pytest.mark.parametrize("key", BOTH, ids=named)
def test_a_gate_opens_for_its_sentence_by_the_words_in_it(key: Key, lexicon: Lexicon) -> None:
    assert opens(key, ENTRIES[key]["opens"], lexicon, carry=False), f"{key[1]} stays shut"


@pytest.mark.parametrize("key", BOTH, ids=named)
def test_a_gate_stays_shut_for_its_other_sentence_whatever_is_carried(key: Key, lexicon: Lexicon) -> None:
    assert not opens(key, ENTRIES[key]["stays_shut"], lexicon, carry=True), f"{key[1]} opens"
