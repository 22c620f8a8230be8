"""The matcher of careerbot, and what it is measured against. Each is made from the same examples and asked the same questions."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from careerbot.compile import english_words
from careerbot.nlu import text
from careerbot.nlu.compile import flat, profiles_of
from careerbot.nlu.language import Language, Reader
from careerbot.nlu.mentions import Phrasebook
from careerbot.nlu.packed import Keys, to_bytes
from careerbot.nlu.ranking import Example
from careerbot.nlu.segment import Model, SegmentReader
from data import OUT_OF_SCOPE, Message

NEAREST = 10
"""The examples that BM25 lets vote."""
K1, B = 1.2, 0.75
"""The usual parameters of BM25."""


class Guess(NamedTuple):
    """What a matcher makes of a message."""

    intent: str
    """The best intent in scope; empty where there is none."""
    score: float
    """How sure it is that the message is in scope."""
    margin: float
    """How far the best is ahead of the next, as a share of its score."""


Matcher = Callable[[str], Guess]
NOTHING = Guess("", -math.inf, 0.0)


def guess_of(ranked: Sequence[tuple[str, float]], score: float | None = None) -> Guess:
    """The guess of intents with scores, the best first."""
    if not ranked:
        return NOTHING
    (intent, best), following = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    return Guess(intent, best if score is None else score, (best - following) / abs(best) if best else 0.0)


def careerbot(examples: Sequence[Message]) -> Matcher:
    """Our matcher as it works on content: the same reading, spelling, ranking and standing. It knows no word but the examples' own.

    Examples out of scope are what `status: unknown` is in content: an intent that refuses, and counts against all others.
    """
    names = sorted({message.intent for message in examples} - {OUT_OF_SCOPE})
    reader = SegmentReader(_model(examples, [*names, OUT_OF_SCOPE]), english_words)

    def ask(message: str) -> Guess:
        segment = reader.read(text.clean(message[: text.LIMIT]))
        ranked = [(names[c.intent], c.score) for c in segment.candidates if c.intent < len(names)]
        return guess_of(ranked, segment.standing)

    return ask


def _model(examples: Sequence[Message], names: Sequence[str]) -> Model:
    language = _language(examples)
    reader = Reader(language, lambda: ())
    numbers = {name: number for number, name in enumerate(names)}
    read = [(reader.features(reader.read(text.clean(message.text))), numbers[message.intent]) for message in examples]
    strict: dict[str, int] = {}
    for features, number in read:
        strict.setdefault(features.wording, number)
    ordered, keys = Keys.pack(strict)
    return Model(
        language=language,
        profiles=profiles_of([Example(number, flat(f.singles), flat(f.pairs)) for f, number in read], len(names)),
        examples=keys,
        examples_intents=to_bytes("H", [strict[wording] for wording in ordered]),
        slots=[[] for _ in names],
        needs=["" for _ in names],
        attributes=[[] for _ in names],
        abouts=["" for _ in names],
        implied=[[] for _ in names],
        social=[],
        refusals=[numbers[OUT_OF_SCOPE]],
        figures=[],
        accept=0.0,
    )


def _language(examples: Iterable[Message]) -> Language:
    """What is known of words: those of the examples, and nothing else."""
    vocabulary = Counter(token for message in examples for token in text.tokens(text.expand(text.clean(message.text))))
    return Language(vocabulary=dict(sorted(vocabulary.items())), spellings={}, phrases=Phrasebook({}, {}))


def nearest_by(scorer_name: str) -> Callable[[Sequence[Message]], Matcher]:
    """Plain rapidfuzz: the intent of the example that is nearest by one of its scorers."""

    def make(examples: Sequence[Message]) -> Matcher:
        from rapidfuzz import fuzz, process

        scorer: Any = getattr(fuzz, scorer_name)
        inside = [message for message in examples if message.intent != OUT_OF_SCOPE]
        choices = [_plain(message.text) for message in inside]

        def ask(message: str) -> Guess:
            best: dict[str, float] = {}
            for _, score, at in process.extract(_plain(message), choices, scorer=scorer, limit=NEAREST):
                best.setdefault(inside[at].intent, score)
            return guess_of(list(best.items()))

        return ask

    return make


def bm25(examples: Sequence[Message]) -> Matcher:
    """Okapi BM25 over the examples, stemmed as ours are; the ten nearest vote with their scores."""
    inside = [message for message in examples if message.intent != OUT_OF_SCOPE]
    rows = [Counter(_stems(message.text)) for message in inside]
    postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    usual = sum(map(len, rows)) / len(rows)
    for at, row in enumerate(rows):
        for stem, n in row.items():
            postings[stem].append((at, n * (K1 + 1) / (n + K1 * (1 - B + B * sum(row.values()) / usual))))
    rarity = {stem: math.log(1 + (len(rows) - len(found) + 0.5) / (len(found) + 0.5)) for stem, found in postings.items()}

    def ask(message: str) -> Guess:
        scores: defaultdict[int, float] = defaultdict(float)
        for stem in dict.fromkeys(_stems(message)):
            for at, weight in postings.get(stem, ()):
                scores[at] += rarity[stem] * weight
        votes: defaultdict[str, float] = defaultdict(float)
        for at, score in sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:NEAREST]:
            votes[inside[at].intent] += score
        return guess_of(sorted(votes.items(), key=lambda item: (-item[1], item[0])))

    return ask


def linear(examples: Sequence[Message]) -> Matcher:
    """A linear support vector machine on words, pairs of them and character n-grams, by scikit-learn.

    Raises:
        ImportError: scikit-learn is not installed.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    inside = [message for message in examples if message.intent != OUT_OF_SCOPE]
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    model = make_pipeline(make_union(words, characters), LinearSVC(random_state=0))
    model.fit([message.text for message in inside], [message.intent for message in inside])

    def ask(message: str) -> Guess:
        scores = model.decision_function([message])[0]
        order = scores.argsort()[::-1][:2]
        return guess_of([(str(model.classes_[at]), float(scores[at])) for at in order])

    return ask


def _plain(message: str) -> str:
    return " ".join(re.findall(r"\w+", message.lower()))


def _stems(message: str) -> list[str]:
    return [text.stem(token) for token in text.tokens(text.expand(text.clean(message)))]


MATCHERS: dict[str, Callable[[Sequence[Message]], Matcher]] = {
    "careerbot": careerbot,
    "BM25, nearest 10": bm25,
    "linear SVM, words and characters": linear,
    "rapidfuzz token_sort_ratio, nearest": nearest_by("token_sort_ratio"),
    "rapidfuzz token_set_ratio, nearest": nearest_by("token_set_ratio"),
    "rapidfuzz WRatio, nearest": nearest_by("WRatio"),
}
SLOW = "rapidfuzz"
"""How the names of those begin that compare each message with each example."""
