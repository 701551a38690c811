"""Safe YAML for files that people edit: libyaml's parser with resolvers of our own.

Scalars are read as YAML 1.2's core schema has them (https://yaml.org/spec/1.2.2/#103-core-schema): `no` is a word and
`1:30` is text. Duplicate keys, anchors, aliases, tags, tabs, several documents and oversize files are refused, each
with its own rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import yaml
from yaml._yaml import CParser
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.errors import InputProblems
from bot.problem import Mark, Problem
from bot.yamldoc.syntax import syntax_problem

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DEPTH: Final = 32
_LONGEST_NUMBER: Final = 40

_TEXT: Final = "text"
_NULL: Final = "null"
_BOOL: Final = "bool"
_INT: Final = "int"
_FLOAT: Final = "float"
_FIRST: Final = frozenset("-+.0123456789~nNtTfF")
_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), _NULL),
    **dict.fromkeys(("true", "True", "TRUE", "false", "False", "FALSE"), _BOOL),
}
_IS_INT: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_IS_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_MAYBE_PROPERTY: Final = re.compile(r"(?:^|[\s\[{,:\-?])[&*!]\S|^%", re.MULTILINE)
_NOT_PLAIN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")


class _TooDeep(Exception):
    """The reader went deeper than MAX_DEPTH; libyaml itself would go on until the stack ends."""


class _Parser(CParser):
    """libyaml's composer with the core schema and a bound on depth."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def descend_resolver(self, parent: Node | None, index: object) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _TooDeep

    def ascend_resolver(self) -> None:
        self._depth -= 1

    def resolve(self, kind: type[Node], value: str, implicit: tuple[bool, bool]) -> str:
        if kind is not ScalarNode or not implicit[0]:
            return _TEXT
        if value and value[0] not in _FIRST:
            return _TEXT
        word = _WORDS.get(value)
        if word is not None:
            return word
        if _IS_INT.fullmatch(value):
            return _INT
        return _FLOAT if _IS_FLOAT.fullmatch(value) else _TEXT


Path = Sequence[str | int]


class Document:
    """One parsed file: `data` as plain Python values, and the place of every value on demand.

    Nodes and `data` are dropped by `forget_places()` to save memory; `mark` then reads the text again.
    """

    __slots__ = ("_lines", "_root", "data", "file", "text")

    def __init__(self, file: str, text: str, root: Node | None, data: object) -> None:
        self.file = file
        self.text = text
        self.data = data
        self._root = root
        self._lines: list[str] | None = None

    def forget_places(self) -> None:
        """Drop nodes and values; places are found again by a second reading, when they are asked for."""
        self._root = None
        self.data = None
        self._lines = None

    def mark(self, path: Path = (), *, key: bool = False) -> Mark:
        """Where the value at `path` stands (or its key). Stops at the last step that exists."""
        if self._root is None and self.text:
            self._root = _Parser(self.text).get_single_node()
        node, where = self._root, self._root
        for step in path:
            found = _step(node, step)
            if found is None:
                break
            name, node = found
            where = name if key and name is not None else node
        return self._mark_of(where)

    def line_text(self, line: int) -> str | None:
        """The text of a line, counted from 1."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines[line - 1].rstrip("\r") if 0 < line <= len(self._lines) else None

    def item_lines(self, path: Path) -> list[int]:
        """The line of each item of the list at `path`; empty where there is none."""
        node = self._root
        for step in path:
            found = _step(node, step)
            if found is None:
                return []
            node = found[1]
        return [item.start_mark.line + 1 for item in node.value] if isinstance(node, SequenceNode) else []

    def problem(self, path: Path, rule: str, message: str, *, hint: str | None = None, key: bool = False) -> Problem:
        """A problem at the value (or key) at `path`, with its line."""
        mark = self.mark(path, key=key)
        return Problem(mark, rule, message, hint, self.line_text(mark.line))

    def _mark_of(self, node: Node | None) -> Mark:
        if node is None:
            return Mark(self.file, 1, 1)
        start, end = node.start_mark, node.end_mark
        if start.line == end.line:
            return Mark(self.file, start.line + 1, start.column + 1, max(1, end.column - start.column))
        rest = len(self.line_text(start.line + 1) or "") - start.column
        return Mark(self.file, start.line + 1, start.column + 1, max(1, rest))


def _step(node: Node | None, step: str | int) -> tuple[Node | None, Node] | None:
    if isinstance(node, MappingNode):
        return next(((name, value) for name, value in node.value if name.value == str(step)), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return None, node.value[step]
    return None


def parse(text: str, file: str, *, prefix: str = "KB") -> Document:
    """Read `text`, which stands in `file` (a name to show). Rule ids begin with `prefix`.

    Raises InputProblems with every problem that the text shows by itself.
    """
    text = text.removeprefix("\ufeff")
    refused = [*_odd_characters(text, file, prefix)]
    if refused:
        raise InputProblems(refused)
    try:
        if _may_have_properties(text):
            refused = [*_properties(text, file, prefix)]
        root = _Parser(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        raise InputProblems([*refused, syntax_problem(error, text, file, prefix)]) from error
    except (yaml.YAMLError, _TooDeep) as error:
        rule, message = (
            ("108", f"nested more than {MAX_DEPTH} levels deep") if isinstance(error, _TooDeep) else ("101", str(error))
        )
        raise InputProblems([*refused, Problem(Mark(file, 1, 1), prefix + rule, message)]) from error
    document = Document(file, text, root, None)
    builder = _Builder(document, prefix)
    document.data = builder.build(root) if root is not None else None
    if refused or builder.problems:
        raise InputProblems([*refused, *builder.problems])
    return document


def decode(raw: bytes, file: str, *, prefix: str = "KB") -> str:
    """Bytes of a file to text. Raises InputProblems where they are not UTF-8 or more than MAX_BYTES."""
    if len(raw) > MAX_BYTES:
        hint = "split it into several files"
        raise InputProblems([Problem(Mark(file, 1, 1), prefix + "106", f"larger than {MAX_BYTES // 2**20} MiB", hint)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", "replace")
        mark = Mark(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        hint = "save the file as UTF-8"
        raise InputProblems([Problem(mark, prefix + "107", "not UTF-8 from here on", hint)]) from error


def _odd_characters(text: str, file: str, prefix: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), 1) if "\t" in text else ():
        if "\t" in line:
            mark = Mark(file, number, line.index("\t") + 1)
            yield Problem(mark, prefix + "105", "a tab stands here", "use spaces", line.replace("\t", " "))
    for found in _NOT_PLAIN.finditer(text):
        before = text[: found.start()]
        mark = Mark(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        name = f"U+{ord(found.group()):04X}"
        yield Problem(mark, prefix + "107", f"the character {name} is not used in these files", "delete it")


def _may_have_properties(text: str) -> bool:
    """A quick look first: most texts have none of these characters, and the pattern tries every place."""
    return any(sign in text for sign in "&*!%") and _MAYBE_PROPERTY.search(text) is not None


def _properties(text: str, file: str, prefix: str) -> Iterator[Problem]:
    """Anchors, aliases, tags and directives: composed nodes do not show them, events do."""
    parser, lines, depth = _Parser(text), text.split("\n"), 0
    while (event := parser.get_event()) is not None:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _TooDeep
        found = _property(event)
        if found is not None:
            rule, message, hint = found
            row, column = (event.start_mark.line, event.start_mark.column) if event.start_mark else (0, 0)
            line = lines[row] if row < len(lines) else ""
            yield Problem(Mark(file, row + 1, column + 1), prefix + rule, message, hint, line)


def _property(event: yaml.Event) -> tuple[str, str, str] | None:
    if isinstance(event, yaml.AliasEvent):
        return (
            "103",
            f'the alias "*{event.anchor}" is not allowed',
            'write the value out; put text with a star in "quotes"',
        )
    if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
        return "104", "a directive is not allowed", "delete the line that begins with %"
    if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
        if event.anchor is not None:
            return (
                "103",
                f'the anchor "&{event.anchor}" is not allowed',
                "delete it; write values out where they are needed",
            )
        if event.tag is not None:
            return (
                "104",
                f'the tag "{event.tag.replace("tag:yaml.org,2002:", "!!")}" is not allowed',
                'delete it; put text that begins with ! in "quotes"',
            )
    return None


class _Builder:
    """Nodes to plain values; collects what cannot be one."""

    def __init__(self, document: Document, prefix: str) -> None:
        self.document = document
        self.prefix = prefix
        self.problems: list[Problem] = []

    def build(self, node: Node) -> object:
        if type(node) is ScalarNode:
            return node.value if node.tag is _TEXT else self._scalar(node)
        if type(node) is SequenceNode:
            build = self.build
            return [build(item) for item in node.value]
        return self._mapping(node)

    def _mapping(self, node: Node) -> dict[str, object]:
        built: dict[str, object] = {}
        for name, value in node.value:
            if type(name) is not ScalarNode:
                self._refuse(name, "110", "a key is one plain word here", "did you mean a list? begin its lines with -")
            elif name.value in built:
                self._refuse(name, "102", f'the key "{name.value}" stands here a second time', "keep one of the two")
            else:
                built[name.value] = self.build(value)
        return built

    def _scalar(self, node: ScalarNode) -> object:
        if node.tag is _NULL:
            return None
        if node.tag is _BOOL:
            return node.value[0] in "tT"
        if len(node.value) > _LONGEST_NUMBER:
            self._refuse(node, "111", f"a number of {len(node.value)} characters", 'put "quotes" round text')
            return None
        if node.tag is _INT:
            return int(node.value, 0 if node.value[:2] in ("0o", "0x") else 10)
        if node.tag is not _FLOAT:
            return node.value  # a tag of the file's own, refused already
        number = float(node.value)
        if number in (float("inf"), float("-inf")):
            self._refuse(node, "111", "a number beyond all measure", 'put "quotes" round text')
        return number

    def _refuse(self, node: Node, rule: str, message: str, hint: str) -> None:
        mark = self.document._mark_of(node)
        self.problems.append(Problem(mark, self.prefix + rule, message, hint, self.document.line_text(mark.line)))
