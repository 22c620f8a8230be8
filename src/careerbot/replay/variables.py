"""Variables: `${name}` stands for a value, `$${` for the characters `${`. All else that has a dollar sign is text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

_VARIABLE = re.compile(r"\$(\$\{)|\$\{([^{}\n]*)\}")


def filled(text: str, values: Mapping[str, str], quote: Callable[[str], str] = str) -> str:
    """A text with the values of its variables.

    Args:
        text: what was written.
        values: variable -> value; all that are named must be there.
        quote: what is done to a value, so that it is text where a pattern is written.
    """
    if "${" not in text:
        return text
    return _VARIABLE.sub(lambda found: found[1] or quote(values[found[2]]), text)


def named(text: str) -> Iterator[str]:
    """The variables that a text names."""
    return (found[2] for found in _VARIABLE.finditer(text) if not found[1])


def literal(text: str) -> str:
    """A text as it is written where it holds no variables, whatever it looks like."""
    return text.replace("${", "$${")
