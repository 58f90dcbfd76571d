"""The workload's policies, as every engine is given them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
READS = ("GET", "HEAD", "OPTIONS")
METHODS_UNLESS_SAID = ["GET", "POST", "PUT", "DELETE"]


@dataclass
class Rule:
    """A rule with all that holds where it does not say otherwise, and its groups of hosts written out."""

    name: str
    hosts: list[str]
    methods: list[str]
    ports: list[int]
    exact_paths: list[str] | None
    path_prefixes: list[str] | None
    services: list[str] | None
    read_scopes: list[str]
    write_scopes: list[str]
    is_deny: bool


@dataclass
class Account:
    name: str
    rules: list[Rule] = field(default_factory=list)


@dataclass
class Policies:
    """Accounts, and the hosts that no account can allow."""

    accounts: dict[str, Account]
    denied_hosts: list[str]
    denied_suffixes: list[str]

    @cached_property
    def rule_count(self) -> int:
        return sum(len(account.rules) for account in self.accounts.values())


def read(folder: Path) -> Policies:
    documents = [
        document for file in sorted(folder.rglob("*.yaml"))
        for document in yaml.load_all(file.read_bytes(), Loader=LOADER)
    ]
    defaults = next(document for document in documents if document["kind"] == "Defaults")
    groups = {}
    for document in documents:
        groups |= document.get("groups", {})
    accounts = {}
    for document in documents:
        if document["kind"] == "Account":
            rules = [_rule(number, rule, defaults, groups) for number, rule in enumerate(document["forward"])]
            accounts[document["account"]] = Account(document["account"], rules)
    denied = [host for denial in defaults["deny"] for host in denial.get("hosts", [])]
    return Policies(
        accounts,
        denied_hosts=[host for host in denied if not host.startswith("**.")],
        denied_suffixes=[host.removeprefix("**") for host in denied if host.startswith("**.")],
    )


def _rule(number: int, rule: dict, defaults: dict, groups: dict) -> Rule:
    def as_list(value) -> list:
        return value if isinstance(value, list) else [value]

    paths = as_list(rule["paths"]) if "paths" in rule else None
    scopes = defaults["scopes"] | rule.get("scopes", {})
    is_deny = rule.get("effect") == "deny"
    return Rule(
        name=rule.get("id", f"rule-{number}"),
        hosts=groups[rule["hosts"]] if "hosts" in rule else as_list(rule["host"]),
        methods=rule.get("methods", METHODS_UNLESS_SAID), ports=rule.get("ports", [443]),
        exact_paths=None if paths is None else [path for path in paths if not path.endswith("/*")],
        path_prefixes=None if paths is None else [path[:-1] for path in paths if path.endswith("/*")],
        services=rule.get("services"), read_scopes=[] if is_deny else scopes["read"],
        write_scopes=[] if is_deny else scopes["write"], is_deny=is_deny,
    )
