"""A YAML tree -> the type that is expected there, or every reason why not.

What has a fault is left out, or stood in for where it is needed, and the rest is read: one fault hides no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

import msgspec
from msgspec import inspect as shape

from careerbot.content import yamldoc
from careerbot.content.yamldoc import Mapping, Node, Scalar
from careerbot.errors import Problem, Severity

T = TypeVar("T")

LARGEST = 10**15
"""No number in content is larger."""

CUT = "give it a value; and in { } put a text that holds a comma in quotes"
"""For a key without a value, as the rest of a text that a comma cut."""

_BOOLS = {"true": True, "false": False, "yes": True, "no": False}
_WHOLE = re.compile(r"[-+]?[0-9]{1,40}")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,40}\.[0-9]{1,40}")
_INVALID: Any = object()


class Place(NamedTuple):
    """Where a struct was read: its file, its path in the document and its node."""

    file: str
    path: str
    node: Node

    def problem(self, steps: Sequence[str | int], message: str, advice: str, severity: Severity = "error") -> Problem:
        """A problem of what the steps lead to from here."""
        path = self.path
        for step in steps:
            path = f"{path}[{step}]" if isinstance(step, int) else _join(path, step)
        return Problem(self.file, yamldoc.line_at(self.node, steps), path, message, advice, severity)


Places = dict[int, Place]
"""`id()` of a struct -> where it was read."""


def read(node: Node, type_: type[T], file: str, problems: list[Problem], places: Places | None = None) -> T | None:
    """The node as a value of the type, without what has faults; None where it is of another kind altogether.

    Args:
        node: what was written.
        type_: what is expected.
        file: the file's name, for problems.
        problems: takes up every fault.
        places: takes up where each struct stands.
    """
    reader = _Reader(file, problems, {} if places is None else places)
    value = reader.read(node, _shape_of(cast(Any, type_)), "")
    return None if value is _INVALID else value


@cache
def _shape_of(type_: Any) -> shape.Type:
    return shape.type_info(type_)


def nearest(word: str, known: Iterable[str]) -> str:
    """Advice naming the known word that is most like the given one."""
    from rapidfuzz import fuzz, process

    names = sorted(filter(None, known))
    hit = process.extractOne(word, names, scorer=fuzz.ratio, score_cutoff=60)
    return f"did you mean `{hit[0]}`?" if hit else f"known: {', '.join(names[:12]) or 'none'}"


class _Reader:
    def __init__(self, file: str, problems: list[Problem], places: Places) -> None:
        self.file, self.problems, self.places = file, problems, places

    def fail(self, node: Node, path: str, message: str, advice: str) -> Any:
        self.problems.append(Problem(self.file, node.line, path, message, advice))
        return _INVALID

    def read(self, node: Node, info: shape.Type, path: str) -> Any:
        plain = _bare(info)
        if isinstance(plain, shape.UnionType):
            return self.union(node, plain, path)
        if isinstance(plain, shape.StructType):
            return self.struct(node, plain, path)
        if isinstance(plain, shape.ListType):
            return self.sequence(node, plain, path)
        if isinstance(plain, shape.DictType):
            return self.mapping(node, plain, path)
        return self.scalar(node, info, path)

    def scalar(self, node: Node, info: shape.Type, path: str) -> Any:
        plain = _bare(info)
        if not isinstance(node, Scalar):
            advice = "write it in one line; a text that begins with { or [ needs quotes"
            return self.fail(node, path, f"expected {_name(plain)}, found {_kind(node)}", advice)
        if isinstance(plain, shape.StrType):
            return self.text(node, plain, info, path)
        value = _value(node, plain)
        if value is _INVALID:
            return self.fail(node, path, f"expected {_name(plain)}, found {_kind(node)}", _advice(node, plain))
        return value

    def text(self, node: Scalar, info: shape.StrType, noted: shape.Type, path: str) -> Any:
        if not node.text.strip():
            return self.fail(node, path, "nothing is written here", "write a text, or remove the key")
        if info.pattern and not re.search(info.pattern, node.text):
            described = (noted.extra_json_schema or {}).get("description", "") if isinstance(noted, shape.Metadata) else ""
            return self.fail(node, path, f"`{_short(node.text)}` can't stand here", f"write {described or info.pattern}")
        return node.text

    def sequence(self, node: Node, info: shape.ListType, path: str) -> Any:
        if not isinstance(node, yamldoc.Sequence):
            return self.fail(node, path, f"expected a list, found {_kind(node)}", "begin each item with `- `")
        items = [self.read(item, info.item_type, f"{path}[{i}]") for i, item in enumerate(node.items)]
        return [item for item in items if item is not _INVALID]

    def pairs(self, node: Mapping, path: str) -> list[tuple[Scalar, Node]]:
        """The keys and values; of a key that stands twice, the first."""
        found: dict[str, tuple[Scalar, Node]] = {}
        for key, value in node.items:
            if key.text in found:
                self.fail(key, _join(path, key.text), f"the key `{_short(key.text)}` stands twice", "keep one of them")
            found.setdefault(key.text, (key, value))
        return list(found.values())

    def mapping(self, node: Node, info: shape.DictType, path: str) -> Any:
        if not isinstance(node, Mapping):
            return self.fail(node, path, f"expected keys with values, found {_kind(node)}", "write `key: value`, a line each")
        values = {key.text: self.read(value, info.value_type, _join(path, key.text)) for key, value in self.pairs(node, path)}
        return {key: value for key, value in values.items() if value is not _INVALID}

    def struct(self, node: Node, info: shape.StructType, path: str) -> Any:
        fields = {field.encode_name: field for field in info.fields}
        if not isinstance(node, Mapping):
            advice = f"write `key: value`, a line each; keys: {', '.join(fields)}"
            return self.fail(node, path, f"expected {_name(info)} as keys with values, found {_kind(node)}", advice)
        values: dict[str, Any] = {}
        written = {info.tag_field}
        for key, value in self.pairs(node, path):
            field = fields.get(key.text)
            written.add(key.text)
            if field is not None:
                values[field.name] = self.field(value, field, _join(path, key.text))
            elif key.text != info.tag_field:
                advice = CUT if isinstance(value, Scalar) and value.plain and not value.text else nearest(key.text, fields)
                self.fail(key, _join(path, key.text), f"unknown key `{_short(key.text)}`", advice)
        for name, field in fields.items():
            if field.required and name not in written:
                self.fail(node, _join(path, name), f"the key `{name}` is missing", f"add `{name}: ...`")
        values = {name: value for name, value in values.items() if value is not _INVALID}
        needed = {field.name: _stand_in(field.type) for field in info.fields if field.required and field.name not in values}
        struct = info.cls(**values, **needed)
        self.places[id(struct)] = Place(self.file, path, node)
        return struct

    def field(self, node: Node, field: shape.Field, path: str) -> Any:
        """A value of a struct; a text that may be left out may be written as empty, too."""
        if field.default == "" and isinstance(node, Scalar) and not node.plain and not node.text:
            return ""
        return self.read(node, field.type, path)

    def union(self, node: Node, info: shape.UnionType, path: str) -> Any:
        structs = {str(t.tag): t for t in info.types if isinstance(t, shape.StructType) and t.tag_field}
        if structs and isinstance(node, Mapping):
            return self.tagged(node, structs, path)
        choices = [t for t in info.types if _fits(node, t)]
        for choice in choices[:-1]:
            attempt = _Reader(self.file, [], {})
            if (value := attempt.read(node, choice, path)) is not _INVALID:
                return value
        if not choices:
            advice = "look at the content that comes with careerbot for how it is written"
            return self.fail(node, path, f"expected {_name(info)}, found {_kind(node)}", advice)
        return self.read(node, choices[-1], path)

    def tagged(self, node: Mapping, structs: dict[str, shape.StructType], path: str) -> Any:
        field = next(iter(structs.values())).tag_field or ""
        tag = next((value for key, value in node.items if key.text == field), None)
        if tag is None:
            return self.fail(node, _join(path, field), f"the key `{field}` is missing", f"add `{field}:` with one of {', '.join(structs)}")
        if isinstance(tag, Scalar) and tag.text in structs:
            return self.struct(node, structs[tag.text], path)
        word = tag.text if isinstance(tag, Scalar) else ""
        return self.fail(tag, _join(path, field), f"unknown {field}: {_kind(tag)}", nearest(word, structs))


def _value(node: Scalar, info: shape.Type) -> Any:
    """What a scalar stands for where something else than a text is expected."""
    if isinstance(info, shape.LiteralType):
        return node.text if node.text in info.values else _INVALID
    if not node.plain:
        return _INVALID
    if isinstance(info, shape.BoolType):
        return _BOOLS.get(node.text.lower(), _INVALID)
    number: int | float | None = None
    if isinstance(info, (shape.IntType, shape.FloatType)) and _WHOLE.fullmatch(node.text):
        number = int(node.text) if isinstance(info, shape.IntType) else float(node.text)
    elif isinstance(info, shape.FloatType) and _DECIMAL.fullmatch(node.text):
        number = float(node.text)
    return _INVALID if number is None or not _within(number, info) else number


def _within(number: float, info: shape.Type) -> bool:
    least, most = getattr(info, "ge", None), getattr(info, "le", None)
    return (-LARGEST if least is None else least) <= number <= (LARGEST if most is None else most)


def _advice(node: Scalar, info: shape.Type) -> str:
    if isinstance(info, shape.LiteralType):
        return nearest(node.text, map(str, info.values))
    if isinstance(info, shape.BoolType):
        return "write true or false, without quotes"
    return "write it in digits alone: no quotes, no separators, no unit"


def _stand_in(info: shape.Type) -> Any:
    """A value for what is needed and has faults."""
    plain = _bare(info)
    if isinstance(plain, shape.UnionType):
        return _stand_in(plain.types[0])
    if isinstance(plain, shape.StructType):
        return plain.cls(**{field.name: _stand_in(field.type) for field in plain.fields if field.required})
    if isinstance(plain, shape.LiteralType):
        return plain.values[0]
    empty: dict[type[shape.Type], Any] = {shape.ListType: [], shape.DictType: {}, shape.IntType: 0, shape.FloatType: 0.0}
    return empty.get(type(plain), "")


def _bare(info: shape.Type) -> shape.Type:
    return info.type if isinstance(info, shape.Metadata) else info


def _fits(node: Node, info: shape.Type) -> bool:
    if isinstance(info, shape.NoneType):
        return False
    if isinstance(info, shape.ListType):
        return isinstance(node, yamldoc.Sequence)
    if isinstance(info, (shape.StructType, shape.DictType)):
        return isinstance(node, Mapping)
    return isinstance(node, Scalar)


def _join(path: str, key: str) -> str:
    return f"{path}.{_short(key)}" if path else _short(key)


def _short(text: str) -> str:
    return " ".join(text.split())[:60]


def _kind(node: Node) -> str:
    if isinstance(node, Scalar):
        quote = "`" if node.plain else '"'
        return f"{quote}{_short(node.text)}{quote}" if node.text else "nothing"
    return "a list" if isinstance(node, yamldoc.Sequence) else "keys with values"


def _name(info: shape.Type) -> str:
    if isinstance(info, shape.LiteralType):
        return "one of " + ", ".join(str(value) for value in info.values)
    if isinstance(info, shape.StructType):
        name = info.cls.__name__.lower()
        return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
    if isinstance(info, shape.UnionType):
        return " or ".join(_name(_bare(t)) for t in info.types if not isinstance(t, shape.NoneType))
    names: dict[type[shape.Type], str] = {
        shape.StrType: "a text",
        shape.IntType: "a whole number",
        shape.FloatType: "a number",
        shape.BoolType: "true or false",
        shape.DictType: "keys with values",
    }
    return names.get(type(info), "a list") + _limits(info)


def _limits(info: shape.Type) -> str:
    least, most = getattr(info, "ge", None), getattr(info, "le", None)
    if least is None:
        return ""
    return f" of at least {least}" if most is None else f" from {least} to {most}"


def json_schema(types: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """JSON Schemas for editors, one for each kind of file."""
    return {name: msgspec.json.schema(type_) for name, type_ in types.items()}
