"""YAML text -> a tree of nodes with line numbers, within bounds.

Built from libyaml's events rather than its objects: what a scalar means is decided by the type that is expected
(so that `no` is a word where a word is wanted), nothing is ever expanded, and nesting is bounded before it can hurt.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml

from careerbot.errors import Problem

MAX_BYTES = 4_000_000
MAX_DEPTH = 24

Loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Scalar(NamedTuple):
    """A word, a number or a text; `plain` where it stands without quotes."""

    line: int
    text: str
    plain: bool


class Sequence(NamedTuple):
    """A list."""

    line: int
    items: list[Node]


class Mapping(NamedTuple):
    """Keys and values, in order; a key may stand twice."""

    line: int
    items: list[tuple[Scalar, Node]]


Node = Scalar | Sequence | Mapping


class YamlProblem(Exception):
    """Why a file is no usable YAML."""

    def __init__(self, line: int, message: str, advice: str) -> None:
        super().__init__(message)
        self.line, self.message, self.advice = line, message, advice

    def in_file(self, file: str) -> Problem:
        """The same, as a problem of a file."""
        return Problem(file, self.line, "", self.message, self.advice)


def read_text(path: Path) -> str:
    """The text of a content file.

    Raises:
        YamlProblem: it is too large, empty or not UTF-8.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise YamlProblem(0, f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read", "split it")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise YamlProblem(line, f"the file is not UTF-8: byte {error.start} ({error.reason})", "save it as UTF-8") from None
    if not text.strip():
        raise YamlProblem(0, "the file is empty", "write its content, or delete it")
    return text


def parse(text: str) -> Node:
    """The one document in a YAML text.

    Raises:
        YamlProblem: it is no YAML, holds aliases, or is nested too deeply.
    """
    try:
        return _Builder().build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        at_line = text.splitlines()[line - 1 : line]
        if at_line and "\t" in at_line[0][: len(at_line[0]) - len(at_line[0].lstrip())]:
            raise YamlProblem(line, "a tab indents this line", "indent with spaces") from None
        reason = " ".join(filter(None, (error.problem, error.context)))
        raise YamlProblem(line, f"not YAML: {reason}", "check quotes, colons and indentation") from None
    except yaml.YAMLError as error:
        raise YamlProblem(0, f"not YAML: {' '.join(str(error).split())}", "remove the character") from None


class _Builder:
    """Puts events together; the stack holds the collections that are still open."""

    def __init__(self) -> None:
        self.stack: list[Sequence | Mapping] = []
        self.keys: list[Scalar | None] = []
        self.root: Node | None = None

    def build(self, text: str) -> Node:
        documents = 0
        for event in yaml.parse(text, Loader=Loader):
            line = event.start_mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise YamlProblem(line, "a second document begins here", "one document a file: remove the `---`")
            elif isinstance(event, yaml.AliasEvent):
                raise YamlProblem(line, f"an alias (*{event.anchor}) stands here", "write the text out; aliases are not read")
            elif isinstance(event, yaml.ScalarEvent):
                self.add(Scalar(line, event.value, event.style is None))
            elif isinstance(event, yaml.SequenceStartEvent):
                self.open(Sequence(line, []))
            elif isinstance(event, yaml.MappingStartEvent):
                self.open(Mapping(line, []))
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop()
                self.keys.pop()
        if self.root is None:
            raise YamlProblem(0, "the file holds nothing", "write its content, or delete it")
        return self.root

    def open(self, node: Sequence | Mapping) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise YamlProblem(node.line, f"nested more than {MAX_DEPTH} levels deep", "flatten it")
        self.add(node)
        self.stack.append(node)
        self.keys.append(None)

    def add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        key = self.keys[-1]
        if key is not None:
            parent.items.append((key, node))
            self.keys[-1] = None
        elif isinstance(node, Scalar):
            self.keys[-1] = node
        else:
            raise YamlProblem(node.line, "a key that is no word", "keys are plain words; quote braces and brackets")
