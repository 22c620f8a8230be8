"""What a flow says: its questions, and the result as a document that can be kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from careerbot.content.compiled import KnownFact
from careerbot.content.factbook import FactBook
from careerbot.content.flows import NONE, TOLD, Guidance, QuestionSpec
from careerbot.content.template import Ref, Template
from careerbot.content.types import Money
from careerbot.dialogue.flow_course import Course
from careerbot.dialogue.state import Slots, Step
from careerbot.nlg import formats


class Fill(Protocol):
    """Fills a template with facts, which it notes as used, and with words."""

    def __call__(self, text: Template, slots: Slots, words: dict[str, str], /) -> str:
        """The text."""


class FlowTeller:
    """Says what a flow does, from one guide.

    Args:
        guidance: gives the flows; called when one first speaks.
        book: the guide's facts.
    """

    def __init__(self, guidance: Callable[[], Guidance], book: FactBook) -> None:
        self._guidance, self.book = guidance, book

    @property
    def guidance(self) -> Guidance:
        """The flows."""
        return self._guidance()

    def paragraphs(self, step: Step, fill: Fill, use: Callable[[Sequence[KnownFact]], None]) -> list[str]:
        """The paragraphs of a step."""
        course = Course(self.guidance.flows[step.flow], self.book)
        note = self._note(step, course, fill)
        if step.act == "result":
            return self._result(step, course, fill)
        question = course.question(step.question)
        if question is None:
            return [note]
        return [*filter(None, [note]), *self._question(question, step, course, fill, use)]

    def suggestions(self, step: Step) -> list[str]:
        """What can be answered, in the order in which it is offered."""
        course, titles = Course(self.guidance.flows[step.flow], self.book), self.guidance.titles
        question = course.question(step.question)
        if question is None:
            return []
        if question.type == "yes-no":
            return [titles[sign] for sign in ("yes", "no", "partly", "skip")]
        choices = [formats.capitalised(choice.title) for choice in course.choices(question)]
        return [*choices[:3], titles["skip"]] if choices else [titles["skip"], titles["result"]]

    def follow_ups(self, step: Step) -> list[str]:
        """The intents that are offered after a result."""
        return self.guidance.flows[step.flow].follow_ups if step.act == "result" else []

    def _note(self, step: Step, course: Course, fill: Fill) -> str:
        """The sentence that comes before a question."""
        flow = course.flow
        if step.note == "opening":
            told = self._told(step.answers, course, fill)
            known = fill(self.guidance.texts["known"], {}, {TOLD: told}) if told else ""
            return " ".join(filter(None, [fill(flow.opening, {}, {}), fill(self.guidance.texts["how"], {}, {}), known]))
        if step.note == "explained":
            question = course.question(step.question)
            return fill(question.help, {}, {}) if question else ""
        return fill(self.guidance.texts[step.note], {}, {"flow": flow.title}) if step.note else ""

    def _question(
        self, question: QuestionSpec, step: Step, course: Course, fill: Fill, use: Callable[[Sequence[KnownFact]], None]
    ) -> list[str]:
        texts = self.guidance.texts
        lead = fill(texts["last"], {}, {}) if course.is_last(question, step.answers) else ""
        ask = fill(self._worded(question.ask, step.answers, course), step.answers, {})
        hint = fill(texts[question.type], {}, {}) if step.note in ("unread", "unread-again", "explained") or question.type == "many" else ""
        use(course.choice_facts(question))
        choices = [f"{at}. {formats.capitalised(choice.title)}" for at, choice in enumerate(course.choices(question), 1)]
        return ["\n".join([" ".join(filter(None, (lead, ask, hint))), *choices])]

    def _result(self, step: Step, course: Course, fill: Fill) -> list[str]:
        paragraphs = []
        words = {TOLD: self._told(step.answers, course, fill)}
        slots = {id_: [value for value in values if value != NONE] for id_, values in step.answers.items()}
        for part in course.flow.result:
            said = [
                " ".join(fill(self._worded(rule.say, step.answers, course), slots, words) for rule in line)
                for line in course.lines(part, step.answers)
            ]
            if not said and part.nothing:
                said = [fill(part.nothing, {}, words)]
            if not said:
                continue
            heading = [f"**{text}**"] if (text := fill(part.heading, slots, words)) else []
            paragraphs += ["\n".join([*heading, *_styled(said, part.style)])] if part.style != "text" else [*heading, *said]
        return paragraphs

    def _told(self, answers: Slots, course: Course, fill: Fill) -> str:
        """The answers in words, those that are told again."""
        told = [(question, answers.get(question.id)) for question in course.questions if question.told]
        return "; ".join(fill(question.told, {}, {"part": self._words(question, values, course)}) for question, values in told if values)

    def _worded(self, text: Template, answers: Slots, course: Course) -> Template:
        """A template with the answers that it names put in as words; a person's own figure stands in quotation marks."""

        def word(part: str | Ref) -> str | Ref:
            if isinstance(part, str) or part.kind != "slot" or not (question := course.question(part.name)):
                return part
            said = self._words(question, answers.get(part.name, []), course)
            return formats.capitalised(said) if "cap" in part.format else said

        return [word(part) for part in text]

    def _words(self, question: QuestionSpec, values: Sequence[str], course: Course) -> str:
        if question.type == "money":
            return formats.joined([f"“{formats.plain(Money(amount=_number(value), currency=self._currency()))}”" for value in values])
        if question.type == "number":
            return formats.joined([f"“{formats.number(_number(value))} {question.unit}”" for value in values])
        if question.type == "text":
            return formats.joined([f"“{_printable(value)}”" for value in values])
        titles = {**self.guidance.titles, **{choice.id: choice.title for choice in course.choices(question)}}
        return formats.joined([titles.get(value, value) for value in values])

    def _currency(self) -> str:
        """The currency of the guide's figures."""
        return next((fact.value.currency for fact in self.book.guide.facts.values() if isinstance(fact.value, Money)), "USD")


def _styled(lines: Sequence[str], style: str) -> list[str]:
    if style == "steps":
        return [f"{at}. {line}" for at, line in enumerate(lines, 1)]
    return [line if line.startswith("- ") else f"- {line}" for line in lines]


def _number(value: str) -> float:
    number = float(value)
    return int(number) if number.is_integer() else number


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c in " '?.,-%$")
