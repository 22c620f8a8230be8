"""Finds, anywhere in a message, the words of a person in danger.

The rules are written in ``intents/distress.yaml`` as sequences of words::

    word        this word             (a|b c)   one of these
    [a|b]       perhaps one of these  <name>    one of a group's entries
    *           up to four words      **        up to eight words, also across the end of a sentence
    ^  $  .     start, end of the message; end of a sentence
    #  ##       a number; a number of two digits or more

`compile_rules` turns them into plain data when content is compiled. `DistressMatcher` reads the whole of a
message in linear time: it splits it once, asks of each word whether it is an *anchor* (a telling word of which each
pattern needs at least one) and runs regular expressions only around those, and only the ones all of whose needed
words are there. A message without anchors compiles nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress, count
from typing import Any

import msgspec

__all__ = ["DistressMatcher", "DistressPattern", "DistressRules", "compile_rules"]

PRIORITY = (
    "distress.emergency",
    "distress.violence",
    "distress.other",
    "distress.self",
    "distress.abuse",
    "distress.harm",
)
"""Which rule wins where several match: the first."""

_REACH = 14  # words looked at on either side of an anchor
_STRIDE = 7  # anchors this near to the last one share its window
_LONG_TEXT = 30_000  # characters from which on repetition is taken out first
_SAMPLE = 512  # length of the samples that are looked for again
_MAX_HITS = 2_500  # with more anchors than this, those rarest in the message are looked at first
_TAIL = 200  # and besides these last ones: people add to what they paste
_MAX_WINDOWS = 400  # distinct windows examined
_MAX_WORK = 20_000  # patterns considered in one message

_STOP_WORDS = """
a about all am an and any are as at be been but by can could do does dont for from get got had has have he her him his how i
if ill im in is isnt it ive just me my no not now of off on one or our out she so some that the their them then there they
this to too up us very wanna want was we were what when who why will with would you your . # ## ^ $
"""
_FREQUENT_WORDS = """
anymore back better day days doing every feel first gonna going go good here himself home id job keep know last leave life
like make money more myself never new night only over people rather really said say says should take think through time
today told tried wants wish without work world family
"""
_STOP = frozenset(_STOP_WORDS.split())
"""Words that are in every message: never an anchor."""
_FREQUENT = frozenset(_FREQUENT_WORDS.split())
"""Words that are in many messages: an anchor where there is no better one."""

_TOKEN = re.compile(r"<\w+>|\*\*|##|[()\[\]|*^$#.]|\w+")
_GAPS = {"*": r"(?:[^ .]+ ){0,4}?", "**": r"(?:\S+ ){0,8}?", "#": r"\d\S* ", "##": r"\d\d\S* "}


class DistressPattern(msgspec.Struct, frozen=True, array_like=True):
    """One pattern of a rule: where it counts, its expression, and the words it cannot do without."""

    rule: str
    regex: str
    """Over words that each end in a space; ``<name>`` stands for a group."""
    needs: list[int]
    """Indices into `DistressRules.words`: of each of these sets the text must hold a word."""


class DistressRules(msgspec.Struct, frozen=True):
    """The rules as plain data, best rule first."""

    groups: dict[str, str]
    """Group name to expression."""
    words: list[list[str]]
    anchors: dict[str, list[int]]
    """Anchor word to the patterns that hang on it."""
    patterns: list[DistressPattern]
    vetoes: list[DistressPattern]
    """What cancels a match of its rule that it overlaps."""


# ---------------------------------------------------------------------------------------------------------------
# Compiling


class _Part(msgspec.Struct, frozen=True):
    """A compiled piece of a pattern: its expression and the word sets of which each must be met."""

    regex: str
    needs: tuple[frozenset[str], ...] = ()


class _Parser:
    """Parses one pattern by recursive descent."""

    def __init__(self, source: str, groups: Mapping[str, _Part]) -> None:
        self._source = source
        self._groups = groups
        self._tokens = _TOKEN.findall(source.lower().replace("'", ""))
        self._at = 0

    def parse(self) -> _Part:
        """Returns the whole pattern, compiled.

        Raises:
            ValueError: A bracket is not closed, an alternative is empty, or a group does not exist.
        """
        part = self._alternatives()
        if self._peek():
            raise self._error(f"unexpected {self._peek()!r}")
        return part

    def _alternatives(self) -> _Part:
        branches = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else _either(branches)

    def _sequence(self) -> _Part:
        regex = ""
        needs: list[frozenset[str]] = []
        while self._peek() not in ("", "|", ")", "]"):
            part = self._item()
            regex += part.regex
            needs.extend(part.needs)
        if not regex:
            raise self._error("an empty alternative")
        return _Part(regex, tuple(needs))

    def _item(self) -> _Part:
        piece = self._peek()
        self._at += 1
        if piece in _GAPS:
            return _Part(_GAPS[piece])
        if piece in ("(", "["):
            inner = self._alternatives()
            if self._peek() != {"(": ")", "[": "]"}[piece]:
                raise self._error(f"{piece!r} is not closed")
            self._at += 1
            return inner if piece == "(" else _Part(f"(?:{inner.regex})?")
        if piece.startswith("<"):
            if piece[1:-1] not in self._groups:
                raise self._error(f"there is no group {piece}")
            return _Part(piece, self._groups[piece[1:-1]].needs)
        return _Part(re.escape(piece) + " ", (frozenset((piece,)),))

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _error(self, what: str) -> ValueError:
        return ValueError(f"distress pattern {self._source!r}: {what}")


def compile_rules(groups: Mapping[str, Sequence[str]], rules: Iterable[Mapping[str, Any]]) -> DistressRules:
    """Compiles the rules of ``intents/distress.yaml``.

    Args:
        groups: Named lists of patterns; a group may use the groups before it.
        rules: Mappings with ``id``, ``patterns`` and perhaps ``unless``.

    Returns:
        The rules as plain data, to be stored and given to `DistressMatcher`.

    Raises:
        ValueError: A pattern is malformed, has no telling word, or a rule's id is unknown.
    """
    parts: dict[str, _Part] = {}
    for name, entries in groups.items():
        parts[name] = _either([_Parser(entry, parts).parse() for entry in entries])
    table: dict[frozenset[str], int] = {}
    anchors: dict[str, list[int]] = {}
    patterns: list[DistressPattern] = []
    vetoes: list[DistressPattern] = []
    for rule in sorted(rules, key=lambda rule: _rank(rule["id"])):
        for source in rule["patterns"]:
            part = _Parser(source, parts).parse()
            anchor = _telling(part.needs)
            if not anchor or anchor & _STOP:
                raise ValueError(f"distress pattern {source!r} has no telling word of its own")
            for word in sorted(anchor):
                anchors.setdefault(word, []).append(len(patterns))
            patterns.append(_pattern(rule, part, table))
        vetoes += [_pattern(rule, _Parser(source, parts).parse(), table) for source in rule.get("unless", ())]
    return DistressRules(
        groups={name: part.regex for name, part in parts.items()},
        words=[sorted(words) for words in table],
        anchors=anchors,
        patterns=patterns,
        vetoes=vetoes,
    )


def _pattern(rule: Mapping[str, Any], part: _Part, table: dict[frozenset[str], int]) -> DistressPattern:
    needs = sorted({table.setdefault(words, len(table)) for words in part.needs})
    return DistressPattern(rule["id"], part.regex, needs)


def _either(branches: Sequence[_Part]) -> _Part:
    """One of several pieces: of each branch the most telling set is needed, if every branch has one."""
    regex = "(?:" + "|".join(dict.fromkeys(branch.regex for branch in branches)) + ")"
    told = [_telling(branch.needs) for branch in branches]
    return _Part(regex, (frozenset().union(*told),) if all(told) else ())


def _telling(needs: Sequence[frozenset[str]]) -> frozenset[str]:
    """The set whose words are rarest in ordinary messages."""
    return min(needs, key=_cost, default=frozenset())


def _cost(words: frozenset[str]) -> int:
    return 1_000 * len(words & _STOP) + 20 * len(words & _FREQUENT) + len(words)


def _rank(rule: str) -> int:
    if rule not in PRIORITY:
        raise ValueError(f"{rule!r} is no distress rule; known are {', '.join(PRIORITY)}")
    return PRIORITY.index(rule)


# ---------------------------------------------------------------------------------------------------------------
# Matching


def _table() -> bytes:
    """Byte to byte: lower case, sentence ends to a full stop, all other marks (and non-ASCII) to a space."""
    table = bytearray(b" " * 256)
    for byte in b"abcdefghijklmnopqrstuvwxyz0123456789":
        table[byte] = byte
    for byte in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        table[byte] = byte + 32
    for byte in b".!":
        table[byte] = ord(".")
    return bytes(table)


_TABLE = _table()
_APOSTROPHES = b"'`"
_UNICODE = (
    ("\u2018\u2019\u02bc\u00b4\u2032\uff07", ""),  # apostrophes
    ("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f", ""),  # characters without width
    ("\u2026", " "),  # an ellipsis joins
)
_DISGUISES = ((b"k!ll", b"kill"), (b"k*ll", b"kill"), (b"su!c", b"suic"), (b"s*ic", b"suic"), (b"su*c", b"suic"))
_DRAWN_OUT = re.compile(r"([a-z])\1\1+")


def _tokens(text: str) -> list[str]:
    """Splits a message into plain words; a sentence end stays on the word before it, as a full stop."""
    if not text.isascii():
        for marks, plain in _UNICODE:
            for mark in marks:
                if mark in text:
                    text = text.replace(mark, plain)
    data = text.replace("?", ".").encode("ascii", "replace")  # from here on a question mark is any other character
    if b"!" in data or b"*" in data:
        data = data.lower()
        for disguise, letters in _DISGUISES:
            if disguise in data:
                data = data.replace(disguise, letters)
    data = data.replace(b"\r", b"").replace(b"\n\n", b". ").replace(b"...", b" ")
    data = data.translate(_TABLE, _APOSTROPHES)
    while b".." in data:
        data = data.replace(b"..", b".")
    plain_text = data.decode("ascii")
    plain_text = _thin(plain_text) if len(plain_text) > _LONG_TEXT else _DRAWN_OUT.sub(r"\1", plain_text)
    return plain_text.replace(".", ". ").split()


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


class DistressMatcher:
    """Says whether a message shows a person in danger."""

    def __init__(self, rules: DistressRules) -> None:
        self._rules = rules
        self._anchors = rules.anchors | {f"{word}.": hung for word, hung in rules.anchors.items()}
        self._compiled: dict[str, re.Pattern[str]] = {}

    def match(self, text: str) -> str | None:
        """Returns the id of the gravest rule that the message meets, or None.

        Args:
            text: The message, of any length; all of it is read.
        """
        tokens = _tokens(text)
        hits = self._hits(tokens)
        if len(hits) > _MAX_HITS:
            hits = _rarest(tokens, hits)
        found, work = len(self._rules.patterns), 0
        for window in reversed(_windows(tokens, hits)):
            found, considered = self._examine(window, found)
            work += considered
            if work > _MAX_WORK or self._rule(found) == PRIORITY[0]:
                break
        return self._rule(found)

    def _rule(self, index: int) -> str | None:
        """The rule of a pattern; an index past the last one stands for no match."""
        return self._rules.patterns[index].rule if index < len(self._rules.patterns) else None

    def _hits(self, tokens: list[str]) -> list[int]:
        return list(compress(count(), map(self._anchors.__contains__, tokens)))

    def _examine(self, window: str, below: int) -> tuple[int, int]:
        """Tries the patterns before `below` on a window; returns the first that matches, and how many hung on it."""
        hung: set[int] = set()
        for token in window.split():
            hung.update(self._anchors.get(token, ()))
        text = " " + window.replace(".", " . ").replace("  ", " ") + " "
        words = set(text.split())
        for index in sorted(hung):
            if index >= below:
                break
            pattern = self._rules.patterns[index]
            if self._may_match(pattern, words) and self._holds(pattern, text, words):
                return index, len(hung)
        return below, len(hung)

    def _may_match(self, pattern: DistressPattern, words: set[str]) -> bool:
        return not any(words.isdisjoint(self._rules.words[need]) for need in pattern.needs)

    def _holds(self, pattern: DistressPattern, text: str, words: set[str]) -> bool:
        """Whether the pattern matches somewhere where no veto of its rule overlaps it."""
        spans = [match.span() for match in self._regex(pattern.regex).finditer(text)]
        for veto in self._rules.vetoes:
            if not spans:
                return False
            if veto.rule == pattern.rule and self._may_match(veto, words):
                for found in self._regex(veto.regex).finditer(text):
                    start, end = found.span()
                    spans = [span for span in spans if span[1] <= start + 1 or span[0] + 1 >= end]
        return bool(spans)

    def _regex(self, source: str) -> re.Pattern[str]:
        """Compiles an expression when it is first needed."""
        compiled = self._compiled.get(source)
        if compiled is None:
            full = source
            while "<" in full:
                full = re.sub(r"<(\w+)>", lambda match: self._rules.groups[match[1]], full)
            compiled = self._compiled[source] = re.compile(" " + full)
        return compiled


def _rarest(tokens: list[str], hits: list[int]) -> list[int]:
    """Chooses the anchors to look at: the words that are rarest in this message, and the last ones of it."""
    counts = Counter(map(tokens.__getitem__, hits))
    kept: set[str] = set()
    room = _MAX_HITS
    for word, number in reversed(counts.most_common()):
        room -= number
        if room < 0:
            break
        kept.add(word)
    return [at for at in hits[:-_TAIL] if tokens[at] in kept] + hits[-_TAIL:]


def _windows(tokens: list[str], hits: list[int]) -> list[str]:
    """Cuts the surroundings of the anchors out of the message: each wording once, and a bounded number."""
    cut: dict[str, None] = {}
    at = 0
    while at < len(hits):
        start, end = max(0, hits[at] - _REACH), hits[at] + _STRIDE + _REACH + 1
        window = " ".join(tokens[start:end])
        cut["^ " * (start == 0) + window + " $" * (end >= len(tokens))] = None
        at = bisect_right(hits, hits[at] + _STRIDE, at)
    windows = list(cut)
    return windows if len(windows) <= _MAX_WINDOWS else windows[: _MAX_WINDOWS // 2] + windows[-_MAX_WINDOWS // 2 :]
