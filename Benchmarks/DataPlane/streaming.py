"""Measures how much memory many large bodies take that are under way at once, each way: the gateway's resident memory beside
the bytes that are being sent, and what of it is above the gateway at rest.

    streaming.py --binary .build/release/sallyport --folder DIR [--bodies N] [--mebibytes N] [--seconds N]

Neither side is in a hurry: clients that download take 64 KiB every half second, and the upstream takes uploads as slowly, so
that every buffer on the way is as full as it gets. After the time that is given, everybody leaves.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import shutil
import ssl
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import peers as gateways  # noqa: E402
from workbench import MAIN, Process, make_material  # noqa: E402

PIECE = 64 << 10
CREDENTIALS = {"key": gateways.CONSUMER, "secret": gateways.SECRET}


def signature(method: str, url: str) -> str:
    """An `Authorization` header's value (RFC 5849, HMAC-SHA1)."""
    import base64
    import hashlib
    import hmac
    import secrets
    from urllib.parse import quote

    parameters = {
        "oauth_consumer_key": CREDENTIALS["key"], "oauth_nonce": secrets.token_hex(16), "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time())), "oauth_version": "1.0"}
    joined = "&".join(f"{name}={quote(value, safe='')}" for name, value in sorted(parameters.items()))
    base = "&".join(quote(part, safe="") for part in (method, url, joined))
    code = hmac.new(f"{CREDENTIALS['secret']}&".encode(), base.encode(), hashlib.sha1).digest()
    parameters["oauth_signature"] = quote(base64.b64encode(code).decode(), safe="")
    return "OAuth " + ", ".join(f'{name}="{value}"' for name, value in parameters.items())


class Upstream:
    """Sends a body of the asked size to `GET`, and takes a `POST` slowly."""

    def __init__(self, size: int):
        self.size = size
        self.taken = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"GET"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % self.size)
                piece = bytes(PIECE)
                for _ in range(self.size // PIECE):
                    writer.write(piece)
                    await writer.drain()
            else:
                while data := await reader.read(PIECE):
                    self.taken += len(data)
                    await asyncio.sleep(0.5)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


async def client(port: int, method: str, size: int, moved: list[int]) -> None:
    path = "/mtls/account/bench"
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nLP-forward-url: https://localhost:{MAIN}/\r\n"
        f"Authorization: {signature(method, f'http://127.0.0.1:{port}{path}')}\r\n")
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=PIECE)
    try:
        if method == "GET":
            writer.write(f"{head}\r\n".encode())
            status = await reader.readline()
            if b" 200 " not in status:
                raise SystemExit(f"error: the gateway answers {status!r}")
            while data := await reader.read(PIECE):
                moved[0] += len(data)
                await asyncio.sleep(0.5)
        else:
            writer.write(f"{head}Content-Length: {size}\r\nContent-Type: application/octet-stream\r\n\r\n".encode())
            piece = bytes(PIECE)
            for _ in range(size // PIECE):
                writer.write(piece)
                await writer.drain()
                moved[0] += PIECE
    finally:
        writer.close()


def resident(process: Process) -> float:
    status = Path(f"/proc/{process.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


async def measure(method: str, arguments: argparse.Namespace, peer, material, folder: Path) -> None:
    # Everybody leaves in the middle of a body at the end: what asyncio says of that is no news.
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    size = arguments.mebibytes << 20
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(material.folder / "server.pem", material.folder / "server.key")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(material.authority)
    upstream = Upstream(size)
    server = await asyncio.start_server(upstream.serve, "127.0.0.1", MAIN, ssl=context, limit=PIECE, backlog=2048)
    process = Process(peer.command, peer.port, "0-63", folder, peer.environment)
    try:
        at_rest = resident(process)
        moved = [0]
        tasks = [asyncio.create_task(client(peer.port, method, size, moved)) for _ in range(arguments.bodies)]
        most, end = 0.0, time.monotonic() + arguments.seconds
        while time.monotonic() < end:
            await asyncio.sleep(0.5)
            most = max(most, resident(process))
            failed = [task for task in tasks if task.done() and task.exception()]
            if failed:
                raise SystemExit(f"error: {len(failed)} bodies broke off: {failed[0].exception()!r}")
        under_way = sum(not task.done() for task in tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        way = "downloads" if method == "GET" else "uploads"
        print(
            f"| {under_way} {way} of {arguments.mebibytes} MiB | {moved[0] / 2**20:,.0f} | {at_rest:.0f} | {most:.0f} | "
            f"{(most - at_rest) * 1024 / arguments.bodies:.0f} |", flush=True)
    finally:
        process.stop()
        server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--bodies", type=int, default=1000)
    parser.add_argument("--mebibytes", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=30)
    arguments = parser.parse_args()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    folder = arguments.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    material = make_material(folder / "certificates")
    peer = gateways.sallyport(folder, material, arguments.binary.resolve(), connections=arguments.bodies + 16)
    print("| under way at once | MiB moved | MiB at rest | MiB at most | KiB a body |\n|---|---:|---:|---:|---:|")
    for method in ("GET", "POST"):
        asyncio.run(measure(method, arguments, peer, material, folder))


if __name__ == "__main__":
    main()
