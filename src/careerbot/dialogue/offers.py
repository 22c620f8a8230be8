"""What is offered to choose from, and how a word that stands in no title chooses: by the frames of what was offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import ABOUT, ATTRIBUTE
from careerbot.dialogue.ellipsis import Frames
from careerbot.dialogue.slots import slots_of
from careerbot.dialogue.state import Option

if TYPE_CHECKING:
    from careerbot.nlu.segment import Segment

LONGEST = 5
"""A message of more words is a question of its own."""
LONGEST_PAIR = 8
"""A message of more words does more than name topics."""
EITHER = "or"
"""The word between topics of which the person leaves open which is meant."""
LOOSE = frozenset(("whatever", "either", "something"))
"""Words that leave the choice open."""


def named_option(segment: Segment, options: Sequence[Option], intents: Mapping[str, IntentSpec]) -> Option | None:
    """The one option that is about what a short answer names: "college" after "the cost of which part?"."""
    if len(segment.words.words) > LONGEST or segment.words.values(ATTRIBUTE):
        return None
    abouts = {*segment.words.values(ABOUT)}
    fits = [option for option in options if option.intent in intents and intents[option.intent].frame.get(ABOUT) in abouts]
    return Option(fits[0].intent, "", slots_of(intents[fits[0].intent], segment)) if len(fits) == 1 else None


def asks_otherwise(segment: Segment, options: Sequence[Option], intents: Sequence[IntentSpec]) -> bool:
    """Whether an answer is an example of another question, word for word, that asks the attribute by which it seems to choose."""
    if not segment.strict or not segment.words.values(ATTRIBUTE) or len(segment.words.mentions) > 1:
        return False
    best = intents[segment.candidates[0].intent]
    return best.status == "answer" and best.id not in [option.intent for option in options]


def topics(segment: Segment, frames: Frames, persona: Persona) -> list[Option]:
    """The topics that a message only names, to choose from: "salary or tuition or whatever"; none where it does more."""
    words, named = segment.words.words, [value for value in segment.words.values(ATTRIBUTE) if value not in persona.vague]
    if EITHER not in words or segment.strict or segment.question or len(named) < 2 or len(words) > LONGEST_PAIR:
        return []
    covered = {at for mention in segment.words.mentions for at in range(mention.start, mention.end)}
    if not all(at in covered or word in persona.function_words or word in LOOSE for at, word in enumerate(words)):
        return []
    if segment.words.values(ABOUT):
        return []
    found = [next((i for about in persona.abouts if (i := frames.best({ATTRIBUTE: value, ABOUT: about}))), None) for value in named]
    return list({each.id: Option(each.id, each.title) for each in found if each}.values())
