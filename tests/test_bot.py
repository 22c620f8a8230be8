"""A turn from start to end: purity, any input, and how a conversation goes."""

from __future__ import annotations

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careerbot import Bot, Reply, State, StateError
from careerbot.compile import decode, encode, rescue_of
from careerbot.nlu.text import LIMIT

STATUSES = {"answer", "clarify", "ask", "social", "unknown", "safety"}
TALK = [
    "hello",
    "what does it pay?",
    "and at entry level?",
    "quality",
    "2",
    "what does an operations manager do?",
    "and what does it pay?",
    "qwzx",
    "",
    "I want to kill myself",
    "thanks",
    "how much is tuition?",
    "and out of state?",
    "business, undergraduate",
    "сколько платят?",
    "i am a nurse, can i do it without a degree and what does it cost?",
    "hw lng is an intership",
    "why?",
    "the second one",
    "bye",
]
ODD = [
    "",
    " ",
    "\0",
    "\x1b[31mred\x1b[0m salary",
    "\x9b31m tuition",
    "\u202esalary\u202c",
    "\u2066what\u2069 is the \u200bpay\u200d",
    "\ufeffpay",
    "\ud800",
    "salary \udfff?",
    "{{7*7}}",
    "{0.__class__}",
    "{salary.entry}",
    "{$role}",
    "%s%n",
    "<script>alert(1)</script>",
    "<b>salary</b>",
    "[link](javascript:alert(1))",
    "`rm -rf /`",
    "'; DROP TABLE states; --",
    "../../etc/passwd",
    "\n\n\n",
    "?" * 500,
    "salary " * 400,
    "a" * 5_000,
    "é" * 300,
    "工资多少",
    "كم الراتب",
    "😭😭😭",
    "١٢٣",
    "½",
    "ﬁnance",
    "𝐬𝐚𝐥𝐚𝐫𝐲",
    "1" * 400,
    "9" * 4_000 + "k",
    "1e999 dollars",
    "2k 3k 4k",
    "and and and and",
    "? ! ? !",
    "salary, salary; salary & salary + salary: salary",
    "I read “salary” and ”tuition“ and `pay`",
    "why {unread} and what does it pay?",
    "pay? \u202e evil \x07 thing?",
    "Nurse, doctor, teacher, pilot, chef, lawyer, plumber: " * 30,
    "no",
    "yes",
    "1",
    "99",
    "-1",
    "0",
    "²",
    "both",
    "last",
]
anything = st.one_of(st.sampled_from(ODD + TALK), st.text(st.characters(exclude_categories=()), max_size=200))
known = st.sampled_from(TALK)
mixed = st.one_of(anything, st.tuples(anything, known).map(" ".join), st.tuples(known, anything).map(" ".join))
patient = settings(deadline=None, max_examples=150)


def shown(reply: Reply) -> list[str]:
    return [reply.text, *(part for suggestion in reply.suggestions for part in (suggestion.title, suggestion.text))]


def harmful(text: str) -> list[str]:
    """The characters that a terminal or a page would act on, or that can't be written."""
    return [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")]


def assert_fit(reply: Reply, ungrounded) -> None:
    """What holds of every reply."""
    assert reply.text.strip()
    assert reply.status in STATUSES
    assert 0 <= reply.confidence <= 1
    assert len(reply.suggestions) <= 4
    assert not [part for part in shown(reply) if harmful(part)]
    assert not ungrounded(reply), reply.text
    assert "<" not in reply.text
    assert "{" not in reply.text
    msgspec.json.encode(reply.to_dict())


def at_region(shipped, compiled, region: str) -> Bot:
    chosen = msgspec.structs.replace(shipped.settings, region=region)
    return Bot(msgspec.structs.replace(compiled, rescue=rescue_of(msgspec.structs.replace(shipped, settings=chosen))))


# Purity


def test_the_same_state_and_text_give_the_same_reply_and_state(bot):
    state = bot.start()
    for text in TALK:
        first = bot.reply(state, text)
        assert bot.reply(state, text) == first
        state = first[1]


def test_what_was_said_before_elsewhere_changes_nothing(compiled, bot):
    """A bot that was asked a thousand things answers as one that is new."""
    for text in [*ODD, *TALK]:
        fresh = Bot(compiled)
        assert fresh.reply(fresh.start(), text) == bot.reply(bot.start(), text)


def test_a_text_full_of_typos_is_read_the_same_way_twice(compiled):
    words = "internship engineering vocational accelerated undergraduate".split()
    text = " ".join(word[:at] + word[at + 1 :] for word in words for at in range(1, len(word)))
    fresh = Bot(decode(encode(compiled)))
    first = fresh.reply(fresh.start(), text, trace=True)
    for _ in range(3):
        assert fresh.reply(fresh.start(), text, trace=True) == first


def test_a_trace_changes_nothing_else(bot):
    for text in TALK:
        plain, state = bot.reply(bot.start(), text)
        traced, after = bot.reply(bot.start(), text, trace=True)
        assert state == after
        assert msgspec.structs.replace(traced, trace=None) == plain


def test_eight_threads_over_one_bot(compiled, bot):
    def converse(talker: Bot, rotation: int) -> list[Reply]:
        state, replies = talker.start(), []
        for text in TALK[rotation:] + TALK[:rotation]:
            reply, state = talker.reply(state, text)
            replies.append(reply)
        return replies

    expected = [converse(bot, rotation) for rotation in range(8)]
    shared = Bot(decode(encode(compiled)))  # nothing of it is computed yet
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda rotation: [converse(shared, rotation) for _ in range(3)], range(8)))
    assert found == [[replies] * 3 for replies in expected]


def test_a_state_is_not_changed(bot):
    state = bot.start()
    before = state.to_json()
    for text in TALK:
        bot.reply(state, text)
    assert state.to_json() == before


# Any input


@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text)[:30])
def test_odd_texts(bot, text, ungrounded):
    reply, state = bot.reply(bot.start(), text)
    assert_fit(reply, ungrounded)
    assert_fit(bot.reply(state, text)[0], ungrounded)


@given(text=mixed)
@patient
def test_any_text_is_answered_and_nothing_dangerous_comes_back(bot, ungrounded, text):
    reply, state = bot.reply(bot.start(), text, trace=True)
    assert_fit(reply, ungrounded)
    assert State.from_json(state.to_json()) == state


@given(texts=st.lists(mixed, min_size=40, max_size=40))
@settings(deadline=None, max_examples=15)
def test_forty_turns_leave_a_small_state(bot, ungrounded, texts):
    state = bot.start()
    turns = 0
    for text in texts:
        reply, state = bot.reply(state, text)
        assert_fit(reply, ungrounded)
        stored = state.to_json()
        assert len(stored.encode()) < 4_096, stored
        state = State.from_json(stored)
        anew = {"talk.restart", "talk.undo"}.intersection(reply.intents)  # a scrambled word may be read as one of these
        turns = state.turn if anew else turns + 1
        assert state.turn == turns


def test_the_state_stays_small_in_the_longest_talk(bot, shipped):
    """Every intent, and messages that name as much as fits into one."""
    names = [name for words in shipped.gazetteer.values() for name in words]
    state = bot.start()
    texts = [intent.title for intent in shipped.intents()] + [
        f"what does a {', '.join(names[at:])}"[:LIMIT] + " earn?" for at in range(0, len(names), 150)
    ]
    largest = 0
    for text in texts:
        _, state = bot.reply(state, text)
        largest = max(largest, len(state.to_json().encode()))
    assert largest < 4_096


@pytest.mark.parametrize("filler", ["salary? ", "x", "\0", "{", "\ud800", "(", "a.b.", "1,", "and ", "😭", "'", "\n", "kill ", "what is "])
def test_a_megabyte_is_answered(bot, ungrounded, shipped, filler):
    text = (filler * (1_000_000 // len(filler) + 1))[:1_000_000]
    reply, state = bot.reply(bot.start(), text)
    assert_fit(reply, ungrounded)
    assert shipped.settings.texts["shortened"] in reply.text
    assert len(state.to_json()) < 4_096


def test_a_message_of_the_limit_is_read_whole(bot, shipped):
    told = shipped.settings.texts["shortened"]
    question = "what is the salary?"
    assert told not in bot.reply(bot.start(), question.rjust(LIMIT))[0].text
    longer = bot.reply(bot.start(), question.ljust(LIMIT + 1, "!"))[0]
    assert told in longer.text
    assert longer.intent == "salary.average"


def test_danger_beyond_the_limit_is_found(bot):
    assert bot.reply(bot.start(), "salary? " * 1_000 + "I want to kill myself")[0].status == "safety"


# States from outside

HOSTILE = [
    "",
    "null",
    "5",
    "[]",
    '"state"',
    "{",
    '{"version": 3}',
    '{"version": "1"}',
    '{"version": null}',
    '{"turn": "one"}',
    '{"turn": 1.5}',
    '{"turn": -1}',
    '{"turn": 1e400}',
    '{"refusals": -3}',
    '{"told": {"salary.average": -1}}',
    '{"told": {"salary.average": "x"}}',
    '{"told": []}',
    '{"topic": "salary"}',
    '{"topic": {"slots": {}}}',
    '{"topic": {"intent": "a", "slots": {"role": "x"}}}',
    '{"options": [{"intent": "a"}]}',
    '{"previous": 5}',
    "[" * 100_000,
    '{"previous":' * 5_000,
    '{"topic":{"intent":' * 100_000,
    "\ud800",
    '{"career": "\ud800"}',
    b"\xff\xfe",
    b'{"career": "\xff"}',
    "{} {}",
    "{}",
    '{"turn": 1}',
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_what_is_no_state_is_refused_in_words(text):
    with pytest.raises(StateError, match=r"conversation"):
        State.from_json(text)


@given(st.one_of(st.text(), st.binary(), st.recursive(st.none() | st.integers() | st.text(), st.lists).map(msgspec.json.encode)))
@settings(deadline=None)
def test_any_text_is_a_state_or_a_state_error(text):
    try:
        State.from_json(text)
    except StateError:
        return


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 1}',
        '{"version": 1, "career": "nothing-we-know"}',
        '{"version": 1, "topic": {"intent": "gone"}}',
        '{"version": 1, "topic": {"intent": "role.duties", "slots": {"role": ["gone"]}}}',
        '{"version": 1, "topic": {"intent": "role.duties", "slots": {"role": []}, "frame": {"about": "gone", "attribute": ""}}}',
        '{"version": 1, "options": [{"intent": "gone", "title": "salary"}]}',
        '{"version": 1, "options": [{"intent": "role.duties", "title": "", "slots": {"role": ["gone", "\\u001b[31m\\u202e"]}}]}',
        '{"version": 1, "told": {"gone": 3, "salary.average": 10000000}}',
        '{"version": 1, "turn": 9007199254740993, "topic_turn": 123456789012, "refusals": 9007199254740993}',
        '{"version": 1, "previous": {"previous": {"previous": {}}}}',
        '{"version": 1, "more": {"of": "this"}}',
    ],
)
def test_a_state_of_other_content_is_gone_on_with(bot, ungrounded, text):
    """Content changes while conversations are under way; what a state names may be gone."""
    for message in [*TALK, "1", "salary", "and a lean manager?", "what about it?", "and the other?"]:
        reply, state = bot.reply(State.from_json(text), message)
        assert_fit(reply, ungrounded)
        assert_fit(bot.reply(state, message)[0], ungrounded)


# Refusals

nothing = st.sampled_from(["qwzx", "vbnm", "", "?", "сколько платят", "工资多少", "zzzz qqqq xxxx"])


@given(texts=st.lists(nothing, min_size=2, max_size=12))
@settings(deadline=None, max_examples=60)
def test_no_refusal_twice_running(bot, texts):
    state, before = bot.start(), ""
    for text in texts:
        reply, state = bot.reply(state, text)
        assert reply.status == "unknown"
        assert reply.text != before
        before = reply.text


def test_a_refusal_offers_what_can_be_answered(say):
    (reply,) = say("qwzx vbnm")
    assert reply.status == "unknown"
    assert reply.suggestions
    assert all(title.title in reply.text for title in reply.suggestions[:3])


def test_another_language_is_answered_in_a_sentence(say, shipped):
    language = shipped.settings.texts["language"].split(",")[0]
    for reply in say("сколько платят?", "工资多少", "كم الراتب"):
        assert language in reply.text


def test_a_refusal_is_over_with_an_answer(say):
    first, _, again = say("qwzx", "salary?", "qwzx")
    assert first.text == again.text


# Clarifying


def plain_line(intent):
    return next((line for line in intent.ask if not re.search(r"[{(\[|]", line)), intent.title)


@pytest.fixture(scope="module")
def questions_back(shipped, bot):
    """(what is typed, the intents offered) for messages that are answered with a question."""
    found = [(plain_line(intent), intent.options) for intent in shipped.intents() if intent.status == "clarify"]
    found = [pair for pair in found if bot.reply(bot.start(), pair[0])[0].status == "clarify"]
    assert len(found) > 10
    return found


def test_a_question_back_offers_numbered_readings(questions_back, say, shipped):
    titles = {intent.id: intent.title for intent in shipped.intents()}
    for text, options in questions_back:
        (reply,) = say(text)
        assert 2 <= len(reply.suggestions) <= 4
        assert [s.title for s in reply.suggestions] == [titles[option] for option in options[:4]]
        for number, suggestion in enumerate(reply.suggestions, 1):
            assert f"{number}. {suggestion.title[0].upper()}{suggestion.title[1:]}" in reply.text


@pytest.mark.parametrize(
    "forms",
    [
        ["1", "2", "3", "4"],
        ["1.", "2.", "3)", "#4"],
        ["number 1", "option 2", "no. 3", "number 4"],
        ["first", "second", "third", "fourth"],
        ["the first one", "the 2nd one please", "the third", "i mean the fourth"],
        ["One", "TWO", "Three!", "four"],
    ],
    ids=lambda forms: forms[0],
)
def test_a_reading_is_chosen_by_number(questions_back, say, forms):
    for text, options in questions_back:
        for option, form in zip(options, forms, strict=False):
            _, reply = say(text, form)
            assert reply.intent == option, (text, form, reply.text)


def test_the_last_reading_is_chosen(questions_back, say):
    for text, options in questions_back:
        assert say(text, "the last one")[-1].intent == options[-1]


def test_a_reading_is_chosen_by_its_title(questions_back, say, shipped):
    titles = {intent.id: intent.title for intent in shipped.intents()}
    for text, options in questions_back:
        for option in options:
            _, reply = say(text, titles[option])
            assert reply.intent == option, (text, titles[option], reply.text)


def test_a_reading_is_chosen_by_a_word_and_by_a_mistyped_one(say):
    assert say("flexibility", "online")[-1].intent == "online.flexibility"
    assert say("flexibility", "onlien study")[-1].intent == "online.flexibility"
    assert say("flexibility", "the one about intership")[-1].intent == "internship.exploration"


def test_all_readings_are_chosen(say):
    assert set(say("flexibility", "all of them")[-1].intents) == {"online.flexibility", "balance.remote", "internship.exploration"}


def test_a_number_without_a_question_back_is_no_choice(say):
    assert say("salary?", "2")[-1].intent != "salary.median"
    assert say("flexibility", "9")[-1].status in ("unknown", "social")


@pytest.mark.parametrize(
    "question, intent",
    [("what is the average salary?", "salary.average"), ("how many years does a degree take?", "duration.degree")],
)
def test_a_new_question_after_a_question_back_is_answered(questions_back, say, question, intent):
    for text, _ in questions_back:
        assert say(text, question)[-1].intent == intent


def test_never_two_questions_back_in_a_row(questions_back, say):
    for text, _ in questions_back:
        for other, _ in questions_back:
            assert say(text, other)[-1].status != "clarify", (text, other)


unclear = st.sampled_from(["quality", "flexibility", "growth", "business", "management", "qwzx", "hello", "good", "2", "time"])


@given(texts=st.lists(unclear, max_size=12))
@settings(deadline=None, max_examples=60)
def test_no_conversation_has_two_questions_back_in_a_row(say, texts):
    statuses = [reply.status for reply in say(*texts)]
    assert ("clarify", "clarify") not in list(pairwise(statuses))


def test_titles_that_are_offered_are_understood(bot, shipped):
    wrong = []
    for intent in shipped.intents():
        if intent.status == "answer":
            reply, _ = bot.reply(bot.start(), intent.title)
            if reply.intent != intent.id and reply.status != "answer":
                wrong.append((intent.id, intent.title, reply.intent, reply.status))
    assert not wrong


# Going on


def test_a_dimension_is_completed(say):
    _, entry, top = say("what does it pay?", "and at entry level?", "and the top?")
    assert [entry.intent, top.intent] == ["salary.entry", "salary.top"]


def test_a_role_is_taken_over_and_named(say):
    *_, reply = say("what does an operations manager do?", "and what does it pay?")
    assert reply.intent == "role.pay"
    assert "operations manager" in reply.text
    assert "$" not in reply.text


def test_another_role_is_put_in(say):
    *_, reply = say("what does an operations manager earn?", "and a quality manager?")
    assert reply.intent == "role.pay"
    assert "quality assurance manager" in reply.text


def test_what_was_carried_is_named(say):
    _, state, business = say("how much is tuition?", "and out of state?", "for business?")
    assert {fact.id.split("/")[2] for fact in state.facts if fact.id.startswith("education.tuition/")} == {"out-of-state"}
    assert "out-of-state" in business.text
    assert "Business Administration" in business.text


def test_a_context_fades(say, shipped):
    turns = shipped.settings.context_turns
    opening, going_on = "what does an operations manager earn?", "and a lean manager?"
    assert say(opening, *["hello"] * (turns - 1), going_on)[-1].intent == "role.pay"
    assert say(opening, *["hello"] * turns, going_on)[-1].intent != "role.pay"


def test_small_talk_keeps_the_topic(say):
    assert say("what does it pay?", "thanks", "and at entry level?")[-1].intent == "salary.entry"


def test_answers_vary_when_one_asks_again(say):
    first, second, *_ = say(*["how long is an internship?"] * 3)
    assert first.text != second.text
    assert {fact.id for fact in first.facts} == {fact.id for fact in second.facts}


# Distress


@pytest.mark.parametrize("text", ["I want to kill myself", "what does it pay? i want to die", "my friend wants to end her life"])
def test_distress_comes_before_all_else(say, shipped, text):
    crisis = next(region.crisis for region in shipped.help.regions if region.id == shipped.settings.region)
    for replies in (say(text), say("quality", text), say("what does it pay?", "qwzx", text)):
        reply = replies[-1]
        assert reply.status == "safety"
        assert crisis.name in reply.text
        assert crisis.phone in reply.text
        assert not reply.suggestions
        assert not reply.facts
        assert "$" not in reply.text


@pytest.mark.parametrize("region", ["us", "gb", "ie", "ca", "au", "nz", "in", "eu", ""])
def test_the_help_line_is_the_regions(shipped, compiled, region):
    bot = at_region(shipped, compiled, region)
    lines = next((entry.crisis for entry in shipped.help.regions if entry.id == region), shipped.help.anywhere.directory)
    reply, _ = bot.reply(bot.start(), "I want to kill myself")
    assert lines.name in reply.text
    assert (lines.phone or lines.url) in reply.text
    for other in shipped.help.regions:
        if region not in (other.id, "ca") and other.crisis.phone != lines.phone:
            assert other.crisis.name not in reply.text


def test_after_distress_the_talk_goes_on(say):
    *_, safety, reply = say("what does it pay?", "I want to die", "and at entry level?")
    assert safety.status == "safety"
    assert reply.intent == "salary.entry"


def test_a_state_holds_nothing_of_what_was_typed_in_distress(bot):
    _, state = bot.reply(bot.start(), "I want to kill myself because of salary")
    assert "kill" not in state.to_json()
    assert "distress" not in state.to_json()


# The opening


def test_a_greeting_says_what_it_is(bot, shipped):
    assert "automated" in bot.greeting.text
    assert bot.name == shipped.settings.name
    assert not harmful(bot.greeting.text)


def test_a_new_conversation_is_about_the_default_career(bot, shipped):
    assert bot.start() == State(version=2, career=shipped.settings.default_career)


@pytest.mark.parametrize(
    "text",
    [
        "what would a glassblower make?",
        "salary of a luthier",
        "do falconers get paid well?",
        "how do I become a puppeteer?",
        "pay for a boiler inspector?",
    ],
)
def test_an_occupation_that_stands_in_no_list_is_another_one(answer, text):
    reply = answer(text)
    assert reply.status == "unknown"
    assert "$" not in reply.text


def test_a_relative_in_another_occupation_gets_no_figure_of_ours(answer):
    reply = answer("My aunt is a pharmacist. What does she earn?")
    assert reply.status == "unknown"
    assert not reply.facts


@pytest.mark.parametrize(
    "text, begin, intent",
    [
        ("a beginner gets 90k, right?", "No:", "salary.entry"),
        ("a beginner gets 66k, right?", "Yes:", "salary.entry"),
        ("does the degree take two years?", "No:", "duration.degree"),
        ("does the degree take four years?", "Yes:", "duration.degree"),
        ("is the field growing 20 percent?", "No:", "outlook.growth"),
    ],
)
def test_a_figure_taken_for_granted_is_confirmed_or_corrected(answer, text, begin, intent):
    reply = answer(text)
    assert reply.intent == intent
    assert reply.text.startswith(begin)


@pytest.mark.parametrize("text", ["what does a beginner get?", "how long is an internship, three months?", "a beginner gets 66k or more?"])
def test_nothing_is_confirmed_that_was_not_asked_so(answer, text):
    assert not answer(text).text.startswith(("Yes:", "No:"))


@pytest.mark.parametrize(
    "text, intent",
    [
        ("not the average, the median pay", "salary.median"),
        ("I don't care about the duties, just tell me the average salary", "salary.average"),
        ("forget the degree, how long is an internship?", "internship.duration"),
    ],
)
def test_what_is_said_not_to_be_asked_is_left_aside(answer, text, intent):
    assert answer(text).intents == [intent]


def test_what_was_told_completes_the_question(answer):
    alone = answer("Would an employer throw my application out?")
    told = answer("My diploma is in sociology. Would an employer throw my application out?")
    assert "degree.field" not in alone.intents
    assert told.intent == "degree.field"


def test_what_was_told_fills_slots(answer):
    reply = answer("My daughter wants the business degree. What are the fees?")
    assert reply.intent == "cost.tuition"
    assert {fact.id.split("/")[1] for fact in reply.facts if fact.id.startswith("education.tuition/")} == {"business"}


def test_a_later_question_is_about_what_the_first_named(answer):
    assert answer("are internships paid, and how long do they last?").intents == ["internship.pay", "internship.duration"]


def test_names_that_are_joined_are_one_question(answer):
    assert answer("I can't decide between an internship and trade school").intents == ["experience.choice"]


def test_other_fields_of_study_get_no_figure_of_ours(answer):
    assert answer("how much is a zoology degree?").status == "unknown"
    assert answer("is a zoology degree ok?").intent == "degree.field"


def test_another_year_gets_no_figure_of_ours(answer):
    reply = answer("what was the average pay in 1987?")
    assert reply.status == "unknown"
    assert not reply.facts
