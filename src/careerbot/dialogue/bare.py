"""A question word and nothing else ("why?", "which ones should I look at?"): what it asks of the last answer, its author says."""

from __future__ import annotations

from collections.abc import Mapping

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.dialogue.references import pointings
from careerbot.dialogue.state import Topic
from careerbot.nlu.understand import Segment

LONGEST = 8
"""A message of more words is not bare."""
AGAIN = "what"
"""The question word that, with a pronoun, asks for the last answer as it is now ("what is it then?")."""


def asked(segment: Segment, topic: Topic, intents: Mapping[str, IntentSpec], persona: Persona) -> str:
    """The intent that a bare question stands for after a topic; empty where there is none."""
    words = segment.words.words
    last = intents.get(topic.intent)
    if last is None or len(words) > LONGEST or not is_bare(segment, persona):
        return ""
    if found := next((last.then[word] for word in words if word in last.then), ""):
        return found
    points = any(target == "one" for _, _, target in pointings(words, persona))
    return topic.intent if AGAIN in words and points and not segment.strict else ""


def is_bare(segment: Segment, persona: Persona) -> bool:
    """Whether a segment holds no word with a meaning of its own."""
    return all(word in persona.function_words or word in persona.pointers for word in segment.words.words)
