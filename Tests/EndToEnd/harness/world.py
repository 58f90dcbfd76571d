"""All that a gateway needs around it: certificates, credentials, upstreams, and which name leads to which of them."""

from __future__ import annotations

import contextlib
import socket
import ssl
from pathlib import Path

from .credentials import Credentials
from .nginx import Nginx
from .pki import PKI
from .ports import free_port
from .upstream import Upstream, tls


class World:
    """Started once for all tests."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.pki = PKI(folder / "pki")
        (folder / "credentials").mkdir()
        self.credentials = Credentials(folder / "credentials")
        self.nginx = Nginx(folder / "nginx", self.pki)
        # Asks for a client certificate and takes none, like most servers that are asked for one.
        self.raw = Upstream(self._asking())
        self.http = Upstream()
        self.required = Upstream(tls(self.pki, verify=ssl.CERT_REQUIRED))
        self.expired = Upstream(tls(self.pki, "server-expired"))
        self.wrong_name = Upstream(tls(self.pki, "server-wrong-name"))
        self.untrusted = Upstream(tls(self.pki, "server-untrusted"))
        self._silent = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._full, self._fillers = self._full_listener()
        self.bearer = self.credentials.bearer()
        self.connect_to = self._pins()

    def _asking(self) -> ssl.SSLContext:
        context = tls(self.pki, verify=ssl.CERT_OPTIONAL)
        return context

    @staticmethod
    def _full_listener() -> tuple[socket.socket, list[socket.socket]]:
        """A listener whose queue is full: the handshake of a further connection is never answered."""
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(listener.getsockname())
            fillers.append(filler)
        return listener, fillers

    def _pins(self) -> dict[str, str]:
        ports = {
            "idp.acme-bank.example:443": self.nginx.mtls_port,
            "mtls.upstream.example:443": self.nginx.mtls_port,
            "optional.upstream.example:443": self.nginx.tls_port,
            "api.payments.example:443": self.raw.port,
            "eu.psp.example:443": self.raw.port,
            "raw.upstream.example:443": self.raw.port,
            "all-methods.upstream.example:443": self.raw.port,
            "own-certificate.upstream.example:443": self.raw.port,
            "paths.upstream.example:443": self.raw.port,
            "services.upstream.example:443": self.raw.port,
            "shared.upstream.example:443": self.raw.port,
            "small.upstream.example:443": self.raw.port,
            "slow.upstream.example:443": self.raw.port,
            "ports.upstream.example:8443": self.raw.port,
            "watched.upstream.example:443": self.raw.port,
            "http.upstream.example:80": self.http.port,
            "required.upstream.example:443": self.required.port,
            "expired.upstream.example:443": self.expired.port,
            "wrong-name.upstream.example:443": self.wrong_name.port,
            "untrusted.upstream.example:443": self.untrusted.port,
            "refused.upstream.example:443": free_port(),
            "silent.upstream.example:443": self._silent.getsockname()[1],
            "full.upstream.example:443": self._full.getsockname()[1],
        }
        pins = {name: f"127.0.0.1:{port}" for name, port in ports.items()}
        pins["pinned-denied.upstream.example:443"] = "169.254.169.254:443"
        return pins

    def secrets(self) -> set[str]:
        """What must never stand in anything that the gateway writes."""
        keys = set()
        for identity in self.pki.clients.values():
            keys.add(identity.key_pem.decode().splitlines()[1])
        return self.credentials.secrets | keys

    def stop(self) -> None:
        for upstream in (self.raw, self.http, self.required, self.expired, self.wrong_name, self.untrusted):
            upstream.stop()
        for connection in (self._silent, self._full, *self._fillers):
            connection.close()
        self.nginx.stop()
