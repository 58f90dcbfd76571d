"""What crosses the gateway, both ways, and what never does."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import socket
import time

import pytest

from harness.credentials import READ
from harness.errors import assert_error
from harness.http import exchange
from harness.upstream import pattern

RAW = "https://raw.upstream.example"
MEBIBYTES_10 = 10 * 1024 * 1024


# The request

@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_methods(gateway, method):
    body = b"some body" if method in ("POST", "PUT") else None
    answer = gateway.call(method, f"{RAW}/echo", body=body)
    assert answer.status == 200, answer
    assert answer.json()["method"] == method
    assert answer.json()["bodyLength"] == len(body or b"")


@pytest.mark.parametrize("method", ["PATCH", "OPTIONS"])
def test_methods_that_a_policy_names(gateway, method):
    answer = gateway.call(method, "https://all-methods.upstream.example/echo", body=b"x" if method == "PATCH" else None)
    assert answer.status == 200, answer
    assert answer.json()["method"] == method


@pytest.mark.parametrize(
    "target",
    [
        "/", "/a/b?c=d&e=%20f", "/a%2Fb", "/a;b=c", "/%7Euser/%41", "/a//b", "/a/../b", "/?", "/p?q=?/:@",
        "/a+b?x=%C3%A9", "/a'b(c)*!$,", "/..", "/%2e%2e/x",
    ],
)
def test_target_reaches_the_upstream_byte_for_byte(gateway, target):
    assert gateway.call("GET", RAW + target).json()["target"] == target


def test_query_alone_gets_a_path(gateway):
    assert gateway.call("GET", RAW + "?a=b").json()["target"] == "/?a=b"


def test_query_of_the_gateway_url_goes_nowhere(gateway):
    assert gateway.call("GET", f"{RAW}/echo?mine=1", query="theirs=2").json()["target"] == "/echo?mine=1"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (f"{RAW}/echo", "raw.upstream.example"),
        ("https://RAW.Upstream.Example/echo", "raw.upstream.example"),
        ("HTTPS://raw.upstream.example/echo", "raw.upstream.example"),
        ("https://raw.upstream.example./echo", "raw.upstream.example"),
        ("https://raw.upstream.example:443/echo", "raw.upstream.example"),
        ("https://ports.upstream.example:8443/echo", "ports.upstream.example:8443"),
        ("http://http.upstream.example/echo", "http.upstream.example"),
    ],
)
def test_host_header(gateway, url, host):
    answer = gateway.call("GET", url)
    assert answer.status == 200, answer
    assert [value for name, value in answer.json()["headers"] if name.lower() == "host"] == [host]


def test_server_name_indication(gateway, world):
    gateway.call("GET", "https://api.payments.example/echo")
    assert "api.payments.example" in world.raw.server_names


def test_end_to_end_headers_cross(gateway, world):
    headers = [
        ("Accept", "application/json"), ("Content-Type", "text/plain; charset=x"), ("User-Agent", "tests/1"),
        ("X-Custom", "one"), ("X-Custom", "two"), ("Cookie", "a=b"), ("Accept-Encoding", "gzip, br"),
        ("If-None-Match", '"v"'), ("Range", "bytes=0-1"), ("traceparent", "00-" + "a" * 32 + "-" + "b" * 16 + "-01"),
    ]
    gateway.call("POST", f"{RAW}/end-to-end", headers=headers, body=b"x")
    seen = world.raw.find("/end-to-end")[-1]
    for name in {name for name, _ in headers} - {"traceparent"}:
        assert seen.header(name) == [value for key, value in headers if key == name], name
    assert len(seen.header("traceparent")) == 1
    assert seen.header("traceparent")[0].startswith("00-" + "a" * 32)
    assert seen.header("Content-Length") == ["1"]


def test_nothing_is_added_but_the_tracing_headers(gateway, world):
    gateway.call("GET", f"{RAW}/nothing-added")
    names = world.raw.find("/nothing-added")[-1].names
    assert names <= {"host", "x-request-id", "traceparent"}, names


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LP-service-name", "IDP"), ("LP-stop-if-certificate-not-found", "false"), ("LP-anything-else", "x"),
        ("lp-lower-case", "x"), ("Proxy-Authorization", "Basic eDp5"), ("Proxy-Connection", "keep-alive"),
        ("Proxy-Anything", "x"), ("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-Host", "a.example"),
        ("X-Forwarded-Anything", "x"), ("Forwarded", "for=10.0.0.1"), ("X-HTTP-Method-Override", "DELETE"),
        ("Keep-Alive", "timeout=5"), ("TE", "trailers"), ("Upgrade", "h2c"), ("Some_Header", "x"),
        ("X_Forwarded_For", "10.0.0.1"), ("LP_service_name", "x"),
    ],
)
def test_header_that_never_reaches_the_upstream(gateway, world, name, value):
    answer = gateway.call("GET", f"{RAW}/never/{name}", headers=[(name, value)])
    assert answer.status == 200, answer
    assert name.lower() not in world.raw.find(f"/never/{name}")[-1].names


def test_authorization_never_reaches_the_upstream(gateway, world):
    gateway.call("GET", f"{RAW}/no-authorization")
    seen = world.raw.find("/no-authorization")[-1]
    assert not seen.header("Authorization")
    assert not any(name.startswith(("lp-", "sallyport")) for name in seen.names)


def test_connection_names_headers_to_drop(gateway, world):
    headers = [("Connection", "X-One, x-two"), ("X-One", "1"), ("X-Two", "2"), ("X-Three", "3")]
    assert gateway.call("GET", f"{RAW}/connection-names", headers=headers).status == 200
    seen = world.raw.find("/connection-names")[-1]
    assert {"x-one", "x-two"}.isdisjoint(seen.names)
    assert seen.header("X-Three") == ["3"]
    assert not seen.header("Connection")


@pytest.mark.parametrize(
    "named",
    ["LP-forward-url", "LP-service-name", "Authorization", "LP-authorization-override", "Content-Length", "Host"],
)
def test_connection_cannot_hide_a_control_header(gateway, world, named):
    """What Connection names never changes how the gateway reads the request."""
    marker = f"/hidden/{named}"
    answer = gateway.call(
        "POST", RAW + marker, service="IDP", body=b"12345",
        headers=[("Connection", named), ("LP-authorization-override", "Basic abc")],
    )
    assert answer.status == 200, answer
    seen = world.raw.find(marker)[-1]
    assert seen.certificate_sha256 == world.pki.clients["acme-idp"].sha256
    assert seen.header("Authorization") == ["Basic abc"]
    assert seen.body == b"12345"
    assert seen.header("Host") == ["raw.upstream.example"]


@pytest.mark.parametrize("value", ["Basic dXNlcjpwYXNz", "Bearer upstream-token", "Custom a=\"b\", c='d'  e"])
def test_authorization_override(gateway, world, value):
    gateway.call("GET", f"{RAW}/override", headers=[("LP-authorization-override", value)])
    seen = world.raw.find("/override")[-1]
    assert seen.header("Authorization") == [value]
    assert "lp-authorization-override" not in seen.names


# Any byte that a field's value may have (RFC 9110 section 5.5): UTF-8, Latin-1, or neither.
ODD_VALUES = ["caf\xe9", "caf\xc3\xa9", "\x80\x81\xfe\xff", "\xef\xbf\xbd", "a\tb \xa0", "".join(map(chr, range(0x80, 0x100)))]


@pytest.mark.parametrize("value", ODD_VALUES)
@pytest.mark.parametrize("name", ["LP-authorization-override", "X-Bytes", "Content-Type", "tracestate"])
def test_bytes_of_a_request_header_cross_as_they_are(gateway, world, name, value):
    headers = [(name, f"a {value}"), ("X-Plain", "plain")]
    if name == "tracestate":
        headers.append(("traceparent", "00-" + "a" * 32 + "-" + "b" * 16 + "-01"))
    with gateway.connect() as connection:
        for _ in range(2):
            answer = gateway.call("POST", f"{RAW}/request-bytes", headers=headers, body=b"\xff", connection=connection)
            assert answer.status == 200, answer
            seen = world.raw.find("/request-bytes")[-1]
            assert seen.header("Authorization" if name.startswith("LP-") else name) == [f"a {value}".strip(" \t")]
            assert seen.header("X-Plain") == ["plain"]


def test_bytes_of_a_head_that_comes_in_pieces(gateway, world):
    request = (
        "GET /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\nX-Bytes: \xe9\xff\r\n"
        f"Authorization: {world.bearer}\r\nLP-authorization-override: Basic \x80\xfe\r\n"
        f"LP-forward-url: {RAW}/pieces\r\nConnection: close\r\n\r\n"
    ).encode("latin-1")
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(request), 60):
            connection.sendall(request[start:start + 60])
            time.sleep(0.005)
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    assert response.startswith(b"HTTP/1.1 200"), response
    seen = world.raw.find("/pieces")[-1]
    assert (seen.header("X-Bytes"), seen.header("Authorization")) == (["\xe9\xff"], ["Basic \x80\xfe"])


def test_odd_bytes_behind_another_request(gateway, world):
    """Of requests that are sent without waiting for an answer the bytes cross, or the request is refused."""
    head = (
        "GET /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\n"
        f"Authorization: {world.bearer}\r\nLP-forward-url: {RAW}/pipelined\r\n"
    )
    requests = f"{head}X-Bytes: \xff1\r\n\r\n{head}X-Bytes: \xff2\r\n\r\n{head}Connection: close\r\n\r\n"
    response = exchange(gateway.port, requests.encode("latin-1"))
    assert re.findall(rb"HTTP/1.1 (\d+)", response) == [b"200", b"400", b"200"], response
    assert [request.header("X-Bytes") for request in world.raw.find("/pipelined")] == [["\xff1"], []]


@pytest.mark.parametrize("value", ODD_VALUES)
def test_bytes_of_a_response_header_cross_as_they_are(gateway, world, value):
    world.raw.raw_answers["bytes"] = (
        f"HTTP/1.1 200 OK\r\nX-Bytes: {value}\r\nContent-Length: 3\r\n\r\nabc".encode("latin-1")
    )
    response = exchange(gateway.port, (
        "GET /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
        f"Authorization: {world.bearer}\r\nLP-forward-url: {RAW}/raw/bytes\r\n\r\n"
    ).encode())
    assert response.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nX-Bytes: " + value.strip(" \t").encode("latin-1") + b"\r\n" in response


def test_trailers_of_the_request_do_not_cross(gateway, world):
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.sendall((
            "POST /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\n"
            f"Authorization: {world.bearer}\r\nLP-forward-url: {RAW}/request-trailers\r\n"
            "Transfer-Encoding: chunked\r\nTrailer: X-Later\r\nConnection: close\r\n\r\n"
            "5\r\nhello\r\n0\r\nX-Later: 1\r\nAuthorization: Basic x\r\n\r\n"
        ).encode())
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    assert response.startswith(b"HTTP/1.1 200"), response
    seen = world.raw.find("/request-trailers")[-1]
    assert seen.body == b"hello"
    assert not seen.trailers
    assert not seen.header("Trailer")


@pytest.mark.parametrize("given", [None, "abc-123", "0" * 64])
def test_request_id(gateway, world, given):
    answer = gateway.call("GET", f"{RAW}/request-id/{given}", request_id=given)
    returned = answer.header("X-Request-Id")
    assert returned and (given is None or returned == given)
    assert world.raw.find(f"/request-id/{given}")[-1].header("X-Request-Id") == [returned]
    assert gateway.audit_of(returned)


def test_made_request_ids_differ(gateway):
    assert len({gateway.call("GET", f"{RAW}/echo").header("X-Request-Id") for _ in range(5)}) == 5


def test_traceparent_is_made_where_there_is_none(gateway, world):
    gateway.call("GET", f"{RAW}/made-traceparent")
    values = world.raw.find("/made-traceparent")[-1].header("traceparent")
    assert len(values) == 1 and re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", values[0]), values


# The response

@pytest.mark.parametrize("status", [200, 201, 202, 299, 400, 401, 403, 404, 418, 429, 500, 502, 503, 504, 599])
def test_status_of_the_upstream_is_relayed(gateway, status):
    answer = gateway.call("GET", f"{RAW}/status/{status}")
    assert answer.status == status
    assert answer.error is None
    assert answer.header("lp-message-from-transport") is None
    assert answer.header("X-Upstream") == "yes"
    assert answer.body == f"status {status}\n".encode()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_relayed_and_not_followed(gateway, world, status):
    before = len(world.raw.requests)
    answer = gateway.call("POST", f"{RAW}/redirect/{status}", body=b"x")
    assert answer.status == status
    assert answer.header("Location") == "https://elsewhere.example/next?x=1"
    assert answer.body == b"moved\n"
    assert len(world.raw.requests) == before + 1


def test_response_headers(gateway):
    answer = gateway.call("GET", f"{RAW}/hop")
    assert answer.status == 200
    names = {name.lower() for name, _ in answer.headers}
    assert names.isdisjoint({
        "x-named-by-connection", "keep-alive", "proxy-authenticate", "proxy-connection", "upgrade", "te", "trailer",
        "lp-message-from-transport", "sallyport-error",
    }), names
    assert answer.values("Set-Cookie") == ["a=1; Path=/", "b=2; Path=/"]
    assert answer.header("X-Kept") == "kept"
    assert answer.header("WWW-Authenticate") == 'Basic realm="upstream"'
    assert answer.header("Date") == "Tue, 01 Jan 2030 00:00:00 GMT"
    assert answer.header("Server") == "upstream/1.0"
    assert answer.body == b"hop\n"


def test_encoded_body_is_not_decoded(gateway):
    answer = gateway.call("GET", f"{RAW}/gzip")
    assert answer.header("Content-Encoding") == "gzip"
    assert gzip.decompress(answer.body) == b"packed\n"


def test_trailers_of_the_response_do_not_cross(gateway, world):
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.sendall((
            "GET /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\nConnection: close\r\n"
            f"Authorization: {world.bearer}\r\nLP-forward-url: {RAW}/trailers\r\n\r\n"
        ).encode())
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    assert response.startswith(b"HTTP/1.1 200") and b"hello" in response
    assert b"X-Checksum" not in response and b"Trailer" not in response


def test_early_hints_do_not_cross(gateway, world):
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.sendall((
            "GET /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\nConnection: close\r\n"
            f"Authorization: {world.bearer}\r\nLP-forward-url: {RAW}/early-hints\r\n\r\n"
        ).encode())
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    assert response.startswith(b"HTTP/1.1 200"), response
    assert b"103" not in response.split(b"\r\n")[0] and b"/style.css" not in response
    assert response.endswith(b"after hints\n")


def test_no_content(gateway):
    with gateway.connect() as connection:
        for _ in range(2):
            answer = gateway.call("DELETE", f"{RAW}/no-content", connection=connection)
            assert answer.status == 204 and answer.body == b""
            assert not answer.values("Transfer-Encoding")
            assert not answer.values("Content-Length")


def test_not_modified(gateway):
    with gateway.connect() as connection:
        for _ in range(2):
            answer = gateway.call("GET", f"{RAW}/not-modified", connection=connection)
            assert answer.status == 304 and answer.body == b""
            assert answer.header("ETag") == '"v1"'


def test_head(gateway):
    with gateway.connect() as connection:
        for _ in range(2):
            answer = gateway.call("HEAD", "https://all-methods.upstream.example/head-only", connection=connection)
            assert answer.status == 200 and answer.body == b""
            assert answer.header("Content-Length") == "1234"
        assert gateway.call("GET", f"{RAW}/echo", connection=connection).status == 200


def test_error_answer_to_head_has_no_body(gateway):
    with gateway.connect() as connection:
        answer = gateway.call("HEAD", f"{RAW}/head-only", connection=connection)
        assert answer.status == 403 and answer.body == b"" and answer.error == "no-rule"
        assert gateway.call("GET", f"{RAW}/echo", connection=connection).status == 200


def test_large_header_of_the_upstream(gateway):
    answer = gateway.call("GET", f"{RAW}/big-headers/12000")
    assert answer.status == 200
    assert len(answer.header("X-Big")) == 12_000


def test_kept_alive(gateway):
    with gateway.connect() as connection:
        for _ in range(5):
            assert gateway.call("GET", f"{RAW}/echo", connection=connection).status == 200


def test_pipelined_requests_are_answered_in_order(gateway, world):
    head = (
        "GET /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\n"
        f"Authorization: {world.bearer}\r\nLP-forward-url: {RAW}"
    )
    requests = "".join(f"{head}/status/{status}\r\n\r\n" for status in (201, 202))
    requests += f"{head}/status/203\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.sendall(requests.encode())
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    assert re.findall(rb"HTTP/1.1 (\d+)", response) == [b"201", b"202", b"203"]


# Bodies

@pytest.mark.parametrize("chunked", [False, True], ids=["with length", "chunked"])
@pytest.mark.parametrize("service", [None, "IDP"])
def test_ten_mebibytes_to_the_upstream(gateway, world, chunked, service):
    body = pattern(MEBIBYTES_10)
    answer = gateway.call("POST", f"{RAW}/upload", body=body, chunked=chunked, service=service)
    assert answer.status == 200, answer
    assert answer.json()["bodyLength"] == len(body)
    assert answer.json()["bodySHA256"] == hashlib.sha256(body).hexdigest()
    seen = world.raw.find("/upload")[-1]
    assert seen.header("Content-Length") == ([] if chunked else [str(len(body))])


@pytest.mark.parametrize("way", ["bytes", "chunked", "until-close"])
def test_ten_mebibytes_from_the_upstream(gateway, way):
    answer = gateway.call("GET", f"{RAW}/{way}/{MEBIBYTES_10}")
    assert answer.status == 200
    assert answer.body == pattern(MEBIBYTES_10)
    assert answer.values("Content-Length") == ([str(MEBIBYTES_10)] if way == "bytes" else [])


def test_ten_mebibytes_both_ways_at_once(gateway):
    body = pattern(MEBIBYTES_10)
    answer = gateway.call("PUT", f"{RAW}/mirror", body=body, headers=[("Content-Type", "image/png")])
    assert answer.body == body
    assert answer.header("Content-Type") == "image/png"


@pytest.mark.parametrize("chunked", [False, True], ids=["with length", "chunked"])
def test_ten_mebibytes_through_nginx(gateway, world, chunked):
    """nginx speaks HTTP/2, so that a chunked request arrives there in frames."""
    body = pattern(MEBIBYTES_10)
    name = f"upload-{chunked}"
    answer = gateway.call(
        "PUT", f"https://mtls.upstream.example/files/{name}", body=body, chunked=chunked, service="IDP"
    )
    assert answer.status in (201, 204), answer
    assert world.nginx.file(name) == body
    answer = gateway.call("GET", f"https://mtls.upstream.example/files/{name}", service="IDP")
    assert answer.status == 200 and answer.body == body


def test_empty_body_keeps_its_length(gateway, world):
    gateway.call("POST", f"{RAW}/empty", body=b"")
    seen = world.raw.find("/empty")[-1]
    assert seen.header("Content-Length") == ["0"] and seen.body == b""


# More than two loopback connections hold in their buffers.
MEBIBYTES_31 = 31 * 1024 * 1024


def test_slow_upstream_holds_the_client_back(gateway, world):
    """While the upstream does not read, the gateway takes in only so much."""
    body = pattern(MEBIBYTES_31)
    with gateway.connect() as connection:
        started = time.monotonic()
        headers = [("Authorization", world.bearer), ("LP-forward-url", f"{RAW}/slow-reader/1.5")]
        connection.send("POST", "/mtls/account/le1606809", headers, body)
        assert time.monotonic() - started > 1, "the whole body was taken in before the upstream read any of it"
        assert connection.receive().json()["bodySHA256"] == hashlib.sha256(body).hexdigest()


def test_slow_client_holds_the_upstream_back(gateway, world):
    with gateway.connect() as connection:
        started = time.monotonic()
        headers = [("Authorization", world.bearer), ("LP-forward-url", f"{RAW}/bytes/{MEBIBYTES_31}?held-back")]
        connection.send("GET", "/mtls/account/le1606809", headers)
        time.sleep(1.5)
        assert connection.receive().body == pattern(MEBIBYTES_31)
    assert world.raw.find("held-back")[-1].answered_at - started > 1, "the whole body was taken in at once"


def test_expect_100_continue(gateway, world):
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.sendall((
            "POST /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\nConnection: close\r\n"
            f"Authorization: {world.bearer}\r\nLP-forward-url: {RAW}/expected\r\n"
            "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"
        ).encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 100")
        connection.sendall(b"hello")
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    assert b"HTTP/1.1 200" in response
    assert world.raw.find("/expected")[-1].body == b"hello"


def test_expect_100_continue_of_a_refused_request_is_not_asked_for_its_body(gateway):
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.sendall((
            "POST /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\n"
            f"LP-forward-url: {RAW}/refused\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
        ).encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 401")


@pytest.mark.parametrize("status", [200, 413, 503])
def test_early_answer_is_relayed(gateway, status):
    """The upstream answers while the body is still on its way."""
    answer = gateway.call("POST", f"{RAW}/early/{status}", body=pattern(MEBIBYTES_10))
    assert answer.status == status, answer
    assert answer.error is None
    assert answer.body == b"early\n"


def test_client_that_leaves_ends_the_upstream_request(gateway, world):
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.sendall((
            "GET /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\nX-Request-Id: left-early\r\n"
            f"Authorization: {world.bearer}\r\nLP-forward-url: {RAW}/wait/3\r\n\r\n"
        ).encode())
        time.sleep(0.5)
    assert gateway.audit_of("left-early", seconds=2)
    assert gateway.call("GET", f"{RAW}/echo").status == 200


# Bodies that break off

@pytest.mark.parametrize("way", ["cut", "cut-chunked", "reset-late", "stall"])
def test_response_that_breaks_off_never_looks_complete(gateway, world, way):
    """The head is already with the client: only the end of the connection can say that something is missing."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.sendall((
            "GET /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\n"
            f"Authorization: {world.bearer}\r\nLP-forward-url: https://slow.upstream.example/{way}\r\n\r\n"
        ).encode())
        response = b"".join(iter(lambda: receive(connection), b""))
    if response.startswith(b"HTTP/1.1 200"):
        assert not response.endswith(b"0\r\n\r\n")
        assert b"1000" not in response or len(response.split(b"\r\n\r\n", 1)[1]) < 1000
    else:
        assert response.startswith((b"HTTP/1.1 502", b"HTTP/1.1 504")), response


def receive(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except ConnectionResetError:
        return b""


# What an upstream says in an odd way

def odd(gateway, world, name: str, raw: bytes):
    world.raw.raw_answers[name] = raw
    return gateway.call("GET", f"{RAW}/raw/{name}")


@pytest.mark.parametrize(
    ("name", "raw", "headers", "body"),
    [
        ("folded-header", b"HTTP/1.1 200 OK\r\nX-Odd: a\r\n  b\r\nContent-Length: 2\r\n\r\nok",
         [("X-Odd", "a b")], b"ok"),
        ("no-reason", b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok", [], b"ok"),
        ("empty-header", b"HTTP/1.1 200 OK\r\nX-Odd:\r\nContent-Length: 2\r\n\r\nok", [("X-Odd", "")], b"ok"),
        ("http-1.0", b"HTTP/1.0 200 OK\r\nX-Odd: 1\r\n\r\nto the end", [("X-Odd", "1")], b"to the end"),
        ("more-than-its-length",
         b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", [], b"ok"),
        ("not-modified-with-chunks", b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", [], b""),
        ("utf-8", "HTTP/1.1 200 OK\r\nX-Odd: café\r\nContent-Length: 2\r\n\r\nok".encode(),
         [("X-Odd", "café".encode().decode("latin-1"))], b"ok"),
        ("eighty-headers",
         b"HTTP/1.1 200 OK\r\n%sContent-Length: 2\r\n\r\nok" % b"".join(b"X-Odd: %d\r\n" % n for n in range(80)),
         [("X-Odd", str(number)) for number in range(80)], b"ok"),
    ],
)
def test_odd_answer_is_relayed(gateway, world, name, raw, headers, body):
    answer = odd(gateway, world, name, raw)
    assert answer.error is None, answer
    assert [(key, value) for key, value in answer.headers if key == "X-Odd"] == headers
    assert answer.body == body


def test_length_said_twice_is_passed_on_once(gateway, world):
    """RFC 9112 section 6.3: one and the same value counts as one."""
    answer = odd(gateway, world, "same-lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok")
    assert answer.values("Content-Length") == ["2"] and answer.body == b"ok"


def test_no_content_has_no_length(gateway, world):
    """RFC 9110 section 8.6: a client that believed it would wait for a body."""
    answer = odd(gateway, world, "length-of-nothing", b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n")
    assert answer.status == 204 and not answer.values("Content-Length")


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
def test_client_of_an_older_version(gateway, world, version):
    """HTTP/1.0 knows no chunks: the end of the connection ends the body."""
    response = exchange(gateway.port, (
        f"GET /mtls/account/le1606809 {version}\r\nHost: a\r\nConnection: close\r\nAuthorization: {world.bearer}\r\n"
        f"LP-forward-url: {RAW}/chunked/1000\r\n\r\n"
    ).encode())
    head, _, body = response.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert (b"transfer-encoding: chunked" in head.lower()) == (version == "HTTP/1.1")
    assert (body == pattern(1000)) == (version == "HTTP/1.0")


def test_connection_that_the_upstream_closed_is_not_used_again(gateway, world):
    """Ended without a word behind each answer: none of the next requests may fail, nor arrive twice."""
    for number in range(15):
        marker = f"/silent-close?number={number};"
        answer = gateway.call("POST", RAW + marker, body=b"x" * 5000)
        assert answer.status == 200, answer
        assert len(world.raw.find(marker)) == 1
        time.sleep(0.02)


@pytest.mark.parametrize("framing", ["Content-Length: 100", "Transfer-Encoding: chunked"])
def test_body_that_breaks_off_never_arrives_as_complete(gateway, world, framing):
    marker = f"/mirror?left-{framing[0]}"
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.sendall((
            f"POST /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\n{framing}\r\nAuthorization: {world.bearer}\r\n"
            f"LP-forward-url: {RAW}{marker}\r\n\r\n5\r\nhello\r\n"
        ).encode())
        time.sleep(0.5)
    time.sleep(0.3)
    assert not any(request.complete for request in world.raw.find(marker))


# The gateway's own TLS

def test_tls_listener(new_gateway, world):
    gateway = new_gateway(tls=True).start()
    answer = gateway.call("POST", f"{RAW}/mirror", body=b"over TLS", service="IDP")
    assert answer.status == 200 and answer.body == b"over TLS"
    assert_error(gateway.call("GET", f"{RAW}/echo", authorization=None), 401)


def test_scope_of_reading_is_enough_to_read(gateway, world):
    answer = gateway.call("GET", f"{RAW}/echo", authorization=world.credentials.bearer(scopes=(READ,)))
    assert answer.status == 200 and json.loads(answer.body)["method"] == "GET"
