"""Spans of requests, as a collector gets them and as the upstream is told of them."""

from __future__ import annotations

import time

import pytest
import requests
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from harness.collector import Collector
from harness.command import sallyport
from harness.gateway import Gateway
from harness.ports import free_port, wait_for

RAW = "https://raw.upstream.example"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
KEY = "collector-key-5521"


@pytest.fixture(scope="module")
def collector():
    collector = Collector()
    yield collector
    collector.stop()


def tracing(url: str, more: str = "") -> str:
    return f'tracing: {{ endpoint: "{url}", allowHTTP: true, headers: {{ x-api-key: "env:COLLECTOR_KEY" }}{more} }}\n'


@pytest.fixture(scope="module")
def traced(world, tmp_path_factory, collector):
    """A gateway that records every request, and has served those of `CALLS`."""
    gateway = Gateway(
        world, tmp_path_factory.mktemp("traced"), extra=tracing(collector.url, ", serviceName: edge"),
        environment={"COLLECTOR_KEY": KEY},
    )
    try:
        gateway.start()
        gateway.answers = {name: gateway.call(**{"method": "GET", **call}, request_id=name) for name, call in CALLS.items()}
        yield gateway
        assert gateway.stop() == 0
    finally:
        gateway.kill()


# All are made at once, since spans are exported once a second.
UNSAMPLED = {
    f"unsampled-{number}": f"{version}-{number * 32}-{PARENT}-{flags}"
    for number, (version, flags) in {"1": ("00", "00"), "2": ("00", "02"), "3": ("cc", "00")}.items()
}
CALLS: dict[str, dict] = {
    "allowed": dict(method="POST", url=f"{RAW}/trace-allowed?token=hidden", service="IDP", body=b"12345"),
    "continued": dict(
        url=f"{RAW}/trace-continued",
        headers=[("traceparent", f"00-{TRACE}-{PARENT}-01"), ("tracestate", "a=1"), ("tracestate", "b=2")],
    ),
    **{name: dict(url=f"{RAW}/trace-{name}", headers=[("traceparent", text)]) for name, text in UNSAMPLED.items()},
    "anonymous": dict(url=f"{RAW}/echo", authorization=None),
    "denied": dict(url="https://elsewhere.example/"),
    "no-certificate": dict(url=f"{RAW}/echo", service="EXPIRED", stop=True),
    "down": dict(url="https://refused.upstream.example/"),
    "failing": dict(url=f"{RAW}/status/500"),
    "missing": dict(url=f"{RAW}/status/404"),
    "odd-method": dict(method="PROPFIND", url=f"{RAW}/echo"),
}


def by_name(spans) -> dict:
    return {span.name: span for span in spans}


def test_an_allowed_request(traced, world, collector):
    spans = collector.trace("allowed", 5)
    own, rest = spans[0], by_name(spans[1:])
    assert rest.keys() == {"authenticate", "decide", "certificate", "POST"}
    assert own.name == "POST /mtls/account/{accountId}" and own.kind == "server" and own.parent is None
    assert all(span.parent == own.id and span.service == "edge" for span in rest.values())
    assert [rest[name].kind for name in ("authenticate", "decide", "certificate", "POST")] == ["internal"] * 3 + ["client"]
    call, record = rest["POST"], traced.audit_of("allowed")
    assert own.start <= rest["authenticate"].start <= rest["decide"].start <= rest["certificate"].start <= call.start
    assert call.end <= own.end and not any(span.failed for span in spans)
    # What the upstream records hangs below the call; the client and the audit record are told of the request.
    assert world.raw.find("/trace-allowed")[-1].header("traceparent") == [call.traceparent]
    assert traced.answers["allowed"].header("traceparent") == record["traceparent"] == own.traceparent
    assert call.attributes == {
        "http.request.method": "POST", "server.address": "raw.upstream.example", "server.port": 443,
        "url.full": f"{RAW}/trace-allowed?token", "http.response.status_code": 200,
    }
    assert own.attributes == {
        "http.request.method": "POST", "url.scheme": "http", "url.path": "/mtls/account/le1606809",
        "http.route": "/mtls/account/{accountId}", "server.address": "127.0.0.1", "server.port": traced.port,
        "client.address": "127.0.0.1", "http.response.status_code": 200, "sallyport.account": "le1606809",
        "sallyport.decision": "allow", "sallyport.rule": record["rule"], "sallyport.policy": record["policy"],
        "sallyport.request_id": "allowed",
    }
    assert all(headers.get("x-api-key") == KEY for headers in collector.headers)


def test_a_clients_trace_is_continued(traced, world, collector):
    own, *rest = collector.trace("continued", 5)
    assert own.trace == TRACE and own.parent == PARENT
    seen = world.raw.find("/trace-continued")[-1]
    assert seen.header("traceparent") == [by_name(rest)["GET"].traceparent]
    assert ",".join(seen.header("tracestate")) == "a=1,b=2"


@pytest.mark.parametrize("name", UNSAMPLED)
def test_what_a_client_does_not_record_is_passed_on_as_it_came(traced, world, collector, name):
    seen = world.raw.find(f"/trace-{name}")[-1]
    assert seen.header("traceparent") == [traced.answers[name].header("traceparent")] == [UNSAMPLED[name]]
    # That one ended later, and is there.
    collector.trace("odd-method", 1)
    assert not [span for span in collector.taken if span.attributes.get("sallyport.request_id") == name]


@pytest.mark.parametrize(
    ("name", "status", "code", "steps"),
    [
        ("anonymous", 401, "not-authenticated", ["authenticate"]),
        ("denied", 403, "no-rule", ["authenticate", "decide"]),
        ("no-certificate", 400, "no-usable-certificate", ["authenticate", "decide", "certificate"]),
    ],
)
def test_a_refused_request_ends_in_the_step_that_refused_it(traced, collector, name, status, code, steps):
    assert traced.answers[name].status == status
    own, *rest = collector.trace(name, 1 + len(steps))
    assert [span.name for span in sorted(rest, key=lambda span: span.start)] == steps
    assert own.attributes["error.type"] == own.attributes["sallyport.code"] == code
    assert own.attributes["http.response.status_code"] == status and not own.failed
    refusing = by_name(rest)[steps[-1]]
    assert refusing.failed and refusing.attributes == {"error.type": code}
    assert not any(span.failed for span in rest if span is not refusing)


@pytest.mark.parametrize(
    ("name", "error", "status", "own_error"),
    [("down", "unreachable", None, "upstream-failed"), ("failing", "500", 500, "500"), ("missing", "404", 404, None)],
)
def test_a_call_that_fails(traced, collector, name, error, status, own_error):
    own, *rest = collector.trace(name, 5)
    call = by_name(rest)["GET"]
    assert call.failed and call.attributes["error.type"] == error
    assert call.attributes.get("http.response.status_code") == status
    assert own.attributes.get("error.type") == own_error and own.failed == (own_error is not None)


def test_what_is_no_call(traced, world, collector):
    own, = collector.trace("odd-method", 1)
    assert own.name == "HTTP" and own.attributes["http.request.method"] == "_OTHER"
    headers = [("Authorization", world.bearer), ("Content-Type", "application/json"), ("X-Request-Id", "mapping")]
    with traced.connect() as connection:
        assert connection.request("POST", "/mtls/mapping", headers, b"[]").status == 200
    own, *rest = collector.trace("mapping", 3)
    assert own.name == "POST /mtls/mapping" and by_name(rest).keys() == {"authenticate", "decide"}


def test_a_bundle_test(traced, world, collector):
    """The request is a POST, and its call a GET."""
    trial = world.pki.client_authority.issue("traced", client=True)
    content = pkcs12.serialize_key_and_certificates(b"a", trial.key, trial.certificate, None, NoEncryption())
    answer = requests.post(
        f"http://127.0.0.1:{traced.port}/mtls/account/le1606809/p12-test/multipart", files={"file": ("a.p12", content)},
        headers={"Authorization": world.bearer, "LP-forward-url": f"{RAW}/echo", "X-Request-Id": "bundle"}, timeout=10,
    )
    assert answer.status_code == 200
    own, *rest = collector.trace("bundle", 5)
    assert own.name == "POST /mtls/account/{accountId}/p12-test/multipart"
    assert by_name(rest).keys() == {"authenticate", "decide", "certificate", "GET"}
    assert own.attributes["http.request.method"] == "POST"
    assert own.attributes["url.path"] == "/mtls/account/le1606809/p12-test/multipart"


def test_nothing_secret_is_exported(traced, world, collector):
    plant = "PLANTED-trace-8812"
    url = f"{RAW}/mirror?password={plant}"
    headers = [("LP-authorization-override", f"Basic {plant}"), ("Cookie", plant), ("baggage", f"k={plant}")]
    traced.call("POST", url, service="IDP", headers=headers, body=plant.encode(), query=f"q={plant}", request_id="trace-s")
    traced.call("POST", f"https://user:{plant}@raw.upstream.example/", headers=headers, body=plant.encode())
    traced.call("GET", url, authorization=f"Bearer {plant}.{plant}.{plant}")
    traced.call("GET", f"{RAW}/echo", request_id="trace-last")
    collector.trace("trace-s", 5)
    collector.trace("trace-last", 5)
    exported = b"".join(collector.bodies)
    assert not [secret for secret in {plant, KEY, *world.secrets()} if secret.encode() in exported]


def test_a_share_of_what_begins_here(new_gateway, collector, world):
    """With none, a request without `traceparent` goes as without tracing, and whoever asks for it is recorded."""
    gateway = new_gateway(extra=tracing(collector.url, ", sampling: 0"), environment={"COLLECTOR_KEY": KEY}).start()
    gateway.call("GET", f"{RAW}/trace-none", request_id="trace-none")
    assert world.raw.find("/trace-none")[-1].header("traceparent")[0].endswith("-00")
    headers = [("traceparent", f"00-{TRACE[::-1]}-{PARENT}-01")]
    gateway.call("GET", f"{RAW}/echo", headers=headers, request_id="trace-asked")
    collector.trace("trace-asked", 5)
    assert not [span for span in collector.taken if span.attributes.get("sallyport.request_id") == "trace-none"]


def test_draining_sends_what_waits(new_gateway):
    collector = Collector()
    gateway = new_gateway(extra=tracing(collector.url), environment={"COLLECTOR_KEY": KEY}).start()
    for number in range(3):
        gateway.call("GET", f"{RAW}/echo", request_id=f"drain-{number}")
    assert gateway.stop() == 0
    assert not collector.problems
    assert sum(span.kind == "server" for span in collector.taken) == 3 and len(collector.taken) == 15
    collector.stop()


def test_a_collector_in_trouble_is_tried_again(new_gateway):
    collector = Collector(answers=[(503, {"Retry-After": "1"})])
    gateway = new_gateway(extra=tracing(collector.url), environment={"COLLECTOR_KEY": KEY}).start()
    gateway.call("GET", f"{RAW}/echo", request_id="again")
    collector.trace("again", 5, seconds=10)
    assert len(set(collector.bodies)) == 1 and len(collector.bodies) == 2
    assert collector.times[1] - collector.times[0] > 0.9
    exported = wait_for(lambda: gateway.metrics().value("sallyport_trace_spans_total", result="exported"), 5, "the count")
    assert exported == 5 and gateway.metrics().total("sallyport_trace_spans_total") == 5
    messages = [line["message"] for line in gateway.log() if "spans" in line["message"]]
    assert messages == ["spans cannot be exported; requests are served all the same", "spans are exported again"]
    collector.stop()


@pytest.mark.parametrize("trouble", ["down", "hangs", "500"])
def test_requests_do_not_notice_a_collector_in_trouble(new_gateway, trouble):
    collector = Collector(answers=[(500, {})] * 1000)
    if trouble == "hangs":
        collector.gate.clear()
    url = f"http://127.0.0.1:{free_port()}/v1/traces" if trouble == "down" else collector.url
    gateway = new_gateway(extra=tracing(url), environment={"COLLECTOR_KEY": KEY}).start()
    with gateway.connect() as connection:
        for _ in range(20):
            began = time.monotonic()
            assert gateway.call("GET", f"{RAW}/echo", connection=connection).status == 200
            assert time.monotonic() - began < 1
    if trouble == "500":
        wait_for(lambda: gateway.metrics().value("sallyport_trace_spans_total", result="failed") == 100, 5, "the count")
    began = time.monotonic()
    assert gateway.stop() == 0
    assert time.monotonic() - began < 5, "spans are waited for two seconds at the most"
    assert sum("spans cannot" in line["message"] for line in gateway.log()) == 1
    collector.stop()


def test_mistakes_are_found_before_anything_is_served(new_gateway):
    gateway = new_gateway(extra=tracing("http://127.0.0.1:4318/v1/traces", ", caFile: missing.pem"))
    run = sallyport("check", "--config", gateway.config, **gateway.world.credentials.environment)
    assert run.returncode == 1 and "missing.pem" in run.stdout
    gateway.config.write_text(gateway.config.read_text().replace(", caFile: missing.pem", ""))
    run = sallyport("check", "--config", gateway.config, **gateway.world.credentials.environment)
    assert run.returncode == 1 and "COLLECTOR_KEY" in run.stdout
    environment = {**gateway.world.credentials.environment, "COLLECTOR_KEY": f"{KEY}\r\nx: y"}
    run = sallyport("check", "--config", gateway.config, **environment)
    assert run.returncode == 1 and "more than one line" in run.stdout and KEY not in run.stdout + run.stderr


def test_a_change_takes_a_restart(new_gateway, collector):
    gateway = new_gateway(extra=tracing(collector.url), environment={"COLLECTOR_KEY": KEY}).start()
    gateway.config.write_text("# moves all lines\n" + gateway.config.read_text())
    gateway.reload()
    gateway.wait_for_reload()
    gateway.config.write_text(gateway.config.read_text().replace("allowHTTP: true", "allowHTTP: true, sampling: 0.5"))
    gateway.reload()
    gateway.wait_for_reload(2)
    assert [line["setting"] for line in gateway.log() if "restart" in line["message"]] == ["tracing"]
