"""POST /mtls/mapping: is a certificate configured for these (service, account, URL) triples?"""

from __future__ import annotations

import json

import pytest
import requests
from requests_oauthlib import OAuth1

from harness.credentials import CONSUMERS, READ, WRITE
from harness.errors import assert_error
from harness.http import Answer

RAW = "https://raw.upstream.example/echo"


def entry(service: str = "IDP", account: str = "le1606809", url: str = RAW) -> dict:
    return {"serviceName": service, "accountId": account, "url": url}


def key(service: str = "IDP", account: str = "le1606809", url: str = RAW) -> str:
    """How existing clients look an answer up, misspelling included."""
    return f"CertificateMappingParamters{{serviceName='{service}', accountId='{account}', url='{url}'}}"


def ask(
    gateway, entries, *, consumer: str = "everything", headers: dict | None = None, method: str = "POST",
    query: str = "",
) -> Answer:
    """As an existing client asks: signed by requests-oauthlib."""
    auth = OAuth1(consumer, client_secret=CONSUMERS[consumer].secret, signature_method="HMAC-SHA256")
    body = entries if isinstance(entries, (str, bytes)) else json.dumps(entries)
    response = requests.request(
        method, f"http://127.0.0.1:{gateway.port}/mtls/mapping{query}", auth=auth, data=body, timeout=20,
        headers={"Content-Type": "application/json"} if headers is None else headers,
    )
    return Answer(response.status_code, list(response.headers.items()), response.content)


def mapped(gateway, service: str = "IDP", account: str = "le1606809", url: str = RAW, **arguments) -> bool:
    answer = ask(gateway, [entry(service, account, url)], **arguments)
    assert answer.status == 200, answer
    assert list(answer.json()) == [key(service, account, url)]
    return answer.json()[key(service, account, url)]


def test_one_truth_value_for_each(gateway):
    answer = ask(gateway, [entry(), entry("UNDECLARED"), entry(), entry(account="globex")])
    assert answer.status == 200, answer
    assert answer.header("Content-Type") == "application/json"
    assert answer.error is None and answer.header("X-Request-Id")
    assert answer.json() == {key(): True, key("UNDECLARED"): False, key(account="globex"): True}
    assert answer.body.count(b"CertificateMappingParamters") == 3
    assert answer.body.startswith(b"{\"CertificateMappingParamters{serviceName='IDP', accountId='le1606809', url='https")


@pytest.mark.parametrize(
    ("service", "url", "expected"),
    [
        ("IDP", RAW, True), ("WEBHOOKS", RAW, True), ("SHARED", "https://shared.upstream.example/", True),
        ("UNDECLARED", RAW, False), ("idp", RAW, False), ("", RAW, False),
        ("", "https://own-certificate.upstream.example/x", True),
        ("IDP", "https://own-certificate.upstream.example/x", True),
        # Where no rule allows a call, nothing is presented.
        ("IDP", "https://elsewhere.example/", False), ("IDP", "https://closed.wide.upstream.example/", False),
        ("IDP", "https://services.upstream.example/", False), ("WEBHOOKS", "https://services.upstream.example/", True),
        ("IDP", "https://vault.internal.example/", False), ("IDP", "https://raw.upstream.example:8443/", False),
        # One method is enough.
        ("IDP", "https://paths.upstream.example/v1/orders", True), ("IDP", "https://paths.upstream.example/v2", False),
        ("IDP", "https://paths.upstream.example/v1/refunds/../orders", False),
        ("IDP", "http://http.upstream.example/", False),
        # Configured, but not usable now.
        ("ABSENT", RAW, False), ("EXPIRED", RAW, False), ("FUTURE", RAW, False), ("MISMATCH", RAW, False),
        ("GARBAGE", RAW, False),
    ],
)
def test_true_exactly_where_a_call_would_present_one(gateway, service, url, expected):
    assert mapped(gateway, service, url=url) is expected


@pytest.mark.parametrize("url", ["https://RAW.upstream.example./echo", "https://raw.upstream.example:443/echo?a='"])
def test_key_has_the_words_of_the_question(gateway, url):
    assert mapped(gateway, url=url) is True


def test_the_answer_is_what_a_call_does(gateway, world):
    for service in ("IDP", "EXPIRED"):
        call = gateway.call("GET", RAW, service=service)
        assert mapped(gateway, service) is (call.json()["certificateSHA256"] is not None)


def test_other_accounts_look_like_accounts_without_certificates(gateway):
    assert mapped(gateway, account="globex", consumer="acme-only") is False
    assert mapped(gateway, account="never-heard-of", consumer="acme-only") is False
    assert mapped(gateway, account="never-heard-of") is False
    assert mapped(gateway, account="disabled") is False
    assert mapped(gateway, consumer="acme-only") is True


def test_report_mode_without_a_rule_presents_nothing(gateway):
    assert mapped(gateway, account="report", url="https://elsewhere.example/") is False


def test_none_and_many(gateway):
    assert ask(gateway, []).json() == {}
    entries = [entry(url=f"{RAW}/{number}") for number in range(1000)]
    answer = ask(gateway, entries)
    assert answer.status == 200 and len(answer.json()) == 1000 and all(answer.json().values())


def test_the_query_belongs_to_the_signature_and_says_nothing(gateway):
    assert mapped(gateway, query="?a=b&c=d") is True


def test_bearer_token(gateway, world):
    with gateway.connect() as connection:
        headers = [("Authorization", world.bearer), ("Content-Type", "application/json; charset=utf-8")]
        for chunked in (False, True):
            body = json.dumps([entry()]).encode()
            answer = connection.request("POST", "/mtls/mapping", headers, body, chunked)
            assert answer.status == 200 and answer.json() == {key(): True}


def test_after_100_continue(gateway, world):
    with gateway.connect() as connection:
        headers = [
            ("Authorization", world.bearer), ("Content-Type", "application/json"), ("Expect", "100-continue")]
        assert connection.request("POST", "/mtls/mapping", headers, json.dumps([entry()]).encode()).status == 200


# What is refused

def test_401(gateway, world):
    with gateway.connect() as connection:
        headers = [("Content-Type", "application/json")]
        assert_error(connection.request("POST", "/mtls/mapping", headers, b"[]"), 401)
    answer = ask(gateway, [], consumer="everything", query="?signed=1")
    assert answer.status == 200
    auth = OAuth1("everything", client_secret="a wrong one", signature_method="HMAC-SHA256")
    response = requests.post(
        f"http://127.0.0.1:{gateway.port}/mtls/mapping", auth=auth, data="[]", timeout=10,
        headers={"Content-Type": "application/json"})
    assert response.status_code == 401


def test_403_scope(gateway):
    """Nothing is changed: the scope is that of reading, which that of writing does not imply."""
    assert mapped(gateway, consumer="reader") is True
    problem = assert_error(ask(gateway, [entry()], consumer="writer"), 403, "missing-scope")
    assert READ in problem["detail"] and WRITE not in problem["detail"]


def test_administrator_holds_the_scope(gateway, world):
    token = world.credentials.bearer(scopes=(), roles=["administrator"])
    with gateway.connect() as connection:
        headers = [("Authorization", token), ("Content-Type", "application/json")]
        assert connection.request("POST", "/mtls/mapping", headers, b"[]").status == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_405(gateway, method):
    answer = ask(gateway, [], method=method)
    assert_error(answer, 405)
    assert answer.header("Allow") == "POST"


def test_405_head(gateway):
    answer = ask(gateway, "", method="HEAD")
    assert (answer.status, answer.error, answer.header("Allow")) == (405, "method-not-allowed", "POST")


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"Content-Type": "text/plain"}, {"Content-Type": "application/xml"},
        {"Content-Type": "application/jsonx"}, {"Content-Type": ""}, {"Content-Type": "application/problem+json"},
    ],
)
def test_415(gateway, headers):
    assert_error(ask(gateway, [entry()], headers=headers), 415, "unsupported-media-type")


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON", "application/json;charset=utf-8",
                                  "application/json ; a=b"])
def test_types_that_are_json(gateway, kind):
    assert mapped(gateway, headers={"Content-Type": kind}) is True


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "not JSON"), ("[", "not JSON"), ("[]x", "not JSON"), ('[{"url": "a", "url": "b"}]', "not JSON"),
        (b"\xff", "not JSON"), ("{}", "list"), ("null", "list"), ('"text"', "list"),
        ("[1]", "entry 1"), (json.dumps([entry(), {}]), "entry 2"),
        (json.dumps([{**entry(), "serviceName": 1}]), "serviceName"),
        (json.dumps([{"serviceName": "IDP", "url": RAW}]), "accountId"),
        (json.dumps([entry(account="le.1")]), "accountId"), (json.dumps([entry(service="I D P")]), "serviceName"),
        (json.dumps([entry(), entry(), entry(url="not a URL")]), "entry 3"),
        (json.dumps([entry(url="https://user:secret@a.example/")]), "url"),
    ],
)
def test_400(gateway, body, words):
    assert words in assert_error(ask(gateway, body), 400, "invalid-mapping")["detail"]


@pytest.mark.parametrize("chunked", [False, True], ids=["with length", "chunked"])
def test_413(gateway, world, chunked):
    with gateway.connect() as connection:
        headers = [("Authorization", world.bearer), ("Content-Type", "application/json")]
        answer = connection.request("POST", "/mtls/mapping", headers, b" " * (1 << 20) + b"[]", chunked)
        assert_error(answer, 413)
    with gateway.connect() as connection:
        answer = connection.request("POST", "/mtls/mapping", headers, b" " * ((1 << 20) - 2) + b"[]", chunked)
        assert answer.status == 200 and answer.json() == {}


def test_413_entries(gateway):
    assert_error(ask(gateway, [entry()] * 1001), 413)


@pytest.mark.parametrize("target", ["/mtls/mapping/", "/mtls/mapping/x", "/mtls/Mapping", "/mtls/mappings"])
def test_404(gateway, world, target):
    with gateway.connect() as connection:
        headers = [("Authorization", world.bearer), ("Content-Type", "application/json")]
        assert_error(connection.request("POST", target, headers, b"[]"), 404)


def test_503_an_outage_is_not_an_absence(gateway):
    problem = assert_error(
        ask(gateway, [entry(), entry("UNREADABLE")]), 503, "certificate-unavailable", retry_after=True)
    assert "unreadable.pem" not in json.dumps(problem)
    # Who may not know of the account does not learn of its outage either.
    answer = ask(gateway, [entry("UNREADABLE", account="globex")], consumer="acme-only")
    assert answer.status == 200 and list(answer.json().values()) == [False]


# The record

def test_audit(gateway):
    answer = ask(gateway, [entry(), entry("WEBHOOKS")])
    record = gateway.audit_of(answer.header("X-Request-Id"))
    assert record["endpoint"] == "mapping" and record["entries"] == 2
    assert (record["decision"], record["status"], record["principal"]) == ("allow", 200, "everything")
    assert "account" not in record and "host" not in record and record["bytesIn"] > 0 and record["bytesOut"] > 0
    answer = ask(gateway, [entry()], consumer="writer")
    record = gateway.audit_of(answer.header("X-Request-Id"))
    assert (record["endpoint"], record["decision"], record["code"]) == ("mapping", "deny", "missing-scope")
