"""Labelled questions: a file of texts and the intents that they should be understood as."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec

from careerbot.content.reader import nearest
from careerbot.errors import UsageError

OUT_OF_SCOPE = "oos"
"""The label of a question that should be refused, by whichever intent or by none."""
MOST_BYTES = 64_000_000
FORM = '{"text": "what does it pay?", "intent": "salary.average"}'


class Labelled(msgspec.Struct, frozen=True):
    """A question, and the intents of which each is right for it."""

    text: str
    expected: list[str]
    where: str
    """File and line."""


class _Line(msgspec.Struct, frozen=True):
    """A line of a JSONL file; other keys are ignored."""

    text: str
    intent: str | list[str]


def read(path: Path, known: Collection[str]) -> list[Labelled]:
    """The questions of a file.

    Args:
        path: JSON lines, or CSV where its name ends in `.csv`.
        known: the labels that there are beside `oos`.

    Raises:
        UsageError: it can't be read, or a line is not as it should be.
    """
    text = _text(path)
    rows = _csv(path.name, text) if path.suffix.lower() == ".csv" else _jsonl(path.name, text)
    found = [_labelled(where, *row, known) for where, row in rows]
    if not found:
        raise UsageError(f"{path} holds no question; write one a line: {FORM}")
    return found


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{path} has more than {MOST_BYTES:,} bytes; split it")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}; give a file of JSON lines or CSV") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from None


def _jsonl(name: str, text: str) -> Iterator[tuple[str, tuple[str, list[str]]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line, type=_Line)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise UsageError(f"{name}:{number}: {error}; each line is an object such as {FORM}") from None
        yield f"{name}:{number}", (row.text, [row.intent] if isinstance(row.intent, str) else row.intent)


def _csv(name: str, text: str) -> Iterator[tuple[str, tuple[str, list[str]]]]:
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    try:
        if not {"text", "intent"} <= set(reader.fieldnames or ()):
            raise UsageError(f"{name}:1: the columns `text` and `intent` are not both there; begin the file with the line: text,intent")
        for row in reader:
            if row["text"] is None or row["intent"] is None or None in row:
                raise UsageError(f"{name}:{reader.line_num}: not as many columns as the first line has; put texts with commas in quotes")
            yield f"{name}:{reader.line_num}", (row["text"], [row["intent"]])
    except csv.Error as error:
        raise UsageError(f"{name}:{reader.line_num + 1}: {error}; mend the quotes of this line") from None


def _labelled(where: str, text: str, labels: list[str], known: Collection[str]) -> Labelled:
    expected = list(dict.fromkeys(label.strip() for labels_ in labels for label in labels_.split("|")))
    if not text.strip():
        raise UsageError(f"{where}: the text is empty; write a question, or remove the line")
    if not expected or "" in expected:
        raise UsageError(f"{where}: no intent is named; write one, several as `a|b`, or `{OUT_OF_SCOPE}` where there should be no answer")
    for label in expected:
        if label != OUT_OF_SCOPE and label not in known:
            raise UsageError(f"{where}: there is no intent `{label}` ({nearest(label, {*known, OUT_OF_SCOPE})})")
    return Labelled(text, expected, where)
