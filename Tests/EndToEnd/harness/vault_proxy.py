"""Stands before Vault, counts what is asked of it, and does to the answers what a bad day does."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import struct
import threading
from dataclasses import dataclass

from .vault import Vault


@dataclass(frozen=True)
class Fault:
    """What happens instead of Vault's answer, or to it."""

    status: int | None = None
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0
    reset: bool = False
    truncate: bool = False


class VaultProxy:
    """Plain HTTP on a free port. `fault` says what becomes of a request by its path; None lets it through."""

    def __init__(self, vault: Vault):
        self.vault = vault
        self.requests: list[tuple[str, str]] = []
        self.fault = lambda path: None
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def count(self, path: str) -> int:
        """How many requests there were for a path."""
        with self._lock:
            return sum(target == f"/v1/{path}" for _, target in self.requests)

    def stop(self) -> None:
        self._closing.set()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        with contextlib.suppress(OSError, ValueError), connection, stream:
            while line := stream.readline():
                method, target, _ = line.decode().split()
                headers = http.client.parse_headers(stream)
                body = stream.read(int(headers.get("Content-Length", 0)))
                with self._lock:
                    self.requests.append((method, target))
                if not self._answer(connection, method, target, headers, body):
                    return

    def _answer(self, connection, method, target, headers, body) -> bool:
        fault = self.fault(target.removeprefix("/v1/")) or Fault()
        if fault.delay:
            self._closing.wait(fault.delay)
        if fault.reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if fault.status is not None:
            status, content, extra = fault.status, fault.body, fault.headers
        else:
            status, content = self._forward(method, target, headers, body)
            extra = ()
        lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(content)}"]
        lines += [f"{name}: {value}" for name, value in extra]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content[: len(content) // 2 if fault.truncate else None])
        return not fault.truncate

    def _forward(self, method, target, headers, body) -> tuple[int, bytes]:
        context = ssl.create_default_context(cafile=self.vault.authority)
        upstream = http.client.HTTPSConnection("127.0.0.1", self.vault.port, context=context, timeout=60)
        with contextlib.closing(upstream):
            kept = {name: value for name, value in headers.items() if name.lower() not in ("host", "content-length")}
            try:
                upstream.request(method, target, body=body or None, headers=kept)
                answer = upstream.getresponse()
                return answer.status, answer.read()
            except OSError:
                return 502, b"no Vault behind this proxy"
