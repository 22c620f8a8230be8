"""What the bot says rests on facts: every figure, for every intent, every name and a heap of odd questions."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import count

import pytest

from careerbot.content import pattern, template
from careerbot.content.compiled import spec_of
from careerbot.content.types import Money
from careerbot.dialogue.state import State

SHARDS = 4
"""Parts in which the questions are asked, so that processes may share them."""
LONGEST_FACT = 400
LONGEST = 1_100
ODD = """
is it 90k a year?
I heard they make $200,000, is that true?
so about 50% growth?
3% of what?
do I need 10 years of experience?
why 15,400?
is twelve months enough for an internship?
salary salary salary
84211
2023
how much does a nurse earn?
what does Google pay?
what does a plant manager earn?
pay of a supply chain manager vs a quality manager
salary and tuition and growth
what about the salary in Texas in 2031?
how much is tuition for graduate business out of state?
tuition, pay, openings, skills?
how long is a PhD?
does a 4 year degree pay off in 2 years
tell me everything
is it $84,211 or $84,000?
compare internship and vocational program
what is the average salary? and who wrote that?
{{7*7}}
{salary.entry}
$role
{0.__class__}
%s %d %n
what's 2+2
who won the 2022 world cup
can I become one at 45?
do i need a degree, yes or no
is a degree not needed?
can i do it without a degree?
entry level, median, average, top and executive pay
how old is the author
what is the pay gap between entry and executive
top 10
list three skills
give me five reasons
in-state vs out-of-state
undergrad
graduate tuition
business
engineering out of state
""".strip().splitlines()


@pytest.fixture(scope="module")
def fillings(shipped):
    """Slot -> names that may fill it."""
    names = defaultdict(list, {kind: [n for line in lines for n in pattern.expand(line)] for kind, lines in shipped.gazetteer.items()})
    for guide in shipped.guides:
        names["career"].append(guide.career.title)
        for entity in guide.entities:
            names[entity.kind].append(entity.title)
            names[f"{entity.kind}-clue"] += entity.clues[:1]
    for dimension, values in shipped.lexicon.concepts.items():
        names[dimension] += [pattern.expand(lines[0])[0] for lines in values.values()]
    return names


@pytest.fixture(scope="module")
def questions(shipped, fillings):
    """The first utterance of every `ask` line with each name of the guides in its slot, and with one of the gazetteer's, in turn."""
    turn = count()
    found = dict.fromkeys(ODD)
    for intent in shipped.intents():
        for line in intent.ask:
            found |= dict.fromkeys(filled(pattern.expand(line)[0], fillings, set(shipped.gazetteer), turn))
    return list(found)


def filled(text, fillings, gazetteer, turn):
    slot = re.search(r"\{([a-z-]+)\}", text)
    if not slot:
        return [text]
    names = fillings[slot.group(1)]
    if slot.group(1) in gazetteer:
        names = [names[next(turn) % len(names)]]
    return [done for name in names for done in filled(text.replace(slot.group(), name, 1), fillings, gazetteer, turn)]


@pytest.fixture(scope="module", params=[pytest.param(n, marks=pytest.mark.xdist_group(f"grounded {n}")) for n in range(SHARDS)])
def replies(request, answer, questions):
    return [(question, answer(question)) for question in questions[request.param :: SHARDS]]


def few(wrong):
    """The first of what is wrong, and how much there is."""
    return f"{len(wrong)} in all: {wrong[:8]}"


def test_there_is_enough_to_judge(replies):
    assert len(replies) > 10_000 / SHARDS
    assert {"answer", "clarify", "social", "unknown"} <= {reply.status for _, reply in replies}


def test_every_figure_is_a_facts(replies, ungrounded):
    wrong = [(q, found, reply.text) for q, reply in replies if (found := ungrounded(reply))]
    assert not wrong, few(wrong)


def test_every_figure_stays_a_facts_however_often_one_asks(bot, shipped, ungrounded):
    """All wordings, not just the first."""
    wrong = []
    for intent in shipped.intents():
        text = next((line for line in intent.ask if not re.search(r"[{(\[|]", line)), intent.title)
        state = bot.start()
        for _ in range(4):
            reply, state = bot.reply(state, text)
            wrong += [(text, found, reply.text) for found in [ungrounded(reply)] if found]
    assert not wrong, few(wrong)


def test_no_figure_without_an_answer(replies, figures_in):
    silent = [(q, r) for q, r in replies if r.status in ("unknown", "social", "clarify")]
    wrong = [(q, r.text) for q, r in silent if figures_in(re.sub(r"(?m)^\d\. ", "", r.text)) or "$" in r.text or "%" in r.text]
    assert not wrong, few(wrong)


def test_a_sign_stands_only_with_a_figure(replies):
    wrong = [(q, r.text) for q, r in replies if re.search(r"[$€£](?!\d)|(?<!\d)%", re.sub("“[^”]*”", "", r.text))]
    assert not wrong, few(wrong)


def test_no_money_is_attached_to_a_role(replies):
    about_roles = [(q, r) for q, r in replies if any(intent.startswith("role.") for intent in r.intents) and len(r.intents) == 1]
    assert len(about_roles) > 1_000 / SHARDS
    wrong = [(q, r.text) for q, r in about_roles if "$" in r.text or any(isinstance(fact.value, Money) for fact in r.facts)]
    assert not wrong, few(wrong)


@pytest.mark.parametrize("ask", ["how much does {} earn?", "{} salary", "pay of {}", "is {} well paid", "what's the average pay for {}"])
def test_no_other_occupation_is_given_this_ones_pay(answer, fillings, shipped, ask):
    """Neither a role of the guide nor an occupation that stands in none; but a role may have the career's name."""
    career = {name.lower() for guide in shipped.guides for name in (guide.career.title, *guide.career.names)}
    names = [*fillings["role"], *fillings["other-career"][::20]]
    wrong = []
    for name in names:
        reply = answer(ask.format(name))
        if "$" in reply.text and name.lower() not in career:
            wrong.append((name, reply.text))
    assert not wrong, few(wrong)


def test_no_internal_name_is_shown(replies, shipped):
    intents = {intent.id for intent in shipped.intents()}
    facts = {fact.id for guide in shipped.guides for section in guide.sections.values() for fact in section.facts}
    entities = {
        e.id for guide in shipped.guides for e in guide.entities if e.kind in ("role", "resource", "employer", "placement") and "-" in e.id
    }
    internal = re.compile(
        "|".join(rf"(?<![\w.-]){re.escape(name)}(?![\w-])" for name in sorted(intents | facts | entities, key=len, reverse=True))
    )
    said = {r.text: q for q, r in replies}
    wrong = [(q, t) for t, q in said.items() if internal.search(t) or re.search(r"[{}<>]|\$[a-z]|\bunstated\b|\bNone\b", t)]
    assert not wrong, few(wrong)
    offered = {s.title for _, r in replies for s in r.suggestions}
    assert not [title for title in offered if internal.search(title) or re.search(r"[{}$|]", title)]


def test_answers_are_short(replies):
    """An answer is; a message that asks several things gets an answer to each."""
    long = [(q, len(r.text)) for q, r in replies if len(r.text) > LONGEST * max(1, len(r.intents))]
    assert not long, few(long)


def test_a_single_fact_takes_a_sentence_or_two(replies):
    long = [(q, r.text) for q, r in replies if len(r.facts) == 1 and len(r.intents) == 1 and len(r.text) > LONGEST_FACT]
    assert not long, few(long)


def test_refusals_and_small_talk_are_short(replies):
    long = [(q, r.text) for q, r in replies if not r.facts and r.status in ("unknown", "social", "clarify") and len(r.text) > 800]
    assert not long, few(long)


def test_money_comes_with_its_source(replies, shipped):
    source = {guide.id: guide.source for guide in shipped.guides}
    paid = [(q, r) for q, r in replies if any(isinstance(fact.value, Money) for fact in r.facts)]
    assert len(paid) > 1_000 / SHARDS
    wrong = []
    for question, reply in paid:
        for career in reply.careers:
            if source[career].author not in reply.text or str(source[career].year) not in reply.text:
                wrong.append((question, reply.text))
    assert not wrong, few(wrong)


def test_facts_sources_and_careers_agree(replies):
    wrong = []
    for question, reply in replies:
        sections = {fact.section for fact in reply.facts}
        if {source.section for source in reply.sources} != sections or bool(reply.facts) != bool(reply.careers):
            wrong.append((question, reply))
    assert not wrong, few(wrong)
    ids = [[fact.id for fact in reply.facts] for _, reply in replies]
    assert all(len(found) == len(set(found)) for found in ids)


def test_an_answer_rests_on_facts(replies):
    """Or says that the guide has none."""
    wrong = [(q, r.text) for q, r in replies if r.status == "answer" and not r.facts and "guide does not" not in r.text]
    assert not wrong, few(wrong)


def test_yes_and_no_are_said_only_to_those_who_ask_so(bot, replies):
    """A reply that begins with yes or no answers a yes/no question."""
    understand = bot._interpreter.understand
    said = [(q, r) for q, r in replies if re.match(r"(Yes|No)\b[:,]", r.text) and len(r.intents) == 1]
    assert len(said) > 100 / SHARDS
    wrong = [(q, r.text[:60]) for q, r in said if not any(segment.polar or segment.premise for segment in understand(q).segments)]
    assert not wrong, few(wrong)


def test_variants_for_yes_and_for_no_agree_with_their_condition(shipped):
    """What opens with yes or no is said under `yes` or `no` alone, and one answer's two openings are not the same."""
    for intent in shipped.intents():
        openings = defaultdict(set)
        for wording in spec_of(intent, "").wordings:
            for text in wording.texts:
                literal = text[0] if text and isinstance(text[0], str) else ""
                word = re.match(r"(Yes|No)\b[:,]", literal)
                if word and intent.status == "answer":
                    assert wording.yes or wording.no, f"{intent.id}: {literal!r} is said to questions that are no yes/no questions"
                    openings["yes" if wording.yes else "no"].add(word.group(1))
        assert all(len(words) == 1 for words in openings.values()), f"{intent.id} answers both yes and no"


@pytest.mark.parametrize(
    "question, opening",
    [
        ("do I need a degree?", "No, not always"),
        ("is a degree required?", "No, not always"),
        ("can I do it without a degree?", "Yes, it is possible"),
        ("can I become one online?", "Yes"),
        ("do aerospace companies hire them?", "Yes"),
    ],
)
def test_a_yes_no_question_is_answered_first(answer, question, opening):
    assert answer(question).text.startswith(opening)


def test_every_template_holds_no_figure(shipped):
    for intent in shipped.intents():
        for variant in intent.answer:
            texts = [variant.text] if isinstance(variant.text, str) else variant.text
            assert not [found for text in [*texts, intent.missing] if (found := template.figure_in(text))], intent.id


def test_every_wording_can_be_rendered(bot, shipped):
    """Whatever is told how often: nothing is empty, no blank is left where a name should be."""
    for intent in shipped.intents():
        text = next((line for line in intent.ask if not re.search(r"[{(\[|]", line)), intent.title)
        for times in range(4):
            state = State(career=bot.start().career, told={intent.id: times})
            said = bot.reply(state, text)[0].text
            assert said.strip()
            assert not re.search(r" [,.;:]|\(\)|\*\*\*\*|  |\n\n\n", said), (text, said)
