from __future__ import annotations

import json
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from careerbot.content import yamldoc
from careerbot.content.reader import json_schema, nearest, read
from careerbot.content.types import Distress, Guide, Help, Lexicon, Settings, Topic


class Oil(msgspec.Struct, tag="oil", forbid_unknown_fields=True):
    litres: int | float


class Wick(msgspec.Struct, tag="wick", forbid_unknown_fields=True):
    text: str


class Lamp(msgspec.Struct, forbid_unknown_fields=True):
    id: Annotated[str, Meta(pattern="^[a-z]+$", description="small letters")]
    lit: bool = False
    note: str = ""
    colour: Literal["red", "green"] = "red"
    share: Annotated[float, Meta(ge=0, le=1)] = 0
    year: int | None = None
    words: list[str] = []
    many: str | list[str] = ""
    names: dict[str, str] = {}
    needs: list[Oil | Wick] = []


def lamp(text: str):
    problems: list = []
    return read(yamldoc.parse(text), Lamp, "lamp.yaml", problems), problems


@pytest.mark.parametrize(
    "text, expected",
    [
        ("id: a", Lamp("a")),
        ("id: no", Lamp("no")),
        ("id: a\nlit: yes", Lamp("a", lit=True)),
        ("id: a\nlit: False", Lamp("a")),
        ("id: a\nwords: [no, yes, on, off, 1, ~]", Lamp("a", words=["no", "yes", "on", "off", "1", "~"])),
        ("id: a\nnames: {no: yes, 1: 2}", Lamp("a", names={"no": "yes", "1": "2"})),
        ("id: a\nnote: ''", Lamp("a", note="")),
        ("id: a\nshare: 1", Lamp("a", share=1.0)),
        ("id: a\nyear: -7", Lamp("a", year=-7)),
        ("id: a\nmany: [b, c]", Lamp("a", many=["b", "c"])),
        ("id: a\nmany: b", Lamp("a", many="b")),
        ("id: a\nneeds: [{type: oil, litres: 2.5}, {litres: 2, type: oil}]", Lamp("a", needs=[Oil(2.5), Oil(2)])),
    ],
)
def test_what_is_expected_is_read(text, expected):
    assert lamp(text) == (expected, [])


@pytest.mark.parametrize(
    "text, line, path, message, advice",
    [
        ("id: a\nlitt: yes", 2, "litt", "unknown key `litt`", "did you mean `lit`?"),
        ("id: a\nlitt:\n  - b", 2, "litt", "unknown key `litt`", "did you mean `lit`?"),
        ("lit: yes", 1, "id", "the key `id` is missing", "add `id: ...`"),
        ("id: A", 1, "id", "`A` can't stand here", "write small letters"),
        ("id: a\nid: b", 2, "id", "the key `id` stands twice", "keep one"),
        ("id: a\nnames: {b: c, b: d}", 2, "names.b", "the key `b` stands twice", "keep one"),
        ("id: a\nlit: maybe", 2, "lit", "expected true or false, found `maybe`", "write true or false"),
        ('id: a\nlit: "true"', 2, "lit", 'expected true or false, found "true"', "without quotes"),
        ("id: a\ncolour: gren", 2, "colour", "expected one of green, red, found `gren`", "did you mean `green`?"),
        ("id: a\nshare: 1.5", 2, "share", "expected a number from 0 to 1", "digits"),
        ("id: a\nshare: .nan", 2, "share", "expected a number", "digits"),
        ("id: a\nyear: nan", 2, "year", "expected a whole number", "digits"),
        ("id: a\nyear: 1_000", 2, "year", "expected a whole number", "no separators"),
        ("id: a\nyear: '7'", 2, "year", "expected a whole number", "no quotes"),
        (f"id: a\nyear: 1{'0' * 30}", 2, "year", "expected a whole number", "digits"),
        (f"id: a\nyear: {'9' * 9999}", 2, "year", "expected a whole number", "digits"),
        ("id: a\nyear: ٣", 2, "year", "expected a whole number", "digits"),
        ("id: a\nnote:", 2, "note", "nothing is written here", "remove the key"),
        ("id: a\nwords: ['']", 2, "words[0]", "nothing is written here", "write a text"),
        ("id: a\nwords: b", 2, "words", "expected a list, found `b`", "begin each item with `- `"),
        ("id: a\nwords:\n  - b\n  - [c]", 4, "words[1]", "expected a text, found a list", "needs quotes"),
        ("id: a\nnote: {salary.entry}", 2, "note", "expected a text, found keys with values", "needs quotes"),
        ("id: a\nmany: {b: c}", 2, "many", "expected a text or a list", "comes with careerbot"),
        ("id: a\nnames: [b]", 2, "names", "expected keys with values, found a list", "key: value"),
        ("[a, b]", 1, "", "expected a lamp as keys with values, found a list", "key: value"),
        ("id: a\nneeds: [{litres: 1}]", 2, "needs[0].type", "the key `type` is missing", "oil, wick"),
        ("id: a\nneeds: [{type: oill, litres: 1}]", 2, "needs[0].type", "unknown type: `oill`", "did you mean `oil`?"),
        ("id: a\nneeds: [{type: [oil]}]", 2, "needs[0].type", "unknown type: a list", "oil"),
        ("id: a\nneeds: [{type: oil, text: b, litres: 1}]", 2, "needs[0].text", "unknown key `text`", "litres"),
        ("id: a\nneeds: [{type: oil, litres: some}]", 2, "needs[0].litres", "expected a number, found `some`", "digits"),
        ("id: a\nneeds: [b]", 2, "needs[0]", "expected an oil or a wick", "careerbot"),
    ],
)
def test_a_mistake_is_told_with_line_path_and_advice(text, line, path, message, advice):
    _, problems = lamp(text)
    assert [(p.file, p.line, p.path) for p in problems] == [("lamp.yaml", line, path)]
    assert message in problems[0].message
    assert advice in problems[0].advice


def test_all_mistakes_are_told_and_the_rest_is_read():
    value, problems = lamp("id: a\nlit: maybe\nwords: [b, [], c]\nfoo: 1\nyear: x\nneeds:\n  - {type: oil}\n  - {type: wick, text: d}")
    assert [p.path for p in problems] == ["lit", "words[1]", "foo", "year", "needs[0].litres"]
    assert value == Lamp("a", words=["b", "c"], needs=[Oil(0), Wick("d")])


def test_places_are_remembered():
    places: dict = {}
    value = read(yamldoc.parse("id: a\nneeds:\n  - {type: bad}\n  - type: oil\n    litres: 1\n"), Lamp, "lamp.yaml", [], places)
    problem = places[id(value.needs[0])].problem(("litres",), "too little", "add some")
    assert str(problem) == "lamp.yaml:5: error: too little at needs[1].litres (add some)"


@pytest.mark.parametrize(
    "word, known, advice",
    [
        ("salry", {"salary", "pay"}, "did you mean `salary`?"),
        ("zzz", {"salary", "pay"}, "known: pay, salary"),
        ("zzz", set(), "known: none"),
    ],
)
def test_the_nearest_word_is_advised(word, known, advice):
    assert nearest(word, known) == advice


KEYS = [
    "id",
    "type",
    "topic",
    "title",
    "intents",
    "ask",
    "answer",
    "when",
    "text",
    "career",
    "entities",
    "sections",
    "facts",
    "value",
    "amount",
    "texts",
    "regions",
]
SCALARS = st.one_of(st.sampled_from([*KEYS, "money", "", "no"]), st.integers(), st.booleans(), st.none(), st.floats())
TREES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)), max_leaves=20
)


@given(TREES, st.sampled_from([Topic, Guide, Settings, Lexicon, Distress, Help, dict[str, list[str]]]))
def test_any_tree_is_read_or_refused(tree, type_):
    problems: list = []
    value = read(yamldoc.parse(json.dumps(tree)), type_, "any.yaml", problems)
    assert value is not None or problems
    assert all(p.line and p.message and p.advice for p in problems)


def test_schemas_are_written_from_the_types():
    schema = json_schema({"lamp": Lamp})["lamp"]["$defs"]["Lamp"]
    assert schema["required"] == ["id"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["share"]["maximum"] == 1
