"""WIRE.md's table of answers, row by row, against the real binary."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harness.credentials import READ, WRITE
from harness.errors import assert_error
from harness.gateway import Gateway, line_of_rule
from harness.http import Answer, exchange
from harness.ports import wait_for
from harness.upstream import pattern

RAW = "https://raw.upstream.example"


@dataclass
class Case:
    """A request, and the row of the table that it must fall into."""

    row: str
    status: int
    code: str | None = None
    method: str = "GET"
    url: str | None = f"{RAW}/echo"
    arguments: dict = field(default_factory=dict)
    scopes: tuple[str, ...] | None = None

    def call(self, gateway, world) -> Answer:
        arguments = dict(self.arguments)
        if self.scopes is not None:
            arguments["authorization"] = world.credentials.bearer(scopes=self.scopes)
        return gateway.call(self.method, self.url, **arguments)


def headers(*lines: tuple[str, str]) -> dict:
    return {"headers": list(lines)}


BAD_URLS = [
    "", "raw.upstream.example/echo", "/echo", "//raw.upstream.example/echo", "https:/raw.upstream.example/", "https://",
    "https:///echo", "https://:443/echo", "https://raw.upstream.example:/echo", "https://raw.upstream.example:0/echo",
    "https://raw.upstream.example:65536/echo", "https://raw.upstream.example:0443/echo",
    "https://raw.upstream.example:44a/echo", "ftp://raw.upstream.example/echo", "file:///etc/passwd",
    "https://user@raw.upstream.example/echo", "https://user:secret@raw.upstream.example/echo",
    "https://raw.upstream.example/echo#fragment", "https://raw.upstream.example\\echo",
    "https://raw.upstream.example/a\\b", "https://raw.upstream.example/a b", "https://raw.upstream.example/a\tb",
    "https://raw%2Eupstream.example/echo", "https://raw.upstream..example/echo", "https://.upstream.example/echo",
    "https://-raw.upstream.example/echo", "https://raw-.upstream.example/echo", "https://raw_x.upstream.example/echo",
    "https://" + "a" * 64 + ".example/", "https://" + "a." * 127 + "example/", "https://127.1/", "https://0x7f.1/",
    "https://2130706433/", "https://0177.0.0.1/", "https://127.0.0.01/", "https://127.0.0.256/", "https://1.2.3.4.5/",
    "https://[::1%25eth0]/", "https://[::1%eth0]/", "https://[raw.upstream.example]/", "https://[::1/", "https://::1/",
    "https://[0:0:0:0:0:0:0:1]/", "https://[::0001]/", "https://xn--/", "https://xn--a.example/", "https://xn--zzzzzz--.example/",
    "https://raw.upstream.example/%", "https://raw.upstream.example/%2", "https://raw.upstream.example/%zz",
    "https://raw.upstream.example/<x>", "https://raw.upstream.example/{x}", "https://raw.upstream.example/a|b",
    "https://raw.upstream.example/a^b", "https://raw.upstream.example/a`b", 'https://raw.upstream.example/"',
    "https://raw.upstream.example/?a=[b]", "https://raw.upstream.example/?%", "https://raw.upstream.example?a#b",
    "https://raw.upstream.example,https://raw.upstream.example/", "https://raw.upstream.example@evil.example/",
]

CONTROL_HEADERS = [
    ("LP-forward-url", f"{RAW}/echo"), ("LP-service-name", "IDP"), ("LP-authorization-override", "Basic x"),
    ("LP-stop-if-certificate-not-found", "true"),
]

ROWS_400 = [
    Case("LP-forward-url missing", 400, url=None),
    *(Case(f"LP-forward-url not a URL: {url!r}", 400, url=url) for url in BAD_URLS),
    *(
        Case(f"{name} repeated", 400, url=None if name == "LP-forward-url" else f"{RAW}/echo",
             arguments=headers((name, value), (name, value)))
        for name, value in CONTROL_HEADERS
    ),
    Case("LP-forward-url repeated with another value", 400,
         arguments=headers(("lp-FORWARD-url", "https://idp.acme-bank.example/"))),
    *(
        Case(f"bad account id: {account!r}", 400, arguments={"account": account})
        for account in ("le%31606809", "le.1", "a" * 65, "%2e%2e", "acme:1", "le1606809%00", "~")
    ),
    Case("bad service name", 400, arguments={"service": "ID P"}),
    Case("bad service name: too long", 400, arguments={"service": "S" * 65}),
    Case("certificate demanded, none configured", 400, arguments={"stop": True}),
    Case("certificate demanded, none usable", 400, arguments={"stop": True, "service": "EXPIRED"}),
    Case("policy refuses the fallback", 400, url="https://idp.acme-bank.example/", arguments={"service": "EXPIRED"}),
    *(
        Case(f"ambiguous path under a rule with paths: {path}", 400, url=f"https://paths.upstream.example{path}")
        for path in (
            "/v1/refunds/../orders", "/v1/refunds/%2e%2e/orders", "/v1/refunds/.%2E/x", "/v1/refunds/%252e%252e/x",
            "/v1/refunds/a%2fb", "/v1/refunds/a%252fb", "/v1/refunds/a%5cb", "/v1/refunds/a;b", "/v1/refunds/a%3bb",
            "/v1/refunds/a%253bb", "/v1/refunds/./x", "/v1/refunds//x", "/v1/refunds/%00",
        )
    ),
]

ROWS_403 = [
    Case("scope to read missing", 403, "missing-scope", scopes=(WRITE,)),
    Case("scope to write missing", 403, "missing-scope", method="POST", scopes=(READ,)),
    Case("scope to write missing: PUT", 403, "missing-scope", method="PUT", scopes=(READ,)),
    Case("scope to write missing: DELETE", 403, "missing-scope", method="DELETE", scopes=(READ,)),
    Case("no scope at all", 403, "missing-scope", scopes=()),
    Case("scope that the rule asks for missing", 403, "missing-scope", method="POST",
         url="https://api.payments.example/echo"),
    Case("unknown account", 403, "unknown-account", arguments={"account": "no-such-account"}),
    Case("account switched off", 403, "unknown-account", arguments={"account": "disabled"}),
    Case("host not allowed", 403, "no-rule", url="https://elsewhere.example/"),
    Case("host not allowed: apex of a wildcard", 403, "no-rule", url="https://wide.upstream.example/"),
    Case("host not allowed: two labels under one star", 403, "no-rule", url="https://a.b.wide.upstream.example/"),
    Case("host not allowed: rule switched off", 403, "no-rule", url="https://off.upstream.example/"),
    Case("host denied by a rule", 403, "denied-by-rule", url="https://closed.wide.upstream.example/"),
    Case("host denied by the ceiling", 403, "ceiling", url="https://vault.internal.example/"),
    Case("scheme not allowed", 403, "no-rule", url="http://raw.upstream.example/echo"),
    Case("port not allowed", 403, "no-rule", url="https://raw.upstream.example:8443/echo"),
    Case("path not allowed", 403, "no-rule", url="https://paths.upstream.example/v1/orders/1"),
    Case("path not allowed: prefix without its slash", 403, "no-rule", url="https://paths.upstream.example/v1/refunds"),
    Case("method not allowed: by the rule", 403, "no-rule", method="PUT", url="https://paths.upstream.example/v1/orders"),
    Case("method not allowed: PATCH unnamed", 403, "no-rule", method="PATCH"),
    Case("method not allowed: OPTIONS unnamed", 403, "no-rule", method="OPTIONS"),
    Case("service not allowed", 403, "no-rule", url="https://services.upstream.example/echo",
         arguments={"service": "IDP"}),
    Case("address refused: name that leads to loopback", 403, "address-refused", url="https://localhost/"),
    Case("address refused: loopback literal", 403, "ceiling", url="https://127.0.0.1/"),
    Case("address refused: IPv6 loopback literal", 403, "ceiling", url="https://[::1]/"),
    Case("address refused: private literal", 403, "ceiling", url="https://10.1.2.3/"),
    Case("host denied by the ceiling: address in a denied network", 403, "ceiling", url="https://169.254.169.254/"),
    Case("address refused: denied network, although pinned", 403, "address-refused",
         url="https://pinned-denied.upstream.example/"),
]

ROWS_502 = [
    Case("nothing listens", 502, url="https://refused.upstream.example/"),
    Case("certificate untrusted", 502, url="https://untrusted.upstream.example/"),
    Case("certificate expired", 502, url="https://expired.upstream.example/"),
    Case("certificate of another name", 502, url="https://wrong-name.upstream.example/"),
    Case("client certificate missing", 502, url="https://required.upstream.example/echo"),
    Case("client certificate refused", 502, url="https://required.upstream.example/echo",
         arguments={"service": "ROGUE"}),
    Case("connection reset", 502, url=f"{RAW}/reset"),
    Case("connection closed without an answer", 502, url=f"{RAW}/hang-up"),
    Case("answer that is not HTTP", 502, url=f"{RAW}/garbage"),
    Case("POST whose connection is reset", 502, method="POST", url=f"{RAW}/reset", arguments={"body": b"x" * 100_000}),
]

ROWS_504 = [
    Case("no answer to the connection", 504, url="https://full.upstream.example/"),
    Case("no answer to the TLS handshake", 504, url="https://silent.upstream.example/"),
    Case("no first byte", 504, url="https://slow.upstream.example/wait/5"),
]


def rows(cases: list[Case]):
    return [pytest.param(case, id=case.row) for case in cases]


@pytest.mark.parametrize("case", rows(ROWS_400))
def test_400(gateway, world, case):
    before = len(world.raw.requests)
    assert_error(case.call(gateway, world), 400)
    assert len(world.raw.requests) == before


@pytest.mark.parametrize("case", rows(ROWS_403))
def test_403(gateway, world, case):
    before = len(world.raw.requests)
    assert_error(case.call(gateway, world), 403, case.code)
    assert len(world.raw.requests) == before


def test_403_account_is_not_the_principals(gateway, world):
    token = world.credentials.bearer(accounts=("globex",))
    problem = assert_error(gateway.call("GET", f"{RAW}/echo", authorization=token), 403)
    assert problem["code"] not in {"no-rule", "unknown-account", "missing-scope"}


def test_403_before_it_is_known_whether_the_account_exists(gateway, world):
    """Who is not entitled learns nothing about which accounts there are."""
    token = world.credentials.bearer(accounts=("globex",))
    answers = [
        gateway.call("GET", f"{RAW}/echo", authorization=token, account=account).json()
        for account in ("le1606809", "never-heard-of")
    ]
    assert answers[0]["code"] == answers[1]["code"]


def test_accounts_are_literal(gateway):
    assert gateway.call("GET", f"{RAW}/echo", account="042").status == 200
    assert_error(gateway.call("GET", f"{RAW}/echo", account="42"), 403)


@pytest.mark.parametrize(
    ("url", "arguments", "file", "rule"),
    [
        ("https://closed.wide.upstream.example/", {}, "accounts/acme.yaml", "closed"),
        ("https://api.payments.example/", {"method": "POST"}, "accounts/acme.yaml", "payments"),
    ],
)
def test_403_names_the_rule(gateway, url, arguments, file, rule):
    problem = assert_error(gateway.call(arguments.get("method", "GET"), url), 403)
    assert f"{file}:{line_of_rule(gateway.policies / file, rule)}" in problem["detail"]


def test_403_names_the_scope(gateway):
    assert "PAYMENTS_WRITE" in assert_error(gateway.call("POST", "https://api.payments.example/"), 403)["detail"]


@pytest.mark.parametrize("case", rows(ROWS_502))
def test_502(gateway, world, case):
    assert_error(case.call(gateway, world), 502)


def test_502_kinds_can_be_told_apart(gateway, world):
    """Each failure of TLS reads differently, in the code or in the line."""
    told = {}
    for case in ROWS_502[:6]:
        answer = case.call(gateway, world)
        told[case.row] = (answer.error, answer.header("lp-message-from-transport"))
    assert len(set(told.values())) >= len(told) - 1, told  # a missing and a refused certificate may read alike
    assert len({told[row] for row in list(told)[:5]}) == 5, told


def test_502_says_nothing_of_internal_addresses(gateway, world):
    for case in ROWS_502:
        answer = case.call(gateway, world)
        assert b"127.0.0.1" not in answer.body, answer
        assert "127.0.0.1" not in (answer.header("lp-message-from-transport") or ""), answer


def test_502_name_that_does_not_resolve(gateway, world):
    answer = gateway.call("GET", "https://nowhere.upstream.example/")
    # A resolver that nobody answers is a slow upstream, one that says no an unreachable one.
    assert_error(answer, answer.status)
    assert answer.status in (502, 504)


@pytest.mark.parametrize("case", rows(ROWS_504))
def test_504(gateway, world, case):
    started = time.monotonic()
    assert_error(case.call(gateway, world), 504)
    assert time.monotonic() - started < 4.5


# What an upstream must not say, because a reader behind the gateway could understand it in another way
BAD_ANSWERS = {
    "coding other than chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "coding that is not known": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: nonsense\r\n\r\nabc",
    "coding identity": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nabc",
    "chunked twice": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "coding in HTTP/1.0": b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "length and coding": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "list of lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3, 4\r\n\r\nabcd",
    "length that is no number": b"HTTP/1.1 200 OK\r\nContent-Length: 0x3\r\n\r\nabc",
    "negative length": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok",
    "HTTP/0.9": b"just a body\n",
    "status too low": b"HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n",
    "status too high": b"HTTP/1.1 600 High\r\nContent-Length: 0\r\n\r\n",
    "status of four digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
    "status 101": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    "control character": b"HTTP/1.1 200 OK\r\nX: a\x01b\r\nContent-Length: 0\r\n\r\n",
    "NUL": b"HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 0\r\n\r\n",
    "bare CR": b"HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b\r\nContent-Length: 0\r\n\r\n",
    "name that is none": b"HTTP/1.1 200 OK\r\nX Y: a\r\nContent-Length: 0\r\n\r\n",
    "line without a colon": b"HTTP/1.1 200 OK\r\nX\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_502_answer_that_cannot_be_relayed(gateway, world, name):
    marker = name.replace(" ", "-").replace("/", "-")
    world.raw.raw_answers[marker] = BAD_ANSWERS[name]
    assert_error(gateway.call("GET", f"{RAW}/raw/{marker}"), 502, "upstream-failed")
    assert gateway.call("GET", f"{RAW}/echo").status == 200


# 401: see test_authentication.py

def test_401(gateway):
    problem = assert_error(gateway.call("GET", f"{RAW}/echo", authorization=None), 401)
    assert problem["code"]


def test_401_or_400_authorization_repeated(gateway, world):
    answer = gateway.call("GET", f"{RAW}/echo", headers=[("Authorization", world.bearer)])
    assert_error(answer, 401 if answer.status == 401 else 400)


# 404, 405

@pytest.mark.parametrize(
    "target",
    ["/", "/mtls", "/mtls/", "/mtls/account", "/mtls/account/", "/mtls/account/le1606809/", "/mtls/accounts/le1606809",
     "/mtls/account/le1606809/x", "/MTLS/account/le1606809", "/favicon.ico", "//mtls/account/le1606809"],
)
def test_404(gateway, world, target):
    with gateway.connect() as connection:
        answer = connection.request("GET", target, [("Authorization", world.bearer), ("LP-forward-url", f"{RAW}/echo")])
    assert_error(answer, 404)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "LINK", "get", "POSTX"])
def test_405(gateway, world, method):
    answer = gateway.call(method, f"{RAW}/echo")
    assert_error(answer, 405)
    allowed = {word.strip() for word in answer.header("Allow").split(",")}
    assert {"GET", "POST", "PUT", "DELETE"} <= allowed


# 413

@pytest.mark.parametrize("chunked", [False, True], ids=["with length", "chunked"])
def test_413(gateway, world, chunked):
    url = "https://small.upstream.example/mirror"
    assert gateway.call("POST", url, body=b"x" * 1024, chunked=chunked).body == b"x" * 1024
    assert_error(gateway.call("POST", url, body=b"x" * 1025, chunked=chunked), 413)
    answer = gateway.call("POST", url, body=pattern(5_000_000), chunked=chunked)
    assert_error(answer, 413)


def test_413_upstream_never_sees_a_whole_request(gateway, world):
    gateway.call("POST", "https://small.upstream.example/too-large", body=pattern(500_000), chunked=True)
    time.sleep(0.1)
    assert not any(request.complete for request in world.raw.find("/too-large"))


# 414, 431

def test_414(gateway, world):
    target = "/mtls/account/le1606809?" + "q" * 100_000
    head = f"GET {target} HTTP/1.1\r\nHost: gateway.example\r\nAuthorization: {world.bearer}\r\n"
    request = f"{head}Connection: close\r\n\r\n"
    response = exchange(gateway.port, request.encode())
    assert response.startswith((b"HTTP/1.1 414", b"HTTP/1.1 431")), response[:200]
    assert b"sallyport-error" in response.lower()


@pytest.mark.parametrize("shape", ["one large header", "many headers"])
def test_431(gateway, world, shape):
    if shape == "one large header":
        more = "X-Large: " + "v" * 200_000 + "\r\n"
    else:
        more = "".join(f"X-{number}: value\r\n" for number in range(5000))
    request = (
        f"GET /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\nAuthorization: {world.bearer}\r\n"
        f"LP-forward-url: {RAW}/echo\r\n{more}Connection: close\r\n\r\n"
    )
    response = exchange(gateway.port, request.encode())
    assert response.startswith(b"HTTP/1.1 431"), response[:200]
    assert b"sallyport-error" in response.lower()


# 417

def test_417(gateway):
    assert_error(gateway.call("POST", f"{RAW}/echo", headers=[("Expect", "a-miracle")], body=b"x"), 417)


# 429

def test_429_too_many_a_second(gateway):
    answers = [gateway.call("GET", f"{RAW}/echo", account="limited") for _ in range(6)]
    statuses = [answer.status for answer in answers]
    assert statuses[:3] == [200, 200, 200], statuses
    assert 429 in statuses[3:], statuses
    assert_error(next(answer for answer in answers if answer.status == 429), 429, retry_after=True)


def test_429_too_many_at_once(gateway, world):
    with gateway.connect() as first:
        lines = [("Authorization", world.bearer), ("LP-forward-url", f"{RAW}/wait/1?at-once")]
        first.send("GET", "/mtls/account/narrow", lines)
        wait_for(lambda: world.raw.find("?at-once"), 5, "the first request at the upstream")
        assert_error(gateway.call("GET", f"{RAW}/echo", account="narrow"), 429, retry_after=True)
        assert gateway.call("GET", f"{RAW}/echo").status == 200, "another account is not held back"
        assert first.receive().status == 200
    assert gateway.call("GET", f"{RAW}/echo", account="narrow").status == 200


# 415: see test_mapping.py. 500: see test_faults.py
# 503: an unreadable certificate is in test_certificates.py, draining in test_drain.py, overload in test_overload.py

def test_503_names_no_file(gateway):
    problem = assert_error(gateway.call("GET", f"{RAW}/echo", service="UNREADABLE"), 503, retry_after=True)
    assert "unreadable.pem" not in json.dumps(problem)
    assert str(gateway.certificates) not in json.dumps(problem)


# 400 and closed: requests that are not HTTP

def _corpus() -> list:
    folder = os.environ.get("SALLYPORT_CORPUS")
    file = Path(folder or "/nonexistent") / "http11-probe.json"
    if not file.exists():
        return []
    return [pytest.param(case, id=case["id"]) for case in json.loads(file.read_text())["cases"]]


MALFORMED = [
    "GET /mtls/account/le1606809 HTTP/1.1\r\n{auth}\r\n",  # no Host
    "GET /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\nHost: b\r\n{auth}\r\n",
    "GET /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\nX-Test : x\r\n{auth}\r\n",
    "GET /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\nno colon\r\n{auth}\r\n",
    "POST /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\n{auth}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "POST /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\n{auth}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    "0\r\n\r\n",
    "POST /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\n{auth}Transfer-Encoding: gzip\r\n\r\n",
    "POST /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\n{auth}Content-Length: -1\r\n\r\n",
    "GET /mtls/account/le1606809 HTTP/9.9\r\nHost: a\r\n{auth}\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS to a plain listener
]


@pytest.mark.parametrize("request_text", MALFORMED)
def test_malformed_request(gateway, world, request_text):
    auth = f"Authorization: {world.bearer}\r\nLP-forward-url: {RAW}/malformed\r\n"
    response = exchange(gateway.port, request_text.replace("{auth}", auth).encode("latin-1"), seconds=3)
    assert response == b"" or response.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5")), response
    assert not world.raw.find("/malformed")


@pytest.mark.parametrize("case", _corpus())
def test_http11_probe(gateway, world, case):
    """The corpus's requests, made into authenticated calls of the gateway."""
    marker = f"/probe/{case['id']}"
    raw = case["rawRequest"].encode("latin-1", errors="replace")
    line, separator, rest = raw.partition(b"\r\n")
    auth = f"Authorization: {world.bearer}\r\nLP-forward-url: https://all-methods.upstream.example{marker}\r\n"
    if line.split(b" ")[1:2] == [b"/"]:
        line = line.replace(b" / ", b" /mtls/account/le1606809 ", 1)
        # Where a header could stand: a case about the first header's line keeps it first.
        raw = line + separator + rest.replace(b"\r\n\r\n", b"\r\n" + auth.encode() + b"\r\n", 1)
    response = exchange(gateway.port, raw, seconds=1)
    statuses = [part[:3] for part in response.split(b"HTTP/1.1 ")[1:]]
    if "2xx" not in case["expected"] and "200" not in case["expected"] and "!101" not in case["expected"]:
        assert not any(status.startswith(b"2") for status in statuses), response
    assert b"101" not in statuses
    # Nothing hidden in a body is ever taken for a second request.
    assert len(world.raw.find(marker)) <= 1


# 408

@pytest.fixture(scope="module", autouse=True)
def unfinished_head(world, tmp_path_factory):
    """What a client gets that has sent the beginning of a head. It takes half a minute, in which the other tests run."""
    gateway = Gateway(world, tmp_path_factory.mktemp("unfinished-head"))
    gateway.start()

    def wait() -> tuple[bytes, float]:
        started = time.monotonic()
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=45) as connection:
            connection.sendall(b"GET /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\nX-Slow: ")
            response = b"".join(iter(lambda: connection.recv(65_536), b""))
        return response, time.monotonic() - started

    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(wait)
        gateway.kill()


def test_408_request_body_that_never_ends(gateway, world):
    outcome: dict[str, bytes] = {}

    def stall() -> None:
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=45) as connection:
            connection.sendall((
                "POST /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n"
                f"Authorization: {world.bearer}\r\nLP-forward-url: https://slow.upstream.example/echo\r\n\r\nhalf"
            ).encode())
            try:
                outcome["response"] = connection.recv(65_536)
            except ConnectionError:
                outcome["response"] = b""

    thread = threading.Thread(target=stall)
    thread.start()
    thread.join(timeout=20)
    assert "response" in outcome, "the gateway waits for the rest of the body without end"
    assert outcome["response"] == b"" or outcome["response"].startswith((b"HTTP/1.1 408", b"HTTP/1.1 504")), outcome


def test_408_request_head_that_never_ends(unfinished_head):
    """A client that sends nothing more is not waited for without end."""
    response, seconds = unfinished_head.result()
    assert seconds < 45
    head, _, body = response.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 "), response
    assert b"\r\nSallyport-Error: request-timeout" in head and b"\r\nConnection: close" in head
    assert json.loads(body)["status"] == 408
