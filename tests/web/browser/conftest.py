"""A browser, a service for it to talk to, and pages that hold the widget.

Debian's Chromium is driven by Playwright. Where either is absent the tests are skipped and say so; with `CAREERBOT_BROWSER=required`
they fail. Whatever goes wrong on the way to a service (delays, refusals, a broken network) is made in the browser.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

try:
    from playwright import sync_api as playwright
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)
except ImportError:
    sync_playwright = None

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
SCRIPT = '<script src="/widget/career-chat.js" defer></script>'
CHAT = "<career-chat></career-chat>"
ELSEWHERE = "https://site.test"
"""A site of an owner that the service allows."""


@pytest.fixture(scope="session")
def address(serve: Callable[..., AbstractContextManager[Any]]) -> Iterator[str]:
    """Where a service answers, `careerbot serve` in a process of its own."""
    with serve("--store", "memory://", "--origin", ELSEWHERE) as running:
        yield running.url


def absent(reason: str) -> None:
    """There is no browser: that is no fault, but where one is required."""
    if os.environ.get("CAREERBOT_BROWSER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of a file: while Playwright runs, nothing else in the process can use asyncio."""
    chromium = os.environ.get("CAREERBOT_CHROMIUM") or shutil.which("chromium")
    if sync_playwright is None:
        absent("Playwright is not installed (it comes with the test extra)")
    if not chromium:
        absent("there is no Chromium: install Debian's package chromium, or set CAREERBOT_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        yield browser
        browser.close()


class Page:
    """A page with the widget, as a person and a screen reader see it."""

    def __init__(self, page: playwright.Page, address: str) -> None:
        self.page = page
        self.service = address
        self.faults: list[str] = []
        page.add_init_script(path=Path(__file__).with_name("watch.js"))
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def show(self, body: str = CHAT, policy: str = POLICY, origin: str = "", head: str = SCRIPT) -> Page:
        """Shows a page of an owner: on the service's own site, or on another."""
        address = f"{origin or self.service}/page.html"
        text = (
            f'<!DOCTYPE html><html lang="en"><head><title>A site</title>{head}</head><body><main><h1>A site</h1>{body}</main></body></html>'
        )
        headers = {"Content-Security-Policy": policy} if policy else {}
        self.page.route(address, lambda route: route.fulfill(body=text, content_type="text/html; charset=utf-8", headers=headers))
        self.page.goto(address)
        return self

    def part(self, name: str) -> Locator:
        return self.page.locator(f'career-chat [part~="{name}"]')

    def open(self) -> Page:
        self.part("launcher").click()
        expect(self.part("reply").first).to_contain_text("automated guide")
        return self

    def type(self, text: str) -> None:
        """What is typed, and Enter."""
        self.part("field").fill(text)
        self.part("field").press("Enter")

    def ask(self, text: str) -> str:
        """Asks, and waits for what is answered."""
        before = self.part("reply").count()
        self.type(text)
        expect(self.part("reply")).to_have_count(before + 1)
        return self.part("reply").last.inner_text()

    def focused(self) -> str:
        """The part of the widget that has the focus, or the name of an element of the page."""
        return self.page.evaluate(
            "() => { const e = document.activeElement; return e.shadowRoot?.activeElement?.part.value || e.id || e.localName }"
        )

    def told(self) -> list[str]:
        """What the live region has said so far."""
        return [said["text"] for said in self.page.evaluate("watch.said")]

    def hears(self, text: str) -> None:
        """Waits until the live region says a text."""
        self.page.wait_for_function("text => watch.said.some((said) => said.text.includes(text))", arg=text)

    def events(self, name: str) -> list[dict[str, Any]]:
        """The details of the events that reached the document."""
        return [event["detail"] for event in self.page.evaluate("watch.events") if event["type"] == f"chat:{name}"]

    def refuse(self, path: str, status: int, **problem: Any) -> None:
        """Lets the service refuse what is asked of a path, until `allow`."""
        body = json.dumps({"type": "about:blank", "title": "refused", "status": status} | problem)
        headers = {"Access-Control-Allow-Origin": "*"}
        answer = {"status": status, "body": body, "content_type": "application/problem+json", "headers": headers}
        self.page.route(f"**/api/v1/{path}", lambda route: route.fulfill(**answer))

    def answer(self, path: str, **fields: Any) -> None:
        """Changes fields of what the service answers."""

        def changed(route: playwright.Route) -> None:
            response = route.fetch()
            route.fulfill(response=response, body=json.dumps(response.json() | fields))

        self.page.route(f"**/api/v1/{path}", changed)

    def allow(self, path: str) -> None:
        self.page.unroute(f"**/api/v1/{path}")


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens browser windows of their own; at the end none of their pages may have had an error or broken its policy."""
    pages: list[Page] = []

    def new(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "accept_downloads": True} | options)
        context.set_default_timeout(15_000)
        pages.append(Page(context.new_page(), address))
        return pages[-1]

    yield new
    faults = [fault for page in pages for fault in [*page.faults, *page.page.evaluate("window.watch?.broken ?? []")]]
    for page in pages:
        page.page.context.close()
    assert not faults


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    """A page with one widget, closed."""
    return visit().show()


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def on_phone(visit: Callable[..., Page]) -> Page:
    return visit(**PHONE).show(head=f'<meta name="viewport" content="width=device-width, initial-scale=1">{SCRIPT}')
