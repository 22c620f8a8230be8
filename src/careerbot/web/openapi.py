"""The OpenAPI document of the own API, made from the types."""

from __future__ import annotations

from typing import Any

import msgspec

from careerbot import __version__
from careerbot.web.problems import Problem
from careerbot.web.types import FeedbackIn, Health, Hello, MessageIn, MessageOut, SessionOut, Topics

JSON = "application/json"
PROBLEM = "application/problem+json"
TEMPLATE = "#/components/schemas/{name}"
DETAILS = {
    400: "The request is no JSON.",
    403: "Pages of this site may not call the service.",
    404: "There is no such thing.",
    408: "The request took too long to arrive.",
    413: "The request is too large.",
    415: "The request does not say that it is JSON.",
    422: "The request is not as it must be.",
    429: "Too many requests; `Retry-After` says when to try again.",
    503: "Conversations can't be reached just now.",
}
ALWAYS = (429,)
WRITING = (400, 403, 408, 413, 415, 422, 429, 503)
KEY_PATTERN = "^[!-~]{0,128}$"
SESSION = {"name": "session", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
MESSAGE_ID = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Marks a message: sent again with the same key and text, it is answered as before and counts once.",
    "schema": {"type": "string", "pattern": KEY_PATTERN},
}


def document(longest: int) -> dict[str, Any]:
    """The document.

    Args:
        longest: characters of a message.
    """
    kinds = (MessageIn, MessageOut, Hello, SessionOut, FeedbackIn, Topics, Health, Problem)
    references, schemas = msgspec.json.schema_components(kinds, ref_template=TEMPLATE)
    of = dict(zip(kinds, references, strict=True))
    schemas["MessageIn"]["properties"]["text"]["maxLength"] = longest
    paths = {
        "/api/v1/messages": {
            "post": _operation(
                "message", "Say something", WRITING, of[MessageOut], requestBody=_body(of[MessageIn]), parameters=[MESSAGE_ID]
            )
        },
        "/api/v1/hello": {"get": _operation("hello", "What to show before anything is said", ALWAYS, of[Hello])},
        "/api/v1/sessions/{session}": {
            "get": _operation("session", "What is kept of a conversation", (404, *ALWAYS, 503), of[SessionOut], parameters=[SESSION]),
            "delete": _operation("forget", "Remove all that belongs to a conversation", (403, *ALWAYS, 503), parameters=[SESSION]),
        },
        "/api/v1/feedback": {"post": _operation("feedback", "Vote on a reply", (*WRITING, 404), requestBody=_body(of[FeedbackIn]))},
        "/api/v1/topics": {"get": _operation("topics", "What can be asked", ALWAYS, of[Topics])},
        "/healthz": {"get": _operation("healthz", "Is the process there?", (), of[Health])},
        "/readyz": {"get": _operation("readyz", "Can messages be answered?", (503,), of[Health])},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "careerbot", "version": __version__, "description": "A career guide to talk with."},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(name: str, summary: str, failures: tuple[int, ...], reply: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An endpoint: without a `reply` it answers 204."""
    done = {"200": {"description": "Done.", "content": {JSON: {"schema": reply}}}} if reply else {"204": {"description": "Done."}}
    failed = {"content": {PROBLEM: {"schema": {"$ref": TEMPLATE.format(name="Problem")}}}}
    responses = {**done, **{str(status): {"description": DETAILS[status], **failed} for status in sorted(failures)}}
    return {"operationId": name, "summary": summary, **more, "responses": responses}


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {JSON: {"schema": schema}}}
