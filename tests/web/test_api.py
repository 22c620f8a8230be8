"""The own API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from careerbot.web.types import Hello, MessageOut, SessionOut, Topics

MESSAGES = "/api/v1/messages"
DANGER = "I want to kill myself"


def say(client, text, session=None, **headers):
    body = {"text": text} if session is None else {"text": text, "session": session}
    response = client.post(MESSAGES, json=body, headers=headers)
    assert response.status_code == 200, response.text
    return response.json()


def test_a_message_is_answered_in_the_envelope(client, answer):
    reply = say(client, "what does it pay?")
    assert reply == {"session": reply["session"], "turn": 1, **answer("what does it pay?").to_dict()}
    msgspec.convert(reply, MessageOut)


def test_a_conversation_goes_on(client, bot):
    texts = ["what roles are there?", "the second one", "and what do they do?"]
    session, replies = None, []
    for text in texts:
        reply = say(client, text, session)
        session = reply["session"]
        replies.append(reply)
    state, expected = bot.start(), []
    for text in texts:
        reply, state = bot.reply(state, text)
        expected.append(reply.text)
    assert [reply["text"] for reply in replies] == expected
    assert [reply["turn"] for reply in replies] == [1, 2, 3]


def test_ids_are_made_by_the_service_and_long(client):
    reply = say(client, "salary?", "mine")
    assert reply["session"] != "mine"
    assert reply["turn"] == 1
    assert len(reply["session"]) == 32
    assert len({say(client, "hi")["session"] for _ in range(20)}) == 20


def test_what_is_kept_of_a_conversation(client):
    session = say(client, "salary?")["session"]
    response = client.get(f"/api/v1/sessions/{session}")
    assert response.json() == {"turns": 1, "transcript": None}
    msgspec.convert(response.json(), SessionOut)


def test_a_conversation_is_removed_with_all_that_belongs_to_it(service):
    client = service(keep_transcripts=1)
    session = say(client, "salary?")["session"]
    assert client.delete(f"/api/v1/sessions/{session}").status_code == 204
    assert client.get(f"/api/v1/sessions/{session}").status_code == 404
    assert client.delete(f"/api/v1/sessions/{session}").status_code == 204
    assert say(client, "salary?", session)["session"] != session


def test_a_transcript_is_kept_where_it_is_wanted_and_redacted(service):
    client = service(keep_transcripts=30)
    session = say(client, "I am jo@example.org, what is the salary?")["session"]
    say(client, DANGER, session)
    say(client, "and at the top?", session)
    kept = client.get(f"/api/v1/sessions/{session}").json()
    assert kept["turns"] == 3
    assert [(line["turn"], line["user"]) for line in kept["transcript"]] == [
        (1, "I am [email], what is the salary?"),
        (3, "and at the top?"),
    ]
    assert "$" in kept["transcript"][0]["reply"]


def test_a_message_sent_again_counts_once(client):
    session = say(client, "what roles are there?")["session"]
    first = say(client, "the second one", session, **{"Idempotency-Key": "a"})
    say(client, "salary?", session, **{"Idempotency-Key": "b"})
    assert say(client, "the second one", session, **{"Idempotency-Key": "a"}) == first
    assert client.get(f"/api/v1/sessions/{session}").json()["turns"] == 3
    assert say(client, "another text", session, **{"Idempotency-Key": "a"})["turn"] == 4


def test_a_key_of_one_conversation_means_nothing_in_another(client):
    one, other = say(client, "hello")["session"], say(client, "hello")["session"]
    assert say(client, "salary?", one, **{"Idempotency-Key": "a"})["turn"] == 2
    assert say(client, "salary?", other, **{"Idempotency-Key": "a"})["turn"] == 2
    assert client.get(f"/api/v1/sessions/{other}").json()["turns"] == 2


def test_two_messages_at_once_are_both_answered(client):
    session = say(client, "hello")["session"]
    with ThreadPoolExecutor(8) as pool:
        turns = list(pool.map(lambda text: say(client, text, session)["turn"], ["salary?", "and at the top?"] * 10))
    assert sorted(turns) == list(range(2, 22))


@pytest.mark.parametrize(
    "body, status",
    [
        ('{"text": ""}', 422),
        ('{"text": 3}', 422),
        ("{}", 422),
        ("[]", 422),
        ("null", 422),
        ('{"text": "a", "session": 7}', 422),
        ('{"text": "a"', 400),
        ("", 400),
        ("\xff", 400),
        ('{"text": "\\ud800"}', 400),
        ('{"x": ' + "[" * 10_000, 400),
    ],
)
def test_a_bad_message_gets_a_problem(client, body, status):
    response = client.post(MESSAGES, content=body.encode("latin-1"), headers={"content-type": "application/json"})
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    problem = response.json()
    assert problem["status"] == status
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert problem["detail"]


def test_own_endpoints_take_nothing_but_json(client):
    response = client.post(MESSAGES, content='{"text": "a"}', headers={"content-type": "text/plain"})
    assert response.status_code == 415


def test_a_long_text_is_refused_but_not_that_of_somebody_in_danger(client):
    assert client.post(MESSAGES, json={"text": "a" * 2_001}).status_code == 422
    assert say(client, "a" * 2_000)["status"] == "unknown"
    assert say(client, "so it goes. " * 500 + DANGER)["status"] == "safety"


def test_a_body_that_is_too_large_is_refused(client):
    assert client.post(MESSAGES, content=b"x" * 300_000, headers={"content-type": "application/json"}).status_code == 413
    chunks = (b"x" * 65_536 for _ in range(100))
    assert client.post(MESSAGES, content=chunks, headers={"content-type": "application/json"}).status_code == 413


def test_what_to_show_at_first(service, bot):
    hello = service().get("/api/v1/hello").json()
    assert msgspec.convert(hello, Hello).limits.text == 2_000
    assert hello["greeting"] == bot.greeting.to_dict()
    assert hello["transcripts"] is None
    assert service(keep_transcripts=7).get("/api/v1/hello").json()["transcripts"] == {"days": 7}


def test_topics_are_questions_that_are_answered(client):
    topics = msgspec.convert(client.get("/api/v1/topics").json(), Topics).topics
    assert len(topics) > 10
    assert say(client, topics[0].text)["status"] == "answer"


def test_a_vote_is_kept_with_what_it_is_about(client, store):
    session = say(client, "what does it pay to start?")["session"]
    vote = {"session": session, "turn": 1, "vote": "down", "why": "call me at (212) 555-0199"}
    assert client.post("/api/v1/feedback", json=vote).status_code == 204
    ((_, votes),) = store._votes.items()
    assert (votes[1][0].vote, votes[1][0].intent, votes[1][0].why) == ("down", "salary.entry", "call me at [phone]")


@pytest.mark.parametrize(
    "change, status", [({"turn": 2}, 404), ({"session": "x"}, 404), ({"vote": "so-so"}, 422), ({"turn": 0}, 422), ({"why": "x" * 501}, 422)]
)
def test_a_vote_on_nothing_is_refused(client, change, status):
    session = say(client, "salary?")["session"]
    response = client.post("/api/v1/feedback", json={"session": session, "turn": 1, "vote": "up", **change})
    assert response.status_code == status


def test_nothing_tells_of_somebody_in_danger(service, store, caplog):
    client = service(keep_transcripts=30)
    caplog.set_level("INFO", logger="careerbot.web")
    session = say(client, DANGER, **{"Idempotency-Key": "a"})["session"]
    client.post("/api/v1/feedback", json={"session": session, "turn": 1, "vote": "up", "why": DANGER})
    assert client.get(f"/api/v1/sessions/{session}").json()["transcript"] == []
    counted = client.get("/metrics").text
    assert "/api/v1/messages" not in counted
    assert "safety" not in counted
    assert not [record for record in caplog.records if "messages" in str(record.__dict__.get("fields"))]
    kept = msgspec.json.encode([entry.conversation for entry in store._entries.values()])
    assert b"kill" not in kept
    ((_, votes),) = store._votes.items()
    assert (votes[1][0].why, votes[1][0].intent) == ("", "")


def test_the_log_holds_nothing_that_people_write(client, caplog):
    caplog.set_level("INFO", logger="careerbot.web")
    session = say(client, "zebra salary")["session"]
    client.get(f"/api/v1/sessions/{session}")
    logged = str([record.__dict__ for record in caplog.records if record.name == "careerbot.web"])
    assert "/api/v1/sessions/{session}" in logged
    assert "zebra" not in logged
    assert session not in logged
    assert "testclient" not in logged


def test_metrics_are_prometheus_text(client):
    say(client, "salary?")
    for path in ("/metrics", "/api/v1/metrics"):
        families = {family.name: family for family in text_string_to_metric_families(client.get(path).text)}
        counted = {
            tuple(sample.labels.values()): sample.value
            for sample in families["careerbot_replies"].samples
            if sample.name.endswith("_total")
        }
        assert counted == {("web", "answer"): 1}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/api/v1/healthz", "/api/v1/readyz"])
def test_health(client, path):
    assert client.get(path).json() == {"status": "ok"}


def test_what_is_not_there_and_what_cannot_be_done(client):
    assert client.get("/api/v1/nothing").json()["status"] == 404
    response = client.put("/api/v1/sessions/x")
    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "DELETE"}
    assert response.headers["content-type"] == "application/problem+json"
