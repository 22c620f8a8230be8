"""Leave one out: each line of the content is understood by a bot that was compiled without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from careerbot.compile import english_words
from careerbot.content import pattern
from careerbot.content.load import Content
from careerbot.content.types import CAREER, CLUE, Intent, Topic
from careerbot.nlu import text
from careerbot.nlu.compile import model_of
from careerbot.nlu.segment import Segment, SegmentReader

FOLDS = 10
"""Into so many parts the lines are dealt; each is understood without its part."""
FEW = 60
"""Of no more lines than these, each is a part of its own."""

Steps = tuple[str] | tuple[str, int]
"""Where a line stands in its intent: `("ask", 3)`, `("title",)`."""


class Line(NamedTuple):
    """A line of `ask`, or a title."""

    intent: int
    """In the order of `Content.intents`."""
    steps: Steps
    text: str


class LeftOut(NamedTuple):
    """A line, how one of its utterances is understood without it, and by whom."""

    line: Line
    text: str
    segment: Segment
    reader: SegmentReader


def lines_of(content: Content) -> list[Line]:
    """The lines of all intents."""
    lines: list[Line] = []
    for number, intent in enumerate(content.intents()):
        lines += [Line(number, ("ask", i), line) for i, line in enumerate(intent.ask)]
        lines.append(Line(number, ("title",), intent.title))
    return lines


def leave_out(content: Content, folds: int = FOLDS) -> list[LeftOut]:
    """All lines, in order, each understood without itself.

    The content is compiled anew without a part of its lines, so that nothing of them is left: not in what was counted, nor in what is known
    word for word or how it is spelled. The lines of an intent are dealt to the parts in turn, so that none loses more than a few. Lines of
    intents that ask back are passed over: they are taken word for word only.
    """
    intents = content.intents()
    lines = [line for line in lines_of(content) if intents[line.intent].status != "clarify"]
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        parts[at if len(lines) <= FEW else _turn(line, intents) % folds].append(at)
    names, english = _names(content), english_words()
    found: dict[int, LeftOut] = {}
    for _, part in sorted(parts.items()):
        reader = SegmentReader(model_of(_without(content, {lines[at] for at in part})), lambda: english)
        for at in part:
            said = text.clean(_filled(pattern.sample(lines[at].text, 1)[0], names, at))
            found[at] = LeftOut(lines[at], said, reader.read(said), reader)
    return [found[at] for at in range(len(lines))]


def _turn(line: Line, intents: Sequence[Intent]) -> int:
    """The place of a line in its intent; the title comes last."""
    return line.steps[1] if len(line.steps) == 2 else len(intents[line.intent].ask)


def _without(content: Content, left: set[Line]) -> Content:
    """The content without some lines."""
    intents = []
    for number, intent in enumerate(content.intents()):
        ask = [line for i, line in enumerate(intent.ask) if Line(number, ("ask", i), line) not in left]
        title = "" if Line(number, ("title",), intent.title) in left else intent.title
        intents.append(msgspec.structs.replace(intent, ask=ask, title=title))
    return msgspec.structs.replace(content, topics=[Topic(topic="all", title="", intents=intents)])


def _filled(utterance: str, names: Mapping[str, Sequence[str]], turn: int) -> str:
    """An utterance with a name in each slot; the names take turns."""
    parts = pattern.pieces(utterance)
    for i in range(1, len(parts), 2):
        known = names.get(parts[i]) or [parts[i].replace("-", " ")]
        parts[i] = known[turn % len(known)]
    return "".join(parts)


def _names(content: Content) -> Mapping[str, list[str]]:
    """Slot -> what may fill it."""
    found = sorted(_fillers(content))
    names: dict[str, list[str]] = {}
    for kind, name in found:
        names.setdefault(kind, []).append(name)
    return names


def _fillers(content: Content) -> Iterator[tuple[str, str]]:
    for guide in content.guides:
        yield CAREER, guide.career.plural
        for entity in guide.entities:
            yield entity.kind, entity.title
            yield from ((f"{entity.kind}{CLUE}", clue) for clue in entity.clues)
    for kind, words in content.gazetteer.items():
        yield from ((kind, word) for word in words)
    for dimension, values in content.lexicon.concepts.items():
        yield from ((dimension, word) for words in values.values() for word in words)
