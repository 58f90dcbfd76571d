"""Fenced blocks of the documentation."""

from __future__ import annotations

import re
from pathlib import Path


def fences(page: Path, kind: str) -> list[str]:
    """The contents of all blocks that are marked by exactly these words, in order."""
    return re.findall(rf"^```{re.escape(kind)}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
