"""A client that sends exactly what a test says, and keeps exactly what came back."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from dataclasses import dataclass


@dataclass
class Answer:
    """A response as it came over the wire, its body not decoded."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str) -> str | None:
        """The one value of a header; None when it is absent; repeated is a failure."""
        values = self.values(name)
        assert len(values) <= 1, f"{name} came {len(values)} times: {values}"
        return values[0] if values else None

    def json(self):
        return json.loads(self.body)

    @property
    def error(self) -> str | None:
        """The gateway's own error code; None where the upstream answered."""
        return self.header("Sallyport-Error")

    def __str__(self) -> str:
        return f"{self.status} {self.headers} {self.body[:500]!r}"


class Connection:
    """A kept-alive connection to the gateway."""

    def __init__(self, port: int, *, context: ssl.SSLContext | None = None, timeout: float = 30):
        if context is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        else:
            self.connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=timeout, context=context)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_unused) -> None:
        self.connection.close()

    def send(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes | None = None,
             chunked: bool = False) -> None:
        """Sends a request; `headers` may repeat a name. Host is added where it is not among them."""
        connection = self.connection
        names = {key.lower() for key, _ in headers}
        connection.putrequest(method, target, skip_host="host" in names, skip_accept_encoding=True)
        for key, value in headers:
            connection.putheader(key, value)
        if body is not None and chunked:
            connection.putheader("Transfer-Encoding", "chunked")
        elif body is not None and "content-length" not in names:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        try:
            for part in pieces(body or b""):
                connection.send(b"%x\r\n%s\r\n" % (len(part), part) if chunked else part)
            if chunked:
                connection.send(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            # The gateway may answer before it has read the body: the answer tells.
            pass

    def receive(self) -> Answer:
        response = self.connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read())

    def request(self, *arguments, **keywords) -> Answer:
        self.send(*arguments, **keywords)
        return self.receive()


def pieces(body: bytes, size: int = 65_536):
    return (body[start:start + size] for start in range(0, len(body), size))


def exchange(port: int, request: bytes, *, seconds: float = 5, context: ssl.SSLContext | None = None) -> bytes:
    """Sends bytes as they are and returns everything that comes back until the gateway closes or falls silent."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as plain:
        connection = context.wrap_socket(plain, server_hostname="127.0.0.1") if context else plain
        try:
            connection.sendall(request)
            while part := connection.recv(65_536):
                received += part
        except (TimeoutError, ConnectionError):
            pass
    return received
