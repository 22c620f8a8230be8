"""Takes new wordings into scripts, in their places: comments, order and everything else stay as they are."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml
from rapidfuzz import fuzz

from careerbot.content.scripts import NONE
from careerbot.errors import UsageError
from careerbot.replay.checks import SIMILAR, Fault, passage
from careerbot.replay.dialogue import Step
from careerbot.replay.matching import plain
from careerbot.replay.runner import Exchange, Result
from careerbot.replay.variables import literal

MEANINGS = ("intent", "status", "facts", "sources", "suggestions")
"""What is taken only where it is asked for."""


class Edit(msgspec.Struct, frozen=True):
    """What is written instead of what, in a file."""

    start: int
    end: int
    text: str


class Accepted(msgspec.Struct, frozen=True):
    """What became of the differences."""

    diffs: list[str]
    """For each file that changes, as `diff -u` shows it."""
    turns: int
    """Turns whose expectations were renewed."""
    left: list[str]
    """What was not taken, and why."""


def accept(results: Iterable[Result], *, meanings: bool = False, write: bool = True) -> Accepted:
    """Takes the replies as the new expectations.

    Args:
        results: dialogues, of which some fail.
        meanings: whether to take other intents and facts, too.
        write: whether the files are changed.
    """
    edits: dict[str, dict[int, Edit]] = {}
    done, left = 0, []
    for result in results:
        for turn in result.failing if result.outcome == "failed" else ():
            step = result.dialogue.steps[turn.number - 1]
            try:
                made = list(_edits(step, turn, meanings))
            except _LeftError as reason:
                left.append(f"{turn.file}:{turn.line}: {reason}")
                break  # what follows rests on this
            edits.setdefault(turn.file, {}).update({edit.start: edit for edit in made})
            done += 1
    diffs = [_apply(Path(file), list(found.values()), write=write) for file, found in edits.items()]
    return Accepted(diffs, done, left)


class _LeftError(Exception):
    """Why a difference is not taken."""


def _edits(step: Step, turn: Exchange, meanings: bool) -> Iterator[Edit]:
    if not meanings and any(fault.meaning for fault in turn.faults):
        wrong = ", ".join(fault.key for fault in turn.faults if fault.meaning)
        raise _LeftError(f"not only the wording is another, but {wrong}: --accept-facts takes that, too")
    if step.lines != (0, 0):
        yield _transcript_edit(step, turn)
        return
    if not step.place:
        raise _LeftError("Botium files are not changed: mend it by hand")
    text = _text(Path(step.file))
    node = _at(yaml.compose(text, yaml.SafeLoader), [*step.place, "bot"])
    for fault in turn.faults:
        yield _edit(text, node, fault, turn)


def _edit(text: str, bot: yaml.Node, fault: Fault, turn: Exchange) -> Edit:
    """What mends one fault."""
    if fault.key == "bot":
        return _scalar_edit(text, bot, turn.heard.text)
    node = _at(bot, [fault.key])
    if fault.key == "text":
        return _scalar_edit(text, node, turn.heard.text)
    if fault.key in ("contains", "one_of"):
        return _part_edit(text, node, fault, turn)
    if fault.key in MEANINGS:
        return Edit(node.start_mark.index, _end(text, node), _flow(_said(fault.key, turn)))
    raise _LeftError(f"`{fault.key}` can't be taken from the reply: mend it by hand")


def _said(key: str, turn: Exchange) -> str | list[str]:
    heard = turn.heard
    if key in ("intent", "status"):
        return (heard.intent or NONE) if key == "intent" else heard.status
    values = {"facts": heard.fact_ids, "sources": list(dict.fromkeys(source.section for source in heard.sources))}
    return values.get(key, [offer.title for offer in heard.suggestions]) or NONE


def _part_edit(text: str, node: yaml.Node, fault: Fault, turn: Exchange) -> Edit:
    """The passage that is nearest to what is missing, in its place; of several to choose from, the nearest is replaced."""
    said = plain(turn.heard.text)
    if len(fault.texts) > 1 and fault.key == "contains":
        raise _LeftError("several texts are missing: mend it by hand")
    wanted = fault.texts[0] if fault.texts else None
    place = passage(wanted, said) if wanted else None
    scalars = node.value if isinstance(node, yaml.SequenceNode) else [node]
    scalar = next((one for one in scalars if wanted and one.value == wanted.text), None)
    if wanted is None or place is None or scalar is None or fuzz.ratio(plain(wanted.text), said[slice(*place)]) < SIMILAR:
        raise _LeftError(f"nothing in the reply is near to “{wanted.text if wanted else fault.wanted}”: mend it by hand")
    return _scalar_edit(text, scalar, said[slice(*place)].strip(".,;:!?"))


def _scalar_edit(text: str, node: yaml.Node, value: str) -> Edit:
    if "${" in text[node.start_mark.index : node.end_mark.index]:
        raise _LeftError("it names variables: mend it by hand")
    block = getattr(node, "style", None) in ("|", ">")
    return Edit(node.start_mark.index, _end(text, node), json.dumps(literal(value), ensure_ascii=False) + ("\n" if block else ""))


def _flow(value: str | list[str]) -> str:
    return (
        json.dumps(value, ensure_ascii=False)
        if isinstance(value, str)
        else "[" + ", ".join(json.dumps(v, ensure_ascii=False) for v in value) + "]"
    )


def _end(text: str, node: yaml.Node) -> int:
    """Where a node ends; a list in lines of its own ends before the line break."""
    start, end = node.start_mark.index, node.end_mark.index
    is_block = isinstance(node, yaml.SequenceNode) and not node.flow_style
    return start + len(text[start:end].rstrip()) if is_block else int(end)


def _at(node: Any, steps: Iterable[str | int]) -> yaml.Node:
    """What keys and places in lists lead to."""
    for step in steps:
        node = node.value[step] if isinstance(step, int) else next(value for key, value in node.value if key.value == step)
    found: yaml.Node = node
    return found


def _transcript_edit(step: Step, turn: Exchange) -> Edit:
    lines = _text(Path(step.file)).splitlines(keepends=True)
    first, last = step.lines
    start = len("".join(lines[: first - 1]))
    said = "".join(f"bot> {line}\n" for line in turn.heard.text.splitlines() if line.strip())
    return Edit(start, start + len("".join(lines[first - 1 : last])), said)


def _apply(path: Path, edits: list[Edit], *, write: bool) -> str:
    """Changes a file, whole or not at all.

    Returns:
        The difference.
    """
    old = _text(path)
    new = old
    for edit in sorted(edits, key=lambda edit: -edit.start):
        new = new[: edit.start] + edit.text + new[edit.end :]
    if write:
        _replace(path, new)
    diff = difflib.unified_diff(old.splitlines(), new.splitlines(), path.as_posix(), path.as_posix(), lineterm="")
    return "\n".join(diff)


def _text(path: Path) -> str:
    """What a file holds, its line ends as they are."""
    return path.read_bytes().decode("utf-8-sig")


def _replace(path: Path, text: str) -> None:
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(text.encode())
        new.chmod(path.stat().st_mode)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise UsageError(f"{path} can't be written: {error.strerror}; make it writable") from None
