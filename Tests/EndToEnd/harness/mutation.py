"""Documents changed at random: some stay valid, and most break in one place."""

from __future__ import annotations

import json
import random
import re

import yaml

# Texts that editors take for something else, texts that some grammars take, and texts that none does.
TEXTS = [
    "no", "yes", "on", "true", "false", "True", "y", "null", "~", "NULL", "0", "1", "-1", "+1", "017", "0o17", "0x1F", "1_000",
    "12:30", "1.5", ".5", "1.", "1e3", "1e-3", "-1e3", ".inf", ".nan", "2024-01-01", "443", "0443", "65536", "99999999999",
    "1.2", "1.3", "none", "None", "IDP", "a-b_c", "a.b", "x" * 64, "x" * 65, "", " ", "two words", "é", "*", "-", "--",
    "api.example.com", "API.Example.COM.", "*.example.com", "**.a.example.com", "*.com", "a..b", "-a.example", "10.0.0.1",
    "1:2:3:4:5:6:7:8", "::1", "[::1]", "fd00::/8", "10.0.0.0/8", "10.0.0.1/8", "0.0.0.0/0", "api.example.com:443", "1.2.3.4:80",
    "[::1]:9443", "/", "/*", "/v1/orders", "/v1/*", "/v1/", "/a//b", "/a/../b", "/a%20b", "/a%2Fb", "v1", "/a;b", "GET", "get",
    "HEAD", "https", "http", "allow", "deny", "plain-tls", "refuse", "report", "enforce", "invalid", "5s", "500ms", "24h", "25h",
    "0s", "05s", "1.5s", "86400s", "64MiB", "64MB", "1024GiB", "0B", "file:a.pem", "vault:mtls/acme", "pki:", "env:X",
    "literal:x y", "secret", "memory", "redis://x", "file:jwks.json", "https://login.example", "info", "text", "json", "-.5",
]
PLAIN = re.compile(r"[A-Za-z0-9_~./+-](?:[A-Za-z0-9_./+*~-]|:(?=[A-Za-z0-9/]))*")


def tree(node: yaml.Node):
    """A document with all its texts as they were typed."""
    match node:
        case yaml.MappingNode():
            return [(key.value, tree(value)) for key, value in node.value], dict
        case yaml.SequenceNode():
            return [tree(item) for item in node.value], list
        case _:
            return node.value, str


def trees(text: str) -> list:
    return [tree(node) for node in yaml.compose_all(text, Loader=yaml.SafeLoader)]


def write(value, chance: random.Random) -> str:
    """Flow YAML; a text that can stand without quotes mostly does."""
    content, kind = value
    if kind is dict:
        return "{ " + ", ".join(f"{json.dumps(key)}: {write(item, chance)}" for key, item in content) + " }"
    if kind is list:
        return "[" + ", ".join(write(item, chance) for item in content) + "]"
    is_plain = PLAIN.fullmatch(content) and content not in ("-", "--", ".") and chance.random() < 0.8
    return content if is_plain else json.dumps(content, ensure_ascii=False)


def document(value, chance: random.Random) -> str:
    """A document with each key of the outermost mapping on a line of its own."""
    content, kind = value
    if kind is dict and content:
        return "".join(f"{key}: {write(item, chance)}\n" for key, item in content)
    return write(value, chance) + "\n"


def places(value, path=()) -> list[tuple]:
    content, kind = value
    found = [path]
    if kind is dict:
        for index, (_, item) in enumerate(content):
            found += places(item, (*path, index))
    elif kind is list:
        for index, item in enumerate(content):
            found += places(item, (*path, index))
    return found


def replaced(value, path: tuple, new):
    """The value with another at `path`."""
    if not path:
        return new
    content, kind = value
    index, *rest = path
    content = list(content)
    item = content[index]
    content[index] = (item[0], replaced(item[1], rest, new)) if kind is dict else replaced(item, rest, new)
    return content, kind


def found(value, path: tuple):
    """What is at `path`."""
    for index in path:
        item = value[0][index]
        value = item[1] if value[1] is dict else item
    return value


def change(value, chance: random.Random, keys: list[str]):
    """The value with one change."""
    content, kind = value
    if kind is str:
        text = chance.choice(TEXTS)
        return chance.choice([(text, str)] * 8 + [([(text, str)], list), ([], list), ([("a", (text, str))], dict)])
    content = list(content)
    if content and chance.random() < 0.3:
        del content[chance.randrange(len(content))]
    elif content and chance.random() < 0.3:
        chance.shuffle(content)
    elif kind is list:
        content.append(chance.choice(content) if content and chance.random() < 0.5 else (chance.choice(TEXTS), str))
    elif content and chance.random() < 0.5:
        index = chance.randrange(len(content))
        name = chance.choice(keys)
        if name not in dict(content):
            content[index] = (name, content[index][1])
    else:
        name = chance.choice(keys)
        if name not in dict(content):
            content.append((name, (chance.choice(TEXTS), str)))
    return content, kind


def mutated(base, chance: random.Random, keys: list[str]):
    """The value with one change or two, anywhere."""
    value = base
    for _ in range(chance.choice([1, 1, 2])):
        path = chance.choice(places(value))
        value = replaced(value, path, change(found(value, path), chance, keys))
    return value


def names(schema: dict) -> list[str]:
    """Every key that a schema knows, in an order that does not change."""
    known: set[str] = set()

    def walk(node) -> None:
        if isinstance(node, dict):
            known.update(node.get("properties", {}))
            for item in node.values():
                walk(item)
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(schema)
    return sorted(known)
