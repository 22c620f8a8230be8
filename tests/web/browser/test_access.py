"""That everyone can use it: by keyboard, with a screen reader, on small screens, in every theme. docs/widget.md lists the rules."""

from __future__ import annotations

import itertools

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed").expect
Axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed").Axe

THEMES = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
    "forced dark": {"forced_colors": "active", "color_scheme": "dark"},
}


def settle(page):
    """Waits until nothing moves: axe judges colours as they are."""
    page.page.evaluate("document.querySelector('career-chat').shadowRoot.getAnimations().forEach((animation) => animation.finish())")


def violations(page):
    settle(page)
    return [f"{found['id']}: {node['html']}" for found in Axe().run(page.page).response["violations"] for node in found["nodes"]]


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing(visit, theme):
    page = visit(reduced_motion="reduce", **THEMES[theme]).show()
    assert violations(page) == [], "closed"
    page.open()
    assert violations(page) == [], "greeting"
    page.ask("do I need a degree?")
    page.part("thumb").last.click()
    expect(page.part("why")).to_be_visible()
    assert violations(page) == [], "answer"
    page.ask("quality")
    assert violations(page) == [], "readings"
    page.part("more").click()
    assert violations(page) == [], "menu"
    page.page.get_by_role("button", name="Delete my data").click()
    assert violations(page) == [], "question in the menu"
    page.part("close").click()
    page.open()
    page.ask("I want to die")
    page.refuse("messages", 500)
    page.type("hello")
    expect(page.part("failure")).to_be_visible()
    page.page.context.set_offline(True)
    expect(page.part("notice")).to_be_visible()
    assert violations(page) == [], "safety, failure and notice"


def test_axe_finds_something_where_something_is_wrong(page):
    page.page.evaluate("document.querySelector('career-chat').shadowRoot.querySelector('[part=launcher]').removeAttribute('aria-label')")
    assert [found for found in violations(page) if found.startswith("button-name")]


def test_axe_finds_nothing_on_a_phone(on_phone):
    on_phone.open().ask("what does it pay?")
    assert violations(on_phone) == []


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_on_the_demo_page(visit, theme):
    page = visit(reduced_motion="reduce", **THEMES[theme])
    page.page.goto(page.service)
    page.open().ask("what does it pay?")
    assert violations(page) == []


# the keyboard


def press(page, *keys):
    for key in keys:
        page.page.keyboard.press(key)


def test_all_of_it_by_keyboard_alone(page):
    press(page, "Tab")
    assert page.focused() == "launcher"
    press(page, "Enter")
    assert page.focused() == "field"
    expect(page.part("chip")).to_have_count(3)
    page.page.keyboard.type("what does it pay?")
    press(page, "Enter")
    expect(page.part("thumb")).to_have_count(2)
    expect(page.part("chip").first).to_have_text("Entry-level pay")
    reached = []
    for _ in range(6):
        press(page, "Shift+Tab")
        reached.append(page.focused())
    assert reached == ["chip", "chip", "chip", "thumb", "thumb", "log"]
    press(page, "Tab", "Space")
    expect(page.part("thumb").first).to_have_attribute("aria-pressed", "true")
    press(page, "Tab", "Tab", "Enter")
    expect(page.part("reply").last).to_contain_text("$66,000")
    assert page.focused() == "field"
    press(page, "Escape")
    assert page.focused() == "launcher"
    expect(page.part("panel")).to_be_hidden()


def test_escape_closes_the_menu_first(page):
    page.open()
    page.part("more").focus()
    press(page, "Enter")
    expect(page.part("more")).to_have_attribute("aria-expanded", "true")
    press(page, "Tab", "Escape")
    expect(page.part("menu")).to_be_hidden()
    assert page.focused() == "more"
    press(page, "Escape")
    assert page.focused() == "launcher"


def test_the_focus_goes_back_to_what_opened_it(visit):
    page = visit().show('<button id="own">Chat with us</button><career-chat></career-chat>')
    page.page.evaluate(
        "document.getElementById('own').addEventListener('click', () => (document.querySelector('career-chat').open = true))"
    )
    page.page.locator("#own").click()
    assert page.focused() == "field"
    press(page, "Escape")
    assert page.focused() == "own"


def test_beside_a_page_it_traps_nobody(visit):
    page = visit().show('<career-chat></career-chat><button id="after">After</button>')
    page.open()
    press(page, "Tab", "Tab")
    assert page.focused() == "after"
    expect(page.part("panel")).not_to_have_attribute("aria-modal", "true")


def test_a_message_that_arrives_moves_no_focus(visit):
    page = visit().show('<career-chat></career-chat><input id="other" aria-label="other">')
    page.open()
    page.page.route("**/api/v1/messages", lambda route: (page.page.wait_for_timeout(300), route.continue_()))
    page.type("what does it pay?")
    page.page.locator("#other").focus()
    expect(page.part("reply").last).to_contain_text("$84,211")
    assert page.focused() == "other"


def test_an_open_attribute_takes_no_focus(visit):
    page = visit().show("<career-chat open></career-chat>")
    expect(page.part("reply")).to_contain_text("automated guide")
    assert page.focused() == "body"


def test_pages_scroll_what_was_said_while_the_field_is_empty(page):
    page.open()
    for question in ("what does it pay?", "do I need a degree?", "which websites help?"):
        page.ask(question)
    where = "document.querySelector('career-chat').shadowRoot.querySelector('[part=log]').scrollTop"
    before = page.page.evaluate(where)
    page.part("field").focus()
    press(page, "PageUp")
    assert page.page.evaluate(where) < before
    before = page.page.evaluate(where)
    page.part("field").fill("typed")
    press(page, "PageUp")
    assert page.page.evaluate(where) == before


def test_new_messages_are_told_to_who_has_scrolled_up(page):
    page.open()
    for question in ("do I need a degree?", "which websites help?"):
        page.ask(question)
    page.page.route("**/api/v1/messages", lambda route: (page.page.wait_for_timeout(500), route.continue_()))
    page.type("what does it pay?")
    page.part("log").evaluate("log => (log.scrollTop = 0)")
    expect(page.part("newer")).to_be_visible()
    page.part("newer").click()
    expect(page.part("newer")).to_be_hidden()
    expect(page.part("reply").last).to_be_in_viewport()
    assert page.focused() == "log"


def test_a_key_jumps_between_what_was_said_and_the_field(page):
    page.open()
    press(page, "F6")
    assert page.focused() == "log"
    press(page, "F6")
    assert page.focused() == "field"


# what is read aloud


def test_there_is_one_live_region_and_it_stands_in_the_light_dom(page):
    regions = page.page.evaluate(
        "[...document.querySelectorAll('[aria-live]')].map((r) => [r.parentNode.localName, r.role, r.ariaLive, r.textContent])"
    )
    assert regions == [["career-chat", "log", "polite", ""]]
    page.open()
    roles = "root => [...root.querySelectorAll('[role=log], [role=status], [aria-live]')].map((node) => node.ariaLive)"
    inside = page.part("widget").evaluate(roles)
    assert set(inside) == {"off"}


def test_replies_are_read_without_markup_and_only_once(page):
    page.open().ask("do I need a degree?")
    page.hears("Advisor: No, not always: the guide says different things in different places.\nA degree is not always mandatory")
    assert len([told for told in page.told() if "not always" in told]) == 1
    page.page.wait_for_function("() => watch.said.every((said) => said.until)")
    assert all(900 <= said["until"] - said["at"] <= 2500 for said in page.page.evaluate("watch.said"))


def test_what_is_read_comes_apart(page):
    page.open()
    page.page.context.set_offline(True)
    page.type("hello")
    page.page.context.set_offline(False)
    page.hears("You are online again.")
    times = [said["at"] for said in page.page.evaluate("watch.said")]
    assert len(times) >= 3
    assert all(later - earlier >= 100 for earlier, later in itertools.pairwise(times))


def test_each_message_names_who_said_it(page):
    page.open().ask("what does it pay?")
    expect(page.part("user")).to_have_text("You: what does it pay?")
    expect(page.part("reply").last).to_contain_text("Advisor: An industrial production manager")


# writing


def test_enter_that_ends_a_composition_sends_nothing(page):
    page.open()
    page.part("field").focus()
    keyboard = page.page.context.new_cdp_session(page.page)
    keyboard.send("Input.imeSetComposition", {"text": "きゅうりょう", "selectionStart": 6, "selectionEnd": 6})
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229})
    keyboard.send("Input.insertText", {"text": "給料"})
    expect(page.part("user")).to_have_count(0)
    assert page.part("field").input_value() == "給料"
    press(page, "Enter")
    expect(page.part("user")).to_have_text("You: 給料")


@pytest.mark.parametrize("event", [{"isComposing": True}, {"keyCode": 229}])
def test_browsers_say_it_in_two_ways(page, event):
    page.open()
    page.part("field").fill("hello")
    page.part("field").dispatch_event("keydown", {"key": "Enter", "bubbles": True} | event)
    expect(page.part("user")).to_have_count(0)


def test_escape_during_a_composition_closes_nothing(page):
    page.open()
    page.part("field").dispatch_event("keydown", {"key": "Escape", "isComposing": True, "bubbles": True, "composed": True})
    expect(page.part("panel")).to_be_visible()


# screens


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_cut_off(visit, width):
    page = visit(viewport={"width": width, "height": 640}).show()
    page.open().ask("do I need a degree?")
    page.ask("quality")
    assert page.page.evaluate("watch.cutOff()") == []
    for part in ("close", "more", "field", "send"):
        expect(page.part(part)).to_be_in_viewport(ratio=1)


def test_text_may_be_spaced_out(visit):
    """WCAG 1.4.12, by a person's own style sheet."""
    page = visit(viewport={"width": 320, "height": 640}).show(policy="")
    page.page.add_style_tag(content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }")
    page.open().ask("quality")
    spacing = page.part("chip").first.evaluate("chip => getComputedStyle(chip).letterSpacing")
    assert float(spacing.removesuffix("px")) > 1
    assert page.page.evaluate("watch.cutOff()") == []


def test_what_is_pressed_is_large_enough(page):
    page.open().ask("what does it pay?")
    page.part("thumb").last.click()
    page.part("more").click()
    settle(page)
    boxes = page.page.evaluate("watch.targets()")
    assert len(boxes) > 10
    assert min(boxes) >= 24


def test_on_a_phone_it_covers_the_page_and_is_modal(on_phone):
    on_phone.page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<button id=behind>Behind</button>')")
    on_phone.open()
    settle(on_phone)
    assert on_phone.part("panel").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert on_phone.part("panel").evaluate("panel => panel.matches(':modal')")
    on_phone.page.evaluate("document.getElementById('behind').focus()")
    assert on_phone.focused() != "behind"
    for _ in range(12):
        press(on_phone, "Tab")
        assert on_phone.focused() in {"more", "close", "log", "chip", "field", "send"}
    for _ in range(12):
        press(on_phone, "Shift+Tab")
        assert on_phone.focused() in {"more", "close", "log", "chip", "field", "send"}
    press(on_phone, "Escape")
    assert on_phone.focused() == "launcher"
    on_phone.page.evaluate("document.getElementById('behind').focus()")
    assert on_phone.focused() == "behind"


def test_on_a_phone_replies_are_read_though_all_else_is_out_of_reach(on_phone):
    on_phone.open().ask("what does it pay?")
    on_phone.hears("Advisor: An industrial production manager")
    region = "document.querySelector('[slot=live]').assignedSlot.closest('dialog') !== null"
    assert on_phone.page.evaluate(region), "what a modal dialog does not hold is not announced"


def test_on_a_phone_no_keyboard_comes_up_by_itself(on_phone):
    on_phone.open()
    assert on_phone.focused() == "log"
    on_phone.part("chip").first.click()
    assert on_phone.focused() == "log"


def test_turning_the_screen_changes_how_it_stands(visit):
    page = visit().show().open()
    page.part("field").fill("half a quest")
    page.page.set_viewport_size({"width": 390, "height": 800})
    page.page.wait_for_function("() => document.querySelector('career-chat').shadowRoot.querySelector('dialog').matches(':modal')")
    page.page.set_viewport_size({"width": 1280, "height": 800})
    page.page.wait_for_function("() => !document.querySelector('career-chat').shadowRoot.querySelector('dialog').matches(':modal')")
    assert page.part("field").input_value() == "half a quest"
    assert page.focused() == "field"
    assert page.page.evaluate("document.documentElement.style.overflow") == ""


def test_from_right_to_left(visit):
    page = visit(viewport={"width": 1000, "height": 800}).show('<career-chat dir="rtl" lang="ar"></career-chat>')
    page.open().ask("what does it pay?")
    settle(page)
    assert page.part("launcher").bounding_box()["x"] < 100
    assert page.part("close").bounding_box()["x"] < page.part("title").bounding_box()["x"]
    assert page.part("user").bounding_box()["x"] < page.part("reply").last.bounding_box()["x"]
    assert page.part("list").get_attribute("lang") == "en"
    english = page.part("reply").last.locator("p").first
    assert english.evaluate("p => getComputedStyle(p).direction") == "ltr", "what the guide says stays as its language is written"


def test_nothing_moves_for_who_wants_it_still(visit):
    still, lively = (visit(reduced_motion=wish).show().open() for wish in ("reduce", "no-preference"))
    for part in ("panel", "turn", "launcher"):
        moves = "node => [getComputedStyle(node).animationName, getComputedStyle(node).transitionDuration]"
        assert still.part(part).first.evaluate(moves) == ["none", "0s"]
        assert lively.part(part).first.evaluate(moves) != ["none", "0s"]


# colours


def contrast(page, part):
    """The contrast of a part's text to its ground."""
    return page.part(part).first.evaluate("node => watch.contrast(node)")


BRANDS = [
    "#000",
    "#fff",
    "#fbbf24",
    "#777",
    "#7c3aed",
    "rebeccapurple",
    "hsl(90 60% 50%)",
    "oklch(0.7 0.2 150)",
    "color(display-p3 1 0.5 0)",
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("brand", BRANDS)
def test_any_colour_of_an_owner_can_be_read(visit, brand, theme):
    page = visit(reduced_motion="reduce").show(
        f'<style>career-chat {{ --career-chat-brand: {brand} }}</style><career-chat theme="{theme}"></career-chat>', policy=""
    )
    page.open().ask("I want to die")
    page.ask("what does it pay?")
    for part in ("launcher", "header", "user", "reply", "chip", "send", "avatar"):
        assert contrast(page, part) >= 4.5, part
    assert [found for found in violations(page) if found.startswith("color-contrast")] == []


@pytest.mark.parametrize(
    "style, part",
    [
        ("--career-chat-brand: #fff; --career-chat-on-brand: #eee", "header"),
        ("--career-chat-surface: #222; --career-chat-text: #333", "panel"),
        ("--career-chat-surface: #ffd; ", "panel"),
        ("--career-chat-brand: none-such", "header"),
    ],
)
def test_a_pair_that_cannot_be_read_is_refused(visit, style, part):
    page = visit(color_scheme="dark")
    warned = []
    page.page.on("console", lambda message: warned.append(message.text))
    page.show(f"<style>career-chat {{ {style} }}</style><career-chat></career-chat>", policy="")
    page.open()
    assert contrast(page, part) >= 4.5
    assert [text for text in warned if text.startswith("career-chat: --career-chat-")] or "ffd" in style


def test_a_pair_that_can_be_read_is_taken(visit):
    chosen = {"brand": "#fde68a", "on-brand": "#422006", "surface": "#fffbeb", "text": "#1c1917"}
    style = "; ".join(f"--career-chat-{name}: {colour}" for name, colour in chosen.items())
    page = visit().show(f"<style>career-chat {{ {style} }}</style><career-chat></career-chat>", policy="")
    page.open()
    colours = "node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]"
    assert page.part("header").evaluate(colours) == ["rgb(66, 32, 6)", "rgb(253, 230, 138)"]
    assert page.part("panel").evaluate(colours) == ["rgb(28, 25, 23)", "rgb(255, 251, 235)"]


def test_a_theme_can_be_forced(visit):
    page = visit(color_scheme="dark").show('<career-chat theme="light"></career-chat>')
    page.open()
    expect(page.part("panel")).to_have_css("background-color", "rgb(255, 255, 255)")
    page.page.locator("career-chat").evaluate("chat => chat.setAttribute('theme', 'auto')")
    expect(page.part("panel")).to_have_css("background-color", "rgb(23, 26, 33)")
    page.page.emulate_media(color_scheme="light")
    expect(page.part("panel")).to_have_css("background-color", "rgb(255, 255, 255)")
