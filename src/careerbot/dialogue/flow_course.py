"""The course of a flow in one guide: which questions there are, which comes next, which rules hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from careerbot.content.compiled import KnownFact
from careerbot.content.factbook import FactBook
from careerbot.content.flows import NONE, YES_NO, ChoiceSpec, FlowSpec, PartSpec, QuestionSpec, RuleSpec, Terms
from careerbot.content.types import Text
from careerbot.dialogue.state import Slots

_NOTHING: tuple[list[str], ...] = ([], [NONE], ["0"])
"""Answers that name nothing."""
_FIGURES = ("money", "number")


class Course:
    """A flow with what a guide holds; what that lacks is left out.

    Args:
        flow: questions and rules.
        book: the guide's facts.
    """

    def __init__(self, flow: FlowSpec, book: FactBook) -> None:
        self.flow, self.book = flow, book
        self.questions = [question for question in flow.questions if self._usable(question)]

    def question(self, id_: str) -> QuestionSpec | None:
        """A question; None where there is none of that id in this guide."""
        return next((question for question in self.questions if question.id == id_), None)

    def choices(self, question: QuestionSpec) -> list[ChoiceSpec]:
        """What may be chosen: as written, or one for each fact."""
        return question.choices + [choice for choice, _ in self._made(question)]

    def choice_facts(self, question: QuestionSpec) -> list[KnownFact]:
        """The facts whose words stand in the choices."""
        return [fact for choice, fact in self._made(question) if isinstance(fact.value, Text) and choice.title == fact.value.text]

    def answers(self, given: Slots, known: Slots) -> Slots:
        """What counts: the answers given, and what was known before, to the questions that this leads to."""
        counting: Slots = {}
        for question in self.questions:
            if not self.holds(question.when, counting):
                continue
            if question.id in given:
                counting[question.id] = self._valid(question, given[question.id])
            elif values := self._valid(question, known.get(question.id, [])):
                counting[question.id] = values
        return counting

    def next(self, given: Slots, known: Slots) -> QuestionSpec | None:
        """The first question that is not answered; None after the last."""
        counting = self.answers(given, known)
        open_ = (question for question in self.questions if question.id not in counting and self.holds(question.when, counting))
        return next(open_, None)

    def is_last(self, question: QuestionSpec, counting: Slots) -> bool:
        """Whether no question can come after one, whatever is answered."""
        after = self.questions[self.questions.index(question) + 1 :]
        return all(other.id in counting for other in after)

    def holds(self, terms: Terms, answers: Slots) -> bool:
        """Whether terms hold for answers in this guide."""
        given = {id_: [NONE, *values] if values in _NOTHING[1:] else values for id_, values in answers.items()}
        return (
            all(set(given.get(id_, ())) & set(values) for id_, values in terms.allowed.items())
            and not any(set(given.get(id_, ())) & set(values) for id_, values in terms.barred.items())
            and all(answers.get(id_, []) not in _NOTHING for id_ in terms.answered)
            and not any(answers.get(id_) for id_ in terms.open)
            and all(self._compares(answers, id_, reference) > 0 for id_, reference in terms.reaches.items())
            and all(self._compares(answers, id_, reference) < 0 for id_, reference in terms.below.items())
            and all(self.book.named(reference, answers, open_slots=False) for reference in terms.has)
            and not any(self.book.named(reference, answers, open_slots=False) for reference in terms.lacks)
        )

    def lines(self, part: PartSpec, answers: Slots) -> list[list[RuleSpec]]:
        """The rules of a part that say something, those of a line together."""
        lines: list[list[RuleSpec]] = []
        said = begun = False
        for rule in part.rules:
            if rule.otherwise and said:
                continue
            said = (begun or not rule.join) and self.holds(rule.when, answers) and self.book.holds_all(rule.say, answers)
            if not rule.join:
                begun = said
                lines += [[]] if said else []
            if said:
                lines[-1].append(rule)
        return lines

    def has_result(self) -> bool:
        """Whether there is anything to lead to: a question, and a part with a rule that the guide has the facts for."""
        rules = [rule for part in self.flow.result for rule in part.rules]
        return bool(self.questions) and any(self.book.holds_all(rule.say, {}) for rule in rules)

    def _usable(self, question: QuestionSpec) -> bool:
        """Whether the guide has what a question needs: the facts that it prints, those of its terms, and choices."""
        if not self.book.holds_all(question.ask, {}) or (question.source and not self._made(question)):
            return False
        return all(self.book.named(reference, {}) for reference in question.when.has)

    def _made(self, question: QuestionSpec) -> list[tuple[ChoiceSpec, KnownFact]]:
        """The choices made of facts: what stands for the `*`, called as the entity of that id, or as the fact says."""
        found: dict[str, tuple[ChoiceSpec, KnownFact]] = {}
        for fact in self.book.matching(question.source) if question.source else []:
            id_ = _at_star(question.source, fact.id)
            title = self.book.guide.titles.get(id_, fact.value.text if isinstance(fact.value, Text) else "")
            if title:
                phrases = [title.lower(), id_.replace("-", " "), *question.words.get(id_, [])]
                found.setdefault(id_, (ChoiceSpec(id_, title, phrases), fact))
        return list(found.values())

    def _valid(self, question: QuestionSpec, values: Sequence[str]) -> list[str]:
        """What of some values can be an answer."""
        if question.type == "text":
            return list(values[:1])
        if question.type in _FIGURES:
            return [value for value in values[:1] if _figure(value) is not None]
        known = YES_NO if question.type == "yes-no" else [*(choice.id for choice in self.choices(question)), NONE]
        kept = [value for value in values if value in known]
        return kept if question.type == "many" else kept[:1]

    def _compares(self, answers: Mapping[str, Sequence[str]], question: str, reference: str) -> int:
        """1 where the person's figure reaches all that a reference names, -1 where it is below all, 0 else."""
        figure = _figure(next(iter(answers.get(question, [])), ""))
        spans = [span for fact in self.book.named(reference, answers) if (span := _span(fact))]
        if figure is None or not spans:
            return 0
        return 1 if figure >= max(high for _, high in spans) else -1 if figure < min(low for low, _ in spans) else 0


def _at_star(reference: str, id_: str) -> str:
    """What stands in an id at the place of the first `*` of a reference."""
    head, _, tail = reference.partition("*")
    rest = id_.removeprefix(head)
    return rest.partition(tail[0])[0] if tail else rest


def _figure(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _span(fact: KnownFact) -> tuple[float, float] | None:
    """The least and the most that a fact's figure is."""
    value = fact.value
    ends = [end for name in ("amount", "low", "high") if (end := getattr(value, name, None)) is not None]
    return (min(ends), max(ends)) if ends else None
