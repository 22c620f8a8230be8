"""What authors write, as types. The YAML reader and the JSON Schema for editors are both driven by these.

Each struct is one mapping in a file. Keys that stand in no struct are errors.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Bound = Literal["exactly", "about", "over", "at-least", "from-to"]
"""How a figure is meant."""

Number = int | float

ATTRIBUTE, ABOUT = FRAME = ("attribute", "about")
"""The two coordinates of every frame; all its other keys are dimensions."""
EVERY = "all"
"""The value of a dimension that stands for all of its values: the pay from entry to executive."""
CAREER = "career"
"""The kind of a career's names."""
BACKGROUND = "background"
"""The kind of an occupation that a person names as their own."""
CLUE = "-clue"
"""Ends the kind of what describes an entity without naming it: `role-clue`."""

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$", description="small letters, digits, `-` and `.`")]
FactId = Annotated[
    str, Meta(pattern=r"^[a-z][a-z0-9-]*([./][a-z0-9][a-z0-9-]*)+$", description="words joined by `.` or `/`, such as `salary.entry`")
]
Kind = Annotated[str, Meta(pattern=r"^[a-z]+(-[a-z]+)*$", description="small letters and `-`")]
Share = Annotated[float, Meta(ge=0, le=1)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a day as YYYY-MM-DD")]


class _Authored(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    pass


# --- knowledge -------------------------------------------------------------------------------------


class Money(_Authored, frozen=True, kw_only=True, tag="money"):
    """A sum of money."""

    amount: Number | None = None
    low: Number | None = None
    high: Number | None = None
    currency: str = "USD"
    bound: Bound = "exactly"
    per: Literal["year", "hour", "total", "unstated"] = "unstated"
    """What the sum is for; `unstated` where the guide leaves it open."""


class Percent(_Authored, frozen=True, kw_only=True, tag="percent"):
    """A share or a rate, in percent."""

    amount: Number
    bound: Bound = "exactly"


class Count(_Authored, frozen=True, kw_only=True, tag="count"):
    """A number of things."""

    amount: Number
    unit: str = ""
    per: Literal["year", "total", "unstated"] = "unstated"
    bound: Bound = "exactly"


class Duration(_Authored, frozen=True, kw_only=True, tag="duration"):
    """A length of time; `text` words the vague ones ("a few months to a year")."""

    amount: Number | None = None
    low: Number | None = None
    high: Number | None = None
    unit: Literal["years", "months", "weeks", "hours"] = "years"
    bound: Bound = "exactly"
    text: str = ""


class Period(_Authored, frozen=True, kw_only=True, tag="period"):
    """From one calendar year to another."""

    low: int
    high: int


class Year(_Authored, frozen=True, kw_only=True, tag="year"):
    """A calendar year."""

    amount: int


class Text(_Authored, frozen=True, kw_only=True, tag="text"):
    """A statement or a name, in our own words."""

    text: str


class Open(_Authored, frozen=True, kw_only=True, tag="open"):
    """What the guide leaves open, said in a sentence."""

    text: str


Value = Money | Percent | Count | Duration | Period | Year | Text | Open


class Fact(_Authored, frozen=True, kw_only=True):
    """One thing that the guide says of a subject."""

    id: FactId
    subject: str = ""
    """An entity's id; the career itself where it is left out."""
    attribute: str
    dimensions: dict[str, str] = {}
    """Whatever tells this fact from its siblings (statistic, programme, residency, ...)."""
    value: Value
    conflicts_with: list[str] = []
    """Facts of the same guide that say otherwise; the answer has to say both."""


class Section(_Authored, frozen=True, kw_only=True):
    """The facts of one section of the guide."""

    heading: str
    """The section's name, as the sources of an answer show it."""
    facts: list[Fact]


class Entity(_Authored, frozen=True, kw_only=True):
    """Something with a name that people ask about."""

    id: Id
    kind: Kind
    title: str
    names: list[str] = []
    """Other names that people type."""
    clues: list[str] = []
    """Words by which people describe it without naming it."""


class Career(_Authored, frozen=True, kw_only=True):
    """The career that a guide is about."""

    title: str
    plural: str
    article: Literal["a", "an"] = "a"
    names: list[str] = []


class Source(_Authored, frozen=True, kw_only=True):
    """Where a guide's facts come from."""

    title: str
    author: str
    year: int
    place: str = ""
    licence: str = ""
    url: str = ""


class Guide(_Authored, frozen=True, kw_only=True):
    """A file `knowledge/<career>.yaml`: what one career guide says."""

    id: Id
    career: Career
    source: Source
    entities: list[Entity] = []
    sections: dict[str, Section]

    @property
    def facts(self) -> list[Fact]:
        """The facts of all sections."""
        return [fact for section in self.sections.values() for fact in section.facts]


class Standard(_Authored, frozen=True, kw_only=True):
    """The file `knowledge/_facts.yaml`: what a guide may hold. Intents may use all of it, whichever guides are there."""

    facts: dict[str, str] = {}
    """Fact -> what it is; `*` stands for an entity or a value."""
    kinds: dict[str, str] = {}
    """Kind of entity -> what it is."""


class HelpLine(_Authored, frozen=True, kw_only=True):
    """Somebody who helps."""

    name: str
    phone: str = ""
    url: str = ""
    about: str = ""
    source: str = ""
    checked: Day = ""
    """The day on which a person looked it up, as YYYY-MM-DD."""


class HelpAnywhere(_Authored, frozen=True, kw_only=True):
    """Words that serve where the region is not known."""

    emergency: str
    directory: HelpLine


class HelpRegion(_Authored, frozen=True, kw_only=True):
    """The help lines of one region."""

    id: Id
    name: str
    emergency: HelpLine
    crisis: HelpLine
    abuse: HelpLine | None = None


class Help(_Authored, frozen=True, kw_only=True):
    """The file `knowledge/_help.yaml`: where a person in distress is pointed to."""

    anywhere: HelpAnywhere
    regions: list[HelpRegion] = []


# --- intents ---------------------------------------------------------------------------------------

Status = Literal["answer", "clarify", "social", "unknown", "flow"]

Act = Literal["repeat", "reword", "shorter", "more", "undo", "restart", "forget", "recall", "source", "sure", "topics", "reject", "tell"]
"""What a message does to the conversation itself, beside being answered."""
Fallback = Literal["statement", "reaction", "danger"]
"""What is said where nothing was asked: to what a person tells of themselves, to a mere reaction, to a person who was in danger."""
Operation = Literal["difference", "ratio", "sum", "product", "least", "most"]
"""What is wanted of several figures."""


class Condition(_Authored, frozen=True, kw_only=True):
    """When a variant of an answer is used; all of it must hold."""

    has: list[str] = []
    """Facts that the guide must hold; an id may name a `$slot`."""
    lacks: list[str] = []
    filled: list[str] = []
    """Slots that must be filled."""
    several: list[str] = []
    """Slots that must be filled with two values at least."""
    yes: bool = False
    """Only for a yes/no question."""
    no: bool = False
    """Only for a yes/no question that is put in the negative ("can I do it without ...")."""
    person: dict[str, str] = {}
    """What the person must have told of themselves: kind -> value; `a|b` is one of these, `*` any but `none`."""


class Variant(_Authored, frozen=True, kw_only=True):
    """One way to answer."""

    when: Condition = Condition()
    text: str | list[str]
    """The template; where there are several, the next is used each time the answer is given again."""

    @property
    def texts(self) -> list[str]:
        """The templates, also where it is one."""
        return [self.text] if isinstance(self.text, str) else self.text


class Intent(_Authored, frozen=True, kw_only=True):
    """One thing that people ask, and how it is answered."""

    id: Id
    title: str
    """The words in which the bot offers it."""
    frame: dict[str, str]
    """What it stands for: attribute, about, and whatever tells it from its siblings."""
    slots: list[str] = []
    """Kinds of entity, or dimensions, that the answer uses."""
    each: str = ""
    """A slot; the answer is given once for each of its values."""
    ask: list[str]
    """Example utterances: `(a|b)`, `[optional]`, `{slot}`."""
    not_: list[str] = msgspec.field(default_factory=list, name="not")
    """Near misses that belong elsewhere."""
    answer: list[Variant] = []
    missing: str = ""
    """Said where the guide lacks the facts of every variant."""
    follow_ups: list[str] = []
    """Intents offered next."""
    options: list[str] = []
    """For `status: clarify`: the intents to choose from."""
    status: Status = "answer"
    act: Act | None = None
    """What it does to the conversation; the answer is said where there is nothing to do it to."""
    fallback: Fallback | None = None
    """What it is said to where nothing was asked that it would be the answer to."""
    instead_of: list[str] = []
    """For `fallback: danger`: intents that say too little then."""
    tells: dict[str, str] = {}
    """For `act: tell`: what is kept of the person, kind -> value."""
    then: dict[str, str] = {}
    """Question word -> the intent meant where nothing but that word is asked next ("why?")."""
    simple: str = ""
    """The answer in plainer words, for who did not understand it."""
    places: list[str] = []
    """Facts among which a sum that the person names is placed."""
    lists: list[str] = []
    """Facts whose things the answer names in running text, so that "the second one" is understood."""
    flow: str = ""
    """For `status: flow`: the flow that it begins."""


class Topic(_Authored, frozen=True, kw_only=True):
    """A file `intents/<topic>.yaml`."""

    topic: str
    title: str
    intents: list[Intent]


class Thresholds(_Authored, frozen=True, kw_only=True):
    """What a score must reach."""

    accept: Share
    """The standing (the score less what speaks for a refusal) below which there is no answer."""
    refuse: Share
    """The score from which an intent that refuses says why; below it the bot just does not know."""
    margin: Share
    """The share of its score by which the best must be ahead of the next one with a different answer; else the bot asks."""
    context: Share
    """The score that a message read as a continuation has at least."""
    scorer: Annotated[int, Meta(ge=0)] = 0
    """The meaning of scores for which these were chosen; `careerbot evaluate --calibrate` writes it."""


class Calibrated(_Authored, frozen=True, kw_only=True):
    """How often a reply of a score was right, on labelled questions."""

    score: Share
    confidence: Share


class Settings(_Authored, frozen=True, kw_only=True):
    """The file `intents/_settings.yaml`: what a site owner changes without code."""

    name: str
    greeting: str
    contact: str = ""
    """How to reach a person; shown when the bot can't help. May be empty."""
    default_career: str
    region: str = ""
    """A region of `knowledge/_help.yaml`; the international directory where it is empty."""
    thresholds: Thresholds
    calibration: list[Calibrated] = []
    """Scores and how often replies of that score were right, rising; what lies between two is interpolated."""
    context_turns: Annotated[int, Meta(ge=0)] = 6
    """After how many turns on other things a topic is no longer completed from."""
    texts: dict[str, str]
    """The bot's own sentences, by name."""
    defaults: dict[str, str] = {}
    """Dimension -> the value that is meant where none is named."""
    overview: list[str]
    """Intents offered when the bot has nothing nearer to offer."""
    particular: list[str] = []
    """Kinds of names, or what a question is about, that no answer with figures but theirs may ignore ("the pay of a planner")."""
    person: dict[str, str] = {}
    """What is kept of what a person tells of themselves: kind -> how it is shown, a sentence that may name `{value}`."""
    ladder: str = ""
    """The facts that stand in the order of a career, as a reference ("progression.duties/*"); each is about an entity."""
    exclusive: list[str] = []
    """Kinds of entity that no intent but those with such a slot may ignore ("nurse", "Google")."""


class Strangers(_Authored, frozen=True, kw_only=True):
    """Where names stand that are in no list, and so are none of ours."""

    kind: str
    """The kind of the gazetteer that they are taken for."""
    places: list[str]
    """Patterns with `{name}` where one stands; `^` and `$` are the ends of a message."""
    endings: list[str] = []
    """How a word ends that names a person by what they do; it does so where a word stands before it that is none of ours."""
    heads: list[str] = []
    """Words that name such a person, even where they are words of ours."""


class Lexicon(_Authored, frozen=True, kw_only=True):
    """The file `intents/_lexicon.yaml`: how people spell and what words mean the same."""

    spellings: dict[str, str]
    """Abbreviations and texting -> words."""
    function_words: list[str]
    """Words that carry no topic; left over, they do not count against a match."""
    openers: list[str]
    """Words that begin a question."""
    polar: list[str] = []
    """Those of them that begin one to be answered with yes or no."""
    question_words: list[str] = []
    """Words that show a question wherever they stand in it."""
    fillers: list[str]
    """Phrases that are taken away before reading ("can you tell me")."""
    prefaces: list[str] = []
    """What people put before a whole question ("quick one:"); patterns."""
    elisions: list[str] = []
    """Beginnings of a statement about oneself that does not say "I" ("just came back from"); patterns."""
    wishes: list[str] = []
    """Words that ask for something, though the message is no question ("I need"); patterns."""
    plans: list[str] = []
    """Such words that ask for nothing ("I need a change"); patterns."""
    continuers: list[str]
    """Beginnings of a message that goes on with the topic ("what about")."""
    enders: list[str] = []
    """Endings of such a message ("same situation")."""
    self_markers: list[str]
    """Words before an occupation that is the person's own, not the one asked about ("I am a"); `^` is where a sentence begins."""
    self_followers: list[str] = []
    """Words right behind such an occupation ("by trade")."""
    aims: list[str] = []
    """Words before an occupation that somebody wants to have ("become")."""
    linking: list[str] = []
    """Words that link a name to what is asked of it ("of")."""
    tellers: list[str] = []
    """Words that begin a statement of a person about themselves or another ("my")."""
    persons: list[str] = []
    """Words that show, wherever they stand, that a clause tells of a person."""
    others: list[str] = []
    """Words of a question that may stand for somebody, or a place, named right before it ("he")."""
    pronouns: list[str] = []
    """Words of a question that may stand for a thing, or somebody, named right before it in the same sentence ("it")."""
    negations: list[str]
    dismissers: list[str] = []
    """Beginnings of a sentence whose first clause is not what is asked about ("I don't care about ...")."""
    joining: list[str] = []
    """Words between things that are named one after the other ("and")."""
    joiners: list[str] = []
    """Words after which "and" joins two names, not two questions ("between")."""
    vague: list[str] = []
    """Values of `attribute` that any other one makes precise ("how much")."""
    qualifiers: list[str] = []
    """Words that make a yes/no question another one than its topic's ("only", "guarantee"): no answer to it begins with yes or no."""
    units: list[str] = []
    """Words after which a number is a number, even where the lexicon spells it as a word ("2 years")."""
    numbers: dict[str, float] = {}
    """Words for numbers; from a hundred up they multiply the one before ("five grand")."""
    measures: dict[str, Literal["years", "months", "weeks", "hours", "percent"]] = {}
    """Words after a number -> what it counts."""
    bounds: dict[str, Literal["floor", "ceiling"]] = {}
    """Words before a number that make it but the least or the most ("over 80k")."""
    comparators: list[str] = []
    """Words beside which a number is a bound, so that neither yes nor no is the answer ("more than 80k")."""
    foreign_words: list[str] = []
    """Common words of other languages, none of them English: the bot says that it speaks English only."""
    concepts: dict[str, dict[str, list[str]]]
    """Dimension -> value -> words for it; these complete frames and stand for each other in matching."""
    titles: dict[str, str] = {}
    """Values of dimensions -> the words shown for them."""
    strangers: list[Strangers] = []
    pointers: dict[str, list[str]] = {}
    """What is pointed at -> words for it: a place of the last list (`1`, `-1` the last, `next`, `previous`), `one`, `two`, `other`, `any`
    or `all` of a list."""
    pairs: list[list[str]] = []
    """Values that are two of their kind ("the other one"), beside those that the concepts and the guides show to be."""
    operations: dict[Operation, list[str]] = {}
    """What is wanted of several figures -> words for it ("cheaper", "how much more")."""
    corrections: list[str] = []
    """Beginnings of a message that takes back how the last one was read ("no, I meant")."""
    itself: list[str] = []
    """Words for the career of the guide in talk ("this job")."""
    things: dict[str, list[str]] = {}
    """Kind of entity -> words for one of that kind ("website")."""
    again: list[str] = []
    """Words that ask for something once more ("again")."""
    neighbours: dict[Literal["next", "previous"], list[str]] = {}
    """Which neighbour in a list -> words before the thing whose neighbour is meant ("after", "below")."""
    sums: dict[str, int] = {}
    """Sums in words -> what they come to ("six figures")."""


class Distress(_Authored, frozen=True, kw_only=True):
    """The file `intents/distress.yaml`."""

    topic: str
    title: str
    threshold: float
    """The score from which on a passage is an alarm."""
    examples: dict[Id, list[str]]
    """Kind of danger -> messages that show it."""
    harmless: list[str]
    """Messages that sound like danger and are none."""
    answers: dict[str, str]
    """Kind -> what is said."""


Gazetteer = dict[str, list[str]]
"""The file `intents/_gazetteer.yaml`: kind -> names that stand in no guide (occupations, places, organisations)."""
