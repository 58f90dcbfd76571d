"""Debian's nginx as two upstreams: one demands a client certificate, one merely asks for it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .pki import PKI
from .ports import free_port, wait_until_open

# What the upstream saw. `subject` is empty and `verify` is NONE where no certificate was presented.
_WHO = (
    '{"fingerprint": "$ssl_client_fingerprint", "subject": "$ssl_client_s_dn", "verify": "$ssl_client_verify", '
    '"tls": "$ssl_protocol", "http": "$server_protocol", "method": "$request_method", "uri": "$request_uri", '
    '"host": "$http_host", "connection": "$connection"}'
)

_SERVER = """
    server {{
        listen 127.0.0.1:{port} ssl http2;
        server_name _;
        ssl_certificate {folder}/server.pem;
        ssl_certificate_key {folder}/server.key;
        ssl_client_certificate {folder}/client-ca.pem;
        ssl_verify_client {verify};
        ssl_protocols TLSv1.2 TLSv1.3;
        client_max_body_size 64m;
        keepalive_requests 100000;
        location / {{ default_type application/json; return 200 '{who}\\n'; }}
        location /files/ {{ root {root}; dav_methods PUT; }}
    }}
"""

_CONFIGURATION = """
daemon off;
master_process off;
pid {root}/nginx.pid;
error_log {root}/error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    default_type application/octet-stream;
    client_body_temp_path {root}/body;
    proxy_temp_path {root}/proxy;
    fastcgi_temp_path {root}/fastcgi;
    uwsgi_temp_path {root}/uwsgi;
    scgi_temp_path {root}/scgi;
{servers}
}}
"""


class Nginx:
    """One nginx process with a server that demands a client certificate and one that does not."""

    def __init__(self, folder: Path, pki: PKI):
        self.root = folder
        (folder / "files").mkdir(parents=True)
        self._pki = pki
        for _ in range(3):
            if self._start():
                return
        raise RuntimeError(f"nginx does not start: {(folder / 'error.log').read_text()}")

    def _start(self) -> bool:
        self.mtls_port, self.tls_port = free_port(), free_port()
        servers = "".join(
            _SERVER.format(port=port, folder=self._pki.folder, verify=verify, who=_WHO, root=self.root)
            for port, verify in ((self.mtls_port, "on"), (self.tls_port, "optional"))
        )
        configuration = self.root / "nginx.conf"
        configuration.write_text(_CONFIGURATION.format(root=self.root, servers=servers))
        # A user's PATH does not name /usr/sbin, where Debian puts it.
        program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
        if program is None:
            raise RuntimeError("nginx is not installed: run Scripts/install-dependencies.sh")
        log = (self.root / "error.log").open("a")
        self.process = subprocess.Popen(
            [program, "-p", str(self.root), "-c", str(configuration), "-e", str(self.root / "error.log")],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )
        log.close()
        running = lambda: self.process.poll() is None  # noqa: E731
        if wait_until_open(self.mtls_port, running) and wait_until_open(self.tls_port, running):
            return True
        self.stop()
        return False

    def put_file(self, file: str, content: bytes) -> None:
        """Makes `/files/<file>` of both servers."""
        (self.root / "files" / file).write_bytes(content)

    def file(self, file: str) -> bytes:
        """What a PUT to `/files/<file>` left."""
        return (self.root / "files" / file).read_bytes()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
