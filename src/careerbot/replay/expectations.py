"""What a tester expects of a reply -> the checks that it stands for, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, get_args

import regex
from msgspec.structs import replace

from careerbot.content.reader import nearest
from careerbot.content.scripts import ANYTHING, Expectation
from careerbot.nlg.reply import ReplyStatus
from careerbot.replay.dialogue import Check, Field, FieldCheck, How, Rule, TextCheck, Wanted
from careerbot.replay.matching import compiled, is_everywhere
from careerbot.replay.variables import filled

STATUSES = get_args(ReplyStatus)
_TEXTS: dict[str, tuple[How, Rule, bool]] = {
    "contains": ("part", "all", True),
    "not": ("part", "none", True),
    "one_of": ("part", "any", True),
    "matches": ("regex", "all", False),
}
"""Key -> how its texts are compared, how many must be found, whether capitals and small letters are alike."""


class Mistake(NamedTuple):
    """What is wrong with an expectation."""

    key: str
    """Empty where it is wrong as a whole."""
    message: str
    advice: str


def checks_of(expected: Expectation, line_of: Callable[[str], int] = lambda _: 0) -> list[Check]:
    """The checks that an expectation stands for.

    Args:
        expected: what was written.
        line_of: the line of a key.
    """
    checks: list[Check] = whole("text", expected.text, line_of("text")) if expected.text else []
    for key, values in _written(expected):
        if key in _TEXTS:
            how, rule, any_case = _TEXTS[key]
            checks.append(TextCheck(key, rule, [Wanted(how, text, any_case=any_case) for text in values], line_of(key)))
        else:
            field: Field = next(name for name in get_args(Field) if name == key)
            checks.append(FieldCheck(key, values, field, line_of(key)))
    return checks


def whole(key: str, text: str, line: int) -> list[Check]:
    """The check for the text of a whole reply; none where any will do."""
    return [] if not text.replace(ANYTHING, "").strip() else [TextCheck(key, "all", [Wanted("whole", text, ANYTHING)], line)]


def mistakes(expected: Expectation) -> Iterator[Mistake]:
    """What is wrong with an expectation: it expects nothing, or what can't be."""
    if not checks_of(expected):
        yield Mistake("", "nothing is expected of the reply", f"write what it must hold, or `bot: {ANYTHING}` where any will do")
    for key, values in _written(expected):
        if not values:
            yield Mistake(key, "an empty list expects nothing", "write what is expected, or `none`, or remove the key")
        for value in values:
            if key == "status" and value not in STATUSES and "${" not in value:
                yield Mistake(key, f"there is no status `{value}`", nearest(value, STATUSES))
            elif key in _TEXTS and (fault := text_fault(Wanted(_TEXTS[key][0], value))):
                yield Mistake(key, *fault)


def text_fault(wanted: Wanted) -> tuple[str, str] | None:
    """What is wrong with a text that is looked for in a reply, and what to do; None where nothing is."""
    if wanted.how == "regex" and (fault := pattern_fault(wanted.text)):
        return fault
    if is_everywhere(replace(wanted, text=filled(wanted.text, _Same()))):
        return f"`{wanted.text[:60]}` is found in every reply", "write what tells the right reply from others"
    return None


def pattern_fault(pattern: str) -> tuple[str, str] | None:
    """What is wrong with a regular expression, and what to do; None where nothing is."""
    try:
        compiled(filled(pattern, _Same()))
    except regex.error as error:
        return f"`{pattern[:60]}` is no regular expression: {error}", "mend it, or use `contains` for plain text"
    return None


class _Same(dict[str, str]):
    """Each variable stands for a letter: to look at what surrounds it."""

    def __missing__(self, key: str) -> str:
        return "x"


def _written(expected: Expectation) -> Iterator[tuple[str, list[str]]]:
    """The keys of an expectation, beside `text`, and their values."""
    for field, key in zip(expected.__struct_fields__, expected.__struct_encode_fields__, strict=True):
        value: Any = getattr(expected, field)
        if value is not None and key != "text":
            yield key, [str(value)] if isinstance(value, (str, int)) else list(value)
