"""examples/behind-a-load-balancer as it stands, on other ports: HAProxy before two gateways that share Redis."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import ssl
import subprocess
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from oauthlib.oauth1 import Client

from .documents import other_ports, renumbered
from .gateway import ROOT, binary, json_lines
from .ports import wait_for

EXAMPLE = ROOT / "examples/behind-a-load-balancer"
PORTS = (8443, 8081, 8082, 9901, 9902, 9443, 6379)
_PATH = os.environ.get("PATH", "") + ":/usr/sbin"
# A header of PROXY protocol v2 that says nothing of a client (LOCAL).
LOCAL = b"\r\n\r\n\x00\r\nQUIT\n\x20\x00\x00\x00"


def copy(folder: Path) -> dict[str, str]:
    """Copies the example to a folder, with ports that are free, and says which stand for which."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("generated"))
    ports = other_ports(*PORTS)
    for file in folder.rglob("*"):
        if file.is_file():
            file.write_text(renumbered(file.read_text(), ports))
    return ports


@dataclass
class Sent:
    """One request: when it was begun and ended, and what came of it (0: no answer)."""

    identifier: str
    begun: float = 0
    ended: float = 0
    status: int = 0


class Cluster:
    """The processes of the example, each of which is stopped by itself."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.ports = copy(folder)
        self.processes: dict[str, subprocess.Popen] = {}
        subprocess.run([folder / "prepare.sh"], check=True, capture_output=True, timeout=20)
        self.secret = (folder / "generated/checkout.secret").read_text().strip()
        self.certificate = folder / "generated/ca.pem"
        self.url = f"https://localhost:{self.port(8443)}/mtls/account/shop"

    def port(self, written: int) -> int:
        """The port that stands for one that the example names."""
        return int(self.ports[str(written)])

    # Life and death

    def start(self) -> Cluster:
        self._run("redis", "redis-server", "--port", self.ports["6379"], "--bind", "127.0.0.1", "--save", "",
                  "--maxmemory-policy", "noeviction")
        self._run("upstream", "nginx", "-p", f"{self.folder}/generated/", "-c", "upstream.conf", "-e", "stderr")
        for number in (1, 2):
            self.start_gateway(number)
        self._run("haproxy", "haproxy", "-f", "haproxy.cfg")
        for number in (1, 2):
            self.wait_until_ready(number)
        # What was signed up to the second in which Redis was first seen is not judged.
        time.sleep(1.1)
        return self

    def start_gateway(self, number: int) -> None:
        self._run(f"gateway-{number}", str(binary()), "serve", "--config", f"gateway-{number}.yaml")

    def wait_until_ready(self, number: int) -> None:
        wait_for(lambda: self._is_ready(number), 15, f"gateway-{number}; {self.output(f'gateway-{number}')[-2000:]}")

    def _is_ready(self, number: int) -> bool:
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port(9900 + number)}/readyz", timeout=2).status == 200
        return False

    def kill_gateway(self, number: int) -> tuple[float, float]:
        """When it was about to be killed, and when it was gone."""
        process = self.processes.pop(f"gateway-{number}")
        before = time.monotonic()
        process.kill()
        process.wait()
        return before, time.monotonic()

    def _run(self, name: str, *words: str) -> None:
        with (self.folder / f"generated/{name}.output").open("ab") as output:
            self.processes[name] = subprocess.Popen(
                words, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env={**os.environ, "PATH": _PATH})

    def output(self, name: str) -> str:
        return (self.folder / f"generated/{name}.output").read_text(errors="replace")

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
        for process in self.processes.values():
            process.wait()

    # What it was asked

    def paid(self) -> Counter[str]:
        """How often the upstream was asked for each payment."""
        # It notes a payment after it has answered it, and does one thing at a time: who is greeted comes after that.
        ssl.get_server_certificate(("127.0.0.1", self.port(9443)), timeout=10)
        return Counter((self.folder / "generated/payments.log").read_text().split())

    def audit(self, number: int) -> list[dict]:
        return json_lines(self.folder / f"generated/audit-{number}.jsonl")

    # What is sent

    def signed(self, identifier: str) -> bytes:
        """A payment, signed as a client of the load balancer signs it."""
        client = Client("checkout", client_secret=self.secret, signature_method="HMAC-SHA256")
        _, headers, _ = client.sign(self.url, "POST")
        body = json.dumps({"payment": identifier}).encode()
        return (
            f"POST /mtls/account/shop HTTP/1.1\r\nHost: localhost:{self.port(8443)}\r\nX-Request-Id: {identifier}\r\n"
            f"Authorization: {headers['Authorization']}\r\nLP-forward-url: https://api.payments.example/v1/payments\r\n"
            f"LP-service-name: PAYMENTS\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    async def connect(self, gateway: int | None = None) -> Lane:
        """A connection to the load balancer, or past it to a gateway."""
        if gateway is None:
            context = ssl.create_default_context(cafile=str(self.certificate))
            return Lane(*await asyncio.open_connection("127.0.0.1", self.port(8443), ssl=context, server_hostname="localhost"))
        lane = Lane(*await asyncio.open_connection("127.0.0.1", self.port(8080 + gateway)))
        lane.writer.write(LOCAL)
        return lane


@dataclass
class Lane:
    """A kept connection, for one request after the other."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_open: bool = True

    async def status(self, request: bytes) -> int:
        """The status of the answer, read whole; 0 where there was none."""
        try:
            self.writer.write(request)
            head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
            length = head.split(b"content-length:")[1].split(b"\r\n")[0] if b"content-length:" in head else None
            if length is not None:
                await self.reader.readexactly(int(length))
            self.is_open = length is not None and b"connection: close" not in head
            return int(head[9:12])
        except (OSError, asyncio.IncompleteReadError):
            self.is_open = False
            return 0

    @property
    def has_ended(self) -> bool:
        """Whether the other side has closed it meanwhile, as HAProxy does with one that was idle for ten seconds."""
        return self.reader.at_eof()

    def close(self) -> None:
        self.writer.close()
