"""The document that describes the API, and that the service does what it says."""

from __future__ import annotations

import subprocess
import sys

from jsonschema import Draft202012Validator

from careerbot.web.openapi import document

OPERATIONS = {
    ("post", "/api/v1/messages"),
    ("get", "/api/v1/hello"),
    ("get", "/api/v1/sessions/{session}"),
    ("delete", "/api/v1/sessions/{session}"),
    ("post", "/api/v1/feedback"),
    ("get", "/api/v1/topics"),
    ("get", "/healthz"),
    ("get", "/readyz"),
}


def test_the_service_does_what_it_says(serve, tmp_path):
    """As its command does it: examples, coverage of the schemas, and fuzzing."""
    with serve("--store", "memory://") as running:
        command = [sys.executable, "-m", "schemathesis.cli", "run", f"{running.url}/openapi.json", "--max-examples", "40", "--seed", "1"]
        done = subprocess.run([*command, "--no-color"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr
    assert f"Tested: {len(OPERATIONS)}" in done.stdout


def test_the_document_is_of_its_kind_and_says_all(client):
    told = client.get("/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    assert {(method, path) for path, methods in told["paths"].items() for method in methods} == OPERATIONS
    for schema_ in told["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema_)


def test_every_reference_leads_somewhere():
    told = document(2_000)
    references = set()

    def look(node):
        if isinstance(node, dict):
            references.update(value for key, value in node.items() if key == "$ref")
            for value in node.values():
                look(value)
        elif isinstance(node, list):
            for value in node:
                look(value)

    look(told)
    assert references
    assert {reference.rpartition("/")[2] for reference in references} <= set(told["components"]["schemas"])


def test_the_text_is_as_long_as_the_settings_allow(service):
    told = service(max_text=77).get("/api/v1/openapi.json").json()
    assert told["components"]["schemas"]["MessageIn"]["properties"]["text"]["maxLength"] == 77
