"""Calls at a steady rate for a long time, by k6 to nginx, with a reload every second: none fails, and neither memory nor
descriptors grow.

Runs where `SALLYPORT_ENDURANCE_SECONDS` says for how long; `make soak-endurance` takes half an hour."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

SECONDS = int(os.environ.get("SALLYPORT_ENDURANCE_SECONDS", "0"))
RATE = int(os.environ.get("SALLYPORT_ENDURANCE_RATE", "500"))
K6 = shutil.which(os.environ.get("SALLYPORT_K6", "k6"))
# What comes before is warming up.
BEGINNING = SECONDS / 6

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(not SECONDS or not K6, reason="takes its time, and k6: see `make soak-endurance`"),
    pytest.mark.timeout(SECONDS + 120),
]

SCRIPT = """
import http from "k6/http";
import { Counter } from "k6/metrics";
const wrong = new Counter("wrong_answers");
export const options = {
  discardResponseBodies: true,
  scenarios: { steady: {
    executor: "constant-arrival-rate", rate: %(rate)d, timeUnit: "1s", duration: "%(seconds)ds", preAllocatedVUs: 100, maxVUs: 1000,
  } },
};
const url = "http://127.0.0.1:%(port)d/mtls/account/le1606809";
const headers = {
  Authorization: __ENV.AUTHORIZATION, "LP-forward-url": "https://mtls.upstream.example/token", "LP-service-name": "IDP",
};
const body = "a".repeat(1024);
export default function () {
  const posts = __ITER %% 4 === 0;
  const answer = posts ? http.post(url, body, { headers }) : http.get(url, { headers });
  if (answer.status !== 200) {
    wrong.add(1);
    console.error(answer.status + " " + answer.error + " " + (answer.headers["Sallyport-Error"] || ""));
  }
}
"""


@dataclass
class Sample:
    """What the process held at a time, in seconds since the beginning."""

    time: float
    resident: int
    descriptors: int

    @staticmethod
    def of(pid: int, begin: float) -> Sample:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return Sample(
            time.monotonic() - begin, pages * os.sysconf("SC_PAGE_SIZE"), len(os.listdir(f"/proc/{pid}/fd")))


def test_steady_calls(new_gateway, world, tmp_path):
    gateway = new_gateway().start()
    script = tmp_path / "steady.js"
    script.write_text(SCRIPT % {"rate": RATE, "seconds": SECONDS, "port": gateway.port})
    authorization = world.credentials.bearer(lifetime=SECONDS + 600)
    summary = tmp_path / "summary.json"
    begin = time.monotonic()
    with (tmp_path / "k6.log").open("wb") as log:
        k6 = subprocess.Popen(
            [K6, "run", "--quiet", "--no-usage-report", "--summary-export", summary, script],
            env={**os.environ, "AUTHORIZATION": authorization}, stdout=log, stderr=log)
        try:
            samples = reload_until_it_ends(k6, gateway, begin)
        finally:
            k6.kill()
            k6.wait()
    said = (tmp_path / "k6.log").read_text(errors="replace")[-3000:]
    assert k6.returncode == 0, said
    metrics = json.loads(summary.read_text())["metrics"]
    calls = metrics["http_reqs"]["count"]
    late = metrics.get("dropped_iterations", {}).get("count", 0)
    wrong = metrics.get("wrong_answers", {}).get("count", 0)
    assert wrong == 0, said
    assert calls + late >= RATE * SECONDS * 0.99
    reloads = gateway.admin("/status").json()["reloads"]
    assert reloads["failed"] == 0 and reloads["succeeded"] >= SECONDS * 0.5
    steady = [sample for sample in samples if sample.time >= BEGINNING]
    middle = BEGINNING + (SECONDS - BEGINNING) / 2
    halves = [[sample for sample in steady if (sample.time > middle) == later] for later in (False, True)]
    resident = [max(sample.resident for sample in half) for half in halves]
    descriptors = [max(sample.descriptors for sample in half) for half in halves]
    print(
        f"{calls} calls, {late} not begun for want of time, {reloads['succeeded']} reloads; "
        f"resident {resident[0] >> 20} MiB at most, then {resident[1] >> 20}; descriptors {descriptors[0]}, then {descriptors[1]}; "
        f"p95 {metrics['http_req_duration']['p(95)']:.1f} ms")
    # What the second half holds at most, the first one held already, but for what an allocator may do.
    assert resident[1] <= resident[0] * 1.05 + (4 << 20), resident
    assert descriptors[1] <= descriptors[0] + 10, descriptors


def reload_until_it_ends(k6: subprocess.Popen, gateway, begin: float) -> list[Sample]:
    """A reload each second, of a policy that has changed each time."""
    samples = []
    while k6.poll() is None:
        changed = gateway.policies / "changing.yaml"
        text = f"version: 1\nkind: Account\naccount: changing\nforward: [{{ host: h{len(samples)}.example }}]\n"
        changed.with_suffix(".new").write_text(text)
        changed.with_suffix(".new").replace(changed)
        gateway.reload()
        samples.append(Sample.of(gateway.process.pid, begin))
        time.sleep(max(0, begin + len(samples) - time.monotonic()))
    return samples
