"""An issuer of tokens: publishes a key set, and says what opaque tokens are worth, well or badly.

What it says by itself is Authlib's answer; tests that want another change that one on its way."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt

from .credentials import ACCOUNTS, AUDIENCE, READ, WRITE
from .introspection import IntrospectionServer
from .pki import PKI, new_key
from .upstream import tls

NAME = "https://issuer.example"


@dataclass
class Reply:
    """What a server answers; `delay` comes before it, and `endless` bytes after."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0
    endless: bool = False

    def saying(self, **claims) -> Reply:
        """The same answer with other members."""
        return replace(self, body=json.dumps({**json.loads(self.body), **claims}).encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address) -> None:
        """Clients that give up are what some tests are about."""


class Issuer:
    """`keys` are published under their names; `tokens` are opaque ones with their claims, which the clients of `clients` may
    ask about, and `spoil` makes another answer of the honest one."""

    def __init__(self, pki: PKI | None = None, certificate: str = "server", port: int = 0):
        self.keys = {"first": new_key()}
        self.key_headers: tuple[tuple[str, str], ...] = (("Cache-Control", "max-age=600"),)
        self.key_reply: Reply | None = None
        self.spoil: Callable[[Reply], Reply] = lambda honest: honest
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self._introspection = IntrospectionServer()
        self.tokens, self.clients = self._introspection.tokens, self._introspection.secrets
        self._pki, self._certificate, self.port = pki, certificate, port
        self._server: _Server | None = None
        self._open: set[socket.socket] = set()
        self.start()

    @property
    def url(self) -> str:
        return f"{'https' if self._pki else 'http'}://127.0.0.1:{self.port}"

    def count(self, path: str) -> int:
        return sum(target == path for _, target, _, _ in self.requests)

    def start(self) -> None:
        """Listens, on the port of before if there was one."""
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                issuer._open.add(self.connection)

            def finish(self) -> None:
                issuer._open.discard(self.connection)
                super().finish()

            def do_GET(self) -> None:
                self.answer(b"")

            def do_POST(self) -> None:
                self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def answer(self, body: bytes) -> None:
                issuer.requests.append((self.command, self.path, dict(self.headers.items()), body))
                found = issuer._reply(self.path, dict(self.headers.items()), body)
                time.sleep(found.delay)
                with contextlib.suppress(OSError):
                    self.send_response(found.status)
                    for name, value in found.headers:
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(10**9 if found.endless else len(found.body)))
                    self.end_headers()
                    self.wfile.write(found.body)
                    while found.endless:
                        self.wfile.write(b" " * 65_536)

            def log_message(self, *_unused) -> None:
                pass

        self._server = _Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        if self._pki:
            context = tls(self._pki, self._certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Listens no more, and closes what is open."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _reply(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        if path == "/jwks":
            return self.key_reply or Reply(self.key_set(), headers=self.key_headers)
        if path == "/introspect":
            status, answer, answer_headers = self._introspection.answer(self.url + path, headers, body)
            return self.spoil(Reply(answer, status, tuple(answer_headers)))
        return Reply(b"not found", 404)

    def key_set(self) -> bytes:
        keys = [
            {**jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": name, "use": "sig"}
            for name, key in self.keys.items()
        ]
        return json.dumps({"keys": keys}).encode()

    def token(self, name: str = "first", *, key=None, headers: dict | None = None, **claims) -> str:
        now = int(time.time())
        content = {
            "iss": NAME, "aud": AUDIENCE, "sub": "tests", "iat": now, "exp": now + 600, "scope": f"{READ} {WRITE}",
            "accounts": list(ACCOUNTS), **claims,
        }
        return jwt.encode(
            content, key or self.keys[name], algorithm="ES256", headers={"kid": name, **(headers or {})}
        )

    def bearer(self, *arguments, **claims) -> str:
        return "Bearer " + self.token(*arguments, **claims)
