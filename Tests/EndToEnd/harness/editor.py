"""YAML as editors read it, who go by the look of plain texts, and JSON Schema as they check it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

from .command import sallyport


class Yaml11(yaml.SafeLoader):
    """YAML 1.1: `no` is a boolean, `0o17` a text, `12:30` a number. JSON has no dates: they stay texts."""


class Yaml12(yaml.SafeLoader):
    """The core schema of YAML 1.2 (section 10.3.2), by which yaml-language-server reads."""


def _drop(loader: type, *tags: str) -> None:
    loader.yaml_implicit_resolvers = {
        first: [(tag, expression) for tag, expression in resolvers if tag.removeprefix("tag:yaml.org,2002:") not in tags]
        for first, resolvers in loader.yaml_implicit_resolvers.items()
    }


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict:
    """Keys are texts in JSON, whatever they look like."""
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


def _number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int | float:
    text = node.value
    if text[:2] in ("0o", "0x"):
        return int(text, 0)
    try:
        return int(text)
    except ValueError:
        return float(re.sub(r"\.(inf|nan)$", r"\1", text.lower()))


_drop(Yaml11, "timestamp")
_drop(Yaml12, "bool", "float", "int", "null", "timestamp")
for tag, expression in {
    "null": r"null|Null|NULL|~|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+",
    "float": r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
}.items():
    # Inherited resolvers of single characters come first, and these are tried in order for all of them.
    Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{expression})\Z"), None)
for tag in ("int", "float"):
    Yaml12.add_constructor(f"tag:yaml.org,2002:{tag}", _number)
for loader in (Yaml11, Yaml12):
    loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def documents(text: str | bytes, loader: type = Yaml12) -> list:
    """What an editor sees in a file; raises `yaml.YAMLError` where it sees no YAML."""
    return list(yaml.load_all(text, Loader=loader))


@cache
def schema(subject: str = "policy") -> dict:
    """What `sallyport schema` prints."""
    run = sallyport("schema", subject)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@cache
def validator(subject: str = "policy") -> Draft202012Validator:
    return Draft202012Validator(schema(subject))


def complaints(text: str | bytes, subject: str = "policy", loader: type = Yaml12) -> list[str]:
    """What an editor underlines in a file."""
    return [
        f"{error.json_path}: {error.message}"
        for document in documents(text, loader) for error in validator(subject).iter_errors(document)
    ]


def complaints_of(path: Path, subject: str = "policy") -> list[str]:
    return complaints(path.read_bytes(), subject)
