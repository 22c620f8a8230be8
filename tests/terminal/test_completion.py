"""What is offered while a person types."""

from __future__ import annotations

import pytest
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import to_plain_text
from prompt_toolkit.history import InMemoryHistory

from careerbot.terminal.commands import COMMANDS
from careerbot.terminal.completion import MOST, ChatCompleter, ChatSuggester, Offer, fitting


@pytest.fixture
def offered(chat):
    """What is offered for a text: as it is typed, or on demand."""

    def offer(typed: str, *, demanded: bool = False) -> dict[str, str]:
        event = CompleteEvent(text_inserted=not demanded, completion_requested=demanded)
        found = ChatCompleter(chat).get_completions(Document(typed), event)
        return {completion.text: to_plain_text(completion.display_meta) for completion in found}

    return offer


def test_commands_are_offered_with_what_they_do(offered, chat):
    chat.reply("what does it pay?")
    assert offered("/") == {f"/{command.name}": command.summary for command in COMMANDS}


def test_commands_that_do_not_apply_are_not(offered, chat):
    assert "/undo" not in offered("/")
    assert "/undo" not in offered("/undo")
    chat.reply("what does it pay?")
    assert "/undo" in offered("/u")


@pytest.mark.parametrize(
    "typed, first", [("/he", "/help"), ("/HELP", "/help"), ("/topcis", "/topics"), ("/abuotme", "/about-me"), ("/q", "/quit")]
)
def test_commands_are_found_though_mistyped(offered, typed, first):
    assert next(iter(offered(typed))) == first


def test_after_a_command_nothing_is_offered(offered):
    assert offered("/topics pa") == offered("/topics pa", demanded=True) == {}


def test_questions_are_offered_on_demand(offered, bot):
    assert offered("pay") == {}
    found = offered("pay", demanded=True)
    assert len(found) > 3
    titles = {question.text: topic.title for topic in bot.topics() for question in topic.questions}
    assert found.items() <= titles.items()
    assert offered("xqzw", demanded=True) == {}


@pytest.mark.parametrize("typed", ["internshp", "INTERNSHIP", "lengt of an intership"])
def test_questions_are_found_though_mistyped(offered, typed):
    assert "length of an internship" in offered(typed, demanded=True)


@pytest.mark.parametrize("typed, first", [("sal", "average pay"), ("how long", "length"), ("tuit", "tuition"), ("skil", "skills")])
def test_what_is_meant_comes_before_what_only_looks_a_little_like_it(offered, typed, first):
    assert first in next(iter(offered(typed, demanded=True)))


def test_all_that_is_offered_can_be_asked(chat, bot):
    for offer in ChatCompleter(chat).questions():
        assert bot.reply(bot.start(), offer.text)[0].status == "answer", offer


@pytest.mark.parametrize("typed", ["", " ", "a", "?", "x" * 2000, "日本", "\n", "/" * 50])
def test_anything_may_be_typed(offered, typed):
    for demanded in (True, False):
        assert len(offered(typed, demanded=demanded)) <= MOST


def test_what_begins_so_comes_first_then_what_is_alike_then_what_is_of_such_a_topic():
    offers = [Offer("the wages of age", "pay"), Offer("wage", "money"), Offer("jobs", "wages and more"), Offer("other", "else")]
    assert [offer.text for offer in fitting("wage", offers)] == ["wage", "the wages of age", "jobs"]


@pytest.fixture
def suggested(chat):
    """The grey rest of a line."""

    def suggest(typed: str, *before: str) -> str:
        history = InMemoryHistory(before)
        buffer = Buffer(history=history)
        list(history.load_history_strings())
        history._loaded_strings = [*reversed(before)]
        found = ChatSuggester(ChatCompleter(chat)).get_suggestion(buffer, Document(typed))
        return found.text if found else ""

    return suggest


def test_questions_are_suggested(suggested):
    assert suggested("what the job i") == "s"
    assert suggested("What The Job I") == "s"


@pytest.mark.parametrize("typed", ["", "wh", "xyzzy", "/hel", "what the job is"])
def test_nothing_is_suggested(suggested, typed):
    assert suggested(typed) == ""


def test_what_was_typed_before_goes_first(suggested):
    assert suggested("what the j", "what the jury says", "what the joke is") == "oke is"
