"""Botium's text files -> dialogues: `.convo.txt`, with the `.pconvo.txt` and `.utterances.txt` that they refer to.

What careerbot has no counterpart of is an error that names it. A text is compared with the whole reply, also where `*` stands in it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from rapidfuzz import fuzz

from careerbot.content.reader import nearest
from careerbot.errors import Problem
from careerbot.replay.dialogue import MOST_DEEP, MOST_TURNS, Check, Dialogue, FieldCheck, How, Rule, Step, TextCheck, Wanted
from careerbot.replay.expectations import text_fault
from careerbot.replay.sources import BotiumMatch, Source
from careerbot.replay.variables import literal

MOST_EXPANDED = 1_000
"""Dialogues that the utterances of one file may make."""
SECTIONS = ("me", "bot", "begin", "end", "include")
IDLE = ("PAUSE", "WAITFORBOT")
"""What there is nothing to do for: each reply is complete when it comes."""
SUPPORTED = (
    "BUTTONS",
    "INTENT",
    "INTENT_CONFIDENCE",
    "TEXT",
    "TEXT_CONTAINS_ANY",
    "TEXT_CONTAINS_ALL",
    "TEXT_WILDCARD_ANY",
    "TEXT_REGEXP_ANY",
)
UNSUPPORTED = (
    "BUTTONS_COUNT BUTTONS_COUNT_REC MEDIA MEDIA_COUNT MEDIA_COUNT_REC CARDS CARDS_COUNT CARDS_COUNT_REC PAUSE_ASSERTER JSON_PATH "
    "JSON_PATH_COUNT RESPONSE_LENGTH FORMS FORM ENTITIES ENTITY_VALUES ENTITY_CONTENT INTENT_UNIQUE BOT_CONSUMED BOT_UNCONSUMED_COUNT "
    "SET_SCRIPTING_MEMORY CLEAR_SCRIPTING_MEMORY ASSIGN_SCRIPTING_MEMORY UPDATE_CUSTOM SKIP_BOT_UNCONSUMED INCLUDE"
).split()
MISTYPED = 80
"""How alike (0..100) a word in capitals must be to one of Botium's to be taken for a slip."""
_TEXT = re.compile(r"TEXT(?:_(CONTAINS|WILDCARD|WILDCARDEXACT|REGEXP|EQUALS)(?:_(ANY|ALL))?)?(_IC)?")
_TEXTS: dict[str, tuple[How, str]] = {
    "CONTAINS": ("part", ""),
    "WILDCARD": ("part", "*"),
    "WILDCARDEXACT": ("whole", "*"),
    "REGEXP": ("regex", ""),
    "EQUALS": ("whole", ""),
}
_MODES: dict[BotiumMatch, tuple[How, str]] = {
    "wildcard": ("whole", "*"),
    "include": ("part", ""),
    "regexp": ("regex", ""),
    "equals": ("whole", ""),
}
"""How a text is compared -> what it is of the reply, and what in it stands for anything."""
_VARIABLE = re.compile(r"\$[A-Za-z_]\w*")
"""What Botium fills in from its scripting memory."""
_REFERENCE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")


class Line(NamedTuple):
    """A line of a section."""

    number: int
    text: str


class Section(NamedTuple):
    """What stands below `#me`, `#bot`, ..."""

    kind: str
    argument: str
    number: int
    lines: list[Line]

    @property
    def filled(self) -> list[Line]:
        """The lines that are not blank."""
        return [line for line in self.lines if line.text]


class Convo(NamedTuple):
    """A file in parts."""

    name: str
    sections: list[Section]


class Botium:
    """Reads the files of a folder, which may refer to each other.

    Args:
        root: the folder.
        match: how texts are compared with replies.
        problems: takes up what is wrong with files that are referred to.
    """

    def __init__(self, root: Path, match: BotiumMatch, problems: list[Problem]) -> None:
        self.match = match
        self.utterances: dict[str, list[str]] = {}
        self.partials: dict[str, tuple[Source, Convo]] = {}
        self.turns: dict[str, list[tuple[Step, Choices]]] = {}
        """Partial conversation -> its turns, once they were made."""
        for file in sorted(root.rglob("*.utterances.txt")):
            lines = [line.strip() for line in Source(file, problems).text().splitlines()]
            self.utterances.setdefault(lines[0] if lines else "", []).extend(filter(None, lines[1:]))
        for file in sorted(root.rglob("*.pconvo.txt")):
            source = Source(file, problems)
            convo = parse(source)
            self.partials[convo.name] = (source, convo)

    def read(self, source: Source) -> list[Dialogue]:
        """The dialogues of a `.convo.txt`: one, or one for each choice of the utterances that the user may say."""
        convo = parse(source)
        turns = Turns(self, source).of(convo)
        is_said = any(section.kind == "me" for section in convo.sections)
        if convo.sections and not is_said and not any(user is not None for _, choices in turns for user in choices):
            source.fail(convo.sections[0].number, "nothing is said by the user", "write a section `#me`")
        if source.has_too_many(turns):
            return []
        count = 1
        for _, choices in turns:
            count *= len(choices)
        if count > MOST_EXPANDED:
            source.fail(0, f"the utterances make {count:,} dialogues of it; at most {MOST_EXPANDED:,} are replayed", "name fewer of them")
            return []
        return list(_expanded(Dialogue(source.name, convo.name, []), turns)) if turns else []


Choices = list[str | None]
"""What the user may say in a turn; None where the bot speaks first."""


def _expanded(base: Dialogue, turns: list[tuple[Step, Choices]]) -> Iterator[Dialogue]:
    for number, said in enumerate(itertools.product(*(choices for _, choices in turns)), 1):
        steps = [msgspec.structs.replace(step, user=user) for (step, _), user in zip(turns, said, strict=True)]
        yield msgspec.structs.replace(base, name=base.name if number == 1 else f"{base.name} ({number})", steps=steps)


def parse(source: Source) -> Convo:
    """A file in its sections. What stands before the first is its name, and below that what it is about."""
    sections: list[Section] = []
    head: list[str] = []
    for number, text in enumerate((line.strip() for line in source.text().splitlines()), 1):
        if text.startswith("//"):
            continue
        if text.startswith("#"):
            kind, _, argument = text[1:].strip().partition(" ")
            if kind not in SECTIONS:
                source.fail(number, f"there is no section `#{kind}`", nearest(kind, SECTIONS))
            sections.append(Section(kind, argument.strip(), number, []))
        elif sections:
            sections[-1].lines.append(Line(number, text))
        elif text:
            head.append(text)
    return Convo(head[0] if head else source.path.name.split(".")[0], sections)


class Turns:
    """Makes turns of sections.

    Args:
        botium: what the file may refer to.
        source: the file.
        above: the partial conversations that it is included by.
    """

    def __init__(self, botium: Botium, source: Source, above: tuple[str, ...] = ()) -> None:
        self.botium, self.source, self.above = botium, source, above
        self.asked: Section | None = None
        """A `#me` whose reply is still to come."""
        self.found: list[tuple[Step, Choices]] = []

    def of(self, convo: Convo) -> list[tuple[Step, Choices]]:
        """The turns, and what the user may say in each."""
        ends = [section for section in convo.sections if section.kind == "end"]
        for section in [*(section for section in convo.sections if section.kind != "end"), *ends]:
            self._check_variables(section)
            if section.kind == "me":
                self._unanswered()
                self.asked = section
            elif section.kind == "bot":
                self._bot(section)
            elif section.kind in SECTIONS:
                self._unanswered()
                self._aside(section)
        self._unanswered()
        return self.found

    def _unanswered(self) -> None:
        if self.asked is not None:
            self._fail(self.asked.number, "no reply is expected to this", "write a section `#bot`, with `*` where any reply will do")
        self.asked = None

    def _bot(self, section: Section) -> None:
        if self.asked is None and (self.found or self.above):
            self._fail(
                section.number, "a second reply is expected", "careerbot gives one reply to a message: put the texts of both together"
            )
            return
        self._check_argument(section)
        choices: Choices = self._said(self.asked) if self.asked else [None]
        line = self.asked.number if self.asked else section.number
        self.found.append((Step(None, self._checks(section), self.source.name, line), choices))
        self.asked = None

    def _said(self, section: Section) -> Choices:
        """What the user may say."""
        self._check_argument(section)
        lines = [line for line in section.filled if line.text.split()[0] not in IDLE]
        if not lines:
            self._fail(section.number, "the user says nothing", "write what is said below `#me`")
            return [""]
        for line in lines:
            self._check_word(line, ("BUTTON",))
        if lines[0].text.startswith("BUTTON "):
            return [literal(lines[0].text.removeprefix("BUTTON ").split("|")[-1].strip())]
        text = "\n".join(line.text for line in lines)
        return [literal(said) for said in self.botium.utterances.get(text, [text])]

    def _aside(self, section: Section) -> None:
        """A section beside the conversation: what is included, and what has to be done before and after."""
        names = [section.argument] if section.argument else []
        for line in section.filled:
            word, _, rest = line.text.partition(" ")
            if section.kind == "include":
                names.append(line.text)
            elif word == "INCLUDE":
                names += [name.strip() for name in rest.split("|")]
            elif word not in IDLE:
                self._fail(line.number, f"`{word}` is not supported in `#{section.kind}`", "supported is `INCLUDE NAME`; take the line out")
        for name in names:
            self._include(name, section.number)

    def _include(self, name: str, number: int) -> None:
        known = self.botium.partials
        if name not in known:
            self._fail(number, f"there is no partial conversation `{name}` in a file `.pconvo.txt`", nearest(name, known))
        elif name in self.above:
            chain = " includes ".join([*self.above, name])
            self._fail(number, f"partial conversations include each other in a circle: {chain}", "take one of them out")
        elif len(self.above) > MOST_DEEP:
            self._fail(number, f"partial conversations include each other more than {MOST_DEEP} deep", "include them side by side")
        else:
            self.found += self._part(name)[: MOST_TURNS + 1 - len(self.found)]  # one too many is enough to tell

    def _part(self, name: str) -> list[tuple[Step, Choices]]:
        """The turns of a partial conversation."""
        if name not in self.botium.turns:
            source, convo = self.botium.partials[name]
            inner = Turns(self.botium, Source(source.path, self.source.problems), (*self.above, name))
            self.botium.turns[name] = inner.of(convo)
        return self.botium.turns[name]

    def _checks(self, section: Section) -> list[Check]:
        """What a `#bot` section expects."""
        checks: list[Check] = []
        texts: list[Line] = []
        for line in section.filled:
            if check := self._asserter(line):
                checks.append(check)
            elif self._is_text(line):
                texts.append(line)
        if texts:
            checks += self._text(texts)
        elif not checks:
            self._fail(section.number, "nothing is expected of the reply", "write the text below `#bot`, or `*` where any reply will do")
        return checks

    def _is_text(self, line: Line) -> bool:
        """Whether a line is what the bot says; what is not supported is named."""
        if line.text.split()[0] in IDLE:
            return False
        if line.text.startswith("?") and not line.text.startswith("??"):
            self._fail(line.number, "an optional reply (`?`) is not supported", "careerbot always answers: take the `?` away")
            return False
        if line.text.startswith(("{", "[")) and line.text.endswith(("}", "]", "{", "[", ",")):
            self._fail(line.number, "a reply as JSON is not supported", "write its text, or use a `.dialogue.yaml`")
            return False
        return self._check_word(line, SUPPORTED)

    def _check_word(self, line: Line, allowed: Sequence[str]) -> bool:
        """Whether a line does not begin with a word of Botium's that is not supported, or with one that is spelled like one."""
        word, _, rest = line.text.lstrip("!").partition(" ")
        if word in UNSUPPORTED:
            self._fail(line.number, f"`{word}` is not supported", f"supported are {', '.join(allowed)}")
            return False
        if word.isupper() and rest and word not in allowed:
            near = max((*SUPPORTED, *UNSUPPORTED), key=lambda name: fuzz.ratio(word, name))
            if fuzz.ratio(word, near) >= MISTYPED:
                self._fail(line.number, f"`{word}` is none of Botium's words", f"did you mean `{near}`?")
                return False
        if _REFERENCE.fullmatch(line.text.lstrip("!")) and line.text.lstrip("!") not in self.botium.utterances:
            self._fail(
                line.number,
                f"there are no utterances `{line.text}` in a file `.utterances.txt`",
                nearest(line.text, self.botium.utterances),
            )
            return False
        return True

    def _text(self, lines: list[Line]) -> list[Check]:
        text = "\n".join(line.text for line in lines)
        rule: Rule = "any"
        if text.startswith("!") and not text.startswith("!!"):
            rule = "none"
        text = text.removeprefix("!") if text.startswith("!") else text.removeprefix("?")
        if not text.strip("* \n"):
            if rule == "none":
                self._fail(lines[0].number, f"`{lines[0].text}` forbids every reply", "write after `!` what must not be said")
            return []
        how, wildcard = _MODES[self.botium.match]
        if rule == "none" and self.botium.match == "wildcard":
            how = "part"  # what must not be said must not be said anywhere
        wanted = [Wanted(how, literal(one), wildcard) for one in self.botium.utterances.get(text.strip(), [text])]
        self._check_texts(wanted, lines[0].number)
        return [TextCheck("#bot", rule, wanted, lines[0].number)]

    def _asserter(self, line: Line) -> Check | None:
        """What a line that is no text expects."""
        negated = line.text.startswith("!") and not line.text.startswith("!!")
        word, _, rest = line.text.removeprefix("!").partition(" ")
        values = [value.strip() for value in rest.split("|") if value.strip()]
        rule: Rule = "none" if negated else "all"
        shape = _TEXT.fullmatch(word)
        if word not in ("BUTTONS", "INTENT", "INTENT_CONFIDENCE") and not (shape and values):
            return None
        if not values:
            self._fail(line.number, f"`{word}` names nothing", f"write `{word} ...`")
        if shape:
            return self._text_asserter(line.number, word, shape, values, rule)
        if word == "INTENT_CONFIDENCE":
            return self._confidence(line.number, values, rule)
        return FieldCheck(word, [literal(v) for v in values], "intent" if word == "INTENT" else "suggestions", line.number, rule)

    def _confidence(self, number: int, values: list[str], rule: Rule) -> Check:
        share = values[0] if values else "0"
        if not share.isdecimal() or int(share) > 100:
            self._fail(number, f"`{share}` is no share in percent", "write a whole number from 0 to 100")
            share = "0"
        return FieldCheck("INTENT_CONFIDENCE", [f">= {int(share) / 100:g}"], "confidence", number, rule)

    def _text_asserter(self, number: int, word: str, shape: re.Match[str], values: list[str], rule: Rule) -> Check:
        how, wildcard = _TEXTS[shape[1] or "EQUALS"]
        wanted = [Wanted(how, literal(value), wildcard, any_case=bool(shape[3])) for value in values]
        self._check_texts(wanted, number)
        if rule == "none" and shape[2] == "ALL" and len(values) > 1:
            self._fail(number, f"`!{word}` with several texts is not supported", "write a line for each")
        return TextCheck(word, rule if rule == "none" or shape[2] == "ALL" else "any", wanted, number)

    def _check_texts(self, texts: list[Wanted], number: int) -> None:
        for wanted in texts:
            if fault := text_fault(wanted):
                self._fail(number, *fault)

    def _check_variables(self, section: Section) -> None:
        for line in section.filled:
            if variable := _VARIABLE.search(line.text):
                advice = "write what it stands for, or use `set` in a `.dialogue.yaml`"
                self._fail(line.number, f"a variable (`{variable[0]}`) is not supported", advice)

    def _check_argument(self, section: Section) -> None:
        if section.argument:
            self._fail(section.number, f"a channel (`{section.argument}`) is not supported", f"write `#{section.kind}` alone")

    def _fail(self, number: int, message: str, advice: str) -> None:
        self.source.fail(number, message, advice)
