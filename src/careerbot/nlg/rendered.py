"""A reply in the making: its paragraphs, and the facts that it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from careerbot.content.compiled import GuideFacts, KnownFact
from careerbot.dialogue.state import Option, Slots
from careerbot.nlg import formats
from careerbot.nlg.reply import SourceRef


class Rendered:
    """A reply in the making: its paragraphs and the facts used so far."""

    def __init__(self, person: Slots | None = None, noted: Slots | None = None) -> None:
        self.paragraphs: list[str] = []
        self.used: dict[tuple[str, str], KnownFact] = {}
        self.guides: dict[str, GuideFacts] = {}
        self.list: list[KnownFact] = []
        """The facts of the longest list."""
        self.tables: list[tuple[str, list[KnownFact]]] = []
        """The lists of figures with their dimensions, as they were printed, and the facts in them."""
        self.figures: list[str] = []
        """The facts whose figures were told, one of each answer."""
        self.first: Slots = {}
        """What came first where figures were ranked: the cheaper programme."""
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

    def forget(self, facts: Sequence[KnownFact], text: str) -> None:
        """Drops facts whose values a text does not print."""
        unsaid = {fact.id for fact in facts if formats.plain(fact.value).lower() not in text.lower()}
        self.used = {key: fact for key, fact in self.used.items() if fact.id not in unsaid}

    def leave_out(self, tables: Sequence[str]) -> None:
        """Takes printed tables out again, each with its heading; what stands beside them stays."""
        blocks = [[block for block in text.split("\n\n") if not any(table in block for table in tables)] for text in self.paragraphs]
        self.paragraphs = ["\n\n".join(kept) for kept in blocks if kept]

    def sources(self) -> list[SourceRef]:
        """The passages that the facts stand in, each once."""
        places = dict.fromkeys((career, fact.section) for (career, _), fact in self.used.items())
        return [source_of(self.guides[career], section) for career, section in places]


def source_of(guide: GuideFacts, section: str) -> SourceRef:
    """A passage of a guide, as a reply names it."""
    source = guide.source
    return SourceRef(guide.id, source.title, source.author, source.year, section, source.url)
