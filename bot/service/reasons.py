"""Causes as sentences for people: the one place where a code becomes words. Nothing here quotes a post.

Names of phrase kinds are explained by the knowledge base (`says`); a kind that is not in it any more is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.core.reasons import Cause, ReasonCode

Says = Mapping[str, str]
"""Kind of phrase -> what it says, as the knowledge base has it."""

_C = ReasonCode
SENTENCES: Mapping[ReasonCode, str] = MappingProxyType(
    {
        _C.NO_MATCH: "No claim of the knowledge base was found.",
        _C.ASSERTED: "The post states this claim.",
        _C.ASKED: "The post asks about this claim.",
        _C.NOT_ASSERTED: "Nothing is asserted or asked.",
        _C.LOW_SCORE: "It is not certain enough that the author states or asks this.",
        _C.SECOND_ONLY: "No rule found this claim, only the learned reader did.",
        _C.FAMILY_DENIED: "The post also denies or reports a claim of this family.",
        _C.CARRIED_TOPIC: "The sentence itself does not name the treatment.",
        _C.NO_FIGURE: "The post names no figure and says nothing categorical.",
        _C.CARD_ADDS_LITTLE: "A card may add little: the post names the evidence or its limits, or seems to need none.",
        _C.GRIEF: "The post tells of somebody's death, so moderators decide.",
        _C.IRONY: "The post carries a mark of irony, so moderators decide.",
        _C.DISTANCE: "It may be somebody else's word, a title or taken back again, so moderators decide.",
        _C.ELSEWHERE: "The sentence may be about another subject, so moderators decide.",
        _C.TIER_SUGGEST: "The card of this claim is left to moderators.",
        _C.TIER_LOOKUP: "The card of this claim is shown on request only.",
        _C.STALE: "The review of this claim is overdue, so its card is only suggested.",
        _C.EXAMPLES_PENDING: "The examples of this claim have not been run yet, so its card is only suggested.",
        _C.EXAMPLES_FAILED: "An example of this claim fails, so its card is only suggested.",
        _C.NO_CARD: "This claim has no card here.",
        _C.HEATED: "The thread is heated, so moderators decide about the card.",
        _C.DISTRESS: "The post speaks of despair or self-harm.",
        _C.DANGER: "The post tells others to do something that may harm them.",
        _C.HOSTILE: "The post is hostile to a person or a group.",
        _C.THREAD_HEATED: "With this post its thread becomes heated.",
        _C.LANGUAGE: "The knowledge base does not cover the language of this post.",
        _C.MODE_SHADOW: "This server only records what would be done.",
        _C.MODE_SUGGEST: "This server lets moderators see each card first.",
        _C.COOLDOWN_CLAIM: "This card was shown here a short while ago.",
        _C.COOLDOWN_CHANNEL: "Another card was shown here just now.",
        _C.COOLDOWN_AUTHOR: "The author had a card a short while ago.",
        _C.OPTED_OUT: "The author asked for no cards.",
        _C.LATE: "The post was read long after it was sent.",
        _C.LEDGER_FLOOR: "Moderators often dismissed this card here, so it is only suggested.",
        _C.HEAT_FIGURES: "Several posts here are heated.",
        _C.REQUESTED: "A member asked moderators to look.",
        _C.DISPUTED: "A member questions the card.",
        _C.NOT_POSTED: "The card could not be posted.",
        _C.NOT_IN_TIME: "The card could not be posted in time, so it is left to you.",
        _C.SOURCE_GONE: "A source is not at its address any more.",
        _C.SOURCE_SILENT: "A source does not answer.",
    }
)
_ABOUT: Mapping[tuple[ReasonCode, str], str] = MappingProxyType(
    {
        (_C.DISPUTED, "not-relevant"): "A member finds that the card does not fit the post.",
        (_C.DISPUTED, "unclear"): "A member finds the card unclear.",
        (_C.DISPUTED, "not-accurate"): "A member finds the card not accurate.",
        (_C.NOT_POSTED, "not-permitted"): "The card could not be posted: Caveat may not write there.",
        (_C.NOT_POSTED, "gone"): "The card could not be posted: the post is not there any more.",
        (_C.DISTRESS, "wording"): "The wording resembles posts in which people despaired of their own lives.",
        (_C.DANGER, "wording"): "The wording resembles posts that tell others to stop a treatment or to take a dose.",
    }
)
_SOURCES: Mapping[ReasonCode, str] = MappingProxyType(
    {
        _C.SOURCE_GONE: "The link of the study `{source}` leads to a page that is not there any more ({number}).",
        _C.SOURCE_SILENT: "The link of the study `{source}` did not answer {number} times in a row.",
    }
)
_HEAT = (_C.HEAT_FIGURES, _C.HOSTILE, _C.THREAD_HEATED)


def sentences(causes: Iterable[Cause], says: Says) -> tuple[str, ...]:
    """The causes in plain words, in order, none twice; all that is about heat in one line, first."""
    every = tuple(causes)
    heat = heat_line([cause for cause in every if cause.code in _HEAT], says)
    others = (sentence(cause, says) for cause in every if cause.code not in _HEAT)
    return tuple(dict.fromkeys((*((heat,) if heat else ()), *others)))


def sentence(cause: Cause, says: Says) -> str:
    """One cause in plain words."""
    if cause.code is _C.STALE and cause.about:
        return f"The review of `{cause.about}` is due; its card is only suggested until then."
    if cause.code in _SOURCES and cause.about:
        return _SOURCES[cause.code].format(source=cause.about, number=dict(cause.counts).get("number", 0))
    return _ABOUT.get((cause.code, cause.about)) or says.get(cause.about) or SENTENCES[cause.code]


def heat_line(causes: Iterable[Cause], says: Says) -> str:
    """Heat in one line: the thread's figures, then what was found ("3 heated posts in 6 minutes; 2 people; rising")."""
    parts: list[str] = []
    found: list[str] = []
    for cause in causes:
        if cause.code is _C.HEAT_FIGURES:
            parts += _figures(dict(cause.counts))
        else:
            found.append(sentence(cause, says).rstrip("."))
    lowered = [one if number == 0 and not parts else one[:1].lower() + one[1:] for number, one in enumerate(found)]
    return "; ".join((*parts, *dict.fromkeys(lowered)))


def _figures(counts: Mapping[str, int]) -> list[str]:
    posts, minutes, people = (counts.get(name, 0) for name in ("posts", "minutes", "people"))
    parts = [f"{_many(posts, 'heated post')} in {_many(minutes, 'minute')}", _many(people, "person", "people")]
    parts += [f"{counts['aimed']} aimed at one member"] if counts.get("aimed", 0) >= 2 else []
    return [*parts, "rising" if counts.get("rising") else "falling"]


def _many(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"
