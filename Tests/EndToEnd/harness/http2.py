"""A client of HTTP/2 that sends what a test says, frame by frame where need be."""

from __future__ import annotations

import socket
import ssl
import time
from pathlib import Path

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import hyperframe.frame

from .http import Answer


class Reset(Exception):
    """The other side ended a stream, with this code."""

    def __init__(self, code: int):
        super().__init__(f"the stream was reset with {code}")
        self.code = code


class GoneAway(Exception):
    """The other side ended the connection; `code` is that of its GOAWAY, None where there was none."""

    def __init__(self, code: int | None):
        super().__init__(f"the connection ended with {code}")
        self.code = code


class HTTP2Connection:
    """A connection on which several requests can be under way."""

    def __init__(self, port: int, authorities: Path, *, timeout: float = 20):
        context = ssl.create_default_context(cafile=str(authorities))
        context.set_alpn_protocols(["h2"])
        plain = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket = context.wrap_socket(plain, server_hostname="127.0.0.1")
        assert self.socket.selected_alpn_protocol() == "h2"
        self.authority = f"127.0.0.1:{port}"
        self.timeout = timeout
        # What a test says is sent as it stands, also where it is wrong.
        self.connection = h2.connection.H2Connection(h2.config.H2Configuration(
            client_side=True, header_encoding=None, validate_outbound_headers=False, normalize_outbound_headers=False))
        self.connection.initiate_connection()
        self.events: dict[int, list] = {}
        self.settings: dict[int, int] = {}
        self.goaway: int | None = None
        self.goaways: list[tuple[int, int]] = []
        self.is_closed = False
        self._pending = b""
        self.flush()

    def __enter__(self) -> HTTP2Connection:
        return self

    def __exit__(self, *_unused) -> None:
        self.socket.close()

    # Frames

    def flush(self) -> None:
        data = self.connection.data_to_send()
        try:
            if data:
                self.socket.sendall(data)
        except OSError:
            self.is_closed = True

    def raw(self, *frames: hyperframe.frame.Frame) -> None:
        """Sends frames behind the back of the library that keeps count."""
        self.flush()
        try:
            self.socket.sendall(b"".join(frame.serialize() for frame in frames))
        except OSError:
            self.is_closed = True

    def receive(self, seconds: float | None = None) -> None:
        """Takes what has come, or waits for something to come."""
        self.socket.settimeout(self.timeout if seconds is None else seconds)
        try:
            data = self.socket.recv(65_536)
        except TimeoutError:
            if seconds is None:
                raise
            return
        except OSError:
            data = b""
        if not data:
            self.is_closed = True
            return
        try:
            events = self.connection.receive_data(self._without_goaway(data))
        except h2.exceptions.ProtocolError as error:
            raise AssertionError(f"the gateway broke the protocol: {error!r}") from error
        for event in events:
            self._take(event)
        self.flush()

    def _without_goaway(self, data: bytes) -> bytes:
        """Keeps GOAWAY from the library, which would listen to nothing after it: to the streams that are still there neither."""
        self._pending += data
        kept = b""
        while len(self._pending) >= 9:
            length = 9 + int.from_bytes(self._pending[:3], "big")
            frame, rest = self._pending[:length], self._pending[length:]
            if len(frame) < length:
                break
            if frame[3] == 7:
                self.goaway = int.from_bytes(frame[13:17], "big")
                self.goaways.append((int.from_bytes(frame[9:13], "big"), self.goaway))
            else:
                kept += frame
            self._pending = rest
        return kept

    def _take(self, event) -> None:
        if isinstance(event, h2.events.RemoteSettingsChanged):
            self.settings.update({int(code): change.new_value for code, change in event.changed_settings.items()})
        elif isinstance(event, h2.events.DataReceived):
            self.connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        if (stream := getattr(event, "stream_id", None)) is not None:
            self.events.setdefault(stream, []).append(event)

    def wait_for_end(self, seconds: float = 10) -> int | None:
        """Waits for the end of the connection, and returns the code of the last GOAWAY."""
        deadline = time.monotonic() + seconds
        while not self.is_closed:
            assert time.monotonic() < deadline, "the connection did not end"
            self.receive(0.1)
        return self.goaway

    # Requests

    def head(self, method: str, path: str, headers=(), *, scheme: str = "https", authority: str | None = "") -> list:
        pseudo = [(":method", method), (":scheme", scheme), (":path", path)]
        if authority is not None:
            pseudo.append((":authority", authority or self.authority))
        return pseudo + list(headers)

    def send_head(self, head: list, *, end: bool = True) -> int:
        stream = self.connection.get_next_available_stream_id()
        self.connection.send_headers(stream, head, end_stream=end)
        self.flush()
        return stream

    def send_body(self, stream: int, body: bytes, *, end: bool = True) -> None:
        while body:
            window = self.connection.local_flow_control_window(stream)
            part = body[:min(window, self.connection.max_outbound_frame_size)]
            if not part:
                if self.is_over(stream):
                    return
                self.receive()
                continue
            self.connection.send_data(stream, part)
            self.flush()
            body = body[len(part):]
        if end:
            self.connection.end_stream(stream)
            self.flush()

    def is_over(self, stream: int) -> bool:
        ends = (h2.events.StreamEnded, h2.events.StreamReset)
        return self.is_closed or any(isinstance(event, ends) for event in self.events.get(stream, []))

    def answer(self, stream: int, *, seconds: float = 20) -> Answer:
        """The whole answer of a stream."""
        deadline = time.monotonic() + seconds
        while not self.is_over(stream):
            assert time.monotonic() < deadline, f"stream {stream} did not end: {self.events.get(stream)}"
            self.receive(1)
        status, headers, body, is_whole = 0, [], b"", False
        for event in self.events.get(stream, []):
            if isinstance(event, h2.events.ResponseReceived):
                fields = [(name.decode(), value.decode("latin-1")) for name, value in event.headers]
                assert fields[0][0] == ":status", fields
                status, headers = int(fields[0][1]), fields[1:]
            elif isinstance(event, h2.events.DataReceived):
                body += event.data
            elif isinstance(event, h2.events.StreamEnded):
                is_whole = True
            elif isinstance(event, h2.events.StreamReset) and not is_whole:
                raise Reset(int(event.error_code))
        if not is_whole:
            raise GoneAway(self.goaway)
        return Answer(status, headers, body)

    def request(self, head: list, body: bytes | None = None) -> Answer:
        stream = self.send_head(head, end=body is None)
        if body is not None:
            self.send_body(stream, body)
        return self.answer(stream)
