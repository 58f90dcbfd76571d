"""`sallyport verify-oauth1`: the verdict on a request in a file, and what differs."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from oauthlib.oauth1 import Client

from harness.gateway import binary

SECRET = "s3cret-verify-77ab"
NOW = "1700000000"


def request(url: str = "https://gateway.example/mtls/account/a?b=1", end: str = "\r\n", body: str = "", **oauth) -> str:
    client = Client("tester", client_secret=SECRET, timestamp=NOW, nonce="n", **oauth)
    _, headers, _ = client.sign(url, "POST")
    target = url.split("example", 1)[1]
    lines = [
        f"POST {target} HTTP/1.1", "Host: gateway.example", f"Authorization: {headers['Authorization']}",
        "LP-forward-url: https://bank.example/", "", body,
    ]
    return end.join(lines)


def verify(text: str, *options: str, code: int, secret: str = SECRET) -> subprocess.CompletedProcess:
    result = subprocess.run(
        [str(binary()), "verify-oauth1", "--consumer-key", "tester", "--consumer-secret", "env:VERIFY", "--now", NOW,
         "--tls", *options],
        input=text.encode(), capture_output=True, timeout=30, env={**os.environ, "VERIFY": secret},
    )
    assert result.returncode == code, (result.stdout, result.stderr)
    assert secret.encode() not in result.stdout + result.stderr
    return result


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("algorithm", ["HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512"])
def test_accepted(algorithm, end):
    result = verify(request(signature_method=algorithm, end=end, body="x\n"), code=0).stdout.decode()
    assert f"algorithm     {algorithm}\n" in result
    assert "consumer key  tester\n" in result
    assert "base string   POST&https%3A%2F%2Fgateway.example%2Fmtls%2Faccount%2Fa&b%3D1%26oauth_consumer_key" in result
    assert result.endswith("verdict       accepted, if its nonce is a new one\n")


def test_what_differs():
    signed_otherwise = request("http://gateway.example/mtls/account/a?b=1")
    result = verify(signed_otherwise, code=1).stdout.decode()
    assert "verdict       refused: the signature does not match" in result
    assert result.endswith("what differs  the signer took the scheme for http\n")
    report = json.loads(verify(signed_otherwise, "--format", "json", code=1).stdout)
    assert report["verdict"] == "refused" and report["reason"] == "bad-signature"
    assert report["differences"] == ["the signer took the scheme for http"]
    assert report["signature"] != report["expectedSignature"]
    assert verify(request(), "--now", "1700000301", code=1)
    assert verify(request(), code=1, secret="another-s3cret")


def test_from_a_file(tmp_path):
    (tmp_path / "request").write_text(request())
    verify("", str(tmp_path / "request"), code=0)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("", ()), ("nonsense", ()), (request().replace("Host:", "Host"), ()), (request(), ("/nowhere/request",)),
        (request(), ("--consumer-secret", "s3cret-in-the-open")), (request(), ("--consumer-secret", "env:UNSET_1")),
        (request(), ("--public-key", "/nowhere")), (request(), ("--base-url", "gateway.example")),
    ],
)
def test_could_not_run(text, options):
    result = verify(text, *options, code=2)
    assert result.stdout == b"" and result.stderr.startswith(b"error") or b"Error" in result.stderr
    assert b"s3cret-in-the-open" not in result.stderr
