"""Cedar, by way of cedarpy: its engine in Rust."""

from __future__ import annotations

import json
import time

import cedarpy
from measurement import Deadline, Measurement, best_of
from policies import Account, Policies, Rule
from questions import Facts, Question

ENTITIES = cedarpy.Entities.from_json_str("[]")
RESOURCE = {"type": "Gateway", "id": "sallyport"}
BATCH = cedarpy._internal.is_authorized_batch


def text(value) -> str:
    return json.dumps(value)


def any_of(conditions: list[str]) -> str:
    return conditions[0] if len(conditions) == 1 else "(" + " || ".join(conditions) + ")"


def policy(account: Account, rule: Rule) -> str:
    """One rule is one policy: account and methods in the scope of it, all else in its condition."""
    exact = [host for host in rule.hosts if not host.startswith("*.")]
    wildcards = [host for host in rule.hosts if host.startswith("*.")]
    hosts = [f"context.host == {text(host)}" for host in exact]
    hosts += [f"context.wildcard == {text(host)}" for host in wildcards]
    conditions = [any_of(hosts), any_of([f"context.port == {port}" for port in rule.ports])]
    if rule.exact_paths is not None:
        paths = [f"context.path == {text(path)}" for path in rule.exact_paths]
        paths += [f"context.path like {text(prefix + '*')}" for prefix in rule.path_prefixes]
        conditions.append(any_of(paths))
    if rule.services is not None:
        conditions.append(any_of([f"context.service == {text(service)}" for service in rule.services]))
    if not rule.is_deny:
        scopes = f"context.scopes.containsAll({text(rule.write_scopes)})"
        if rule.read_scopes != rule.write_scopes:
            scopes = (
                f"(if context.write then {scopes} else context.scopes.containsAll({text(rule.read_scopes)}))")
        conditions.append(scopes)
    actions = ", ".join(f"Action::{text(method)}" for method in rule.methods)
    return (
        f"{'forbid' if rule.is_deny else 'permit'} (principal == Account::{text(account.name)}, "
        f"action in [{actions}], resource) when {{ {' && '.join(conditions)} }};\n")


def ceiling(policies: Policies) -> str:
    hosts = [f"context.host == {text(host)}" for host in policies.denied_hosts]
    hosts += [f"context.host like {text('*' + suffix)}" for suffix in policies.denied_suffixes]
    return f"forbid (principal, action, resource) when {{ {any_of(hosts)} }};\n"


def request(question: Question) -> dict:
    facts = Facts.of(question)
    return {
        "principal": {"type": "Account", "id": facts.account},
        "action": {"type": "Action", "id": facts.method},
        "resource": RESOURCE,
        "context": json.dumps({
            "host": facts.host, "wildcard": facts.wildcard, "port": facts.port, "path": facts.path,
            "service": facts.service, "write": facts.is_write, "scopes": facts.scopes,
        }),
    }


def ask(requests: list[dict], rules: cedarpy.PolicySet) -> list[dict]:
    """As `cedarpy.is_authorized_batch`, less its wrapping of the answers."""
    return [json.loads(answer) for answer in BATCH(requests, rules, ENTITIES._inner, None, False)]


def account_text(policies: Policies, account: Account) -> str:
    return ceiling(policies) + "".join(policy(account, rule) for rule in account.rules)


def by_account(policies: Policies, questions: list[Question], rounds: int) -> Measurement:
    """The host program knows the account, and gives the engine the rules of that account alone."""
    accounts = {question.account for question in questions}
    start = time.process_time()
    rules = {
        name: cedarpy.PolicySet.from_str(account_text(policies, policies.accounts[name])) for name in accounts}
    loading = time.process_time() - start
    answers = [ask([request(question)], rules[question.account])[0] for question in questions]
    whole = best_of(
        rounds, lambda: [ask([request(question)], rules[question.account]) for question in questions])
    return Measurement(
        "Cedar", "a policy a rule; a policy set an account", questions,
        [answer["decision"] == "Allow" for answer in answers], whole=whole / len(questions),
        evaluation=_evaluation(lambda question: ask([request(question)], rules[question.account]), questions, rounds),
        loading=loading)


def all_in_one(policies: Policies, questions: list[Question], seconds: float) -> Measurement:
    """Every policy in one set, each for its account by `principal ==`."""
    start = time.process_time()
    every = ceiling(policies) + "".join(
        policy(account, rule) for account in policies.accounts.values() for rule in account.rules)
    rules = cedarpy.PolicySet.from_str(every)
    loading = time.process_time() - start
    asked, answers, spent = [], [], 0.0
    for question in Deadline(seconds).take(questions):
        start = time.process_time()
        answers += ask([request(question)], rules)
        spent += time.process_time() - start
        asked.append(question)
    evaluation = sum(answer["metrics"]["authz_duration_micros"] for answer in answers) / len(asked) / 1e6
    return Measurement(
        "Cedar", "a policy a rule; all in one policy set", asked,
        [answer["decision"] == "Allow" for answer in answers], whole=spent / len(asked), evaluation=min(evaluation, spent / len(asked)), loading=loading)


def _evaluation(ask_one, questions: list[Question], rounds: int) -> float:
    """The mean of what the engine says it took, of each question the best round: its clock has steps of 1 µs."""
    best = [float("inf")] * len(questions)
    for _ in range(rounds):
        for index, question in enumerate(questions):
            [answer] = ask_one(question)
            best[index] = min(best[index], answer["metrics"]["authz_duration_micros"])
    return sum(best) / len(best) / 1e6
