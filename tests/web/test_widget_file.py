"""What is held of the widget's script without a browser."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import rjsmin

import careerbot

SCRIPT = (Path(careerbot.__file__).parent / "web" / "static" / "career-chat.js").read_text(encoding="utf-8")


def test_it_is_small():
    assert len(gzip.compress(rjsmin.jsmin(SCRIPT).encode(), 9)) <= 15_000


def test_the_service_sends_it_so(client):
    sent = client.get("/widget/career-chat.js", headers={"Accept-Encoding": "gzip"})
    assert sent.headers["content-encoding"] == "gzip"
    assert int(sent.headers["content-length"]) <= 15_000


@pytest.mark.parametrize(
    "name",
    [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "document.cookie",
        "localStorage",
        "import(",
    ],
)
def test_what_it_does_not_use(name):
    code = SCRIPT[SCRIPT.index('"use strict"') :]
    assert name not in code
