"""Response templates: text with `{fact.id|format}` and `{$slot|format}`, parsed and checked when content is loaded.

A template is data: no logic stands in it. What it may name:

    {salary.entry}          a fact of the guide; `*` stands for any part of an id, `$slot` for what fills the slot
    {$role}                 the title of the entity, or the words for the value, that fills a slot
    {career}                the career; also the words of `WORDS`
"""

from __future__ import annotations

import re

import msgspec

FACT_FORMATS = frozenset(("cap", "year", "list", "and", "or", "entries", "titles", "names", "labelled"))
TITLE_FORMATS = frozenset(("a", "s", "cap"))
WORDS = frozenset(("name", "contact", "careers", "topics", "part", "question", "options", "nearest", "year", "author"))
"""What the bot's own sentences may name beside facts, slots and the career."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_REFERENCE = re.compile(r"[a-z][a-z0-9-]*(?:[./](?:\*|\$?[a-z0-9][a-z0-9-]*))+")
_SLOT = re.compile(r"\$[a-z][a-z-]*")
_NUMBER_WORDS = (
    "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion percent"
).split()
_FIGURE = re.compile(r"[\d%$€£]|\b(?:" + "|".join(_NUMBER_WORDS) + r")\b", re.IGNORECASE)


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
            raise TemplateError(f"unknown format `{format_}` in `{{{inside}}}`", f"known here: {', '.join(sorted(formats))}")
    return Ref(kind, name, "|".join(formats_used))


def figure_in(text: str) -> str | None:
    """The first figure that stands in the literal text of a template; figures belong into facts."""
    match = _FIGURE.search(_PLACEHOLDER.sub("", text))
    return match.group() if match else None


def slots_in(reference: str) -> list[str]:
    """The slots that a fact reference names: `a.b/$role` -> ["role"]."""
    return [part[1:] for part in re.split(r"[./]", reference) if part.startswith("$")]


def matcher(reference: str) -> re.Pattern[str]:
    """A pattern for the ids that a reference may stand for; an open slot counts as `*`.

    The last `*` of a reference takes whatever follows, all others one part.
    """
    parts = [part if part in "./" else "*" if part == "*" or part.startswith("$") else part for part in re.split(r"([./])", reference)]
    source = "".join("[^./]+" if part == "*" else re.escape(part) for part in parts)
    if parts[-1] == "*":
        source = source.removesuffix("[^./]+") + ".+"
    return re.compile(source)
