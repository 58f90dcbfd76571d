"""POST /mtls/account/{accountId}/p12-test/multipart: a call with a PKCS#12 bundle that comes along with it."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from oauthlib import oauth1
from requests_oauthlib import OAuth1

from harness.credentials import CONSUMERS, READ, WRITE
from harness.errors import assert_error
from harness.http import Answer
from harness.pki import DAY, Authority
from harness.ports import wait_for

ECHO = "https://raw.upstream.example/echo"
MIRROR = "https://raw.upstream.example/mirror"
PASSWORD = "p12-s3cret-7d41"


def bundle(identity, *, password: str | None = PASSWORD, key=None, friendly: bytes = b"acme") -> bytes:
    encryption = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    return pkcs12.serialize_key_and_certificates(friendly, key or identity.key, identity.certificate, None, encryption)


@pytest.fixture(scope="module")
def trial(world):
    """An identity that no account has."""
    return world.pki.client_authority.issue("trial", client=True)


@pytest.fixture(autouse=True, scope="module")
def secret_password(world, trial):
    """The password and the key are looked for in whatever a gateway has written."""
    world.credentials.secrets |= {PASSWORD, trial.key_pem.decode().splitlines()[1]}


def url(gateway, account: str = "le1606809") -> str:
    return f"http://127.0.0.1:{gateway.port}/mtls/account/{account}/p12-test/multipart"


def post(
    gateway, content: bytes | None, *, target: str = ECHO, password: str | None = PASSWORD, body=None,
    account: str = "le1606809", authorization: str | None = None, auth=None, headers: dict | None = None,
    files: list | None = None, method: str = "POST",
) -> Answer:
    """As a client with python-requests does it."""
    fields = [] if content is None else [("file", ("acme.p12", content, "application/x-pkcs12"))]
    fields += [] if password is None else [("password", (None, password))]
    fields += [] if body is None else [("body", body if isinstance(body, tuple) else (None, body))]
    head = {"LP-forward-url": target, **(headers or {})}
    if auth is None:
        head["Authorization"] = authorization or gateway.world.bearer
    response = requests.request(
        method, url(gateway, account), files=files or fields, headers=head, auth=auth, timeout=20, allow_redirects=False
    )
    return Answer(response.status_code, list(response.headers.items()), response.content)


def echoed(answer: Answer) -> dict:
    assert answer.status == 200, answer
    assert answer.error is None
    return answer.json()


# What is called, and with what

def test_bundle_is_presented(gateway, trial):
    seen = echoed(post(gateway, bundle(trial)))
    assert seen["certificateSHA256"] == trial.sha256
    assert (seen["method"], seen["bodyLength"]) == ("GET", 0)


def test_curl(gateway, trial, tmp_path):
    (tmp_path / "acme.p12").write_bytes(bundle(trial))
    done = subprocess.run(
        ["curl", "-sS", "-H", f"Authorization: {gateway.world.bearer}", "-H", f"LP-forward-url: {ECHO}",
         "-F", "file=@acme.p12", "-F", f"password={PASSWORD}", "-F", 'body={"a": 1}', url(gateway)],
        cwd=tmp_path, capture_output=True, check=True)
    seen = json.loads(done.stdout)
    assert seen["certificateSHA256"] == trial.sha256
    assert (seen["method"], seen["bodyLength"]) == ("POST", 8)


def test_bundle_of_openssl_with_legacy_encryption(gateway, trial, tmp_path):
    (tmp_path / "all.pem").write_bytes(trial.pem)
    done = subprocess.run(
        ["openssl", "pkcs12", "-export", "-legacy", "-in", "all.pem", "-passout", f"pass:{PASSWORD}"],
        cwd=tmp_path, capture_output=True, check=True)
    assert echoed(post(gateway, done.stdout))["certificateSHA256"] == trial.sha256


@pytest.mark.parametrize("password", [None, ""])
def test_bundle_without_password(gateway, trial, password):
    assert echoed(post(gateway, bundle(trial, password=None), password=password))["certificateSHA256"] == trial.sha256


@pytest.mark.parametrize(
    ("override", "body", "method"),
    [
        (None, None, "GET"), (None, "x", "POST"), (None, "", "GET"), ("GET", "x", "GET"), ("POST", None, "POST"),
        ("PUT", "x", "PUT"), ("DELETE", None, "DELETE"), ("", "x", "POST"),
    ],
)
def test_method(gateway, trial, override, body, method):
    headers = {} if override is None else {"LP-method-override": override}
    answer = post(gateway, bundle(trial), body=body, headers=headers, target=ECHO + "/method")
    seen = echoed(answer)
    assert (seen["method"], seen["bodyLength"]) == (method, len(body or ""))
    assert gateway.audit_of(answer.header("X-Request-Id"))["method"] == method


@pytest.mark.parametrize(
    ("field", "override", "kind"),
    [
        ((None, b"{}", "application/json"), None, "application/json"),
        ((None, b"{}", "application/json"), "text/xml; charset=utf-8", "text/xml; charset=utf-8"),
        ((None, b"{}"), "application/json", "application/json"), ((None, b"{}"), None, "application/octet-stream"),
    ],
)
def test_content_type(gateway, trial, field, override, kind):
    headers = {} if override is None else {"LP-content-type-override": override}
    answer = post(gateway, bundle(trial), target=MIRROR, body=field, headers=headers)
    assert (answer.status, answer.body, answer.header("Content-Type")) == (200, b"{}", kind)


def test_headers_that_cross(gateway, trial):
    headers = {"LP-authorization-override": "Basic Zm9vOmJhcg==", "X-Custom": "yes", "Content-Language": "de"}
    seen = echoed(post(gateway, bundle(trial), headers=headers))
    fields = {name.lower(): value for name, value in seen["headers"]}
    assert fields["authorization"] == "Basic Zm9vOmJhcg=="
    assert fields["x-custom"] == "yes"
    assert not [name for name in fields if name.startswith(("lp-", "content-"))]


def test_binary_body_is_sent_as_it_is(gateway, trial):
    body = bytes(range(256)) * 4096 + b"\r\n--almost"
    answer = post(gateway, bundle(trial), target=MIRROR, body=("x", body))
    assert (answer.status, answer.body) == (200, body)


def test_answers_are_the_upstreams(gateway, trial):
    answer = post(gateway, bundle(trial), target="https://raw.upstream.example/redirect/302")
    assert (answer.status, answer.body) == (302, b"moved\n")
    # nginx completes the handshake and says 400 itself.
    answer = post(gateway, bundle(issued()), target="https://mtls.upstream.example/")
    assert answer.status == 400 and answer.error is None and b"The SSL certificate error" in answer.body


def test_upstream_that_refuses_the_bundle(gateway):
    problem = assert_error(post(gateway, bundle(issued()), target="https://required.upstream.example/echo"), 502)
    assert "certificate" in problem["detail"]


def test_connections_are_not_shared(gateway, world, trial):
    """Neither with a call that presents the same certificate, nor with another test of the same bundle."""
    own = bundle(world.pki.clients["acme-idp"])
    numbers = []
    for call in [lambda: gateway.call("GET", ECHO, service="IDP"), lambda: post(gateway, own)] * 3:
        seen = echoed(call())
        assert seen["certificateSHA256"] == world.pki.clients["acme-idp"].sha256
        numbers.append(seen["connection"])
    assert numbers[0] == numbers[2] == numbers[4]
    assert len(set(numbers)) == 4
    # The next call of the account presents what its policy says.
    assert echoed(post(gateway, bundle(trial)))["certificateSHA256"] == trial.sha256
    assert echoed(gateway.call("GET", ECHO))["certificateSHA256"] is None


def test_audit(gateway, trial):
    answer = post(gateway, bundle(trial), body="hello", target=ECHO + "?token=secret")
    record = gateway.audit_of(answer.header("X-Request-Id"))
    assert record["endpoint"] == "p12-test"
    assert record["fingerprint"] == trial.sha256
    assert record["decision"] == "allow" and record["upstreamStatus"] == 200
    assert record["path"] == "/echo?token"
    assert record["account"] == "le1606809" and record["host"] == "raw.upstream.example"
    assert "certificate" not in record and record["fallbackUsed"] is False


# Who may

def test_oauth1(gateway, trial):
    auth = OAuth1("everything", client_secret=CONSUMERS["everything"].secret, signature_method="HMAC-SHA256")
    assert echoed(post(gateway, bundle(trial), auth=auth))["certificateSHA256"] == trial.sha256


def test_oauth1_with_the_hash_of_the_form(gateway, trial):
    """Whoever signs the hash of the body has the form read before it is known who asks."""
    consumer = CONSUMERS["everything"]
    form = requests.Request("POST", url(gateway), files={"file": bundle(trial), "password": (None, PASSWORD)}).prepare()
    digest = base64.b64encode(hashlib.sha256(form.body).digest()).decode()
    client = oauth1.Client(consumer.key, client_secret=consumer.secret, signature_method="HMAC-SHA256")
    for value, status in [(digest, 200), (base64.b64encode(bytes(32)).decode(), 401)]:
        signed = oauth1.rfc5849.Request(url(gateway), "POST")
        signed.oauth_params = client.get_oauth_params(signed) + [("oauth_body_hash", value)]
        signed.oauth_params.append(("oauth_signature", client.get_oauth_signature(signed)))
        _, headers, _ = client._render(signed)
        headers = {**headers, "Content-Type": form.headers["Content-Type"], "LP-forward-url": ECHO}
        response = requests.post(url(gateway), data=form.body, headers=headers, timeout=20)
        assert response.status_code == status, response.text


def test_not_authenticated(gateway, trial):
    assert_error(post(gateway, bundle(trial), authorization="Bearer x"), 401)


def test_other_accounts(gateway, world, trial):
    token = world.credentials.bearer(accounts=["globex"])
    answer = post(gateway, bundle(trial), authorization=token)
    assert_error(answer, 403, "account-not-entitled")
    assert gateway.audit_of(answer.header("X-Request-Id"))["endpoint"] == "p12-test"


@pytest.mark.parametrize(
    ("scope", "body", "status"), [(READ, None, 200), (READ, "x", 403), (WRITE, None, 403), (WRITE, "x", 200)]
)
def test_scopes_are_those_of_the_method(gateway, world, trial, scope, body, status):
    token = world.credentials.bearer(scopes=(scope,))
    answer = post(gateway, bundle(trial), body=body, authorization=token)
    assert answer.status == status, answer
    if status == 403:
        assert_error(answer, 403, "missing-scope")


def test_policy_is_that_of_calls(gateway, trial):
    assert_error(post(gateway, bundle(trial), target="https://elsewhere.example/"), 403, "no-rule")
    assert_error(post(gateway, bundle(trial), target="https://vault.internal.example/"), 403)
    assert_error(post(gateway, bundle(trial), target="https://pinned-denied.upstream.example/"), 403)
    assert_error(post(gateway, bundle(trial), account="disabled"), 403)
    answer = post(gateway, bundle(trial), target="https://paths.upstream.example/v1/orders",
                  headers={"LP-method-override": "DELETE"})
    assert_error(answer, 403)


def test_refused_calls_open_no_bundle(gateway):
    assert_error(post(gateway, b"0\x80\x02\x01\x03", target="https://elsewhere.example/"), 403, "no-rule")


# What is refused

REFUSED = {
    "a wrong password": (lambda t: (bundle(t), "wrong"), "the password in the form field `password` is wrong"),
    "no password": (lambda t: (bundle(t), None), "is encrypted: put its password into the form field `password`"),
    "damaged": (lambda t: (bundle(t)[:-1], PASSWORD), "`file` is damaged"),
    "not a bundle": (lambda t: (t.pem, PASSWORD), "`file` is not a PKCS#12 bundle"),
    "empty": (lambda t: (b"", PASSWORD), "`file` is not a PKCS#12 bundle"),
    "expired": (lambda t: (bundle(issued(start=-2 * DAY, end=-DAY)), PASSWORD), "`file` expired after"),
    "not yet valid": (lambda t: (bundle(issued(start=DAY)), PASSWORD), "`file` is not valid before"),
    "for servers": (lambda t: (bundle(issued(client=False)), PASSWORD), "lacks clientAuth"),
}


def issued(**arguments):
    return Authority("Trial CA").issue("trial", **{"client": True, **arguments})


@pytest.mark.parametrize("case", REFUSED)
def test_unusable_bundle(gateway, world, trial, case):
    make, words = REFUSED[case]
    content, password = make(trial)
    before = len(world.raw.requests)
    answer = post(gateway, content, password=password)
    problem = assert_error(answer, 400, "unusable-bundle")
    assert words in problem["detail"]
    assert len(world.raw.requests) == before
    record = gateway.audit_of(answer.header("X-Request-Id"))
    assert (record["code"], record["decision"], record["endpoint"]) == ("unusable-bundle", "error", "p12-test")
    assert "fingerprint" not in record


def test_sizes(gateway, trial):
    assert_error(post(gateway, bytes(262_145)), 413, "bundle-too-large")
    assert_error(post(gateway, bytes(2_000_000)), 413, "body-too-large")
    small = "https://small.upstream.example/echo"
    assert echoed(post(gateway, bundle(trial), target=small, body="x" * 1024))["bodyLength"] == 1024
    assert_error(post(gateway, bundle(trial), target=small, body="x" * 1025), 413, "body-too-large")


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        ({"content": None}, 400, "invalid-form"),
        ({"files": [("file", b"1"), ("file", b"2")]}, 400, "invalid-form"),
        ({"headers": {"Content-Type": "application/json"}}, 415, "unsupported-media-type"),
        ({"headers": {"Content-Type": "multipart/form-data"}}, 415, "unsupported-media-type"),
        ({"headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 400, "invalid-form"),
        ({"headers": {"Content-Encoding": "gzip"}}, 415, "unsupported-media-type"),
        ({"headers": {"LP-method-override": "TRACE"}}, 400, "invalid-header"),
        ({"headers": {"LP-method-override": "HEAD"}}, 400, "invalid-header"),
        ({"headers": {"LP-method-override": "get"}}, 400, "invalid-header"),
        ({"target": "http://http.upstream.example/"}, 400, "invalid-url"),
        ({"target": "nonsense"}, 400, "invalid-url"),
        ({"account": "a.b"}, 400, "invalid-account"),
        ({"account": "a/b"}, 404, "not-found"),
        ({"method": "PUT"}, 405, "method-not-allowed"),
    ],
)
def test_malformed(gateway, trial, arguments, status, code):
    assert_error(post(gateway, **{"content": bundle(trial), **arguments}), status, code)


def test_limits_of_the_account_are_given_back(new_gateway, world, trial):
    """A bundle that does not open ends its call: the account is not left with one under way."""
    gateway = new_gateway()
    defaults = gateway.policies / "defaults.yaml"
    defaults.write_text(defaults.read_text().replace("concurrent: 500", "concurrent: 1"))
    gateway.start()
    for _ in range(3):
        assert_error(post(gateway, bundle(trial), password="wrong"), 400, "unusable-bundle")
        assert_error(post(gateway, bundle(trial), target="https://untrusted.upstream.example/"), 502)
        assert echoed(post(gateway, bundle(trial)))["certificateSHA256"] == trial.sha256


def test_connection_is_closed_afterwards(gateway):
    trial = gateway.world.pki.client_authority.issue("trial of its own", client=True)
    port = gateway.world.raw.port

    def open_connections() -> int:
        lines = subprocess.run(
            ["ss", "-Htnp", "state", "established", "dport", f"= :{port}"], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        return sum(f"pid={gateway.process.pid}," in line for line in lines)

    gateway.call("GET", ECHO)
    before = open_connections()
    for _ in range(5):
        echoed(post(gateway, bundle(trial)))
    wait_for(lambda: open_connections() <= before, 5, "the end of the connections")
