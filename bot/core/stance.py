"""Stage 5: what a clause does with a claim: asserts, denies, asks, reports, experience, or nothing (a wish).

Decided in this order: question, quotation, hypothetical, report, negation, own story, asserts (reading.md, Stance).
Cues, their reach and their look-alikes are data (knowledge/cues); scopes.py says how far they reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.lexicon import Hit, Lexicon
from bot.core.scopes import Scene, interrogative, leading, scenes
from bot.core.segment import Clause, Quoted, Segmented
from bot.core.values import Cue, Stance

_AFTER = 4
"""Most words between a predicate and a "not" behind it ("myelo isn't deadlier")."""
_EQUATED = 8
"""Most words between what is said to prove something and the denial ("a stable year doesn't mean that ...")."""
_CLOSE = 3
"""Most words between a subject and the report that holds it ("the fertility nurse told me ...")."""
_SENTENCE = 40
"""Reach of what rejects a whole statement from behind ("... is simply not true")."""
_SHORT_TAG = 6
_TAG_WORDS = 3
_NEAR_STORY = 9
_SUPPOSING = frozenset(["if", "were"])
_HEADING = 2
"""Most words of a sentence that, beside others, states nothing by itself."""
_SCARE_WORDS = 2
"""Most words between marks that mock; three make a statement of somebody else's ("it's a cure")."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A stance, how sure it is (0..1), and the cue that set it; stance None is no match at all (a wish).

    `cued` is the stance that the cue gave, where a second reader set another one.
    """

    stance: Stance | None
    certainty: float
    cue: Cue | None = None
    cued: Stance | None = None


class StanceReader:
    """Reads the stance of words in a text; one object per post, sentences are prepared once."""

    def __init__(self, text: Segmented, cues: Sequence[Hit], lexicon: Lexicon) -> None:
        self._text = text
        self._lists = lexicon.lists
        self._concepts = lexicon.concepts
        self._scenes = scenes(text, cues, lexicon)

    def read(self, sentence: int, anchor: Hit, negation: str) -> Taken:
        """The stance of a sentence to a claim whose predicate is `anchor`.

        `negation` says what a plain "not" does here: "denies"; "states" (the sentence is then neither sure); or
        "universal", where "nobody" and "never" state ("nobody dies") and "not" denies.
        """
        scene = self._scenes[sentence]
        asked = self._question(scene, anchor, sentence)
        if asked is not None:
            return asked
        for step in (self._quotation, self._hypothetical, self._report):
            taken = step(scene, anchor)
            if taken is not None:
                return taken
        denied = self._negation(scene, anchor, negation)
        if denied is not None:
            return denied
        told = self._story(scene, anchor)
        if told is None and self._heads(scene):
            return Taken(None, 0.6)
        return told or Taken(Stance.ASSERTS, self._plain_certainty(scene, anchor))

    def _heads(self, scene: Scene) -> bool:
        """Whether a sentence is a heading or an exclamation ("Mortality.", "Cured. Sure."): one word or two of many."""
        short = scene.sentence.last - scene.sentence.first <= _HEADING
        return short and len(self._scenes) > 1 and not scene.sentence.question

    # -- question

    def _question(self, scene: Scene, anchor: Hit, sentence: int) -> Taken | None:
        asks = scene.covering("ask", anchor) or scene.overlapping("ask", anchor)
        clause, final = scene.clause(anchor), scene.clauses[-1]
        wish = scene.covering("hypothetical", anchor)
        if wish is not None and asks is None and scene.opens(clause, wish):
            return Taken(None, 0.8, wish)
        fellow = scene.covering("fellow", anchor) or scene.overlapping("fellow", anchor)
        if fellow is not None and asks is None:
            return Taken(Stance.EXPERIENCE, 0.7, fellow)
        if scene.sentence.question:
            return self._marked_question(scene, anchor, asks, sentence)
        if asks is not None:
            return Taken(Stance.ASKS, 0.85, asks)
        if self._tagged_next(sentence):
            return Taken(Stance.ASKS, 0.7)
        called = self._leading(final) in self._lists["asking"]
        supposed = self._text.words[clause.first] in _SUPPOSING
        if scene.sentence.exclaimed or supposed:
            return None
        asking = self._asking(clause) or (called and self._asking(final))
        return Taken(Stance.ASKS, 0.75) if asking else None

    def _marked_question(self, scene: Scene, anchor: Hit, asks: Cue | None, sentence: int) -> Taken | None:
        implied = self._implied(scene, anchor)
        if implied is not None:
            return implied
        clause, final = scene.clause(anchor), scene.clauses[-1]
        asking = self._asking(clause)
        if not asking:
            turned = scene.first_of("mock") or (self._refused_next(sentence) if asks is None else None)
            if turned is not None:
                return Taken(Stance.DENIES, 0.65, turned)
        if clause is final or asking or asks is not None:
            if clause is final and not asking and scene.ends_in("tag", _TAG_WORDS):
                return None
            return Taken(Stance.ASKS, 0.9 if asking else 0.75, asks)
        if scene.asked_back():
            return Taken(Stance.ASKS, 0.8)
        if scene.ends_in("tag", _TAG_WORDS) or final.last - final.first > _SHORT_TAG:
            return None
        # "..., where's the fuss?" leaves the statement before it a statement; "..., is it so?" asks about it.
        return None if self._leading(final) in self._lists["wh"] | self._lists["asking"] else Taken(Stance.ASKS, 0.6)

    def _implied(self, scene: Scene, anchor: Hit) -> Taken | None:
        """What a rhetorical question means: "since when is it a cure?", "if it's a cure, why are you ill?"."""
        for kind, stance in (("rhetorical-no", Stance.DENIES), ("rhetorical", Stance.ASSERTS)):
            cue = scene.covering(kind, anchor) or scene.anywhere_after(kind, anchor)
            if cue is not None:
                return Taken(self._turned(stance, scene.covering("negate", anchor), cue), 0.6, cue)
        words = self._text.words
        supposed = words[scene.clause(anchor).first] in _SUPPOSING
        wondered = self._leading(scene.clauses[-1]) in self._lists["wh"] | self._lists["asking"]
        return Taken(Stance.DENIES, 0.55) if supposed and wondered else None

    def _turned(self, stance: Stance, negated: Cue | None, cue: Cue) -> Stance:
        """A "not" inside a rhetorical question turns what it implies."""
        if negated is None or negated.span.start < cue.span.end:
            return stance
        return Stance.ASSERTS if stance is Stance.DENIES else Stance.DENIES

    def _tagged_next(self, sentence: int) -> bool:
        """The sentence after is nothing but a short question about this one."""
        after = self._following(sentence)
        if after is None or after.sentence.last - after.sentence.first > _SHORT_TAG + 1:
            return False
        opens = any(cue.kind == "ask-tag" and cue.first == after.sentence.first for cue in after.cues)
        return after.asked_back() and (after.sentence.question or opens)

    def _refused_next(self, sentence: int) -> Cue | None:
        """The cue with which a short next sentence refuses what was echoed: "A cure? I don't think so."."""
        after = self._following(sentence)
        if after is None:
            return None
        if after.sentence.last - after.sentence.first > _SHORT_TAG:
            return after.opening("negate")
        return after.first_of("mock") or after.first_of("deny") or after.opening("negate")

    def _following(self, sentence: int) -> Scene | None:
        return self._scenes[sentence + 1] if sentence + 1 < len(self._scenes) else None

    # -- quotation, wishes, reports

    def _quotation(self, scene: Scene, anchor: Hit) -> Taken | None:
        quoted = self._text.quoted
        kind = quoted[anchor.first]
        if kind is Quoted.OTHERS:
            rejected = scene.rejected(anchor, _SENTENCE) or scene.near("mock", anchor, 1)
            rejected = rejected or self._refused_quotation(scene, anchor)
            return Taken(Stance.REPORTS, 0.8) if rejected is None else Taken(Stance.DENIES, 0.7, rejected)
        if kind is Quoted.SCARE:
            if scene.covering("negate", anchor) or scene.covering("deny", anchor):
                return Taken(Stance.DENIES, 0.8)
            cue = scene.covering("report", anchor)
            if cue is not None or scene.run_of(quoted, anchor) > _SCARE_WORDS:
                return Taken(Stance.REPORTS, 0.6, cue)
            return Taken(Stance.DENIES, 0.55)
        return None

    def _refused_quotation(self, scene: Scene, anchor: Hit) -> Cue | None:
        """What turns a quotation down from before it: "you can't get 'it stops' out of that", "isn't 'a cure'"."""
        first = scene.quotation(self._text.quoted, anchor)[0]
        opening = Hit(-1, first, first)
        return scene.covering("negate", opening) or scene.covering("deny", opening)

    def _hypothetical(self, scene: Scene, anchor: Hit) -> Taken | None:
        cue = scene.covering("hypothetical", anchor) or scene.overlapping("hypothetical", anchor)
        if cue is not None:
            return Taken(None, 0.8, cue)
        words = self._text.words
        clause = scene.clause(anchor)
        if words[clause.first] in _SUPPOSING and not scene.sentence.question:
            rest = words[clause.first : scene.sentence.last]
            if not self._lists["would"].isdisjoint(rest):
                return Taken(None, 0.7)
        return None

    def _report(self, scene: Scene, anchor: Hit) -> Taken | None:
        """What others say; "they say it is no cure" is a report too, "I never said it is one" a denial."""
        cue = scene.covering("report", anchor) or scene.trailing("report", anchor)
        cue = cue or scene.overlapping("report", anchor) or scene.behind("report", anchor, _CLOSE, self._lists["lead"])
        if cue is None:
            return None
        if scene.endorsed(cue, anchor):
            return Taken(Stance.ASSERTS, 0.55, cue)
        mock = scene.near("mock", anchor)
        if mock is not None:
            return Taken(Stance.DENIES, 0.6, mock)
        refused = self._refused(scene, anchor, cue)
        if refused is not None:
            return refused
        rejected = scene.rejected(anchor, _SENTENCE)
        return Taken(Stance.DENIES, 0.7, rejected) if rejected is not None else Taken(Stance.REPORTS, 0.8, cue)

    def _refused(self, scene: Scene, anchor: Hit, report: Cue) -> Taken | None:
        """A report denied as such: "I never said it is one"; "anyone who says it isn't" denies a denial."""
        denied, negated = scene.covering("deny", anchor), scene.covering("negate", anchor)
        if denied is not None and denied.span.start <= report.span.start:
            doubled = negated is not None and negated.span.start >= report.span.end
            return Taken(Stance.ASSERTS, 0.5, denied) if doubled else Taken(Stance.DENIES, 0.7, denied)
        before = scene.refused(report)
        return Taken(Stance.DENIES, 0.7, before) if before is not None else None

    # -- negation and stories

    def _negation(self, scene: Scene, anchor: Hit, negation: str) -> Taken | None:
        mock = scene.near("mock", anchor)
        if mock is not None:
            return Taken(Stance.DENIES, 0.65, mock)
        denied = scene.covering("deny", anchor) or scene.overlapping("deny", anchor)
        negated = scene.covering("negate", anchor)
        if denied is not None:
            again = negated is not None and negated.span.start >= denied.span.end
            doubled = again and negated is not None and not self._states(negated, negation)
            return Taken(Stance.ASSERTS, 0.5, denied) if doubled else Taken(Stance.DENIES, 0.8, denied)
        rejected = scene.trailing("deny", anchor) or scene.rejected(anchor, _SENTENCE)
        rejected = rejected or scene.behind("deny", anchor, _EQUATED, self._lists["lead"])
        if rejected is not None:
            return Taken(Stance.DENIES, 0.8, rejected)
        if negated is not None:
            return self._told(scene, anchor, negated) or self._negated(negated, negation)
        behind = scene.behind("negate", anchor, _AFTER, self._lists["lead"])
        if behind is None or negation == "states":
            return None
        return self._told(scene, anchor, behind) or Taken(Stance.DENIES, 0.65, behind)

    def _told(self, scene: Scene, anchor: Hit, negated: Cue) -> Taken | None:
        """A "not" in somebody's own course ("it never came back for my wife") tells of that course."""
        story = scene.near("own-story", anchor, _NEAR_STORY)
        if story is None or not scene.together(story, negated) or scene.general(anchor, outside=True):
            return None
        return Taken(Stance.EXPERIENCE, 0.7, story)

    def _story(self, scene: Scene, anchor: Hit) -> Taken | None:
        story = scene.near("own-story", anchor, _NEAR_STORY)
        plainly = self._lists["told-plainly"]
        clause, words = scene.clause(anchor), self._text.words
        if story is None and words[clause.first] not in plainly and words[scene.sentence.first] not in plainly:
            return None
        outside = not scene.linked("own-story", anchor) and words[clause.first] not in plainly
        if scene.general(anchor, outside=outside) or (outside and self._timeless(anchor)):
            return Taken(Stance.ASSERTS, 0.55, story)
        return Taken(Stance.EXPERIENCE, 0.8, story)

    def _timeless(self, anchor: Hit) -> bool:
        """A predicate in the present tense ("it cures") speaks of no single course."""
        word = self._text.words[anchor.first]
        predicate = anchor.entry >= 0 and self._concepts[anchor.entry].kind == "predicate"
        return predicate and word.endswith("s") and not word.endswith("ss")

    def _plain_certainty(self, scene: Scene, anchor: Hit) -> float:
        certainty = 0.9
        if scene.near("hedge", anchor) is not None:
            certainty -= 0.15
        if any(cue.kind in ("report", "own-story", "hypothetical", "deny") for cue in scene.cues):
            certainty -= 0.15
        return certainty

    def _negated(self, cue: Cue, negation: str) -> Taken:
        if not self._states(cue, negation):
            return Taken(Stance.DENIES, 0.85, cue)
        return Taken(Stance.ASSERTS, 0.6 if negation == "states" else 0.75, cue)

    def _states(self, cue: Cue, negation: str) -> bool:
        """Whether a negation states a claim of its own here: "nobody dies", "no centre takes them"."""
        if negation == "universal":
            return cue.text.lower() in self._lists["universal"]
        return negation == "states"

    # -- how a clause begins

    def _asking(self, clause: Clause) -> bool:
        return interrogative(self._text, clause, self._lists)

    def _leading(self, clause: Clause) -> str:
        return leading(self._text, clause, self._lists)
