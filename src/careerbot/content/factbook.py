"""The facts of a guide by reference: `pros.*`, `education.tuition/$programme/*`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from careerbot.content import template
from careerbot.content.compiled import GuideFacts, KnownFact
from careerbot.content.template import Template


class FactBook:
    """Finds facts of a guide.

    Args:
        guide: whose facts.
    """

    def __init__(self, guide: GuideFacts) -> None:
        self.guide = guide
        self._matches: dict[str, list[KnownFact]] = {}

    def named(self, reference: str, slots: Mapping[str, Sequence[str]], open_slots: bool = True) -> list[KnownFact]:
        """The facts that a reference names; an open slot stands for all, or for none."""
        names = template.slots_in(reference)
        if not open_slots and any(not slots.get(name) for name in names):
            return []
        references = [reference]
        for name in names:
            values = slots.get(name) or ["*"]
            references = [ref.replace(f"${name}", value) for ref in references for value in values]
        found = {fact.id: fact for ref in references for fact in self.matching(ref)}
        return list(found.values())

    def matching(self, reference: str) -> list[KnownFact]:
        """The facts that a reference without slots stands for."""
        if "*" not in reference:
            fact = self.guide.facts.get(reference)
            return [fact] if fact else []
        if reference not in self._matches:
            fits = template.matcher(reference).fullmatch
            self._matches[reference] = [fact for id_, fact in self.guide.facts.items() if fits(id_)]
        return self._matches[reference]

    def holds_all(self, text: Template, slots: Mapping[str, Sequence[str]]) -> bool:
        """Whether the guide has every fact that a template prints."""
        return all(self.named(reference, slots) for reference in template.facts_in(text))
