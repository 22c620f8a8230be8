"""Lint of what is read and what is said: letters of other scripts, long answers, and what nothing uses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import msgspec

from careerbot.compile import Compiled
from careerbot.content import template
from careerbot.content.compiled import GuideFacts, IntentSpec, Wording
from careerbot.content.factbook import FactBook
from careerbot.content.load import Content
from careerbot.content.types import Intent, Variant
from careerbot.dialogue.state import Decision, Move, Slots, State
from careerbot.errors import Problem
from careerbot.nlg.flow import FlowTeller
from careerbot.nlg.render import Renderer

LONG = 600
"""Characters of an answer from which a reader would rather be asked what they want to know."""
MOST_FILLINGS = 12
"""Values of a slot with which an answer is tried."""

_WORD = re.compile(r"[^\W\d_]+")


def lint_wording(content: Content, compiled: Compiled) -> Iterator[Problem]:
    """What an author should know of texts."""
    yield from _look_alikes(content)
    yield from _unused(content, compiled)
    yield from _long_answers(content, compiled)


# --- letters


def _look_alikes(content: Content) -> Iterator[Problem]:
    """Words in letters of two scripts: one was taken for another that looks like it, and nobody who types the word will be understood."""
    roots = [content.settings, content.lexicon, content.distress, content.help, *content.topics, *content.guides]
    for owner, steps, text in (found for root in roots for found in _texts(content, root, root, ())):
        if not text.isascii() and (word := next(filter(_is_mixed, _WORD.findall(text)), None)):
            odd = next(char for char in word if not char.isascii() and _script(char) != "LATIN")
            message = f"`{word}` mixes scripts: `{odd}` is {unicodedata.name(odd).lower()}"
            yield content.places[id(owner)].problem(steps, message, "type the word anew")


def _texts(content: Content, owner: Any, value: Any, steps: tuple[str | int, ...]) -> Iterator[tuple[Any, tuple[str | int, ...], str]]:
    """All texts below a value, each with the innermost struct that has a place, and the way to it from there."""
    if isinstance(value, str):
        yield owner, steps, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield owner, (*steps, key), key
            yield from _texts(content, owner, item, (*steps, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _texts(content, owner, item, (*steps, i))
    elif isinstance(value, msgspec.Struct):
        owner, steps = (value, ()) if id(value) in content.places else (owner, steps)
        for field in msgspec.structs.fields(value):
            yield from _texts(content, owner, getattr(value, field.name), (*steps, field.encode_name))


def _is_mixed(word: str) -> bool:
    return len({_script(char) for char in word} - {"COMBINING"}) > 1


def _script(char: str) -> str:
    return unicodedata.name(char, "UNKNOWN").partition(" ")[0]


# --- what nothing uses


def _unused(content: Content, compiled: Compiled) -> Iterator[Problem]:
    for intent in content.intents():
        yield from _idle_references(content, intent)
    yield from _unused_spellings(content, compiled)
    lexicon, kinds = content.lexicon, {kind for intent in content.intents() for kind in intent.frame} | content.lexicon.concepts.keys()
    values = {value for values in lexicon.concepts.values() for value in values}
    values |= {value for guide in content.guides for fact in guide.facts for value in fact.dimensions.values()}
    values |= {value for intent in content.intents() for value in intent.tells.values()}
    values |= {choice.id for flow in content.flows for question in flow.questions for choice in question.choices}
    for value in lexicon.titles.keys() - values:
        message = f"no concept, no fact and no answer of a person has the value `{value}`"
        yield content.places[id(lexicon)].problem(("titles", value), message, "remove it, or mend the word", "warning")
    for dimension in content.settings.defaults.keys() - kinds:
        message = f"no frame has the dimension `{dimension}`"
        yield content.places[id(content.settings)].problem(("defaults", dimension), message, "remove it, or mend the word", "warning")


def _idle_references(content: Content, intent: Intent) -> Iterator[Problem]:
    """What an intent offers twice, or of itself; what is not said for its status."""
    place = content.places[id(intent)]
    for key, ids in (("follow_ups", intent.follow_ups), ("options", intent.options)):
        for i, other in enumerate(ids):
            if other == intent.id:
                yield place.problem((key, i), "the intent offers itself", "remove it", "warning")
            elif other in ids[:i]:
                yield place.problem((key, i), f"`{other}` is offered twice", "remove it", "warning")
    if intent.options and intent.status != "clarify":
        yield place.problem(("options",), "options are offered by intents with `status: clarify` only", "remove them", "warning")
    elif len(intent.options) == 1:
        yield place.problem(("options",), "a question back needs two readings to choose from", "add one, or answer it", "warning")
    if intent.missing and intent.act is None and intent.answer and not intent.answer[-1].when.lacks and _always(intent.answer[-1]):
        yield place.problem(("missing",), "this is never said: the last answer always holds", "remove it", "warning")


def _always(variant: Variant) -> bool:
    """Whether a variant holds whatever is asked and known: it has no condition and names no fact."""
    return variant.when == type(variant.when)() and not any(template.facts_in(template.parse(text)) for text in variant.texts)


def _unused_spellings(content: Content, compiled: Compiled) -> Iterator[Problem]:
    """Spellings that change nothing, or lead to a word that no example, name or concept holds."""
    place, vocabulary = content.places[id(content.lexicon)], compiled.model.language.vocabulary
    for typed, meant in content.lexicon.spellings.items():
        if typed == meant:
            yield place.problem(("spellings", typed), f"`{typed}` is spelled as itself", "remove it", "warning")
        elif vocabulary.get(meant, 2) < 2:
            message = f"`{meant}` stands in no example and is no name"
            yield place.problem(("spellings", typed), message, "remove it, or write an example with it", "warning")


# --- answers


def _long_answers(content: Content, compiled: Compiled) -> Iterator[Problem]:
    """Answers that are long with the facts of some guide."""
    teller = _Teller(compiled)
    for number, intent in enumerate(content.intents()):
        wordings = compiled.intents[number].wordings
        for i, (variant, wording) in enumerate(zip(intent.answer, wordings, strict=True)):
            length = max(teller.lengths(intent, variant, wording), default=0)
            if length > LONG:
                message = f"with a guide's facts this answer is as long as {length} characters of prose; over {LONG} few read on"
                advice = "say less, and offer the rest as follow-ups"
                yield content.places[id(intent)].problem(("answer", i), message, advice, "warning")


def _reading(text: str) -> int:
    """The characters of a text as a reader feels them: a list is skimmed, its lines count by half."""
    return sum(len(line) // 2 if line.startswith("- ") else len(line) for line in text.splitlines())


def _slots_of(part: str | template.Ref) -> list[str]:
    """The slots that a part of a template names."""
    if isinstance(part, str):
        return []
    return [part.name] if part.kind == "slot" else list(template.slots_in(part.name))


class _Teller:
    """Says one variant of an answer, as if it were all that there is."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._intents = {intent.id: intent for intent in compiled.intents}
        self._guides = [compiled.guide(career) for career in sorted(compiled.guides)]
        self._values: dict[str, list[str]] = {}
        for kind, value in sorted({(m.kind, m.value) for meanings in compiled.model.language.phrases.phrases.values() for m in meanings}):
            self._values.setdefault(kind, []).append(value)

    def lengths(self, intent: Intent, variant: Variant, wording: Wording) -> Iterator[int]:
        """How long it is, from each guide, with nothing named and with each of some names."""
        alone = msgspec.structs.replace(self._intents[intent.id], wordings=[wording], missing=[])
        named = {slot for text in variant.texts for reference in template.parse(text) for slot in _slots_of(reference)}
        slots = sorted({*variant.when.filled, *named, *filter(None, [intent.each])})
        for guide in self._guides:
            renderer = self._renderer({**self._intents, intent.id: alone}, guide)
            for filled in [*([] if variant.when.filled else [{}]), *self._fillings(slots)]:
                move = Move("answer", intent.id, filled, polar=wording.yes or wording.no, negative=wording.no)
                reply = renderer.render(Decision([move]), State())
                yield _reading(reply.text) if reply.facts else 0

    def _renderer(self, intents: dict[str, IntentSpec], guide: GuideFacts) -> Renderer:
        teller = FlowTeller(self._compiled.guidance, FactBook(guide))
        return Renderer(intents, self._compiled.persona, self._compiled.rescue, teller, lambda _: self._renderer(intents, guide))

    def _fillings(self, slots: list[str]) -> Iterator[Slots]:
        for turn in range(MOST_FILLINGS if slots else 0):
            yield {slot: [values[turn % len(values)]] for slot in slots if (values := self._values.get(slot))}
