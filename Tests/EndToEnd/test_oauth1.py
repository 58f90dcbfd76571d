"""OAuth 1.0a beyond the usual: every signature method and place, what else may be signed, and who guesses."""

from __future__ import annotations

import base64
import hashlib
import json
import time

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from requests_oauthlib import OAuth1

from harness.credentials import CONSUMERS
from harness.errors import assert_error
from harness.http import Answer

RAW = "https://raw.upstream.example"
MIRROR = f"{RAW}/mirror"
FORM = "application/x-www-form-urlencoded"


def send(
    gateway, method: str = "POST", *, consumer: str = "everything", query: str = "", body=b"", headers=None, auth=None,
    path: str = "/mtls/account/le1606809", url: str | None = MIRROR, **oauth,
) -> Answer:
    """A request as requests-oauthlib signs it."""
    oauth = {"signature_method": "HMAC-SHA256", "client_secret": CONSUMERS[consumer].secret, **oauth}
    scheme = "https" if gateway.tls else "http"
    verify = str(gateway.world.pki.path("server-ca.pem")) if gateway.tls else None
    response = requests.request(
        method, f"{scheme}://127.0.0.1:{gateway.port}{path}" + (f"?{query}" if query else ""),
        auth=auth or OAuth1(consumer, **oauth), data=body, allow_redirects=False, timeout=20, verify=verify,
        headers={**({"LP-forward-url": url} if url else {}), **(headers or {})},
    )
    return Answer(response.status_code, list(response.headers.items()), response.content)


@pytest.mark.parametrize("algorithm", ["HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512"])
@pytest.mark.parametrize("place", ["AUTH_HEADER", "QUERY", "BODY"])
def test_places(gateway, world, place, algorithm):
    body = "scope=a+b&x=%7E"
    answer = send(
        gateway, query="a=1&a=~", body=body, headers={"Content-Type": FORM}, signature_method=algorithm,
        signature_type=place,
    )
    assert answer.status == 200, answer
    # The body goes upstream as it was sent, parameters of the protocol too.
    assert answer.body.startswith(body.encode() if place != "BODY" else b"scope=a")
    assert (b"oauth_signature=" in answer.body) == (place == "BODY")
    assert world.raw.last().header("Authorization") == []


@pytest.mark.parametrize("algorithm", ["RSA-SHA1", "RSA-SHA256"])
def test_public_keys(gateway, world, algorithm):
    signs = dict(consumer="rsa", signature_method=algorithm, client_secret=None)
    assert send(gateway, rsa_key=world.credentials.consumer_pem(), **signs).status == 200
    other = world.credentials.stranger.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    assert_error(send(gateway, rsa_key=other, **signs), 401)


def test_plaintext_over_tls_alone(gateway, new_gateway):
    over_tls = new_gateway(tls=True).start()
    plain = dict(consumer="plaintext", signature_method="PLAINTEXT")
    assert send(over_tls, **plain).status == 200
    assert_error(send(over_tls, **{**plain, "client_secret": "wrong"}), 401)
    assert_error(send(over_tls, signature_type="QUERY", **plain), 401)
    assert_error(send(gateway, **plain), 401)
    # Who may not use it learns no more than that the signature is wrong.
    assert "signature" in assert_error(send(over_tls, signature_method="PLAINTEXT"), 401)["detail"]


# What RFC 5849 leaves open

def body_hash(body: bytes, algorithm=hashlib.sha256) -> str:
    return base64.b64encode(algorithm(body).digest()).decode().replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")


def headers_hash(headers: dict[str, str]) -> str:
    """As docs/authentication.md has it."""
    lines = sorted(f"{name.lower()}:{value}\n" for name, value in headers.items() if name.lower().startswith("lp-"))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def test_body_hash_of_a_library(gateway):
    """oauthlib adds `oauth_body_hash` by itself when it is given the body."""
    sent = dict(body='{"amount": 1}', headers={"Content-Type": "application/json"}, force_include_body=True)
    assert send(gateway, **sent).status == 200


def test_altered_body_is_refused(gateway, world):
    hashed = f"oauth_body_hash={body_hash(b'one')}"
    assert send(gateway, query=hashed, body=b"one").body == b"one"
    before = len(world.raw.requests)
    answer = send(gateway, query=hashed, body=b"two")
    assert_error(answer, 401)
    assert gateway.audit_of(answer.header("X-Request-Id"))["reason"] == "body-hash-mismatch"
    assert len(world.raw.requests) == before


def test_bodies_that_are_signed_have_a_bound(gateway):
    body = b"x" * (1 << 20)
    assert send(gateway, query=f"oauth_body_hash={body_hash(body)}", body=body).status == 200
    assert_error(send(gateway, query=f"oauth_body_hash={body_hash(body + b'x')}", body=body + b"x"), 413)
    assert_error(send(gateway, body=b"a=" + body, headers={"Content-Type": FORM}), 413)


def test_who_must_sign_everything(gateway):
    headers = {"LP-forward-url": MIRROR, "LP-authorization-override": "Basic YTpi", "Content-Type": "text/plain"}
    everything = f"oauth_body_hash={body_hash(b'x')}&lp_headers_hash={headers_hash(headers)}"
    signs = dict(consumer="signs-all", body=b"x", headers=headers)
    assert send(gateway, query=everything, **signs).status == 200
    for query, reason in [
        ("", "unsigned-headers"), (f"oauth_body_hash={body_hash(b'x')}", "unsigned-headers"),
        (f"lp_headers_hash={headers_hash(headers)}", "unsigned-body"),
        (everything.replace("lp_headers_hash=", "lp_headers_hash=0"), "headers-hash-mismatch"),
    ]:
        answer = send(gateway, query=query, **signs)
        assert_error(answer, 401)
        assert gateway.audit_of(answer.header("X-Request-Id"))["reason"] == reason
    for change in [{"LP-authorization-override": "Basic eDp5"}, {"LP-service-name": "IDP"}]:
        answer = send(gateway, query=everything, **{**signs, "headers": {**headers, **change}})
        assert_error(answer, 401)


def test_mapping_with_a_signed_body(gateway):
    body = json.dumps([{"serviceName": "IDP", "accountId": "le1606809", "url": f"{RAW}/a"}]).encode()
    sent = dict(path="/mtls/mapping", url=None, headers={"Content-Type": "application/json"})
    assert send(gateway, query=f"oauth_body_hash={body_hash(body)}", body=body, **sent).status == 200
    assert_error(send(gateway, query=f"oauth_body_hash={body_hash(body)}", body=body + b" ", **sent), 401)


# Who guesses

def test_guessing_is_slowed_down(new_gateway):
    gateway = new_gateway(failures="{ perCaller: 3, perAddress: 1000 }").start()
    for _ in range(3):
        assert_error(send(gateway, client_secret="wrong"), 401)
    for secret in ("wrong", CONSUMERS["everything"].secret):
        answer = send(gateway, client_secret=secret)
        assert_error(answer, 429)
        assert answer.error == "too-many-failures"
        assert 1 <= int(answer.header("Retry-After")) <= 20
        assert answer.header("WWW-Authenticate") is None
        assert gateway.audit_of(answer.header("X-Request-Id"))["reason"] == "too-many-failures"
    # Nobody else is slowed down, and a key that does not exist is treated alike.
    assert send(gateway, consumer="odd name & more").status == 200
    statuses = [send(gateway, auth=OAuth1("nobody", client_secret="x")).status for _ in range(5)]
    assert statuses == [401, 401, 401, 429, 429]


def test_many_names_from_one_address(new_gateway):
    gateway = new_gateway(failures="{ perCaller: 3, perAddress: 30 }").start()
    answers = [send(gateway, auth=OAuth1(f"nobody-{index}", client_secret="x")) for index in range(45)]
    statuses = [answer.status for answer in answers]
    assert statuses[:30] == [401] * 30 and 429 in statuses[30:] and set(statuses) == {401, 429}
    answer = send(gateway)
    while answer.status == 429:
        time.sleep(int(answer.header("Retry-After")))
        answer = send(gateway)
    assert answer.status == 200
