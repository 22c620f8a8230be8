"""Replies as lines of a terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from careerbot.nlg.reply import SourceRef, Suggestion
from careerbot.terminal.draw import (
    NARROWEST,
    PLAIN,
    WIDEST,
    Ink,
    beside,
    draw,
    ink_of,
    numbered,
    passages,
    plain_asked,
    unmarked,
    visible,
    without_links,
)

STYLE = re.compile(r"\x1b\[([\d;]*)m")
HYPERLINK = re.compile(r"\x1b\]8;(?:id=\w+)?;(.*?)\x1b\\")
INK = Ink()
ALLOWED = {"1", "22", "2", "36", "39"}
"""Bold, dim, cyan, and the ends of these: none but the terminal's own colours."""
WORD = st.one_of(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=9),
    st.text(alphabet="日本語データ", min_size=1, max_size=6),
    st.sampled_from(
        ["e\u0301te\u0301", "nai\u0308ve", "😀", "$84,211", "2024.", "1.", "-", "**bold**", "vice-versa", "/help", "https://example.org/a"]
    ),
)
LINE = st.builds(
    lambda mark, words: mark + " ".join(words), st.sampled_from(["", "", "- ", "1. ", "  3 ", "/save FILE  "]), st.lists(WORD, max_size=25)
)
TEXT = st.lists(LINE, max_size=5).map("\n".join)
WIDTH = st.integers(20, 200)
ANY_INK = st.builds(Ink, st.booleans(), st.booleans(), st.booleans())


def bare(drawn: str) -> str:
    """Drawn text without its styles and hyperlinks."""
    return HYPERLINK.sub("", STYLE.sub("", drawn))


@given(TEXT, WIDTH, ANY_INK)
def test_no_line_is_wider_than_the_terminal(text, width, ink):
    assert all(wcswidth(line) <= width for line in bare(draw(text, width, ink)).split("\n"))


@given(st.text(max_size=400), WIDTH, ANY_INK)
def test_nor_is_one_of_any_text(text, width, ink):
    lines = bare(draw(text, width, ink)).split("\n")
    assert all(0 <= wcswidth(line) <= width for line in lines)


@given(TEXT, WIDTH)
def test_words_are_kept_in_order(text, width):
    assert "".join(bare(draw(text, width, INK)).split()) == "".join(unmarked(text).split())


@given(st.text(alphabet=st.characters(exclude_characters="*["), max_size=200), WIDTH)
def test_what_is_shown_of_any_text_is_kept_in_order(text, width):
    drawn = bare(draw(text, width, INK._replace(links=True)))
    assert "".join(drawn.split()) == "".join(visible(text).split())


@given(st.text(alphabet=st.characters(categories=["Cc", "Cf", "Cs", "Zs", "Zl", "L"]), max_size=100), WIDTH, ANY_INK)
def test_no_control_characters_get_through(text, width, ink):
    assert "\x1b" not in unmarked(text)
    assert all(char.isprintable() or char == "\n" for char in bare(draw(text, width, ink)))
    assert all(char.isprintable() or char == "\n" for char in visible(text))


@given(TEXT, WIDTH, ANY_INK)
def test_only_the_sixteen_colours(text, width, ink):
    codes = {code for group in STYLE.findall(draw(text, width, ink)) for code in group.split(";")}
    assert codes <= ALLOWED | {"", "0"}


def test_blanks_of_all_kinds_part_words():
    assert visible("30\u00a0000\tand\u2028so\r\non\x0b\u3000") == "30 000 and so \non  "


@pytest.mark.parametrize("attack", ["\x1b[31mred", "\x1b]0;title\x07", "\x9b31m", "\x1b]8;;file:///x\x1b\\y", "a\bb", "\u202ertl"])
def test_an_escape_loses_its_power(attack):
    drawn = draw(attack, 80, INK._replace(links=True))
    assert not set(bare(drawn)) & set("\x1b\x9b\x07\b\u202e")
    assert not STYLE.search(drawn)


@pytest.mark.parametrize(
    "start, indent", [("- ", 2), ("1. ", 3), ("  2 ", 4), ("10. ", 4), ("/save FILE  ", 12), ("for      ", 9), ("    ", 4), ("", 0)]
)
@pytest.mark.parametrize("width", [40, 80])
def test_lines_below_the_first_hang(start, indent, width):
    first, *rest = bare(draw(f"{start}{'words of a long line ' * 10}".rstrip(), width, INK)).split("\n")
    assert first.startswith(start + "words")
    assert rest
    assert all(re.match(f" {{{indent}}}[a-z]", line) for line in rest)


def test_a_deep_indent_leaves_room_on_a_narrow_terminal():
    lines = draw(f"{' ' * 30}{'word ' * 20}", NARROWEST, PLAIN).split("\n")
    assert all(line[10] != " " for line in lines[2:])


@pytest.mark.parametrize("width, most", [(5, NARROWEST), (60, 60), (100, WIDEST), (500, WIDEST)])
def test_lines_are_as_long_as_is_good_to_read(width, most):
    assert most - 5 < max(map(len, draw("word " * 200, width, PLAIN).split("\n"))) <= most


def test_each_paragraph_stays_one():
    assert draw("a\n\nb\n- c\n\n\nd", 80, PLAIN) == "a\n\nb\n- c\n\n\nd"
    assert draw("", 80, PLAIN) == ""


def test_wide_characters_take_two_columns():
    assert draw("日本" * 10, 20, PLAIN).split("\n") == ["日本" * 5] * 2


def test_combining_characters_take_none():
    word = "e\u0301" * 10
    assert draw(f"{word} {word}", 20, PLAIN).split("\n") == [word, word]
    assert draw("e\u0301" * 30, 20, PLAIN).split("\n") == [word * 2, word]


def test_bold_and_keys():
    assert draw("**a** b", 80, INK) == "\x1b[1ma\x1b[22m b"
    assert draw("/help  c", 80, INK) == "\x1b[36m/help\x1b[39m  c"
    assert draw("  1 one", 80, INK) == "  \x1b[36m1\x1b[39m one"
    assert draw("2**3 and 4**5 c", 80, PLAIN) == "23 and 45 c"


def test_no_color_takes_the_colours_alone():
    ink = ink_of({"NO_COLOR": "1"})
    assert draw("**a**\n1. b", 80, ink) == "\x1b[1ma\x1b[22m\n\x1b[1m1\x1b[22m. b"
    assert ink.dim("c") == "\x1b[2mc\x1b[22m"
    assert ink_of({"NO_COLOR": ""}).colours
    assert ink_of({}).colours


@given(TEXT, WIDTH)
@settings(max_examples=30)
def test_plain_ink_writes_no_escapes(text, width):
    assert "\x1b" not in draw(text, width, PLAIN)


@pytest.mark.parametrize(
    "environment, has",
    [
        ({}, False),
        ({"TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"VTE_VERSION": "7003"}, True),
        ({"VTE_VERSION": "4000"}, False),
        ({"VTE_VERSION": "x"}, False),
        ({"WT_SESSION": "1"}, True),
        ({"VTE_VERSION": "7003", "TMUX": "/tmp/x"}, False),
        ({"VTE_VERSION": "7003", "TERM": "screen-256color"}, False),
        ({"TMUX": "/tmp/x", "FORCE_HYPERLINK": "1"}, True),
        ({"VTE_VERSION": "7003", "FORCE_HYPERLINK": "0"}, False),
    ],
)
def test_hyperlinks_only_where_the_terminal_has_them(environment, has):
    drawn = draw("see [the guide](https://example.org/g) or https://example.org/h.", 80, ink_of(environment))
    assert bool(HYPERLINK.search(drawn)) == has
    assert bare(drawn) == ("see the guide or " if has else "see the guide (https://example.org/g) or ") + "https://example.org/h."
    assert HYPERLINK.findall(drawn)[::2] == (["https://example.org/g", "https://example.org/h"] if has else [])


def test_a_hyperlink_over_two_lines_leads_there_from_both():
    drawn = draw(f"[{'words ' * 12}end](https://example.org/g)", 40, Ink(links=True))
    assert [HYPERLINK.findall(line)[0] for line in drawn.split("\n")] == ["https://example.org/g"] * 2
    assert all(HYPERLINK.findall(line)[-1] == "" for line in drawn.split("\n"))
    assert without_links(drawn) == draw(f"{'words ' * 12}end", 40, Ink())


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "ftp://example.org"])
def test_other_addresses_are_text(address):
    assert draw(f"[a]({address})", 80, Ink(links=True)) == f"[a]({address})"


def test_what_is_read_out_has_no_marks():
    assert unmarked("**a** [b](https://c.example) https://d.example\x1b[1m") == "a b (https://c.example) https://d.example[1m"


SOURCES = [
    SourceRef("g", "Guide", "A. Author", 2023, "Pay", "https://example.org/pay"),
    SourceRef("g", "Guide", "A. Author", 2023, "Jobs"),
    SourceRef("h", "Other", "B. Author", 2020, "Pay"),
]


def test_passages_are_in_a_line_for_each_guide():
    assert passages(SOURCES) == "From “Guide”: [Pay](https://example.org/pay), Jobs\nFrom “Other”: Pay"


def test_suggestions_are_numbered():
    assert numbered([Suggestion("pay", "pay?"), Suggestion("jobs", "jobs?")]) == "  1 pay\n  2 jobs"


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_sources_are_quiet_and_suggestions_numbered(answer, width):
    reply = answer("what does it pay?")
    drawn = beside(reply, width, INK)
    quiet, choices = drawn.split("\n\n")
    assert all(line.startswith("\x1b[2m") and line.endswith("\x1b[22m") for line in quiet.split("\n"))
    assert bare(quiet).startswith("From “")
    assert re.findall(r"^  (\d) \S", bare(choices), re.MULTILINE) == ["1", "2", "3"]
    assert all(wcswidth(line) <= width for line in bare(drawn).split("\n"))


def test_the_readings_of_a_question_back_stand_in_it_alone(answer):
    reply = answer("quality")
    assert (reply.status, beside(reply, 80, INK)) == ("clarify", "")


@pytest.mark.parametrize(
    "environment, plain",
    [
        ({}, False),
        ({"CAREERBOT_PLAIN": "1"}, True),
        ({"CAREERBOT_PLAIN": "0"}, False),
        ({"CAREERBOT_PLAIN": ""}, False),
        ({"TERM": "dumb"}, True),
        ({"TERM": "unknown"}, True),
        ({"TERM": "xterm"}, False),
    ],
)
def test_what_asks_for_plain_output(environment, plain):
    assert plain_asked(environment) == plain
