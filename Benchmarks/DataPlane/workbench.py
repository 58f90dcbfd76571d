"""What every measurement needs: certificates, the upstream, the load, and processes whose processor time is read."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

# Fixed, since every peer's configuration names them. 127.0.0.1 alone.
MAIN, COLD, PLAIN = 28443, 28444, 28445
PEER_CORE, LOAD_CORE = "0", "1"
TICKS = os.sysconf("SC_CLK_TCK")
ANSWER = json.dumps({"status": "ok", "items": [{"id": n, "price": n * 3.17} for n in range(24)]}).ljust(1023) + "\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Material:
    """Certificates and keys, and a token with the set of keys that verifies it."""

    folder: Path
    authority: Path
    client: Path
    client_key: Path
    client_both: Path
    token: str
    key_set: str


def make_material(folder: Path) -> Material:
    folder.mkdir(parents=True, exist_ok=True)

    def openssl(*arguments: str, data: bytes | None = None) -> bytes:
        return subprocess.run(["openssl", *arguments], cwd=folder, input=data, check=True, capture_output=True).stdout

    def key(name: str) -> None:
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{name}.key")

    key("ca")
    openssl("req", "-x509", "-new", "-key", "ca.key", "-days", "30", "-subj", "/CN=bench authority", "-out", "ca.pem",
            "-addext", "keyUsage=critical,keyCertSign")
    for name, usage, names in (
        ("server", "serverAuth", "DNS:localhost,IP:127.0.0.1"), ("client", "clientAuth", "DNS:bench-client")):
        key(name)
        openssl("req", "-new", "-key", f"{name}.key", "-subj", f"/CN={name}", "-out", f"{name}.csr")
        (folder / "extensions").write_text(f"extendedKeyUsage={usage}\nsubjectAltName={names}\nbasicConstraints=critical,CA:FALSE\n")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
                "-extfile", "extensions", "-out", f"{name}.pem")
        (folder / f"{name}-both.pem").write_bytes((folder / f"{name}.pem").read_bytes() + (folder / f"{name}.key").read_bytes())
    openssl("genrsa", "-out", "token.key", "2048")

    def text(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    modulus = bytes.fromhex(openssl("rsa", "-in", "token.key", "-noout", "-modulus").decode().strip().partition("=")[2])
    header = {"alg": "RS256", "kid": "bench", "typ": "JWT"}
    claims = {"iss": "https://login.example", "aud": "sallyport", "sub": "bench", "exp": int(time.time()) + 86400, "accounts": ["bench"]}
    signed = f"{text(json.dumps(header).encode())}.{text(json.dumps(claims).encode())}"
    signature = openssl("dgst", "-sha256", "-sign", "token.key", data=signed.encode())
    key_set = {"keys": [{"kty": "RSA", "kid": "bench", "alg": "RS256", "use": "sig", "n": text(modulus), "e": "AQAB"}]}
    return Material(
        folder, folder / "ca.pem", folder / "client.pem", folder / "client.key", folder / "client-both.pem",
        f"{signed}.{text(signature)}", json.dumps(key_set))


def write_upstream(folder: Path, material: Material) -> list[str]:
    """nginx as an upstream that demands a client certificate; on `COLD` every request takes a whole handshake, and on `PLAIN`
    nobody is asked for a certificate, so that the load can be measured without a gateway."""
    answer = ANSWER.replace("'", "")
    answers = f"""
    location = / {{ return 200 '{answer}'; }}
    location = /post {{ mirror /read; try_files /none @ok; }}
    location = /read {{ internal; return 204; }}
    location @ok {{ return 200 '{answer}'; }}
    location = /mtls/account/bench {{ return 200 '{answer}'; }}"""
    m = material.folder
    (folder / "upstream.conf").write_text(f"""\
daemon off; master_process off; pid {folder}/upstream.pid; error_log {folder}/upstream.log crit;
events {{ worker_connections 4096; multi_accept on; }}
http {{
  access_log off; default_type application/json; server_tokens off; tcp_nodelay on;
  keepalive_requests 1000000000; keepalive_time 24h; keepalive_timeout 3600s;
  client_body_buffer_size 64k; client_body_temp_path {folder}/upstream-body;
  ssl_protocols TLSv1.3; ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256; ssl_ecdh_curve X25519;
  ssl_certificate {m}/server.pem; ssl_certificate_key {m}/server.key; ssl_client_certificate {m}/ca.pem;
  server {{ listen 127.0.0.1:{MAIN} ssl backlog=4096; ssl_verify_client on;{answers} }}
  server {{
    listen 127.0.0.1:{COLD} ssl backlog=4096; ssl_verify_client on;
    ssl_session_cache off; ssl_session_tickets off; keepalive_timeout 0;{answers}
  }}
  server {{ listen 127.0.0.1:{PLAIN} backlog=4096;{answers} }}
}}
""")
    return ["/usr/sbin/nginx", "-p", str(folder), "-c", f"{folder}/upstream.conf"]


class Process:
    """A program on one core, ended by its pid."""

    def __init__(self, command: list[str], port: int, core: str, folder: Path, environment: dict[str, str] | None = None):
        log = open(folder / "output.log", "ab")
        self.process = subprocess.Popen(
            ["taskset", "-c", core, *command], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})})
        end = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 0.5).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    self.stop()
                    raise SystemExit(f"error: {command[0]} does not listen on {port}: see {folder}/output.log")
                time.sleep(0.05)

    def seconds(self) -> float:
        """Processor time of the process and what it started, in seconds."""
        total, pids = 0, [self.process.pid]
        while pids:
            pid = pids.pop()
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                total += int(fields[11]) + int(fields[12])
                for task in os.listdir(f"/proc/{pid}/task"):
                    pids += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
            except OSError:
                continue
        return total / TICKS

    def memory(self) -> float:
        """The most memory that it had, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def busy_seconds() -> float:
    """Processor time of the whole machine, stolen time included."""
    fields = list(map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]))
    return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6] + fields[7]) / TICKS


def load(folder: Path, port: int, connections: int, seconds: float, settings: dict[str, str]) -> dict:
    """Runs wrk, and returns what it measured, with its own processor time."""
    result = folder / "load.json"
    result.unlink(missing_ok=True)
    script = str(Path(__file__).with_name("load.lua"))
    before = os.times()
    run = subprocess.run(
        ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s", "--latency",
         "-s", script, f"http://127.0.0.1:{port}/mtls/account/bench"],
        capture_output=True, text=True,
        env={**os.environ, "BENCH_HOST": f"127.0.0.1:{port}", "BENCH_RESULT": str(result), **settings})
    after = os.times()
    if not result.exists():
        raise SystemExit(f"error: wrk failed: {run.stdout}{run.stderr}")
    own = after.children_user + after.children_system - before.children_user - before.children_system
    return {**json.loads(result.read_text()), "own": own}
