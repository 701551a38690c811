"""The first step of stage 5: what a sentence asks, implies by asking, or hopes to hear from others.

Questions with and without their mark, tags ("right?"), short questions in the next sentence, rhetorical ones, and the
search for others with the same story, which is a story of one's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.lexicon import Hit, Lexicon
from bot.core.scopes import Scene, interrogative, leading
from bot.core.segment import Clause, Segmented
from bot.core.taken import Taken
from bot.core.values import Cue, Stance

SUPPOSING = frozenset(["if", "were"])
_SHORT_TAG = 6
_TAG_WORDS = 3


class QuestionReader:
    """Reads the questions of a text; one object per post."""

    def __init__(self, text: Segmented, scenes: Sequence[Scene], lexicon: Lexicon) -> None:
        self._text = text
        self._scenes = scenes
        self._lexicon = lexicon
        self._lists = lexicon.lists

    def read(self, scene: Scene, anchor: Hit, sentence: int) -> Taken | None:
        """The stance that a question of any kind gives a claim; None where the sentence asks nothing about it."""
        asks = scene.covering("ask", anchor) or scene.overlapping("ask", anchor)
        clause, final = scene.clause(anchor), scene.clauses[-1]
        wish = scene.covering("hypothetical", anchor)
        if wish is not None and asks is None and scene.opens(clause, wish):
            return Taken(None, 0.8, wish)
        fellow = self._fellow(scene, anchor) if asks is None else None
        if fellow is not None:
            return Taken(Stance.EXPERIENCE, 0.7, fellow)
        if scene.sentence.question:
            return self._marked_question(scene, anchor, asks, sentence)
        if asks is not None:
            return Taken(Stance.ASKS, 0.85, asks)
        if (tagged := self._tagged_next(scene, anchor, sentence)) is not None:
            return tagged
        called = self._leading(final) in self._lists["asking"]
        supposed = self._text.words[clause.first] in SUPPOSING
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
        supposed = words[scene.clause(anchor).first] in SUPPOSING
        wondered = self._leading(scene.clauses[-1]) in self._lists["wh"] | self._lists["asking"]
        return Taken(Stance.DENIES, 0.55) if supposed and wondered else None

    def _turned(self, stance: Stance, negated: Cue | None, cue: Cue) -> Stance:
        """A "not" inside a rhetorical question turns what it implies."""
        if negated is None or negated.span.start < cue.span.end:
            return stance
        return Stance.ASSERTS if stance is Stance.DENIES else Stance.DENIES

    def _fellow(self, scene: Scene, anchor: Hit) -> Cue | None:
        """The cue that looks for others with the same story; whoever asks for data asks what is known."""
        cue = scene.covering("fellow", anchor) or scene.overlapping("fellow", anchor)
        if cue is None:
            return None
        clause = next(one for one in scene.clauses if scene.holds(one, cue))
        if not scene.sentence.question and not self._asking(clause):
            return None
        if cue.text.lower().startswith("who") and not self._addresses(scene, clause, cue):
            return None
        return None if self._of_data(clause, cue, anchor) else cue

    def _addresses(self, scene: Scene, clause: Clause, cue: Cue) -> bool:
        """Whether a "who" speaks to the readers: "who had it?", "anyone who had it?"; "those who had it" does not."""
        longer = (self._text.span(one.first, one.last) for one in scene.cues if one.kind == "fellow")
        return self._leading(clause) == "who" or any(
            span.start < cue.span.start and span.end == cue.span.end for span in longer
        )

    def _of_data(self, clause: Clause, cue: Cue, anchor: Hit) -> bool:
        """Whether evidence is named from a cue's end to right behind the anchor: "has anyone data on ..."."""
        words, concepts = self._text.words, self._lexicon.concepts
        for at in range(clause.first, min(anchor.last + 2, clause.last)):
            if self._text.span(at, at).start < cue.span.end:
                continue
            for number in self._lexicon.form(words[at]).alone:
                if number < len(concepts) and concepts[number].kind == "evidence":
                    return True
        return False

    def _tagged_next(self, scene: Scene, anchor: Hit, sentence: int) -> Taken | None:
        """The sentence after is nothing but a short question about this one; of reach 0 only about what others say.

        A story that ends in "anyone?" looks for others with the same.
        """
        after = self.following(sentence)
        if after is None or after.sentence.last - after.sentence.first > _SHORT_TAG + 1:
            return None
        reported = any(cue.kind == "report" for cue in scene.cues)
        tags = [cue for cue in after.cues if cue.kind == "ask-tag" and (cue.reach or reported)]
        asking = self._leading(after.clauses[0]) in self._lists["wh"] | self._lists["opener"]
        opens = any(cue.first == after.sentence.first and (cue.reach or asking) for cue in tags)
        if not replace(after, cues=tuple(tags)).asked_back() or not (after.sentence.question or opens):
            return None
        if not reported and self._leading(after.clauses[0]) in self._lists["asking"]:
            told = scene.near("own-story", anchor)
            if told is not None and not scene.general(anchor, outside=False):
                return Taken(Stance.EXPERIENCE, 0.7, told)
        beyond = self.following(sentence + 1)
        refused = beyond is not None and not any(cue.reach for cue in tags) and beyond.first_of("mock")
        return None if refused else Taken(Stance.ASKS, 0.7)

    def _refused_next(self, sentence: int) -> Cue | None:
        """The cue with which a short next sentence refuses what was echoed: "A cure? I don't think so."."""
        after = self.following(sentence)
        if after is None:
            return None
        if after.sentence.last - after.sentence.first > _SHORT_TAG:
            return after.opening("negate")
        return after.first_of("mock") or after.first_of("deny") or after.opening("negate")

    def following(self, sentence: int) -> Scene | None:
        """The next sentence."""
        return self._scenes[sentence + 1] if sentence + 1 < len(self._scenes) else None

    def _asking(self, clause: Clause) -> bool:
        return interrogative(self._text, clause, self._lists)

    def _leading(self, clause: Clause) -> str:
        return leading(self._text, clause, self._lists)
