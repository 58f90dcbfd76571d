"""Who may call: OAuth 1.0a as requests-oauthlib signs it, and Bearer tokens."""

from __future__ import annotations

import time
import urllib.parse

import jwt
import pytest
import requests
from requests_oauthlib import OAuth1

from harness.credentials import CONSUMERS, READ, WRITE
from harness.errors import assert_error
from harness.http import Answer

RAW = "https://raw.upstream.example"
ALGORITHMS = ["HMAC-SHA1", "HMAC-SHA256"]


def signed(
    gateway, method: str = "GET", *, consumer: str = "everything", algorithm: str = "HMAC-SHA256", query: str = "",
    url: str = f"{RAW}/mirror", account: str = "le1606809", secret: str | None = None, body=None,
    headers: dict | None = None, **oauth,
) -> Answer:
    """A request as an existing client makes it."""
    secret = CONSUMERS[consumer].secret if secret is None else secret
    auth = OAuth1(consumer, client_secret=secret, signature_method=algorithm, **oauth)
    response = requests.request(
        method, f"http://127.0.0.1:{gateway.port}/mtls/account/{account}" + (f"?{query}" if query else ""),
        auth=auth, data=body, headers={"LP-forward-url": url, **(headers or {})}, allow_redirects=False, timeout=20,
    )
    return Answer(response.status_code, list(response.headers.items()), response.content)


def assert_401(answer: Answer) -> dict:
    problem = assert_error(answer, 401)
    challenges = ", ".join(answer.values("WWW-Authenticate"))
    assert 'OAuth realm="sallyport"' in challenges, challenges
    assert 'Bearer realm="sallyport"' in challenges, challenges
    return problem


# OAuth 1.0a

@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_oauth1(gateway, method, algorithm):
    answer = signed(gateway, method, algorithm=algorithm, body=b"{}" if method in ("POST", "PUT") else None)
    assert answer.status == 200, answer


@pytest.mark.parametrize("consumer", ["from-environment", "from-file", "odd name & more"])
def test_oauth1_consumers(gateway, consumer):
    assert signed(gateway, consumer=consumer).status == 200


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize(
    "query",
    ["a=b", "a=b&a=a&c", "b5=%3D%253D&a3=a&c%40=&a2=r%20b", "z=%C3%A9&plus=a+b&tilde=~", "a=1&a=2&A=3", "empty=&="],
)
def test_oauth1_query_belongs_to_the_signature(gateway, query, algorithm):
    assert signed(gateway, query=query, algorithm=algorithm).status == 200


def test_oauth1_altered_query_is_refused(gateway, world):
    prepared = _prepared(gateway, "GET", query="amount=1")
    prepared.url = prepared.url.replace("amount=1", "amount=2")
    assert requests.Session().send(prepared, timeout=10).status_code == 401


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_oauth1_form_body_belongs_to_the_signature(gateway, world, algorithm):
    form = {"grant_type": "client_credentials", "scope": "a b", "c2": "", "a3": "2 q", "ü": "+&="}
    answer = signed(gateway, "POST", body=form, algorithm=algorithm)
    assert answer.status == 200, answer
    assert answer.body == urllib.parse.urlencode(form).encode()
    assert world.raw.last().header("Content-Type") == ["application/x-www-form-urlencoded"]


def test_oauth1_altered_form_body_is_refused(gateway):
    prepared = _prepared(gateway, "POST", data={"amount": "1"})
    prepared.body = prepared.body.replace(b"1", b"2") if isinstance(prepared.body, bytes) else "amount=2"
    assert requests.Session().send(prepared, timeout=10).status_code == 401


def test_oauth1_other_bodies_do_not_belong_to_the_signature(gateway):
    answer = signed(gateway, "POST", body=b'{"a": 1}', headers={"Content-Type": "application/json"})
    assert answer.status == 200 and answer.body == b'{"a": 1}'


def _prepared(gateway, method: str, *, query: str = "", data=None, **oauth) -> requests.PreparedRequest:
    auth = OAuth1("everything", client_secret=CONSUMERS["everything"].secret, signature_method="HMAC-SHA256", **oauth)
    url = f"http://127.0.0.1:{gateway.port}/mtls/account/le1606809" + (f"?{query}" if query else "")
    request = requests.Request(method, url, auth=auth, data=data, headers={"LP-forward-url": f"{RAW}/mirror"})
    return requests.Session().prepare_request(request)


def test_oauth1_replayed_nonce(gateway):
    prepared = _prepared(gateway, "GET")
    assert requests.Session().send(prepared, timeout=10).status_code == 200
    replayed = requests.Session().send(prepared, timeout=10)
    assert replayed.status_code == 401
    assert replayed.headers["Sallyport-Error"]


def test_oauth1_replayed_nonce_of_a_refused_request_is_refused_too(gateway):
    """A nonce is spent by a good signature, whatever comes after."""
    auth = dict(nonce="the-same-one", timestamp=str(int(time.time())))
    assert signed(gateway, url="https://elsewhere.example/", **auth).status == 403
    assert_401(signed(gateway, **auth))


@pytest.mark.parametrize("offset", [-3600, -310, 310, 3600])
def test_oauth1_stale_timestamp(gateway, offset):
    assert_401(signed(gateway, timestamp=str(int(time.time()) + offset)))


@pytest.mark.parametrize("offset", [-250, 250])
def test_oauth1_timestamp_within_the_window(gateway, offset):
    assert signed(gateway, timestamp=str(int(time.time()) + offset)).status == 200


@pytest.mark.parametrize("timestamp", ["", "abc", "-1", "1e9", "99999999999999999999"])
def test_oauth1_timestamp_that_is_none(gateway, timestamp):
    assert_401(signed(gateway, timestamp=timestamp or " "))


def test_oauth1_wrong_secret_and_unknown_consumer_read_alike(gateway):
    wrong = assert_401(signed(gateway, secret="wrong"))
    auth = OAuth1("nobody", client_secret="wrong", signature_method="HMAC-SHA256")
    url = f"http://127.0.0.1:{gateway.port}/mtls/account/le1606809"
    response = requests.get(url, auth=auth, headers={"LP-forward-url": RAW}, timeout=10)
    unknown = assert_401(Answer(response.status_code, list(response.headers.items()), response.content))
    assert {key: value for key, value in wrong.items() if key != "requestId"} == {
        key: value for key, value in unknown.items() if key != "requestId"
    }


def test_oauth1_signature_covers_method_account_and_host(gateway):
    for change in ("method", "account", "host"):
        prepared = _prepared(gateway, "GET")
        if change == "method":
            prepared.method = "DELETE"
        elif change == "account":
            prepared.url = prepared.url.replace("le1606809", "globex")
        else:
            prepared.headers["Host"] = "other.example"
        assert requests.Session().send(prepared, timeout=10).status_code == 401, change


@pytest.mark.parametrize("method", ["PLAINTEXT", "RSA-SHA1", "HMAC-SHA512", "hmac-sha1", ""])
def test_oauth1_other_signature_methods(gateway, method):
    value = (
        f'OAuth oauth_consumer_key="everything", oauth_signature_method="{method}", '
        f'oauth_timestamp="{int(time.time())}", oauth_nonce="n-{method}", oauth_version="1.0", '
        f'oauth_signature="{CONSUMERS["everything"].secret}%26"'
    )
    assert_401(gateway.call("GET", f"{RAW}/echo", authorization=value))


@pytest.mark.parametrize(
    "value",
    [
        "", "OAuth", "OAuth ", "oauth", "OAuth x", 'OAuth oauth_consumer_key="everything"', "Basic ZXZlcnl0aGluZzp4",
        'OAuth oauth_consumer_key="everything", oauth_consumer_key="reader"', "Digest username=x", "Bearer", "Bearer ",
        "Bearer a b", "Bearer not-a-jwt", "Bearer a.b.c", "Bearer ..", "Negotiate abc",
    ],
)
def test_malformed_authorization(gateway, value):
    assert_401(gateway.call("GET", f"{RAW}/echo", authorization=value or " "))


def test_oauth1_entitlement(gateway):
    assert signed(gateway, consumer="acme-only").status == 200
    assert_error(signed(gateway, consumer="acme-only", account="globex"), 403)


@pytest.mark.parametrize(
    ("consumer", "method", "status"),
    [("reader", "GET", 200), ("reader", "POST", 403), ("writer", "POST", 200), ("writer", "GET", 403)],
)
def test_oauth1_scopes(gateway, consumer, method, status):
    """Holding WRITE does not imply READ, nor the other way round."""
    assert signed(gateway, method, consumer=consumer).status == status


def test_oauth1_over_tls(new_gateway, world):
    gateway = new_gateway(tls=True).start()
    auth = OAuth1("everything", client_secret=CONSUMERS["everything"].secret, signature_method="HMAC-SHA1")
    response = requests.get(
        f"https://localhost:{gateway.port}/mtls/account/le1606809?a=b", auth=auth, timeout=10,
        headers={"LP-forward-url": f"{RAW}/echo"}, verify=str(world.pki.path("server-ca.pem")),
    )
    assert response.status_code == 200, response.text


def test_oauth1_base_url_behind_a_proxy(new_gateway, world):
    """What clients sign is the address that they know."""
    gateway = new_gateway(oauth="    baseURL: https://gateway.example\n").start()
    auth = OAuth1("everything", client_secret=CONSUMERS["everything"].secret, signature_method="HMAC-SHA256")
    request = requests.Request(
        "GET", "https://gateway.example/mtls/account/le1606809?a=b", auth=auth,
        headers={"LP-forward-url": f"{RAW}/echo"},
    )
    prepared = requests.Session().prepare_request(request)
    prepared.url = prepared.url.replace("https://gateway.example", f"http://127.0.0.1:{gateway.port}")
    assert requests.Session().send(prepared, timeout=10).status_code == 200


# Bearer

@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_bearer(gateway, world, algorithm):
    assert gateway.call("GET", f"{RAW}/echo", authorization=world.credentials.bearer(algorithm=algorithm)).status == 200


def test_bearer_scheme_is_case_insensitive(gateway, world):
    authorization = "bearer " + world.credentials.token()
    assert gateway.call("GET", f"{RAW}/echo", authorization=authorization).status == 200


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"lifetime": -120}, id="expired"),
        pytest.param({"exp": None}, id="without expiry"),
        pytest.param({"aud": "somebody-else"}, id="wrong audience"),
        pytest.param({"aud": None}, id="without audience"),
        pytest.param({"iss": "https://evil.example"}, id="wrong issuer"),
        pytest.param({"iss": None}, id="without issuer"),
        pytest.param({"nbf": int(time.time()) + 3600}, id="not yet valid"),
    ],
)
def test_bearer_refused(gateway, world, claims):
    answer = gateway.call("GET", f"{RAW}/echo", authorization=world.credentials.bearer(**claims))
    assert_401(answer)
    assert 'error="invalid_token"' in ", ".join(answer.values("WWW-Authenticate"))


def test_bearer_audience_among_several(gateway, world):
    authorization = world.credentials.bearer(aud=["another", "sallyport"])
    assert gateway.call("GET", f"{RAW}/echo", authorization=authorization).status == 200


def test_bearer_signed_by_a_stranger(gateway, world):
    authorization = world.credentials.bearer(key=world.credentials.stranger)
    assert_401(gateway.call("GET", f"{RAW}/echo", authorization=authorization))


def test_bearer_of_an_unknown_key(gateway, world):
    authorization = world.credentials.bearer(key=world.credentials.stranger, kid="unknown")
    assert_401(gateway.call("GET", f"{RAW}/echo", authorization=authorization))


def test_bearer_without_signature(gateway, world):
    claims = {"iss": "https://login.example", "aud": "sallyport", "exp": int(time.time()) + 600}
    token = jwt.encode(claims, None, "none")
    assert_401(gateway.call("GET", f"{RAW}/echo", authorization=f"Bearer {token}"))


def test_bearer_hs256_with_the_public_key_as_secret(gateway, world):
    """The public key taken for a shared secret: the classic confusion of algorithms."""
    import base64
    import hashlib
    import hmac
    import json

    def part(value: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = {
        "iss": "https://login.example", "aud": "sallyport", "sub": "x", "exp": int(time.time()) + 600,
        "scope": f"{READ} {WRITE}", "accounts": ["le1606809"],
    }
    signed_part = part({"alg": "HS256", "typ": "JWT", "kid": "rsa-1"}) + "." + part(claims)
    mac = hmac.new(world.credentials.public_pem(), signed_part.encode(), hashlib.sha256).digest()
    token = signed_part + "." + base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
    assert_401(gateway.call("GET", f"{RAW}/echo", authorization=f"Bearer {token}"))


def test_bearer_with_altered_claims(gateway, world):
    head, _, signature = world.credentials.token(accounts=("globex",)).split(".")
    _, claims, _ = world.credentials.token(accounts=("le1606809",)).split(".")
    assert_401(gateway.call("GET", f"{RAW}/echo", authorization=f"Bearer {head}.{claims}.{signature}"))


@pytest.mark.parametrize(
    ("scopes", "method", "status"),
    [
        ((READ,), "GET", 200), ((READ,), "POST", 403), ((WRITE,), "GET", 403), ((WRITE,), "POST", 200),
        ((READ, WRITE), "PUT", 200), ((), "GET", 403), (("mtls_read_internal",), "GET", 403),
        ((READ + "X",), "GET", 403),
    ],
)
def test_bearer_scopes(gateway, world, scopes, method, status):
    answer = gateway.call(method, f"{RAW}/echo", authorization=world.credentials.bearer(scopes=scopes))
    assert answer.status == status, answer


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_bearer_administrator_holds_both_scopes(gateway, world, method):
    authorization = world.credentials.bearer(scopes=(), roles=["administrator"])
    assert gateway.call(method, f"{RAW}/echo", authorization=authorization).status == 200


@pytest.mark.parametrize("roles", [["Administrator"], ["administrators"], "not-administrator", ["user"], []])
def test_bearer_role_that_is_not_administrator(gateway, world, roles):
    authorization = world.credentials.bearer(scopes=(), roles=roles)
    assert_error(gateway.call("GET", f"{RAW}/echo", authorization=authorization), 403, "missing-scope")


def test_bearer_administrator_holds_no_other_scope(gateway, world):
    url = "https://api.payments.example/echo"
    authorization = world.credentials.bearer(scopes=(), roles=["administrator"])
    assert_error(gateway.call("POST", url, authorization=authorization), 403, "missing-scope")
    authorization = world.credentials.bearer(scopes=("PAYMENTS_WRITE",), roles=["administrator"])
    assert gateway.call("POST", url, authorization=authorization).status == 200


@pytest.mark.parametrize("accounts", [[], ["globex"], ["le160680"], ["LE1606809"], ["le1606809 "]])
def test_bearer_entitlement(gateway, world, accounts):
    authorization = world.credentials.bearer(accounts=accounts)
    assert_error(gateway.call("GET", f"{RAW}/echo", authorization=authorization), 403)


def test_bearer_without_accounts_claim_is_entitled_to_nothing(gateway, world):
    now = int(time.time())
    token = jwt.encode(
        {"iss": "https://login.example", "aud": "sallyport", "exp": now + 600, "scope": f"{READ} {WRITE}"},
        world.credentials.rsa, algorithm="RS256", headers={"kid": "rsa-1"},
    )
    assert_error(gateway.call("GET", f"{RAW}/echo", authorization=f"Bearer {token}"), 403)
