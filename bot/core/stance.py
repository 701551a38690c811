"""Stage 5: what a clause does with a claim: asserts, denies, asks, reports, experience, or nothing (a wish).

Decided in this order: question, quotation, hypothetical, report, negation, own story, asserts (reading.md, Stance).
Cues, their reach and their look-alikes are data (knowledge/cues); scopes.py says how far they reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.lexicon import Hit, Lexicon
from bot.core.questions import SUPPOSING, QuestionReader
from bot.core.scopes import Scene, scenes
from bot.core.segment import Quoted, Segmented
from bot.core.taken import Taken
from bot.core.values import Cue, Stance

_AFTER = 4
"""Most words between a predicate and a "not" behind it ("myelo isn't deadlier")."""
_EQUATED = 8
"""Most words between what is said to prove something and the denial ("a stable year doesn't mean that ...")."""
_CLOSE = 3
"""Most words between a subject and the report that holds it ("the fertility nurse told me ...")."""
_SENTENCE = 40
"""Reach of what rejects a whole statement from behind ("... is simply not true")."""
_NEAR_STORY = 9
_HEADING = 2
"""Most words of a sentence that, beside others, states nothing by itself."""
_REST = 3
"""A refusal put behind ends its clause, two words may follow ("... is not how I understood it then")."""
_TWICE = 2
"""Most words between the two negations that are one: "does not serve for nothing"."""
_NOTHING = frozenset(["never", "nobody", "none", "nothing", "nowhere"])
_BEING = frozenset(["am", "are", "be", "is", "it's", "that's", "was", "were"])
_CONTRAST = frozenset(["but", "he", "it", "only", "she", "they"])
_SCARE_WORDS = 2
"""Most words between marks that mock; three make a statement of somebody else's ("it's a cure")."""


class StanceReader:
    """Reads the stance of words in a text; one object per post, sentences are prepared once."""

    def __init__(self, text: Segmented, cues: Sequence[Hit], lexicon: Lexicon) -> None:
        self._text = text
        self._lists = lexicon.lists
        self._concepts = lexicon.concepts
        self._masks, self._halts, self._fails = lexicon.masks, lexicon.mask(["halt"]), lexicon.mask(["fail"])
        self._scenes = tuple(self._closing(scene) for scene in scenes(text, cues, lexicon))
        self._questions = QuestionReader(text, self._scenes, lexicon)

    def read(self, sentence: int, anchor: Hit, negation: str) -> Taken:
        """The stance of a sentence to a claim whose predicate is `anchor`.

        `negation` says what a plain "not" does here: "denies"; "states" (the sentence is then neither sure); or
        "universal", where "nobody" and "never" state ("nobody dies") and "not" denies.
        """
        scene = self._scenes[sentence]
        asked = self._questions.read(scene, anchor, sentence)
        if asked is not None:
            return asked
        for step in (self._quotation, self._hypothetical, self._report):
            taken = step(scene, anchor)
            if taken is not None:
                return taken
        denied = self._negation(scene, anchor, negation)
        open_left = self._left_open(scene, anchor)
        if open_left is not None and (denied is None or denied.stance is Stance.ASSERTS):
            return open_left
        denied = denied or self._taken_back(scene, anchor, sentence)
        if denied is not None:
            return denied
        told = self._story(scene, anchor)
        if told is None and self._heads(scene):
            return Taken(None, 0.6)
        return told or Taken(Stance.ASSERTS, self._plain_certainty(scene, anchor))

    def _closing(self, scene: Scene) -> Scene:
        """The scene without refusals that go on: "this I would not say", but not "... that it is easy to get".

        Nor with words of one that run over a full stop ("I like this. I don't think ...").
        """
        ends = {clause.last for clause in scene.clauses} | {cue.first for cue in scene.cues if cue.kind == "boundary"}
        kept = tuple(
            cue
            for cue in scene.cues
            if cue.kind != "deny" or cue.direction != "before" or any(0 < end - cue.last <= _REST for end in ends)
        )
        return scene if len(kept) == len(scene.cues) else replace(scene, cues=kept)

    def _heads(self, scene: Scene) -> bool:
        """Whether a sentence is a heading or an exclamation ("Mortality.", "Cured. Sure."): one word or two of many."""
        short = scene.sentence.last - scene.sentence.first <= _HEADING
        return short and len(self._scenes) > 1 and not scene.sentence.question

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
        if words[clause.first] in SUPPOSING and not scene.sentence.question:
            rest = words[clause.first : scene.sentence.last]
            if not self._lists["would"].isdisjoint(rest):
                return Taken(None, 0.7)
            if (unsettled := scene.looking_back("hypothetical", anchor)) is not None:
                return Taken(None, 0.7, unsettled)
        return None

    def _left_open(self, scene: Scene, anchor: Hit) -> Taken | None:
        """What stands behind "whether" is not said to be so; "whether in Mexico or Moscow it ..." names places."""
        clause, words = scene.clause(anchor), self._text.words
        trial = anchor.entry >= 0 and self._concepts[anchor.entry].kind == "evidence"  # "the trials ask whether it ..."
        until = clause.last if trial else anchor.first
        asked = [at for at in range(clause.first, until) if words[at] == "whether"]
        if not asked:
            return None
        begins = asked[-1] + (3 if words[asked[-1] + 1 : asked[-1] + 3] == ("or", "not") else 1)
        return None if "or" in words[begins:until] else Taken(None, 0.7)

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
        # "Useless for" is the claim that nothing helps, not a denial of it.
        within = None if self._is_a(anchor, self._fails) else scene.overlapping("deny", anchor)
        denied, negated = scene.covering("deny", anchor) or within, scene.covering("negate", anchor)
        if denied is not None:
            again = negated is not None and negated.span.start >= denied.span.end
            doubled = again and negated is not None and not self._states(negated, negation)
            return Taken(Stance.ASSERTS, 0.5, denied) if doubled else Taken(Stance.DENIES, 0.8, denied)
        rejected = scene.trailing("deny", anchor) or scene.rejected(anchor, _SENTENCE)
        rejected = rejected or scene.behind("deny", anchor, _EQUATED, self._lists["lead"])
        if rejected is not None:
            return Taken(Stance.DENIES, 0.8, rejected)
        if negated is not None:
            told = self._told(scene, anchor, negated) or self._negated_twice(scene, anchor, negated)
            return told or self._negated(negated, negation)
        behind = scene.behind("negate", anchor, _AFTER, self._lists["lead"])
        again = behind is not None and behind.text.lower() in _NOTHING and self._is_negative(anchor)
        if behind is None or again or negation == "states":
            return None
        return self._told(scene, anchor, behind) or Taken(Stance.DENIES, 0.65, behind)

    def _taken_back(self, scene: Scene, anchor: Hit, sentence: int) -> Taken | None:
        """ "It slows it, it does not stop it", in one sentence or in two: nobody says that it stops."""
        if not self._is_a(anchor, self._halts):
            return None
        cue = scene.looking_back("caveat", anchor)
        after = self._questions.following(sentence)
        if cue is None and after is not None:
            cue = after.looking_back("caveat", Hit(-1, after.sentence.first - 1, after.sentence.first - 1))
            cue = cue if cue is not None and after.opens(after.clauses[0], cue) else None
        return Taken(Stance.DENIES, 0.65, cue) if cue is not None else None

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

    def _negated_twice(self, scene: Scene, anchor: Hit, cue: Cue) -> Taken | None:
        """In many languages two negations are one: "it does not serve for nothing" says that it serves for nothing.

        "It is not nothing" denies it everywhere, and so does what goes on with "it slows it".
        """
        words, clause = self._text.words, scene.clause(anchor)
        if not self._is_negative(anchor) or _NOTHING.isdisjoint(words[anchor.first : anchor.last + 1]):
            return None
        before = [at for at in range(clause.first, anchor.first) if self._text.span(at, at).end <= cue.span.end]
        said = cue.text.lower()
        verbal = said in _NOTHING or (
            said.endswith(("not", "nt", "n't")) and not said.startswith(("isn", "aren", "was"))
        )
        if not verbal or not before or anchor.first - before[-1] - 1 > _TWICE:
            return None
        being = words[before[-1] - 1] in _BEING if before[-1] > clause.first else False
        contrast = clause.last < scene.sentence.last and words[clause.last] in _CONTRAST
        contrast = contrast or "but" in words[anchor.last : clause.last]
        return None if being or contrast else Taken(Stance.ASSERTS, 0.6, cue)

    def _is_a(self, anchor: Hit, concept: int) -> bool:
        return anchor.entry >= 0 and bool(self._masks[anchor.entry] & concept)

    def _is_negative(self, anchor: Hit) -> bool:
        return anchor.entry >= 0 and self._concepts[anchor.entry].kind == "negative"

    def _negated(self, cue: Cue, negation: str) -> Taken:
        if not self._states(cue, negation):
            return Taken(Stance.DENIES, 0.85, cue)
        return Taken(Stance.ASSERTS, 0.6 if negation == "states" else 0.75, cue)

    def _states(self, cue: Cue, negation: str) -> bool:
        """Whether a negation states a claim of its own here: "nobody dies", "no centre takes them"."""
        if negation == "universal":
            return cue.text.lower() in self._lists["universal"]
        return negation == "states"
