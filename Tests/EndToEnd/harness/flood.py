"""Many requests in little time, each with an id of its own that is used once, and what was answered to each."""

from __future__ import annotations

import asyncio
import collections
import re
import threading
import time
from dataclasses import dataclass, field

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_ERROR = re.compile(rb"\r\nsallyport-error: *([a-z-]+)\r\n", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: *close\r\n", re.IGNORECASE)


@dataclass
class Flood:
    """Clients on connections that are kept, which send heads without a body and read answers with a length. What got no whole
    answer is not sent again."""

    port: int
    heads: list[bytes]
    """Requests to take in turn, without the line that names them and the empty line."""
    total: int
    clients: int = 8
    answers: dict[int, tuple[int, str]] = field(default_factory=dict)
    """By number: the status and `Sallyport-Error`."""
    errors: collections.Counter = field(default_factory=collections.Counter)
    """How often each `Sallyport-Error` came."""
    unanswered: set[int] = field(default_factory=set)
    """Sent, at least in part, and not answered."""
    sent: int = 0

    def __enter__(self) -> Flood:
        self._stopped = False
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_unused) -> None:
        self._stopped = True
        self._thread.join(timeout=60)
        assert not self._thread.is_alive(), "a client got no answer within a minute"

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def wait_until_sent(self, count: int, seconds: float) -> None:
        """Waits for so many requests, or for all of them."""
        end = time.monotonic() + seconds
        while self.sent < min(count, self.total) and not self.is_over:
            assert time.monotonic() < end, f"{self.sent} requests of {count} within {seconds} s"
            time.sleep(0.005)

    async def _run(self) -> None:
        await asyncio.gather(*(self._client() for _ in range(self.clients)))

    async def _client(self) -> None:
        while self.sent < self.total and not self._stopped:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                # There is no gateway at the moment.
                await asyncio.sleep(0.02)
                continue
            try:
                await self._exchange(reader, writer)
            finally:
                writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while self.sent < self.total and not self._stopped:
            number = self.sent
            self.sent += 1
            try:
                writer.write(b"%bX-Request-Id: flood-%d\r\n\r\n" % (self.heads[number % len(self.heads)], number))
                async with asyncio.timeout(30):
                    head = await reader.readuntil(b"\r\n\r\n")
                    await reader.readexactly(int(_LENGTH.search(head)[1]))
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                self.unanswered.add(number)
                return
            found = _ERROR.search(head)
            error = found[1].decode() if found else ""
            self.answers[number] = (int(_STATUS.match(head)[1]), error)
            self.errors[error] += 1
            if error == "audit-unavailable":
                await asyncio.sleep(0.005)
            if _CLOSES.search(head):
                return
