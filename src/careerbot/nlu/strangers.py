"""Names that stand in no list: a word that is none of ours, where an occupation stands in a question, is another occupation."""

from __future__ import annotations

from collections.abc import Container, Sequence

import msgspec

from careerbot.content.types import CAREER
from careerbot.nlu.mentions import Meaning, Mention
from careerbot.nlu.text import ARTICLES, singular

EDGES = ("^", "$")
"""Where a place says that nothing stands before or behind the name."""
LONGEST = 3
"""Words of a name."""
SHORTEST = 3
"""Letters of the last one."""


class Places(msgspec.Struct, frozen=True):
    """Where such names stand, and what they are."""

    kind: str
    around: list[tuple[list[str], list[str], bool]]
    """The words before and behind a name, articles left out, and whether one must stand right before it; `^` and `$` are the ends of a
    message."""
    endings: list[str]
    """How a word ends that names a person by what they do."""
    heads: list[str]
    """Words, of ours too, that name such a person wherever one may stand."""


class Finder:
    """Finds names that are in no list.

    Args:
        places: where they stand.
        known: all words of ours.
        plain: words that are no part of a name.
    """

    def __init__(self, places: Places, known: Container[str], plain: Container[str]) -> None:
        self._kind = places.kind
        self._places: dict[str, list[tuple[list[str], list[str], bool]]] = {}
        for before, after, introduced in places.around:
            self._places.setdefault(before[-1], []).append((before, after, introduced))
        self._endings = tuple(places.endings)
        self._heads = frozenset(places.heads)
        self._known, self._plain = known, plain

    def find(self, words: Sequence[str], mentions: Sequence[Mention]) -> list[Mention]:
        """The mentions with the name that they lack; of several that are none of ours, the last one is taken."""
        at = [i for i, word in enumerate(words) if word not in ARTICLES]
        heads = [i for i in range(len(at)) if self._is_head(words, at, i)]
        if not heads:
            return list(mentions)
        fixed = {i for mention in mentions if CAREER in {m.kind for m in mention.meanings} for i in range(mention.start, mention.end)}
        covered = {i for mention in mentions for i in range(mention.start, mention.end)}
        line = [EDGES[0], *(words[i] for i in at), EDGES[1]]
        introduced = [i > 0 and words[i - 1] in ARTICLES for i in at]
        for head in reversed(heads):
            start = self._start(line, head, fixed, at, introduced) if at[head] not in covered else None
            if start is not None:
                return self._with(words, mentions, at[start], at[head] + 1)
        return list(mentions)

    def _with(self, words: Sequence[str], mentions: Sequence[Mention], start: int, end: int) -> list[Mention]:
        name = " ".join([*words[start : end - 1], singular(words[end - 1])])
        apart = [mention for mention in mentions if mention.end <= start or mention.start >= end]
        return sorted([*apart, Mention(start, end, [Meaning(self._kind, name)])], key=lambda mention: mention.start)

    def _is_head(self, words: Sequence[str], at: Sequence[int], i: int) -> bool:
        """Whether a name may end here: at a word that is none of ours, or at one for a person that such a word makes precise."""
        word = words[at[i]]
        if singular(word) in self._heads or self._is_strange(word):
            return True
        return i > 0 and word.endswith(self._endings) and word not in self._plain and self._is_strange(words[at[i - 1]])

    def _is_strange(self, word: str) -> bool:
        named = len(word) >= SHORTEST and word.isalpha() and word not in self._plain
        return named and word not in self._known and singular(word) not in self._known

    def _start(self, line: Sequence[str], head: int, fixed: Container[int], at: Sequence[int], introduced: Sequence[bool]) -> int | None:
        """Where a name begins that ends at a head; None where no name stands there."""
        for start in range(head, max(-1, head - LONGEST), -1):
            if at[start] in fixed or line[start + 1] in self._plain:
                return None
            if self._stands(line, start + 1, head + 2, introduced[start]):
                return start
        return None

    def _stands(self, line: Sequence[str], start: int, end: int, introduced: bool) -> bool:
        places = self._places.get(line[start - 1], ())
        before = line[:start]
        return any(
            before[-len(left) :] == left and line[end : end + len(right)] == right and (introduced or not must)
            for left, right, must in places
        )
