"""What every request passes: where it comes from, how often, and what is sent with each reply."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from careerbot import Bot, UsageError
from careerbot.stores.memory import MemoryStore
from careerbot.stores.store import StoreError
from careerbot.web import Settings, app
from careerbot.web.limits import Counts

MESSAGES = "/api/v1/messages"
HELLO = {"text": "hello"}
SITE = "https://example.org"


@pytest.mark.parametrize("body, status", [(HELLO, 200), ({}, 422)])
def test_pages_of_allowed_sites_may_call_and_read_errors_too(service, body, status):
    client = service(origins=(SITE,))
    response = client.post(MESSAGES, json=body, headers={"origin": SITE})
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (status, SITE)
    assert "Origin" in response.headers["vary"]


def test_pages_of_other_sites_may_not(service, store):
    client = service(origins=(SITE,))
    for path, body in ((MESSAGES, HELLO), ("/webhooks/rest/webhook", {"sender": "a", "message": "hi"}), ("/plain", {})):
        for origin in ("https://evil.example", "null", f"{SITE}.evil.example", "http://[", "http://evil-testserver"):
            response = client.post(path, json=body, headers={"origin": origin})
            assert response.status_code == 403
            assert "access-control-allow-origin" not in response.headers
    assert not store._entries


def test_own_pages_may_always(client):
    assert client.post(MESSAGES, json=HELLO, headers={"origin": "http://testserver"}).status_code == 200


def test_all_sites_may_where_it_is_said_so(service):
    response = service(origins=("*",)).post(MESSAGES, json=HELLO, headers={"origin": SITE})
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (200, "*")


@pytest.mark.parametrize(
    "asked", ["content-type", "authorization,content-type", "content-type,idempotency-key", "x-requested-with", "x-session-id"]
)
def test_a_browser_asks_first_and_needs_no_key_for_it(service, asked):
    client = service(origins=(SITE,), api_key="secret")
    headers = {"origin": SITE, "access-control-request-method": "POST", "access-control-request-headers": asked}
    response = client.options("/v1/chat/completions", headers=headers)
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (200, SITE)
    assert client.options(MESSAGES, headers={**headers, "origin": "https://evil.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/", "/plain", "/api/v1/hello", "/nothing", "/plain.css"])
def test_every_reply_has_the_headers_that_protect(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == ("same-origin" if path in ("/", "/plain") else "no-referrer")
    assert len(headers.get_list("referrer-policy")) == 1
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"]


def test_a_client_that_asks_too_often_is_told_when_to_come_back(service):
    client = service(rate="3/minute", origins=(SITE,))
    responses = [client.post(MESSAGES, json=HELLO, headers={"origin": SITE}) for _ in range(4)]
    assert [response.status_code for response in responses] == [200, 200, 200, 429]
    refused = responses[3]
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.json()["retry_after"] == int(refused.headers["retry-after"])
    assert refused.headers["access-control-allow-origin"] == SITE
    assert client.get("/healthz").status_code == 200
    assert client.post("/api/v1/prediction/healthz", json={"question": "hello"}).headers["retry-after"]


def test_counts_out_of_reach_stop_no_message(service, monkeypatch, caplog):
    def unreachable(*_, **__):
        raise ConnectionError("redis://secret")

    monkeypatch.setattr(Counts, "incr", unreachable)
    monkeypatch.setattr(Counts, "base_exceptions", (ConnectionError,))
    assert service(rate="3/minute").post(MESSAGES, json=HELLO).status_code == 200
    logged = str([record.__dict__ for record in caplog.records])
    assert "requests not counted" in logged
    assert "secret" not in logged


def test_a_conversation_that_goes_too_fast_is_told_so(service):
    client = service(session_rate="2/minute")
    session = client.post(MESSAGES, json=HELLO).json()["session"]
    statuses = [client.post(MESSAGES, json={**HELLO, "session": session}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert client.post(MESSAGES, json=HELLO).status_code == 200


def test_a_client_can_begin_so_many_conversations(service):
    client = service(sessions_per_client=2)
    session = client.post(MESSAGES, json=HELLO).json()["session"]
    assert client.post(MESSAGES, json=HELLO).status_code == 200
    assert client.post(MESSAGES, json=HELLO).status_code == 429
    assert client.post(MESSAGES, json={**HELLO, "session": session}).status_code == 200
    client.delete(f"/api/v1/sessions/{session}")
    assert client.post(MESSAGES, json=HELLO).status_code == 200


def test_addresses_of_one_network_are_one_client(bot):
    application = app(bot, Settings(rate="2/minute"))
    codes = [TestClient(application, client=(f"2001:db8::{end}", 1)).get("/api/v1/hello").status_code for end in range(3)]
    assert codes == [200, 200, 429]
    assert TestClient(application, client=("2001:db8:1::1", 1)).get("/api/v1/hello").status_code == 200
    mapped = [TestClient(application, client=(f"::ffff:192.0.2.{end}", 1)).get("/api/v1/hello").status_code for end in range(3)]
    assert mapped == [200, 200, 200]


@pytest.mark.parametrize("settings", [{"rate": "often"}, {"rate_store": "nowhere://"}, {"store": "nowhere://x"}, {"store": "sqlite://"}])
def test_settings_that_cannot_be_used_are_refused(bot, settings):
    with pytest.raises(UsageError):
        app(bot, Settings(**settings))


class Broken(MemoryStore):
    def get(self, key):
        raise StoreError("OperationalError")

    put = begun_by = get

    def check(self):
        raise StoreError("OperationalError")


def test_a_store_out_of_reach_is_told_so(bot, caplog):
    client = TestClient(app(bot, Settings(origins=(SITE,)), store=Broken()))
    response = client.post(MESSAGES, json={**HELLO, "session": "x"}, headers={"origin": SITE})
    assert (response.status_code, response.headers["retry-after"]) == (503, "2")
    assert response.headers["access-control-allow-origin"] == SITE
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


class Failing(Bot):
    def reply(self, state, text, *, trace=False):
        if text == "zebra":
            raise RuntimeError(text)
        return super().reply(state, text, trace=trace)


def test_a_fault_of_our_own_tells_nothing_to_the_client_and_no_text_to_the_log(compiled, caplog):
    client = TestClient(app(Failing(compiled), Settings(origins=(SITE,))), raise_server_exceptions=False)
    response = client.post(MESSAGES, json={"text": "zebra"}, headers={"origin": SITE})
    assert (response.status_code, response.json()["title"]) == (500, "Internal Server Error")
    assert response.headers["access-control-allow-origin"] == SITE
    logged = str([record.__dict__ for record in caplog.records])
    assert "RuntimeError" in logged
    assert "zebra" not in logged + response.text
