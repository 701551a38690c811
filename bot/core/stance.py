"""Stage 5: what a clause does with a claim: asserts, denies, asks, reports, experience, or nothing (a wish).

Decided in this order: question, quotation, hypothetical, report, negation, own story, asserts (reading.md, Stance).
Cues, their reach and their look-alikes are data (knowledge/cues); scopes.py says how far they reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.lexicon import Hit, Lexicon
from bot.core.scopes import Scene, scenes
from bot.core.segment import Clause, Quoted, Segmented
from bot.core.values import Cue, Stance

_AFTER = 4
"""Most words between a predicate and a "not" behind it ("myelo isn't deadlier")."""
_SHORT_TAG = 6
_TAG_WORDS = 3
_NEAR_STORY = 9


@dataclass(frozen=True, slots=True)
class Taken:
    """A stance, how sure it is (0..1), and the cue that set it; stance None is no match at all (a wish)."""

    stance: Stance | None
    certainty: float
    cue: Cue | None = None


class StanceReader:
    """Reads the stance of words in a text; one object per post, sentences are prepared once."""

    def __init__(self, text: Segmented, cues: Sequence[Hit], lexicon: Lexicon) -> None:
        self._text = text
        self._lists = lexicon.lists
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
        return self._story(scene, anchor) or Taken(Stance.ASSERTS, self._plain_certainty(scene, anchor))

    # -- question

    def _question(self, scene: Scene, anchor: Hit, sentence: int) -> Taken | None:
        asks = scene.covering("ask", anchor)
        if scene.sentence.question:
            return self._marked_question(scene, anchor, asks)
        if asks is not None:
            return Taken(Stance.ASKS, 0.85, asks)
        if self._tagged_next(sentence):
            return Taken(Stance.ASKS, 0.7)
        clause = scene.clause(anchor)
        if self._interrogative(clause) and not scene.sentence.exclaimed:
            return Taken(Stance.ASKS, 0.75)
        return None

    def _marked_question(self, scene: Scene, anchor: Hit, asks: Cue | None) -> Taken | None:
        for kind, stance in (("rhetorical-no", Stance.DENIES), ("rhetorical", Stance.ASSERTS)):
            cue = scene.covering(kind, anchor) or scene.anywhere_after(kind, anchor)
            if cue is not None:
                return Taken(stance, 0.6, cue)
        mocking = scene.first_of("mock")
        clause = scene.clause(anchor)
        final = scene.clauses[-1]
        if mocking is not None and not self._interrogative(clause):
            return Taken(Stance.DENIES, 0.65, mocking)
        if clause is final or self._interrogative(clause) or asks is not None:
            if clause is final and self._ends_in_tag(scene, final):
                return None
            return Taken(Stance.ASKS, 0.9 if self._interrogative(clause) else 0.75, asks)
        if scene.first_of("ask-tag") is not None:
            return Taken(Stance.ASKS, 0.8)
        if final.last - final.first <= _SHORT_TAG:
            return None if self._ends_in_tag(scene, final) else Taken(Stance.ASKS, 0.6)
        return None

    def _ends_in_tag(self, scene: Scene, final: Clause) -> bool:
        if final.last - final.first > _TAG_WORDS:
            return False
        last = final.last - 1
        return any(cue.kind == "tag" and cue.first >= final.first and cue.last == last for cue in scene.cues)

    def _tagged_next(self, sentence: int) -> bool:
        """The sentence after is nothing but a short question about this one."""
        following = sentence + 1
        if following >= len(self._text.sentences):
            return False
        after = self._text.sentences[following]
        if after.last - after.first > _SHORT_TAG + 1:
            return False
        return self._scenes[following].first_of("ask-tag") is not None

    # -- quotation, wishes, reports

    def _quotation(self, scene: Scene, anchor: Hit) -> Taken | None:
        quoted = self._text.quoted[anchor.first]
        if quoted is Quoted.OTHERS:
            return Taken(Stance.REPORTS, 0.8)
        if quoted is Quoted.SCARE:
            if scene.covering("negate", anchor) or scene.covering("deny", anchor):
                return Taken(Stance.DENIES, 0.8)
            cue = scene.covering("report", anchor)
            return Taken(Stance.REPORTS, 0.6, cue) if cue else Taken(Stance.DENIES, 0.55)
        return None

    def _hypothetical(self, scene: Scene, anchor: Hit) -> Taken | None:
        cue = scene.covering("hypothetical", anchor) or scene.overlapping("hypothetical", anchor)
        if cue is not None:
            return Taken(None, 0.8, cue)
        words = self._text.words
        clause = scene.clause(anchor)
        if words[clause.first] in ("if", "were") and not scene.sentence.question:
            rest = words[clause.first : scene.sentence.last]
            if not self._lists["would"].isdisjoint(rest):
                return Taken(None, 0.7)
        return None

    def _report(self, scene: Scene, anchor: Hit) -> Taken | None:
        cue = scene.covering("report", anchor) or scene.trailing("report", anchor)
        if cue is None:
            return None
        if scene.first_of("endorse") is not None:
            return Taken(Stance.ASSERTS, 0.55, cue)
        mock = scene.near("mock", anchor)
        if mock is not None:
            return Taken(Stance.DENIES, 0.6, mock)
        denied = scene.covering("deny", anchor) or scene.covering("negate", anchor)
        if denied is not None and denied.text.lower() not in self._lists["universal"]:
            return Taken(Stance.DENIES, 0.7, denied)
        return Taken(Stance.REPORTS, 0.8, cue)

    # -- negation and stories

    def _negation(self, scene: Scene, anchor: Hit, negation: str) -> Taken | None:
        mock = scene.near("mock", anchor)
        if mock is not None:
            return Taken(Stance.DENIES, 0.65, mock)
        denied = scene.covering("deny", anchor) or scene.trailing("deny", anchor)
        negated = scene.covering("negate", anchor)
        if denied is not None and negated is not None and _apart(denied, negated) and negation != "states":
            return Taken(Stance.ASSERTS, 0.5, denied)
        if denied is not None:
            return Taken(Stance.DENIES, 0.8, denied)
        if negated is not None:
            return self._negated(negated, negation)
        behind = scene.behind(("negate", "deny"), anchor, _AFTER)
        return Taken(Stance.DENIES, 0.65, behind) if behind is not None and negation != "states" else None

    def _story(self, scene: Scene, anchor: Hit) -> Taken | None:
        story = scene.near("own-story", anchor, _NEAR_STORY)
        clause = scene.clause(anchor)
        if story is None and self._text.words[scene.sentence.first] not in self._lists["told-plainly"]:
            return None
        general = any(cue.kind == "general" and clause.first <= cue.first < clause.last for cue in scene.cues)
        if general:
            return Taken(Stance.ASSERTS, 0.55, story)
        return Taken(Stance.EXPERIENCE, 0.8, story)

    def _plain_certainty(self, scene: Scene, anchor: Hit) -> float:
        certainty = 0.9
        if scene.near("hedge", anchor) is not None:
            certainty -= 0.15
        if any(cue.kind in ("report", "own-story", "hypothetical", "deny") for cue in scene.cues):
            certainty -= 0.15
        return certainty

    def _negated(self, cue: Cue, negation: str) -> Taken:
        if negation == "universal" and cue.text.lower() in self._lists["universal"]:
            return Taken(Stance.ASSERTS, 0.75, cue)
        if negation == "states":
            return Taken(Stance.ASSERTS, 0.6, cue)
        return Taken(Stance.DENIES, 0.85, cue)

    def _interrogative(self, clause: Clause) -> bool:
        """Whether a clause begins as a question does: "is it", "does anyone", "how many"; also without its mark."""
        words, lists = self._text.words, self._lists
        at = clause.first
        while at < clause.last - 1 and words[at] in lists["lead"]:
            at += 1
        first = words[at]
        following = words[at + 1] if at + 1 < clause.last else ""
        if first in lists["opener"]:
            return bool(following) and following not in lists["not-opening"]
        if first == "do":
            return following in lists["do-subject"] or following[:1].isdigit()
        if first in lists["asking"] or (first == "how" and following in lists["how"]):
            return True
        return first in lists["wh"] and clause.mark == "?"


def _apart(one: Cue, other: Cue) -> bool:
    return one.span.end <= other.span.start or other.span.end <= one.span.start
