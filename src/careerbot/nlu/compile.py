"""Examples, lexicon and names -> the model that understanding works with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from careerbot.content import pattern, template
from careerbot.content.load import Content
from careerbot.content.types import ABOUT, ATTRIBUTE, BACKGROUND, CAREER, CLUE, Guide, Intent, Strangers
from careerbot.nlu import text
from careerbot.nlu.contrast import learn
from careerbot.nlu.language import Language, Reader, figure
from careerbot.nlu.mentions import Meaning, Phrasebook, key_of, phrasebook
from careerbot.nlu.packed import Keys, to_bytes
from careerbot.nlu.ranking import Example, Profiles, Ranker, contrasted, count
from careerbot.nlu.segment import Model
from careerbot.nlu.strangers import Places

EXAMPLES_A_LINE = 6
"""About how many utterances are counted of one `ask` line; a line weighs the same however many it stands for."""
UTTERANCES_A_LINE = 48
"""Utterances of a line that are known word for word."""
FIGURE_WEIGHT = 4.0
"""What a figure that an intent's answer prints weighs as its example."""
COVERED = 0.2
"""The share of an intent's examples that must name a thing for its answer not to pass over it."""
NEAR_MISS_WEIGHT = 0.5
"""What a line under `not` weighs against its intent."""


def model_of(content: Content) -> Model:
    """The model of checked content; the same for the same content, whatever the order of its files."""
    intents = content.intents()
    language = language_of(content)
    reader = Reader(language, lambda: ())
    figures = [_figures(content, intent) for intent in intents]
    examples: list[Example] = []
    strict: dict[str, int] = {}
    for number, intent in enumerate(intents):
        for line in [*intent.ask, intent.title]:
            utterances = pattern.sample(line, UTTERANCES_A_LINE)
            counted = _telling(utterances)
            for utterance in utterances:
                features = reader.pattern_features(utterance)
                strict.setdefault(features.wording, number)
                if "{" in utterance:
                    strict.setdefault(features.sequence, number)
                # An ambiguous word is a question back only where it is all that was said.
                if utterance in counted and intent.status != "clarify":
                    examples.append(Example(number, flat(features.singles), flat(features.pairs), 1 / len(counted)))
        for line in intent.not_:
            features = reader.pattern_features(line)
            examples.append(Example(len(intents), flat(features.singles), flat(features.pairs), NEAR_MISS_WEIGHT))
        examples += [Example(number, [feature], weight=FIGURE_WEIGHT) for feature in sorted(figures[number])]
    covered = _covered(examples, content.settings.particular, len(intents))
    strict.pop("", None)
    ordered, keys = Keys.pack(strict)
    return Model(
        language=language,
        profiles=profiles_of(examples, len(intents) + 1),
        examples=keys,
        examples_intents=to_bytes("H", [strict[wording] for wording in ordered]),
        slots=[[*intent.slots, *_slots_in(intent), *covered[number]] for number, intent in enumerate(intents)],
        needs=[intent.each for intent in intents],
        attributes=[intent.frame[ATTRIBUTE].split("|") if ATTRIBUTE in intent.frame else [] for intent in intents],
        abouts=[intent.frame.get(ABOUT, "") for intent in intents],
        implied=_implied(content, intents),
        social=[number for number, intent in enumerate(intents) if intent.status == "social"],
        refusals=[number for number, intent in enumerate(intents) if intent.status == "unknown"],
        figures=[number for number, found in enumerate(figures) if found],
        accept=content.settings.thresholds.accept,
    )


def _telling(utterances: list[str]) -> set[str]:
    """Some of a line's utterances: spread over all of them, and such that each of its words stands in one."""
    chosen = utterances[:: max(1, len(utterances) // EXAMPLES_A_LINE)]
    seen = {word for utterance in chosen for word in utterance.split()}
    for utterance in utterances:
        if not seen.issuperset(words := utterance.split()):
            chosen.append(utterance)
            seen.update(words)
    return set(chosen)


def profiles_of(examples: Sequence[Example], intents: int) -> Profiles:
    """What examples say of `intents` intents: counted, then set against their nearest rivals."""
    counted = count(examples, intents)
    return contrasted(counted, learn(examples, Ranker(counted)))


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


def _covered(examples: list[Example], particular: list[str], intents: int) -> list[list[str]]:
    """Intent -> the particular things that many of its examples ask about: "internship or vocational program" passes over neither."""
    weights: list[defaultdict[str, float]] = [defaultdict(float) for _ in range(intents + 1)]
    for example in examples:
        for feature in {"", *example.singles}:
            weights[example.intent][feature] += example.weight
    return [[thing for thing in particular if weight[f"@{ABOUT}={thing}"] >= COVERED * weight[""] > 0] for weight in weights]


def _figures(content: Content, intent: Intent) -> set[str]:
    """The figures that an intent's answers print, as features: "I heard 84k" asks for the intent that says so."""
    printed = {reference for variant in intent.answer for text in variant.texts for reference in template.facts_in(template.parse(text))}
    fits = [template.matcher(reference).fullmatch for reference in printed]
    values = [fact.value for guide in content.guides for fact in guide.facts if any(fit(fact.id) for fit in fits)]
    amounts = [getattr(value, field, None) for value in values for field in ("amount", "low", "high")]
    return {figure(f"{amount}") for amount in amounts if amount is not None}


def flat(places: list[list[str]]) -> list[str]:
    """The alternatives of all places in a row."""
    return [feature for place in places for feature in place]


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
        polar=lexicon.polar,
        tellers=lexicon.tellers,
        persons=lexicon.persons,
        others=lexicon.others,
        pronouns=lexicon.pronouns,
        fillers=[phrase for line in lexicon.fillers for phrase in pattern.expand(line)],
        prefaces=[" ".join(words_of(phrase)) for line in lexicon.prefaces for phrase in pattern.expand(line)],
        negations=lexicon.negations,
        dismissers=[" ".join(words_of(phrase)) for line in lexicon.dismissers for phrase in pattern.expand(line)],
        joiners=lexicon.joiners,
        qualifiers=lexicon.qualifiers,
        units=lexicon.units,
        numbers=lexicon.numbers,
        measures=dict(lexicon.measures),
        comparators=lexicon.comparators,
        bounds=dict(lexicon.bounds),
        foreign_words=lexicon.foreign_words,
        self_markers=lexicon.self_markers,
        self_followers=lexicon.self_followers,
        aims=lexicon.aims,
        linking=lexicon.linking,
        strangers=[_places(strangers) for strangers in lexicon.strangers],
        masked=masked,
        particular=content.settings.particular,
        exclusive=content.settings.exclusive,
    )


def _places(strangers: Strangers) -> Places:
    """Where other names stand."""
    halves = [utterance.partition("{name}") for line in strangers.places for utterance in pattern.expand(line)]
    around = [(_plain_words(before), _plain_words(behind), before.split()[-1] in text.ARTICLES) for before, _, behind in halves]
    return Places(strangers.kind, around, strangers.endings, strangers.heads)


def _plain_words(part: str) -> list[str]:
    return [word for word in part.split() if word not in text.ARTICLES]


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
        phrases = [phrase for name in names for phrase in pattern.expand(name)]
        entries += [(words, Meaning(kind, name)) for name in phrases if key_of(words := words_of(name)) not in ours]
    for dimension, values in content.lexicon.concepts.items():
        for value, lines in values.items():
            entries += [(words_of(phrase), Meaning(dimension, value)) for line in lines for phrase in pattern.expand(line)]
    return phrasebook(entries)


def _all_words(content: Content) -> Iterator[list[str]]:
    for intent in content.intents():
        for line in [*intent.ask, intent.title, *intent.not_]:
            for utterance in pattern.sample(line, EXAMPLES_A_LINE):
                yield words_of(" ".join(pattern.pieces(utterance)[::2]))
    for guide in content.guides:
        for name, _ in _names(guide):
            yield words_of(name)
    lexicon = content.lexicon
    concepts = [line for values in lexicon.concepts.values() for lines in values.values() for line in lines]
    names = [name for names in content.gazetteer.values() for name in names]
    plain = [*lexicon.function_words, *lexicon.openers, *lexicon.continuers, *lexicon.spellings.values()]
    for line in [*names, *concepts, *plain, *lexicon.fillers, *lexicon.prefaces]:
        for phrase in pattern.expand(line):
            yield words_of(phrase)
