"""Clients as people use them, on a service that runs by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import openai
import pytest

CHROMIUM = "/usr/bin/chromium"
DEEP_CHAT = "deep-chat@2.4.2"
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


def absent(reason):
    if os.environ.get("CAREERBOT_BROWSER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def deep_chat(tmp_path_factory):
    """deep-chat as npm has it."""
    if not shutil.which("npm"):
        absent("no npm here to fetch deep-chat with")
    folder = tmp_path_factory.mktemp("deep-chat")
    done = subprocess.run(
        ["npm", "install", "--silent", "--ignore-scripts", DEEP_CHAT], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        absent(f"deep-chat can't be fetched: {done.stderr[-300:]}")
    return (folder / "node_modules/deep-chat/dist/deepChat.bundle.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page():
    if not Path(CHROMIUM).exists():
        absent(f"no {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


CONNECT = {
    "its own format, with an id": '{{"url": "{url}/deep-chat", "additionalBodyProps": {{"session": "me"}}}}',
    "its own format, the whole conversation": '{{"url": "{url}/deep-chat"}}',
    "its own format, streamed": '{{"url": "{url}/deep-chat", "stream": true, "additionalBodyProps": {{"session": "you"}}}}',
}


@pytest.mark.parametrize("connect", CONNECT.values(), ids=CONNECT)
def test_deep_chat_in_a_browser(connect, deep_chat, page, url, expected):
    limits = "" if "session" in connect else "requestBodyLimits='{\"maxMessages\": 0}'"
    page.goto("about:blank")
    page.add_script_tag(content=deep_chat, type="module")
    page.evaluate("html => document.body.innerHTML = html", f"<deep-chat connect='{connect.format(url=url)}' {limits}></deep-chat>")
    for number, text in enumerate(CONVERSATION, 1):
        page.locator("#text-input").fill(text)
        page.locator("#text-input").press("Enter")
        page.wait_for_function(
            f"document.querySelector('deep-chat').getMessages().filter(said => said.role === 'ai' && said.text).length === {number}"
        )
    page.wait_for_function("text => document.querySelector('deep-chat').getMessages().at(-1).text === text", arg=expected)


def test_deep_chat_in_its_openai_mode(deep_chat, page, url, expected):
    page.goto("about:blank")
    page.add_script_tag(content=deep_chat, type="module")
    page.evaluate("document.body.innerHTML = '<deep-chat></deep-chat>'")
    page.evaluate(
        """url => Object.assign(document.querySelector('deep-chat'), {
            directConnection: {openAI: {key: 'none', completions: {}}}, connect: {url: url + '/v1/chat/completions'},
            requestBodyLimits: {maxMessages: 0}})""",
        url,
    )
    for number, text in enumerate(CONVERSATION, 1):
        page.locator("#text-input").fill(text)
        page.locator("#text-input").press("Enter")
        page.wait_for_function(f"document.querySelector('deep-chat').getMessages().filter(said => said.role === 'ai').length === {number}")
    assert page.evaluate("document.querySelector('deep-chat').getMessages().at(-1).text") == expected
