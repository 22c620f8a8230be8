"""The widget on pages of owners: policies, other sites, several at once, other words."""

from __future__ import annotations

import json
import re

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed").expect

ELSEWHERE = "https://site.test"


def lines(page):
    """The two lines that the demo page tells to paste."""
    page.page.goto(page.service)
    return page.page.locator("#snippet").inner_text()


def test_the_demo_page_shows_it_under_the_services_own_policy(visit):
    page = visit()
    response = page.page.goto(page.service)
    assert "default-src 'none'" in response.headers["content-security-policy"]
    page.page.get_by_role("button", name="Ask a question").click()
    expect(page.part("reply")).to_contain_text("automated guide")
    assert "$84,211" in page.ask("what does it pay?")


def test_the_demo_page_tries_out_themes(visit):
    page = visit()
    page.page.goto(page.service)
    ground = "node => getComputedStyle(node).backgroundColor"
    before = page.part("launcher").evaluate(ground)
    page.page.get_by_label("Green").check()
    expect(page.part("launcher")).not_to_have_css("background-color", before)
    page.page.get_by_label("Dark").check()
    expect(page.page.locator("career-chat")).to_have_attribute("theme", "dark")
    page.page.get_by_label("Right to left").check()
    assert page.part("launcher").bounding_box()["x"] < 100


def test_the_two_lines_work_on_another_site(visit):
    page = visit()
    snippet = lines(page)
    assert len(re.findall("^<", snippet, re.MULTILINE)) == 2
    assert 'integrity="sha384-' in snippet
    policy = f"default-src 'none'; script-src {page.service}; connect-src {page.service}"
    page.page.context.grant_permissions(["local-network-access"])  # a public site asks for it; services on the network need none
    page.show(snippet, policy, ELSEWHERE, head="").open()
    assert "$84,211" in page.ask("what does it pay?")
    assert page.page.context.cookies() == []


def test_a_script_that_was_tampered_with_does_not_run(visit):
    page = visit()
    snippet = lines(page)
    page.page.route("**/career-chat.js", lambda route: route.fulfill(response=route.fetch(), body="document.title = 'owned'"))
    page.show(snippet, "", ELSEWHERE, head="")
    assert page.page.title() == "A site"
    assert not page.page.evaluate("Boolean(customElements.get('career-chat'))")
    expect(page.page.get_by_role("link", name="Chat with our career guide")).to_be_visible()


def test_the_plain_page_answers_without_scripts(visit):
    page = visit(java_script_enabled=False)
    page.page.goto(f"{page.service}/plain")
    for text, answer in (("what does it pay?", "$84,211"), ("and at the top?", "$130,000")):
        page.page.get_by_label("Your question").fill(text)
        page.page.get_by_role("button", name="Send").click()
        expect(page.page.locator(".reply")).to_contain_text(answer)


def test_where_scripts_are_off_there_is_a_link_to_the_plain_page(visit):
    page = visit(java_script_enabled=False)
    page.page.goto(page.service)
    expect(page.page.get_by_role("link", name="chat on the plain page")).to_have_attribute("href", "plain")
    expect(page.page.get_by_role("link", name="Chat with our career guide")).to_be_visible()


def test_with_scripts_the_link_gives_way(visit):
    page = visit().show('<career-chat><a href="/plain">Plain</a></career-chat>')
    expect(page.part("launcher")).to_be_visible()
    expect(page.page.get_by_role("link", name="Plain")).to_be_hidden()


@pytest.mark.parametrize("how", ["", "defer", "async", 'type="module"'])
def test_the_script_may_be_loaded_in_any_way(visit, how):
    page = visit().show(head=f'<script src="/widget/career-chat.js" {how}></script>')
    page.open()


def test_loading_it_twice_is_no_trouble(visit):
    page = visit().show(head='<script src="/widget/career-chat.js"></script><script src="/widget/career-chat.js?again" defer></script>')
    expect(page.part("launcher")).to_have_count(1)
    page.open()


def test_it_leaves_no_global_name(visit):
    names = "Object.getOwnPropertyNames(window).sort()"
    without, with_it = visit().show(head=""), visit().show()
    expect(with_it.part("launcher")).to_be_visible()
    assert with_it.page.evaluate(names) == without.page.evaluate(names)


def test_two_of_one_service_share_the_conversation(visit):
    page = visit().show('<career-chat id="a"></career-chat><career-chat id="b"></career-chat>')
    boxes = [page.part("launcher").nth(place).bounding_box() for place in (0, 1)]
    assert boxes[1]["x"] + boxes[1]["width"] < boxes[0]["x"], "the launchers stand side by side"
    labels = page.part("widget").evaluate_all("parts => parts.map((part) => part.ariaLabel)")
    assert labels == ["Chat", "Chat 2"]
    page.page.locator("#a [part=launcher]").click()
    page.page.locator("#a [part=field]").fill("what does it pay?")
    page.page.locator("#a [part=field]").press("Enter")
    expect(page.page.locator("#a [part~=reply]")).to_have_count(2)
    page.page.locator("#b [part=launcher]").click()
    expect(page.page.locator("#b [part~=reply]").last).to_contain_text("$84,211")
    expect(page.page.locator("#a dialog")).to_be_hidden()
    assert page.page.evaluate("document.querySelectorAll('[aria-live]').length") == 1
    page.page.locator("#b [part=field]").fill("and at the start?")
    page.page.locator("#b [part=field]").press("Enter")
    page.hears("$66,000")
    assert len([told for told in page.told() if "$66,000" in told]) == 1


def test_the_live_region_outlives_its_widget(visit):
    page = visit().show('<career-chat id="a"></career-chat><career-chat id="b"></career-chat>')
    page.page.locator("#a").evaluate("chat => chat.remove()")
    assert page.page.evaluate("document.querySelector('[aria-live]').parentNode.id") == "b"


def test_it_can_be_moved_and_taken_out(page):
    page.open().ask("what does it pay?")
    page.page.evaluate("document.body.append(document.querySelector('career-chat'))")
    expect(page.part("reply").last).to_contain_text("$84,211")
    assert "$66,000" in page.ask("and at the start?")
    page.page.evaluate("document.querySelector('career-chat').remove()")


GERMAN = {"launch": "Chat öffnen", "advisor": "Beratung", "title": "{name} für Sie", "placeholder": "Ihre Frage…"}


def test_other_words_from_the_page(visit):
    strings = f'<script type="application/json" id="words">{json.dumps(GERMAN)}</script>'
    page = visit().show(f'{strings}<career-chat strings="words" lang="de"></career-chat>')
    expect(page.part("launcher")).to_have_attribute("aria-label", "Chat öffnen")
    page.open().ask("what does it pay?")
    expect(page.part("title")).to_have_text("Career Guide für Sie")
    page.hears("Beratung: An industrial production manager")
    expect(page.part("send")).to_have_attribute("aria-label", "Send")


def test_other_words_from_an_address(visit):
    page = visit()
    page.page.route("**/words.json", lambda route: route.fulfill(json=GERMAN))
    page.show('<career-chat strings="/words.json" open></career-chat>')
    expect(page.part("launcher")).to_have_attribute("aria-label", "Close the chat")
    expect(page.part("field")).to_have_attribute("placeholder", "Ihre Frage…")
    expect(page.part("reply")).to_contain_text("Beratung: Hello!")


def test_words_that_cannot_be_read_are_left_out(visit):
    page = visit().show('<career-chat strings="/none.json"></career-chat>')
    page.open()


def test_another_service_can_be_named_later(page):
    asked = []
    page.page.route("**/elsewhere/api/v1/hello", lambda route: (asked.append(route.request.url), route.fulfill(status=500)))
    page.page.locator("career-chat").evaluate("chat => chat.setAttribute('api', '/elsewhere/')")
    page.part("launcher").click()
    expect(page.part("notice")).to_contain_text("Something went wrong")
    assert asked == [f"{page.service}/elsewhere/api/v1/hello"]


def test_styles_of_the_page_stay_out(visit):
    style = "<style>* { font-size: 40px; text-transform: uppercase } button { background: red; display: none } p { margin: 5em }</style>"
    page = visit().show(f"{style}<career-chat></career-chat>", policy="")
    page.open()
    expect(page.part("send")).to_be_visible()


def test_parts_can_be_styled_by_the_page(visit):
    page = visit().show("<style>career-chat::part(title) { font-family: serif }</style><career-chat></career-chat>", policy="")
    page.open()
    expect(page.part("title")).to_have_css("font-family", "serif")


def test_a_hidden_widget_is_not_there(visit):
    page = visit().show("<career-chat hidden></career-chat>")
    expect(page.part("launcher")).to_be_hidden()
