"""Runs the program's commands that end by themselves."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from .gateway import binary


def sallyport(*arguments: str | Path, cwd: Path | None = None, seconds: float = 30, **environment: str):
    """Runs `sallyport` with these arguments, its output captured as text."""
    return subprocess.run(
        [str(binary()), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        encoding="utf-8", errors="replace", timeout=seconds, cwd=cwd, env={**os.environ, **environment},
    )
