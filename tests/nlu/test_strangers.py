"""Names that stand in no list are told by where they stand."""

from __future__ import annotations

import pytest

from careerbot.content.types import CAREER
from careerbot.nlu.mentions import Meaning, Mention
from careerbot.nlu.strangers import Finder, Places

PLACES = Places(
    kind="other-career",
    around=[
        (["do"], ["earn"], False),
        (["salary", "of"], ["$"], False),
        (["^"], ["pay", "$"], False),
        (["be"], ["$"], True),
    ],
    endings=["er", "ers"],
    heads=["clerk"],
)
KNOWN = {"salary", "pay", "earn", "manager", "clerk", "night", "production", "boss"}
PLAIN = {"what", "do", "of", "they", "people"}


@pytest.fixture(scope="module")
def find():
    finder = Finder(PLACES, KNOWN, PLAIN)
    return lambda text, *mentions: [
        (m.start, m.end, m.meanings[0].value) for m in finder.find(text.split(), mentions) if m.meanings[0].kind == "other-career"
    ]


@pytest.mark.parametrize(
    "text, found",
    [
        ("what do bakers earn", [(2, 3, "baker")]),
        ("salary of a luthier", [(3, 4, "luthier")]),
        ("luthier pay", [(0, 1, "luthier")]),
        ("what do pastry chefs earn", [(2, 4, "pastry chef")]),
        ("salary of a hotel manager", [(3, 5, "hotel manager")]),
        ("salary of a night clerk", [(3, 5, "night clerk")]),
        ("i want to be a luthier", [(5, 6, "luthier")]),
    ],
)
def test_a_word_that_is_none_of_ours_is_another_occupation(find, text, found):
    assert find(text) == found


@pytest.mark.parametrize(
    "text",
    ["what do they earn", "salary of a manager", "salary of the boss", "luthiers are nice", "what do people earn", "must i be brave", ""],
)
def test_our_words_and_other_places_are_none(find, text):
    assert find(text) == []


def test_a_careers_name_is_never_part_of_one(find):
    ours = Mention(2, 4, [Meaning(CAREER, "production-manager")])
    assert find("salary of production flurb", ours) == []


def test_what_it_stands_over_is_no_name_beside_it():
    finder = Finder(PLACES, KNOWN, PLAIN)
    inside = Mention(2, 3, [Meaning("skill", "pastry")])
    mentions = finder.find("salary of pastry luthier".split(), [inside])
    assert [(m.start, m.end) for m in mentions] == [(2, 4)]
