"""Text as people type it -> clean text, sentences and tokens. Knows no content."""

from __future__ import annotations

import re
import threading
import unicodedata

import Stemmer

LIMIT = 2_000
"""Characters of a message that are read for its meaning (distress rules read all of it)."""

ARTICLES = frozenset(("a", "an", "the"))

NUMBER = "#"
"""The stem of every number."""

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": " - ", "‑": "-"})
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ABBREVIATION = re.compile(r"\b(?:[a-z]\.){2,}(?![a-z])")
_NEGATION = re.compile(r"(\w)n't\b")
_POSSESSIVE = re.compile(r"\b(?!(?:what|who|where|how|when|why|which|that|there|here|this|it|he|she|one|everything)'s)(\w{2,})'s\b")
_CLITIC = re.compile(r"(?<=\w)'(s|re|ll|ve|d|m)\b")
_CLITICS = {"s": " is", "re": " are", "ll": " will", "ve": " have", "d": " would", "m": " am"}
_IRREGULAR = {"can't": "can not", "won't": "will not", "shan't": "shall not", "cannot": "can not", "let's": "let us"}
_IRREGULAR_WORD = re.compile(r"\b(?:can't|won't|shan't|cannot|let's)")
_SLASHED = {"w/o": "without ", "w/out": "without ", "w/": "with ", "b/c": "because ", "b/w": "between "}
_SLASHED_WORD = re.compile(r"(?<![\w/])(w/o(?:ut)?|b/c|b/w|w/(?!\w/|\w\b))(?!\w*/)\s*")
_CODE = re.compile(
    r"<(script|style)\b.*?(?:</\1>|$)|</?[a-z][^<>]*>|\{\{.*?\}\}|\{%.*?%\}|\$\{.*?\}|(?<!\S)\.{0,2}/[\w.%-]+(?:/[\w.%-]+)+",
    re.DOTALL | re.IGNORECASE,
)
_TOKEN = re.compile(r"\d+(?:\.\d+)?k?(?![^\W_])|[^\W_]+|[$€£%]")
_UNIT = re.compile(r"(?<=\d)(?=[a-z]{3,})")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")


class _Local(threading.local):
    """A stemmer for each thread: PyStemmer's must not be called from two at once."""

    def __init__(self) -> None:
        self.stemmer = Stemmer.Stemmer("english")


_local = _Local()


def clean(text: str) -> str:
    """The text in lower case, without what is not seen (control, format and zero-width characters) and thousands separators.

    Words that are shortened by a slash ("w/o") are written out.
    """
    if text.isascii():
        visible = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    else:
        seen = "".join(_visible(c) for c in text)
        visible = "".join(_visible(c) for c in unicodedata.normalize("NFKC", seen).translate(_QUOTES))
    line = _THOUSANDS.sub("", " ".join(visible.lower().split()))
    return _SLASHED_WORD.sub(lambda m: _SLASHED[m.group(1)], line).strip() if "/" in line else line


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return " " if category[0] in "CZ" else char


def prose(text: str) -> str:
    """The text without what nobody says: tags and scripts of a page, fields of a template, paths of files."""
    return _CODE.sub(" ", text) if any(mark in text for mark in "<{/") else text


def expand(text: str) -> str:
    """Contractions and abbreviations written out: "what's" -> "what is", "b.s." -> "bs", "2years" -> "2 years"."""
    text = _UNIT.sub(" ", text)
    if "." in text:
        text = _ABBREVIATION.sub(lambda m: m.group().replace(".", ""), text)
    if "'" in text:
        text = _IRREGULAR_WORD.sub(lambda m: _IRREGULAR[m.group()], text)
        text = _NEGATION.sub(r"\1 not", text)
        text = _POSSESSIVE.sub(r"\1", text)
        text = _CLITIC.sub(lambda m: _CLITICS[m.group(1)], text)
    return _REPEATED.sub(r"\1\1", text).replace("&", " and ")


def tokens(text: str) -> list[str]:
    """The words, numbers and money or percent signs of clean, expanded text."""
    return _TOKEN.findall(text)


def stem(word: str) -> str:
    """The Snowball (English) stem of a word; all numbers are alike."""
    return NUMBER if is_number(word) else _local.stemmer.stemWord(word)


def is_number(word: str) -> bool:
    """Whether a token is a number ("84000", "4.5", "84k"); "1st" and "b4" are none."""
    return word[0].isdigit() and word.removesuffix("k").replace(".", "", 1).isdecimal()


def singular(word: str) -> str:
    """The word without a plural ending. Lighter than a stem: "production" and "product" stay two words."""
    if len(word) < 4 or word[-1] != "s" or word[-2] in "siu":
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
