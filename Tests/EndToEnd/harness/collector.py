"""A collector of spans: takes OTLP over HTTP in JSON, and reads it with the classes of OpenTelemetry's protocol."""

from __future__ import annotations

import base64
import contextlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SpanMessage

from .ports import wait_for

PATH = "/v1/traces"
_IDS = ("traceId", "spanId", "parentSpanId")


@dataclass
class Span:
    """A span as it was exported."""

    name: str
    kind: str
    trace: str
    id: str
    parent: str | None
    start: int
    end: int
    failed: bool
    attributes: dict[str, str | int]
    service: str

    @property
    def traceparent(self) -> str:
        return f"00-{self.trace}-{self.id}-01"


@dataclass
class Collector:
    """Listens on a free loopback port. `answers` are (status, headers) for the next requests; then it is content.
    While `gate` is not set requests get no answer."""

    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    taken: list[Span] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self):
        self.gate.set()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = collector.receive(self.path, dict(self.headers), body)
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    for name, value in {**headers, "Content-Type": "application/json", "Content-Length": "2"}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(b"{}")

            def log_message(self, *_unused) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{PATH}"

    def receive(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        self.bodies.append(body)
        self.headers.append(headers)
        self.times.append(time.monotonic())
        self.gate.wait(30)
        if self.answers:
            return self.answers.pop(0)
        try:
            assert path == PATH and headers["Content-Type"] == "application/json"
            self.taken += spans(body)
        except Exception as error:  # noqa: BLE001 - told by the test, in whose thread it can fail
            self.problems.append(repr(error))
            return 400, {}
        return 200, {}

    def trace(self, request: str, count: int, *, seconds: float = 5) -> list[Span]:
        """The spans of the trace of a request id, once there are so many; its own first."""
        def found() -> list[Span] | None:
            assert not self.problems, self.problems
            own = [span for span in self.taken if span.attributes.get("sallyport.request_id") == request]
            whole = own + [span for span in self.taken if own and span.trace == own[0].trace and span is not own[0]]
            return whole if len(whole) >= count else None

        whole = wait_for(found, seconds, f"{count} spans of {request}; there are {[span.name for span in self.taken]}")
        assert len(whole) == count, whole
        return whole

    def stop(self) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()


def spans(body: bytes) -> list[Span]:
    """What a request has, read strictly: an unknown field is an error."""
    document = json.loads(body)
    request = json_format.ParseDict(_with_base64(document), ExportTraceServiceRequest())
    found = []
    for resource in request.resource_spans:
        attributes = _attributes(resource.resource.attributes)
        assert attributes.keys() == {"service.name", "service.version"}
        for scope in resource.scope_spans:
            assert scope.scope.name == "sallyport"
            found += [_span(message, attributes["service.name"]) for message in scope.spans]
    return found


def _with_base64(value):
    """OTLP has ids in hexadecimal, where protobuf's JSON has base64."""
    if isinstance(value, list):
        return [_with_base64(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: base64.b64encode(bytes.fromhex(item)).decode() if key in _IDS else _with_base64(item)
        for key, item in value.items()
    }


def _span(message: SpanMessage, service: str) -> Span:
    assert len(message.trace_id) == 16 and len(message.span_id) == 8 and len(message.parent_span_id) in (0, 8)
    assert 0 < message.start_time_unix_nano <= message.end_time_unix_nano < (time.time() + 60) * 1e9
    return Span(
        message.name, SpanMessage.SpanKind.Name(message.kind).removeprefix("SPAN_KIND_").lower(),
        message.trace_id.hex(), message.span_id.hex(), message.parent_span_id.hex() or None,
        message.start_time_unix_nano, message.end_time_unix_nano, message.status.code == message.status.STATUS_CODE_ERROR,
        _attributes(message.attributes), service,
    )


def _attributes(pairs) -> dict[str, str | int]:
    assert len({pair.key for pair in pairs}) == len(pairs)
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in pairs}
