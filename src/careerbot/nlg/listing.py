"""Facts that a reply listed -> the intents that tell each of them by itself: what "the second one" can be asked by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from careerbot.content import template
from careerbot.content.compiled import IntentSpec
from careerbot.content.types import CLUE
from careerbot.dialogue.state import Option
from careerbot.nlg.comparison import OPEN


class Listing:
    """Finds by which intent a fact is told by itself.

    Args:
        intents: all intents by id.
    """

    def __init__(self, intents: Mapping[str, IntentSpec]) -> None:
        self._intents = intents
        self._known: dict[str, Option | None] = {}

    def things(self, facts: Iterable[str]) -> list[Option]:
        """The things that some facts are about, in their order, each once."""
        found: list[Option] = []
        for fact in facts:
            if fact not in self._known:
                self._known[fact] = self._of(fact)
            option = self._known[fact]
            if option and option not in found:
                found.append(option)
        return found

    def _of(self, fact: str) -> Option | None:
        for pattern, intent in self._by_slot:
            if match := pattern.fullmatch(fact):
                named = {kind.replace("_", "-"): value for kind, value in match.groupdict().items()}
                return Option(intent, "", {kind: [value] for kind, value in named.items() if value != OPEN})
        return Option(self._by_id[fact]) if fact in self._by_id else None

    @cached_property
    def _by_slot(self) -> list[tuple[re.Pattern[str], str]]:
        """Patterns of facts in which slots stand: intents about one named thing first, then those with most slots."""
        found: dict[str, tuple[tuple[bool, int, str], re.Pattern[str]]] = {}
        for intent in self._answers():
            for reference in _references(intent):
                slots = template.slots_in(reference)
                if slots and "*" not in reference and not any(slot.endswith(CLUE) for slot in slots) and set(slots) <= set(intent.slots):
                    entry = ((not intent.each, -len(slots), intent.id), _pattern(reference))
                    found[reference] = min(found.get(reference, entry), entry, key=lambda known: known[0])
        return [(pattern, rank[-1]) for rank, pattern in sorted(found.values(), key=lambda known: known[0])]

    @cached_property
    def _by_id(self) -> dict[str, str]:
        """Fact -> the intent that tells it with the fewest others."""
        best: dict[str, tuple[int, str]] = {}
        for intent in self._answers():
            for wording in intent.wordings:
                told = {reference for text in wording.texts for reference in template.facts_in(text)}
                for reference in told:
                    rank = (len(told), intent.id)
                    best[reference] = min(best.get(reference, rank), rank)
        return {reference: intent for reference, (_, intent) in best.items()}

    def _answers(self) -> list[IntentSpec]:
        return [intent for intent in self._intents.values() if intent.status == "answer" and not intent.places]


def _references(intent: IntentSpec) -> set[str]:
    return {reference for wording in intent.wordings for text in wording.texts for reference in template.facts_in(text)}


def _pattern(reference: str) -> re.Pattern[str]:
    parts = re.split(r"(\$[a-z][a-z-]*)", reference)
    return re.compile("".join(f"(?P<{p[1:].replace('-', '_')}>[^./]+)" if p.startswith("$") else re.escape(p) for p in parts))
