"""Whether questions are understood as they should be: the production code decides, the labels judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from careerbot.compile import Compiled, english_words
from careerbot.content.load import Content
from careerbot.content.types import Thresholds
from careerbot.dialogue.policy import Policy
from careerbot.dialogue.references import Resolver
from careerbot.dialogue.state import VERSION, Decision, Move, State
from careerbot.nlg.render import score_of, status_of
from careerbot.nlg.reply import ReplyStatus
from careerbot.nlu.distress import DistressMatcher
from careerbot.nlu.understand import Interpreter, Understanding
from careerbot.quality.labelled import OUT_OF_SCOPE, Labelled
from careerbot.quality.leaveout import leave_out


class Outcome(msgspec.Struct, frozen=True):
    """What became of a question."""

    item: Labelled
    status: ReplyStatus
    intents: list[str]
    """Those answered, or the one that asks back."""
    offered: list[str]
    """The readings offered by a question back."""
    score: float
    confidence: float
    standing: float
    """What `accept` is compared with: the least of all parts."""
    in_scope: bool
    """Whether there is an answer to be given."""

    @property
    def right(self) -> bool:
        """Whether all that was answered is among what is expected; for what is out of scope any refusal is right."""
        refused = self.status == "unknown" and OUT_OF_SCOPE in self.item.expected
        return refused or (bool(self.intents) and set(self.intents) <= set(self.item.expected))

    @property
    def helped(self) -> bool:
        """Whether a question back offered what is expected."""
        return self.status == "clarify" and not self.right and not set(self.offered).isdisjoint(self.item.expected)

    @property
    def got(self) -> str:
        """In a word what was made of it: the intents joined by `+`, `oos` for a refusal without one, `clarify` for a question back."""
        return "+".join(self.intents) or ("clarify" if self.status == "clarify" else OUT_OF_SCOPE)


class Judge:
    """Judges the content's understanding.

    Args:
        compiled: the content.
    """

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self._interpreter = Interpreter(compiled.model, english_words)
        self._distress = DistressMatcher(compiled.distress)
        self._policy = Policy(compiled.intents, compiled.persona)
        self._answers = {intent.id for intent in compiled.intents if intent.status != "unknown"} | compiled.rescue.answers.keys()
        self._start = State(version=VERSION, career=compiled.persona.default_career)
        career = compiled.guide(self._start.career).career.title
        self._resolver = Resolver(self._policy.intents, self._policy.persona, self._interpreter.segment, str, career)

    @property
    def labels(self) -> set[str]:
        """The intents, and the distress rules."""
        return {intent.id for intent in self.compiled.intents} | self.compiled.rescue.answers.keys()

    def run(self, items: Iterable[Labelled]) -> list[Outcome]:
        """What becomes of questions, each as the first of a conversation."""
        return [self.outcome(item, understood) for item, understood in self.understand(items)]

    def understand(self, items: Iterable[Labelled], accept: float | None = None) -> Iterator[tuple[Labelled, Understanding | str]]:
        """Each question with what it may mean, or with the distress rule that it meets; with another threshold where one is given."""
        if accept is not None:
            self._interpreter.accept = accept
        for item in items:
            danger = self.danger(item.text)
            yield item, danger or self._resolver.resolve(self._interpreter.understand(item.text), self._start, None)

    def danger(self, message: str) -> str:
        """The distress rule that a text meets; empty where there is none."""
        return self._distress.match(message) or ""

    def answers(self, message: str) -> list[str]:
        """The intents that a message is answered with."""
        return self.run([Labelled(message, [], "")])[0].intents

    def leave_one_out(self, content: Content) -> Iterator[Outcome]:
        """What becomes of the content's own lines, each as if it were not there."""
        intents = content.intents()
        for left in leave_out(content):
            intent = intents[left.line.intent]
            place = content.places[id(intent)].problem(left.line.steps, "", "")
            labels = [intent.id, *([OUT_OF_SCOPE] if intent.status == "unknown" else [])]
            yield self.outcome(Labelled(left.text, labels, f"{place.file}:{place.line}"), Understanding([left.segment], shortened=False))

    def outcome(self, item: Labelled, understood: Understanding | str, thresholds: Thresholds | None = None) -> Outcome:
        """What becomes of a question; with other thresholds where they are given."""
        if isinstance(understood, str):
            decision, standing = Decision([Move("safety", understood, score=1.0)]), 1.0
        else:
            decision = (self._with(thresholds) if thresholds else self._policy).decide(self._start, understood)
            standing = min((segment.standing for segment in understood.segments), default=0.0)
        intents = [move.intent for move in decision.moves if move.intent and move.act in ("answer", "safety", "clarify")]
        score = score_of(decision)
        return Outcome(
            item=item,
            status="ask" if self._begins_flow(decision) else status_of(decision, self._policy.by_id),
            intents=list(dict.fromkeys(intents)),
            offered=[option.intent for move in decision.moves if move.act == "clarify" for option in move.options],
            score=score,
            confidence=self.compiled.persona.confidence(score),
            standing=standing,
            in_scope=not self._answers.isdisjoint(item.expected),
        )

    def _begins_flow(self, decision: Decision) -> bool:
        return any(move.act == "answer" and self._policy.by_id[move.intent].flow for move in decision.moves)

    def _with(self, thresholds: Thresholds) -> Policy:
        return Policy(self.compiled.intents, msgspec.structs.replace(self.compiled.persona, thresholds=thresholds))
