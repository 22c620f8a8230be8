"""What a person does with the widget when all goes well."""

from __future__ import annotations

import json

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed").expect


def test_it_opens_with_the_greeting_and_suggestions(page):
    page.open()
    expect(page.part("title")).to_have_text("Career Guide")
    assert page.part("chip").count() == 3
    assert [event["type"] for event in page.page.evaluate("watch.events")] == ["chat:open"]


def test_nothing_is_asked_of_the_service_before_it_is_opened(visit):
    page = visit()
    asked = []
    page.page.on("request", lambda request: asked.append(request.url))
    page.show()
    page.page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/api/" in url]


def test_an_answer_has_its_source_and_what_to_ask_next(page):
    answer = page.open().ask("what does it pay?")
    assert "$84,211" in answer
    expect(page.part("source")).to_contain_text("How to Become an Industrial Production Manager”: Salary")
    expect(page.part("chip").first).to_have_text("Entry-level pay")


def test_a_suggestion_is_a_button_that_asks(page):
    page.open().ask("what does it pay?")
    page.part("chip").first.click()
    expect(page.part("user").last).to_contain_text("entry-level pay")
    expect(page.part("reply").last).to_contain_text("$66,000")
    assert page.focused() == "field"


def test_only_the_newest_reply_offers_something(page):
    page.open().ask("what does it pay?")
    expect(page.part("suggestions")).to_have_count(1)


def test_readings_are_buttons_while_they_can_be_chosen_and_text_after(page):
    assert "1." not in page.open().ask("quality")
    expect(page.part("options").get_by_role("button")).to_have_count(4)
    page.part("chip").nth(1).click()
    expect(page.part("options")).to_have_count(0)
    expect(page.page.locator("career-chat ol li")).to_have_count(4)


def test_the_conversation_goes_on_where_it_was_on_the_next_page(page):
    page.open().ask("what does it pay?")
    page.page.reload()
    page.open()
    expect(page.part("user")).to_have_text("You: what does it pay?")
    assert "$66,000" in page.ask("and at the start?")


def test_there_is_no_cookie_and_nothing_in_local_storage(page):
    page.open().ask("what does it pay?")
    assert page.page.context.cookies() == []
    assert page.page.evaluate("localStorage.length") == 0


def test_a_vote_goes_to_the_service_and_shows(page):
    page.open().ask("what does it pay?")
    with page.page.expect_request("**/feedback") as sent:
        page.part("thumb").first.click()
    assert sent.value.post_data_json == {"session": sent.value.post_data_json["session"], "turn": 1, "vote": "up"}
    expect(page.part("thumb").first).to_have_attribute("aria-pressed", "true")
    expect(page.part("thumb").last).to_have_attribute("aria-pressed", "false")
    page.page.reload()
    page.open()
    expect(page.part("thumb").first).to_have_attribute("aria-pressed", "true")


def test_whoever_votes_down_can_say_why(page):
    page.open().ask("what does it pay?")
    page.part("thumb").last.click()
    page.part("why").get_by_role("textbox").fill("too short")
    with page.page.expect_request("**/feedback") as sent:
        page.part("why").get_by_role("button").click()
    assert sent.value.post_data_json["why"] == "too short"
    expect(page.part("why")).to_have_text("Thank you for telling us.")
    assert page.focused() == "field"


def test_small_talk_is_not_voted_on(page):
    page.open().ask("thank you")
    expect(page.part("thumb")).to_have_count(0)


def saved(page, name):
    page.part("more").click()
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name=name).click()
    return download.value.suggested_filename, download.value.path().read_text(encoding="utf-8")


def test_the_conversation_can_be_saved_as_text(page):
    page.open().ask("do I need a degree?")
    name, text = saved(page, "Save as text")
    assert name.startswith("career-chat-20")
    assert name.endswith(".txt")
    assert text.startswith("You: do I need a degree?\n\nAdvisor: No, not always")


def test_the_conversation_can_be_saved_as_data(page):
    page.open().ask("what does it pay?")
    _, text = saved(page, "Save as data (JSON)")
    [turn] = json.loads(text)["turns"]
    assert (turn["turn"], turn["user"], turn["reply"]["intent"]) == (1, "what does it pay?", "salary.average")


def test_all_of_it_can_be_deleted(page):
    page.open().ask("what does it pay?")
    page.part("more").click()
    page.page.get_by_role("button", name="Delete my data").click()
    assert page.focused() == "item", "the way back has the focus"
    with page.page.expect_request(lambda request: request.method == "DELETE") as sent:
        page.page.get_by_role("button", name="Delete it").click()
    assert "/api/v1/sessions/" in sent.value.url
    expect(page.part("user")).to_have_count(0)
    expect(page.part("notice")).to_have_text("Your conversation was deleted.")
    assert page.page.evaluate("sessionStorage.length") == 0
    assert page.focused() == "field"


def test_keeping_it_deletes_nothing(page):
    page.open().ask("what does it pay?")
    page.part("more").click()
    page.page.get_by_role("button", name="Delete my data").click()
    page.page.get_by_role("button", name="Keep it").click()
    expect(page.part("user")).to_have_count(1)
    assert page.focused() == "more"


DANGER = "I want to kill myself"


def test_somebody_in_danger_gets_help_and_nothing_else(page):
    page.open()
    assert "988" in page.ask(DANGER)
    expect(page.part("safety").get_by_role("link")).to_have_attribute("href", "https://findahelpline.com/")
    for noise in ("chip", "thumb", "source"):
        expect(page.part(noise)).to_have_count(0)


def test_what_somebody_in_danger_writes_is_nowhere(page):
    page.open().ask("what does it pay?")
    page.ask(DANGER)
    assert DANGER not in page.page.evaluate("JSON.stringify(sessionStorage)")
    assert DANGER not in saved(page, "Save as text")[1]
    assert page.events("message")[-1] == {"role": "advisor", "status": "safety"}
    assert DANGER not in json.dumps(page.events("message"))


def test_the_page_hears_of_each_turn(page):
    page.open().ask("what does it pay?")
    user, advisor = page.events("message")
    assert user == {"role": "user", "text": "what does it pay?", "turn": 1}
    assert (advisor["role"], advisor["status"], advisor["reply"]["intent"]) == ("advisor", "answer", "salary.average")


def test_where_transcripts_are_kept_the_widget_says_so(visit):
    page = visit()
    page.answer("hello", transcripts={"days": 30})
    page.show().open()
    expect(page.part("privacy")).to_have_text("Conversations are kept for 30 days.")


def test_where_none_are_kept_there_is_no_such_line(page):
    expect(page.open().part("privacy")).to_be_hidden()


HOSTILE = """<img src=x onerror=alert(1)> **<b>bold</b>** [x](javascript:alert) [y](data:text/html,hi) [z](https://example.org/?a=1&b=2)
[post](mailto:a@example.org) see https://example.org/path. **unclosed

- one **two**
- [three](//example.org)
"""


def test_a_reply_is_text_and_a_little_markdown(page):
    page.answer("messages", text=HOSTILE)
    page.open().ask("hello")
    reply = page.part("reply").last
    expect(reply).to_contain_text("<img src=x onerror=alert(1)> <b>bold</b> x y z")
    assert reply.locator("img, b, script").count() == 0
    links = reply.locator("a").evaluate_all("links => links.map((link) => [link.href, link.rel])")
    assert links == [[url, "noopener"] for url in ("https://example.org/?a=1&b=2", "mailto:a@example.org", "https://example.org/path")]
    assert reply.locator("li").all_inner_texts() == ["one two", "three"]
    expect(reply).to_contain_text("**unclosed")


@pytest.mark.parametrize("text", ["<b>x</b>", "**x**", "two\nlines"])
def test_what_a_person_wrote_stands_as_it_was_written(page, text):
    page.open().ask(text)
    assert page.part("user").last.inner_text().endswith(text)


def test_shift_and_enter_make_a_new_line(page):
    page.open()
    page.part("field").press_sequentially("one")
    page.part("field").press("Shift+Enter")
    page.part("field").press_sequentially("two")
    assert page.part("field").input_value() == "one\ntwo"
    expect(page.part("user")).to_have_count(0)


def test_nothing_is_sent_for_an_empty_message(page):
    page.open().type("   ")
    expect(page.part("user")).to_have_count(0)


def test_how_much_may_be_written_is_told_in_time(page):
    page.open()
    expect(page.part("count")).to_be_hidden()
    page.part("field").fill("x" * 1900)
    expect(page.part("count")).to_have_text("1900 of 2000 characters")


def test_the_launcher_tells_of_a_reply_that_came_after_closing(page):
    page.open()
    page.page.route("**/api/v1/messages", lambda route: (page.page.wait_for_timeout(400), route.continue_()))
    page.type("what does it pay?")
    page.part("close").click()
    expect(page.part("launcher")).to_have_attribute("aria-label", "Open the chat: new message")
    page.part("launcher").click()
    expect(page.part("reply").last).to_contain_text("$84,211")
