"""`sallyport audit`: what operators look for in audit files; and the commands of docs/operations.md."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time

import pytest

from harness.command import sallyport
from harness.documents import fences
from harness.gateway import ROOT, binary
from harness.pages import Page
from harness.ports import wait_for

FOUND, NOTHING, COULD_NOT_RUN = 0, 1, 2
RAW = "https://raw.upstream.example"


@pytest.fixture
def recorded(new_gateway, world):
    gateway = new_gateway().start()
    gateway.call("GET", f"{RAW}/echo", request_id="served")
    gateway.call("POST", "https://closed.wide.upstream.example/x?q=1", request_id="closed")
    gateway.call("GET", "https://elsewhere.example/", request_id="nowhere")
    gateway.call("GET", f"{RAW}/echo", authorization=None, request_id="unknown")
    for request in ("served", "closed", "nowhere", "unknown"):
        gateway.audit_of(request)
    return gateway


def found(*arguments, code: int = FOUND, **more) -> list[str]:
    result = sallyport("audit", *arguments, "--format", "json", **more)
    assert result.returncode == code, result.stderr
    return [json.loads(line)["requestId"] for line in result.stdout.splitlines()]


def test_conditions(recorded):
    file = recorded.audit_file
    assert found(file) == ["served", "closed", "nowhere", "unknown"]
    assert found(file, "--account", "le1606809", "--decision", "deny", "--since", "10m") == ["closed", "nowhere", "unknown"]
    assert found(file, "--code", "no-rule", "--code", "denied-by-rule", "--tail", "1") == ["nowhere"]
    assert found(file, "--rule", "closed") == found(file, "--host", "closed.wide.upstream.example") == ["closed"]
    assert found(file, "--status", "4xx", "--method", "get") == ["nowhere", "unknown"]
    assert found(file, "--policy", json.loads(file.read_text().splitlines()[0])["policy"][:9]) == found(file)
    assert found(file, "--until", "10m", code=NOTHING) == []


def test_lines_come_as_they_are(recorded):
    result = sallyport("audit", recorded.audit_file, "--format", "json")
    assert result.stdout == recorded.audit_file.read_text()
    piped = subprocess.run(
        [str(binary()), "audit", "-", "--request", "closed"], input=recorded.audit_file.read_bytes(), capture_output=True)
    text = piped.stdout.decode()
    assert piped.returncode == FOUND and "\x1b" not in text
    assert " deny 403 denied-by-rule le1606809 POST https://closed.wide.upstream.example/x?q by " in text
    assert " closed " in text and text.endswith(" closed\n")


def test_bad_lines_are_reported(recorded, tmp_path):
    file = tmp_path / "audit"
    lines = recorded.audit_file.read_text().splitlines(keepends=True)
    file.write_text(lines[0] + "nonsense\n" + lines[1] + lines[2][:40])
    result = sallyport("audit", file, "--format", "json")
    assert result.returncode == FOUND and result.stdout == lines[0] + lines[1]
    assert result.stderr.splitlines() == [
        f"{file}:2: this line is no audit record: it is not JSON", f"{file}:4: this line is not written to its end"]
    summary = json.loads(sallyport("audit", file, "--summary", "--format", "json").stdout)
    assert (summary["requests"], summary["invalidLines"], summary["unfinishedLines"]) == (2, 1, 1)


def test_summary(recorded):
    text = sallyport("audit", recorded.audit_file, "--summary").stdout
    assert text.startswith("4 requests from 20")
    assert "\ndecision\n  3  deny\n  1  allow\n" in text
    summary = json.loads(sallyport("audit", recorded.audit_file, "--summary", "--format", "json").stdout)
    assert {entry["value"]: entry["count"] for entry in summary["top"]["code"]} == {
        "denied-by-rule": 1, "no-rule": 1, "not-authenticated": 1}
    assert set(summary["milliseconds"]["total"]) == {"p50", "p90", "p99", "p99.9", "max"}


@pytest.mark.parametrize("arguments", [
    [], ["gone"], ["-", "-"], ["-", "--since", "yesterday"], ["-", "--decision", "maybe"], ["-", "--tail", "-1"],
    ["-", "--summary", "--follow"], ["-", "--top", "0"], ["-", "--follow"], ["/"],
])
def test_what_cannot_run(arguments):
    result = sallyport("audit", *arguments)
    assert result.returncode == COULD_NOT_RUN and result.stderr and not result.stdout


def test_following(recorded):
    """Through rotation, live."""
    follower = subprocess.Popen(
        [str(binary()), "audit", str(recorded.audit_file), "--follow", "--tail", "1", "--format", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert next_id(follower) == "unknown"
        recorded.call("GET", f"{RAW}/echo", request_id="live")
        assert next_id(follower) == "live"
        recorded.audit_file.rename(recorded.folder / "put-away")
        recorded.call("GET", f"{RAW}/echo", request_id="into-the-old-one")
        assert next_id(follower) == "into-the-old-one"
        recorded.process.send_signal(signal.SIGUSR1)
        wait_for(recorded.audit_file.exists, 5, "a new file")
        recorded.call("GET", f"{RAW}/echo", request_id="into-the-new-one")
        assert next_id(follower) == "into-the-new-one"
        follower.send_signal(signal.SIGINT)
        follower.wait(timeout=5)
    finally:
        follower.kill()
        _, errors = follower.communicate()
    assert not errors


def next_id(process: subprocess.Popen) -> str:
    """The id in the next line that it prints."""
    end = time.monotonic() + 10
    line = b""
    while not line.endswith(b"\n"):
        ready, _, _ = select.select([process.stdout], [], [], max(0, end - time.monotonic()))
        assert ready, f"nothing printed within 10 s but {line}"
        line += os.read(process.stdout.fileno(), 1) or pytest.fail("it ended")
    return json.loads(line)["requestId"]


def replays() -> list[str]:
    """What the page of the policy tools shows of `replay`; there are changes, so that it ends with 1 or 4."""
    lines = [block.text for block in Page(ROOT / "docs/policy-tools.md").blocks if block.text.startswith("sallyport replay")]
    assert len(lines) == 3
    return [f"{line} <audit.jsonl || [ $? = 1 -o $? = 4 ]" for line in lines]


def test_commands_of_the_operations_guide(recorded, tmp_path):
    """Each of them, in order, with the files of a gateway that served the policies of this folder."""
    blocks = fences(ROOT / "docs/operations.md", "sh")
    assert len(blocks) == 3
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/sallyport").symlink_to(binary())
    folder = recorded.folder
    recorded.call("GET", "not a url", request_id="malformed")
    recorded.audit_of("malformed")
    (folder / "audit.jsonl.1").write_bytes((recorded.audit_file).read_bytes())
    policy = folder / "policies/accounts/acme.yaml"
    identity = "git -c user.name=A -c user.email=a@acme.example"
    script = (
        "set -euo pipefail\n"
        f"git init --quiet && git add policies && {identity} commit --quiet --message one\n"
        "git tag v1.5 && git update-ref refs/remotes/origin/main HEAD\n"
        f"sed -i 's/host: raw.upstream.example/host: moved.upstream.example/' {policy}\n"
    ) + "\n".join(blocks + replays())
    result = subprocess.run(
        ["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=50, stdin=subprocess.DEVNULL,
        env={**os.environ, "PATH": f"{tmp_path}/bin:{os.environ['PATH']}"})
    said = result.stdout + result.stderr
    assert result.returncode == 0 and not result.stderr, said
    assert "newly refused: 1 request" in said and "403 no-rule" in said and "milliseconds" in said, said
