"""Measures reloads of the real gateway: one changed file among many, no changed file, and memory after many reloads.

    reload.py --binary .build/release/sallyport --benchmarks PROGRAM --folder DIR [--accounts N] [--reloads N]

The gateway serves the policies that `PROGRAM generate` writes. A reload begins with SIGHUP and ends with the line of its log
that says so, which is written when every event loop has the new policies.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

CONFIGURATION = """\
version: 1
listen: { address: 127.0.0.1, port: 0 }
policies: policies
authentication: { oauth1: { consumers: consumers.yaml } }
certificates: { directory: certificates }
audit: { file: audit.jsonl }
"""
CONSUMERS = '- { key: bench, secret: "literal:0123456789abcdef0123456789abcdef", accounts: ["*"], scopes: [] }\n'


class Gateway:
    """The gateway as a process, with the moments at which it wrote the lines of its log."""

    def __init__(self, binary: Path, folder: Path):
        self.process = subprocess.Popen(
            [binary, "serve", "--config", folder / "sallyport.yaml"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.lines: queue.Queue[tuple[float, dict]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for text in self.process.stderr:
            moment = time.monotonic()
            try:
                line = json.loads(text)
            except ValueError:
                line = {"message": text.decode(errors="replace")}
            self.lines.put((moment, line))
        self.lines.put((time.monotonic(), {"message": "ended"}))

    def wait_for(self, *beginnings: str, seconds: float = 600) -> tuple[float, dict]:
        """The next line of the log whose message begins so, and when it came."""
        end = time.monotonic() + seconds
        said: list[dict] = []
        while True:
            moment, line = self.lines.get(timeout=max(0.1, end - time.monotonic()))
            message = line.get("message", "")
            if message.startswith(beginnings):
                return moment, line
            if message == "ended" or line.get("level") in ("error", "critical"):
                sys.exit(f"error: the gateway says {said + [line]}")
            said.append(line)

    def reload(self) -> tuple[float, dict]:
        """Seconds from the signal to the line that reports the reload, and that line."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGHUP)
        moment, line = self.wait_for("reload")
        if "failed" in line["message"]:
            sys.exit(f"error: the gateway says {line}")
        return moment - start, line

    def memory(self) -> int:
        """Resident bytes."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)


def prepare(arguments: argparse.Namespace) -> Path:
    """A folder with configuration, policies and certificates; returns the account file that is changed."""
    folder: Path = arguments.folder
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "certificates").mkdir(parents=True)
    (folder / "sallyport.yaml").write_text(CONFIGURATION)
    (folder / "consumers.yaml").write_text(CONSUMERS)
    (folder / "consumers.yaml").chmod(0o600)
    command = [arguments.benchmarks, "generate", folder / "policies", "--accounts", str(arguments.accounts)]
    if arguments.certificates:
        command += ["--certificates", str(arguments.certificates)]
    subprocess.run(command, check=True)
    certificate = folder / "certificate.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
         "-subj", "/CN=bench", "-keyout", "-", "-out", "-", "-addext", "extendedKeyUsage=clientAuth"],
        check=True, capture_output=True)
    certificate.write_bytes(made.stdout)
    certificate.chmod(0o600)
    names = [f"shared-{number}.pem" for number in range(arguments.certificates)] or [
        f"partner-{number}-{use}.pem" for number in range(arguments.accounts) for use in ("idp", "webhooks")]
    for number, name in enumerate(names):
        # A file has no more than some ten thousand names.
        if number % 10_000 == 0:
            certificate = shutil.copy(certificate, folder / "certificates" / name)
        else:
            os.link(certificate, folder / "certificates" / name)
    return sorted((folder / "policies" / "accounts").rglob("*.yaml"))[arguments.accounts // 2]


def change(file: Path, note: str) -> None:
    """Writes another description into an account, as an editor or a checkout does: a new file in the old one's place."""
    text = "".join(
        f"description: {note}\n" if line.startswith("description:") else line
        for line in file.read_text().splitlines(keepends=True))
    new = file.with_suffix(".new~")
    new.write_text(text)
    new.replace(file)


def walk(arguments: argparse.Namespace) -> float:
    """Milliseconds that asking for the state of every policy file takes, and does nothing else."""
    run = subprocess.run(
        [arguments.benchmarks, "walk", arguments.folder / "policies"], check=True, capture_output=True, text=True)
    return int(run.stdout.split()[2]) / 1000


def measure(arguments: argparse.Namespace, file: Path) -> None:
    start = time.monotonic()
    gateway = Gateway(arguments.binary, arguments.folder)
    try:
        listening, _ = gateway.wait_for("listening")
        floor = walk(arguments)
        print(f"start, until it listens            {listening - start:10.2f} s")
        print(f"state of every file (stat alone)   {floor:10.0f} ms")
        changed, unchanged, generations = [], [], set()
        for number in range(arguments.rounds):
            change(file, f"Partner, change {number}")
            seconds, line = gateway.reload()
            changed.append(seconds * 1000)
            generations.add(line.get("policy"))
            seconds, line = gateway.reload()
            unchanged.append(seconds * 1000)
            if line["policies"] != "unchanged":
                sys.exit("error: where nothing changed, the rules were exchanged all the same")
        report("one file changed, until it is live", changed, floor)
        report("nothing changed", unchanged, floor)
        if len(generations) != arguments.rounds:
            sys.exit(f"error: {arguments.rounds} changes led to {len(generations)} generations")
        storm(gateway, arguments, file)
    finally:
        gateway.stop()


def storm(gateway: Gateway, arguments: argparse.Namespace, file: Path) -> None:
    """Memory after many reloads, each of one changed file."""
    before, end = gateway.memory(), time.monotonic() + arguments.seconds
    done, early = 0, before
    while done < arguments.reloads and time.monotonic() < end:
        change(file, f"Partner, reload {done}")
        gateway.reload()
        done += 1
        if done == min(10, arguments.reloads):
            early = gateway.memory()
    after = gateway.memory()
    print(
        f"resident memory: {before / 1e6:.0f} MB after {2 * arguments.rounds} reloads, {early / 1e6:.0f} MB after ten more, "
        f"{after / 1e6:.0f} MB after {done} in all of these ({after / early:.3f}x)")


def report(name: str, times: list[float], floor: float) -> None:
    median = statistics.median(times)
    print(f"{name:<34} {median:10.0f} ms   {median / floor:6.1f}x of that; {min(times):.0f} to {max(times):.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--benchmarks", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--certificates", type=int, default=100, help="shared by the accounts; 0: two an account")
    parser.add_argument("--rounds", type=int, default=5, help="reloads that are timed, of each kind")
    parser.add_argument("--reloads", type=int, default=100, help="reloads after which memory is looked at")
    parser.add_argument("--seconds", type=float, default=600, help="an end to these, however many were done")
    arguments = parser.parse_args()
    file = prepare(arguments)
    print(f"a certificate source of {arguments.certificates or 2 * arguments.accounts} files\n")
    measure(arguments, file)


if __name__ == "__main__":
    main()
