"""Fenced blocks of the documentation, and running them as their readers would."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from .gateway import binary
from .ports import free_port


def fences(page: Path, kind: str) -> list[str]:
    """The contents of all blocks that are marked by exactly these words, in order."""
    return re.findall(rf"^```{re.escape(kind)}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


def commands(block: str) -> str:
    """What a `console` block has behind its prompts, with the lines that continue it."""
    lines, continues = [], False
    for line in block.splitlines():
        if continues or line.startswith("$ "):
            lines.append(line.removeprefix("$ "))
            continues = line.endswith("\\")
    return "\n".join(lines) + "\n"


def other_ports(*ports: int) -> dict[str, str]:
    """For each port that a page names one that is free."""
    return {str(port): str(free_port()) for port in ports}


def renumbered(text: str, ports: dict[str, str]) -> str:
    """The text with other ports in it."""
    return re.sub(r"\b(?:" + "|".join(ports) + r")\b", lambda match: ports[match[0]], text) if ports else text


def run_script(
    script: str, folder: Path, home: Path, *, seconds: float = 50, strict: bool = True, **environment: str
) -> subprocess.CompletedProcess:
    """Runs it in a folder, with the program under test on the PATH; what it leaves in the background is ended."""
    (home / "bin").mkdir(parents=True, exist_ok=True)
    if not (home / "bin/sallyport").exists():
        (home / "bin/sallyport").symlink_to(binary())
    preamble = "set -euo pipefail\n" if strict else ""
    preamble += "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n"
    return subprocess.run(
        ["bash", "-c", preamble + script], cwd=folder, capture_output=True, text=True, timeout=seconds,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PATH": f"{home}/bin:{os.environ['PATH']}:/usr/sbin", "HOME": str(home), **environment},
    )
