"""What a message may mean: its parts, whether it asks, and how."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careerbot.nlu.text import LIMIT
from careerbot.nlu.understand import MOST_CUTS, MOST_SENTENCES


@pytest.fixture(scope="module")
def understand(bot):
    return bot._interpreter.understand


@pytest.fixture(scope="module")
def best(bot, understand):
    """The intents that the parts of a message most likely stand for."""
    ids = [intent.id for intent in bot._policy.intents]
    return lambda text: [ids[segment.candidates[0].intent] for segment in understand(text).segments if segment.candidates]


@pytest.mark.parametrize(
    "text, parts",
    [
        ("what does it pay?", 1),
        ("What does it pay? How long is the degree?", 2),
        ("what does it pay and how long is the degree?", 2),
        ("what are the pros and cons?", 1),
        ("tell me about supply chain and logistics companies", 1),
        ("salary\nskills", 2),
        ("", 0),
        ("?!", 0),
        ("...", 0),
    ],
)
def test_a_message_is_split_where_it_asks_several_things(understand, text, parts):
    assert len(understand(text).segments) == parts


@pytest.mark.parametrize(
    "text, words",
    [
        ("salary salary salary", ["salary"]),
        ("the salary salary salary salary of interns", ["the", "salary", "of", "interns"]),
        ("bye bye", ["bye", "bye"]),
    ],
)
def test_a_word_said_often_in_a_row_is_read_once(understand, text, words):
    assert understand(text).segments[0].words.words == words


@pytest.mark.parametrize(
    "text, intents",
    [
        ("what is the average salary? how long does an internship take?", ["salary.average", "internship.duration"]),
        ("what's the median pay, and who hires them?", ["salary.median", "employers.list"]),
        ("which skills do i need and where do i intern to get them", ["skills.overview", "internship.companies"]),
        ("salary, skills", ["salary.average", "skills.overview"]),
        ("outlook & pay", ["outlook.summary", "salary.average"]),
        ("after ten years as a cook: how long is the degree, and which jobs are there", ["duration.degree", "specialties.list"]),
        ("part time length, and is there a scholarship", ["duration.part-time", "cost.aid"]),
    ],
)
def test_each_part_is_understood(best, text, intents):
    assert best(text) == intents


@pytest.mark.parametrize(
    "text, polar, negative",
    [
        ("is a degree required?", True, False),
        ("do i need a degree", True, False),
        ("can i do it without a degree?", True, True),
        ("isn't a degree needed?", True, False),
        ("what degree do i need?", False, False),
        ("how much does it pay?", False, False),
        ("salary", False, False),
    ],
)
def test_yes_no_questions(understand, text, polar, negative):
    (segment,) = understand(text).segments
    assert (segment.polar, segment.negative) == (polar, negative)


@pytest.mark.parametrize(
    "text, question, telling",
    [("what does it pay", True, False), ("salary?", True, False), ("i am a nurse", False, True), ("thanks", False, False)],
)
def test_asking_and_telling(understand, text, question, telling):
    (segment,) = understand(text).segments
    assert (segment.question, segment.telling) == (question, telling)


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("what is teh avrage salry?", "what is the average salary?"),
        ("hw lng is an intership", "how long is an internship"),
        ("WHAT DOES IT PAY", "what does it pay"),
        ("what’s the median pay", "what's the median pay"),
        ("what is the sal\u200bary?", "what is the salary?"),
    ],
)
def test_spelling_makes_no_difference(best, typed, meant):
    assert best(typed) == best(meant)


@pytest.mark.parametrize(
    "text, kind, value",
    [("what does a plant manager do", "role", "operations-manager"), ("tuition out of state", "residency", "out-of-state")],
)
def test_names_are_found(understand, text, kind, value):
    (segment,) = understand(text).segments
    assert value in segment.words.values(kind)


def test_a_persons_own_occupation_is_not_what_they_ask_about(understand):
    segment = understand("i am a nurse").segments[0]
    assert "other-career" not in segment.words.kinds()
    assert segment.words.values("background") == ["nurse"]
    assert "other-career" in understand("what does a nurse earn").segments[0].words.kinds()


@pytest.mark.parametrize(
    "text, asked",
    [
        ("I want to become a plumber. how long is the degree?", "beyond.other-career"),
        ("i hope to be a judge, which degree is usual", "beyond.other-career"),
        ("skills needed as a plumber", "beyond.other-career"),
        ("I was a plumber, which degree is usual", "degree.field"),
        ("tired of being a plumber, which degree is usual", "degree.field"),
        ("plumber here, which degree is usual", "degree.field"),
        ("as a plumber, which degree is usual", "degree.field"),
    ],
)
def test_what_somebody_wants_to_be_is_what_they_ask_about(best, text, asked):
    assert best(text)[-1] == asked


def test_examples_are_known_word_for_word(understand, bot, shipped):
    ids = [intent.id for intent in bot._policy.intents]
    for intent in shipped.intents():
        (segment,) = understand(intent.title).segments[:1]
        assert segment.strict or len(understand(intent.title).segments) > 1, intent.title
        assert segment.candidates[0].intent < len(ids)


def test_only_the_beginning_is_read(understand):
    assert not understand("salary? ".ljust(LIMIT)).shortened
    long = understand(f"{'salary? '.ljust(LIMIT)}tuition?")
    assert long.shortened
    assert len(long.segments) == 1


pieces = st.lists(st.sampled_from("salary and , ? degree; how long is the but nurse 5 $".split()))


@given(st.one_of(st.text(st.characters(exclude_categories=()), max_size=400), pieces.map(" ".join)))
@settings(deadline=None)
def test_any_text_has_bounded_parts_and_ordered_candidates(understand, text):
    first = understand(text)
    assert first == understand(text)
    assert len(first.segments) <= MOST_SENTENCES * 2**MOST_CUTS
    for segment in first.segments:
        scores = [candidate.score for candidate in segment.candidates]
        assert scores == sorted(scores, reverse=True)
        assert len(scores) <= 12
        assert all(0 <= score < 2 for score in scores)  # a frame that fits well lifts a score above 1


def test_reading_does_not_depend_on_what_was_read_before(compiled):
    """A long message of unknown words is read the second time as it was the first."""
    from careerbot.compile import english_words
    from careerbot.nlu.segment import SegmentReader

    fresh = SegmentReader(compiled.model, english_words)
    long = ("internship", "engineering", "vocational", "accelerated", "undergraduate")
    typos = [word[:at] + word[at + 1 :] for word in long for at in range(1, len(word))]
    text = " ".join(typos[:60])
    words = fresh.reader.read(text).words
    assert fresh.reader.read(text).words == words
    for word in typos:
        fresh.reader.read(word)
    assert fresh.reader.read(text).words == words
