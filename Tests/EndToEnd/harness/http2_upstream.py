"""An upstream that speaks HTTP/2 alone, and does with streams and connections what the path of a request asks for."""

from __future__ import annotations

import contextlib
import hashlib
import json
import selectors
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings
from hyperframe.frame import GoAwayFrame

from .pki import PKI
from .upstream import PATTERN, tls

# What may wait to be written of one connection, before who answers on it waits as well.
BACKLOG = 128 * 1024


@dataclass
class Call:
    """A request whose head has come. `executed` is when the upstream acted on it, which some behaviours never do."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    connection: int
    stream: int
    certificate_sha256: str
    body: bytearray = field(default_factory=bytearray)
    whole: threading.Event = field(default_factory=threading.Event)
    executed: bool = False
    reset: int | None = None

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.headers}

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]


class HTTP2Upstream:
    """A server on a free loopback port; a thread for each connection, and one for each request. `silence` are the seconds before
    it says and reads anything on a connection."""

    def __init__(
        self, pki: PKI, *, streams: int = 100, window: int = 1_000_000, required: bool = True, silence: float = 0,
    ):
        self.streams, self.window, self.silence = streams, window, silence
        self.context = tls(pki, verify=ssl.CERT_REQUIRED if required else ssl.CERT_OPTIONAL)
        self.context.set_alpn_protocols(["h2"])
        self.calls: list[Call] = []
        self.connections: list[_Connection] = []
        self.lock = threading.Lock()
        self.latch = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        plain.settimeout(10)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError, h2.exceptions.ProtocolError):
            secure = self.context.wrap_socket(plain, server_side=True)
            with self.lock:
                connection = _Connection(self, secure, len(self.connections))
                self.connections.append(connection)
            connection.run()

    def find(self, marker: str) -> list[Call]:
        """The requests whose target holds `marker`."""
        return [call for call in list(self.calls) if marker in call.target]

    def executed(self, marker: str) -> list[Call]:
        return [call for call in self.find(marker) if call.executed]

    def connections_of(self, marker: str) -> set[int]:
        return {call.connection for call in self.find(marker)}

    def stop(self) -> None:
        self.latch.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self.connections:
            connection.end()


class _Connection:
    """One connection: what is read and written is so on one thread, as OpenSSL wants it."""

    def __init__(self, upstream: HTTP2Upstream, secure: ssl.SSLSocket, number: int):
        self.upstream, self.socket, self.number = upstream, secure, number
        self.certificate = hashlib.sha256(secure.getpeercert(binary_form=True) or b"").hexdigest()
        # What a test says is sent as it stands.
        self.http2 = h2.connection.H2Connection(h2.config.H2Configuration(
            client_side=False, header_encoding="latin-1", validate_outbound_headers=False))
        self.http2.local_settings = h2.settings.Settings(client=False, initial_values={
            h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: upstream.streams,
            h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: upstream.window,
            h2.settings.SettingCodes.MAX_HEADER_LIST_SIZE: 65_536,
        })
        self.changed = threading.Condition()
        self.calls: dict[int, Call] = {}
        self.output = bytearray()
        self.ending = False
        self.is_over = False
        self._wake, self._waker = socket.socketpair()

    def run(self) -> None:
        time.sleep(self.upstream.silence)
        self.socket.setblocking(False)
        with self.changed:
            self.http2.initiate_connection()
            self.http2.increment_flow_control_window(8_000_000)
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._wake, selectors.EVENT_READ)
                selector.register(self.socket, selectors.EVENT_READ)
                while self._turn(selector):
                    pass
        finally:
            with self.changed:
                self.is_over = True
                self.changed.notify_all()
            for one in (self.socket, self._wake, self._waker):
                one.close()

    def _turn(self, selector) -> bool:
        with self.changed:
            self.output += self.http2.data_to_send()
            self._write()
            if self.ending and not self.output:
                return False
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self.output else 0)
        selector.modify(self.socket, wanted)
        selector.select(timeout=None if not self.socket.pending() else 0)
        with contextlib.suppress(BlockingIOError):
            self._wake.setblocking(False)
            self._wake.recv(4096)
        return self._read()

    def _write(self) -> None:
        with contextlib.suppress(ssl.SSLWantWriteError, ssl.SSLWantReadError):
            while self.output:
                del self.output[:self.socket.send(self.output[:16_384])]
        self.changed.notify_all()

    def _read(self) -> bool:
        try:
            data = self.socket.recv(65_536)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return True
        with self.changed:
            for event in self.http2.receive_data(data) if data else []:
                self._take(event)
            self.changed.notify_all()
        return bool(data)

    def _take(self, event) -> None:
        call = self.calls.get(getattr(event, "stream_id", None))
        if isinstance(event, h2.events.RequestReceived):
            self._begin(event)
        elif isinstance(event, h2.events.DataReceived):
            call.body += event.data
            if "/decline" in call.target:
                # No more of this body is wanted, but of others on the connection.
                if event.flow_controlled_length:
                    self.http2.increment_flow_control_window(event.flow_controlled_length)
            elif "/unread" not in call.target:
                self.http2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            call.whole.set()
        elif isinstance(event, h2.events.StreamReset) and call:
            call.reset = int(event.error_code)
            call.whole.set()

    def _begin(self, event) -> None:
        pseudo = {name: value for name, value in event.headers if name.startswith(":")}
        call = Call(pseudo[":method"], pseudo[":path"], list(event.headers), self.number, event.stream_id,
                    self.certificate)
        self.calls[event.stream_id] = call
        self.upstream.calls.append(call)
        threading.Thread(target=_Behaviour(self, call).run, daemon=True).start()

    def wake(self) -> None:
        with contextlib.suppress(OSError):
            self._waker.send(b".")

    def end(self) -> None:
        self.ending = True
        self.wake()


class _Behaviour:
    """What one path asks for."""

    def __init__(self, connection: _Connection, call: Call):
        self.connection, self.call = connection, call
        self.upstream, self.http2, self.stream = connection.upstream, connection.http2, call.stream

    def run(self) -> None:
        segments = self.call.target.split("?")[0].strip("/").split("/")
        with contextlib.suppress(h2.exceptions.ProtocolError, OSError):
            getattr(self, "do_" + segments[0].replace("-", "_"), self.do_echo)(*segments[1:])

    # Writing

    @contextlib.contextmanager
    def _frames(self):
        with self.connection.changed:
            yield self.http2
        self.connection.wake()

    def head(self, status: int, headers: list[tuple[str, str]] = (), *, end: bool = False) -> None:
        with self._frames() as http2:
            http2.send_headers(self.stream, [(":status", str(status)), *headers], end_stream=end)

    def data(self, body: bytes, *, end: bool = True) -> None:
        connection, changed = self.connection, self.connection.changed
        view = memoryview(body)
        while view:
            with changed:
                changed.wait_for(
                    lambda: connection.is_over or self.call.reset is not None
                    or (len(connection.output) < BACKLOG and self.http2.local_flow_control_window(self.stream) > 0))
                if connection.is_over or self.call.reset is not None:
                    return
                size = min(len(view), self.http2.max_outbound_frame_size,
                           self.http2.local_flow_control_window(self.stream))
                self.http2.send_data(self.stream, bytes(view[:size]))
                connection.output += self.http2.data_to_send()
            connection.wake()
            view = view[size:]
        if end:
            with self._frames() as http2:
                http2.end_stream(self.stream)

    def answer(self, body: bytes, status: int = 200, headers: list[tuple[str, str]] = ()) -> None:
        self.head(status, [("content-length", str(len(body))), *headers])
        if self.call.method != "HEAD":
            self.data(body)
        else:
            self.data(b"")

    def reset(self, code: int) -> None:
        with self._frames() as http2:
            http2.reset_stream(self.stream, code)

    def goaway(self, last: int, code: int = 0) -> None:
        """By hand: the library would do nothing after it, and streams may still be answered."""
        with self.connection.changed:
            self.connection.output += self.http2.data_to_send()
            self.connection.output += GoAwayFrame(0, last_stream_id=last, error_code=code).serialize()
        self.connection.wake()

    def read(self) -> None:
        self.call.whole.wait(20)

    # What a path asks for

    def do_echo(self, *_segments: str) -> None:
        self.read()
        self.call.executed = True
        body = bytes(self.call.body)
        self.answer(json.dumps({
            "method": self.call.method, "target": self.call.target, "headers": self.call.headers,
            "connection": self.call.connection, "stream": self.stream, "bodyLength": len(body),
            "bodySHA256": hashlib.sha256(body).hexdigest(), "certificateSHA256": self.call.certificate_sha256,
        }).encode(), headers=[("content-type", "application/json")])

    def do_bytes(self, length: str, status: str = "200", is_open: str = "") -> None:
        """Does not wait for the request's body. `is_open`: with no length."""
        self.head(int(status), [] if is_open else [("content-length", length)])
        left = int(length) if self.call.method != "HEAD" else 0
        # Never held whole, as many may be asked for at once.
        for start in range(0, left, len(PATTERN)):
            self.data(PATTERN[:left - start], end=False)
        self.data(b"")

    def do_wait(self, seconds: str) -> None:
        self.read()
        self.upstream.latch.wait(float(seconds))
        self.call.executed = True
        self.answer(b"waited\n")

    def do_unread(self, seconds: str) -> None:
        """Takes the body for as long as its window is open, and not a byte more until it has waited."""
        self.upstream.latch.wait(float(seconds))
        self.reset(int(h2.errors.ErrorCodes.CANCEL))

    def do_no_content(self) -> None:
        self.head(204, [("x-upstream", "yes")], end=True)

    def do_early_hints(self) -> None:
        with self._frames() as http2:
            http2.send_headers(self.stream, [(":status", "103"), ("link", "</style.css>; rel=preload")])
        self.answer(b"after hints\n")

    def do_trailers(self) -> None:
        self.head(200, [("trailer", "x-checksum")])
        self.data(b"hello", end=False)
        with self._frames() as http2:
            http2.send_headers(self.stream, [("x-checksum", "1234")], end_stream=True)

    def do_reset(self, code: str) -> None:
        """Refuses this stream in this way, after its body has come."""
        self.read()
        self.reset(int(code))

    def do_reset_once(self, code: str) -> None:
        """Refuses the first stream with this target, and answers the next."""
        if len(self.upstream.find(self.call.target)) == 1:
            self.reset(int(code))
        else:
            self.do_echo()

    def do_cut_open(self, code: str) -> None:
        self.do_cut(code, [])

    def do_cut(self, code: str, headers=(("content-length", "1000"),)) -> None:
        self.head(200, headers)
        self.data(b"a piece", end=False)
        time.sleep(0.05)
        self.reset(int(code))

    def do_decline(self, code: str, length: str) -> None:
        """Answers in full, reads nothing, and resets the stream: what fits in one piece is sent in one."""
        body = (PATTERN * (int(length) // len(PATTERN) + 1))[:int(length)]
        with self._frames() as http2:
            http2.send_headers(self.stream, [(":status", "201"), ("x-upstream", "yes")], end_stream=not body)
            if len(body) <= http2.max_outbound_frame_size:
                if body:
                    http2.send_data(self.stream, body, end_stream=True)
                self._decline(int(code))
        if len(body) > self.http2.max_outbound_frame_size:
            self.data(body)
            with self._frames():
                self._decline(int(code))

    def _decline(self, code: int) -> None:
        # A stream whose body has come is over by its answer.
        if not self.call.whole.is_set():
            self.http2.reset_stream(self.stream, code)

    def do_answer_early(self, length: str) -> None:
        """Answers in full before the body has come, which is then read."""
        self.answer((PATTERN * (int(length) // len(PATTERN) + 1))[:int(length)], 201)
        self.read()
        self.call.executed = self.call.reset is None

    def do_goaway(self, *_segments: str) -> None:
        """Ends the connection before this stream, which was never looked at; the next one is answered."""
        if len(self.upstream.find(self.call.target)) > 1:
            return self.do_echo()
        self.read()
        self.goaway(self.stream - 2)
        # Those that were begun before are still answered.
        wait_until(lambda: all(
            call.executed for call in self.connection.calls.values() if call.stream < self.stream), 10)
        time.sleep(0.1)
        self.connection.end()

    def do_goaway_behind(self, *_segments: str) -> None:
        """Ends the connection after this stream, which was acted upon."""
        self.read()
        self.call.executed = True
        self.goaway(self.stream)
        self.answer(b"the last\n")

    def do_leave(self, length: str, count: str) -> None:
        """When so many of these have come, answers all on a connection with the last of them, and ends the connection: in one
        piece, if they are short."""
        self.read()
        self.call.executed = True
        wait_until(lambda: len(self.upstream.executed(self.call.target)) >= int(count), 10)
        body = (PATTERN * (int(length) // len(PATTERN) + 1))[:int(length)]
        with self.connection.changed:
            calls = [call for call in self.connection.calls.values() if call.target == self.call.target]
            if self.call is not calls[-1]:
                return
            for call in calls:
                self.http2.send_headers(call.stream, [(":status", "200"), ("content-length", length)])
                self.http2.send_data(call.stream, body, end_stream=True)
            self.connection.output += self.http2.data_to_send()
            self.connection.output += GoAwayFrame(0, last_stream_id=max(call.stream for call in calls)).serialize()
        self.connection.end()

    def do_hang_up(self, *_segments: str) -> None:
        """Acts upon the request, and ends the connection without a word."""
        self.read()
        self.call.executed = True
        self.connection.end()


def wait_until(condition, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
