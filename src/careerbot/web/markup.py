"""A reply as HTML: the small part of Markdown that replies use, and nothing else."""

from __future__ import annotations

import re
from html import escape

BOLD = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"\[([^\]\n]+)\]\(((?:https?://|mailto:)[^)\s]+)\)|(https?://[^\s<>\"']+[^\s<>\"'.,;:!?)])")
BULLET = "- "


def html(text: str) -> str:
    """Paragraphs and lists of a reply."""
    return "\n".join(_block(lines) for block in text.split("\n\n") for lines in _parts(block.splitlines()))


def _parts(lines: list[str]) -> list[list[str]]:
    """The lines of a block, those of a list apart from those that lead up to it."""
    parts: list[list[str]] = []
    for line in lines:
        if not parts or line.startswith(BULLET) != parts[-1][0].startswith(BULLET):
            parts.append([])
        parts[-1].append(line)
    return parts


def _block(lines: list[str]) -> str:
    if lines[0].startswith(BULLET):
        return f"<ul>{''.join(f'<li>{_inline(line.removeprefix(BULLET))}</li>' for line in lines)}</ul>"
    return f"<p>{'<br>'.join(map(_inline, lines))}</p>"


def _inline(text: str) -> str:
    """A line; what is between links is escaped, and then made bold."""
    done, at = "", 0
    for link in LINK.finditer(text):
        address = link[2] or link[3]
        done += _bold(text[at : link.start()]) + f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(link[1] or address)}</a>'
        at = link.end()
    return done + _bold(text[at:])


def _bold(text: str) -> str:
    return BOLD.sub(r"<strong>\1</strong>", escape(text))
