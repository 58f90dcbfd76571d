"""Servers of others as upstreams that demand a client certificate. Each hands on what it understood."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from .pki import PKI
from .ports import free_port, wait_until_open

# A user's PATH does not name the folders in which Debian puts servers.
_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"

_NGINX = """
daemon off;
master_process off;
pid {root}/nginx.pid;
error_log {root}/errors;
events {{ worker_connections 512; }}
http {{
    log_format seen '$status $request_method $request_uri';
    access_log {root}/seen seen;
    client_body_temp_path {root}/body;
    proxy_temp_path {root}/proxy;
    fastcgi_temp_path {root}/fastcgi;
    uwsgi_temp_path {root}/uwsgi;
    scgi_temp_path {root}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {pki}/server.pem;
        ssl_certificate_key {pki}/server.key;
        ssl_client_certificate {pki}/client-ca.pem;
        ssl_verify_client on;
        location / {{
            proxy_pass http://127.0.0.1:{behind};
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
        }}
    }}
}}
"""

_HAPROXY = """
global
    log stdout format raw local0
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
frontend gateway
    bind 127.0.0.1:{port} ssl crt {root}/server.pem ca-file {pki}/client-ca.pem verify required
    log global
    option dontlognull
    log-format "%ST %HM %HU"
    default_backend behind
backend behind
    server behind 127.0.0.1:{behind}
"""

_APACHE = """
ServerRoot {root}
ServerName localhost
PidFile {root}/apache.pid
Mutex posixsem
ErrorLog {root}/errors
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule ssl_module {modules}/mod_ssl.so
LoadModule proxy_module {modules}/mod_proxy.so
LoadModule proxy_http_module {modules}/mod_proxy_http.so
User www-data
Group www-data
ThreadsPerChild 25
ServerLimit 1
StartServers 1
MaxRequestWorkers 25
MinSpareThreads 1
MaxSpareThreads 25
LogFormat "%>s %m %U%q" seen
CustomLog {root}/seen seen
Listen 127.0.0.1:{port}
<VirtualHost *:{port}>
    SSLEngine on
    SSLCertificateFile {pki}/server.pem
    SSLCertificateKeyFile {pki}/server.key
    SSLCACertificateFile {pki}/client-ca.pem
    SSLVerifyClient require
    ProxyAddHeaders off
    ProxyPreserveHost on
    ProxyPass / http://127.0.0.1:{behind}/ nocanon
</VirtualHost>
"""

_NODE = """
const fs = require("fs"), http = require("http"), https = require("https");
const options = {{
    cert: fs.readFileSync("{pki}/server.pem"), key: fs.readFileSync("{pki}/server.key"),
    ca: fs.readFileSync("{pki}/client-ca.pem"), requestCert: true, rejectUnauthorized: true,
}};
const agent = new http.Agent({{ keepAlive: true }});
const server = https.createServer(options, (request, response) => {{
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("error", () => console.log(`400 ${{request.method}} ${{request.url}}`));
    request.on("end", () => {{
        console.log(`200 ${{request.method}} ${{request.url}}`);
        const names = new Set(["connection", "content-length", "expect", "transfer-encoding"]);
        const headers = [];
        for (let i = 0; i < request.rawHeaders.length; i += 2) {{
            if (!names.has(request.rawHeaders[i].toLowerCase())) {{
                headers.push(request.rawHeaders[i], Buffer.from(request.rawHeaders[i + 1], "latin1"));
            }}
        }}
        const body = Buffer.concat(parts);
        if (body.length > 0) headers.push("Content-Length", String(body.length));
        const call = http.request({{
            host: "127.0.0.1", port: {behind}, agent, method: request.method, path: request.url,
            headers: headers.map((text) => text.toString("latin1")), setHost: false,
        }}, (answer) => {{
            response.writeHead(answer.statusCode, answer.headers);
            answer.pipe(response);
        }});
        call.on("error", () => response.destroy());
        call.end(body);
    }});
}});
server.on("clientError", (error, socket) => {{
    // A request that breaks off is none that was misunderstood.
    if (!["ECONNRESET", "HPE_INVALID_EOF_STATE"].includes(error.code)) console.log(`400 ${{error.code}} -`);
    socket.destroy();
}});
server.listen({port}, "127.0.0.1");
"""


class Server:
    """One process, whose file `seen` has a line of status, method and target for all that it took for a request."""

    def __init__(self, name: str, folder: Path, pki: PKI, behind: int):
        self.name, self.root = name, folder
        folder.mkdir(parents=True)
        folder.chmod(0o755)
        for _ in range(3):
            self.port = free_port()
            self._start(pki, behind)
            if wait_until_open(self.port, lambda: self.process.poll() is None):
                return
            self.stop()
        output = [file.read_text(errors="replace") for file in (folder / "output", folder / "errors") if file.exists()]
        raise RuntimeError(f"{name} does not start: {output}")

    def _start(self, pki: PKI, behind: int) -> None:
        template, program, arguments = {
            "nginx": (_NGINX, "nginx", ["-p", "{root}", "-c", "{file}", "-e", "{root}/errors"]),
            "haproxy": (_HAPROXY, "haproxy", ["-f", "{file}"]),
            "apache": (_APACHE, "apache2", ["-D", "FOREGROUND", "-f", "{file}"]),
            "node": (_NODE, "node", ["{file}"]),
        }[self.name]
        file = self.root / "configuration"
        values = {
            "root": self.root, "pki": pki.folder, "port": self.port, "behind": behind, "file": file,
            "modules": "/usr/lib/apache2/modules",
        }
        file.write_text(template.format(**values))
        # HAProxy wants certificate and key in one file.
        both = pki.path("server.pem").read_bytes() + pki.path("server.key").read_bytes()
        (self.root / "server.pem").write_bytes(both)
        path = shutil.which(program, path=_PATH)
        if path is None:
            raise RuntimeError(f"{program} is not installed: run Scripts/install-dependencies.sh")
        own_log = (self.root / "seen").open("ab")
        with own_log, (self.root / "output").open("ab") as errors:
            self.process = subprocess.Popen(
                [path, *(argument.format(**values) for argument in arguments)],
                stdin=subprocess.DEVNULL, stdout=own_log, stderr=errors,
            )

    def seen(self) -> list[list[str]]:
        """Status, method and target of everything that it took for a request."""
        lines = (self.root / "seen").read_text(errors="replace").splitlines()
        return [line.split(" ", 2) for line in lines if re.match(r"[1-5]\d\d ", line)]

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
