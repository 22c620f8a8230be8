"""What of an expectation a reply does not meet, and how it differs from what was wanted."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec
import regex
from rapidfuzz import fuzz

from careerbot.content.scripts import NONE
from careerbot.nlg.reply import Reply
from careerbot.replay.dialogue import Check, FieldCheck, Step, TextCheck, Wanted
from careerbot.replay.matching import TooSlowError, found, plain, search
from careerbot.replay.variables import filled

SIMILAR = 60
"""How alike (0..100) a passage of a reply must be to what was wanted to be shown as the nearest one."""


class Source(msgspec.Struct, frozen=True):
    """The passage of a guide that a reply rests on."""

    title: str
    section: str


class Offer(msgspec.Struct, frozen=True):
    """What is suggested."""

    title: str


class Fact(msgspec.Struct, frozen=True):
    """A fact that a reply rests on."""

    id: str


class Heard(msgspec.Struct, frozen=True):
    """A reply, as far as it can be checked; wherever it came from."""

    text: str
    status: str
    intent: str | None = None
    intents: list[str] = []
    confidence: float = 0.0
    facts: list[Fact] = []
    sources: list[Source] = []
    suggestions: list[Offer] = []

    @classmethod
    def of(cls, reply: Reply) -> Heard:
        """What is heard of a reply of the engine."""
        return cls(
            text=reply.text,
            status=reply.status,
            intent=reply.intent,
            intents=reply.intents,
            confidence=reply.confidence,
            facts=[Fact(fact.id) for fact in reply.facts],
            sources=[Source(source.title, source.section) for source in reply.sources],
            suggestions=[Offer(suggestion.title) for suggestion in reply.suggestions],
        )

    @property
    def fact_ids(self) -> list[str]:
        """The facts that it rests on."""
        return list(dict.fromkeys(fact.id for fact in self.facts))


Mark = tuple[Literal["=", "-", "+"], str]
"""A piece of a difference: as wanted, wanted but not said, said but not wanted."""


class Fault(msgspec.Struct, frozen=True):
    """What a reply does not meet."""

    key: str
    wanted: str
    """In words."""
    line: int
    marks: list[Mark] = []
    """The reply with the difference; empty where the difference is not one of texts."""
    meaning: bool = False
    """Whether it is what the reply means that is wrong, and not its wording."""
    texts: list[Wanted] = []
    """The texts that were looked for in vain."""


def faults(step: Step, heard: Heard, values: dict[str, str]) -> list[Fault]:
    """What of a turn's expectation a reply does not meet.

    Args:
        step: the turn.
        heard: the reply.
        values: the variables so far.
    """
    checks = (_filled(check, values) for check in step.checks)
    return [fault for check in checks if (fault := _fault(check, heard))]


def captured(step: Step, heard: Heard, values: dict[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """The variables that a turn sets from a reply, and what could not be found in it."""
    taken, missing = dict(values), []
    for name, pattern in step.sets.items():
        try:
            match = search(filled(pattern, values, regex.escape), heard.text)
        except TooSlowError as error:
            missing.append(Fault(f"set {name}", str(error), step.line))
            continue
        value = _value(match) if match else ""
        if not value:  # nothing, too: whatever is compared with it would pass
            missing.append(Fault(f"set {name}", f"something that matches {pattern}", step.line, [("+", plain(heard.text))]))
        else:
            taken[name] = value
    return taken, missing


def _value(match: regex.Match[str]) -> str:
    """What a regular expression found: its first group, if it has one."""
    return match[1] if match.re.groups and match[1] is not None else match[0]


def _filled(check: Check, values: dict[str, str]) -> Check:
    if isinstance(check, FieldCheck):
        return msgspec.structs.replace(check, values=[filled(value, values) for value in check.values])
    texts = [
        msgspec.structs.replace(wanted, text=filled(wanted.text, values, regex.escape if wanted.how == "regex" else str))
        for wanted in check.texts
    ]
    return msgspec.structs.replace(check, texts=texts)


def _fault(check: Check, heard: Heard) -> Fault | None:
    if isinstance(check, FieldCheck):
        return _field_fault(check, heard)
    try:
        there = [found(wanted, heard.text) for wanted in check.texts]
    except TooSlowError as error:
        return Fault(check.key, str(error), check.line)
    if check.rule == "any":
        return None if any(there) else _text_fault(check, check.texts, heard.text)
    wrong = [wanted for wanted, is_there in zip(check.texts, there, strict=True) if is_there == (check.rule == "none")]
    return _text_fault(check, wrong, heard.text) if wrong else None


# --- texts


def _text_fault(check: TextCheck, texts: Sequence[Wanted], said: str) -> Fault:
    said = plain(said)
    if check.rule == "none":
        return Fault(check.key, f"nothing that {_named(texts)}", check.line, _crossed(texts[0], said), texts=list(texts))
    nearest = max(texts, key=lambda wanted: _likeness(wanted, said))
    some = "one that " if check.rule == "any" and len(texts) > 1 else ""
    ordered = [nearest, *(wanted for wanted in texts if wanted is not nearest)]
    return Fault(check.key, f"{some}{_named(ordered)}", check.line, _difference(nearest, said), texts=ordered)


def _named(texts: Iterable[Wanted]) -> str:
    verbs = {"whole": "is", "part": "has", "regex": "matches"}
    return "; or ".join(f"{verbs[wanted.how]} “{plain(wanted.text) if wanted.how != 'regex' else wanted.text}”" for wanted in texts)


def _likeness(wanted: Wanted, said: str) -> float:
    if wanted.how == "regex":
        return 0.0
    score = fuzz.ratio if wanted.how == "whole" else fuzz.partial_ratio
    return score(plain(wanted.text).casefold(), said.casefold())


def _difference(wanted: Wanted, said: str) -> list[Mark]:
    """The reply with what differs from a text: of a whole, word by word; of a part, at the passage that is nearest to it."""
    if wanted.how == "whole":
        return word_marks(plain(wanted.text), said, wanted.wildcard)
    place = passage(wanted, said)
    if place is None:
        return [("=", said)]
    start, end = place
    marks: list[Mark] = [("=", said[:start]), *word_marks(plain(wanted.text), said[start:end]), ("=", said[end:])]
    return [mark for mark in marks if mark[1]]


def passage(wanted: Wanted, said: str) -> tuple[int, int] | None:
    """Where the words stand that are nearest to a text; None where none are near."""
    if wanted.how == "regex":
        return None
    near = fuzz.partial_ratio_alignment(plain(wanted.text).casefold(), said.lower(), score_cutoff=SIMILAR)
    if near is None or near.dest_end <= near.dest_start:
        return None
    start, end = near.dest_start, near.dest_end
    while start > 0 and not said[start - 1].isspace():
        start -= 1
    while end < len(said) and not said[end].isspace():
        end += 1
    return start, end


def word_marks(wanted: str, said: str, wildcard: str = "") -> list[Mark]:
    """What was said, word by word, against what was wanted; a word of the wildcard stands for all that was said in its place."""
    left, right = wanted.replace(wildcard, f" {wildcard} ").split() if wildcard else wanted.split(), said.split()
    marks: list[Mark] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal" or (wildcard and wildcard in left[a:b]):
            marks.append(("=", " ".join(right[c:d])))
            continue
        marks += [("-", " ".join(left[a:b])), ("+", " ".join(right[c:d]))]
    return [mark for mark in marks if mark[1]]


def _crossed(wanted: Wanted, said: str) -> list[Mark]:
    """The reply with what should not stand there."""
    if wanted.how == "regex":
        match = search(wanted.text, said)
        start, end = match.span() if match else (0, 0)
    else:
        start = max(0, said.casefold().find(plain(wanted.text).casefold()))
        end = start + len(plain(wanted.text)) if wanted.how == "part" and not wanted.wildcard else len(said)
    marks: list[Mark] = [("=", said[:start]), ("+", said[start:end]), ("=", said[end:])]
    return [mark for mark in marks if mark[1]]


# --- other fields


def _field_fault(check: FieldCheck, heard: Heard) -> Fault | None:
    problem = _FIELDS[check.field](check.values, heard)
    if check.rule == "none":
        problem = "" if problem else f"not {', '.join(check.values)}"
    return Fault(check.key, problem, check.line, meaning=True) if problem else None


def _intent(values: list[str], heard: Heard) -> str:
    said = heard.intent or NONE
    return "" if said in values else f"{_one_of(values)}; it is {said}"


def _intents(values: list[str], heard: Heard) -> str:
    return _held(values, heard.intents, "answered are")


def _status(values: list[str], heard: Heard) -> str:
    return "" if heard.status in values else f"{_one_of(values)}; it is {heard.status}"


def _facts(values: list[str], heard: Heard) -> str:
    return _held(values, heard.fact_ids, "it rests on")


def _sources(values: list[str], heard: Heard) -> str:
    return _held(values, [name for source in heard.sources for name in (source.title, source.section)], "it names")


def _suggestions(values: list[str], heard: Heard) -> str:
    return _held(values, [offer.title for offer in heard.suggestions], "it offers")


def _held(values: list[str], there: list[str], verb: str) -> str:
    """What of some values is not among those that are there."""
    told = f"{verb} {', '.join(dict.fromkeys(there)) or 'none'}"
    if values == [NONE]:
        return f"none; {told}" if there else ""
    known = {value.casefold() for value in there}
    missing = [value for value in values if value.casefold() not in known]
    return f"{', '.join(missing)}; {told}" if missing else ""


def _max_chars(values: list[str], heard: Heard) -> str:
    return "" if len(heard.text) <= int(values[0]) else f"at most {values[0]} characters; it has {len(heard.text)}"


def _confidence(values: list[str], heard: Heard) -> str:
    operator = values[0].strip().rstrip(" .0123456789") or "="
    figure = float(values[0].strip().removeprefix(operator))
    said = heard.confidence
    holds = {">=": said >= figure, "<=": said <= figure, ">": said > figure, "<": said < figure, "=": said == figure}[operator]
    return "" if holds else f"{operator} {figure:g}; it is {said:g}"


def _one_of(values: list[str]) -> str:
    return " or ".join(values)


_FIELDS: dict[str, Any] = {
    "intent": _intent,
    "intents": _intents,
    "status": _status,
    "facts": _facts,
    "sources": _sources,
    "suggestions": _suggestions,
    "max_chars": _max_chars,
    "confidence": _confidence,
}
