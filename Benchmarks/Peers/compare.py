"""Asks Sallyport, Cedar, Rego and Casbin the same questions about the same policies, and prints how many each answers a second.

    compare.py --binary PROGRAM --folder DIR [--accounts N] [--questions N]

The policies are the ones that `PROGRAM generate` writes; every engine is made to answer alike before anything is measured.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import peer_casbin
import peer_cedar
import peer_rego
import policies as workload
import questions as asking
from measurement import Measurement
from policies import Policies
from questions import Question

EXPLANATION = """\
What was asked: may this account send this method to this URL for this service, with these scopes? Hosts are exact or have
one label left open; paths are exact or all below a prefix; methods, ports, services and the scopes that are needed are
lists; a deny wins over every allow, and the operator's denials over all. Rules of the workload that can meet ask for the
same scopes, so that it does not matter that the other engines know no "most specific rule". Sallyport answers also with
the rule, the certificate, the fallback, timeouts and limits; the others were asked for yes or no alone.

How each was given the rules, each in its quickest form that was found, and with all accounts at once:
  Cedar   (cedarpy, Rust) a policy a rule, `permit` or `forbid`; account and methods in its scope, the rest in `when`;
          policies and entities are parsed before; `evaluate` is what the engine's own metrics say
  Rego    (regopy, which is rego-cpp) the rules as data, found by host, under one compiled module; not OPA's own engine
  Casbin  (its package for Python) a line a rule, judged by one function in Python
Each runs on one thread; times are processor time. `convert` is the way from the texts of a request to what the engine
takes, and back from its answer: for Sallyport, parsing the URL and checking the names. `evaluate` is the decision itself.
An engine that is too slow for all questions gets the first ones, as many as fit into its time.
"""


def sallyport(binary: Path, folder: Path, file: Path, questions: list[Question]) -> tuple[Measurement, int]:
    run = subprocess.run([binary, "answer", folder, file], capture_output=True, text=True, check=True)
    report = json.loads(run.stdout)
    for question, allowed in zip(questions, report["allowed"], strict=True):
        question.allowed = allowed
    return Measurement(
        "Sallyport", "the policies as they are", questions, report["allowed"],
        whole=report["parseSeconds"] + report["decideSeconds"], evaluation=report["decideSeconds"],
        loading=report["loadSeconds"]), report["rules"]


def peers(policies: Policies, questions: list[Question], quick: bool):
    """Every other engine in each form; made one by one, since together they take much memory."""
    few, seconds = questions[:500], 4 if quick else 12
    yield lambda: peer_cedar.by_account(policies, questions, rounds=3)
    yield lambda: peer_cedar.all_in_one(policies, questions, seconds)
    yield lambda: peer_rego.by_account(policies, few, rounds=2, seconds=seconds)
    yield lambda: peer_rego.all_in_one(policies, questions, accounts=500 if quick else 2000, seconds=seconds)
    yield lambda: peer_casbin.by_account(policies, questions, rounds=2, seconds=seconds)
    yield lambda: peer_casbin.all_in_one(policies, questions, seconds)


def disagreements(measured: Measurement) -> list[str]:
    return [
        f"{measured.engine} ({measured.form}) says {answer} and Sallyport {question.allowed} to {question}"
        for question, answer in zip(measured.asked, measured.answers, strict=True) if answer != question.allowed
    ]


def line(measured: Measurement, reference: Measurement) -> str:
    convert = measured.whole - measured.evaluation
    return (
        f"{measured.engine:<10} {measured.form:<58} {len(measured.asked):>6} {convert * 1e6:>10.2f} "
        f"{measured.evaluation * 1e6:>12.2f} {1 / measured.evaluation:>12,.0f} "
        f"{measured.evaluation / reference.evaluation:>10,.0f}x {measured.whole / reference.whole:>10,.0f}x "
        f"{measured.loading:>8.1f}")


HEADING = (
    f"{'engine':<10} {'rules':<58} {'asked':>6} {'convert µs':>10} {'evaluate µs':>12} {'decisions/s':>12} "
    f"{'evaluate':>11} {'whole':>11} {'load s':>8}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--quick", action="store_true", help="give each engine less time")
    arguments = parser.parse_args()
    started = time.monotonic()

    file = arguments.folder.with_suffix(".questions.jsonl")
    count = ["--accounts", str(arguments.accounts)]
    subprocess.run([arguments.binary, "generate", arguments.folder, *count], check=True)
    subprocess.run([arguments.binary, "questions", file, *count, "--count", str(arguments.questions)], check=True)
    questions = asking.read(file)
    reference, rules = sallyport(arguments.binary, arguments.folder, file, questions)
    policies = workload.read(arguments.folder)
    if policies.rule_count != rules:
        sys.exit(f"error: Sallyport read {rules} rules and the other engines get {policies.rule_count}")
    allowed = sum(question.allowed for question in questions)
    print(f"{len(policies.accounts)} accounts, {rules} rules; {len(questions)} questions, {allowed} answered by yes\n")
    print(EXPLANATION)
    print(HEADING)
    print(line(reference, reference))
    wrong = []
    for measure in peers(policies, questions, arguments.quick):
        measured = measure()
        wrong += disagreements(measured)
        print(line(measured, reference), flush=True)
    print("\nevaluate, whole: how many times as long as Sallyport's. load s: to read all rules that were needed.")
    print(f"{time.monotonic() - started:.0f} s in all")
    if wrong:
        print(f"\nerror: {len(wrong)} answers differ, such as", *wrong[:10], sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
