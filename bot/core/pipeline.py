"""The reading line itself: text in -> normalise -> segment -> match -> stance -> decide -> act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.act import plan_effects
from bot.core.agree import agreed
from bot.core.bedside import Signs, signs_of
from bot.core.carry import Topics
from bot.core.catalogue import Catalogue, Family
from bot.core.decide import decide
from bot.core.distress import DistressReader
from bot.core.gates import Place, read_places
from bot.core.heat import HeatReader
from bot.core.index import Index, build_index
from bot.core.intake import admit
from bot.core.language import is_covered
from bot.core.lexicon import Found, Lexicon
from bot.core.listening import UNREAD, claims_of, first_reading, tone_of
from bot.core.match import Candidate, Matcher
from bot.core.normalise import normalise
from bot.core.score import Answers, Scorer, Surroundings
from bot.core.second_reader import PostRead, SecondReader
from bot.core.segment import Segmented, segment
from bot.core.signals import PhraseBook
from bot.core.stance import StanceReader
from bot.core.taken import Taken
from bot.core.values import History, Match, Message, Outcome, Policy, Stance

LEAST_SCORE = 0.5
"""Matches below this score are not reported (product.md, the analyse contract)."""
SEEN_ALONE = 0.65
"""Least P(family and stance) for what only the second reader saw.

All thresholds about the second reader were set on posts that it was not fitted on: the dev part of tests/corpus/posts,
tests/corpus/tuning, tests/corpus/fresh and tests/corpus/fresh-2.
"""
KEPT_AT = 0.8
"""The rules' own P(present) from which a denial, a report or a story stays told, however little of it the second reader
sees: no card follows from one. On the sets named above no decision hangs on it."""
SEEN_TOO = 0.5
"""Least P(family and stance) for a further stance of a family that has a likelier one."""
_SHORT = 3
"""Words up to which a sentence that names nothing by itself ("yep", "same here", "2 %") is not taken for a claim."""
_OPEN = frozenset([Stance.ASSERTS.value, Stance.ASKS.value])
_CATEGORICAL = frozenset(["no-deaths", "safe-loud", "mortality-loud", "universal"])


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A catalogue compiled for reading, with the optional second reader."""

    catalogue: Catalogue
    index: Index
    second: SecondReader | None
    lexicon: Lexicon
    matcher: Matcher
    scorer: Scorer
    phrases: PhraseBook
    distress: DistressReader
    heat: HeatReader


@dataclass(frozen=True, slots=True)
class _Judged:
    """A candidate with its stance and the three answers.

    `agreed` is the second reader's P(family and stance) in the sentence, None where it has not read it.
    """

    candidate: Candidate
    taken: Taken
    answers: Answers
    score: float
    agreed: float | None


def prepare(catalogue: Catalogue, second: SecondReader | None = None, index: Index | None = None) -> Knowledge:
    """Compile a catalogue once; every later call of `analyse` only reads it. `index` is one of its claims, kept."""
    lexicon = Lexicon(catalogue)
    index = index or build_index(catalogue.claims.values())
    matcher, scorer = Matcher(catalogue, lexicon, index), Scorer(catalogue.weights)
    phrases = PhraseBook(catalogue.signals)
    distress, heat = DistressReader(catalogue.signals), HeatReader(catalogue.signals, catalogue.weights)
    return Knowledge(catalogue, index, second, lexicon, matcher, scorer, phrases, distress, heat)


def analyse(message: Message, knowledge: Knowledge, policy: Policy, history: History) -> Outcome:
    """Read one message. Pure: the same arguments always give the same outcome."""
    normalised = normalise(admit(message.text))
    text = segment(normalised)
    found = knowledge.lexicon.find(text)
    topics = Topics(knowledge.lexicon, knowledge.catalogue, history)
    covered = is_covered(text, knowledge.lexicon)
    first = first_reading(text, knowledge.second, history) if covered else UNREAD
    signals = knowledge.phrases.read(text)
    tone = tone_of(text, first, knowledge.second, hinted=bool(signals.hits))
    heat = knowledge.heat.read(signals, message, history, tone)
    distress = knowledge.distress.read(signals, tone)
    second = claims_of(text, first, knowledge.second, history)
    signs = signs_of(text, found, knowledge.lexicon, history)
    judged = _judge(text, found, topics, knowledge, second, heat.message_level >= 2, signs) if covered else ()
    matches = _matches(text, judged, knowledge)
    decision = decide(
        message,
        matches,
        heat,
        distress,
        knowledge.catalogue,
        policy,
        history.shown,
        covered=covered,
        on_topic=topics.on_topic,
        signs=signs,
        categorical=_categorical(judged),
        contested=_contested(judged),
        elsewhere=_elsewhere(judged),
    )
    effects = plan_effects(message, decision, matches, heat, distress)
    return Outcome(matches, heat, distress, decision, topics.told(), effects, signs.grief)


def explain(message: Message, knowledge: Knowledge, policy: Policy, history: History) -> tuple[str, ...]:
    """Plain sentences for `kb try`: what was found in a post, why, and what would be done."""
    outcome = analyse(message, knowledge, policy, history)
    lines: list[str] = []
    for match in outcome.matches:
        lines.append(f'"{match.quote}" {match.stance.value} {match.claim} ({match.family}), score {match.score:.2f}.')
        lines.extend(f"  {line}" for line in match.why)
    decision = outcome.decision
    lines.append(f"Action: {decision.action.value}" + (f", card {decision.claim}." if decision.claim else "."))
    lines.extend(f"  {reason.text}" for reason in decision.reasons)
    return tuple(lines)


def _judge(
    text: Segmented, found: Found, topics: Topics, knowledge: Knowledge, second: PostRead, hostile: bool, signs: Signs
) -> tuple[_Judged, ...]:
    """Every candidate with its stance and answers; wishes ("if it were a cure") fall away here."""
    places = read_places(text, found.concepts, knowledge.lexicon, topics.around)
    candidates = knowledge.matcher.candidates(text, places, topics)
    stances = StanceReader(text, found.cues, knowledge.lexicon)
    families = knowledge.catalogue.families
    taken = [(one, stances.read(one.sentence, one.anchor, _negation(one, families))) for one in candidates]
    kept = [(one, stance) for one, stance in taken if stance.stance is not None]
    denied = {one.family for one, stance in kept if stance.stance is Stance.DENIES}
    turned = {one.sentence for one, stance in kept if stance.stance in (Stance.DENIES, Stance.REPORTS)}
    known = {one.family for one in candidates}
    seen = _seen_by_second(text, places, topics.around, known, turned, knowledge, second)
    reads = dict(enumerate(second.sentences))
    fitted = knowledge.second.families if knowledge.second is not None else frozenset()
    judged = []
    for one, stance in (*kept, *seen):
        family = families.get(one.family)
        replies = family is not None and family.replies
        around = Surroundings(signs.caveats, one.family in denied, hostile, replies)
        read = reads.get(one.sentence) if one.family in fitted else None
        stance = agreed(text, one, stance, read) if one.gates else stance
        answers = knowledge.scorer.answer(one, stance, around, read)
        chance = None if read is None or stance.stance is None else read.of(one.family)[stance.stance]
        told = answers.by_rules >= KEPT_AT and stance.stance not in (Stance.ASSERTS, Stance.ASKS)
        score = max(answers.present, LEAST_SCORE) if told else answers.present
        judged.append(_Judged(one, stance, answers, score, chance))
    return tuple(judged)


def _negation(candidate: Candidate, families: Mapping[str, Family]) -> str:
    """What a "not" does to a candidate; words that are negative themselves ("useless") are denied by it."""
    family = families.get(candidate.family)
    if family is None or (family.negation == "states" and candidate.negative):
        return "denies"
    return family.negation


def _seen_by_second(
    text: Segmented,
    places: tuple[Place, ...],
    around: int,
    known: set[str],
    turned: set[int],
    knowledge: Knowledge,
    second: PostRead,
) -> tuple[tuple[Candidate, Taken], ...]:
    """What only the second reader saw: families not yet `known` in the post, each in its likeliest sentence.

    In `turned` sentences, where the rules read a denial or a report, it sees no assertions of its own; nothing where
    the matcher forbids the family for what the sentence, the post and those `around` name, nor in a word of assent:
    what that affirms stands in another post.
    """
    named = around
    for place in places:
        named |= place.mask
    best: dict[str, tuple[float, int, Stance]] = {}
    for number, read in enumerate(second.sentences):
        stands = text.sentences[number]
        if not places[number].strong and stands.last - stands.first <= _SHORT:
            continue
        for (family, name), chance in read.families.items():
            if family in known or chance < SEEN_ALONE or chance <= best.get(family, (0.0,))[0]:
                continue
            if knowledge.matcher.forbids(family, places[number], named):
                continue
            if number not in turned or name not in _OPEN:
                best[family] = (chance, number, Stance(name))
    return tuple(
        (knowledge.matcher.by_reading(text, places[number], family), Taken(stance, chance))
        for family, (chance, number, stance) in best.items()
        if family in knowledge.catalogue.families
    )


def _matches(text: Segmented, judged: Iterable[_Judged], knowledge: Knowledge) -> tuple[Match, ...]:
    """One match per family and stance, the likeliest, in order of place.

    Further stances of one family stay only where the second reader sees them too: words near a claim that turn its
    stance are the rules' commonest slip. Without a second reader all stay.
    """
    best: dict[tuple[str, Stance | None], _Judged] = {}
    first: dict[str, _Judged] = {}
    for one in judged:
        key = (one.candidate.family, one.taken.stance)
        if one.score >= LEAST_SCORE and (key not in best or one.score > best[key].score):
            best[key] = one
            if key[0] not in first or one.score > first[key[0]].score:
                first[key[0]] = one
    kept = [one for (family, _), one in best.items() if one is first[family] or _is_seen_too(one)]
    ordered = sorted(kept, key=lambda one: (one.candidate.first, one.candidate.family))
    return tuple(_match(text, one, knowledge) for one in ordered)


def _is_seen_too(judged: _Judged) -> bool:
    return judged.agreed is None or judged.agreed >= SEEN_TOO


def _match(text: Segmented, judged: _Judged, knowledge: Knowledge) -> Match:
    candidate, taken = judged.candidate, judged.taken
    stance = taken.stance or Stance.ASSERTS
    why = list(candidate.why)
    if taken.cue is not None:
        cued = taken.cued or stance
        why.append(f'The words "{taken.cue.text}" ({taken.cue.kind}) make the stance "{cued.value}".')
    if taken.cued is not None:
        why.append(f'The second reader reads the stance as "{stance.value}".')
    elif taken.cue is None:
        why.append(f'No cue speaks against it, so the stance is "{stance.value}".')
    why.append("Main terms of the score: " + ", ".join(knowledge.scorer.terms(candidate, taken)) + ".")
    return Match(
        claim=candidate.claim,
        family=candidate.family,
        stance=stance,
        score=round(judged.score, 4),
        span=text.span(candidate.first, candidate.last),
        quote=text.quote(candidate.first, candidate.last),
        figure=candidate.figure,
        cues=(taken.cue,) if taken.cue is not None else (),
        concepts=candidate.concepts,
        carried=candidate.carried < 1.0,
        present=round(judged.answers.present, 4),
        stated=round(judged.answers.stated, 4),
        helps=round(judged.answers.helps, 4),
        seconded=judged.answers.seconded,
        ruled=candidate.gates > 0,
        cued=taken.cued,
        figures_differ=candidate.figures_differ,
        why=tuple(why),
    )


def _contested(judged: Iterable[_Judged]) -> frozenset[str]:
    """Families of which a cue, rightly or not, made a denial or a report somewhere in the post."""
    return frozenset(
        one.candidate.family
        for one in judged
        if one.score >= LEAST_SCORE and (one.taken.cued or one.taken.stance) in (Stance.DENIES, Stance.REPORTS)
    )


def _elsewhere(judged: Iterable[_Judged]) -> frozenset[str]:
    """Claims that are put or asked only in sentences that may be about another subject than this community's."""
    put = [one for one in judged if one.score >= LEAST_SCORE and one.taken.stance in (Stance.ASSERTS, Stance.ASKS)]
    here = {one.candidate.claim for one in put if not one.candidate.elsewhere}
    return frozenset(one.candidate.claim for one in put if one.candidate.elsewhere) - here


def _categorical(judged: Iterable[_Judged]) -> frozenset[str]:
    """Claims put without room for doubt, by their concepts ("nobody dies")."""
    return frozenset(one.candidate.claim for one in judged if _CATEGORICAL & set(one.candidate.concepts))
