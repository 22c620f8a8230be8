"""Lint of example lines: what stands twice, what no message can reach, what takes too much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from careerbot.compile import Compiled
from careerbot.content import pattern
from careerbot.content.load import Content
from careerbot.content.types import CAREER, Intent
from careerbot.errors import Problem
from careerbot.nlu import text
from careerbot.nlu.compile import UTTERANCES_A_LINE
from careerbot.nlu.language import Features, Reader
from careerbot.nlu.segment import MOST_WORDS
from careerbot.nlu.understand import sentences
from careerbot.quality.judge import Judge
from careerbot.quality.leaveout import Steps, lines_of

_BARE = re.compile(r"\{([a-z-]+)\}")
_TWINS = re.compile(r"\{([a-z-]+)\}\s+\{\1\}")


class Line(NamedTuple):
    """A line of `ask`, or a title, as it is known."""

    intent: int
    steps: Steps
    text: str
    utterances: list[str]
    """Those that are known word for word."""
    features: list[Features]
    """What each of them is read as."""

    def wordings(self) -> Iterator[str]:
        """What is recognized word for word, or with another name in a slot."""
        for utterance, features in zip(self.utterances, self.features, strict=True):
            yield features.wording
            if "{" in utterance:
                yield features.sequence


def _read(content: Content, reader: Reader) -> Iterator[Line]:
    for line in lines_of(content):
        utterances = pattern.sample(line.text, UTTERANCES_A_LINE)
        yield Line(*line, utterances, [reader.pattern_features(utterance) for utterance in utterances])


def lint_examples(content: Content, compiled: Compiled) -> Iterator[Problem]:
    """What an author should know of the lines under `ask`, and of titles."""
    reader = Reader(compiled.model.language, lambda: ())
    lines, intents = list(_read(content, reader)), content.intents()
    yield from _twice(content, lines)
    judge = Judge(compiled)
    for line in lines:
        intent = intents[line.intent]
        for message, advice in (*_unreachable(line, intent, judge), *_greedy(line, intent)):
            yield content.places[id(intent)].problem(line.steps, message, advice, "warning")
    for intent in intents:
        once: set[str] = set()
        for i, line_ in enumerate(intent.ask):
            words = " ".join(text.tokens(text.expand(text.clean(line_))))
            if words in once:
                yield content.places[id(intent)].problem(("ask", i), f"`{line_[:60]}` stands here twice", "remove one", "warning")
            once.add(words)
        for i, near_miss in enumerate(intent.not_):
            if near_miss in intent.ask:
                message = f"`{near_miss[:60]}` stands under `ask` and under `not`"
                yield content.places[id(intent)].problem(("not", i), message, "keep it in one of them", "warning")


def _twice(content: Content, lines: Iterable[Line]) -> Iterator[Problem]:
    """Lines of which an utterance, as it is read, stands under another intent too: only the first can be reached word for word."""
    intents = content.intents()
    first: dict[str, Line] = {}
    told: set[tuple[int, str]] = set()
    for line in lines:
        wordings = {wording for wording in line.wordings() if wording and first.setdefault(wording, line).intent != line.intent}
        new = sorted(wording for wording in wordings if (line.intent, wording) not in told)
        told |= {(line.intent, wording) for wording in wordings}
        if new:
            other = first[new[0]]
            there, own = intents[other.intent], intents[line.intent]
            message = f"`{line.text[:60]}` is read as `{other.text[:60]}` of `{there.id}` too"
            yield content.places[id(own)].problem(line.steps, message, "keep it where its answer stands best", "warning")


def _unreachable(line: Line, intent: Intent, judge: Judge) -> Iterator[tuple[str, str]]:
    """Why no message can be this line."""
    for utterance, features in zip(line.utterances, line.features, strict=True):
        shown = f"`{utterance[:60]}`"
        if rule := judge.danger(utterance):
            yield f"{shown} is answered by the distress rule `{rule}`", "remove it, or write a harmless example that is like it"
        elif not features.wording:
            yield f"{shown} holds no word that is read", "write words"
        elif len(utterance) > text.LIMIT or len(features.wording.split()) > MOST_WORDS:
            yield f"{shown} is longer than what is read of a message", "shorten it"
        elif len(sentences(utterance)) > 1 and intent.id not in (got := judge.answers(utterance)):
            as_what = f"answered as `{got[0]}`" if got else "not answered"
            yield f"{shown} is read as several sentences, and {as_what}", "keep the sentence that asks for it"
        else:
            continue
        return


def _greedy(line: Line, intent: Intent) -> Iterator[tuple[str, str]]:
    """What of a line takes more messages than its author may mean."""
    bare = {found[1] for utterance in line.utterances if (found := _BARE.fullmatch(utterance))}
    for slot in sorted(bare - {CAREER, *intent.slots}):
        if intent.status != "unknown":
            yield f"`{{{slot}}}` alone takes every message that is but a name, and the answer does not use it", "add words, or the slot"
    if twins := next(filter(None, map(_TWINS.search, line.utterances)), None):
        yield f"two `{{{twins[1]}}}` stand side by side: where one ends can't be told", "put a word between them"
    if len(line.utterances) == UTTERANCES_A_LINE and (count := len(set(pattern.expand(line.text)))) > 4 * UTTERANCES_A_LINE:
        message = f"`{line.text[:60]}` stands for {count} utterances; {UTTERANCES_A_LINE} are known word for word"
        yield message, "split it into several lines"
