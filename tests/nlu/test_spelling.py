"""Real words stay; typos become the word of ours that was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.compile import english_words
from careerbot.nlu.spelling import Speller

WORDS = "salary tuition degree internship lumber manager outlook online program engineering business years work from home"
OURS = dict.fromkeys(WORDS.split(), 5)
ENGLISH = "number hound paper tuition angry word".split()


def speller(vocabulary=None, spellings=None, english=ENGLISH):
    return Speller(vocabulary or OURS, spellings or {"u": "you", "whats": "what is"}, lambda: english)


@pytest.mark.parametrize("word", ["salary", "number", "paper", "angry", "word", "zzzzzz", "x", "$", "84k", "naïve", "a" * 60])
def test_what_is_a_word_or_no_typo_stays(word):
    assert speller().correct(word) == (word,)


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("salry", "salary"),
        ("slaary", "salary"),
        ("tution", "tuition"),
        ("degre", "degree"),
        ("intership", "internship"),
        ("mangaer", "manager"),
        ("onlin", "online"),
        ("engeneering", "engineering"),
        ("busness", "business"),
        ("prgrm", "program"),
        ("salrya", "salary"),
        ("dgeere", "degree"),
    ],
)
def test_typos_are_mended(typed, meant):
    assert speller().correct(typed) == (meant,)


def test_spellings_of_the_lexicon_come_first():
    assert speller().correct("u") == ("you",)
    assert speller().correct("whats") == ("what", "is")


def test_words_typed_as_one_are_parted():
    assert speller().correct("fromhome") == ("from", "home")


def test_the_nearest_word_wins_then_the_commoner():
    assert speller({"cart": 1, "cast": 9}, english=[]).correct("caqt") == ("cast",)
    assert speller({"cart": 9, "cast": 1}, english=[]).correct("caqt") == ("cart",)


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("wrok", "work"),
        ("paay", "pay"),
        ("gear", "year"),
    ],
)
def test_the_easier_slip_wins(typed, meant):
    words = dict.fromkeys(["hours", "work", "pay", "year", "wreck", "play", "dear", "wok"], 1)
    assert speller(words, english=[]).correct(typed) == (meant,)


def test_a_neighbour_in_the_message_decides_between_equals():
    pairs = {("warm", "coat"), ("cost", "of")}
    context = Speller(dict.fromkeys(["cost", "coat"], 5), {}, lambda: [], lambda left, right: (left, right) in pairs)
    assert context.correct("cort", "warm", "of") == context.correct("cort")  # as much for one as for the other
    assert context.correct("cort", "warm") == ("coat",)
    assert context.correct("cort", after="of") == ("cost",)


def test_an_english_word_by_an_easier_slip_was_meant():
    assert speller({"lumber": 9}, english=["number"]).correct("numebr") == ("numebr",)


def test_english_is_loaded_only_when_needed():
    def fail():
        raise AssertionError

    assert Speller(OURS, {}, fail).correct("salary") == ("salary",)


@given(st.text(max_size=30))
def test_any_word_has_a_correction(word):
    corrected = speller().correct(word)
    assert corrected
    assert all(corrected) or not word


@given(st.sampled_from(sorted(OURS)), st.data())
def test_a_word_with_two_letters_swapped_is_mended_or_english(word, data):
    at = data.draw(st.integers(1, len(word) - 2))
    typed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    (found,) = speller().correct(typed)
    assert found in (word, typed) or found in OURS


def test_corrections_do_not_depend_on_what_was_corrected_before():
    words = ["salry", "tution", "degre", "mangaer", "zzzzzz", "cazt", "number"]
    used = speller()
    for word in words * 2:
        assert used.correct(word) == speller().correct(word)


def test_no_common_english_word_is_taken_for_a_typo(bot):
    """Of the whole list, with the shipped vocabulary: "number" is no "lumber"."""
    reader = bot._interpreter.segments.reader
    listed = reader.language.spellings
    changed = [word for word in sorted(english_words()) if len(word) > 2 and word not in listed and reader.speller.correct(word) != (word,)]
    assert changed == []
