"""Choosing from what was offered: by number, by ordinal, by words of a title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from careerbot.dialogue.state import Option
from careerbot.nlu.text import clean, stem, tokens

_ORDINALS = {
    "first": 0, "1st": 0, "one": 0, "second": 1, "2nd": 1, "two": 1, "third": 2, "3rd": 2, "three": 2, "fourth": 3, "4th": 3, "four": 3,
}  # fmt: skip
_NUMBER = re.compile(r"^(?:(?:number|option|no\.?|#)\s*)?(\d)[.)!]?$")
_ORDINAL = re.compile(r"\b(" + "|".join(_ORDINALS) + r"|last)\b")
_POINTING = frozenset(
    "the one option number please i mean choose take want would like answer that thanks ok it is a an about with for of in on".split()
)
_WHICHEVER = frozenset(("either", "whichever", "whatever", "any"))
_INDIFFERENT = _POINTING | _WHICHEVER | frozenset("fine good okay works will do me you think say pick best first comes".split())
"""The words of a message that leaves the choice to the bot ("either one"); "any energy firms" says more."""
SIMILAR = 80
"""How alike (0..100) a typed word must be to a word of a title."""


def chosen(message: str, options: Sequence[Option]) -> list[Option]:
    """The options that a message chooses; none where it chooses nothing."""
    if not options:
        return []
    text = clean(message)
    if match := _NUMBER.match(text):
        at = int(match.group(1)) - 1
        return [options[at]] if 0 <= at < len(options) else []
    words = tokens(text)
    rest = [word for word in words if word not in _POINTING]
    if not rest and "one" in words and not {"the", "that", "it"} & set(words):
        rest = ["one"]
    if words in (["both"], ["all"], ["all", "of", "them"], ["both", "please"]):
        return list(options)
    if _WHICHEVER & {*words} and _INDIFFERENT.issuperset(words):
        return [options[0]]
    if len(rest) == 1 and (match := _ORDINAL.fullmatch(rest[0])):
        at = len(options) - 1 if rest[0] == "last" else _ORDINALS[rest[0]]
        return [options[at]] if at < len(options) else []
    return _by_words(rest, options)


def _by_words(words: list[str], options: Sequence[Option]) -> list[Option]:
    """The option whose title holds most of the words, where it is one alone."""
    from rapidfuzz import fuzz

    if not words:
        return []
    scores = []
    for option in options:
        title = [stem(word) for word in tokens(clean(option.title))]
        hits = [max((fuzz.ratio(stem(word), known) for known in title), default=0) for word in words]
        scores.append(sum(hit for hit in hits if hit >= SIMILAR) / (100 * len(words)))
    best = max(scores)
    winners = [option for option, score in zip(options, scores, strict=True) if score == best]
    return winners if best > 0.5 and len(winners) == 1 else []
