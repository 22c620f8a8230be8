"""When the service or the network fails: nothing written is lost, and the person is told."""

from __future__ import annotations

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed").expect

QUESTION = "what does it pay?"


def failed(page):
    """The message stands there, and why it was not sent."""
    expect(page.part("user").last).to_contain_text(QUESTION)
    expect(page.part("failure")).to_be_visible()
    return page.part("failure").inner_text()


def test_offline_then_again(page):
    page.open()
    page.page.context.set_offline(True)
    expect(page.part("notice")).to_have_text("You are offline. What you write is kept here.")
    page.hears("You are offline. What you write is kept here.")
    page.type(QUESTION)
    assert failed(page).startswith("Not sent. You are offline.")
    page.hears("Not sent. You are offline.")
    page.page.context.set_offline(False)
    page.hears("You are online again.")
    expect(page.part("notice")).to_be_hidden()
    page.part("retry").click()
    expect(page.part("reply").last).to_contain_text("$84,211")
    expect(page.part("user")).to_have_count(1)
    expect(page.part("failure")).to_have_count(0)
    assert page.focused() == "field"


@pytest.mark.parametrize("status", [403, 500, 502, 503])
def test_a_refusal_is_told_and_the_message_kept(page, status):
    page.open()
    page.refuse("messages", status)
    page.type(QUESTION)
    assert "Something went wrong" in failed(page)
    assert page.events("error") == [{"kind": "failed", "status": status}]
    page.allow("messages")
    page.part("retry").click()
    expect(page.part("reply").last).to_contain_text("$84,211")


def test_what_is_too_long_can_be_shortened(page):
    page.open()
    long = f"{QUESTION} " * 200
    page.type(long)
    expect(page.part("failure")).to_have_text("Not sent. This message is too long.")
    assert page.part("field").input_value() == long.strip()
    expect(page.part("count")).to_have_text(f"{len(long.strip())} of 2000 characters")
    assert page.events("error") == [{"kind": "long", "status": 422}]


def test_a_message_sent_again_counts_once(page):
    page.open().ask("hello")
    page.page.route("**/api/v1/messages", lambda route: (route.fetch(), route.abort()))  # it arrives, and the answer does not
    page.type(QUESTION)
    failed(page)
    page.allow("messages")
    with page.page.expect_response("**/messages") as answered:
        page.part("retry").click()
    assert answered.value.json()["turn"] == 2


def test_too_many_messages_can_be_sent_again_after_the_time_that_the_service_names(page):
    page.open()
    page.refuse("messages", 429, retry_after=1)
    page.type(QUESTION)
    assert "wait 1 seconds" in failed(page)
    expect(page.part("retry")).to_have_attribute("aria-disabled", "true")
    page.allow("messages")
    expect(page.part("retry")).not_to_have_attribute("aria-disabled", "true")
    page.part("retry").click()
    expect(page.part("reply").last).to_contain_text("$84,211")


def test_an_answer_that_is_no_json_is_a_failure(page):
    page.open()
    page.page.route("**/api/v1/messages", lambda route: route.fulfill(body="<html>sign in to the network</html>"))
    page.type(QUESTION)
    assert "Something went wrong" in failed(page)


def test_a_service_that_cannot_be_reached_when_opened(page):
    page.page.route("**/api/v1/hello", lambda route: route.abort())
    page.part("launcher").click()
    expect(page.part("notice")).to_contain_text("The chat can't be reached just now.")
    page.allow("hello")
    page.part("retry").click()
    expect(page.part("reply")).to_contain_text("automated guide")
    expect(page.part("notice")).to_be_hidden()
    assert page.focused() == "field"


def test_a_slow_answer_is_waited_for_in_words(page):
    page.open()
    page.page.route("**/api/v1/messages", lambda route: (page.page.wait_for_timeout(1500), route.continue_()))
    page.type(QUESTION)
    expect(page.part("waiting")).to_contain_text("Sent. Advisor is replying…")
    page.type("and at the top?")
    assert page.part("field").input_value() == "and at the top?", "one message at a time; the next one stays in the field"
    page.hears("Sent. Advisor is replying…")
    expect(page.part("reply").last).to_contain_text("$84,211")
    expect(page.part("waiting")).to_have_count(0)


def test_a_vote_that_fails_does_not_show_as_given(page):
    page.open().ask(QUESTION)
    page.refuse("feedback", 500)
    page.part("thumb").first.click()
    expect(page.part("notice")).to_have_text("Something went wrong on our side.")
    expect(page.part("thumb").first).to_have_attribute("aria-pressed", "false")


def test_what_could_not_be_deleted_stays(page):
    page.open().ask(QUESTION)
    page.refuse("sessions/*", 500)
    page.part("more").click()
    page.page.get_by_role("button", name="Delete my data").click()
    page.page.get_by_role("button", name="Delete it").click()
    expect(page.part("notice")).to_have_text("Something went wrong on our side.")
    expect(page.part("user")).to_have_count(1)


def test_a_failed_message_is_not_kept_beyond_the_page(page):
    page.open()
    page.refuse("messages", 500)
    page.type(QUESTION)
    failed(page)
    assert page.page.evaluate("sessionStorage.length") == 0


def test_broken_storage_is_no_trouble(page):
    page.page.evaluate("origin => sessionStorage.setItem(`career-chat:${origin}`, '{broken')", page.service)
    page.page.reload()
    page.open()


def test_forbidden_storage_is_no_trouble(visit):
    page = visit()
    page.page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    page.show().open()
    assert "$84,211" in page.ask(QUESTION)
