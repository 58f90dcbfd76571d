"""A small disk of its own that can be filled, in a mount namespace: nobody else sees it, and it goes with the test."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


class SmallDisk:
    """`folder` is where it is mounted, for who is started with `prefix`; `files` is the same for everybody else."""

    def __init__(self, folder: Path, mebibytes: int):
        folder.mkdir(parents=True)
        self.folder = folder
        script = f"mount -t tmpfs -o size={mebibytes}m tmpfs '{folder}' && echo ready && exec sleep 86400"
        self.process = subprocess.Popen(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PATH": _PATH})
        if self.process.stdout.readline() != b"ready\n":
            self.process.kill()
            pytest.skip(f"no mount namespace: {self.process.communicate()[1].decode()}")
        self.files = Path(f"/proc/{self.process.pid}/root{folder}")
        nsenter = shutil.which("nsenter", path=_PATH) or "nsenter"
        target = ["--target", str(self.process.pid), "--user", "--preserve-credentials", "--mount"]
        self.prefix = [nsenter, *target, f"--wd={os.getcwd()}"]

    @contextlib.contextmanager
    def full(self):
        """While this lasts there is no room left, however much is removed that is not the filler."""
        filler = self.files / "filler"
        try:
            with filler.open("wb", buffering=0) as file:
                for size in (1 << 20, 1 << 12, 1):
                    with contextlib.suppress(OSError):
                        while True:
                            file.write(b"\0" * size)
            yield
        finally:
            filler.unlink(missing_ok=True)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            stream.close()
