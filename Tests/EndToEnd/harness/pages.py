"""The pages of the documentation: their links, and the commands that they show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .gateway import ROOT

_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Commands that stand indented in the text rather than between fences.
_INDENTED = re.compile(r"^    (?:sallyport|make|swift|TSAN_OPTIONS=\S+ .*?swift) [a-z].*(?:\n {5,}\S.*)*", re.MULTILINE)
SHELL = ("sh", "bash", "console")


@dataclass(frozen=True)
class Block:
    """Commands of one page."""

    page: str
    kind: str
    text: str

    @property
    def name(self) -> str:
        """The page and the first line, by which a block is known."""
        first = next(line for line in self.text.splitlines() if line.strip() and not line.startswith("#"))
        return f"{self.page}: {first.strip().removeprefix('$ ').removesuffix(chr(92)).strip()}"


class Page:
    """A page by its path in the repository."""

    def __init__(self, path: Path):
        self.path = path
        self.name = str(path.relative_to(ROOT))
        self.text = path.read_text()

    @cached_property
    def prose(self) -> str:
        """The page without what stands between fences."""
        return _FENCE.sub("", self.text)

    @cached_property
    def links(self) -> list[str]:
        return re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", self.prose))

    @cached_property
    def anchors(self) -> set[str]:
        """The names of the headings, as GitHub makes them."""
        found: dict[str, int] = {}
        names = set()
        for heading in re.findall(r"^#{1,6} (.+)$", self.prose, re.MULTILINE):
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
            slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
            count = found.get(slug, 0)
            names.add(f"{slug}-{count}" if count else slug)
            found[slug] = count + 1
        return names

    @cached_property
    def blocks(self) -> list[Block]:
        """Every block of commands."""
        fenced = [Block(self.name, kind, text) for kind, text in _FENCE.findall(self.text) if kind.split(" ")[0] in SHELL]
        return fenced + [Block(self.name, "indented", match[0].strip()) for match in _INDENTED.finditer(self.prose)]

    @cached_property
    def spans(self) -> list[str]:
        """What stands between backticks in the text."""
        return re.findall(r"`([^`]+)`", self.prose)


def pages() -> list[Page]:
    """README.md, docs/ and the pages of the examples, but not what an example has generated."""
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "examples").glob("*/README.md"))]
    return [Page(path) for path in paths]
