"""What a conversation makes of a heated post: laughter together, an apology, or calm all round.

Nothing is kept about a person: only the last few posts of the thread are looked at, and only beside a heated one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.values import Message, Remark

_LAUGHTER = re.compile(
    r"\b(?:(?:a|ba|mua|bwa)?(?:ha|he){2,}h?|heh|lol|lmao|rofl)\b"
    r"|[\U0001F600-\U0001F607\U0001F609-\U0001F60B\U0001F61B-\U0001F61D\U0001F923\U0001F92A\U0001F970\u2764]"
    r"|[:;]-?[)DP](?![\w/])|\bx{1,4}\s*$",
    re.IGNORECASE,
)
"""Laughter, a wink, a heart or kisses at the end, as typed; emoji do not reach the word line."""
_CALM_POSTS = 3
"""Least number of posts, by two people or more, that make a conversation calm if none of them is heated."""
_TENSE = 1


def laughs(text: str) -> bool:
    """Whether somebody laughs, winks or sends love."""
    return _LAUGHTER.search(text) is not None


def is_doubtful(message: Message, recent: tuple[Remark, ...]) -> bool:
    """Whether a heated post stands alone in a conversation that was calm so far, or that its author laughs in."""
    if not recent or any(one.heat_level >= _TENSE for one in recent):
        return False
    return (len(recent) >= _CALM_POSTS and len({one.author for one in recent}) > 1) or laughs(message.text)


def is_in_fun(message: Message, recent: tuple[Remark, ...], target: str | None) -> bool:
    """Whether a jibe belongs to a teasing: its target laughs, or whoever was teased before laughed about it.

    Where anybody was aimed at lately who does not laugh, nothing is in fun, whoever else laughs. The author's own
    laughter proves nothing: mockery laughs too.
    """
    heated = _heated(recent)
    laughing = {one.author for one in {one.author: one for one in recent}.values() if laughs(one.text)}
    answered = [_laughed((*recent[place + 1 :], message), recent[place].target) for place in heated]
    if target is None or not all(
        laughed or recent[place].target in laughing for laughed, place in zip(answered, heated, strict=True)
    ):
        return False
    return target in laughing or any(answered)


def settles(message: Message, recent: tuple[Remark, ...]) -> bool:
    """Whether whom the last heated post was aimed at laughs about it."""
    places = _heated(recent)
    return bool(places) and recent[places[-1]].target == message.author and laughs(message.text)


def apologises(message: Message, recent: tuple[Remark, ...]) -> bool:
    """Whether the author has anything to apologise for: they wrote a heated post lately."""
    return any(one.author == message.author and one.heat_level >= _TENSE for one in recent)


def _heated(recent: tuple[Remark, ...]) -> list[int]:
    return [place for place, one in enumerate(recent) if one.heat_level >= _TENSE and one.target is not None]


def _laughed(posts: Sequence[Remark | Message], who: str | None) -> bool:
    return any(one.author == who and laughs(one.text) for one in posts)
