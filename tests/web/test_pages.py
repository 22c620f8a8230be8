"""What a browser is shown."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from careerbot import __version__
from careerbot.web import pages
from careerbot.web.markup import html

DANGEROUS = "<script>alert(1)</script>\"'{{session}}"


def test_the_plain_form_talks_without_scripts_and_cookies(client, bot):
    opened = client.get("/plain")
    assert bot.greeting.text.split(".")[0] in opened.text.replace("&#x27;", "'")
    first = client.post("/plain", data={"text": "what roles are there?", "session": ""})
    session = re.search(r'name="session" value="([^"]+)"', first.text)[1]
    second = client.post("/plain", data={"text": "the second one", "session": session})
    assert f'value="{session}"' in second.text
    assert "set-cookie" not in second.headers
    assert client.get(f"/api/v1/sessions/{session}").json()["turns"] == 2
    assert "<script" not in second.text


def test_the_plain_form_shows_what_was_typed_as_text(client):
    shown = client.post("/plain", data={"text": DANGEROUS, "session": DANGEROUS})
    assert shown.status_code == 200
    assert "<script" not in shown.text
    assert "&lt;script&gt;" in shown.text
    assert "{{session}}" in shown.text


def test_the_plain_form_tells_what_is_kept_and_what_is_too_long(service):
    assert "not kept" in service().get("/plain").text
    client = service(keep_transcripts=9)
    assert "kept for 9 days" in client.get("/plain").text
    assert "longer than 2,000 characters" in client.post("/plain", data={"text": "a" * 2_001}).text
    assert client.post("/plain", content=b"a=&" * 10_000).status_code == 400


@pytest.mark.parametrize(
    "text, shown",
    [
        ("a\nb\n\nc", "<p>a<br>b</p>\n<p>c</p>"),
        ("few:\n- one\n- **two**", "<p>few:</p>\n<ul><li>one</li><li><strong>two</strong></li></ul>"),
        ("a < b & **<i>**", "<p>a &lt; b &amp; <strong>&lt;i&gt;</strong></p>"),
        ("[here](https://a.example/?x=1&y=2)", '<p><a href="https://a.example/?x=1&amp;y=2" rel="noopener noreferrer">here</a></p>'),
        ("see https://a.example/b.", '<p>see <a href="https://a.example/b" rel="noopener noreferrer">https://a.example/b</a>.</p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ('[x](https://a"onclick=b)', '<p><a href="https://a&quot;onclick=b" rel="noopener noreferrer">x</a></p>'),
        ("", ""),
    ],
)
def test_a_reply_as_html(text, shown):
    assert html(text) == shown


@pytest.fixture
def with_widget(monkeypatch, tmp_path):
    """Static files of which one stands for the widget."""
    for file in pages.STATIC.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "career-chat.js").write_text("// says nothing\nconst a = 1;\n")
    (tmp_path / "demo.html").write_text("{{script}} {{integrity}} {{api}} {{name}}")
    monkeypatch.setattr(pages, "STATIC", tmp_path)


def test_the_widget_is_sent_as_the_page_says(with_widget, client):
    script, integrity, api, *name = client.get("/").text.split()
    assert re.fullmatch(rf"/widget/v{re.escape(__version__)}-[0-9a-f]{{8}}/career-chat.js", script)
    sent = client.get(script)
    assert base64.b64encode(hashlib.sha384(sent.content).digest()).decode() == integrity.removeprefix("sha384-")
    assert (api, " ".join(name)) == ("http://testserver", "Career Guide")
    assert sent.headers["content-encoding"] == "gzip"
    assert sent.headers["access-control-allow-origin"] == "*"
    assert sent.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert b"says nothing" not in sent.content
    assert client.get(script, headers={"accept-encoding": "identity"}).content == sent.content


def test_the_widget_of_today_is_asked_for_again(with_widget, client):
    sent = client.get("/widget/career-chat.js")
    assert "immutable" not in sent.headers["cache-control"]
    again = client.get("/widget/career-chat.js", headers={"if-none-match": sent.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_there_is_a_demo_page_and_a_widget(client):
    page = client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "{{" not in page.text
