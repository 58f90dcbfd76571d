"""Rego, by way of regopy: rego-cpp, an engine in C++."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from measurement import Deadline, Measurement, best_of
from policies import Account, Policies, Rule
from questions import Facts, Question
from regopy import Bundle, Input, Interpreter

#: The rules are data, found by account and host; this says what they mean.
MODULE = """
package sallyport

account := %s

candidates contains rule if { some rule in account.allow[input.host] }
candidates contains rule if { some rule in account.allow[input.wildcard] }
denials contains rule if { some rule in account.deny[input.host] }
denials contains rule if { some rule in account.deny[input.wildcard] }

matches(rule) if {
    rule.ports[input.port]
    rule.methods[input.method]
    service_matches(rule)
    path_matches(rule)
}

service_matches(rule) if { not rule.services }
service_matches(rule) if { rule.services[input.service] }
path_matches(rule) if { not rule.paths }
path_matches(rule) if { rule.paths[input.path] }
path_matches(rule) if { some prefix in rule.prefixes; startswith(input.path, prefix) }

ceiling if { data.ceiling.hosts[input.host] }
ceiling if { some suffix in data.ceiling.suffixes; endswith(input.host, suffix) }

denied if { some rule in denials; matches(rule) }

allow if {
    not ceiling
    not denied
    some rule in candidates
    matches(rule)
    every scope in rule.scopes[input.kind] { scope in input.scopes }
}
"""
ALONE = MODULE % "data.account"
# The engine searches an object's keys one after another: two small objects are quicker than a large one.
INDEXED = MODULE % "data.accounts[input.shard][input.account]"
SHARDS = 100


def rule_data(rule: Rule) -> dict:
    data = {
        "ports": {str(port): True for port in rule.ports}, "methods": {method: True for method in rule.methods},
        "scopes": {"read": rule.read_scopes, "write": rule.write_scopes},
    }
    if rule.services is not None:
        data["services"] = {service: True for service in rule.services}
    if rule.exact_paths is not None:
        data |= {"paths": {path: True for path in rule.exact_paths}, "prefixes": rule.path_prefixes}
    return data


def account_data(account: Account) -> dict:
    data: dict = {"allow": {}, "deny": {}}
    for rule in account.rules:
        for host in rule.hosts:
            data["deny" if rule.is_deny else "allow"].setdefault(host, []).append(rule_data(rule))
    return data


def ceiling_data(policies: Policies) -> dict:
    return {"hosts": {host: True for host in policies.denied_hosts}, "suffixes": policies.denied_suffixes}


def shard(account: str) -> str:
    return str(sum(account.encode()) * 31 % SHARDS)


def input_of(question: Question) -> Input:
    facts = Facts.of(question)
    return Input({
        "account": facts.account, "shard": shard(facts.account), "host": facts.host, "wildcard": facts.wildcard,
        "port": str(facts.port), "path": facts.path, "service": facts.service, "method": facts.method,
        "kind": "write" if facts.is_write else "read", "scopes": facts.scopes,
    })


class Engine:
    """A module with its data, compiled."""

    def __init__(self, module: str, data: dict):
        # A bundle is compiled with no data to speak of, which takes a moment; its data are exchanged as a file.
        builder = Interpreter()
        builder.add_module("sallyport.rego", module)
        builder.add_data({"ceiling": data["ceiling"]})
        with tempfile.TemporaryDirectory() as folder:
            builder.save_bundle(folder, builder.build("data.sallyport.allow"))
            (Path(folder) / "data.json").write_text(json.dumps(data))
            self.interpreter = Interpreter()
            self.bundle: Bundle = self.interpreter.load_bundle(folder)

    def ask(self, question: Question) -> bool:
        self.interpreter.set_input(input_of(question))
        return self.query()

    def query(self) -> bool:
        # A compiled query has no expressions where the answer is no.
        return self.interpreter.query_bundle(self.bundle)[0].expressions == [True]


def by_account(policies: Policies, questions: list[Question], rounds: int, seconds: float) -> Measurement:
    """An interpreter an account, with the data of that account alone."""
    ceiling = ceiling_data(policies)
    engines: dict[str, Engine] = {}
    start = time.process_time()
    asked = []
    for question in Deadline(seconds).take(questions):
        if question.account not in engines:
            data = {"account": account_data(policies.accounts[question.account]), "ceiling": ceiling}
            engines[question.account] = Engine(ALONE, data)
        asked.append(question)
    loading = time.process_time() - start
    answers = [engines[question.account].ask(question) for question in asked]
    whole = best_of(rounds, lambda: [engines[question.account].ask(question) for question in asked])
    conversion = best_of(
        rounds, lambda: [engines[question.account].interpreter.set_input(input_of(question)) for question in asked])
    return Measurement(
        "Rego", "rules as data by host; an interpreter an account", asked, answers, whole=whole / len(asked),
        evaluation=(whole - conversion) / len(asked), loading=loading)


def all_in_one(policies: Policies, questions: list[Question], accounts: int, seconds: float) -> Measurement:
    """Many accounts in one interpreter, found by account."""
    chosen: dict[str, None] = {}
    asked = []
    for question in questions:
        if len(chosen) < accounts or question.account in chosen:
            chosen[question.account] = None
            asked.append(question)
    for name in policies.accounts:
        if len(chosen) >= accounts:
            break
        chosen[name] = None
    data: dict = {"accounts": {}, "ceiling": ceiling_data(policies)}
    for name in chosen:
        data["accounts"].setdefault(shard(name), {})[name] = account_data(policies.accounts[name])
    start = time.process_time()
    engine = Engine(INDEXED, data)
    loading = time.process_time() - start
    answers, done, whole, conversion = [], [], 0.0, 0.0
    for question in Deadline(seconds).take(asked):
        start = time.process_time()
        engine.interpreter.set_input(input_of(question))
        middle = time.process_time()
        answers.append(engine.query())
        whole += time.process_time() - start
        conversion += middle - start
        done.append(question)
    return Measurement(
        "Rego", f"rules as data by account and host; {len(chosen)} accounts in one", done, answers,
        whole=whole / len(done), evaluation=(whole - conversion) / len(done), loading=loading)
