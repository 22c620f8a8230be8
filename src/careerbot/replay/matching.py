"""Whether a reply is what is wanted. Every comparison takes linear time, or is stopped.

Runs of white space count as one space, and the marks of `**bold**` not at all: they are how a reply is laid out, not what it says.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

from careerbot.replay.dialogue import Wanted

MOST_SECONDS = 1.0
"""How long a regular expression may take for one reply."""
_CONDITION = regex.compile(r"[$^]|\\[AbBGmMzZ]|\(\?<?[=!]")
"""What in a regular expression can keep it from matching without standing for a character."""


class TooSlowError(Exception):
    """A regular expression takes too long."""


def plain(text: str) -> str:
    """A text as it is compared."""
    return " ".join(unicodedata.normalize("NFC", text).replace("**", "").split())


def found(wanted: Wanted, said: str) -> bool:
    """Whether a reply is, or has in it, what is wanted.

    Raises:
        TooSlowError: the regular expression takes too long.
    """
    if wanted.how == "regex":
        return search(wanted.text, said, any_case=wanted.any_case) is not None
    text, said = (wanted.text.casefold(), said.casefold()) if wanted.any_case else (wanted.text, said)
    parts = [plain(part) for part in (text.split(wanted.wildcard) if wanted.wildcard else [text])]
    return _in_order(parts, plain(said), whole=wanted.how == "whole")


def is_everywhere(wanted: Wanted) -> bool:
    """Whether it is found in every reply: to look for it tells nothing."""
    if wanted.how == "regex":
        return compiled(wanted.text).search("") is not None and not _CONDITION.search(wanted.text)
    bare = wanted.text.replace(wanted.wildcard, "") if wanted.wildcard else wanted.text
    return not plain(bare) and (wanted.how == "part" or bool(wanted.wildcard))


def _in_order(parts: list[str], said: str, *, whole: bool) -> bool:
    """Whether parts stand in a text one after another; the first at its beginning and the last at its end where they are the whole."""
    first, *middle = parts
    if not middle:
        return said == first if whole else first in said
    *middle, last = middle
    if whole and not (said.startswith(first) and said.endswith(last)):
        return False
    at, end = (len(first), len(said) - len(last)) if whole else (0, len(said))
    for part in middle if whole else parts:
        at = said.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return at <= end


def search(pattern: str, text: str, *, any_case: bool = False) -> regex.Match[str] | None:
    """Where a regular expression matches.

    Raises:
        TooSlowError: it takes too long.
    """
    try:
        return compiled(pattern, any_case=any_case).search(text, timeout=MOST_SECONDS)
    except TimeoutError:
        raise TooSlowError(f"the regular expression {pattern} takes more than {MOST_SECONDS:g} s for this reply; simplify it") from None


@lru_cache(maxsize=1024)
def compiled(pattern: str, *, any_case: bool = False) -> regex.Pattern[str]:
    """A regular expression, ready to use.

    Raises:
        regex.error: it is none.
    """
    try:
        return regex.compile(pattern, regex.IGNORECASE if any_case else 0)
    except RecursionError:
        raise regex.error("it is nested too deeply") from None
