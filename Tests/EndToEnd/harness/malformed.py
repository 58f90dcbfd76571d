"""HTTP/1.1 requests that are malformed, or that two readers could understand in two ways.

`<auth>` stands for the lines of an authenticated call, `<hidden>` for a whole second call, which nobody may find."""

from __future__ import annotations

from dataclasses import dataclass

HELLO = b"hello"
CHUNKED_HELLO = b"5\r\nhello\r\n0\r\n\r\n"
AUTH = b"<auth>"
HIDDEN = b"<hidden>"
TARGET = b"/mtls/account/le1606809"


@dataclass(frozen=True)
class Case:
    """A request; `body` is what an upstream may have got, if it got anything: None where it must be refused."""

    name: str
    raw: bytes
    body: bytes | None = None
    method: bytes = b"POST"
    # Whether it is so short of its end that no answer need come.
    may_wait: bool = False
    # Whether what follows the request may be answered as a request of its own, with 4xx.
    may_have_more: bool = False


CASES: list[Case] = []


def add(name: str, raw: bytes, body: bytes | None = None, **options) -> None:
    CASES.append(Case(name, raw, body, **options))


def head(*lines: bytes, method: bytes = b"POST", target: bytes = TARGET, version: bytes = b"HTTP/1.1",
         first: tuple[bytes, ...] = (), host: tuple[bytes, ...] = (b"Host: gateway.example",)) -> bytes:
    """A head with the lines of the call before those that are odd; `first` comes before all others."""
    request_line = b" ".join((method, target, version))
    return b"\r\n".join((request_line, *first, *host, AUTH, *lines)) + b"\r\n\r\n"


def printable(value: bytes) -> str:
    return value[:40].decode("latin-1").encode("unicode_escape").decode() + ("…" if len(value) > 40 else "")


# Content-Length

LENGTHS_OF_FIVE = [b"5", b"05", b"00000000000000000000005", b" 5", b"5 ", b"\t5\t"]
LENGTHS_OF_NOTHING = [
    b"", b" ", b"+5", b"-5", b"-0", b"5,5", b"5, 5", b"5,", b",5", b"5 5", b"5;", b"5;q=1", b"0x5", b"5h", b"5.0",
    b"5e0",
    b"five", "５".encode(), "٥".encode(), b"5\x0b", b"5\x0c", b"\x0b5", b"5\xa0", b"\xa05", b"5\x00", b"\x005", b"5\x7f",
    b'"5"', b"'5'", b"[5]", b"%35", b"5_0", b"0b101", b"0o5", b"18446744073709551621", b"9223372036854775808",
    b"99999999999999999999999999", b"5\r\n 0", b"\r\n 5", b"5\r\n\t", b"1 0", b"=5", b":5", b"5:", b"#5",
]


def lengths() -> None:
    for value in LENGTHS_OF_FIVE:
        add(f"length {printable(value)}", head(b"Content-Length:" + value) + HELLO, HELLO)
    for value in LENGTHS_OF_NOTHING:
        add(f"length {printable(value)}", head(b"Content-Length: " + value) + HELLO + HIDDEN)
        add(f"length {printable(value)} first", head(first=(b"Content-Length: " + value,)) + HELLO + HIDDEN)
    add("length of four gigabytes and five", head(b"Content-Length: 4294967301") + HELLO + HIDDEN, may_wait=True)
    for one, other in ((b"5", b"5"), (b"5", b"6"), (b"6", b"5"), (b"0", b"5"), (b"5", b"0"), (b"5", b""), (b"", b"5")):
        for name in (b"Content-Length", b"content-length", b"CONTENT-LENGTH"):
            lines = (b"Content-Length: " + one, name + b": " + other)
            add(f"lengths {one!r} {other!r} {name!r}", head(*lines) + HELLO + HIDDEN)
        apart = (b"Content-Length: " + one, b"X-Between: x", b"Content-Length: " + other)
        add(f"lengths {one!r} {other!r} apart", head(*apart) + HELLO + HIDDEN)
    for name in (b"Content-Length ", b"Content-Length\t", b" Content-Length", b"\tContent-Length", b"Content Length",
                 b"Content-Length\x00", b"\x00Content-Length", b"Content-Length\x0b", b"Content-Length\r",
                 b"Content-Length;",
                 b"Content-Length=5 ", b"Content-Lengt\xe8", "Content‑Length".encode(), b"(Content-Length)",
                 b'"Content-Length"'):
        add(f"length as {printable(name)}", head(name + b": 5") + HELLO + HIDDEN)
        add(f"length as {printable(name)} first", head(first=(name + b": 5",)) + HELLO + HIDDEN)
    for name in (b"Content_Length", b"Content--Length", b"X-Content-Length", b"Content-Length-", b"ContentLength",
                 b"HTTP_CONTENT_LENGTH"):
        add(f"length as {printable(name)}", head(name + b": 5") + HELLO, b"", may_have_more=True)


# Transfer-Encoding

CHUNKED = [b"chunked", b"Chunked", b"CHUNKED", b"chunKed", b" chunked", b"chunked ", b"\tchunked\t", b"chunked \t "]
NOT_CHUNKED = [
    b"", b" ", b"chunked, chunked", b"chunked,", b",chunked", b", chunked", b"chunked, identity", b"identity",
    b"identity, chunked", b"gzip, chunked", b"gzip", b"deflate", b"compress", b"x-gzip, chunked", b"chunked gzip",
    b"chunked;q=1", b"chunked; a=b", b"chunked;", b'"chunked"', b"'chunked'", b"xchunked", b"chunkedx", b"chunk",
    b"chun ked",
    b"chunked\x00", b"\x00chunked", b"chunked\x0b", b"\x0bchunked", b"\x0cchunked", b"chunked\x7f", b"chunked\xa0",
    b"\xa0chunked", "chun\u212aed".encode(), "ｃhunked".encode(), b"trailers", b"cow", b"chunked\r\n ", b"\r\n chunked",
    b"\r\n\tchunked", b"chunked\r\n , identity", b"identity\r\n , chunked", b"[chunked]", b"chunked.", b":chunked",
    b"=chunked",
    b"0", b"null", b"*",
]
ODD_CODING_NAMES = [
    b"Transfer-Encoding ", b"Transfer-Encoding\t", b" Transfer-Encoding", b"\tTransfer-Encoding", b"Transfer Encoding",
    b"Transfer-Encoding\x00", b"\x00Transfer-Encoding", b"Transfer-Encoding\x0b", b"X: y\nTransfer-Encoding",
    b"X: y\rTransfer-Encoding", b"X: y\r\r\nTransfer-Encoding", b"\x0bTransfer-Encoding", b"Transfer-Encoding\r",
    b"Transfer\xadEncoding", "Transfer‑Encoding".encode(), b"Transfer-Encoding\xa0", b"(Transfer-Encoding)",
    b"Transfer-Encoding;",
]


def codings() -> None:
    for value in CHUNKED:
        add(f"coding {printable(value)}", head(b"Transfer-Encoding:" + value) + CHUNKED_HELLO, HELLO)
    for value in NOT_CHUNKED:
        add(f"coding {printable(value)}", head(b"Transfer-Encoding: " + value) + CHUNKED_HELLO + HIDDEN)
    for value in CHUNKED + NOT_CHUNKED:
        coding = b"Transfer-Encoding: " + value
        whole = b"Content-Length: %d" % len(CHUNKED_HELLO)
        add(f"length and coding {printable(value)}", head(whole, coding) + CHUNKED_HELLO + HIDDEN)
        add(f"coding {printable(value)} and length", head(coding, b"Content-Length: 4") + CHUNKED_HELLO + HIDDEN)
        add(f"coding {printable(value)} and no length", head(coding, b"Content-Length: 0") + CHUNKED_HELLO + HIDDEN)
    for one, other in ((b"chunked", b"chunked"), (b"chunked", b"identity"), (b"identity", b"chunked"), (b"gzip",
                                                                                                        b"chunked"),
                       (b"chunked", b""), (b"", b"chunked"), (b"chunked", b"cow")):
        lines = (b"Transfer-Encoding: " + one, b"Transfer-Encoding: " + other)
        add(f"codings {one!r} {other!r}", head(*lines) + CHUNKED_HELLO + HIDDEN)
        lines = (b"Transfer-Encoding: " + one, b"X-Between: x", b"transfer-encoding: " + other)
        add(f"codings {one!r} {other!r} apart", head(*lines) + CHUNKED_HELLO + HIDDEN)
    for name in ODD_CODING_NAMES:
        add(f"coding as {printable(name)}", head(name + b": chunked") + CHUNKED_HELLO + HIDDEN)
        lines = (b"Content-Length: 5", name + b": chunked")
        add(f"length, and coding as {printable(name)}", head(*lines) + CHUNKED_HELLO + HIDDEN)
    for name in (b"Transfer_Encoding", b"X-Transfer-Encoding", b"Transfer--Encoding", b"TransferEncoding"):
        add(f"coding as {printable(name)}", head(b"Content-Length: 5", name + b": chunked") + HELLO, HELLO)
    for version in (b"HTTP/1.0",):
        add("chunked in 1.0", head(b"Transfer-Encoding: chunked", version=version) + CHUNKED_HELLO + HIDDEN)
        lines = (b"Transfer-Encoding: chunked", b"Content-Length: 5")
        add("chunked and length in 1.0", head(*lines, version=version) + CHUNKED_HELLO + HIDDEN)


# Chunks

ODD_SIZES = [
    b"", b" ", b"+5", b"-5", b"0x5", b"0X5", b" 5", b"\t5", b"g", b"5g", b"5.", b"5.0", b"5,5", b"5_", b"5h", b"V",
    b"5\x0b", b"5\x00",
    b"\x005", b"5\x7f", "５".encode(), b"10000000000000005", b"100000000000000000005", b"5\r",
    b"5\xa0", b"%35", b'"5"', b"5:", b"5#", b"5=5", b"5 5", b"-", b"+0", b"-0", b"0x0", b"5;a\x00b", b"5;a\rb",
    b"5;a\x7f",
]
# More than anybody may send, of which nobody has sent too much yet.
ENDLESS_SIZES = [b"FFFFFFFFFFFFFFFF", b"8000000000000005", b"7FFFFFFFFFFFFFFF"]
HARMLESS_SIZES = [
    b"5", b"05", b"0005", b"000000000000000005", b"5;a", b"5;a=b", b'5;a="b"', b"5;a=b;c=d", b"5 ", b"5\t", b"5 ;a",
    b"5; a=b", b"5;",
    b'5;a="\\""', b"5;a=\xff",
]
ODD_ENDS = [
    b"5\r\nhello0\r\n\r\n", b"5\r\nhelloX\r\n0\r\n\r\n", b"5\r\nhello\n0\r\n\r\n", b"5\r\nhello\r0\r\n\r\n",
    b"5\r\nhello\r\n\r\n0\r\n\r\n", b"4\r\nhello\r\n0\r\n\r\n", b"5\r\nhello\r\n 0\r\n\r\n", b"5\nhello\r\n0\r\n\r\n",
    b"5\nhello\n0\n\n", b"5\rhello\r0\r\r", b"5;a\nhello\r\n0\r\n\r\n", b"5\r\nhello\r\n0\n\n",
    b"5\r\nhello\r\n0\r\r\n",
    b"5\r\nhello\r\n0\r\n\n", b"5\r\nhello\r\n0\n\r\n", b"5\r\nhello\n\r0\r\n\r\n", b"5\r\nhello\r\r\n0\r\n\r\n",
    b"5\r\n\r\nhello\r\n0\r\n\r\n", b"5\r\nhello  \r\n0\r\n\r\n", b"5\r\nhello\x00\r\n0\r\n\r\n",
    b"\r\n5\r\nhello\r\n0\r\n\r\n",
    b"5\r\n\nhello\r\n0\r\n\r\n", b"5\r\nhello\r\n0\r\nno colon\r\n\r\n", b"5\r\nhello\r\n0\r\n X: y\r\n\r\n",
    b"5\r\nhello\r\n0\r\nX : y\r\n\r\n", b"5\r\nhello\r\n0\r\nX: a\x00b\r\n\r\n", b"5\r\nhello\r\n0\r\nX: y\n\r\n",
    b"5\r\nhello\r\n0\r\nX: a\rb\r\n\r\n", b"5\r\nhello\r\n0\r\nX: y\r\n folded\r\n\r\n",
    b"5\r\nhello\r\n0\r\n: y\r\n\r\n",
    b"5\r\nhello\r\n0\r\n\x00: y\r\n\r\n", b"5\r\nhello\r\n0\r\nX Y: z\r\n\r\n",
]
TRAILERS = [
    b"X: y", b"Content-Length: 5", b"Content-Length: 500", b"Transfer-Encoding: chunked", b"Host: other.example",
    b"Authorization: Bearer x", b"LP-forward-url: https://raw.upstream.example/smuggled", b"Connection: close",
    b"Expect: 100-continue",
    b"X:", b"Trailer: X",
]


def chunks() -> None:
    chunked = b"Transfer-Encoding: chunked"
    for size in ENDLESS_SIZES:
        add(f"chunk size {printable(size)}", head(chunked) + size + b"\r\nhello\r\n0\r\n\r\n" + HIDDEN, may_wait=True)
    for size in ODD_SIZES:
        add(f"chunk size {printable(size)}", head(chunked) + size + b"\r\nhello\r\n0\r\n\r\n" + HIDDEN)
        add(f"second chunk size {printable(size)}",
            head(chunked) + b"1\r\nx\r\n" + size + b"\r\nhello\r\n0\r\n\r\n" + HIDDEN)
    for size in HARMLESS_SIZES:
        add(f"chunk size {printable(size)}", head(chunked) + size + b"\r\nhello\r\n0\r\n\r\n", HELLO)
    for size in (b"0;a=b", b"00", b"0000000000", b"0 "):
        add(f"last chunk {printable(size)}", head(chunked) + b"5\r\nhello\r\n" + size + b"\r\n\r\n", HELLO)
    add("a long chunk extension", head(chunked) + b"5;" + b"x" * 20_000 + b"\r\nhello\r\n0\r\n\r\n", HELLO)
    for ending in ODD_ENDS:
        add(f"chunks {printable(ending)}", head(chunked) + ending + HIDDEN)
    for trailer in TRAILERS:
        add(f"trailer {printable(trailer)}", head(chunked) + b"5\r\nhello\r\n0\r\n" + trailer + b"\r\n\r\n", HELLO)
    add("a hidden call for a trailer", head(chunked) + b"5\r\nhello\r\n0\r\n" + HIDDEN)
    add("a hidden call in a chunk", head(chunked) + b"<hidden-hex>\r\n<hidden>\r\n0\r\n\r\n", HIDDEN)
    add("a hidden call behind a short chunk", head(chunked) + b"1\r\nhello" + HIDDEN)
    for size in (b"6", b"ff", b"7fffffff", b"FFFFFFFF"):
        add(f"chunk that is short of {printable(size)}", head(chunked) + size + b"\r\nhello\r\n0\r\n\r\n",
            may_wait=True)
    add("no last chunk", head(chunked) + b"5\r\nhello\r\n", may_wait=True)
    add("no end behind the last chunk", head(chunked) + b"5\r\nhello\r\n0\r\n", may_wait=True)
    many = b"1\r\nx\r\n" * 2000 + b"0\r\n\r\n"
    add("chunks of one byte", head(chunked) + many, b"x" * 2000)
    add("many trailers", head(chunked) + b"0\r\n" + b"X: y\r\n" * 3000 + b"\r\n", b"")


# The request line

ODD_TARGETS = [
    b"http://gateway.example" + TARGET, b"https://gateway.example" + TARGET, b"HTTP://other.example" + TARGET,
    b"http://gateway.example@other.example" + TARGET, b"gateway.example:443", b"*", b"", b"mtls/account/le1606809",
    TARGET + b"#fragment", TARGET + b" x", b"\\mtls\\account\\le1606809", TARGET + b"\x00", TARGET + b"\x01",
    TARGET + b"\x0b",
    TARGET + b"\x7f", TARGET + b"\xc3\xa9", TARGET + b"\xff", TARGET + b"\t", TARGET + b"?a=\x0c",
    TARGET + b"?" + b"q" * 9000,
    b"file:///etc/passwd", TARGET + b"\r", b"?x=1",
]
# Targets and methods that are plain, and nothing that is served: what follows such a request may be answered.
OTHER_TARGETS = [
    b"/" + TARGET, b"//other.example" + TARGET, b"/mtls/account/%6ce1606809", TARGET + b"/", TARGET + b"/../le1606809",
    b"/mtls/./account/le1606809", TARGET + b";x", b"/mtls//account/le1606809", b"/MTLS/account/le1606809",
    TARGET + b"%00",
    TARGET + b"%20", b"/mtls/account%2fle1606809", b"/.." + TARGET,
]
OTHER_METHODS = [b"TRACE", b"SOURCE", b"M-SEARCH"]
ODD_VERSIONS = [
    b"", b"HTTP/1.2", b"HTTP/1.10", b"HTTP/01.1", b"HTTP/1.", b"HTTP/1", b"HTTP/.1", b"HTTP/11", b"HTTP/2.0",
    b"HTTP/2", b"HTTP/3",
    b"HTTP/0.9", b"HTTP/9.9", b"HTTP/ 1.1", b"HTTP /1.1", b"HTTP/1 .1", b"HTTPS/1.1", b"HTTP/1,1", b"HTTP/1.1x",
    b"HTTP/-1.1",
    b"HTTP/+1.1", b"HTTP/1.1\x00", b"HTTP/1.1\x0b", b"http/1.1", b"Http/1.1", b"HTP/1.1", b"ICY/1.1", b"RTSP/1.0",
    b"HTTP/1.1.1",
    b"HTTP\\1.1", b"HTTP/1.1 HTTP/1.1", b"HTTP/1.1\xa0", "HTTP/１.1".encode(), b"HTTP/1.1 ", b"HTTP/1.1\t", b"HTTP//1.1",
]
ODD_METHODS = [
    b"", b"post", b"Post", b"POSTX", b"POST\x00", b"\x00POST", b"PO ST", b"POST/", b"P\xc3ST", b"POST\x0b",
    b"POST\xa0", b"CONNECT",
    b"TRACK", b"PRI", b"X" * 2000, b"POST\t", b"\tPOST", b" POST", b"POST ", b"(POST)", b"POST:",
    b"\xff\xfePOST", b"\xef\xbb\xbfPOST", b"%50OST", b"POST,GET", b"\x16\x03\x01",
]


def request_lines() -> None:
    length = b"Content-Length: 5"
    for target in ODD_TARGETS:
        add(f"target {printable(target)}", head(length, target=target) + HELLO + HIDDEN)
    for target in OTHER_TARGETS:
        add(f"target {printable(target)}", head(length, target=target) + HELLO)
    for method in OTHER_METHODS:
        add(f"method {printable(method)}", head(length, method=method) + HELLO)
    for version in ODD_VERSIONS:
        add(f"version {printable(version)}", head(length, version=version) + HELLO + HIDDEN)
    for method in ODD_METHODS:
        add(f"method {printable(method)}", head(length, method=method) + HELLO + HIDDEN)
    whole = head(length) + HELLO
    for prefix in (b"\x00", b" ", b"\t", b"\x0b", b"x\r\n", b"\r", b"\r\r\n", b"\r\n\r\r\n", b"\xef\xbb\xbf", b":\r\n",
                   b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"):
        add(f"behind {printable(prefix)}", prefix + whole + HIDDEN)
    for prefix in (b"\r\n", b"\r\n\r\n", b"\n", b"\n\n"):
        add(f"behind {printable(prefix)}", prefix + whole, HELLO)
    add("tabs in the request line", whole.replace(b"POST ", b"POST\t", 1).replace(b" HTTP", b"\tHTTP", 1) + HIDDEN)
    add("two blanks in the request line", whole.replace(b"POST ", b"POST  ", 1) + HIDDEN)
    add("two blanks before the version", whole.replace(b" HTTP/1.1", b"  HTTP/1.1", 1) + HIDDEN)
    add("HTTP/0.9", b"POST " + TARGET + b"\r\n", may_wait=True)
    add("no target", whole.replace(TARGET + b" ", b"", 1) + HIDDEN)
    add("a length in 1.0", head(length, version=b"HTTP/1.0") + HELLO, HELLO)
    add("no Host in 1.0", head(length, version=b"HTTP/1.0", host=()) + HELLO, HELLO)


# Hosts, names, values, lines

def hosts() -> None:
    length = b"Content-Length: 5"
    for value in (b"a,b", b"a b", b"a@b", b"a/b", b"a#b", b"a?b", b"a\\b", b"http://a", b"a\x00", b"a\tb", b"a\x0b",
                  b"a\xff", b"a\r\n b",
                  b"a%00", b"a;b", b"a|b", b"{a}", b"<a>", b'"a"', b"a=b"):
        add(f"host {printable(value)}", head(length, host=(b"Host: " + value,)) + HELLO + HIDDEN)
    for value in (b"gateway.example:80", b"[::1]:80", b"other.example", b"127.0.0.1", b"", b"GATEWAY.EXAMPLE."):
        add(f"host {printable(value)}", head(length, host=(b"Host: " + value,)) + HELLO, HELLO)
    for lines in ((), (b"Host: a", b"Host: a"), (b"Host: a", b"Host: b"), (b"Host: a", b"host: b"), (b"Host: a",
                                                                                                     b"Host:"),
                  (b"Host : a",), (b"Host\t: a",), (b" Host: a",), (b"Host\x00: a",), (b"Host",), (b"Host a",),
                  (b"Host; a",)):
        add(f"hosts {lines!r}", head(length, host=lines) + HELLO + HIDDEN)


def fields() -> None:
    length = b"Content-Length: 5"
    token = set(b"!#$%&'*+-.^_`|~0123456789") | set(range(0x41, 0x5B)) | set(range(0x61, 0x7B))
    for byte in [*range(0x80), 0x80, 0xA0, 0xFF]:
        one = bytes([byte])
        if byte in token:
            continue
        if one != b":":
            add(f"name with {byte:#04x}", head(length, b"X" + one + b"Y: z") + HELLO + HIDDEN)
            add(f"name that begins with {byte:#04x}", head(length, one + b"Y: z") + HELLO + HIDDEN)
        if (byte < 0x20 and byte != 0x09) or byte == 0x7F:
            add(f"value with {byte:#04x}", head(length, b"X-Odd: a" + one + b"b") + HELLO + HIDDEN)
            add(f"value that ends with {byte:#04x}", head(length, b"X-Odd: a" + one) + HELLO + HIDDEN)
    for line in (b"", b"no colon", b": no name", b"X-Odd", b"X-Odd ", b"=x", b" ", b"\t", b"\x00", b"GET / HTTP/1.1"):
        if line:
            add(f"line {printable(line)}", head(length, line) + HELLO + HIDDEN)
            add(f"first line {printable(line)}", head(length, first=(line,)) + HELLO + HIDDEN)
    for fold in (b"X-Odd: a\r\n b", b"X-Odd: a\r\n\tb", b"X-Odd:\r\n b", b"X-Odd: a\r\n ", b"X-Odd: a\r\n \r\n b",
                 b"X-Odd: a\n b"):
        add(f"folded {printable(fold)}", head(length, fold) + HELLO + HIDDEN)
        add(f"folded {printable(fold)} first", head(length, first=(fold,)) + HELLO + HIDDEN)
    add("folded request line", head(length).replace(b" HTTP", b"\r\n HTTP", 1) + HELLO + HIDDEN)
    add("folded call", head(b" folded", length) + HELLO + HIDDEN)
    for value in (b"a\tb", b"\xe9", b"\xff\xfe", "é".encode(), b"", b" ", b"a: b", b"a, b", b"%0d%0aX: y", b"a b  c"):
        add(f"value {printable(value)}", head(length, b"X-Odd: " + value) + HELLO, HELLO)
    for name in (b"!#$%&'*+-.^`|~0", b"X", b"x-" + b"n" * 200, b"X_Odd", b"LP_forward_url", b"X.Y"):
        add(f"name {printable(name)}", head(length, name + b": z") + HELLO, HELLO)
    add("101 lines", head(length, *[b"X-Many: v"] * 101) + HELLO + HIDDEN)
    add("a value of 90000 bytes", head(length, b"X-Long: " + b"v" * 90_000) + HELLO + HIDDEN)
    add("a name of 70000 bytes", head(length, b"n" * 70_000 + b": v") + HELLO + HIDDEN)
    add("40 values of 3000 bytes", head(length, *[b"X-Long: " + b"v" * 3000] * 40) + HELLO + HIDDEN)


def lines() -> None:
    whole = head(b"Content-Length: 5", b"X-Last: x") + HELLO
    start, _, _ = whole.partition(b"\r\n\r\n")
    add("line feeds alone", whole.replace(b"\r\n", b"\n") + HIDDEN)
    add("carriage returns alone", whole.replace(b"\r\n", b"\r") + HIDDEN, may_wait=True)
    for name, end in (("LF LF", b"\n\n"), ("CR LF LF", b"\r\n\n"), ("LF CR LF", b"\n\r\n"), ("CR CR LF", b"\r\r\n"),
                      ("LF CR", b"\n\r"),
                      ("CR LF CR CR LF", b"\r\n\r\r\n"), ("CR LF CR", b"\r\n\rX"), ("CR LF NUL CR LF", b"\r\n\0\r\n"),
                      ("CR LF blank CR LF", b"\r\n \r\n"), ("CR LF tab CR LF", b"\r\n\t\r\n")):
        add(f"head that ends with {name}", start + end + HELLO + HIDDEN)
    for end in (b"\n", b"\r", b"\r\r\n", b"\n\r", b" \n", b"\x00\r\n", b"\x0b\r\n"):
        add(f"request line that ends with {printable(end)}", whole.replace(b"\r\n", end, 1) + HIDDEN)
    for end in (b"\n", b"\r", b"\r\r\n", b"\n\r", b"\x00\r\n", b"\x0b\r\n", b"\xe2\x80\xa8"):
        odd = whole.replace(b"gateway.example\r\n", b"gateway.example" + end, 1)
        add(f"Host line that ends with {printable(end)}", odd + HIDDEN)
    add("no end of the head", start, may_wait=True)


# What else there is in a head

def expectations() -> None:
    length = b"Content-Length: 5"
    for value in (b"100-continue", b"100-Continue", b" 100-continue "):
        add(f"expects {printable(value)}", head(length, b"Expect: " + value) + HELLO, HELLO)
    for value in (b"", b"200-ok", b"100-continue, x", b"100-continue;x", b"100-continue, 100-continue",
                  b"100 continue", b"continue", b"100",
                  b"x-100-continue", b"100-continue\x00"):
        add(f"expects {printable(value)}", head(length, b"Expect: " + value) + HELLO + HIDDEN)
    twice = (length, b"Expect: 100-continue", b"Expect: 100-continue")
    add("expects twice", head(*twice) + HELLO + HIDDEN)
    add("expects without a body", head(b"Expect: 100-continue"), b"")
    add("expects with nothing", head(b"Expect: 100-continue", b"Content-Length: 0"), b"")
    add("expects in 1.0", head(length, b"Expect: 100-continue", version=b"HTTP/1.0") + HELLO, HELLO)
    add("expects chunked", head(b"Expect: 100-continue", b"Transfer-Encoding: chunked") + CHUNKED_HELLO, HELLO)
    add("expects with both", head(b"Expect: 100-continue", length,
                                  b"Transfer-Encoding: chunked") + CHUNKED_HELLO + HIDDEN)


def connections() -> None:
    length = b"Content-Length: 5"
    for named in (b"Content-Length", b"content-length, close", b"Transfer-Encoding", b"Host", b"Authorization",
                  b"LP-forward-url", b"X-Odd",
                  b"close, X-Odd", b"keep-alive, close", b"Connection", b",,,", b"", b"X-Request-Id",
                  b"LP-service-name", b"Expect", b"*"):
        lines = (length, b"X-Odd: z", b"Connection: " + named)
        add(f"connection {printable(named)}", head(*lines) + HELLO, HELLO)
    chunked = (b"Transfer-Encoding: chunked", b"Connection: Transfer-Encoding")
    add("connection names the coding", head(*chunked) + CHUNKED_HELLO, HELLO)
    for line in (b"TE: trailers", b"TE: chunked", b"Keep-Alive: 5", b"Proxy-Connection: keep-alive", b"Trailer: X",
                 b"Max-Forwards: 0",
                 b"X-HTTP-Method-Override: DELETE", b"X-Forwarded-Host: other.example", b"Forwarded: for=x",
                 b"Via: 1.0 x",
                 b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA", b"Content-Encoding: chunked", b"Sec-WebSocket-Key: x",
                 b"X-Original-URL: /smuggled", b"X-Rewrite-URL: /smuggled", b"Proxy-Host: x",
                 b"Content-Range: bytes 0-4/5"):
        add(f"with {printable(line)}", head(length, line) + HELLO, HELLO)
    for protocol in (b"h2c", b"websocket", b"TLS/1.0", b"HTTP/2.0"):
        lines = (length, b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: " + protocol,
                 b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA")
        add(f"upgrade to {printable(protocol)}", head(*lines) + HELLO, HELLO, may_have_more=True)
    for line in (b"LP-forward-url: https://raw.upstream.example/smuggled",
                 b"lp-forward-url: https://raw.upstream.example/smuggled",
                 b"Authorization: Bearer x", b"LP-authorization-override: a\r\nLP-authorization-override: b",
                 b"LP-service-name: IDP\r\nLP-service-name: TEST", b"LP-forward-url:"):
        # Refused for what it says: where it ends is plain, and what follows may be answered.
        add(f"again {printable(line)}", head(length, line) + HELLO)


def bodies() -> None:
    for method in (b"GET", b"HEAD", b"DELETE", b"OPTIONS", b"PUT", b"PATCH"):
        add(f"{method.decode()} with a length", head(b"Content-Length: 5", method=method) + HELLO, HELLO, method=method)
        coded = head(b"Transfer-Encoding: chunked", method=method) + CHUNKED_HELLO
        add(f"{method.decode()} with chunks", coded, HELLO, method=method)
        hidden = head(b"Content-Length: <hidden-length>", method=method) + HIDDEN
        add(f"a hidden call in the body of {method.decode()}", hidden, HIDDEN, method=method)
        both = head(b"Content-Length: 5", b"Transfer-Encoding: chunked", method=method) + CHUNKED_HELLO + HIDDEN
        add(f"{method.decode()} with both", both, method=method)
    add("a hidden call in a body", head(b"Content-Length: <hidden-length>") + HIDDEN, HIDDEN)
    add("more than the length", head(b"Content-Length: 5") + b"hello!", HELLO, may_have_more=True)
    add("more than nothing", head(b"Content-Length: 0") + HELLO, b"", may_have_more=True)
    add("a body without a length", head() + HELLO, b"", may_have_more=True)
    add("more behind the last chunk", head(b"Transfer-Encoding: chunked") + CHUNKED_HELLO + HELLO, HELLO,
        may_have_more=True)
    add("less than the length", head(b"Content-Length: 50") + HELLO, may_wait=True)


for make in (lengths, codings, chunks, request_lines, hosts, fields, lines, expectations, connections, bodies):
    make()
