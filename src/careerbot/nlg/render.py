"""Decisions -> replies. Records each fact that it prints: this alone makes a reply's `facts` and `sources`."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import NamedTuple

import msgspec

from careerbot.content import template
from careerbot.content.compiled import IntentSpec, KnownFact, Persona, Rescue, Wording
from careerbot.content.template import Ref, Template
from careerbot.content.types import ABOUT, EVERY, Duration, Money, Open
from careerbot.dialogue import talk
from careerbot.dialogue.state import Decision, Move, Option, Slots, State, Step
from careerbot.dialogue.suggestions import next_intents
from careerbot.nlg import formats, manner, remarks
from careerbot.nlg.flow import FlowTeller
from careerbot.nlg.formats import quoted
from careerbot.nlg.listing import Listing
from careerbot.nlg.premise import verdict
from careerbot.nlg.rendered import Rendered, source_of
from careerbot.nlg.reply import CareerRef, Reply, ReplyStatus, Suggestion, TopicRef, UsedFact

MOST_SUGGESTIONS = 4
NONE = "none"
"""The value of what a person said that they have none of."""
_STEP_STATUS: dict[str, ReplyStatus] = {"ask": "ask", "result": "answer", "say": "social"}


class Shown(NamedTuple):
    """A reply, and what can be pointed at after it."""

    reply: Reply
    things: list[Option]
    """What it listed; where it listed nothing, the one thing that it is about."""
    single: bool
    """Whether it listed nothing."""
    figures: list[str]
    """The facts whose figures it told, one of each answer."""
    first: Slots
    """What came first where it ranked figures."""


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
        self._listing = Listing(intents)

    def render(self, decision: Decision, state: State) -> Reply:
        """The reply for a decision taken in a state."""
        return self.show(decision, state).reply

    def show(self, decision: Decision, state: State) -> Shown:
        """The reply, and what can be pointed at after it."""
        rendered = Rendered(state.person if decision.person is None else decision.person, decision.noted)
        answered = any(move.act == "answer" for move in decision.moves)
        for move in decision.moves:
            self._move(move, rendered, state, beside=answered and len(decision.moves) > 1)
        remarks.compare(self, decision, rendered)
        for career in dict.fromkeys(career for (career, _), fact in rendered.used.items() if isinstance(fact.value, Money)):
            rendered.paragraphs.append(self._for(career).own("source", rendered))
        if decision.shortened:
            rendered.paragraphs.append(self.own("shortened", rendered))
        status = status_of(decision, self.intents)
        intents = list(dict.fromkeys(move.intent for move in decision.moves if move.intent and move.act in ("answer", "safety", "flow")))
        reply = Reply(
            text="\n\n".join(rendered.paragraphs),
            status=status,
            intent=intents[0] if intents else None,
            intents=intents,
            confidence=self.persona.confidence(score_of(decision)),
            careers=list(rendered.guides),
            facts=[UsedFact(fact.id, career, fact.value, fact.section) for (career, _), fact in rendered.used.items()],
            sources=rendered.sources(),
            suggestions=[] if status == "safety" or self._comforts(decision) else self._suggestions(decision, state),
        )
        things = rendered.things or self._listing.things(fact.id for fact in rendered.list)
        if len(things) > 1:
            return Shown(reply, things, False, rendered.figures, rendered.first)
        return Shown(reply, self._listing.things(id_ for _, id_ in rendered.used)[:1], True, rendered.figures, rendered.first)

    @property
    def career(self) -> CareerRef:
        """The career of the guide."""
        career = self.guide.career
        return CareerRef(self.guide.id, career.title, career.plural, source_of(self.guide, ""))

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

    def _move(self, move: Move, rendered: Rendered, state: State, beside: bool) -> None:
        if move.act == "answer":
            before = len(rendered.used)
            self._for(move.career)._answer(move, rendered, state)
            told = list(rendered.used.values())[before:]
            figures = [fact.id for fact in told if isinstance(fact.value, Money | Duration)]
            whole = EVERY in self.intents[move.intent].frame.values()  # from the first figure to the last
            rendered.figures += [*figures[:1], *(figures[1:][-1:] if whole else [])]
        elif move.act == "safety":
            rendered.paragraphs.append(self.fill(self.rescue.answers[move.intent], {}, rendered))
        elif move.step:
            self._for(move.career)._flow(move.step, rendered)
        elif move.act == "greet":
            topics = formats.joined([topic.title for topic in self.topics()])
            rendered.paragraphs.append(self.say(self.persona.greeting, rendered, topics=topics))
        elif move.act == "empty":
            self._empty(rendered, state)
        elif move.act == "clarify":
            self._clarify(move, rendered)
        elif beside:
            rendered.paragraphs.append(self.own("unread", rendered, part=quoted(move.part)))
        else:
            self._refuse(move, rendered, state)

    def _flow(self, step: Step, rendered: Rendered) -> None:
        def fill(text: Template, slots: Slots, words: dict[str, str]) -> str:
            return self.fill(text, slots, rendered, words)

        rendered.paragraphs += self.teller.paragraphs(step, fill, lambda facts: rendered.use(self.guide, facts))

    def _for(self, career: str) -> Renderer:
        return self if career in ("", self.guide.id) else self.peer(career)

    def _clarify(self, move: Move, rendered: Rendered) -> None:
        question = self._first_wording(move.intent, rendered) if move.intent else self.own("clarify", rendered)
        options = [f"{i}. {formats.capitalised(option.title)}" for i, option in enumerate(move.options, 1)]
        rendered.paragraphs.append("\n".join([question, *options]))

    def _first_wording(self, intent: str, rendered: Rendered) -> str:
        return self.fill(self.intents[intent].wordings[0].texts[0], {}, rendered)

    def _empty(self, rendered: Rendered, state: State) -> None:
        rendered.paragraphs.append(self.own("empty", rendered))
        if state.refusals % 2:
            self._nearest([], rendered)

    def _nearest(self, options: Sequence[Option], rendered: Rendered) -> None:
        nearest = [option.title for option in options] or [self.intents[i].title for i in self.persona.overview[:3]]
        rendered.paragraphs.append(self.own("nearest", rendered, nearest=formats.joined(nearest)))

    def _refuse(self, move: Move, rendered: Rendered, state: State) -> None:
        """Refusals vary and climb: never the same one twice running."""
        step = state.refusals + 1 if state.refusals < 3 else 3 - state.refusals % 2
        if move.foreign:
            rendered.paragraphs.append(self.own("language", rendered))
        if not move.foreign or state.refusals % 2:
            rendered.paragraphs.append(self.own(f"unknown-{step}", rendered))
        self._nearest(move.options, rendered)
        if state.refusals >= 2 and self.persona.contact:
            rendered.paragraphs.append(self.own("contact", rendered))

    def _answer(self, move: Move, rendered: Rendered, state: State) -> None:
        intent = self.intents[move.intent]
        if remarks.instead(self, move, rendered):
            return
        rendered.paragraphs += remarks.before(self, move, rendered, self._sections(state) if move.manner == "source" else [])
        before = set(rendered.used)
        texts = self._texts(intent, move, rendered, state)
        if not texts:  # the guide lacks the facts, and the intent has no words for that
            self._refuse(move, rendered, state)
            return
        if move.manner == "brief":
            texts = self._brief(texts, intent, move.slots, rendered)
        if len(rendered.list) < 2:
            rendered.list = [fact for reference in intent.lists for fact in self.matching(reference)]
        lead = self._lead(move, " ".join(texts), rendered) or self._judged(move, texts[0], before, rendered)
        between = "\n" if texts[0].startswith("- ") else " "
        rendered.paragraphs.append(between.join(filter(None, (lead, texts[0]))))
        rendered.paragraphs += texts[1:]

    def _texts(self, intent: IntentSpec, move: Move, rendered: Rendered, state: State) -> list[str]:
        """The answer, once for each thing that it is about where it is given so."""
        values = move.slots.get(intent.each, []) if intent.each else []
        all_slots = [{**move.slots, intent.each: [value]} for value in values] or [move.slots]
        return list(dict.fromkeys(filter(None, (self._one_answer(intent, slots, move, rendered, state) for slots in all_slots))))

    def _sections(self, state: State) -> list[str]:
        """The sections of the guide that the last answer stands in."""
        before = Rendered(state.person)
        for move in talk.known(state.said, self.intents):
            if move.act == "answer":
                self._for(move.career)._answer(msgspec.structs.replace(move, manner="again"), before, state)
        return [source.section for source in before.sources()]

    def _lead(self, move: Move, answer: str, rendered: Rendered) -> str:
        """What was taken over from earlier turns, where the answer does not name it itself."""
        names = [title for value in move.carried if (title := self.title(value)).lower() not in answer.lower()]
        return self.own("carried", rendered, topics=formats.joined(names)) if names else ""

    def _brief(self, texts: Sequence[str], intent: IntentSpec, slots: Slots, rendered: Rendered) -> list[str]:
        """The first of some texts in short, or in simple words where these are shorter; where it is short already, that is said."""
        short = manner.brief(texts[0])
        if self._is_simple(intent, slots):
            short = min(short, self.fill(intent.simple, slots, rendered), key=len)
        rendered.forget([fact for fact in rendered.used.values() if fact.subject.lower() not in short.lower()], short)
        return [short] if short != texts[0] else [short, self.own("brief", rendered)]

    def _is_simple(self, intent: IntentSpec, slots: Slots) -> bool:
        """Whether there is a simple wording, and the guide has all that it prints."""
        return bool(intent.simple) and all(self._facts(ref, slots) for ref in template.facts_in(intent.simple))

    def _judged(self, move: Move, answer: str, before: Container[tuple[str, str]], rendered: Rendered) -> str:
        """What confirms or corrects the figure that a question takes for granted, where the answer itself does not."""
        told = [fact.value for key, fact in rendered.used.items() if key not in before]
        fits = verdict(move.premise, told) if move.premise else None
        name = "agrees" if fits and not move.negative else "differs" if fits is False else ""
        if name not in self.persona.texts or answer.startswith(tuple(self.own(n, rendered)[:2] for n in ("agrees", "differs"))):
            return ""
        return self.own(name, rendered)

    def _one_answer(self, intent: IntentSpec, slots: Slots, move: Move, rendered: Rendered, state: State) -> str:
        if move.manner == "idle" and intent.missing:
            return self.fill(intent.missing, slots, rendered)
        if move.manner == "reworded" and self._is_simple(intent, slots):
            return self.fill(intent.simple, slots, rendered)
        for wording in intent.wordings:
            if self._holds(wording, slots, move, rendered.person):
                texts = wording.texts
                return self.fill(texts[manner.times_told(move, intent, state) % len(texts)], slots, rendered)
        return self.fill(intent.missing, slots, rendered)

    def _holds(self, wording: Wording, slots: Slots, move: Move, person: Slots) -> bool:
        """Whether a variant fits; its conditions, and that the guide has every fact that it prints."""
        if any(not _told(person.get(kind, []), value) for kind, value in wording.person.items()):
            return False
        if (wording.yes or wording.no) and not (move.polar and move.negative == wording.no):
            return False
        if any(not slots.get(slot) for slot in wording.filled) or any(len(slots.get(slot, [])) < 2 for slot in wording.several):
            return False
        if any(not self._facts(ref, slots, open_slots=False) for ref in wording.has):
            return False
        if any(self._facts(ref, slots, open_slots=False) for ref in wording.lacks):
            return False
        return all(self._facts(ref, slots) for text in wording.texts for ref in template.facts_in(text))

    def _facts(self, reference: str, slots: Slots, open_slots: bool = True) -> list[KnownFact]:
        """The facts that a reference names; an open slot stands for all, or for none."""
        return self.book.named(reference, slots, open_slots)

    def matching(self, reference: str) -> list[KnownFact]:
        """The facts of the guide that a reference without slots names."""
        return self.book.matching(reference)

    def own(self, name: str, rendered: Rendered, **words: str) -> str:
        """One of the bot's own sentences."""
        return self.say(self.persona.texts[name], rendered, **words)

    def say(self, text: Template, rendered: Rendered, **words: str) -> str:
        """A sentence of the bot's own, which may name the bot and the guide."""
        source = self.guide.source
        known = {"name": self.persona.name, "contact": self.persona.contact, "author": source.author, "year": str(source.year), **words}
        return self.fill(text, {}, rendered, known)

    def fill(self, text: Template, slots: Slots, rendered: Rendered, words: Mapping[str, str] | None = None) -> str:
        """A template, filled; the facts that it prints are noted."""
        return "".join(part if isinstance(part, str) else self._part(part, slots, rendered, words or {}) for part in text)

    def _part(self, ref: Ref, slots: Slots, rendered: Rendered, words: Mapping[str, str]) -> str:
        if ref.kind == "fact":
            facts = self._facts(ref.name, slots)
            rendered.use(self.guide, facts)
            return self._show(facts, ref.format, rendered)
        if ref.kind == "slot":
            text = formats.joined([self.title(value) for value in slots.get(ref.name, [])])
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

    def title(self, value: str) -> str:
        """The words for a value; one that has none may be what a person typed, or come with a state from outside."""
        return self.guide.titles.get(value) or self.persona.titles.get(value) or "".join(c for c in value if c.isprintable())

    def _show(self, facts: Sequence[KnownFact], format_: str, rendered: Rendered) -> str:
        kinds = format_.split("|")
        if len(facts) > max(1, len(rendered.list)):
            rendered.list = list(facts)
        text = self._listed(facts, [self._value(fact, kinds, rendered) for fact in facts], kinds)
        if "labelled" in kinds:
            rendered.tables.append((text, list(facts)))
        return formats.capitalised(text) if "cap" in kinds else text

    def _value(self, fact: KnownFact, kinds: Sequence[str], rendered: Rendered) -> str:
        if isinstance(fact.value, Open):
            return self.own("open", rendered, part=fact.value.text)
        return formats.per_year(fact.value) if "year" in kinds else formats.plain(fact.value)

    def _listed(self, facts: Sequence[KnownFact], values: Sequence[str], kinds: Sequence[str]) -> str:
        shown: dict[str, Callable[[], str]] = {
            "list": lambda: formats.bullets(values),
            "or": lambda: formats.joined(values, "or"),
            "titles": lambda: formats.bullets([fact.subject for fact in facts]),
            "names": lambda: formats.joined([fact.subject for fact in facts]),
            "entries": lambda: _entries(facts, values),
            "labelled": lambda: formats.bullets([f"{self.label(fact)}: {value}" for fact, value in zip(facts, values, strict=True)]),
        }
        for kind in kinds:
            if kind in shown:
                return shown[kind]()
        return formats.joined(values)

    def label(self, fact: KnownFact, of: Container[str] = ()) -> str:
        """A fact's dimensions in words: of some of them, or of all."""
        named = {d: v for d, v in fact.dimensions.items() if d != ABOUT and (d in of or not of)}
        return ", ".join(self.title(value) for value in named.values())

    def _comforts(self, decision: Decision) -> bool:
        return any(move.act == "answer" and self.intents[move.intent].fallback == "danger" for move in decision.moves)

    def _suggestions(self, decision: Decision, state: State) -> list[Suggestion]:
        options: list[Option] = [option for move in decision.moves for option in move.options]
        if options:
            return [Suggestion(option.title, option.title) for option in options[:MOST_SUGGESTIONS]]
        for move in decision.moves:
            if move.step and (titles := self._for(move.career).teller.suggestions(move.step)):
                return [Suggestion(title, title) for title in titles[:MOST_SUGGESTIONS]]
        told = {*state.told, *(move.intent for move in decision.moves)}
        answered = [move.intent for move in decision.moves if move.act == "answer"]
        results = [id_ for move in decision.moves if move.step for id_ in self.teller.follow_ups(move.step) if id_ not in told]
        offered = [self.intents[id_] for id_ in results] or next_intents(answered, told, self.intents, self.persona)
        return [Suggestion(intent.title, intent.title) for intent in offered[:MOST_SUGGESTIONS]]


def score_of(decision: Decision) -> float:
    """The least score among the parts that were understood; what a reply's confidence comes from."""
    understood = [move for move in decision.moves if move.act != "unknown"] or decision.moves
    return min(move.score for move in understood)


def status_of(decision: Decision, intents: Mapping[str, IntentSpec]) -> ReplyStatus:
    """What kind of reply a decision leads to."""
    acts = [move.act for move in decision.moves]
    if "safety" in acts:
        return "safety"
    if "greet" in acts:
        return "social"
    statuses = [intents[move.intent].status for move in decision.moves if move.act == "answer"]
    known: tuple[ReplyStatus, ...] = ("answer", "unknown", "social")
    for status in known:
        if status in statuses:
            return status
    for step in (move.step for move in decision.moves if move.step):
        return _STEP_STATUS[step.act]
    return "clarify" if "clarify" in acts else "unknown"


def _told(values: Sequence[str], wanted: str) -> bool:
    """Whether a person told one of the values that a variant is for; `*` stands for any but `none`."""
    return any(value in wanted.split("|") or (wanted == "*" and value != NONE) for value in values)


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
