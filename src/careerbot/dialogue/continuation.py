"""Whether a message goes on with what was talked about, or asks something by itself."""

from __future__ import annotations

from collections.abc import Sequence

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import ABOUT, ATTRIBUTE, FRAME
from careerbot.dialogue import ellipsis
from careerbot.dialogue.ellipsis import Completion
from careerbot.dialogue.pointers import refers
from careerbot.dialogue.state import Topic
from careerbot.nlu.segment import Segment

CLEAR = 0.5
"""The score from which a message that begins with "and", and says more than completes the last question, asks another one."""
TERSE = 4
"""A part of at most this many words may be about what the next part of the message names; a longer one that is an example says it all."""
BARE = 2
"""A message of at most this many words that names a value and nothing else goes on with the topic, whatever else it may mean."""
TALK = 0.45
"""The score from which a question that does not address the bot is small talk nevertheless."""
ADDRESSED = frozenset("you your yours yourself bot".split())
SHORT = 5
"""Messages of at most this many words may go on with an earlier topic without saying so."""


class Continuation:
    """Weighs what a segment means by itself against what it means as the end of what was talked about.

    Args:
        intents: in the order in which the model numbers them.
        persona: thresholds and what else the settings decide.
    """

    def __init__(self, intents: Sequence[IntentSpec], persona: Persona) -> None:
        self.intents = intents
        self.by_id = {intent.id: intent for intent in intents}
        self.persona, self.limits = persona, persona.thresholds

    def understood(self, segment: Segment) -> bool:
        """Whether the best candidate may be given: an answer by its standing, a refusal of its own by its score."""
        if self.intents[segment.candidates[0].intent].status == "unknown":
            return segment.score >= self.limits.refuse
        if self.intents[segment.candidates[0].intent].status == "social" and segment.question and not segment.strict:
            return segment.score >= (TALK if ADDRESSED.isdisjoint(segment.words.words) else self.limits.accept)
        return segment.standing >= self.limits.accept

    def goes_on(self, segment: Segment, completion: Completion) -> bool:
        """Whether a segment is better read as going on with the topic than by itself."""
        best = self.intents[segment.candidates[0].intent] if segment.candidates else None
        if best and self._asks_by_itself(segment, best, completion):
            return False
        brief = completion.bare and len(segment.words.words) <= BARE and (not segment.strict or self._is_of_a_thing(completion))
        if brief or (best and self._asks_of_thing(segment, best, completion)):
            return True
        return self._completes(segment, best, completion)

    def _completes(self, segment: Segment, best: IntentSpec | None, completion: Completion) -> bool:
        """Whether a segment that is neither plainly asks less by itself than as the end of what was talked about."""
        if completion.marked or best is None or best.id == completion.intent:
            return not segment.unread or completion.marked
        refused = self.by_id[completion.intent].status == "unknown"
        if best.status == "answer" and segment.strict and (refused or len(segment.words.words) > TERSE):
            return False
        if best.status in ("social", "unknown") and self.understood(segment):
            return False
        bare = completion.bare and len(segment.words.words) <= SHORT
        wide = bare and not ellipsis.is_narrower(best, self.by_id[completion.intent])
        return wide or ((bare or not segment.unread) and not self.understood(segment))

    def _asks_by_itself(self, segment: Segment, best: IntentSpec, completion: Completion) -> bool:
        """Whether a segment is a whole question: known word for word with what it is about, or clear though it begins with "and"."""
        if self._is_of_a_thing(completion) and completion.marked:
            return False  # "and the top 10%?" after a planner's pay is about the planner
        if segment.corrects or best.id == completion.intent or best.status not in ("answer", "unknown") or not self.understood(segment):
            return False
        if not completion.marked:
            asks = segment.words.words[0] in self.persona.question_words
            return segment.strict and asks and bool(segment.words.values(ABOUT))
        opening = ellipsis.continuer_of(segment, self.persona)
        points = refers(segment.words.words, self.persona) and not ellipsis.names_itself(segment, self.persona)
        return not completion.bare and not points and len(opening.split()) == 1 and segment.score >= CLEAR

    def _is_of_a_thing(self, completion: Completion) -> bool:
        """Whether a completion asks of what was named before, a role or a vocational program, rather than of the career."""
        named = any(value in self.persona.owners for values in completion.slots.values() for value in values)
        return named or self.by_id[completion.intent].frame.get(ABOUT) in self.persona.titles

    def _asks_of_thing(self, segment: Segment, best: IntentSpec, completion: Completion) -> bool:
        """Whether a pronoun asks of a thing what by itself would be answered of something else: "would he be paid?" of interns."""
        found = self.by_id[completion.intent]
        asked = {*segment.words.values(ATTRIBUTE)} & {*found.frame.get(ATTRIBUTE, "").split("|")}
        other = not segment.words.values(ABOUT) and best.frame.get(ABOUT) != found.frame.get(ABOUT)
        return bool(asked) and other and self._is_of_a_thing(completion) and refers(segment.words.words, self.persona)

    def asks_otherwise(self, segment: Segment, topic: Topic) -> bool:
        """Whether a segment by itself is understood as something else than the topic."""
        best = self.intents[segment.candidates[0].intent] if segment.candidates else None
        if best is None or best.id == topic.intent or best.status != "answer" or not self.understood(segment):
            return False
        last = self.by_id[topic.intent]
        wider = all(best.frame.get(kind) == last.frame.get(kind) for kind in FRAME) and len(best.frame) < len(last.frame)
        return not (wider and refers(segment.words.words, self.persona))  # "how long is that?" of evenings asks of evenings
