"""Phrases as paths of symbols: a trie that is walked once from each word of a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

GAP = 0
"""The symbol for "..": up to `_MOST_GAP` words of any kind."""
_MOST_GAP = 3


class WordForm(NamedTuple):
    """What a word may stand for in the trie, and its stem.

    `alone` are the phrases that the word is by itself, `onward` the trie's nodes from which longer phrases go on, and
    `following` the symbols one of which the next word must have for that; None where words may come between.
    """

    symbols: tuple[int, ...]
    stem: str
    alone: tuple[int, ...] = ()
    onward: tuple[int, ...] = ()
    following: frozenset[int] | None = frozenset()


NOTHING = WordForm((), "")


@dataclass(slots=True)
class Trie:
    """Phrases and what each stands for (a number); node 0 is the root."""

    nodes: list[dict[int, int]] = field(default_factory=lambda: [{}])
    accepts: list[tuple[int, ...]] = field(default_factory=lambda: [()])

    def add(self, symbols: Iterable[int], payload: int) -> None:
        """Take a phrase in."""
        node = 0
        for symbol in symbols:
            following = self.nodes[node].get(symbol)
            if following is None:
                following = self.nodes[node][symbol] = len(self.nodes)
                self.nodes.append({})
                self.accepts.append(())
            node = following
        self.accepts[node] = (*self.accepts[node], payload)

    def started(self, symbols: tuple[int, ...], stem: str) -> WordForm:
        """A word's form with the phrases that it is, and the nodes of those that it begins."""
        reached = [self.nodes[0][symbol] for symbol in symbols if symbol in self.nodes[0]]
        alone = tuple(payload for node in reached for payload in self.accepts[node])
        onward = tuple(node for node in reached if self.nodes[node])
        following = frozenset(symbol for node in onward for symbol in self.nodes[node])
        return WordForm(symbols, stem, alone, onward, None if GAP in following else following)

    def walk(self, forms: Sequence[WordForm], start: int) -> list[tuple[int, int]]:
        """(payload, last word) of every phrase of more than one word that starts here."""
        nodes, accepts = self.nodes, self.accepts
        found: list[tuple[int, int]] = []
        size = len(forms)
        pending = [(node, start) for node in forms[start].onward]
        while pending:
            node, place = pending.pop()
            children, following = nodes[node], place + 1
            steps = [(children, following)] if following < size else []
            if GAP in children:
                inner = nodes[children[GAP]]
                steps += [(inner, beyond) for beyond in range(following, min(following + _MOST_GAP + 1, size))]
            for onward, at in steps:
                for symbol in forms[at].symbols:
                    if symbol in onward:
                        reached = onward[symbol]
                        found += [(payload, at) for payload in accepts[reached]]
                        if nodes[reached]:
                            pending.append((reached, at))
        return found
