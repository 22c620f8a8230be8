"""What is wanted of several figures: which is lower, by how much they differ. Words for it are content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import ABOUT, ATTRIBUTE, CAREER, CLUE, EVERY, Operation
from careerbot.dialogue.pointers import pointings

if TYPE_CHECKING:
    from careerbot.nlu.segment import Segment


LONGEST = 5
"""Words of a phrase that asks for it."""
SYNONYM, COMPARE = "word", "compare"
"""The kind and the value of words such as "versus" in the lexicon."""
MOST_WORDS = 10
MOST_NAMED = 8


def wanted(segment: Segment, persona: Persona) -> Operation | None:
    """The operation that a segment asks for; of several words the one that is the longest."""
    words = segment.words.words
    best: tuple[int, Operation] | None = None
    for at in range(len(words)):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            operation = persona.operations.get(" ".join(words[at : at + length]))
            if operation and (best is None or length > best[0]):
                best = (length, operation)
    return best[1] if best else None


def asks_whether(segment: Segment, persona: Persona) -> bool:
    """Whether a segment asks if one thing is before another, and not which: "is it cheaper in my own state"; a figure takes their place."""
    words = segment.words.words
    begins = segment.polar or (bool(words) and words[0] in persona.polar)
    return begins and wanted(segment, persona) in ("least", "most") and not segment.premise


def compares(segment: Segment) -> bool:
    """Whether a segment sets things against each other, in whatever respect ("how do they differ")."""
    return COMPARE in segment.words.values(SYNONYM)


def puts_beside(segment: Segment, persona: Persona) -> bool:
    """Whether a segment asks how things that it only points at compare ("how do they compare on price")."""
    several = any(target in ("two", "many") for _, _, target in pointings(segment.words.words, persona))
    return several and compares(segment) and not segment.polar


def asks_same(segment: Segment, last: IntentSpec, persona: Persona) -> bool:
    """Whether a segment that puts things beside each other asks nothing else of them than what was told last."""
    asked = segment.words.values(ATTRIBUTE)
    return bool(wanted(segment, persona)) or not asked or not {*asked}.isdisjoint(last.frame.get(ATTRIBUTE, "").split("|"))


def points(segment: Segment, persona: Persona) -> bool:
    """Whether a segment compares things that it only points at ("which of those is cheaper")."""
    return wanted(segment, persona) is not None and any(
        target in ("two", "all", "many") for _, _, target in pointings(segment.words.words, persona)
    )


def named(segment: Segment) -> list[str]:
    """What a segment names: of several figures, those of these are meant."""
    found = [m.value for mention in segment.words.mentions for m in mention.meanings if m.kind != ATTRIBUTE]
    return list(dict.fromkeys(found))[:MOST_NAMED]


def belong_together(one: Segment, other: Segment, persona: Persona) -> bool:
    """Whether of two parts of a message one only names what the other sets against each other: "x or y, which is cheaper"."""
    return any(
        wanted(asking, persona) in ("least", "most") and _only_names_two(naming, persona) and not _names_two(asking)
        for asking, naming in ((one, other), (other, one))
    )


def _only_names_two(segment: Segment, persona: Persona) -> bool:
    """Whether two things of one kind are named, and nothing else is said."""
    named = {at for mention in segment.words.mentions for at in range(mention.start, mention.end)}
    rest = (word for at, word in enumerate(segment.words.words) if at not in named)
    only = all(word in persona.function_words or word in persona.pointers for word in rest)
    return only and _names_two(segment) and not segment.words.values(ATTRIBUTE)


def _names_two(segment: Segment) -> bool:
    """Whether two things of one kind are named."""
    kinds = {kind for kind in segment.words.kinds() - {ATTRIBUTE, SYNONYM} if not kind.endswith(CLUE)}
    return any(len(segment.words.values(kind)) > 1 for kind in kinds)


def is_of_figures(segment: Segment, persona: Persona, figures: int) -> bool:
    """Whether a segment asks only to set the last figures against each other ("how big is the difference?")."""
    words = segment.words.words
    if not (wanted(segment, persona) or puts_beside(segment, persona)) or not figures or len(words) > MOST_WORDS or EVERY in named(segment):
        return False
    naming = {at for mention in segment.words.mentions for at in range(mention.start, mention.end)}
    said = {at for start, end in _phrases(words, persona) for at in range(start, end)}
    known = (word in persona.function_words or word in persona.pointers or at in naming | said for at, word in enumerate(words))
    abroad = {ABOUT, CAREER} | {m.kind for mention in segment.words.mentions for m in mention.meanings if m.value in persona.owners}
    return all(known) and not segment.words.kinds() & abroad


def _phrases(words: list[str], persona: Persona) -> list[tuple[int, int]]:
    ends = [(at, at + length) for at in range(len(words)) for length in range(1, min(LONGEST, len(words) - at) + 1)]
    return [(at, end) for at, end in ends if " ".join(words[at:end]) in persona.operations]
