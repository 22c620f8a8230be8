"""A YAML tree -> the type that is expected there, or every reason why not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec
from msgspec import inspect as shape

from careerbot.content.yamldoc import Mapping, Node, Scalar, Sequence
from careerbot.errors import Problem

T = TypeVar("T")

_BOOLS = {"true": True, "false": False, "yes": True, "no": False}
_INVALID: Any = object()


def read(node: Node, type_: type[T], file: str, problems: list[Problem]) -> T | None:
    """The node as a value of the type; None where it has faults, all of which are added to `problems`."""
    value = _Reader(file, problems).read(node, shape.type_info(type_), "")
    return None if value is _INVALID else value


def nearest(word: str, known: Iterable[str]) -> str:
    """Advice naming the known word that is most like the given one."""
    from rapidfuzz import process

    names = sorted(known)
    hit = process.extractOne(word, names, score_cutoff=60)
    return f"did you mean `{hit[0]}`?" if hit else f"known: {', '.join(names[:12])}"


class _Reader:
    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file, self.problems = file, problems

    def fail(self, node: Node, path: str, message: str, advice: str = "") -> Any:
        self.problems.append(Problem(self.file, node.line, path, message, advice))
        return _INVALID

    def read(self, node: Node, info: shape.Type, path: str) -> Any:
        if isinstance(info, shape.UnionType):
            return self.union(node, info, path)
        if isinstance(info, shape.StructType):
            return self.struct(node, info, path)
        if isinstance(info, shape.ListType):
            return self.list(node, info, path)
        if isinstance(info, shape.DictType):
            return self.dict(node, info, path)
        return self.scalar(node, info, path)

    def scalar(self, node: Node, info: shape.Type, path: str) -> Any:
        if not isinstance(node, Scalar):
            return self.fail(node, path, f"expected {_name(info)}, found {_kind(node)}")
        if isinstance(info, shape.StrType):
            if node.text.strip():
                return node.text
            return self.fail(node, path, "nothing is written here", "write a text, or remove the key")
        try:
            if isinstance(info, shape.LiteralType) and node.text in info.values:
                return node.text
            if isinstance(info, shape.BoolType):
                return _BOOLS[node.text.lower()]
            if isinstance(info, shape.IntType):
                return int(node.text)
            if isinstance(info, shape.FloatType):
                return float(node.text)
        except (ValueError, KeyError):
            pass
        advice = nearest(node.text, map(str, info.values)) if isinstance(info, shape.LiteralType) else ""
        return self.fail(node, path, f"expected {_name(info)}, found `{node.text[:60]}`", advice)

    def list(self, node: Node, info: shape.ListType, path: str) -> Any:
        if not isinstance(node, Sequence):
            return self.fail(node, path, f"expected a list, found {_kind(node)}", "begin each item with `- `")
        items = [self.read(item, info.item_type, f"{path}[{i}]") for i, item in enumerate(node.items)]
        return _INVALID if any(item is _INVALID for item in items) else items

    def pairs(self, node: Mapping, path: str) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key, value in node.items:
            if key.text in found:
                self.fail(key, _join(path, key.text), "this key stands twice", "keep one of them")
            found[key.text] = value
        return found

    def dict(self, node: Node, info: shape.DictType, path: str) -> Any:
        if not isinstance(node, Mapping):
            return self.fail(node, path, f"expected keys with values, found {_kind(node)}")
        pairs = self.pairs(node, path)
        values = {key: self.read(value, info.value_type, _join(path, key)) for key, value in pairs.items()}
        return _INVALID if any(value is _INVALID for value in values.values()) else values

    def struct(self, node: Node, info: shape.StructType, path: str) -> Any:
        if not isinstance(node, Mapping):
            return self.fail(node, path, f"expected {_name(info)} as keys with values, found {_kind(node)}")
        pairs = self.pairs(node, path)
        if info.tag_field:
            pairs.pop(info.tag_field, None)
        fields = {field.encode_name: field for field in info.fields}
        values, fine = {}, True
        for key, value in pairs.items():
            if key not in fields:
                self.fail(value, _join(path, key), f"unknown key `{key}`", nearest(key, fields))
                fine = False
                continue
            values[fields[key].name] = self.read(value, fields[key].type, _join(path, key))
            fine = fine and values[fields[key].name] is not _INVALID
        for key, field in fields.items():
            if field.required and key not in pairs:
                self.fail(node, path, f"the key `{key}` is missing", f"add `{key}: ...`")
                fine = False
        return info.cls(**values) if fine else _INVALID

    def union(self, node: Node, info: shape.UnionType, path: str) -> Any:
        structs = {str(t.tag): t for t in info.types if isinstance(t, shape.StructType) and t.tag_field}
        if structs and isinstance(node, Mapping):
            tag_field = next(iter(structs.values())).tag_field or ""
            tag = dict((key.text, value) for key, value in node.items).get(tag_field)
            if isinstance(tag, Scalar) and tag.text in structs:
                return self.struct(node, structs[tag.text], path)
            advice = f"`{tag_field}` is one of {', '.join(structs)}"
            return self.fail(tag or node, _join(path, tag_field), "this says not what kind of value it is", advice)
        choices = [t for t in info.types if _fits(node, t)]
        for choice in choices[:-1]:
            attempt = _Reader(self.file, [])
            if (value := attempt.read(node, choice, path)) is not _INVALID:
                return value
        if not choices:
            return self.fail(node, path, f"expected {_name(info)}, found {_kind(node)}")
        return self.read(node, choices[-1], path)


def _fits(node: Node, info: shape.Type) -> bool:
    if isinstance(info, shape.NoneType):
        return False
    if isinstance(info, shape.ListType):
        return isinstance(node, Sequence)
    if isinstance(info, (shape.StructType, shape.DictType)):
        return isinstance(node, Mapping)
    return isinstance(node, Scalar)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _kind(node: Node) -> str:
    if isinstance(node, Scalar):
        return f"`{node.text[:60]}`" if node.text else "nothing"
    return "a list" if isinstance(node, Sequence) else "keys with values"


def _name(info: shape.Type) -> str:
    if isinstance(info, shape.LiteralType):
        return "one of " + ", ".join(str(value) for value in info.values)
    if isinstance(info, shape.StructType):
        return f"a {info.cls.__name__.lower()}"
    if isinstance(info, shape.UnionType):
        return " or ".join(_name(t) for t in info.types if not isinstance(t, shape.NoneType))
    names = {shape.StrType: "a text", shape.IntType: "a whole number", shape.FloatType: "a number", shape.BoolType: "true or false"}
    return next((name for type_, name in names.items() if isinstance(info, type_)), "a list")


def json_schema(types: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """JSON Schemas for editors, one for each kind of file."""
    return {name: msgspec.json.schema(type_) for name, type_ in types.items()}
