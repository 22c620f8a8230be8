"""Decisions -> replies. Records each fact that it prints: this alone makes a reply's `facts` and `sources`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

from careerbot.content import template
from careerbot.content.compiled import GuideFacts, IntentSpec, KnownFact, Persona, Rescue, Wording
from careerbot.content.template import Ref, Template
from careerbot.content.types import ABOUT, Money, Open
from careerbot.dialogue.state import Decision, Move, Option, Slots, State, Step
from careerbot.nlg import formats
from careerbot.nlg.flow import FlowTeller
from careerbot.nlg.reply import CareerRef, Reply, ReplyStatus, SourceRef, Suggestion, TopicRef, UsedFact

MOST_SUGGESTIONS = 4
_STEP_STATUS: dict[str, ReplyStatus] = {"ask": "ask", "result": "answer", "say": "social"}


class Rendered:
    """A reply in the making: its paragraphs and the facts used so far."""

    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self.used: dict[tuple[str, str], KnownFact] = {}
        self.guides: dict[str, GuideFacts] = {}

    def use(self, guide: GuideFacts, facts: Sequence[KnownFact]) -> None:
        """Notes facts that are told."""
        for fact in facts:
            self.guides[guide.id] = guide
            self.used.setdefault((guide.id, fact.id), fact)

    def sources(self) -> list[SourceRef]:
        """The passages that the facts stand in, each once."""
        places = dict.fromkeys((career, fact.section) for (career, _), fact in self.used.items())
        return [_source(self.guides[career], section) for career, section in places]


class Renderer:
    """Says what was decided, from one guide.

    Args:
        intents: all intents by id.
        persona: the bot's own sentences.
        rescue: what is said in distress.
        teller: says what flows do, from the guide that is answered from.
        peer: gives the renderer of another guide.
    """

    def __init__(
        self,
        intents: Mapping[str, IntentSpec],
        persona: Persona,
        rescue: Rescue,
        teller: FlowTeller,
        peer: Callable[[str], Renderer],
    ) -> None:
        self.intents, self.persona, self.rescue, self.teller, self.peer = intents, persona, rescue, teller, peer
        self.book = teller.book
        self.guide = teller.book.guide

    def render(self, decision: Decision, state: State) -> Reply:
        """The reply for a decision taken in a state."""
        rendered = Rendered()
        answered = any(move.act == "answer" for move in decision.moves)
        for move in decision.moves:
            self._move(move, rendered, state, beside=answered and len(decision.moves) > 1)
        for career in dict.fromkeys(career for (career, _), fact in rendered.used.items() if isinstance(fact.value, Money)):
            rendered.paragraphs.append(self._for(career)._own("source", rendered))
        if decision.shortened:
            rendered.paragraphs.append(self._own("shortened", rendered))
        status = self._status(decision)
        intents = list(dict.fromkeys(move.intent for move in decision.moves if move.intent and move.act in ("answer", "safety", "flow")))
        answers = [move for move in decision.moves if move.act != "unknown"] or decision.moves
        return Reply(
            text="\n\n".join(rendered.paragraphs),
            status=status,
            intent=intents[0] if intents else None,
            intents=intents,
            confidence=self._confidence(min(move.score for move in answers)),
            careers=list(rendered.guides),
            facts=[UsedFact(fact.id, career, fact.value, fact.section) for (career, _), fact in rendered.used.items()],
            sources=rendered.sources(),
            suggestions=self._suggestions(decision, state) if status != "safety" else [],
        )

    @property
    def career(self) -> CareerRef:
        """The career of the guide."""
        career = self.guide.career
        return CareerRef(self.guide.id, career.title, career.plural, _source(self.guide, ""))

    def topics(self) -> list[TopicRef]:
        """What the guide has answers to, by topic; the topics of the overview first."""
        found: dict[str, list[Suggestion]] = {self.intents[id_].topic: [] for id_ in self.persona.overview}
        for intent in self.intents.values():
            if intent.status == "answer" and self._tells(intent):
                found.setdefault(intent.topic, []).append(Suggestion(intent.title, intent.title))
        return [TopicRef(topic, questions) for topic, questions in found.items() if questions]

    def _tells(self, intent: IntentSpec) -> bool:
        """Whether the guide holds what an intent tells, whoever or whatever it is asked of."""
        references = [ref for wording in intent.wordings for text in wording.texts for ref in template.facts_in(text)]
        return any(self._facts(reference, {}) for reference in references)

    def _confidence(self, score: float) -> float:
        """How likely a reply of a score is right, by the calibration of the settings; the score itself where there is none."""
        points = [(0.0, 0.0), *((point.score, point.confidence) for point in self.persona.calibration), (1.0, 1.0)]
        for (low, below), (high, above) in itertools.pairwise(points):
            if score <= high and high > low:
                return round(below + (above - below) * (score - low) / (high - low), 2)
        return round(points[-2][1], 2)

    def _status(self, decision: Decision) -> ReplyStatus:
        acts = [move.act for move in decision.moves]
        if "safety" in acts:
            return "safety"
        if "greet" in acts:
            return "social"
        statuses = [self.intents[move.intent].status for move in decision.moves if move.act == "answer"]
        known: tuple[ReplyStatus, ...] = ("answer", "unknown", "social")
        for status in known:
            if status in statuses:
                return status
        for step in (move.step for move in decision.moves if move.step):
            return _STEP_STATUS[step.act]
        return "clarify" if "clarify" in acts else "unknown"

    def _move(self, move: Move, rendered: Rendered, state: State, beside: bool) -> None:
        if move.act == "answer":
            self._for(move.career)._answer(move, rendered, state)
        elif move.act == "safety":
            rendered.paragraphs.append(self._fill(self.rescue.answers[move.intent], {}, rendered))
        elif move.step:
            self._for(move.career)._flow(move.step, rendered)
        elif move.act == "greet":
            topics = formats.joined([topic.title for topic in self.topics()])
            rendered.paragraphs.append(self._say(self.persona.greeting, rendered, topics=topics))
        elif move.act == "empty":
            self._empty(rendered, state)
        elif move.act == "clarify":
            self._clarify(move, rendered)
        elif beside:
            rendered.paragraphs.append(self._own("unread", rendered, part=quoted(move.part)))
        else:
            self._refuse(move, rendered, state)

    def _flow(self, step: Step, rendered: Rendered) -> None:
        def fill(text: Template, slots: Slots, words: dict[str, str]) -> str:
            return self._fill(text, slots, rendered, words)

        rendered.paragraphs += self.teller.paragraphs(step, fill, lambda facts: rendered.use(self.guide, facts))

    def _for(self, career: str) -> Renderer:
        return self if career in ("", self.guide.id) else self.peer(career)

    def _clarify(self, move: Move, rendered: Rendered) -> None:
        question = self._first_wording(move.intent, rendered) if move.intent else self._own("clarify", rendered)
        options = [f"{i}. {formats.capitalised(option.title)}" for i, option in enumerate(move.options, 1)]
        rendered.paragraphs.append("\n".join([question, *options]))

    def _first_wording(self, intent: str, rendered: Rendered) -> str:
        return self._fill(self.intents[intent].wordings[0].texts[0], {}, rendered)

    def _empty(self, rendered: Rendered, state: State) -> None:
        rendered.paragraphs.append(self._own("empty", rendered))
        if state.refusals % 2:
            self._nearest([], rendered)

    def _nearest(self, options: Sequence[Option], rendered: Rendered) -> None:
        nearest = [option.title for option in options] or [self.intents[i].title for i in self.persona.overview[:3]]
        rendered.paragraphs.append(self._own("nearest", rendered, nearest=formats.joined(nearest)))

    def _refuse(self, move: Move, rendered: Rendered, state: State) -> None:
        """Refusals vary and climb: never the same one twice running."""
        step = state.refusals + 1 if state.refusals < 3 else 3 - state.refusals % 2
        if move.foreign:
            rendered.paragraphs.append(self._own("language", rendered))
        if not move.foreign or state.refusals % 2:
            rendered.paragraphs.append(self._own(f"unknown-{step}", rendered))
        self._nearest(move.options, rendered)
        if state.refusals >= 2 and self.persona.contact:
            rendered.paragraphs.append(self._own("contact", rendered))

    def _answer(self, move: Move, rendered: Rendered, state: State) -> None:
        intent = self.intents[move.intent]
        texts = []
        values = move.slots.get(intent.each, []) if intent.each else []
        for slots in [{**move.slots, intent.each: [value]} for value in values] or [move.slots]:
            text = self._one_answer(intent, slots, move, rendered, state)
            if text and text not in texts:
                texts.append(text)
        if not texts:  # the guide lacks the facts, and the intent has no words for that
            self._refuse(move, rendered, state)
            return
        lead = self._lead(move, texts[0], rendered)
        between = "\n" if texts[0].startswith("- ") else " "
        rendered.paragraphs.append(between.join(filter(None, (lead, texts[0]))))
        rendered.paragraphs += texts[1:]

    def _lead(self, move: Move, answer: str, rendered: Rendered) -> str:
        """What was taken over from earlier turns, where the answer does not name it itself."""
        names = [title for value in move.carried if (title := self._title(value)).lower() not in answer.lower()]
        return self._own("carried", rendered, topics=formats.joined(names)) if names else ""

    def _one_answer(self, intent: IntentSpec, slots: Slots, move: Move, rendered: Rendered, state: State) -> str:
        for wording in intent.wordings:
            if self._holds(wording, slots, move):
                texts = wording.texts
                return self._fill(texts[state.told.get(intent.id, 0) % len(texts)], slots, rendered)
        return self._fill(intent.missing, slots, rendered)

    def _holds(self, wording: Wording, slots: Slots, move: Move) -> bool:
        """Whether a variant fits; its conditions, and that the guide has every fact that it prints."""
        if (wording.yes or wording.no) and not (move.polar and move.negative == wording.no):
            return False
        if any(not slots.get(slot) for slot in wording.filled):
            return False
        if any(not self._facts(ref, slots, open_slots=False) for ref in wording.has):
            return False
        if any(self._facts(ref, slots, open_slots=False) for ref in wording.lacks):
            return False
        return all(self._facts(ref, slots) for text in wording.texts for ref in template.facts_in(text))

    def _facts(self, reference: str, slots: Slots, open_slots: bool = True) -> list[KnownFact]:
        """The facts that a reference names; an open slot stands for all, or for none."""
        return self.book.named(reference, slots, open_slots)

    def _own(self, name: str, rendered: Rendered, **words: str) -> str:
        return self._say(self.persona.texts[name], rendered, **words)

    def _say(self, text: Template, rendered: Rendered, **words: str) -> str:
        """A sentence of the bot's own, which may name the bot and the guide."""
        source = self.guide.source
        known = {"name": self.persona.name, "contact": self.persona.contact, "author": source.author, "year": str(source.year), **words}
        return self._fill(text, {}, rendered, known)

    def _fill(self, text: Template, slots: Slots, rendered: Rendered, words: Mapping[str, str] | None = None) -> str:
        return "".join(part if isinstance(part, str) else self._part(part, slots, rendered, words or {}) for part in text)

    def _part(self, ref: Ref, slots: Slots, rendered: Rendered, words: Mapping[str, str]) -> str:
        if ref.kind == "fact":
            facts = self._facts(ref.name, slots)
            rendered.use(self.guide, facts)
            return self._show(facts, ref.format, rendered)
        if ref.kind == "slot":
            text = formats.joined([self._title(value) for value in slots.get(ref.name, [])])
        elif ref.kind == "help":
            return self.rescue.lines[ref.name.removeprefix("help.")]
        elif ref.kind == "word":
            text = words.get(ref.name, "")
        else:
            return self._career(ref.format)
        return _styled(text, ref.format)

    def _career(self, format_: str) -> str:
        career = self.guide.career
        kinds = format_.split("|")
        text = career.plural if "s" in kinds else f"{career.article} {career.title}" if "a" in kinds else career.title
        return formats.capitalised(text) if "cap" in kinds else text

    def _title(self, value: str) -> str:
        """The words for a value; one that has none may be what a person typed, or come with a state from outside."""
        return self.guide.titles.get(value) or self.persona.titles.get(value) or "".join(c for c in value if c.isprintable())

    def _show(self, facts: Sequence[KnownFact], format_: str, rendered: Rendered) -> str:
        kinds = format_.split("|")
        text = self._listed(facts, [self._value(fact, kinds, rendered) for fact in facts], kinds)
        return formats.capitalised(text) if "cap" in kinds else text

    def _value(self, fact: KnownFact, kinds: Sequence[str], rendered: Rendered) -> str:
        if isinstance(fact.value, Open):
            return self._own("open", rendered, part=fact.value.text)
        return formats.per_year(fact.value) if "year" in kinds else formats.plain(fact.value)

    def _listed(self, facts: Sequence[KnownFact], values: Sequence[str], kinds: Sequence[str]) -> str:
        shown: dict[str, Callable[[], str]] = {
            "list": lambda: formats.bullets(values),
            "or": lambda: formats.joined(values, "or"),
            "titles": lambda: formats.bullets([fact.subject for fact in facts]),
            "names": lambda: formats.joined([fact.subject for fact in facts]),
            "entries": lambda: _entries(facts, values),
            "labelled": lambda: formats.bullets([f"{self._label(fact)}: {value}" for fact, value in zip(facts, values, strict=True)]),
        }
        for kind in kinds:
            if kind in shown:
                return shown[kind]()
        return formats.joined(values)

    def _label(self, fact: KnownFact) -> str:
        """A fact's dimensions in words."""
        return ", ".join(self._title(value) for dimension, value in fact.dimensions.items() if dimension != ABOUT)

    def _suggestions(self, decision: Decision, state: State) -> list[Suggestion]:
        options: list[Option] = [option for move in decision.moves for option in move.options]
        if options:
            return [Suggestion(option.title, option.title) for option in options[:MOST_SUGGESTIONS]]
        for move in decision.moves:
            if move.step and (titles := self._for(move.career).teller.suggestions(move.step)):
                return [Suggestion(title, title) for title in titles[:MOST_SUGGESTIONS]]
        told = {*state.told, *(move.intent for move in decision.moves)}
        follow_ups = [id_ for move in decision.moves for id_ in self._follow_ups(move)]
        wanted = [id_ for id_ in dict.fromkeys([*follow_ups, *self.persona.overview]) if id_ not in told]
        titles = [self.intents[id_].title for id_ in wanted[: max(3, min(len(follow_ups), MOST_SUGGESTIONS))]]
        return [Suggestion(title, title) for title in titles]

    def _follow_ups(self, move: Move) -> list[str]:
        """The intents to offer after a move."""
        if move.step:
            return self.teller.follow_ups(move.step)
        return self.intents[move.intent].follow_ups if move.act == "answer" else []


def _source(guide: GuideFacts, section: str) -> SourceRef:
    source = guide.source
    return SourceRef(guide.id, source.title, source.author, source.year, section, source.url)


def _styled(text: str, format_: str) -> str:
    for kind in format_.split("|"):
        if kind == "a":
            text = formats.with_article(text)
        elif kind == "s":
            text = formats.plural(text)
        elif kind == "cap":
            text = formats.capitalised(text)
    return text


def _entries(facts: Sequence[KnownFact], values: Sequence[str]) -> str:
    return "\n".join(f"- **{formats.capitalised(fact.subject)}**: {value}" for fact, value in zip(facts, values, strict=True))


def quoted(text: str) -> str:
    """What a person typed, fit to be shown to them: one line, short, nothing that could be markup or control a terminal."""
    words = "".join(c for c in text if c.isalnum() or c in " '?.,-%$")
    return words if len(words) <= 80 else f"{words[:77].rstrip()}..."
