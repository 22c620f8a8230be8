"""Clients as people use them, on a service that runs by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import openai
import pytest

CHROMIUM = "/usr/bin/chromium"
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""The browser reaches nothing but this machine."""
DEEP_CHAT = "deep-chat@2.4.2"
PAGE = """<!doctype html><title>A site</title><body><script type="module" src="node_modules/deep-chat/dist/deepChat.bundle.js"></script>"""
SAID = "document.querySelector('deep-chat').getMessages()"
CONVERSATION = ["what roles are there?", "the second one"]


@pytest.fixture(scope="module")
def url(serve):
    with serve("--store", "memory://", "--origin", "*") as running:
        yield running.url


@pytest.fixture
def expected(bot):
    state = bot.start()
    for text in CONVERSATION:
        reply, state = bot.reply(state, text)
    return reply.text


@pytest.fixture
def client(url):
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        yield client


MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": CONVERSATION[0]},
    {"role": "assistant", "content": "…"},
    {"role": "user", "content": CONVERSATION[1]},
]


def test_the_openai_sdk_completes(client, expected):
    completion = client.chat.completions.create(model="gpt-4o", messages=MESSAGES, temperature=0, seed=1, user="me")
    assert completion.choices[0].message.content == expected
    assert completion.usage.total_tokens > 0


def test_the_openai_sdk_streams(client, expected):
    chunks = list(client.chat.completions.create(model="x", messages=MESSAGES, stream=True, stream_options={"include_usage": True}))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == expected
    assert chunks[-1].usage.total_tokens > 0


def test_the_openai_sdk_responds(client, expected):
    assert client.responses.create(model="x", input=MESSAGES).output_text == expected
    with client.responses.stream(model="x", input=MESSAGES) as stream:
        text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        assert text == stream.get_final_response().output_text == expected


def test_the_openai_sdk_lists_models_and_reads_errors(client):
    assert [model.id for model in client.models.list()] == ["careerbot"]
    with pytest.raises(openai.UnprocessableEntityError, match="role `user`"):
        client.chat.completions.create(model="x", messages=[{"role": "system", "content": "a"}])


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Says nothing."""


REQUIRED = os.environ.get("CAREERBOT_BROWSER") == "required"


def absent(reason):
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with deep-chat, as npm has it, on its page: for the service it is another origin."""
    if not REQUIRED or not shutil.which("npm"):
        absent("deep-chat is fetched from npm, where CAREERBOT_BROWSER=required says that it may")
    folder = tmp_path_factory.mktemp("site")
    command = ["npm", "install", "--silent", "--ignore-scripts", DEEP_CHAT]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        absent(f"deep-chat can't be fetched: {done.stderr[-300:]}")
    (folder / "index.html").write_text(PAGE)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def page():
    if not Path(CHROMIUM).exists():
        absent(f"no {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", ALONE])
        yield browser.new_page()
        browser.close()


OWN = {"url": "/deep-chat", "additionalBodyProps": {"session": "me"}}
STREAMED = {"url": "/deep-chat", "stream": True, "additionalBodyProps": {"session": "you"}}
SETTINGS = {
    "own format, with an id": {"connect": OWN},
    "own format, streamed": {"connect": STREAMED},
    "own format, the whole conversation": {"connect": {"url": "/deep-chat"}, "requestBodyLimits": {"maxMessages": 0}},
    "openai": {"directConnection": {"openAI": {"key": "none", "completions": {}}}, "connect": {"url": "/v1/chat/completions"}},
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_deep_chat_in_a_browser(settings, site, page, url, expected):
    connect = settings["connect"] | {"url": url + settings["connect"]["url"]}
    page.goto(site)
    page.evaluate(
        "settings => document.body.append(Object.assign(document.createElement('deep-chat'), settings))", settings | {"connect": connect}
    )
    for number, text in enumerate(CONVERSATION, 1):
        page.locator("#text-input").fill(text)
        page.locator("#text-input").press("Enter")
        page.wait_for_function(f"{SAID}.filter(said => said.role === 'ai' && said.text).length === {number}")
    page.wait_for_function(f"text => {SAID}.at(-1).text === text", arg=expected)
