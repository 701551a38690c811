"""Compiled, immutable knowledge: what the reading line may know about claims, studies, words and cues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from bot.core.values import Action, Stance, Tier


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a study. `value` and the interval are in `unit` (a closed list, see bot/kb/schema.py), as printed.

    None is "not reported". `statement` says in our own words what the source states, `source` where it stands.
    """

    id: str
    study: str
    outcome: str
    unit: str
    statement: str
    source: str
    population: str | None = None
    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float = 95.0
    timepoint: str | None = None
    n: int | None = None
    events: int | None = None
    note: str | None = None
    use: str | None = None
    second_reading: str | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """A publication and what was read in it. `years` are those of the treatments; None is "not reported"."""

    id: str
    title: str
    authors: str | None
    journal: str | None
    year: int | None
    design: str
    url: str | None
    doi: str | None = None
    pmid: str | None = None
    registration: str | None = None
    n: int | None = None
    ms_types: tuple[tuple[str, int | None], ...] = ()
    population_note: str | None = None
    years: tuple[int | None, int | None] = (None, None)
    regimen: str | None = None
    intensity: str | None = None
    follow_up: str | None = None
    limitations: str | None = None
    background: str | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CardText:
    """A card as its editor wrote it: prose whose figures are references such as `{muraro-2017-trm}`."""

    headline: str
    facts: tuple[str, ...]
    unknown: str
    studied: str
    questions: tuple[str, ...]
    citations: tuple[str, ...]
    denominator: int = 100


@dataclass(frozen=True, slots=True)
class FigureGate:
    """A figure that a claim needs: `measure` and an inclusive range in `unit`; an open side is None."""

    measure: str
    unit: str = "proportion"
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """What must be present for a clause to carry a claim. All concept ids.

    `all_of`: each group needs one of its concepts in scope; the last group is where stance is read. `none_of`: any of
    these in the sentence rules the gate out. `within` is the most words the concepts may lie apart; finds that are
    farther apart than 15 speak of different things. `strength` (0..1) says how surely such a clause belongs; `carry`
    whether the topic may come from elsewhere.
    """

    all_of: tuple[frozenset[str], ...] = ()
    none_of: frozenset[str] = frozenset()
    figure: FigureGate | None = None
    within: int = 15
    strength: float = 0.8
    carry: bool = True


@dataclass(frozen=True, slots=True)
class Example:
    """A post and what must come out of it for its claim. `line` is where it stands in `file`."""

    text: str
    match: bool
    stance: Stance | None
    action: Action | None
    held: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Review:
    """Who last read a claim and its card, when, and when it is due again. `by` is an honest name."""

    by: str
    on: date
    due: date


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkable statement. Without a card it can be searched and matched but never shown.

    `general` marks the claim of its family that stands in where no narrower one fits.
    """

    id: str
    text: str
    family: str
    tier: Tier
    general: bool = False
    topic: str | None = None
    focus: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    phrasings: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    card: CardText | None = None
    review: Review | None = None
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Concept:
    """A class of words that mean the same here.

    `kind` groups concepts (treatment, drug, disease, ms-type, predicate, measure, ...). `words` are matched as whole
    words; a word that ends in "*" stands for all that begin so, one that ends in "~" for all with the same stem, and
    ".." in a phrase for up to three words. `stems` are matched by their beginning, `slips` are known misspellings.
    `topic` is how much a word brings its own topic: 1.0 alone is enough, 0.5 is half a topic, 0.0 none. `weak` words
    need the topic in their own sentence, never a carried one. `near` names concepts one of which must stand in the
    same post, the post answered or the thread's opening (homographs: "beam", "form"). `is_a` names wider concepts
    that it also counts as. Nothing that lies inside a find of a `whole` concept counts: names ("bone marrow
    transplant" is no marrow) and idioms ("killing time" kills nobody).
    """

    id: str
    kind: str
    words: tuple[str, ...]
    stems: tuple[str, ...] = ()
    slips: tuple[str, ...] = ()
    topic: float = 0.0
    weak: bool = False
    near: frozenset[str] = frozenset()
    is_a: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """A family of claims; `replies` says that its cards may be posted automatically.

    `gates` say what a clause must hold to belong to the family at all (any one of them); a claim's own gates narrow
    that down. A family without gates is found by the wording of its claims alone. `negation` says what a plain "not"
    does to its claims: "denies" them, "states" one of them ("they don't take anybody over 50"), or "universal":
    "nobody" and "never" state one, "not" denies. `alone` lets a card be suggested for a post that no other word ties to
    the community's subject, by rules too. `needs` are concepts of which the post or those around it must name one where
    only the second reader sees the family: always, or beside one of `needs_beside`. Empty where it needs none. In a
    sentence that names one of `unseen_beside` the second reader alone does not see it.
    """

    id: str
    title: str
    replies: bool = False
    gates: tuple[Gate, ...] = ()
    negation: str = "denies"
    alone: bool = False
    needs: frozenset[str] = frozenset()
    needs_beside: frozenset[str] = frozenset()
    unseen_beside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CueWords:
    """One kind of cue in one language: its words, how many words it reaches, which way, and its look-alikes.

    `kind` is one of bot/core/stance.py's kinds; `reach` counts words; `direction` is "after", "before" or "both".
    """

    kind: str
    language: str
    words: tuple[str, ...]
    pseudo: tuple[str, ...] = ()
    reach: int = 6
    direction: str = "after"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One signal of heat, distress or danger: an RE2 pattern over bot.core.signals' word line, and what it says."""

    subject: str
    kind: str
    language: str
    pattern: str
    says: str


def _empty() -> Mapping[str, float]:
    return MappingProxyType({})


def _no_spellings() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A sentence that names one of `concepts` and none of `unless` may be about another subject: a disease, mice.

    Cards are left to people there, but for the families that stand by the concept.
    """

    concepts: tuple[tuple[str, frozenset[str]], ...] = ()
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Signals:
    """All phrases, and the spellings that open or mend a word ("im" -> "i am")."""

    phrases: tuple[Phrase, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=_no_spellings)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All knowledge, compiled. Two catalogues of the same `digest` are the same knowledge.

    `community` names the topics that posts of this community may leave unsaid, with the most such a topic counts.
    `weights` are the cheap reader's calibrated coefficients by feature name (data of bot/weights, passed in as values).
    """

    digest: str
    claims: Mapping[str, Claim]
    studies: Mapping[str, Study]
    findings: Mapping[str, Finding]
    concepts: Mapping[str, Concept]
    families: Mapping[str, Family]
    cues: tuple[CueWords, ...]
    languages: frozenset[str] = frozenset({"en"})
    community: tuple[tuple[str, float], ...] = ()
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    weights: Mapping[str, float] = field(default_factory=_empty)
    signals: Signals = field(default_factory=Signals)
