"""The state of a conversation: plain data, versioned, small."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from careerbot.content.types import Operation
from careerbot.errors import StateError
from careerbot.nlu.figures import Figure

VERSION = 2
OLDER = (1,)
"""Versions that are read as well: what they lack is empty."""
MOST_REMEMBERED = 16
"""Answers whose number of tellings is kept; older ones are forgotten."""
MOST_SAID = 4
"""Parts of the last reply that can be said again."""
MOST_FIGURES = 3
"""Figures that can be compared later."""
MOST_LISTED = 12
"""Things of the last list that can be pointed at."""
MOST_LISTS = 4
"""Kinds of things whose last list can be pointed at."""
LARGEST = 4_000
"""Bytes of a state as JSON; what is more is cut, the predecessor first."""
LONGEST_READ = 16_384
"""Bytes of JSON that are looked at: no state of ours is as long."""

Natural = Annotated[int, Meta(ge=0)]

Slots = dict[str, list[str]]
"""Slot -> what fills it, in the order of naming."""


Manner = Literal["", "again", "reworded", "brief", "source", "known", "topics", "compared", "idle"]
"""Ways to say something: once more, in other words, in short; with where it stands; what is known of the person; all topics;
the last figures compared; that there was nothing to do."""


class Topic(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was talked about: an intent, what filled its slots, and the frame as it was asked for."""

    intent: str
    slots: Slots = {}
    frame: dict[str, str] = {}
    """Coordinates that the message named; the intent's own where it named none."""
    operation: Operation | None = None
    """What was wanted of its figures."""
    named: str = ""
    """The words by which the thing that it is about was named."""
    first: Slots = {}
    """What came first where its figures were ranked."""


class Option(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reading that was offered, or a thing of a list."""

    intent: str
    title: str = ""
    """The words in which it was offered; those of the intent where it is empty."""
    slots: Slots = {}


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a flow does in a turn."""

    act: Literal["ask", "result", "say"]
    flow: str
    question: str = ""
    """The question that is asked."""
    note: str = ""
    """The sentence of the flow's own that comes first: `resumed`, `unread`, ..."""
    answers: Slots = {}
    """Question -> its answer, as far as they are known and count."""


class Move(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is done about one segment of a message."""

    act: Literal["answer", "clarify", "unknown", "safety", "empty", "greet", "flow"]
    intent: str = ""
    """The intent answered, the one that asks back, or the distress rule; empty where there is none."""
    slots: Slots = {}
    frame: dict[str, str] = {}
    """Coordinates of the frame that the segment named."""
    options: list[Option] = []
    """The readings to choose from, or the nearest topics of an `unknown`."""
    carried: list[str] = []
    """Values of slots and of `about` that were taken over from earlier turns; the reply shows them."""
    framed: bool = False
    """Whether it was decided by the frame that the words name, and not by which intent scores best."""
    polar: bool = False
    negative: bool = False
    premise: list[Figure] = []
    """Figures that the segment takes for granted."""
    score: float = 0.0
    part: str = ""
    """The words of the message that this is about."""
    foreign: bool = False
    """Whether these seem to be in another language."""
    career: str = ""
    """The guide that is answered from; the conversation's where it is empty."""
    manner: Manner = ""
    """How it is said, where not as ever."""
    operation: Operation | None = None
    """What is wanted of the figures."""
    among: list[str] = []
    """Values of dimensions that were named: the figures of these are meant."""
    figure: str = ""
    """A sum that the person named, in their words."""
    named: str = ""
    """The words by which the thing that it is about was named."""
    figures: list[str] = []
    """The facts that are compared."""
    others: list[Option] = []
    """How the segment could be read instead."""
    step: Step | None = None
    """What a flow does; for `flow`."""


class Running(msgspec.Struct, frozen=True, omit_defaults=True):
    """A flow under way."""

    flow: str
    asked: str = ""
    """The question that was asked last; empty before the first."""
    answers: Slots = {}
    """Question -> what was answered; a question that was skipped has an empty list."""
    career: str = ""
    """The guide that it goes by."""
    done: bool = False
    """Whether its result was given; that can be had again."""
    aside: bool = False
    """Whether it waits until the person goes on with it."""
    strayed: Natural = 0
    """How many turns in a row did not answer the question."""


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is kept of a conversation between two turns."""

    version: int = 0
    """`VERSION`, always written; 0 is none."""
    turn: Natural = 0
    career: str = ""
    topic: Topic | None = None
    topic_turn: Natural = 0
    """The turn in which `topic` was last talked about."""
    options: list[Option] = []
    """The readings offered by the last turn, if it was a `clarify`."""
    told: dict[str, Natural] = {}
    """Intent -> how often it was answered."""
    refusals: Natural = 0
    """How many turns in a row had no answer."""
    listed: list[Option] = []
    """What the last list shown held, in its order: for "the second one"."""
    listed_turn: Natural = 0
    """The turn in which that was."""
    lists: list[Option] = []
    """The last list of each kind of things, the latest last: for "the first website" when roles were listed since."""
    read: list[Natural] = []
    """The places of that list that were read last, at most two: for "the next one" and "those two"."""
    figures: list[str] = []
    """The facts whose figures were told last, one of each answer: for "how big is the difference?"."""
    rejected: list[str] = []
    """Intents that the person said were not meant, in this exchange."""
    said: list[Move] = []
    """What was decided last, to be said again or in other words."""
    person: Slots = {}
    """What the person told of themselves: kind -> values."""
    danger: Natural = 0
    """The last turn in which it was about danger; 0 where there was none."""
    running: Running | None = None
    """The flow under way, if any."""
    previous: State | None = None
    """The state before the last turn, without its own predecessor."""

    def to_json(self) -> str:
        """The state as JSON, for whoever stores it."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> State:
        """The state in a JSON text.

        Raises:
            StateError: it is no state, or one of a version that is not read.
        """
        if len(text) > LONGEST_READ:
            raise StateError(f"this is no conversation state: it is longer than {LONGEST_READ:,} bytes; begin a new conversation")
        try:
            state = msgspec.json.decode(text, type=cls)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise StateError(f"this is no conversation state: {error}; begin a new conversation") from None
        if state.version not in (VERSION, *OLDER):
            raise StateError(f"the state has version {state.version}, this careerbot reads {VERSION}; begin a new conversation")
        before = msgspec.structs.replace(state.previous, version=VERSION, previous=None) if state.previous else None
        return msgspec.structs.replace(state, version=VERSION, previous=before)

    def fitted(self) -> State:
        """The state, cut where it is too large to be kept: first its predecessor goes, then what can best be done without."""
        steps: list[dict[str, Any]] = [
            {},
            {"previous": None},
            {"lists": []},
            {"said": [], "listed": []},
            {"told": {}, "options": []},
            {"topic": None, "person": {}},
        ]
        state = self
        for lost in steps:
            state = msgspec.structs.replace(state, **lost)
            if len(msgspec.json.encode(state)) <= LARGEST:
                break
        return state


class Decision(msgspec.Struct, frozen=True):
    """What is done about a message."""

    moves: list[Move]
    shortened: bool = False
    person: Slots | None = None
    """What is known of the person with this message; what was known before it, where None."""
    noted: Slots = {}
    """What of it this message told."""
    resume: State | None = None
    """The state that the conversation goes on from, where that is another than this one's: undone, begun anew."""
    rejected: list[str] = []
    """Intents that are not meant, as far as this exchange has shown."""


def remember(told: dict[str, int], intents: list[str]) -> dict[str, int]:
    """The counts after some intents were answered, the most recently told ones kept."""
    counts = dict(told)
    for intent in intents:
        counts[intent] = counts.pop(intent, 0) + 1
    return dict(list(counts.items())[-MOST_REMEMBERED:])
