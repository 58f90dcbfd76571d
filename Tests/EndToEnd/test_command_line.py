"""The command line's manners: usage errors, help, signed requests, and the demonstration."""

from __future__ import annotations

import json
import os
import shutil
import sys

import pytest

from harness.command import sallyport
from harness.credentials import CONSUMERS
from harness.gateway import ROOT

RAW = "https://raw.upstream.example"


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"], ["check", "--no-such-option"], ["check", "--format", "morse"], ["explain"],
        ["explain", "--policies", "policies", "--account", "a"], ["serve", "--config"], ["serve", "stray", "argument"],
        ["explain", "--policies", "policies", "--account", "a", "--method", "FETCH", "--url", "https://a.example/"],
    ],
)
def test_usage_errors(arguments):
    run = sallyport(*arguments)
    assert run.returncode == 2, (run.returncode, run.stderr)
    assert run.stderr.strip() and not run.stdout.strip()


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["serve", "--help"], ["explain", "--help"],
                                       ["send", "--help"], ["demo", "--help"]])
def test_help(arguments):
    run = sallyport(*arguments)
    assert run.returncode == 0
    assert "USAGE" in run.stdout.upper()


def test_serve_without_a_config_says_what_to_do(tmp_path):
    run = sallyport("serve", cwd=tmp_path)
    assert run.returncode != 0
    assert "sallyport.yaml" in run.stderr + run.stdout


def send(gateway, *arguments: str):
    return sallyport("send", "--gateway", f"http://127.0.0.1:{gateway.port}", *arguments)


def test_send_signed(gateway, world):
    run = send(
        gateway, "--account", "le1606809", "--url", f"{RAW}/mirror", "--method", "POST", "--service", "IDP",
        "--consumer-key", "everything", "--consumer-secret", CONSUMERS["everything"].secret, "--data", "hello",
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == "hello"
    assert world.raw.last().certificate_sha256 == world.pki.clients["acme-idp"].sha256


def test_send_bearer(gateway, world):
    run = send(gateway, "--account", "le1606809", "--url", f"{RAW}/echo", "--bearer", world.credentials.token())
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["method"] == "GET"


def test_no_colour_into_a_pipe():
    run = sallyport("check", ROOT / "Tests/EndToEnd/fixtures/broken/bad-port.yaml")
    assert "\x1b" not in run.stdout + run.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="needs script(1)")
@pytest.mark.skipif(shutil.which("script") is None, reason="needs script(1)")
@pytest.mark.parametrize(("variable", "coloured"), [("ANYTHING", True), ("NO_COLOR", False)])
def test_colour_on_a_terminal(variable, coloured, tmp_path):
    import subprocess

    from harness.gateway import binary
    fixture = ROOT / "Tests/EndToEnd/fixtures/broken/bad-port.yaml"
    run = subprocess.run(
        ["script", "-qec", f"{binary()} check {fixture}", "/dev/null"], capture_output=True, text=True, timeout=20,
        stdin=subprocess.DEVNULL, env={**os.environ, "TERM": "xterm", variable: "1"},
    )
    assert ("\x1b[" in run.stdout) == coloured, run.stdout


def test_demo():
    """What a newcomer sees first: it shows an allowed call, a fallback and refusals with their rules, and ends."""
    run = sallyport("demo", "--once", cwd=ROOT, seconds=50)
    assert run.returncode == 0, run.stdout + run.stderr
    text = run.stdout
    assert "accounts/le1606809.yaml:" in text, "refusals name their rule"
    assert "200" in text and "403" in text
    assert "acme-idp" in text, "the certificate that the upstream saw"
