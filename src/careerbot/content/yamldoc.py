"""YAML text -> a tree of nodes with line numbers, within bounds.

Built from libyaml's events rather than its objects: what a scalar means is decided by the type that is expected
(so that `no` is a word where a word is wanted), nothing is ever expanded, and nesting is bounded before it can hurt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import yaml

from careerbot.errors import Problem

MAX_BYTES = 4_000_000
MAX_DEPTH = 24

Loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


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


class YamlError(Exception):
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
        YamlError: it is no file, too large, empty or not UTF-8.
        OSError: it can't be read.
    """
    size = path.stat().st_size
    if not path.is_file():
        raise YamlError(0, "this is no file", "content is read from plain files: rename or remove it")
    if size > MAX_BYTES:
        raise YamlError(0, f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read", "split it")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise YamlError(line, f"the file is not UTF-8: byte {error.start} ({error.reason})", "save it as UTF-8") from None
    if not text.strip():
        raise YamlError(0, "the file is empty", "write its content, or delete it")
    return text


def parse(text: str, *, escapes: bool = False) -> Node:
    """The one document in a YAML text.

    Args:
        text: what was written.
        escapes: whether control characters may stand there as escapes in quotes.

    Raises:
        YamlError: it is no YAML, holds aliases, tags or control characters, or is nested too deeply.
    """
    if control := _CONTROL.search(text):
        raise _control(text.count("\n", 0, control.start()) + 1, control.group())
    try:
        return _Builder(escapes).build(text)
    except yaml.MarkedYAMLError as error:
        unended = "end of stream" in (error.problem or "")  # then the place where it began says more
        mark = (error.context_mark if unended else None) or error.problem_mark
        line = mark.line + 1 if mark else 0
        at_line = text.splitlines()[line - 1 : line]
        if at_line and "\t" in at_line[0][: len(at_line[0]) - len(at_line[0].lstrip())]:
            raise YamlError(line, "a tab indents this line", "indent with spaces") from None
        if "nesting depth" in (error.problem or ""):  # newer libyaml has a bound of its own, and looks ahead farther than we do
            raise _too_deep(line) from None
        reason = " ".join(filter(None, (error.problem, error.context)))
        raise YamlError(line, f"not YAML: {reason}", "check quotes, colons and indentation") from None
    except yaml.YAMLError as error:
        raise YamlError(0, f"not YAML: {' '.join(str(error).split())}", "remove the character") from None


def line_at(node: Node, steps: Iterable[str | int]) -> int:
    """The line of what is reached from a node by keys and places in lists; of the last that is there where the way ends early."""
    for step in steps:
        following: Node | None = None
        if isinstance(node, Mapping):
            following = next((value for key, value in node.items if key.text == step), None)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            following = node.items[step]
        if following is None:
            break
        node = following
    return node.line


def _control(line: int, character: str) -> YamlError:
    return YamlError(line, f"a control character (U+{ord(character):04X}) stands here", "remove the character")


def _too_deep(line: int) -> YamlError:
    return YamlError(line, f"nested more than {MAX_DEPTH} levels deep", "flatten it")


class _Builder:
    """Puts events together; the stack holds the collections that are still open."""

    def __init__(self, escapes: bool) -> None:
        self.escapes = escapes
        self.stack: list[Sequence | Mapping] = []
        self.keys: list[Scalar | None] = []
        self.root: Node | None = None
        self.documents = 0

    def build(self, text: str) -> Node:
        for event in yaml.parse(text, Loader=Loader):
            self.event(event, event.start_mark.line + 1 if event.start_mark else 0)
        if self.root is None:
            raise YamlError(0, "the file holds nothing", "write its content, or delete it")
        return self.root

    def event(self, event: yaml.Event, line: int) -> None:
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            raise YamlError(line, f"a tag (`{tag}`) stands here", "remove it, or put what begins with `!` in quotes")
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise YamlError(line, "a second document begins here", "one document a file: remove the `---`")
        elif isinstance(event, yaml.AliasEvent):
            raise YamlError(line, f"an alias (*{event.anchor}) stands here", "write the text out; aliases are not read")
        elif isinstance(event, yaml.ScalarEvent):
            if not self.escapes and (control := _CONTROL.search(event.value)):
                raise _control(line, control.group())
            self.add(Scalar(line, event.value, not event.style))
        elif isinstance(event, yaml.SequenceStartEvent):
            self.open(Sequence(line, []))
        elif isinstance(event, yaml.MappingStartEvent):
            self.open(Mapping(line, []))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
            self.keys.pop()

    def open(self, node: Sequence | Mapping) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise _too_deep(node.line)
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
            raise YamlError(node.line, "a key that is no word", "keys are plain words; quote braces and brackets")
