"""The service as a part of another application."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from careerbot.web import Settings, app

fastapi = pytest.importorskip("fastapi", reason="the application that mounts the service in this test")


@pytest.fixture
def host(bot):
    api = fastapi.FastAPI()

    @api.get("/hello")
    def hello():
        return {"own": True}

    api.mount("/careers", app(bot, Settings(rate="off")))
    return TestClient(api)


def test_both_answer(host):
    assert host.get("/hello").json() == {"own": True}
    first = host.post("/careers/api/v1/messages", json={"text": "what roles are there?"}).json()
    second = host.post("/careers/api/v1/messages", json={"text": "the second one", "session": first["session"]}).json()
    assert second["turn"] == 2
    assert host.get("/careers/nothing").headers["content-type"] == "application/problem+json"


def test_formats_report_failures_in_their_way(host):
    assert "error" in host.post("/careers/v1/chat/completions", content="{").json()
    assert host.get("/v1/models").status_code == 404
    assert host.get("/careers/v1/models").json()["object"] == "list"


def test_pages_know_where_they_are(host):
    page = host.get("/careers/").text
    assert not re.search(r'(href|src|action)="/(?!careers/)', page)
    plain = host.get("/careers/plain")
    assert 'action="plain"' in plain.text
    assert host.get("/careers/plain.css").status_code == 200
