"""An upstream that takes nothing but what RFC 9112 lets a client send, and keeps what it took byte for byte."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from dataclasses import dataclass, field

_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_REQUEST_LINE = re.compile(rb"(" + _TOKEN + rb") (/[\x21-\x7e]*) HTTP/1\.1\Z")
_FIELD = re.compile(rb"(" + _TOKEN + rb"):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*?)[ \t]*\Z")
_CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,8}\Z")


@dataclass
class Recorded:
    """A request of which at least the head came."""

    method: bytes
    target: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    complete: bool = False

    def values(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.headers if key.lower() == name]


@dataclass
class Recorder:
    """A server on a free loopback port; speaks TLS where it has a context."""

    context: ssl.SSLContext | None = None
    requests: list[Recorded] = field(default_factory=list)
    # What came that was not a request.
    anomalies: list[str] = field(default_factory=list)

    def __post_init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(60)
        with contextlib.suppress(OSError):
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as reader:
                while self._exchange(connection, reader):
                    pass

    def _exchange(self, connection: socket.socket, reader) -> bool:
        try:
            request = self._head(reader)
            if request is None:
                return False
            self.requests.append(request)
            request.complete = self._body(request, reader)
        except ValueError as error:
            self.anomalies.append(str(error))
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return False
        if not request.complete:
            return False
        body = b"" if request.method == b"HEAD" else b"ok"
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + body)
        return b"close" not in [value.lower() for value in request.values(b"connection")]

    def _line(self, reader) -> bytes | None:
        """A line without its end; None where the connection ends first."""
        line = reader.readline(200_000)
        if not line.endswith(b"\n"):
            return None
        if not line.endswith(b"\r\n") or b"\r" in line[:-2]:
            raise ValueError(f"a bare CR or LF: {line!r}")
        return line[:-2]

    def _head(self, reader) -> Recorded | None:
        line = self._line(reader)
        if line is None:
            return None
        match = _REQUEST_LINE.match(line)
        if match is None:
            raise ValueError(f"not a request line: {line!r}")
        headers = []
        while line := self._line(reader):
            field_match = _FIELD.match(line)
            if field_match is None:
                raise ValueError(f"not a header: {line!r}")
            headers.append((field_match[1], field_match[2]))
        return None if line is None else Recorded(match[1], match[2], headers)

    def _body(self, request: Recorded, reader) -> bool:
        lengths, codings = request.values(b"content-length"), request.values(b"transfer-encoding")
        if len(request.values(b"host")) != 1 or len(lengths) + len(codings) > 1:
            raise ValueError(f"ambiguous: {request}")
        if codings:
            if codings != [b"chunked"]:
                raise ValueError(f"a coding: {request}")
            return self._chunks(request, reader)
        if not lengths:
            return True
        if not lengths[0].isdigit():
            raise ValueError(f"a length: {request}")
        request.body = reader.read(int(lengths[0]))
        return len(request.body) == int(lengths[0])

    def _chunks(self, request: Recorded, reader) -> bool:
        while (line := self._line(reader)) is not None:
            if not _CHUNK_SIZE.match(line):
                raise ValueError(f"a chunk's size: {line!r} of {request}")
            size = int(line, 16)
            data = reader.read(size)
            if len(data) < size or (end := self._line(reader)) is None:
                return False
            if end != b"":
                raise ValueError(f"behind a chunk: {end!r} of {request}")
            if size == 0:
                return True
            request.body += data
        return False
