"""A network of its own, in which every address can be had and the only resolver is the test's: no packet leaves it.

A namespace of Linux, which takes root, or at least its rights: where the system gives none, the tests in it are skipped."""

from __future__ import annotations

import contextlib
import ctypes
import os
import selectors
import shutil
import socket
import struct
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
_LIBC = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x40000000
NAMESERVER = "127.0.0.53"


class Seclusion:
    """Keeps the namespace as long as it lives. `prefix` is what runs a command in it."""

    def __init__(self, folder: Path, addresses: list[str]):
        if os.geteuid() != 0:
            pytest.skip("a network of one's own takes root")
        folder.mkdir(parents=True, exist_ok=True)
        resolver = folder / "resolv.conf"
        resolver.write_text(f"nameserver {NAMESERVER}\noptions timeout:1 attempts:2\n")
        commands = ["ip link set lo up", f"mount --bind '{resolver}' /etc/resolv.conf"]
        commands += [f"ip address add {address} dev lo {'nodad' if ':' in address else ''}" for address in addresses]
        script = " && ".join(commands) + " && echo ready && exec sleep 3600"
        self.process = subprocess.Popen(
            ["unshare", "--net", "--mount", "sh", "-c", script], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL, env={**os.environ, "PATH": _PATH})
        if self.process.stdout.readline() != b"ready\n":
            self.process.kill()
            problem = self.process.communicate()[1].decode()
            if "not permitted" in problem or "ermission denied" in problem:
                pytest.skip(f"no network of one's own: {problem}")
            raise RuntimeError(f"no network of its own: {problem}")
        nsenter = shutil.which("nsenter", path=_PATH) or "nsenter"
        self.prefix = [nsenter, "--target", str(self.process.pid), "--net", "--mount", f"--wd={os.getcwd()}"]
        # Threads of this process that live there: a thread may be in another network than its process.
        self.pool = ThreadPoolExecutor(16, initializer=self._enter)

    def _enter(self) -> None:
        descriptor = os.open(f"/proc/{self.process.pid}/ns/net", os.O_RDONLY)
        if _LIBC.setns(descriptor, _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        os.close(descriptor)

    def run(self, function, *arguments):
        """The result of a function that is called in there."""
        return self.pool.submit(function, *arguments).result()

    def stop(self) -> None:
        self.pool.shutdown()
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            stream.close()


class Canaries:
    """Listeners that nobody may reach: takes note of whoever connects."""

    def __init__(self, seclusion: Seclusion, addresses: list[str], ports: list[int]):
        self.reached: list[tuple] = []
        self._selector = selectors.DefaultSelector()
        self.listeners = seclusion.run(self._listen, addresses, ports)
        for listener in self.listeners:
            self._selector.register(listener, selectors.EVENT_READ)
        self._stopping = False
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    @staticmethod
    def _listen(addresses: list[str], ports: list[int]) -> list[socket.socket]:
        listeners = []
        for address in addresses:
            for port in ports:
                listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind((address, port))
                listener.listen(16)
                listener.setblocking(False)
                listeners.append(listener)
        return listeners

    def _watch(self) -> None:
        while not self._stopping:
            for key, _ in self._selector.select(timeout=0.2):
                with contextlib.suppress(OSError):
                    connection, _ = key.fileobj.accept()
                    self.reached.append(connection.getsockname()[:2])
                    connection.close()

    def stop(self) -> None:
        self._stopping = True
        self._thread.join()
        for listener in self.listeners:
            listener.close()


class Nameserver:
    """Answers by a function: of the name, and how often it was asked for addresses of this kind, to addresses; to the number of an
    error (RFC 1035 section 4.1.1) instead, or to None, which is no answer."""

    def __init__(self, seclusion: Seclusion, answer):
        self.answer = answer
        # How many seconds the answer for a name takes.
        self.delays: dict[str, float] = {}
        self.asked: dict[tuple[str, int], int] = {}
        self.socket = seclusion.run(self._bind)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @staticmethod
    def _bind() -> socket.socket:
        bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        bound.bind((NAMESERVER, 53))
        bound.settimeout(0.2)
        return bound

    def _serve(self) -> None:
        while True:
            try:
                query, client = self.socket.recvfrom(4096)
            except TimeoutError:
                continue
            except OSError:
                return
            name, reply = self._reply(query)
            if reply is not None:
                threading.Timer(self.delays.get(name, 0), self._send, (reply, client)).start()

    def _send(self, reply: bytes, client) -> None:
        with contextlib.suppress(OSError):
            self.socket.sendto(reply, client)

    def _reply(self, query: bytes) -> tuple[str, bytes | None]:
        labels, place = [], 12
        while (length := query[place]) != 0:
            labels.append(query[place + 1:place + 1 + length].decode("latin-1").lower())
            place += length + 1
        kind = struct.unpack_from("!H", query, place + 1)[0]
        question = query[12:place + 5]
        name = ".".join(labels)
        times = self.asked[(name, kind)] = self.asked.get((name, kind), 0) + 1
        family = {1: socket.AF_INET, 28: socket.AF_INET6}.get(kind)
        answer = self.answer(name, times)
        if answer is None:
            return name, None
        error, answer = (answer, []) if isinstance(answer, int) else (0, answer)
        wanted = [
            one for one in answer if family == (socket.AF_INET6 if ":" in one else socket.AF_INET)
        ]
        records = b""
        for address in wanted:
            data = socket.inet_pton(family, address)
            # Nobody is to remember it.
            records += b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 0, len(data)) + data
        return name, query[:2] + struct.pack("!HHHHH", 0x8580 | error, 1, len(wanted), 0, 0) + question + records

    def stop(self) -> None:
        self.socket.close()
        self._thread.join()
