"""The formats of other services' clients, as these send them."""

from __future__ import annotations

import json

import pytest

OPENAI = "/v1/chat/completions"
RASA = "/webhooks/rest/webhook"
CONVERSATION = ["what roles are there?", "the second one", "and what do they do?"]


@pytest.fixture
def last(bot):
    """The reply to the last of some messages."""

    def of(*texts: str):
        state = bot.start()
        for text in texts:
            reply, state = bot.reply(state, text)
        return reply

    return of


def history(*texts):
    """A conversation as clients keep it, with replies that need not be ours."""
    lines = [{"role": "system", "content": "You are a pirate."}]
    for text in texts[:-1]:
        lines += [{"role": "user", "content": text}, {"role": "assistant", "content": "aye"}]
    return [*lines, {"role": "user", "content": [{"type": "text", "text": texts[-1]}, {"type": "image_url", "image_url": {"url": "x"}}]}]


def events(response):
    """The data of a stream of events; the last must say that it is done."""
    blocks = response.text.removesuffix("\n\n").split("\n\n")
    data = [line.removeprefix("data: ") for block in blocks for line in block.splitlines() if line.startswith("data: ")]
    return [json.loads(line) for line in data if line != "[DONE]"]


def test_openai_answers_the_whole_conversation(client, last):
    sent = {"model": "gpt-4o", "messages": history(*CONVERSATION), "temperature": 0, "n": 1, "user": "u", "tools": [], "stream": None}
    reply = client.post(OPENAI, json=sent, headers={"authorization": "Bearer DUMMY"}).json()
    assert reply["choices"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": last(*CONVERSATION).text, "refusal": None},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ]
    assert (reply["object"], reply["model"]) == ("chat.completion", "gpt-4o")
    assert reply["usage"]["total_tokens"] == reply["usage"]["prompt_tokens"] + reply["usage"]["completion_tokens"] > 0


def test_openai_streams(client, last):
    sent = {"model": "m", "messages": history(*CONVERSATION), "stream": True, "stream_options": {"include_usage": True}}
    response = client.post(OPENAI, json=sent)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.text.endswith("data: [DONE]\n\n")
    first, *words, stop, usage = events(response)
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert "".join(chunk["choices"][0]["delta"]["content"] for chunk in words) == last(*CONVERSATION).text
    assert len(words) > 10
    assert (stop["choices"][0]["delta"], stop["choices"][0]["finish_reason"]) == ({}, "stop")
    assert usage["choices"] == []
    assert len({chunk["id"] for chunk in [first, *words, stop, usage]}) == 1


@pytest.mark.parametrize(
    "body, status", [("{", 400), ('{"messages": []}', 422), ('{"messages": [{"role": "system", "content": "a"}]}', 422), ("{}", 422)]
)
def test_openai_errors_are_as_its_clients_read_them(client, body, status):
    response = client.post(OPENAI, content=body)
    assert response.status_code == status
    assert response.json()["error"]["type"] == "invalid_request_error"
    assert response.json()["error"]["message"]


def test_openai_models(client):
    listed = client.get("/v1/models").json()
    assert [model["id"] for model in listed["data"]] == ["careerbot"]
    assert client.get("/v1/models/org/gpt-5").json()["id"] == "org/gpt-5"


def test_openai_responses(client, last):
    reply = client.post("/v1/responses", json={"model": "m", "input": "salary?"}).json()
    assert reply["output"][0]["content"][0]["text"] == last("salary?").text
    streamed = events(client.post("/v1/responses", json={"model": "m", "input": history("salary?"), "stream": True}))
    assert "".join(event["delta"] for event in streamed if event["type"] == "response.output_text.delta") == last("salary?").text
    assert [event["sequence_number"] for event in streamed] == list(range(len(streamed)))


def test_a_very_long_history_is_heard_from_its_end(client, last):
    response = client.post(OPENAI, json={"messages": history(*["hello"] * 500, "salary?")})
    assert response.json()["choices"][0]["message"]["content"] == last(*["hello"] * 39, "salary?").text


def test_a_key_is_asked_for_where_there_is_one(service):
    client = service(api_key="secret")
    paths = [(OPENAI, {"messages": history("hi")}), (RASA, {"sender": "a", "message": "hi"}), ("/api/chat", {"messages": history("hi")})]
    for path, sent in paths:
        refused = client.post(path, json=sent)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        assert client.post(path, json=sent, headers={"authorization": "Bearer wrong"}).status_code == 401
        assert client.post(path, json=sent, headers={"authorization": "Bearer secret"}).status_code == 200
    assert client.post(f"{RASA}?token=secret", json={"sender": "a", "message": "hi"}).status_code == 200
    assert client.get("/metrics").status_code == 401
    assert client.post("/api/v1/messages", json={"text": "hi"}).status_code == 200


def test_rasa_answers_with_bubbles_and_keeps_the_conversation_of_a_sender(client, last):
    for text in CONVERSATION:
        (bubble,) = client.post(RASA, json={"sender": "jo", "message": text, "metadata": {"a": 1}}).json()
    reply = last(*CONVERSATION)
    assert (bubble["recipient_id"], bubble["text"]) == ("jo", reply.text)
    assert bubble["buttons"] == [{"title": offered.title, "payload": offered.text} for offered in reply.suggestions]


def test_rasa_senders_are_not_readable_as_sessions(client):
    client.post(RASA, json={"sender": "jo", "message": "hi"})
    assert client.get("/api/v1/sessions/jo").status_code == 404
    assert client.post("/api/v1/messages", json={"session": "jo", "text": "hi"}).json()["turn"] == 1


def test_rasa_keeps_nothing_of_who_is_not_named(client, store):
    (bubble,) = client.post(RASA, json={"message": "what roles are there?"}).json()
    assert bubble["recipient_id"] == "default"
    assert not store._entries


@pytest.mark.parametrize("message", [None, ""])
def test_rasa_is_silent_where_nothing_was_said(client, message):
    assert client.post(RASA, json={"sender": "a", "message": message}).json() == []


def test_rasa_takes_json_as_any_type_and_streams_lines(client):
    response = client.post(
        f"{RASA}?stream=true", content='{"sender": "a", "message": "salary?"}', headers={"content-type": "text/plain; charset=utf-8"}
    )
    assert response.headers["content-type"].startswith("text/event-stream")
    assert [json.loads(line)["recipient_id"] for line in response.text.splitlines()] == ["a"]
    assert client.get("/webhooks/rest/").json() == {"status": "ok"}
    assert set(client.get("/version").json()) == {"version", "minimum_compatible_version"}


def test_vercel_streams_parts(client, last):
    lines = [
        {"id": "1", "role": "user", "parts": [{"type": "text", "text": CONVERSATION[0]}]},
        {"id": "2", "role": "assistant", "parts": [{"type": "step-start"}, {"type": "text", "text": "aye", "state": "done"}]},
        {"id": "3", "role": "user", "parts": [{"type": "text", "text": CONVERSATION[1]}]},
    ]
    response = client.post("/api/chat", json={"id": "c", "messages": lines, "trigger": "submit-message"})
    assert response.headers["x-vercel-ai-ui-message-stream"] == "v1"
    assert response.text.endswith("data: [DONE]\n\n")
    parts = events(response)
    kinds = [part["type"] for part in parts if part["type"] != "text-delta"]
    assert kinds == ["start", "start-step", "text-start", "text-end", "finish-step", "finish"]
    assert "".join(part["delta"] for part in parts if part["type"] == "text-delta") == last(*CONVERSATION[:2]).text


def test_ollama_streams_lines_unless_told_not_to(client, last):
    sent = {"model": "llama", "messages": history("salary?")}
    lines = [json.loads(line) for line in client.post("/api/chat", json=sent).text.splitlines()]
    assert [line["done"] for line in lines] == [False] * (len(lines) - 1) + [True]
    assert "".join(line["message"]["content"] for line in lines) == last("salary?").text
    assert client.post("/api/chat", json={**sent, "stream": False}).json()["message"]["content"] == last("salary?").text
    assert client.get("/api/tags").json()["models"][0]["name"] == "careerbot:latest"


def test_deep_chat_goes_on_by_a_cookie_an_id_or_the_whole_conversation(client, last):
    def ask(text, **more):
        return client.post("/deep-chat", json={"messages": [{"role": "user", "text": text}], **more.pop("body", {})}, **more)

    first = ask(CONVERSATION[0])
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "SameSite=lax" in first.headers["set-cookie"]
    assert ask(CONVERSATION[1]).json() == {"text": last(*CONVERSATION[:2]).text}
    client.cookies.clear()
    for named in ({"body": {"session": "a"}}, {"headers": {"x-session-id": "b"}}):
        ask(CONVERSATION[0], **named)
        second = ask(CONVERSATION[1], **named)
        assert second.json() == {"text": last(*CONVERSATION[:2]).text}
        assert "set-cookie" not in second.headers
    whole = [{"role": "user", "text": CONVERSATION[0]}, {"role": "ai", "text": "aye"}, {"role": "user", "text": CONVERSATION[1]}]
    assert client.post("/deep-chat", json={"messages": whole}).json() == {"text": last(*CONVERSATION[:2]).text}


def test_deep_chat_streams_where_it_asks_for_it(client, last):
    response = client.post("/deep-chat", json={"messages": [{"role": "user", "text": "salary?"}]}, headers={"accept": "text/event-stream"})
    assert "".join(event["text"] for event in events(response)) == last("salary?").text


def test_n8n_and_flowise_go_on_by_their_ids(client, last):
    assert client.post("/webhook/x/chat", json={"action": "loadPreviousSession", "sessionId": "s"}).json() == {"data": []}
    for text in CONVERSATION[:2]:
        n8n = client.post("/webhook/x/chat", json={"action": "sendMessage", "sessionId": "s", "chatInput": text}).json()
        flowise = client.post("/api/v1/prediction/x", json={"question": text, "chatId": "s"}).json()
    assert n8n == {"output": last(*CONVERSATION[:2]).text}
    assert (flowise["text"], flowise["question"], flowise["chatId"], flowise["sessionId"]) == (n8n["output"], CONVERSATION[1], "s", "s")
    assert client.get("/api/v1/chatflows-streaming/x").json() == {"isStreaming": False}
    assert client.get("/api/v1/public-chatbotConfig/x").json() == {}


@pytest.mark.parametrize(
    "path, body, told",
    [
        (RASA, {"sender": "a", "message": "hi"}, lambda reply: reply[0]["text"]),
        ("/deep-chat", {"messages": [{"role": "user", "text": "hi"}], "session": "a"}, lambda reply: reply["text"]),
        ("/webhook/x/chat", {"sessionId": "a", "chatInput": "hi"}, lambda reply: reply["output"]),
        ("/api/v1/prediction/x", {"question": "hi", "chatId": "a"}, lambda reply: reply["text"]),
    ],
)
def test_chats_that_show_no_errors_are_told_in_words_to_wait(service, path, body, told):
    client = service(session_rate="2/minute")
    replies = [client.post(path, json=body) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200, 200, 200]
    assert "try again" in told(replies[2].json())
    assert int(replies[2].headers["retry-after"]) > 0


@pytest.mark.parametrize("path", ["/deep-chat", "/webhook/x/chat", "/api/v1/prediction/x", RASA, "/api/chat"])
@pytest.mark.parametrize("body", ["", "{", "[]", '{"messages": 3, "question": 1, "sessionId": 2, "message": {}}'])
def test_nonsense_is_an_error_in_any_format(client, path, body):
    response = client.post(path, content=body)
    assert response.status_code in (400, 422)
    assert response.json()
