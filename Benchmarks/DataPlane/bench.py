"""Measures what a forwarded request costs, beside nginx, HAProxy, Envoy, Caddy, and a relay that is nothing but libcurl, at the same
job.

    bench.py --binary .build/release/sallyport --folder DIR [--rounds N] [--seconds N] [--peers NAME,…]

The figure is processor time of the gateway for each completed request: it depends less than any rate on what else the machine
does, and kernel time for the gateway's own sends is in it. The peers take turns in every round, and each is compared with
nginx in the same round, since the speed of a core changes within minutes on shared machines. A run beside which others took a
tenth of a core is repeated twice, and then taken as it is and counted in the column `busy`.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import peers as gateways  # noqa: E402
from workbench import COLD, LOAD_CORE, MAIN, PEER_CORE, PLAIN, Process, busy_seconds, load, make_material, write_upstream  # noqa: E402

MODES = {
    "GET, 1 KiB answer": {"connections": 64, "BENCH_URL": f"https://localhost:{MAIN}/"},
    "POST of 16 KiB": {
        "connections": 64, "BENCH_URL": f"https://localhost:{MAIN}/post", "BENCH_METHOD": "POST", "BENCH_BODY": "16384"},
    "a new connection each, mutual TLS 1.3": {"connections": 16, "BENCH_URL": f"https://localhost:{COLD}/"},
}


def measure(peer, mode: str, folder: Path, upstream: Process, seconds: float) -> dict:
    settings = {**peer.load, **{key: value for key, value in MODES[mode].items() if key.isupper()}}
    connections = MODES[mode]["connections"]
    process = Process(peer.command, peer.port, PEER_CORE, folder, peer.environment)
    try:
        load(folder, peer.port, connections, 2, settings)
        before, other, all_before = process.seconds(), upstream.seconds(), busy_seconds()
        result = load(folder, peer.port, connections, seconds, settings)
        spent = process.seconds() - before
        others = busy_seconds() - all_before - spent - (upstream.seconds() - other) - result["own"]
        if result["errors"] or not result["requests"]:
            raise SystemExit(f"error: {peer.name}, {mode}: {result['errors']} errors: see {folder}/output.log")
        return {
            "cpu": spent / result["requests"] * 1e6, "rate": result["requests"] / result["seconds"], "p50": result["p50"],
            "p99": result["p99"], "memory": process.memory(), "busy": others / result["seconds"] > 0.1}
    finally:
        process.stop()


def quiet(peer, mode: str, folder: Path, upstream: Process, seconds: float) -> dict:
    for _ in range(3):
        run = measure(peer, mode, folder, upstream, seconds)
        if not run["busy"]:
            break
    return run


def latency(peer, folder: Path, seconds: float, rate: float) -> dict:
    """At half of what the peer can do: 64 connections that wait between requests."""
    settings = {**peer.load, "BENCH_URL": f"https://localhost:{MAIN}/", "BENCH_DELAY": str(max(1, round(64 / (rate / 2) * 1000)))}
    process = Process(peer.command, peer.port, PEER_CORE, folder, peer.environment)
    try:
        load(folder, peer.port, 64, 2, settings)
        return load(folder, peer.port, 64, seconds, settings)
    finally:
        process.stop()


def table(mode: str, runs: dict[str, list[dict]], says: dict[str, str]) -> None:
    print(f"\n### {mode}\n")
    print("| gateway | checks | µs a request | to nginx | quartiles | requests/s | p50 ms | p99 ms | MiB | busy |")
    print("|---|---|---:|---:|---|---:|---:|---:|---:|---:|")
    for name, results in runs.items():
        def middle(key: str) -> float:
            return statistics.median(run[key] for run in results)
        ratios = sorted(run["cpu"] / base["cpu"] for run, base in zip(results, runs["nginx"]))
        quarter = statistics.quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
        print(
            f"| {name} | {says[name]} | {middle('cpu'):.1f} | {statistics.median(ratios):.2f}x | {quarter[0]:.2f} to {quarter[2]:.2f} | "
            f"{middle('rate'):,.0f} | {middle('p50') / 1000:.2f} | {middle('p99') / 1000:.2f} | {middle('memory'):.0f} | "
            f"{sum(run['busy'] for run in results)}/{len(results)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--peers", default="", help="names, with commas between; all unless said")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    material = make_material(folder / "certificates")
    every = [
        gateways.nginx(folder, material), gateways.haproxy(folder, material), gateways.envoy(folder, material),
        gateways.envoy(folder, material, guarded=True), gateways.caddy(folder, material),
        gateways.relay(folder, material), gateways.sallyport(folder, material, arguments.binary.resolve()),
    ]
    wanted = {name.strip().lower() for name in arguments.peers.split(",") if name.strip()}
    chosen = [peer for peer in every if not wanted or peer.name == "nginx" or peer.name.lower() in wanted]
    says = {peer.name: peer.says for peer in chosen}
    upstream = Process(write_upstream(folder, material), PLAIN, LOAD_CORE, folder)
    try:
        runs: dict[str, dict[str, list[dict]]] = {mode: {peer.name: [] for peer in chosen} for mode in MODES}
        for number in range(arguments.rounds):
            for mode in MODES:
                for peer in chosen:
                    runs[mode][peer.name].append(quiet(peer, mode, folder, upstream, arguments.seconds))
            print(f"round {number + 1} of {arguments.rounds} done", file=sys.stderr)
        for peer in chosen:
            if said := gateways.version(peer.name):
                print(f"- {peer.name}: {said}")
        for mode, results in runs.items():
            table(mode, results, says)
        half_load(chosen, runs["GET, 1 KiB answer"], folder, arguments.seconds)
    finally:
        upstream.stop()


def half_load(chosen: list, runs: dict[str, list[dict]], folder: Path, seconds: float) -> None:
    """What a client waits while the gateway has half of what it can do, and what it waits for the upstream alone."""
    print("\n### Latency at half load\n")
    print("| gateway | requests/s | p50 µs | p99 µs | p50 added | p99 added |")
    print("|---|---:|---:|---:|---:|---:|")
    for peer in chosen:
        rate = statistics.median(run["rate"] for run in runs[peer.name])
        through = latency(peer, folder, seconds, rate)
        pause = str(max(1, round(64 / (rate / 2) * 1000)))
        alone = load(folder, PLAIN, 64, seconds, {"BENCH_URL": f"https://localhost:{MAIN}/", "BENCH_DELAY": pause, **peer.load})
        print(
            f"| {peer.name} | {through['requests'] / through['seconds']:,.0f} | {through['p50']:.0f} | {through['p99']:.0f} | "
            f"{through['p50'] - alone['p50']:.0f} | {through['p99'] - alone['p99']:.0f} |")


if __name__ == "__main__":
    main()
