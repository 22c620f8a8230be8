"""Replies in their Markdown subset -> lines of a terminal, wrapped to its width.

Colours are the terminal's own sixteen, so that they suit a light background as well as a dark one; what is quiet is dim, not grey.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from careerbot.nlg.reply import Reply, SourceRef, Suggestion

WIDEST = 100
"""Longer lines are hard to read, however wide the terminal is."""
NARROWEST = 20

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\(((?:https?://|mailto:)[^)\s]+)\)|(https?://[^\s)>]*[^\s)>.,;:!?])")
_HANGING = re.compile(r"\s*(?:- |\d+[. ] *)| *[a-z/-]+(?: [a-zA-Z\[\]-]+)? {2,}| +")
"""What the lines below the first are indented by: a list's mark, a label and the blanks behind it, blanks."""
_KEY = re.compile(r"( *)(\d+(?=[. ] *\S)|/[a-z][a-z-]*)")
"""The number of a choice or a command, at the beginning of a line."""


class Ink(NamedTuple):
    """How a terminal is written to."""

    colours: bool = True
    styles: bool = True
    """Bold and dim, which a terminal without colours has as well."""
    links: bool = False
    """Whether a text can lead to an address."""

    def bold(self, text: str) -> str:
        """What matters."""
        return f"\x1b[1m{text}\x1b[22m" if self.styles else text

    def dim(self, text: str) -> str:
        """What is there for whoever looks for it."""
        return f"\x1b[2m{text}\x1b[22m" if self.styles else text

    def key(self, text: str) -> str:
        """What may be typed."""
        return f"\x1b[36m{text}\x1b[39m" if self.colours else self.bold(text)

    def link(self, text: str, address: str) -> str:
        """A text that leads to an address; both, where the terminal can't hide one behind the other."""
        if self.links:
            return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"
        return text if text == address else f"{text} ({address})"


PLAIN = Ink(colours=False, styles=False)
"""For screen readers, logs and terminals that only print."""


def ink_of(environment: Mapping[str, str]) -> Ink:
    """What the environment says of the terminal. `NO_COLOR` (no-color.org) takes colours alone."""
    return Ink(colours=not environment.get("NO_COLOR"), links=_has_links(environment))


def _has_links(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is one of those that are known to show hyperlinks (OSC 8)."""
    if environment.get("FORCE_HYPERLINK"):
        return environment["FORCE_HYPERLINK"] != "0"
    if "TMUX" in environment or environment.get("TERM", "").startswith("screen"):
        return False
    known = {"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio"}
    marks = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
    vte = environment.get("VTE_VERSION", "")
    return environment.get("TERM_PROGRAM") in known or any(map(environment.get, marks)) or (vte.isdecimal() and int(vte) >= 5000)


def draw(text: str, width: int, ink: Ink) -> str:
    """A text in the Markdown subset of replies, as lines of a terminal."""
    from wcwidth import wrap

    most = max(NARROWEST, min(width, WIDEST))
    lines: list[str] = []
    for line in visible(text).split("\n"):
        hanging = _HANGING.match(line)
        indent = " " * min(hanging.end() if hanging else 0, most // 2)
        lines += wrap(_styled(line, ink), most, subsequent_indent=indent, break_on_hyphens=False) or [""]
    return "\n".join(lines)


def visible(text: str) -> str:
    """The text without anything that could control a terminal; a tab or another blank is a blank."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(char: str) -> str:
    if char.isprintable() or char == "\n":
        return char
    return " " if char.isspace() else ""


def unmarked(text: str) -> str:
    """The text without its marks, for whoever is read to: "**bold**" is bold, a link is its words and its address."""
    return _LINK.sub(lambda m: PLAIN.link(m[1] or m[3], m[2] or m[3]), _BOLD.sub(r"\1", visible(text)))


def _styled(line: str, ink: Ink) -> str:
    line = _LINK.sub(lambda m: ink.link(m[1] or m[3], m[2] or m[3]), line)
    line = _BOLD.sub(lambda m: ink.bold(m[1]), line)
    key = _KEY.match(line)
    return f"{key[1]}{ink.key(key[2])}{line[key.end() :]}" if key else line


def without_links(text: str) -> str:
    """Drawn text without its hyperlinks."""
    return re.sub(r"\x1b\]8;[^;]*;.*?\x1b\\", "", text)  # one that goes over two lines has been given an id


def passages(sources: Sequence[SourceRef]) -> str:
    """Where an answer stands in the guides, in a line each."""
    places: dict[tuple[str, str], list[str]] = {}
    for source in sources:
        section = f"[{source.section}]({source.url})" if source.url else source.section
        places.setdefault((source.guide, source.title), []).append(section)
    return "\n".join(f"From “{title}”: {', '.join(sections)}" for (_, title), sections in places.items())


def numbered(suggestions: Sequence[Suggestion]) -> str:
    """Suggestions as a list to choose from."""
    return "\n".join(f"  {number} {suggestion.title}" for number, suggestion in enumerate(suggestions, 1))


def sayable(reply: Reply) -> str:
    """What a question of a flow can be answered with, beside the numbered choices that stand in its text."""
    said = [s.title[:1].lower() + s.title[1:] for s in reply.suggestions if s.title not in reply.text]
    return f"({' | '.join(said)})" if said else ""


def beside(reply: Reply, width: int, ink: Ink) -> str:
    """What stands below a reply: where that is found in the guide, in a quiet line, and what may be asked next."""
    parts = []
    if reply.sources:
        parts.append("\n".join(ink.dim(line) for line in draw(passages(reply.sources), width, ink).split("\n")))
    if reply.status == "ask":
        parts.append(draw(sayable(reply), width, ink))
    elif reply.suggestions and reply.status != "clarify":
        parts.append(draw(numbered(reply.suggestions), width, ink))
    return "\n\n".join(filter(None, parts))


def plain_asked(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment asks for output without redrawing."""
    return environment.get("CAREERBOT_PLAIN", "0") not in ("", "0") or environment.get("TERM") in ("dumb", "unknown")
