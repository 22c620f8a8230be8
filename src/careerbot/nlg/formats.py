"""Values in words: money, shares, durations, lists. All figures that a reply holds come through here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from careerbot.content.types import Count, Duration, Money, Number, Open, Percent, Period, Text, Value, Year

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_BOUNDS = {"about": "about ", "over": "over ", "at-least": "at least "}
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
_VOWELS = frozenset("aeiou")


def number(value: Number) -> str:
    """A number with thousands separators: 15400 -> "15,400"."""
    return f"{value:,}" if value % 1 else f"{value:,.0f}"


def in_words(value: Number) -> str:
    """Small whole numbers as words, all others in digits."""
    return _SMALL[int(value)] if value == int(value) and 0 <= value < len(_SMALL) else number(value)


def plain(value: Value) -> str:
    """A value in words, with what bounds it."""
    match value:
        case Text() | Open():
            text = value.text
        case Year():
            text = str(value.amount)
        case Period():
            text = f"{value.low} to {value.high}"
        case Duration():
            text = value.text or f"{_BOUNDS.get(value.bound, '')}{_span(value, in_words)} {_unit(value)}"
        case Money():
            text = _BOUNDS.get(value.bound, "") + _span(value, lambda amount: _money(amount, value.currency))
        case Percent():
            text = f"{_BOUNDS.get(value.bound, '')}{number(value.amount)}%"
        case Count():
            text = f"{_BOUNDS.get(value.bound, '')}{number(value.amount)}"
    return text


def _money(amount: Number, currency: str) -> str:
    sign = _SIGNS.get(currency)
    return f"{sign}{number(amount)}" if sign else f"{number(amount)} {currency}"


def _span(value: Money | Duration, show: Callable[[Number], str]) -> str:
    if value.amount is not None:
        return show(value.amount)
    ends = [show(end) for end in (value.low, value.high) if end is not None]
    return " to ".join(ends)


def _unit(value: Duration) -> str:
    return value.unit.removesuffix("s") if value.amount == 1 else value.unit


def per_year(value: Value) -> str:
    """The value with "a year" where it is one that is counted by the year."""
    yearly = isinstance(value, Money | Count) and value.per == "year"
    return plain(value) + (" a year" if yearly else "")


def capitalised(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def joined(items: Sequence[str], word: str = "and") -> str:
    """Items in a sentence: "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def bullets(items: Sequence[str]) -> str:
    """Items as a list."""
    return "\n".join(f"- {capitalised(item)}" for item in items)


def with_article(noun: str) -> str:
    """A noun phrase with its indefinite article."""
    return f"{'an' if noun[:1].lower() in _VOWELS else 'a'} {noun}"


def plural(noun: str) -> str:
    """The regular plural of a noun phrase."""
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return f"{noun[:-1]}ies"
    if noun.endswith(("x", "ch", "sh")):
        return f"{noun}es"
    return noun if noun.endswith("s") else f"{noun}s"


def quoted(text: str) -> str:
    """What a person typed, fit to be shown to them: one line, short, nothing that could be markup or control a terminal."""
    words = "".join(c for c in text if c.isalnum() or c in " '?.,-%$")
    return words if len(words) <= 80 else f"{words[:77].rstrip()}..."
