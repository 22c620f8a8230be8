"""Examples, lexicon and names -> the model that understanding works with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from careerbot.content import pattern, template
from careerbot.content.load import Content
from careerbot.content.types import ABOUT, ATTRIBUTE, CAREER, CLUE, Guide, Intent
from careerbot.nlu import text
from careerbot.nlu.language import BACKGROUND, Features, Language, Reader, figure
from careerbot.nlu.mentions import Meaning, Phrasebook, key_of, phrasebook
from careerbot.nlu.packed import Keys, to_bytes
from careerbot.nlu.ranking import Example, count
from careerbot.nlu.understand import Model

EXAMPLES_A_LINE = 6
"""About how many utterances are counted of one `ask` line; a line weighs the same however many it stands for."""
UTTERANCES_A_LINE = 48
"""Utterances of a line that are known word for word."""
FIGURE_WEIGHT = 4.0
"""What a figure that an intent's answer prints weighs as its example."""
NEAR_MISS_WEIGHT = 0.5
"""What a line under `not` weighs against its intent."""


def model_of(content: Content) -> Model:
    """The model of checked content; the same for the same content, whatever the order of its files."""
    intents = content.intents()
    language = language_of(content)
    reader = Reader(language, lambda: ())
    figures = figures_of(content)
    examples: list[Example] = []
    strict: dict[str, int] = {}
    for line in lines_of(content, reader):
        for key in line.wordings():
            strict.setdefault(key, line.intent)
        examples += line.examples()
    examples += background_of(content, reader)
    strict.pop("", None)
    ordered, keys = Keys.pack(strict)
    return Model(
        language=language,
        profiles=count(examples, len(intents) + 1),
        examples=keys,
        examples_intents=to_bytes("H", [strict[wording] for wording in ordered]),
        slots=[[*intent.slots, *_slots_in(intent)] for intent in intents],
        needs=[intent.each for intent in intents],
        attributes=[intent.frame[ATTRIBUTE].split("|") if ATTRIBUTE in intent.frame else [] for intent in intents],
        abouts=[intent.frame.get(ABOUT, "") for intent in intents],
        implied=_implied(content, intents),
        social=[number for number, intent in enumerate(intents) if intent.status == "social"],
        refusals=[number for number, intent in enumerate(intents) if intent.status == "unknown"],
        figures=[number for number, found in enumerate(figures) if found],
        accept=content.settings.thresholds.accept,
    )


class Line(NamedTuple):
    """A line of `ask`, or a title, as it is counted and known."""

    intent: int
    steps: tuple[str | int, ...]
    """Where it stands in its intent."""
    text: str
    utterances: list[str]
    """Those that are known word for word."""
    features: list[Features]
    """What each of them is read as."""
    counted: list[int]
    """The places of those that are counted; an ambiguous word is a question back only where it is all that was said."""

    def examples(self) -> list[Example]:
        """The line as examples: together they weigh the same, however many there are."""
        return [Example(self.intent, _flat(self.features[at]), 1 / len(self.counted)) for at in self.counted]

    def wordings(self) -> Iterator[str]:
        """What is recognized word for word."""
        for utterance, features in zip(self.utterances, self.features, strict=True):
            yield features.wording
            if "{" in utterance:
                yield features.sequence


def lines_of(content: Content, reader: Reader) -> Iterator[Line]:
    """The lines of all intents, in the order in which they are known."""
    for number, intent in enumerate(content.intents()):
        for i, text_ in enumerate([*intent.ask, intent.title]):
            utterances = pattern.sample(text_, UTTERANCES_A_LINE)
            chosen = set(utterances[:: max(1, len(utterances) // EXAMPLES_A_LINE)]) if intent.status != "clarify" else set()
            counted = [at for at, utterance in enumerate(utterances) if utterance in chosen]
            steps = ("ask", i) if i < len(intent.ask) else ("title",)
            yield Line(number, steps, text_, utterances, [reader.pattern_features(utterance) for utterance in utterances], counted)


def background_of(content: Content, reader: Reader) -> Iterator[Example]:
    """What is counted beside the lines: near misses, as examples of no intent, and the figures that answers print."""
    intents = content.intents()
    for intent in intents:
        for line in intent.not_:
            yield Example(len(intents), _flat(reader.pattern_features(line)), NEAR_MISS_WEIGHT)
    for number, found in enumerate(figures_of(content)):
        for feature in sorted(found):
            yield Example(number, [feature], FIGURE_WEIGHT)


def figures_of(content: Content) -> list[set[str]]:
    """Intent -> the figures that its answers print, as features."""
    return [_figures(content, intent) for intent in content.intents()]


def _implied(content: Content, intents: list[Intent]) -> list[list[str]]:
    """Intent -> the values of dimensions, as features, that a message should name for it; none where they are the default."""
    lexicon, defaults = content.lexicon, content.settings.defaults
    return [
        [
            f"@{kind}={value}"
            for kind, value in intent.frame.items()
            if kind != ATTRIBUTE and value in lexicon.concepts.get(kind, {}) and defaults.get(kind) != value
        ]
        for intent in intents
    ]


def _figures(content: Content, intent: Intent) -> set[str]:
    """The figures that an intent's answers print, as features: "I heard 84k" asks for the intent that says so."""
    printed = {reference for variant in intent.answer for text in variant.texts for reference in template.facts_in(template.parse(text))}
    fits = [template.matcher(reference).fullmatch for reference in printed]
    values = [fact.value for guide in content.guides for fact in guide.facts if any(fit(fact.id) for fit in fits)]
    amounts = [getattr(value, field, None) for value in values for field in ("amount", "low", "high")]
    return {figure(f"{amount}") for amount in amounts if amount is not None}


def _flat(features: Features) -> list[str]:
    return [feature for place in [*features.singles, *features.pairs] for feature in place]


def _slots_in(intent: Intent) -> list[str]:
    return sorted({slot for line in intent.ask for slot in pattern.slots_in(line)} - set(intent.slots))


def language_of(content: Content) -> Language:
    """What is known of words."""
    lexicon = content.lexicon
    book = _phrases(content)
    kinds = {entity.kind for guide in content.guides for entity in guide.entities}
    masked = sorted({*kinds, *content.gazetteer, CAREER, BACKGROUND})
    vocabulary = Counter(word for words in _all_words(content) for word in words)
    return Language(
        vocabulary=dict(sorted(vocabulary.items())),
        spellings=lexicon.spellings,
        phrases=book,
        function_words=lexicon.function_words,
        openers=lexicon.openers,
        fillers=lexicon.fillers,
        negations=lexicon.negations,
        qualifiers=lexicon.qualifiers,
        units=lexicon.units,
        foreign_words=lexicon.foreign_words,
        self_markers=lexicon.self_markers,
        masked=masked,
        particular=content.settings.particular,
        exclusive=content.settings.exclusive,
    )


def words_of(phrase: str) -> list[str]:
    """The words of a name or an example, as they are read."""
    return text.tokens(text.expand(text.clean(phrase)))


def _names(guide: Guide) -> Iterator[tuple[str, Meaning]]:
    career = Meaning(CAREER, guide.id)
    for name in (guide.career.title, guide.career.plural, *guide.career.names):
        yield name, career
    for entity in guide.entities:
        for name in (entity.title, *entity.names, entity.id.replace("-", " ")):
            yield name, Meaning(entity.kind, entity.id)
        for clue in entity.clues:
            yield clue, Meaning(f"{entity.kind}{CLUE}", entity.id)


def _phrases(content: Content) -> Phrasebook:
    entries = [(words_of(name), meaning) for guide in sorted(content.guides, key=lambda g: g.id) for name, meaning in _names(guide)]
    ours = {key_of(words) for words, _ in entries}  # what a guide names is no other career to the bot
    for kind, names in content.gazetteer.items():
        entries += [(words, Meaning(kind, name)) for name in names if key_of(words := words_of(name)) not in ours]
    for dimension, values in content.lexicon.concepts.items():
        for value, words in values.items():
            entries += [(words_of(word), Meaning(dimension, value)) for word in words]
    return phrasebook(entries)


def words_in(line: str) -> Iterator[list[str]]:
    """The words that a line adds to the vocabulary, utterance by utterance."""
    for utterance in pattern.sample(line, EXAMPLES_A_LINE):
        yield words_of(" ".join(pattern.pieces(utterance)[::2]))


def _all_words(content: Content) -> Iterator[list[str]]:
    for intent in content.intents():
        for line in [*intent.ask, intent.title, *intent.not_]:
            yield from words_in(line)
    for guide in content.guides:
        for name, _ in _names(guide):
            yield words_of(name)
    lexicon = content.lexicon
    for names in [*content.gazetteer.values(), *(words for values in lexicon.concepts.values() for words in values.values())]:
        for name in names:
            yield words_of(name)
    for words in (lexicon.function_words, lexicon.openers, lexicon.fillers, lexicon.continuers, [*lexicon.spellings.values()]):
        for word in words:
            yield words_of(word)
