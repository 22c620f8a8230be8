"""Response templates: text with `{fact.id|format}` and `{$slot|format}`, parsed and checked when content is loaded.

A template is data: no logic stands in it. What it may name:

    {salary.entry}          a fact of the guide; `*` stands for any part of an id, `$slot` for what fills the slot
    {$role}                 the title of the entity, or the words for the value, that fills a slot
    {career}                the career
    {help.crisis}           a help line of the region
    {part}                  a word that only some of the bot's own sentences may name; see `OWN_TEXTS`
"""

from __future__ import annotations

import re

import msgspec

FACT_FORMATS = frozenset(("cap", "year", "list", "and", "or", "entries", "titles", "names", "labelled"))
TITLE_FORMATS = frozenset(("a", "s", "cap"))
EVERYWHERE = frozenset(("name", "contact", "author", "year"))
"""What each of the bot's own sentences may name beside the career."""
OWN_TEXTS: dict[str, frozenset[str]] = {
    "clarify": frozenset(),
    "unknown-1": frozenset(),
    "unknown-2": frozenset(),
    "unknown-3": frozenset(),
    "nearest": frozenset(("nearest",)),
    "empty": frozenset(),
    "language": frozenset(),
    "shortened": frozenset(),
    "unread": frozenset(("part",)),
    "source": frozenset(),
    "carried": frozenset(("topics",)),
    "open": frozenset(("part",)),
    "noted": frozenset(("told",)),
    "known": frozenset(("told",)),
    "brief": frozenset(),
    "from": frozenset(("sections",)),
    "difference": frozenset(("result", "low", "high", "less", "more")),
    "ratio": frozenset(("result", "low", "high", "less", "more")),
    "unsummed": frozenset(),
    "unmultiplied": frozenset(),
    "least": frozenset(("low", "high", "less", "more")),
    "most": frozenset(("low", "high", "less", "more")),
    "placed-above": frozenset(("figure", "facts")),
    "placed-below": frozenset(("figure", "facts")),
}
"""The bot's own sentences that there must be -> what they may name beside `EVERYWHERE`."""
GREETING = EVERYWHERE | {"topics"}
"""What the greeting may name."""
OPTIONAL_TEXTS = ("contact", "agrees", "differs")
"""Those that may be left out: how to reach a person, and what an answer begins with that confirms or corrects a figure."""
PERSON = EVERYWHERE | {"value"}
"""What the words for something that a person told may name."""
WORDS = EVERYWHERE.union(PERSON, *OWN_TEXTS.values(), ("told", "flow"))
"""What sentences of the bot's own may name, and those of flows; an intent's answers may not."""
HELP_LINES = frozenset(("emergency", "crisis", "abuse", "directory"))
"""What `{help.<line>}` may name."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_REFERENCE = re.compile(r"[a-z][a-z0-9-]*(?:[./](?:\*|\$?[a-z0-9][a-z0-9-]*))+")
_SLOT = re.compile(r"\$[a-z][a-z-]*")
_NUMBER_WORDS = (
    "three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|percent"
)
_FIGURE = re.compile(rf"[\d%$€£]|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)


class Ref(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A place in a template that is filled."""

    kind: str
    """`fact`, `slot`, `career`, `help` or `word`."""
    name: str
    format: str = ""
    """One or more formats, joined by `|`; applied from left to right."""


Template = list[str | Ref]
"""Literal text and references, in turn."""


class TemplateError(ValueError):
    """Why a text is no template; the second argument says what to do."""


def parse(text: str) -> Template:
    """The template in a text.

    Raises:
        TemplateError: a brace stands alone, or a reference or its format is unknown.
    """
    parts: Template = []
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        parts += _literal(text[at : match.start()])
        parts.append(_reference(match.group(1)))
        at = match.end()
    return parts + _literal(text[at:])


def _literal(text: str) -> list[str | Ref]:
    if "{" in text or "}" in text:
        raise TemplateError("a brace stands alone", "write `{fact.id}`; there is no other use for braces")
    return [text] if text else []


def _reference(inside: str) -> Ref:
    name, *formats_used = (part.strip() for part in inside.split("|"))
    if name == "career":
        kind, formats = "career", TITLE_FORMATS
    elif name.startswith("help."):
        if name.removeprefix("help.") not in HELP_LINES:
            raise TemplateError(f"`{{{inside}}}` names no help line", f"known: {', '.join(sorted(HELP_LINES))}")
        kind, formats = "help", frozenset()
    elif name in WORDS:
        kind, formats = "word", frozenset(("cap",))
    elif _SLOT.fullmatch(name):
        kind, name, formats = "slot", name[1:], TITLE_FORMATS
    elif _REFERENCE.fullmatch(name):
        kind, formats = "fact", FACT_FORMATS
    else:
        raise TemplateError(f"`{{{inside}}}` names nothing", "a fact (`{salary.entry}`), a slot (`{$role}`) or `{career}`")
    for format_ in formats_used:
        if format_ not in formats:
            raise TemplateError(f"unknown format `{format_}` in `{{{inside}}}`", f"known here: {', '.join(sorted(formats)) or 'none'}")
    return Ref(kind, name, "|".join(formats_used))


def figure_in(text: str) -> str | None:
    """The first figure that stands in the literal text of a template; figures belong into facts."""
    match = _FIGURE.search(_PLACEHOLDER.sub("", text))
    return match.group() if match else None


def facts_in(parts: Template) -> list[str]:
    """The fact references of a template."""
    return [part.name for part in parts if isinstance(part, Ref) and part.kind == "fact"]


def slots_in(reference: str) -> list[str]:
    """The slots that a fact reference names: `a.b/$role` -> ["role"]."""
    return [part[1:] for part in re.split(r"[./]", reference) if part.startswith("$")]


def may_stand_for(reference: str, pattern: str) -> bool:
    """Whether a reference and a pattern of ids (`skills.needed/*`) have an id in common."""
    ours, theirs = re.split(r"[./]", reference), re.split(r"[./]", pattern)
    if ours[-1] == "*":
        theirs = theirs[: len(ours)]
    wild = [part == "*" or other == "*" or part.startswith("$") for part, other in zip(ours, theirs, strict=False)]
    return len(ours) == len(theirs) and all(free or ours[i] == theirs[i] for i, free in enumerate(wild))


def matcher(reference: str) -> re.Pattern[str]:
    """A pattern for the ids that a reference may stand for; an open slot counts as `*`.

    The last `*` of a reference takes whatever follows, all others one part.
    """
    parts = [part if part in "./" else "*" if part == "*" or part.startswith("$") else part for part in re.split(r"([./])", reference)]
    source = "".join("[^./]+" if part == "*" else re.escape(part) for part in parts)
    if parts[-1] == "*":
        source = source.removesuffix("[^./]+") + ".+"
    return re.compile(source)
