"""Finds, anywhere in a message, that somebody is in danger.

What is known comes from examples (`intents/distress.yaml`): messages of people in danger, by kind, and harmless ones that sound alike.
`nlu/weighing.py` estimates from them, when content is compiled, how much each *clue* speaks for or against danger. A clue is a stem, a run
of two or three stems, or four letters in a row of a word, so that a misspelt word still says something. A passage's score is the sum of
its clues' weights and a constant; from the threshold on it is an alarm, and a second table tells its kind.

`DistressMatcher` reads the whole of a message in linear time. It scores each sentence, each two in a row and the whole of a short message.
Of a long one it scores only the surroundings of *telling* words, and a bounded number of those.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, compress, pairwise
from zlib import crc32

import msgspec
import Stemmer

__all__ = [
    "BUCKETS",
    "KIND_BUCKETS",
    "PART",
    "PRIORITY",
    "DistressMatcher",
    "DistressRules",
    "parts_of",
    "runs_of",
    "runs_of_sentences",
    "sentences_of",
    "share",
    "tokens_of",
]

PRIORITY = (
    "distress.emergency",
    "distress.violence",
    "distress.other",
    "distress.self",
    "distress.abuse",
    "distress.harm",
)
"""The kinds; where a message shows several, the first is answered."""

BUCKETS = 1 << 18
"""Places of the table of weights: a clue's place is a hash of it, so that no clue need be stored."""
KIND_BUCKETS = 1 << 14
"""Places of the table of kinds."""

PART = 0.16
"""What a part of a word is, counted in clues: there are many, and each says little."""

_USUAL = 40  # clues of a usual passage
_SHORT = 40  # words of a message that is scored as a whole, too
_PASSAGE = 32  # words of a passage; longer sentences are cut
_ALL = 240  # words of a message of which every passage is scored
_LONG_TEXT = 30_000  # characters from which on repetition is taken out first
_SAMPLE = 512  # length of the samples that are looked for again
_BLOCK = 300  # words that are looked through together: most hold no telling word
_MAX_HITS = 1_000  # with more telling words than this, those rarest in the message are looked at first
_TAIL = 200  # and besides these last ones: people add to what they paste
_MAX_WINDOWS = 24  # distinct surroundings that are scored
_REACH, _STRIDE = 14, 7  # words around a telling word; others so near share its surroundings


class DistressRules(msgspec.Struct, frozen=True):
    """What was learned from the examples, as plain data."""

    weights: bytes
    """Place of a clue -> its weight, in units of `unit`, plus 128."""
    unit: float
    bias: float
    threshold: float
    kinds: list[bytes]
    """For each of `PRIORITY`: place of a clue -> how much it speaks for this kind, plus 128, in its unit of `units`."""
    units: list[float]
    biases: list[float]
    telling: list[str]
    """Words that speak for danger by themselves."""


class DistressMatcher:
    """Says whether a message shows a person in danger."""

    def __init__(self, rules: DistressRules) -> None:
        self._rules = rules
        self._telling = frozenset(form for word in rules.telling for form in (word, f"{word}.", f"{word}?"))

    def match(self, text: str) -> str | None:
        """Returns the kind of danger that the message shows, the gravest where there are several, or None.

        Args:
            text: The message, of any length; all of it is read.
        """
        for passages in self._passages(tokens_of(text)):
            found = {self._kind(passage) for passage in passages if self.score(passage) >= self._rules.threshold}
            if found:
                return next(kind for kind in PRIORITY if kind in found)
        return None

    def score(self, passage: Sequence[str]) -> float:
        """How much the words of a passage speak for danger, in all."""
        runs = {crc32(clue) % BUCKETS for clue in runs_of(passage)}
        parts = {crc32(clue) % BUCKETS for clue in parts_of(passage)}
        weight_of = self._rules.weights.__getitem__
        total = sum(map(weight_of, runs)) + sum(map(weight_of, parts)) - 128 * (len(runs) + len(parts))
        return self._rules.bias + total * self._rules.unit * share(len(runs) + PART * len(parts))

    def evidence(self, text: str) -> list[tuple[str, float]]:
        """The clues of a message with their weights, the strongest first: why it is an alarm, or why not."""
        tokens = tokens_of(text)
        runs, parts = set(runs_of(tokens)), set(parts_of(tokens))
        each = self._rules.unit * share(len(runs) + PART * len(parts))
        weighed = [(clue.decode(), (self._rules.weights[crc32(clue) % BUCKETS] - 128) * each) for clue in runs | parts]
        return sorted((pair for pair in weighed if pair[1]), key=lambda pair: (-abs(pair[1]), pair[0]))

    def _kind(self, passage: Sequence[str]) -> str:
        places = {crc32(clue) % KIND_BUCKETS for clue in runs_of(passage)}
        learned = zip(self._rules.kinds, self._rules.units, self._rules.biases, strict=True)
        each = share(len(places))
        totals = [bias + each * unit * (sum(map(table.__getitem__, places)) - 128 * len(places)) for table, unit, bias in learned]
        return PRIORITY[totals.index(max(totals))]

    def _passages(self, tokens: list[str]) -> list[Iterable[list[str]]]:
        """What is scored, in the order in which it counts: sentences, and what only together is an alarm."""
        windows = [tokens] if len(tokens) <= _ALL else _windows(tokens, self._hits(tokens))
        return [chain.from_iterable(map(part, windows)) for part in (sentences_of, runs_of_sentences)]

    def _hits(self, tokens: list[str]) -> list[int]:
        """Where telling words stand: of too many, those that are rarest in this message, and the last ones of it."""
        starts = [at for at in range(0, len(tokens), _BLOCK) if not self._telling.isdisjoint(tokens[at : at + _BLOCK])]
        hits = [at for start in starts for at, token in enumerate(tokens[start : start + _BLOCK], start) if token in self._telling]
        if len(hits) <= _MAX_HITS:
            return hits
        counts = Counter(map(tokens.__getitem__, hits))
        room = accumulate((number for _, number in reversed(counts.most_common())), initial=0)
        kept = {word for (word, number), taken in zip(reversed(counts.most_common()), room, strict=False) if taken + number <= _MAX_HITS}
        return [*compress(hits[:-_TAIL], map(kept.__contains__, map(tokens.__getitem__, hits[:-_TAIL]))), *hits[-_TAIL:]]


# ---------------------------------------------------------------------------------------------------------------
# Clues


class _Local(threading.local):
    """A stemmer for each thread: PyStemmer's must not be called from two at once."""

    def __init__(self) -> None:
        self.stem = Stemmer.Stemmer("english").stemWords


_local = _Local()


def runs_of(passage: Sequence[str]) -> Iterator[bytes]:
    """The stems of a passage, and what stands in a row of two and three."""
    words = [token.rstrip(".?") for token in passage]
    stems = [word.encode() for word in ("^", *_local.stem(words), "?" if passage[-1][-1] == "?" else "$")]
    yield from stems[1:]
    yield from map(b" ".join, pairwise(stems))
    yield from map(b" ".join, zip(stems, stems[1:], stems[2:], strict=False))


def parts_of(passage: Sequence[str]) -> Iterator[bytes]:
    """Four letters in a row of the words of a passage."""
    for token in passage:
        word = token.rstrip(".?").encode()
        if len(word) > 3:
            padded = b"<%b>" % word
            for at in range(len(padded) - 3):
                yield b"~" + padded[at : at + 4]


def share(clues: float) -> float:
    """What each of so many clues counts: in a short message, each says more."""
    return float((_USUAL / max(clues, 1)) ** 0.5)


def sentences_of(tokens: Sequence[str]) -> Iterator[list[str]]:
    """The sentences of a text; a long one in parts that overlap by half."""
    sentence: list[str] = []
    for token in tokens:
        if token not in _MARKS:
            sentence.append(token)
        elif sentence:
            sentence[-1] += token
        if sentence and sentence[-1][-1] in _MARKS:
            yield from _cut(sentence)
            sentence = []
    if sentence:
        yield from _cut(sentence)


def runs_of_sentences(tokens: Sequence[str]) -> Iterator[list[str]]:
    """Two sentences in a row, and all of a short text."""
    sentences = list(sentences_of(tokens))
    yield from (first + second for first, second in pairwise(sentences))
    if len(sentences) > 2 and len(tokens) <= _SHORT:
        yield [token for sentence in sentences for token in sentence]


_MARKS = ".?"


def _cut(sentence: Sequence[str]) -> Iterator[list[str]]:
    if len(sentence) <= _PASSAGE:
        yield list(sentence)
        return
    for at in range(0, len(sentence) - _PASSAGE // 2, _PASSAGE // 2):
        yield list(sentence[at : at + _PASSAGE])


# ---------------------------------------------------------------------------------------------------------------
# Words


def _table() -> bytes:
    """Byte to byte: lower case; sentence ends and quotation marks to a full stop; all other marks (and non-ASCII) to a space."""
    table = bytearray(b" " * 256)
    for byte in b"abcdefghijklmnopqrstuvwxyz0123456789":
        table[byte] = byte
    for byte in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        table[byte] = byte + 32
    for byte in b'.!"':
        table[byte] = ord(".")
    table[1] = ord("?")
    return bytes(table)


_TABLE = _table()
_APOSTROPHES = b"'`"
_UNICODE = (
    ("\u2018\u2019\u02bc\u00b4\u2032\uff07", ""),  # apostrophes
    ("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f", ""),  # characters without width
    ("\u2026", " "),  # an ellipsis joins
    ("\u201c\u201d\u201e", '"'),
)
_DISGUISES = ((b"k!ll", b"kill"), (b"k*ll", b"kill"), (b"su!c", b"suic"), (b"s*ic", b"suic"), (b"su*c", b"suic"))
_DRAWN_OUT = re.compile(r"([a-z])\1\1+")


def tokens_of(text: str) -> list[str]:
    """Splits a message into plain words; a sentence end stays on the word before it, as a full stop."""
    if not text.isascii():
        for marks, plain in _UNICODE:
            for mark in marks:
                if mark in text:
                    text = text.replace(mark, plain)
    data = text.replace("?", "\x01").encode("ascii", "replace")  # from here on a question mark is any other character
    if b"!" in data or b"*" in data:
        data = data.lower()
        for disguise, letters in _DISGUISES:
            if disguise in data:
                data = data.replace(disguise, letters)
    data = data.replace(b"\r", b"").replace(b"\n\n", b". ").replace(b"...", b" ")
    data = data.translate(_TABLE, _APOSTROPHES)
    plain_text = data.decode("ascii")
    plain_text = _thin(plain_text) if len(plain_text) > _LONG_TEXT else _DRAWN_OUT.sub(r"\1", plain_text)
    return plain_text.replace(".", ". ").replace("?", "? ").split()


def _thin(text: str) -> str:
    """Takes repetition out of a long text: each sentence once, and long samples of it once."""
    text = ".".join(dict.fromkeys(text.split(".")))
    for part in (0, 2, 1):
        at = len(text) * part // 3
        sample = text[at : at + _SAMPLE]
        if len(text) > _LONG_TEXT and text.find(sample, at + 1) > 0:
            end = at + _SAMPLE
            text = text[:at].replace(sample, " ") + text[at:end] + text[end:].replace(sample, " ")
    return text


# ---------------------------------------------------------------------------------------------------------------
# Long texts


def _windows(tokens: list[str], hits: list[int]) -> list[list[str]]:
    """Cuts the surroundings of the telling words out of the message: each wording once, and a bounded number."""
    cut: dict[str, list[str]] = {}
    at = 0
    while at < len(hits):
        window = tokens[max(0, hits[at] - _REACH) : hits[at] + _STRIDE + _REACH + 1]
        cut[" ".join(window)] = window
        at = bisect_right(hits, hits[at] + _STRIDE, at)
    windows = list(cut.values())
    return windows if len(windows) <= _MAX_WINDOWS else windows[: _MAX_WINDOWS // 2] + windows[-_MAX_WINDOWS // 2 :]
