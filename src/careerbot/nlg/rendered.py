"""A reply in the making: its paragraphs, and the facts that it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from careerbot.content.compiled import GuideFacts, KnownFact
from careerbot.dialogue.state import Option, Slots
from careerbot.nlg.reply import SourceRef


class Rendered:
    """A reply in the making: its paragraphs and the facts used so far."""

    def __init__(self, person: Slots | None = None, noted: Slots | None = None) -> None:
        self.paragraphs: list[str] = []
        self.used: dict[tuple[str, str], KnownFact] = {}
        self.guides: dict[str, GuideFacts] = {}
        self.list: list[KnownFact] = []
        """The facts of the longest list."""
        self.figures: list[str] = []
        """The facts whose figures were told, one of each answer."""
        self.compared = False
        """Whether figures were compared in place of an answer."""
        self.things: list[Option] = []
        """What was listed that is no fact."""
        self.person = person or {}
        """What is known of the person."""
        self.noted = noted or {}
        """What of it was told just now."""

    def use(self, guide: GuideFacts, facts: Sequence[KnownFact]) -> None:
        """Notes facts that are told."""
        for fact in facts:
            self.guides[guide.id] = guide
            self.used.setdefault((guide.id, fact.id), fact)

    def sources(self) -> list[SourceRef]:
        """The passages that the facts stand in, each once."""
        places = dict.fromkeys((career, fact.section) for (career, _), fact in self.used.items())
        return [source_of(self.guides[career], section) for career, section in places]


def source_of(guide: GuideFacts, section: str) -> SourceRef:
    """A passage of a guide, as a reply names it."""
    source = guide.source
    return SourceRef(guide.id, source.title, source.author, source.year, section, source.url)
