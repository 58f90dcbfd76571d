"""A real Redis on a free loopback port, keeping nothing on disk."""

from __future__ import annotations

import shutil
import signal
import subprocess
from pathlib import Path

from .ports import free_port, wait_for

PROGRAM = shutil.which("redis-server", path="/usr/bin:/usr/sbin:/usr/local/bin")


class Redis:
    """A server that a test may pause, kill and start again."""

    def __init__(self, folder: Path, *options: str):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.options = folder, options
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
             "--dir", str(self.folder), *self.options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: self.command("PING") == "PONG" or "NOAUTH" in self.command("PING"), 10, "Redis")

    def command(self, *words: str) -> str:
        """What redis-cli says."""
        return subprocess.run(
            ["redis-cli", "-p", str(self.port), *words], capture_output=True, text=True, timeout=10
        ).stdout.strip()

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
