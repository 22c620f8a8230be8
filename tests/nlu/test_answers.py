"""Loose answers to every type of question."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.content.flows import ChoiceSpec, QuestionSpec, guidance_of
from careerbot.content.load import load
from careerbot.nlu.answers import AnswerReader

CONTENT = load(Path(__file__).parents[2])
READER = AnswerReader(guidance_of(CONTENT.flows, CONTENT.answers).phrases, CONTENT.lexicon.function_words)
GAMES = [
    ChoiceSpec("chess", "a game of chess", ["a game of chess", "chess"]),
    ChoiceSpec("cards", "playing cards with friends", ["playing cards with friends", "poker", "old maid"]),
    ChoiceSpec("none", "no games", ["no games", "i do not play"]),
]
TYPES = {
    "yes-no": QuestionSpec("q", "yes-no", ["?"]),
    "money": QuestionSpec("q", "money", ["?"]),
    "years": QuestionSpec("q", "number", ["?"], unit="years"),
    "text": QuestionSpec("q", "text", ["?"]),
    "choice": QuestionSpec("q", "choice", ["?"], choices=GAMES),
    "many": QuestionSpec("q", "many", ["?"], choices=[*GAMES[:2], ChoiceSpec("dice", "throwing dice", ["throwing dice"])]),
}
UNREAD = object()


def read(kind: str, message: str) -> object:
    question = TYPES[kind]
    answer = READER.read(message, question, question.choices)
    return UNREAD if answer is None else answer.values


SAID = {
    "yes-no": {
        "yes": [
            "yes",
            "Yeah!!",
            "y",
            "yep, sure",
            "of course",
            "absolutly",
            "i guess so",
            "I would love that",
            "sure why not",
            "i can live with that",
            "1",
            "well yes",
            "doesn't bother me",
        ],
        "no": [
            "no",
            "nah",
            "not really",
            "n",
            "no way",
            "hell no",
            "I'd hate that",
            "i don't think so",
            "not my thing",
            "No, I like to work alone",
            "probably not",
            "2",
        ],
        "partly": [
            "kinda",
            "it depends",
            "sometimes",
            "yes, but not every day",
            "maybe",
            "i can talk to people if i must",
            "yes and no",
            "meh",
            "a bit",
            "3",
        ],
        "": ["dunno", "idk", "skip", "no idea", "not sure", "pass", "I'd rather not say", "4"],
    },
    "money": {
        "20000": [
            "20k",
            "about 20 grand",
            "$20,000",
            "20 thousand dollars",
            "twenty grand",
            "twenty thousand",
            "20.000",
            "maybe 20k or so",
        ],
        "5000": ["$5,000", "5k", "five thousand", "5000 bucks"],
        "250000": ["two hundred and fifty thousand", "250 grand"],
        "500000": ["half a million", "0.5 million"],
        "10000": ["10-20k", "between ten and twenty thousand", "10k to 20k"],
        "100000": ["six figures", "a hundred grand"],
        "0": ["nothing", "none", "zero", "I'm broke", "not a cent"],
        "": ["a lot", "not much", "as little as possible", "dunno", "skip", "not really"],
    },
    "years": {
        "10": ["10", "ten years", "about 10 years", "10 yrs"],
        "2": ["two", "a couple of years", "24 months"],
        "0.5": ["half a year", "6 months"],
        "0": ["none", "nothing", "no"],
        "": ["a while", "idk"],
    },
    "choice": {
        "chess": ["chess", "1", "the first", "number one", "a game of chess please", "ches game", "I like chess"],
        "cards": ["2", "second one", "poker", "old maid", "playing cards", "cards", "crads with friends"],
        "none": ["3", "the last one", "no", "none", "I don't play", "nope"],
        "": ["skip", "chess or poker", "both", "no idea", "either"],
    },
    "many": {
        "chess": ["1", "chess", "only the first"],
        "chess cards": ["1 and 2", "1,2", "chess and poker", "the first two", "all but dice", "everything except the last one", "not dice"],
        "chess cards dice": ["all", "all of them", "everything", "yes"],
        "none": ["none", "none of these", "no", "nothing"],
        "": ["skip", "dunno", "it depends"],
    },
}


@pytest.mark.parametrize(
    "kind, meant, message", [(k, m, t) for k, meanings in SAID.items() for m, texts in meanings.items() for t in texts]
)
def test_loose_answers_are_read(kind: str, meant: str, message: str):
    assert read(kind, message) == meant.split()


@pytest.mark.parametrize(
    "kind, message",
    [
        ("yes-no", "the guide"),
        ("money", "$25 an hour"),
        ("money", "5 years"),
        ("money", "what I need to live"),
        ("years", "long ago"),
        ("choice", "football"),
        ("choice", "7"),
        ("many", "football"),
        ("many", "0"),
        ("many", "fine with me"),
        ("many", "we threw the old thing with friends into the river"),
        ("text", ""),
    ],
)
def test_what_is_no_answer_is_not_made_one(kind: str, message: str):
    assert read(kind, message) is UNREAD


def test_a_free_answer_is_kept_as_it_is_and_short():
    assert read("text", "  Old   Faithful ") == ["Old Faithful"]
    assert len(read("text", "x" * 5000)[0]) == 120


@pytest.mark.parametrize(
    "sign, messages",
    {
        "stop": ["stop", "ok stop please", "quit", "never mind", "cancel the quiz", "I want to stop", "forget it"],
        "back": ["back", "go back", "previous question", "can I go back"],
        "result": ["just give me the result", "give me the plan now", "result", "skip to the end", "that's all", "done"],
        "continue": ["continue", "go on", "ok, continue with the plan", "back to the plan", "where were we"],
        "skip": ["skip this one", "next question", "I don't know"],
        "explain": ["why do you ask?", "what do you mean?", "I don't get it", "huh?"],
        "": ["stop the machines at night", "I went back to school", "as a result of the war", "what do they earn"],
    }.items(),
)
def test_signs_are_whole_messages(sign: str, messages: list[str]):
    assert [READER.sign(message) for message in messages] == [sign] * len(messages)


@given(st.sampled_from(sorted(TYPES)), st.text(max_size=200))
def test_anything_may_be_answered(kind: str, message: str):
    values = read(kind, message)
    if values is UNREAD or not values:
        return
    known = {"yes-no": {"yes", "no", "partly"}, "choice": {c.id for c in GAMES}, "many": {"chess", "cards", "dice", "none"}}
    if kind in known:
        assert set(values) <= known[kind]
    elif kind != "text":
        assert 0 <= float(values[0]) <= 10**9


@pytest.mark.parametrize(
    "clause, values",
    [("five years of poker", ["cards"]), ("i do love chess", ["chess"]), ("never chess", None), ("no", None), ("some", None)],
)
def test_a_clause_names_an_answer_only_in_words_of_its_own(clause, values):
    found = READER.named(clause, TYPES["choice"], GAMES)
    assert (found.values if found else None) == values


@pytest.mark.parametrize(
    "message, sign",
    [
        ("dinner is over, can we go on", "continue"),
        ("let's carry on, sorry about the noise", "continue"),
        ("i am tired of this. no more questions", "stop"),
        ("i started college and quit", ""),
        ("go on", ""),
        ("my brother, my sister", ""),
    ],
)
def test_going_on_and_stopping_are_read_behind_a_preface(message, sign):
    assert READER.closing(message) == sign
