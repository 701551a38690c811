"""Stage 6a: heat of one message and of its thread, 0..1, with reasons that a moderator reads in one line.

Phrases (knowledge/signals) find what is said; what it is aimed at decides how much it weighs. A thread keeps a
state that halves every ten minutes of the messages' own time: replaying history gives the same numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import timedelta
from unicodedata import category

from bot.core.catalogue import Signals
from bot.core.odds import log_odds, logistic
from bot.core.reasons import Cause, ReasonCode
from bot.core.signals import Hit, PhrasesFound, SettingPhrases
from bot.core.temper import apologises, is_doubtful, is_in_fun, settles
from bot.core.values import HeatReading, History, Message, Remark

LEVELS = (0.25, 0.5, 0.8)
"""Least heat of level 1, 2 and 3."""
HALF_LIFE = timedelta(minutes=10)
"""Time in which a thread's heat halves; a working value: in the written threads a quarrel flares within minutes."""
WEIGHTS = {
    "threat": 0.82,
    "dehumanise": 0.8,
    "atrocity": 0.8,
    "insult-you": 0.62,
    "insult-group": 0.58,
    "insult-noun": 0.5,
    "accuse": 0.5,
    "patronise": 0.5,
    "pile-on": 0.35,
    "mock": 0.3,
    "tense": 0.26,
    "pointed": 0.12,
}
"""How much one kind of phrase says by itself; several add up as 1 - (1 - a)(1 - b)."""
RULES_KEEP = 0.81
"""Least share of the rules' heat that a second reader leaves: a phrase that is a threat or an insult to somebody here
stays hostile, however calm the rest of the post sounds. Set on the dev parts of tests/corpus."""
_AT_NOBODY = 0.49
"""The most heat of a post in which nobody is spoken to or of: "this bloody illness" is tense at worst."""
SEVERE = frozenset(["threat", "dehumanise", "atrocity"])
"""Kinds that no laughter and no calm conversation makes less of."""
_AIMED = frozenset(["insult-you", "insult-noun", "insult-group", "accuse", "patronise", "pile-on"])
_OWN, _TOLD = 0.25, 0.4
"""What is left of an insult that is aimed at oneself or said among friends, and of one that is told or taken back."""
_SHARE, _SPAT_SHARE, _PILE_SHARE = 0.55, 0.15, 0.15
"""How much of a message's heat its thread takes on; more where two people go back and forth, or many aim at one."""
_CALMED, _SETTLED = 0.6, 0.4
"""What a moderator's word leaves of a thread's heat, and what an apology or the target's laughter does."""
_IN_FUN, _DOUBTFUL = 0.5, 0.7
"""What is left of a jibe among people who laugh together, and of a first heated post in a calm conversation: one that
is not clearly hostile is then only tense, and a second one opens an item. All working values, set on the training posts
and on the conversations of tests/core/test_heat_conversations.py."""
_LEAST = 0.001
_SHOUTING = 0.12
_LEAST_LETTERS = 12
_WINDOW = 12
_SPAT = 3


class HeatReader:
    """Reads heat of many posts. `weights` are the catalogue's; those named "heat:..." join rules and second reader."""

    def __init__(self, signals: Signals, weights: Mapping[str, float]) -> None:
        self._settings = SettingPhrases(signals, "heat")
        self._weights = weights

    def read(self, found: PhrasesFound, message: Message, history: History, tone: Mapping[str, float]) -> HeatReading:
        """Heat of the message and of its thread after it; `tone` is the second reader's, or empty."""
        hits = found.of("heat")
        before = cooled(history, message)
        recent = history.remarks[-_WINDOW:]
        target = _target(message, history)
        sorry = apologises(message, recent) and any(hit.kind == "sorry" for hit in self._settings.find(found.line.text))
        heat = joined(message_heat(hits, message.text), tone, self._weights)
        if level_of(heat) >= 1 and self._is_condolence(found, message):
            heat = 0.0
        elif level_of(heat) >= 2 and not self._concerns_somebody(found, message):
            heat = _AT_NOBODY
        severe = any(hit.kind in SEVERE for hit in hits)
        fun = not severe and level_of(heat) >= 1 and is_in_fun(message, recent, target)
        if fun:
            heat *= _IN_FUN
        elif not severe and is_doubtful(message, recent):
            heat *= _DOUBTFUL
        if level_of(heat) < 1:
            target = None
        if (sorry and level_of(heat) < 2) or (target is None and settles(message, recent)):
            before *= _SETTLED
        after = _thread_heat(before, 0.0 if fun else heat, message, recent, target)
        mine, then, now = level_of(heat), level_of(before), level_of(after)
        return HeatReading(
            message=round(heat, 4),
            thread=round(after, 4),
            level=max(mine, now),
            message_level=mine,
            raised=now >= 2 > then,
            target=target,
            causes=(*_figures(recent, message, heat, target, before, after), *_kinds(hits)),
        )

    def _concerns_somebody(self, found: PhrasesFound, message: Message) -> bool:
        """Whether a phrase of heat was found, or anybody is spoken to or of."""
        if message.mentions or any(hit.kind in WEIGHTS for hit in found.of("heat")):
            return True
        return any(hit.kind == "somebody" for hit in self._settings.find(found.line.text))

    def _is_condolence(self, found: PhrasesFound, message: Message) -> bool:
        """Whether a post only says that its author is sorry for somebody; a smile or the like may turn it round."""
        if any(hit.kind in WEIGHTS for hit in found.of("heat")) or any(category(one) == "So" for one in message.text):
            return False
        whole = (0, len(found.line.text))
        return any(
            hit.kind == "condolence" and (hit.start, hit.end) == whole for hit in self._settings.find(found.line.text)
        )


def message_heat(hits: Iterable[Hit], original: str) -> float:
    """Heat of one message from the kinds of phrase found in it, 0..1."""
    kinds = {hit.kind for hit in hits}
    left = 1.0
    for kind in sorted(kinds & WEIGHTS.keys()):
        weight = WEIGHTS[kind]
        if kind in _AIMED and "own" in kinds:
            weight *= _OWN
        if kind in _AIMED and "quoted" in kinds:
            weight *= _TOLD
        left *= 1.0 - weight
    heat = 1.0 - left
    if heat > 0 and _shouts(original):
        heat = min(1.0, heat + _SHOUTING)
    return heat


def evidence(rules: float, tone: Mapping[str, float]) -> dict[str, float]:
    """What a message's heat is read from, by name: the rules' heat, and the second reader's log-odds of level 2."""
    return {"rules": rules, "tone": log_odds(tone["heat-2"], _LEAST)}


def joined(rules: float, tone: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Rules and second reader as one number; the rules alone where none has read the post or none was fitted with them.

    Proportional odds (McCullagh 1980): the log-odds of level n are a weighted sum of the evidence less "heat:level-n".
    The number is LEVELS' where they are even, straight between those points, and nears 0 and 1 beyond them.
    """
    if not tone or not any(name.startswith("heat:") for name in weights):
        return rules
    total = sum(weights[f"heat:{name}"] * value for name, value in evidence(rules, tone).items())
    return max(RULES_KEEP * rules, _on_scale([total - weights[f"heat:level-{level}"] for level in (1, 2, 3)]))


def _on_scale(odds: list[float]) -> float:
    """Log-odds of levels 1 to 3, falling, as one number 0..1."""
    tense, hostile, severe = LEVELS
    if odds[0] < 0:
        return 2 * tense * logistic(odds[0])
    if odds[1] < 0:
        return tense + (hostile - tense) * odds[0] / (odds[0] - odds[1])
    if odds[2] < 0:
        return hostile + (severe - hostile) * odds[1] / (odds[1] - odds[2])
    return severe + (1 - severe) * (2 * logistic(odds[2]) - 1)


def level_of(heat: float) -> int:
    """0 calm, 1 tense, 2 hostile, 3 severe."""
    return bisect_right(LEVELS, heat)


def cooled(history: History, message: Message) -> float:
    """The thread's heat before a message: the state after the last remark, decayed by the time since."""
    if not history.remarks or history.thread_heat <= 0:
        return 0.0
    passed = max(timedelta(), message.sent_at - history.remarks[-1].sent_at)
    return float(history.thread_heat * 0.5 ** (passed / HALF_LIFE))


def _thread_heat(before: float, heat: float, message: Message, recent: tuple[Remark, ...], target: str | None) -> float:
    """New state: a share of a heated message's heat on top of what is left; a spat and a pile-on weigh more."""
    share = _SHARE if level_of(heat) >= 1 else 0.0
    if target is not None and _spat(message, recent):
        share += _SPAT_SHARE
    if target is not None and sum(one.target == target and one.heat_level >= 1 for one in recent) >= 2:
        share += _PILE_SHARE
    calmed = _CALMED if recent and recent[-1].by_moderator else 1.0
    return 1.0 - (1.0 - before * calmed) * (1.0 - share * heat)


def _spat(message: Message, recent: tuple[Remark, ...]) -> bool:
    """Whether the last turns went back and forth between the author and one other person."""
    turns = [one.author for one in recent[-_SPAT:]]
    return len(turns) == _SPAT and message.author in turns and len({*turns, message.author}) == 2


def _target(message: Message, history: History) -> str | None:
    """Whom a heated message is aimed at: a mention, else the author of the post it answers, else the last to speak."""
    if message.mentions:
        return message.mentions[0]
    if history.answered is not None and history.answered.author != message.author:
        return history.answered.author
    return next((one.author for one in reversed(history.remarks) if one.author != message.author), None)


def _shouts(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= _LEAST_LETTERS and sum(map(str.isupper, letters)) > 0.7 * len(letters)


def _kinds(hits: Iterable[Hit]) -> list[Cause]:
    """The kinds found, the weightiest first."""
    kinds = {hit.kind for hit in hits}
    return [Cause(ReasonCode.HOSTILE, kind) for kind in WEIGHTS if kind in kinds]


def _figures(
    recent: tuple[Remark, ...], message: Message, heat: float, target: str | None, before: float, after: float
) -> tuple[Cause, ...]:
    """What the thread adds, where it is tense: how many heated posts, in how long, by how many, and whither."""
    heated = [one for one in recent if one.heat_level >= 1]
    if level_of(after) < 1 or not heated:
        return ()
    here = level_of(heat) >= 1
    authors = {one.author for one in heated} | ({message.author} if here else set())
    aimed = sum(one.target == target for one in heated) + here if target is not None else 0
    counts = {
        "posts": len(heated) + here,
        "minutes": max(1, round((message.sent_at - heated[0].sent_at).total_seconds() / 60)),
        "people": len(authors),
        "aimed": aimed,
        "rising": int(after > before),
    }
    return (Cause(ReasonCode.HEAT_FIGURES, counts=tuple(counts.items())),)
