"""Rule KB213: vocabulary.yaml declares each id that it uses. Read from the tree, so that each id has its place."""

from __future__ import annotations

from collections.abc import Iterator

from bot.problem import Problem
from bot.yamldoc.load import Document
from bot.yamldoc.locate import did_you_mean

_Path = tuple[str | int, ...]


def undeclared_ids(document: Document) -> Iterator[Problem]:
    """A problem for each id that is declared nowhere: of concepts everywhere, of families in `elsewhere`.

    What has not the shape of a vocabulary is passed over: the schema speaks of it.
    """
    concepts, families = _part(document.data, "concepts"), _part(document.data, "families")
    for path, name in _used(document.data):
        if isinstance(name, str) and name not in concepts:
            hint = did_you_mean(name, concepts) or "declare it under concepts"
            yield document.problem(path, "KB213", f'unknown concept "{name}"', hint=hint)
    for path, name in _spared(document.data):
        if isinstance(name, str) and name not in families:
            hint = did_you_mean(name, families) or "declare it under families"
            yield document.problem(path, "KB213", f'unknown family "{name}"', hint=hint)


def _part(data: object, key: str) -> dict[str, object]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _items(data: object, key: str) -> list[object]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, list) else []


def _used(data: object) -> Iterator[tuple[_Path, object]]:
    for topic in _part(data, "community"):
        yield ("community", topic), topic
    elsewhere = _part(data, "elsewhere")
    for topic in _part(elsewhere, "concepts"):
        yield ("elsewhere", "concepts", topic), topic
    for i, name in enumerate(_items(elsewhere, "unless")):
        yield ("elsewhere", "unless", i), name
    for concept, body in _part(data, "concepts").items():
        for key in ("near", "is_a"):
            for i, name in enumerate(_items(body, key)):
                yield ("concepts", concept, key, i), name
    for family, body in _part(data, "families").items():
        for key in ("needs", "needs_beside", "unseen_beside"):
            for i, name in enumerate(_items(body, key)):
                yield ("families", family, key, i), name
        for g, gate in enumerate(_items(body, "gates")):
            yield from _of_gate(gate, ("families", family, "gates", g))


def _spared(data: object) -> Iterator[tuple[_Path, object]]:
    """Families that `elsewhere` spares."""
    concepts = _part(_part(data, "elsewhere"), "concepts")
    for concept in concepts:
        for i, name in enumerate(_items(concepts, concept)):
            yield ("elsewhere", "concepts", concept, i), name


def _of_gate(gate: object, path: _Path) -> Iterator[tuple[_Path, object]]:
    for i, name in enumerate(_items(gate, "none_of")):
        yield (*path, "none_of", i), name
    for i, group in enumerate(_items(gate, "all_of")):
        if isinstance(group, list):
            for j, name in enumerate(group):
                yield (*path, "all_of", i, j), name
        else:
            yield (*path, "all_of", i), group
