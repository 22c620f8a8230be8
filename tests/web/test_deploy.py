"""The examples of how the service is put on a server do what they say."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.fixture
def site(serve, tmp_path):
    """The example's site before a service, on a free port."""
    if not NGINX:
        pytest.skip("no nginx here")
    port = free_port()
    with serve("--store", "memory://", "--rate", "5/minute") as running:
        example = (DEPLOY / "nginx.conf").read_text().replace("127.0.0.1:8000;", f"127.0.0.1:{running.port};", 1)
        example = example.replace("listen 80;", f"listen 127.0.0.1:{port};")
        (tmp_path / "site.conf").write_text(example)
        paths = "".join(f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        whole = f"daemon off; pid {tmp_path}/pid; events {{}} http {{ {paths} include {tmp_path}/site.conf; }}"
        (tmp_path / "nginx.conf").write_text(whole)
        command = [NGINX, "-p", tmp_path, "-e", tmp_path / "error.log", "-c", tmp_path / "nginx.conf"]
        with subprocess.Popen(command) as process:
            for _ in range(100):
                with socket.socket() as tried:
                    if not tried.connect_ex(("127.0.0.1", port)):
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
            process.terminate()


def status(request):
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def test_the_site_passes_messages_on_and_tells_clients_apart(site):
    body = json.dumps({"text": "salary?"}).encode()
    headers = {"Content-Type": "application/json", "Origin": site.replace("http:", "https:"), "Host": site.removeprefix("http://")}
    request = urllib.request.Request(f"{site}/api/v1/messages", body, headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        assert json.load(response)["status"] == "answer"
    assert status(f"{site}/metrics") == 404
    assert status(f"{site}/api/v1/metrics") == 404
    assert status(f"{site}/") == 200
    large = urllib.request.Request(f"{site}/api/v1/messages", b"x" * 300_000, headers)
    assert status(large) == 413
    # What a client says of its address is not believed.
    codes = [status(urllib.request.Request(f"{site}/api/v1/hello", headers={"X-Forwarded-For": f"192.0.2.{end}"})) for end in range(6)]
    assert codes[-1] == 429


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_the_unit_is_one_that_systemd_takes(tmp_path):
    unit = (DEPLOY / "careerbot.service").read_text()
    program = tmp_path / "careerbot"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    (tmp_path / "careerbot.service").write_text(unit.replace("/opt/careerbot/bin/careerbot", str(program)))
    done = subprocess.run(["systemd-analyze", "verify", tmp_path / "careerbot.service"], capture_output=True, text=True, check=False)
    faults = [line for line in (done.stdout + done.stderr).splitlines() if "careerbot" in line]
    assert (done.returncode, faults) == (0, [])
