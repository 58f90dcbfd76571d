"""What the engines are asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from policies import READS


@dataclass
class Question:
    """A request in the words of a client, as a line of the file of questions has it."""

    account: str
    method: str
    url: str
    scopes: list[str]
    service: str | None = None
    #: What Sallyport answers.
    allowed: bool | None = None


@dataclass
class Facts:
    """What each engine's input is made of: the parts of the URL, and the host with its first label as a wildcard."""

    account: str
    method: str
    host: str
    wildcard: str
    port: int
    path: str
    service: str
    is_write: bool
    scopes: list[str]

    @classmethod
    def of(cls, question: Question) -> Facts:
        parts = urlsplit(question.url)
        host = parts.hostname
        return cls(
            account=question.account, method=question.method, host=host, wildcard="*." + host.partition(".")[2],
            port=parts.port or 443, path=parts.path or "/", service=question.service or "none",
            is_write=question.method not in READS, scopes=question.scopes,
        )


def read(file: Path) -> list[Question]:
    return [Question(**json.loads(line)) for line in file.read_text().splitlines()]
