"""Requests as RFC 9112 lets a client send them, read by somebody who stops at the first fault."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_LINE = re.compile(rb"(" + _TOKEN + rb") ([\x21-\x7e]+) HTTP/1\.[01]\Z")
# Of a request behind another the gateway may not see the line itself, and takes more blanks, and a CR in front of it
# (RFC 9112 sections 2.2 and 3).
_LINE_BEHIND = re.compile(rb"(" + _TOKEN + rb") +([\x21-\x7e]+) +HTTP/1\.[01] *\Z")
_FIELD = re.compile(rb"(" + _TOKEN + rb"):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*?)[ \t]*\Z")
# RFC 9112 section 7.1.1, with what may be quoted in an extension.
_SIZE = re.compile(rb"(0*[0-9A-Fa-f]{1,16})[ \t]*(;[^\x00-\x08\x0a-\x1f\x7f]*)?\Z")


class _Fault(Exception):
    """What is there is no request, or not all of one."""


@dataclass(frozen=True)
class Request:
    method: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def values(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.headers if key == name]


def requests(data: bytes) -> list[Request]:
    """Every whole request, up to the first that is not one."""
    found = []
    try:
        while data:
            request, data = _request(data.lstrip(b"\r\n"), _LINE_BEHIND) if found else _request(data, _LINE)
            found.append(request)
    except _Fault:
        pass
    return found


def _line(data: bytes) -> tuple[bytes, bytes]:
    line, end, rest = data.partition(b"\r\n")
    if not end or b"\r" in line or b"\n" in line:
        raise _Fault
    return line, rest


def _fields(data: bytes) -> tuple[tuple[tuple[bytes, bytes], ...], bytes]:
    fields = []
    while True:
        line, data = _line(data)
        if not line:
            return tuple(fields), data
        match = _FIELD.match(line)
        if match is None:
            raise _Fault
        fields.append((match[1].lower(), match[2]))


def _request(data: bytes, pattern: re.Pattern) -> tuple[Request, bytes]:
    while data.startswith((b"\r\n", b"\n")):
        data = data[1 + data.startswith(b"\r\n"):]
    line, data = _line(data)
    match = pattern.match(line)
    if match is None:
        raise _Fault
    headers, data = _fields(data)
    head = Request(match[1], headers, b"")
    lengths, codings = head.values(b"content-length"), head.values(b"transfer-encoding")
    if len(lengths) + len(codings) > 1:
        raise _Fault
    body = b""
    if codings:
        if codings[0].lower() != b"chunked":
            raise _Fault
        body, data = _chunks(data)
    elif lengths:
        if not re.fullmatch(rb"\d+", lengths[0]) or len(data) < int(lengths[0]):
            raise _Fault
        body, data = data[:int(lengths[0])], data[int(lengths[0]):]
    return Request(match[1], headers, body), data


def _chunks(data: bytes) -> tuple[bytes, bytes]:
    body = b""
    while True:
        line, data = _line(data)
        match = _SIZE.match(line)
        if match is None:
            raise _Fault
        size = int(match[1], 16)
        if size == 0:
            return body, _fields(data)[1]
        if len(data) < size + 2 or data[size:size + 2] != b"\r\n":
            raise _Fault
        body, data = body + data[:size], data[size + 2:]
