"""Casbin, by way of its own package for Python."""

from __future__ import annotations

import logging
import time

import casbin
from casbin.model import Model
from measurement import Deadline, Measurement, best_of
from policies import Account, Policies, Rule
from questions import Facts, Question

MODEL = """
[request_definition]
r = account, host, wildcard, port, path, method, service, kind, scopes

[policy_definition]
p = account, hosts, ports, paths, methods, services, read, write, eft

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = (p.account == "*" || r.account == p.account) && judge(r.host, r.wildcard, r.port, r.path, r.method, r.service, \
r.kind, r.scopes, p.hosts, p.ports, p.paths, p.methods, p.services, p.read, p.write)
"""


def judge(host, wildcard, port, path, method, service, kind, scopes, hosts, ports, paths, methods, services, read, write):
    """Everything but the account, in one function: the evaluation of a long matcher would take several times as long."""
    return (
        (host in hosts or wildcard in hosts or any(host.endswith(name[2:]) for name in hosts if name[:3] == "**."))
        and port in ports and method in methods and (services is ANY or service in services)
        and (paths is ANY or path in paths or any(path.startswith(name[:-1]) for name in paths if name[-2:] == "/*"))
        and scopes.issuperset(write if kind == "write" else read)
    )


class Any(frozenset):
    """Holds whatever it is asked for."""

    def __contains__(self, value) -> bool:
        return True


ANY = Any()


def line(account: Account, rule: Rule) -> list:
    """Sets take the place of the texts that a policy file would hold, so that nothing is split in a decision."""
    paths = ANY if rule.exact_paths is None else frozenset(
        rule.exact_paths + [prefix + "*" for prefix in rule.path_prefixes])
    return [
        account.name, frozenset(rule.hosts), frozenset(rule.ports), paths, frozenset(rule.methods),
        ANY if rule.services is None else frozenset(rule.services), frozenset(rule.read_scopes),
        frozenset(rule.write_scopes), "deny" if rule.is_deny else "allow",
    ]


def ceiling(policies: Policies) -> list:
    hosts = frozenset(policies.denied_hosts + ["**" + suffix for suffix in policies.denied_suffixes])
    return ["*", hosts, ANY, ANY, ANY, ANY, frozenset(), frozenset(), "deny"]


def enforcer(lines: list[list]) -> casbin.Enforcer:
    model = Model()
    model.load_model_from_text(MODEL)
    made = casbin.Enforcer(model)
    made.add_function("judge", judge)
    made.get_model()["p"]["p"].policy = lines
    return made


def arguments(question: Question) -> tuple:
    facts = Facts.of(question)
    return (
        facts.account, facts.host, facts.wildcard, facts.port, facts.path, facts.method, facts.service,
        "write" if facts.is_write else "read", frozenset(facts.scopes),
    )


def by_account(policies: Policies, questions: list[Question], rounds: int, seconds: float) -> Measurement:
    """An enforcer an account, with the lines of that account alone."""
    logging.getLogger("casbin").setLevel(logging.ERROR)
    logging.getLogger("casbin.enforcer").setLevel(logging.ERROR)
    first = ceiling(policies)
    enforcers: dict[str, casbin.Enforcer] = {}
    start = time.process_time()
    asked = []
    for question in Deadline(seconds).take(questions):
        if question.account not in enforcers:
            account = policies.accounts[question.account]
            enforcers[question.account] = enforcer([first] + [line(account, rule) for rule in account.rules])
        asked.append(question)
    loading = time.process_time() - start
    answers = [enforcers[question.account].enforce(*arguments(question)) for question in asked]
    whole = best_of(
        rounds, lambda: [enforcers[question.account].enforce(*arguments(question)) for question in asked])
    conversion = best_of(rounds, lambda: [arguments(question) for question in asked])
    return Measurement(
        "Casbin", "a line a rule; an enforcer an account", asked, answers, whole=whole / len(asked),
        evaluation=(whole - conversion) / len(asked), loading=loading)


def all_in_one(policies: Policies, questions: list[Question], seconds: float) -> Measurement:
    """Every line in one enforcer, which looks at them one after another."""
    start = time.process_time()
    lines = [ceiling(policies)] + [
        line(account, rule) for account in policies.accounts.values() for rule in account.rules]
    engine = enforcer(lines)
    loading = time.process_time() - start
    asked, answers, spent = [], [], 0.0
    for question in Deadline(seconds, at_least=2).take(questions):
        start = time.process_time()
        answers.append(engine.enforce(*arguments(question)))
        spent += time.process_time() - start
        asked.append(question)
    return Measurement(
        "Casbin", "a line a rule; all in one enforcer", asked, answers, whole=spent / len(answers),
        evaluation=spent / len(answers), loading=loading)
