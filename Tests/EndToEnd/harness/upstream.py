"""An upstream that does exactly what the path of a request asks for, also what no decent server would do.

It keeps every request as it came over the wire, so that a test can say what crossed the gateway.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field

from .pki import PKI

PATTERN = bytes(range(256)) * 256


def pattern(length: int) -> bytes:
    """`length` bytes in which every offset below 64 KiB can be told from its neighbours."""
    return (PATTERN * (length // len(PATTERN) + 1))[:length]


@dataclass
class Received:
    """A request as the upstream got it."""

    method: str
    target: str
    version: str
    headers: list[tuple[str, str]]
    connection: int
    certificate_sha256: str | None
    body: bytes = b""
    trailers: list[str] = field(default_factory=list)
    complete: bool = False
    answered_at: float = 0

    def header(self, name: str) -> list[str]:
        """Every value of a header, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def names(self) -> set[str]:
        return {key.lower() for key, _ in self.headers}


def tls(pki: PKI, server: str = "server", *, verify: ssl.VerifyMode = ssl.CERT_NONE) -> ssl.SSLContext:
    """A server context with one of the PKI's server certificates."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki.path(f"{server}.pem"), pki.path(f"{server}.key"))
    if verify is not ssl.CERT_NONE:
        context.load_verify_locations(pki.path("client-ca.pem"))
    context.verify_mode = verify
    return context


class Upstream:
    """A server on a free loopback port, one thread a connection."""

    def __init__(self, context: ssl.SSLContext | None = None):
        self.context = context
        self.requests: list[Received] = []
        self.connections = 0
        self.failed_handshakes = 0
        self.server_names: list[str | None] = []
        self.latch = threading.Event()
        self.raw_answers: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._open_numbers: set[int] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        self._closing = False
        if context is not None:
            context.sni_callback = lambda _socket, server_name, _context: self.server_names.append(server_name)
        threading.Thread(target=self._accept, daemon=True).start()

    # What a test asks afterwards

    def last(self) -> Received:
        return self.requests[-1]

    def find(self, marker: str) -> list[Received]:
        """The requests whose target holds `marker`."""
        return [request for request in list(self.requests) if marker in request.target]

    def stop(self) -> None:
        self._closing = True
        self.latch.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.close()

    # Connections

    def open_connections(self) -> set[int]:
        """The numbers of those that are open, as requests know them."""
        return set(self._open_numbers)

    def _accept(self) -> None:
        while not self._closing:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        raw.settimeout(30)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self.connections += 1
            number = self.connections
        connection = raw if self.context is None else self._handshake(raw)
        if connection is None:
            return
        self._open.add(connection)
        self._open_numbers.add(number)
        reader = connection.makefile("rb")
        try:
            _Exchange.serve_all(self, connection, reader, number)
        except (OSError, ssl.SSLError, ValueError, _Hangup):
            pass
        finally:
            self._open.discard(connection)
            self._open_numbers.discard(number)
            for one in (reader, connection):
                with contextlib.suppress(OSError):
                    one.close()

    def _handshake(self, raw: socket.socket) -> ssl.SSLSocket | None:
        connection = self.context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)
        try:
            connection.do_handshake()
            return connection
        except (OSError, ssl.SSLError):
            self.failed_handshakes += 1
        # The peer shall get the alert, which the reset after an early close would overtake.
        with contextlib.suppress(OSError), socket.socket(fileno=connection.detach()) as rest:
            rest.settimeout(2)
            rest.shutdown(socket.SHUT_WR)
            while rest.recv(65_536):
                pass
        return None


class _Hangup(Exception):
    """The behaviour has ended the connection."""


class _Exchange:
    """One request on one connection, with the ways to answer it."""

    def __init__(self, upstream: Upstream, connection: socket.socket, reader, request: Received):
        self.upstream = upstream
        self.connection = connection
        self.reader = reader
        self.request = request

    @classmethod
    def serve_all(cls, upstream: Upstream, connection: socket.socket, reader, number: int) -> None:
        certificate = None
        if isinstance(connection, ssl.SSLSocket):
            der = connection.getpeercert(binary_form=True)
            certificate = hashlib.sha256(der).hexdigest() if der else None
        while True:
            line = reader.readline()
            if not line.strip():
                return
            method, target, version = line.decode("latin-1").split()
            headers = []
            while (line := reader.readline()) not in (b"\r\n", b""):
                key, _, value = line.decode("latin-1").rstrip("\r\n").partition(":")
                headers.append((key, value.strip(" \t")))
            request = Received(method, target, version, headers, number, certificate)
            upstream.requests.append(request)
            exchange = cls(upstream, connection, reader, request)
            segments = target.split("?")[0].strip("/").split("/")
            behaviour = getattr(exchange, "do_" + segments[0].replace("-", "_"), None) or exchange.do_echo
            if not getattr(behaviour, "early", False):
                exchange.read_body()
            behaviour(*segments[1:])
            if "close" in [value.lower() for value in request.header("Connection")]:
                return

    # Reading

    def read_body(self) -> None:
        if self.request.header("Expect"):
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in [value.lower() for value in self.request.header("Transfer-Encoding")]:
            self.request.body = self._chunks()
        else:
            length = int((self.request.header("Content-Length") or ["0"])[0])
            self.request.body = self._exactly(length)
        self.request.complete = True

    def _exactly(self, length: int) -> bytes:
        data = self.reader.read(length)
        if len(data) < length:
            raise _Hangup
        return data

    def _chunks(self) -> bytes:
        parts = []
        while True:
            line = self.reader.readline()
            if not line:
                raise _Hangup
            size = int(line.split(b";")[0], 16)
            if size == 0:
                while (line := self.reader.readline()) not in (b"\r\n", b""):
                    self.request.trailers.append(line.decode("latin-1").strip())
                return b"".join(parts)
            parts.append(self._exactly(size))
            self.reader.readline()

    # Writing

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def head(self, status: int, headers: list[tuple[str, str]], reason: str = "Whatever") -> None:
        lines = [f"HTTP/1.1 {status} {reason}"] + [f"{key}: {value}" for key, value in headers]
        self.send(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def answer(self, status: int, body: bytes = b"", headers: list[tuple[str, str]] | None = None) -> None:
        self.head(status, [("Content-Length", str(len(body))), *(headers or [])])
        if self.request.method != "HEAD":
            self.send(body)
        self.request.answered_at = time.monotonic()

    def reset(self) -> None:
        """Ends the connection with a TCP reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Close the descriptor itself: a reader that is still open would hold it.
        socket.socket(fileno=self.connection.detach()).close()
        raise _Hangup

    # What a path asks for

    def do_echo(self, *_segments: str) -> None:
        """The request, as JSON."""
        request = self.request
        report = {
            "method": request.method, "target": request.target, "headers": request.headers,
            "bodyLength": len(request.body), "bodySHA256": hashlib.sha256(request.body).hexdigest(),
            "connection": request.connection, "certificateSHA256": request.certificate_sha256,
            "certificateSubject": self._common_name(),
        }
        self.answer(200, json.dumps(report).encode(), [("Content-Type", "application/json")])

    def _common_name(self) -> str | None:
        if not isinstance(self.connection, ssl.SSLSocket):
            return None
        subject = (self.connection.getpeercert() or {}).get("subject", ())
        return next((value for part in subject for key, value in part if key == "commonName"), None)

    def do_mirror(self, *_segments: str) -> None:
        """The request's body, with its type."""
        kind = (self.request.header("Content-Type") or ["application/octet-stream"])[0]
        self.answer(200, self.request.body, [("Content-Type", kind)])

    def do_status(self, status: str) -> None:
        self.answer(int(status), b"status " + status.encode() + b"\n", [("X-Upstream", "yes")])

    def do_redirect(self, status: str) -> None:
        self.answer(int(status), b"moved\n", [("Location", "https://elsewhere.example/next?x=1")])

    def do_bytes(self, length: str) -> None:
        self.answer(200, pattern(int(length)))

    def do_chunked(self, length: str) -> None:
        self.head(200, [("Transfer-Encoding", "chunked")])
        data = pattern(int(length))
        for start in range(0, len(data), 50_000):
            part = data[start:start + 50_000]
            self.send(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        self.send(b"0\r\n\r\n")

    def do_until_close(self, length: str) -> None:
        """A body that only the end of the connection ends."""
        self.head(200, [])
        self.send(pattern(int(length)))
        if isinstance(self.connection, ssl.SSLSocket):
            with contextlib.suppress(OSError, ssl.SSLError):
                self.connection.unwrap()
        raise _Hangup

    def do_trailers(self) -> None:
        self.head(200, [("Transfer-Encoding", "chunked"), ("Trailer", "X-Checksum")])
        self.send(b"5\r\nhello\r\n0\r\nX-Checksum: 1234\r\n\r\n")

    def do_gzip(self) -> None:
        self.answer(200, gzip.compress(b"packed\n", mtime=0), [("Content-Encoding", "gzip")])

    def do_no_content(self) -> None:
        self.head(204, [("X-Upstream", "yes")])

    def do_not_modified(self) -> None:
        self.head(304, [("ETag", '"v1"'), ("Content-Length", "1234")])

    def do_head_only(self) -> None:
        self.head(200, [("Content-Length", "1234"), ("X-Upstream", "yes")])
        if self.request.method != "HEAD":
            self.send(pattern(1234))

    def do_early_hints(self) -> None:
        self.send(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n")
        self.answer(200, b"after hints\n")

    def do_hop(self) -> None:
        """Headers that must not reach the client, and some that must."""
        body = b"hop\n"
        self.head(200, [
            ("Connection", "keep-alive, X-Named-By-Connection"), ("X-Named-By-Connection", "1"),
            ("Keep-Alive", "timeout=5"), ("Proxy-Authenticate", "Basic"), ("Proxy-Connection", "keep-alive"),
            ("Upgrade", "h2c"), ("TE", "trailers"), ("Trailer", "X-Later"),
            ("lp-message-from-transport", "a lie"), ("Sallyport-Error", "a-lie"),
            ("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Path=/"), ("X-Kept", "kept"),
            ("WWW-Authenticate", 'Basic realm="upstream"'), ("Date", "Tue, 01 Jan 2030 00:00:00 GMT"),
            ("Server", "upstream/1.0"), ("Content-Length", str(len(body))),
        ])
        self.send(body)

    def do_big_headers(self, length: str) -> None:
        self.answer(200, b"ok\n", [("X-Big", "v" * int(length))])

    def do_wait(self, seconds: str) -> None:
        """Answers after a while."""
        self.upstream.latch.wait(float(seconds))
        self.answer(200, b"waited\n")

    def do_stall(self) -> None:
        """A head and a piece of the body, then silence."""
        self.head(200, [("Content-Length", "1000")])
        self.send(b"a piece")
        self.upstream.latch.wait(20)
        raise _Hangup

    def do_drip(self, count: str, seconds: str) -> None:
        """A byte every `seconds`, `count` times."""
        self.head(200, [("Content-Length", count)])
        for _ in range(int(count)):
            time.sleep(float(seconds))
            self.send(b".")

    def do_cut(self) -> None:
        """Ends before the length that was promised."""
        self.head(200, [("Content-Length", "1000")])
        self.send(b"short")
        raise _Hangup

    def do_cut_chunked(self) -> None:
        """Ends before the last chunk."""
        self.head(200, [("Transfer-Encoding", "chunked")])
        self.send(b"5\r\nshort\r\n")
        raise _Hangup

    def do_hang_up(self) -> None:
        """Ends without a word."""
        raise _Hangup

    def do_reset(self) -> None:
        self.reset()

    def do_reset_late(self) -> None:
        self.head(200, [("Content-Length", "1000")])
        self.send(b"short")
        time.sleep(0.3)
        self.reset()

    def do_raw(self, name: str) -> None:
        """Bytes that a test has laid down in `raw_answers`, then the end."""
        self.send(self.upstream.raw_answers[name])
        raise _Hangup

    def do_silent_close(self) -> None:
        """Ends the connection after the answer, which did not say so."""
        self.answer(200, b"bye\n")
        raise _Hangup

    def do_garbage(self) -> None:
        self.send(b"SSH-2.0-OpenSSH_9.2\r\nthis is not HTTP\r\n")
        raise _Hangup

    def do_early(self, status: str) -> None:
        """Answers before the body is read, and reads no more of it."""
        self.answer(int(status), b"early\n", [("Connection", "close")])
        # Let the answer be read before the reset that unread data causes.
        self.upstream.latch.wait(1)
        raise _Hangup

    do_early.early = True

    def do_slow_reader(self, seconds: str) -> None:
        """Begins to read the body only after a while."""
        time.sleep(float(seconds))
        self.read_body()
        self.do_echo()

    do_slow_reader.early = True

    def do_no_continue(self) -> None:
        """Refuses a request that asked for 100-continue, without taking its body."""
        self.answer(417, b"no\n", [("Connection", "close")])
        raise _Hangup

    do_no_continue.early = True
