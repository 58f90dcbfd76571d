"""Upstreams that get TLS wrong, or that want what the gateway does not have. Each keeps what it was sent."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from .ports import wait_for


class SServer:
    """`openssl s_server`, which knows every option of OpenSSL. It prints what it receives, decrypted."""

    def __init__(self, folder: Path, *options: str):
        self.output = folder / f"s_server-{id(self)}"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                ["openssl", "s_server", "-accept", "127.0.0.1:0", *options], stdin=subprocess.PIPE, stdout=output,
                stderr=subprocess.STDOUT)
        accepting = wait_for(
            lambda: re.search(rb"ACCEPT 127\.0\.0\.1:(\d+)", self.received()) or self.process.poll() is not None, 10,
            "s_server to listen")
        assert accepting is not True, self.received()
        self.port = int(accepting[1])

    def received(self) -> bytes:
        return self.output.read_bytes()

    def command(self, text: bytes) -> None:
        """Types something, such as `r`, which asks for a renegotiation."""
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()


class Script:
    """A server that does with each connection what a function says."""

    def __init__(self, act: Callable[[socket.socket], None]):
        self.act = act
        self.parts: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.latch = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def received(self) -> bytes:
        return b"".join(self.parts)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        with contextlib.suppress(OSError), connection:
            self.act(Recorded(connection, self.parts, self.latch))

    def stop(self) -> None:
        self.latch.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class Recorded:
    """A connection that keeps what it receives."""

    def __init__(self, connection: socket.socket, parts: list[bytes], latch: threading.Event):
        self.connection, self.parts, self.latch = connection, parts, latch

    def receive(self) -> bytes:
        part = self.connection.recv(65_536)
        self.parts.append(part)
        return part

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def drain(self) -> None:
        """Says that nothing more comes, and takes what still does."""
        self.connection.shutdown(socket.SHUT_WR)
        while self.receive():
            pass


def record(kind: int, body: bytes) -> bytes:
    """A TLS record (RFC 5246 section 6.2.1)."""
    return struct.pack("!BHH", kind, 0x0303, len(body)) + body


def server_hello(cipher: int = 0xC02F, extensions: bytes = b"") -> bytes:
    """A ServerHello of TLS 1.2 (RFC 5246 section 7.4.1.3)."""
    body = b"\x03\x03" + bytes(range(32)) + b"\x00" + struct.pack("!HB", cipher, 0)
    body += struct.pack("!H", len(extensions)) + extensions if extensions else b""
    return record(22, b"\x02" + len(body).to_bytes(3, "big") + body)
