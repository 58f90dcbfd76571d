"""What goes wrong between the gateway and an upstream: each fault is a server that does it, on a port of its own."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass(frozen=True)
class Fault:
    """A fault, and what the client is to see: a status, `cut` for an answer that does not end, or `ok`."""

    name: str
    act: Callable[[Peer], None]
    expected: tuple[object, ...]
    scheme: str = "http"
    methods: tuple[str, ...] = ("GET", "POST")
    # What POST sends.
    body: int = 5


@dataclass
class Peer:
    """The gateway as an upstream sees it: one connection."""

    server: FaultServer
    connection: socket.socket
    # Which connection it is, from 0.
    number: int = 0

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def receive(self) -> bytes:
        data = self.connection.recv(65_536)
        self.server.received.append((self.number, data))
        return data

    def head(self) -> None:
        """Reads a request's head, and what comes with it."""
        data = b""
        while b"\r\n\r\n" not in data:
            part = self.receive()
            if not part:
                raise ConnectionError
            data += part

    def request(self) -> None:
        """Reads a request with its body of a few bytes."""
        data = b""
        while b"\r\n\r\n" not in data or (b"POST" in data and not data.endswith(b"hello")):
            part = self.receive()
            if not part:
                raise ConnectionError
            data += part

    def close(self) -> None:
        """Ends the connection in order, though what came may not all have been read."""
        self.connection.shutdown(socket.SHUT_WR)
        self.wait()

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise ConnectionError

    def wait(self) -> None:
        """Until the gateway ends the connection."""
        while self.receive():
            pass

    def drip(self, data: bytes, seconds: float = 0.3) -> None:
        for byte in data:
            self.send(bytes([byte]))
            time.sleep(seconds)


class FaultServer:
    """Accepts connections and does with each what the fault says."""

    def __init__(self, fault: Fault, context: ssl.SSLContext):
        self.fault, self.context = fault, context
        self.received: list[tuple[int, bytes]] = []
        self.connections = 0
        self.ended: list[float] = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def heads(self, method: str) -> int:
        """How many requests with this method came."""
        return b"".join(data for _, data in list(self.received)).count(method.encode() + b" /")

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                number, self.connections = self.connections, self.connections + 1
                threading.Thread(target=self._serve, args=(connection, number), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(15)
        with contextlib.suppress(OSError):
            try:
                if self.fault.scheme == "https" and self.fault.act not in BEFORE_TLS:
                    connection = self.context.wrap_socket(connection, server_side=True)
                self.fault.act(Peer(self, connection, number))
            finally:
                self.ended.append(time.monotonic())
                connection.close()


FAULTS: list[Fault] = []
BEFORE_TLS: set[Callable] = set()


def fault(*expected, before_tls: bool = False, **options):
    """Names a fault for its function."""
    def add(act: Callable[[Peer], None]) -> Callable[[Peer], None]:
        if before_tls:
            BEFORE_TLS.add(act)
        FAULTS.append(Fault(act.__name__.strip("_").replace("_", "-"), act, expected, **options))
        return act
    return add


def answer(name: str, data: bytes, *expected, **options) -> None:
    """A fault that is an odd answer, behind which the connection stays open, to the same for every request."""
    def act(peer: Peer) -> None:
        while True:
            peer.request()
            peer.send(data)
    act.__name__ = name
    fault(*expected, **options)(act)


# Before there is a request

@fault(502)
def reset_at_once(peer):
    peer.reset()


@fault(502)
def close_at_once(peer):
    peer.close()


@fault(504)
def silence(peer):
    peer.wait()


@fault(504, before_tls=True, scheme="https")
def no_handshake(peer):
    peer.wait()


@fault(502, before_tls=True, scheme="https")
def reset_before_the_handshake(peer):
    peer.reset()


@fault(502, before_tls=True, scheme="https")
def close_after_the_client_hello(peer):
    peer.receive()
    peer.close()


@fault(502, before_tls=True, scheme="https")
def reset_after_the_client_hello(peer):
    peer.receive()
    peer.reset()


@fault(502, before_tls=True, scheme="https")
def garbage_for_a_server_hello(peer):
    peer.receive()
    peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    peer.close()


@fault(504, before_tls=True, scheme="https")
def half_a_record(peer):
    peer.receive()
    peer.send(b"\x16\x03\x03\x00\x7a\x02\x00")
    peer.wait()


@fault(502, before_tls=True, scheme="https")
def alert_for_a_server_hello(peer):
    peer.receive()
    peer.send(b"\x15\x03\x03\x00\x02\x02\x28")
    peer.close()


@fault(504, before_tls=True, scheme="https")
def handshake_byte_by_byte(peer):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    handshake = peer.server.context.wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(peer.receive())
    with contextlib.suppress(ssl.SSLWantReadError):
        handshake.do_handshake()
    peer.drip(outgoing.read())


@fault(502, scheme="https")
def reset_after_the_handshake(peer):
    peer.reset()


@fault(502, scheme="https")
def close_after_the_handshake(peer):
    peer.close()


# Instead of a head

@fault(502)
def reset_after_the_request(peer):
    peer.request()
    peer.reset()


@fault(502)
def close_after_the_request(peer):
    peer.request()
    peer.close()


@fault(502)
def half_close_after_the_request(peer):
    peer.request()
    peer.connection.shutdown(socket.SHUT_WR)
    time.sleep(3)


@fault(504)
def half_close_of_nothing(peer):
    peer.connection.shutdown(socket.SHUT_RD)
    time.sleep(3)


@fault(502)
def reset_in_the_status_line(peer):
    peer.request()
    peer.send(b"HTTP/1.1 20")
    time.sleep(0.1)
    peer.reset()


@fault(502)
def close_in_the_status_line(peer):
    peer.request()
    peer.send(b"HTTP/1.1 20")
    peer.close()


@fault(502)
def close_in_the_head(peer):
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Begun")
    peer.close()


@fault(504)
def stall_in_the_head(peer):
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n")
    peer.wait()


@fault(504)
def head_byte_by_byte(peer):
    peer.request()
    peer.drip(OK)


@fault(502, 504)
def interim_answers_without_end(peer):
    peer.request()
    while True:
        peer.send(b"HTTP/1.1 102 Processing\r\n\r\n" * 100)


@fault(504)
def slow_interim_answers(peer):
    peer.request()
    peer.drip(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 20, 0.05)


@fault(502)
def header_without_end(peer):
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        peer.send(b"x" * 65_536)


@fault(502)
def headers_without_end(peer):
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        peer.send(b"X-Many: values\r\n" * 1000)


answer("garbage", b"SSH-2.0-OpenSSH_9.2\r\nthis is not HTTP\r\n", 502)
answer("binary garbage", bytes(range(256)) * 64, 502)
answer("another status line", b"HTTP/1.1 OK 200\r\nContent-Length: 2\r\n\r\nok", 502)
answer("status of two digits", b"HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok", 502)
answer("another version", b"HTTP/7.3 200 OK\r\nContent-Length: 2\r\n\r\nok", 502)
answer("switching protocols", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", 502,
       504)
answer("length and coding",
       b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 502)
answer("two lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!", 502)
answer("negative length", b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok", 502)
answer("length that overflows", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok", 502)
answer("coding in 1.0", b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 502)
answer("unknown coding", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: cow\r\n\r\nok", 502)
answer("NUL in a header", b"HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\nok", 502)
answer("header without a colon", b"HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 2\r\n\r\nok", 502)

# In the body

answer("stall in the body", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\na piece", "cut")
answer("stall before the body", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "cut")
answer("stall in a chunk", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\na piece", "cut")
answer("stall before the last chunk", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", "cut")
answer("stall behind the last chunk", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n", "cut")
answer("chunk of no size", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nxyz\r\nok\r\n0\r\n\r\n",
       "cut", 502)
answer("chunk of too large a size", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"F" * 40 + b"\r\nok",
       "cut", 502)
answer("chunk without its end", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokok\r\n0\r\n\r\n", "cut",
       502)


def breaks_off(name: str, data: bytes, end: str, **options) -> None:
    def act(peer: Peer) -> None:
        peer.request()
        peer.send(data)
        time.sleep(0.2)
        getattr(peer, end)()
    act.__name__ = name
    fault("cut", **options)(act)


for ending in ("close", "reset"):
    breaks_off(f"{ending} in the body", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\na piece", ending)
    breaks_off(f"{ending} before the body", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", ending)
    breaks_off(f"{ending} in a chunk", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\na piece", ending)
    breaks_off(f"{ending} between chunks", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", ending)
breaks_off("close without close_notify in the body", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\na piece", "close",
           scheme="https")
breaks_off("reset for an end", b"HTTP/1.1 200 OK\r\n\r\na piece", "reset")


@fault("cut")
def body_byte_by_byte(peer):
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    peer.drip(b"x" * 100)


@fault("ok", scheme="https")
def close_without_close_notify_behind_the_body(peer):
    peer.request()
    peer.send(OK)
    peer.close()


# Behind the answer: whatever comes there is nobody's answer

answer("garbage behind the answer", OK + b"and more", "ok")
answer("an answer that nobody asked for", OK + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen", "ok")
answer("body of 204", b"HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\nstolen", 204)
answer("body of 304", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\nstolen", 304)
answer("chunked body of 204", b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nstolen\r\n0\r\n\r\n",
       204, 502)
answer("body of HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen", 200, methods=("HEAD",))
answer("chunked body of HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nstolen\r\n0\r\n\r\n", 200,
       methods=("HEAD",))


# While the request's body is on its way

LARGE = 4 << 20


@fault(504, methods=("POST",), body=LARGE)
def body_is_not_taken(peer):
    peer.head()
    time.sleep(6)


@fault(502, methods=("POST",), body=LARGE)
def reset_in_the_request_body(peer):
    peer.head()
    peer.reset()


@fault(502, methods=("POST",), body=LARGE)
def close_in_the_request_body(peer):
    peer.head()
    peer.close()


@fault("ok", methods=("POST",), body=LARGE)
def answer_before_the_body(peer):
    peer.head()
    peer.send(OK)
    peer.wait()


@fault("ok", 502, methods=("POST",), body=LARGE)
def answer_before_the_body_and_reset(peer):
    peer.head()
    peer.send(OK)
    time.sleep(0.2)
    peer.reset()


@fault("cut", methods=("POST",), body=LARGE)
def stall_in_an_answer_before_the_body(peer):
    peer.head()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\na piece")
    peer.wait()
