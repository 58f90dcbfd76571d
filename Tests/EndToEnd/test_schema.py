"""`sallyport schema`: editors accept every file that the program accepts, and underline what it refuses."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess

import pytest
import yaml
from jsonschema import Draft202012Validator

from harness import mutation
from harness.command import sallyport
from harness.editor import Yaml11, Yaml12, complaints, complaints_of, schema
from harness.gateway import END_TO_END, POLICIES, ROOT, Gateway, binary

SUBJECTS = ["policy", "config", "consumers"]
BROKEN = sorted((END_TO_END / "fixtures/broken").glob("*.yaml"))
# Every key of every kind of document, and texts that look like something else.
EVERYTHING = (END_TO_END / "fixtures/everything.yaml").read_text()
EVERY_SETTING = (END_TO_END / "fixtures/everything-config.yaml").read_text()

# Faults that a schema cannot see, by their code.
BEYOND_STRUCTURE = {
    "SP00": "the YAML itself is at fault, and a schema sees what a reader made of it",
    "SP0107": "a schema does not see the order of keys",
    "SP0109": "an item may stand twice in two spellings, such as 1 and '1', which are two to a schema",
    "SP02": "the document is at odds with another, or with another part of itself",
}
# Faults that only data or arithmetic show, by fixture.
BEYOND_PATTERNS = {
    "network-with-host-bits": "whether bits are set behind a prefix is arithmetic",
    "port-with-leading-zero": "an editor reads `0443` as a number, and shows the schema only that",
    "wildcard-on-public-suffix": "the list of public suffixes is data",
}


def codes(fixture) -> list[str]:
    """What the comments at a fixture's top announce."""
    return re.findall(r"^# expect: (SP\d{4})", fixture.read_bytes().decode(errors="replace"), re.MULTILINE)


def is_beyond_structure(fixture) -> bool:
    return fixture.stem in BEYOND_PATTERNS or all(
        any(code.startswith(prefix) for prefix in BEYOND_STRUCTURE) for code in codes(fixture)
    )


# The schema as such

@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_is_a_schema(subject):
    found = schema(subject)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {"$id", "title", "description"} <= found.keys()
    Draft202012Validator.check_schema(found)


def properties(node):
    if isinstance(node, dict):
        for name, value in node.get("properties", {}).items():
            yield name, value
        for key, value in node.items():
            # What stands under `if`, `then` and `else` is about keys that are described elsewhere.
            if key not in ("if", "then", "else"):
                yield from properties(value)
    elif isinstance(node, list):
        for value in node:
            yield from properties(value)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_key_says_what_it_is(subject):
    found = list(properties(schema(subject)))
    assert len(found) > 5
    for name, value in found:
        assert value["description"].endswith("."), name
        assert len(value["description"]) <= 110, name


def test_output(tmp_path):
    assert sallyport("schema").stdout == sallyport("schema", "policy").stdout
    run = sallyport("schema", "config", "--output", tmp_path / "config.json")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert (tmp_path / "config.json").read_text() == sallyport("schema", "config").stdout
    run = sallyport("schema", "--output", tmp_path / "nowhere/policy.json")
    assert run.returncode == 2
    assert "nowhere" in run.stderr
    assert sallyport("schema", "certificates").returncode == 2


def test_the_page_on_editors(tmp_path):
    """Its commands work, its settings lead to what they write, and its comment disturbs nobody."""
    page = (ROOT / "docs/editors.md").read_text()
    blocks = dict(re.findall(r"```(console|yaml|json)\n(.*?)```", page, re.DOTALL)[:3])
    (tmp_path / "sallyport").symlink_to(binary())
    for command in re.findall(r"^\$ (.*)$", blocks["console"], re.MULTILINE):
        subprocess.run(
            command, shell=True, check=True, cwd=tmp_path, env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
        )
    for path, subject in zip(json.loads(blocks["json"])["yaml.schemas"], SUBJECTS, strict=True):
        assert json.loads((tmp_path / path).read_text()) == schema(subject)
    (tmp_path / "policies").mkdir()
    account = tmp_path / "policies/a.yaml"
    account.write_text(blocks["yaml"] + "account: a\n")
    assert sallyport("check", tmp_path / "policies").returncode == 0
    named = re.search(r"\$schema=(\S+)", blocks["yaml"])[1]
    assert (account.parent / named).resolve() == tmp_path / ".schemas/policy.json"


# What is valid

@pytest.mark.parametrize(
    "path", [*sorted((ROOT / "policies").rglob("*.y*ml")), *sorted(POLICIES.rglob("*.y*ml"))], ids=lambda path: path.stem
)
def test_good_policies(path):
    assert complaints_of(path) == []


@pytest.mark.parametrize("loader", [Yaml11, Yaml12])
def test_every_key_and_texts_that_look_like_something_else(loader, tmp_path):
    (tmp_path / "everything.yaml").write_text(EVERYTHING)
    run = sallyport("check", tmp_path)
    assert run.returncode == 0, run.stdout
    assert complaints(EVERYTHING, loader=loader) == []


def test_that_document_has_every_key():
    known = set(mutation.names(schema()))
    used = set(re.findall(r"([A-Za-z0-9]+):", EVERYTHING))
    assert known <= used, known - used


@pytest.mark.parametrize(
    ("subject", "pattern"), [("config", "sallyport*.yaml"), ("consumers", "consumers*.yaml"), ("policy", "policies/**/*.y*ml")]
)
def test_examples(subject, pattern):
    """Every example of the kinds of file; one has its policies at the root of the repository."""
    paths = sorted((ROOT / "examples").rglob(pattern))
    assert paths or subject == "policy"
    for path in paths:
        assert complaints_of(path, subject) == [], path


@pytest.mark.parametrize("tls", [False, True])
def test_good_configuration(world, tmp_path, tls):
    gateway = Gateway(world, tmp_path / "gateway", tls=tls, extra="drainTimeout: 5s\n")
    assert complaints_of(gateway.config, "config") == []
    assert complaints_of(world.credentials.folder / "consumers.yaml", "consumers") == []


# What is broken

@pytest.mark.parametrize("fixture", [path for path in BROKEN if not is_beyond_structure(path)], ids=lambda path: path.stem)
def test_broken_structure(fixture):
    assert complaints_of(fixture)


@pytest.mark.parametrize("fixture", [path for path in BROKEN if is_beyond_structure(path)], ids=lambda path: path.stem)
def test_faults_beyond_structure(fixture):
    """The tables above stay true: what a schema can see does not hide in them."""
    if any(code.startswith("SP00") for code in codes(fixture)):
        return
    assert complaints_of(fixture) == []


def test_the_tables_name_fixtures():
    assert BEYOND_PATTERNS.keys() <= {path.stem for path in BROKEN}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("policies: policies/", "polices: policies/"), ("version: 1\n", "version: 7\n"), ("port: 0", "port: 70000"),
        ("timestampWindow: 300s", "timestampWindow: 300"), ('minimumTLS: "1.2"', 'minimumTLS: "1.0"'),
        ("log: { level: info", "log: { level: loud"), ("nonces: memory", "nonces: rediss://localhost"),
        ("http2: true", "http2: 2"), ("connectionsPerHost: 64", "connectionsPerHost: 0"), ("    jwt:", "    jwts:"),
        ('keys: "file:', 'keys: "http:'), ("address: 127.0.0.1", "address: localhost"), ("audit: {", "audit: { path: a,"),
        ("drainTimeout: 5s", "drainTimeout: soon"), ("policies: policies/\n", ""), ("contains: administrator", "is: administrator"),
        ("certificates:\n", "certificates:\n  vault: { address: x }\n"),
        ("  bearer:\n", "  bearer:\n    introspection: { endpoint: x }\n"),
    ],
)
def test_mistake_in_the_configuration(world, tmp_path, old, new):
    gateway = Gateway(world, tmp_path / "gateway", extra="drainTimeout: 5s\n")
    text = gateway.config.read_text()
    assert old in text
    gateway.config.write_text(text.replace(old, new, 1))
    assert structural_errors("--config", gateway.config, **world.credentials.environment)
    assert complaints_of(gateway.config, "config")


CONSUMER = 'key: k\nsecret: "env:SALLYPORT_SECRET"\naccounts: ["*"]\nscopes: [A]\n'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("key: k\n", ""), ("key:", "kye:"), ("secret:", "secrets:"), ('"env:SALLYPORT_SECRET"', "SALLYPORT_SECRET"),
        ('"env:SALLYPORT_SECRET"', '"vault:x"'), ('"env:SALLYPORT_SECRET"', '"env:"'), ("scopes: [A]\n", ""),
        ("scopes: [A]\n", "scopes: { a: b }\n"), ("scopes: [A]\n", 'scopes: [A]\nsecrets: ["env:SALLYPORT_SECRET"]\n'),
        ("scopes: [A]\n", 'scopes: [A]\ntoken: [t]\n'), ('secret: "env:SALLYPORT_SECRET"\n', ""), ("key: k", 'key: ""'),
    ],
)
def test_mistake_in_the_consumers(tmp_path, old, new):
    assert old in CONSUMER
    for text, is_broken in [(CONSUMER, False), (CONSUMER.replace(old, new, 1), True)]:
        text = "- " + text.replace("\n", "\n  ").rstrip() + "\n"
        assert bool(check_consumers(tmp_path, text)) == is_broken
        assert bool(complaints(text, "consumers")) == is_broken


def check_consumers(folder, consumers: str) -> list[dict]:
    """What the program says of a consumers file."""
    write_policies(folder)
    (folder / "sallyport.yaml").write_text(
        "version: 1\nlisten: { address: 127.0.0.1, port: 0 }\npolicies: policies\n"
        "authentication: { oauth1: { consumers: consumers.yaml } }\n"
    )
    (folder / "consumers.yaml").write_text(consumers)
    return structural_errors("--config", folder / "sallyport.yaml", SALLYPORT_SECRET="s")


def write_policies(folder) -> None:
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies/a.yaml").write_text("version: 1\nkind: Account\naccount: a\n")


def structural_errors(*arguments, **environment: str) -> list[dict]:
    """The errors that `check` finds, but for those about what other documents and files hold."""
    run = sallyport("check", "--format", "json", *arguments, seconds=120, **environment)
    beyond = ("SP02", "SP0402", "SP0403", "SP0404", "SP0405", "SP0406", "SP05")
    return [
        entry for entry in json.loads(run.stdout)["diagnostics"]
        if entry["severity"] == "error" and not entry["code"].startswith(beyond)
    ]


# Nothing is accepted unread

NO_VALUE = ([([("x", str)], list)], list)


def test_every_value_of_a_policy_is_read(tmp_path):
    """A list in a list is nowhere a value."""
    paths = set()
    for index, base in enumerate(mutation.trees(EVERYTHING)):
        for number, place in enumerate(mutation.places(base)[1:]):
            path = tmp_path / f"{index}-{number}.yaml"
            path.write_text(mutation.document(mutation.replaced(base, place, NO_VALUE), random.Random(1)))
            paths.add(str(path))
            assert complaints_of(path), path.read_text()
    assert len(paths) > 100
    unread = paths - {entry["file"] for entry in structural_errors(tmp_path)}
    assert not unread, [open(path).read() for path in sorted(unread)]


def test_every_value_of_a_configuration_is_read(tmp_path):
    write_policies(tmp_path)
    base = mutation.trees(EVERY_SETTING)[0]
    for place in mutation.places(base)[1:]:
        text = mutation.document(mutation.replaced(base, place, NO_VALUE), random.Random(1))
        (tmp_path / "sallyport.yaml").write_text(text)
        assert structural_errors("--config", tmp_path / "sallyport.yaml"), text
        assert complaints(text, "config"), text


# Whatever the program accepts, an editor accepts

def test_mutated_policies(tmp_path):
    seed = 20
    chance = random.Random(seed)
    keys = mutation.names(schema())
    bases = [tree for path in sorted(POLICIES.rglob("*.yaml")) for tree in mutation.trees(path.read_text())]
    bases += mutation.trees(EVERYTHING) * 3
    texts = {}
    for number in range(900):
        text = mutation.document(mutation.mutated(chance.choice(bases), chance, keys), chance)
        path = tmp_path / f"{number:04}.yaml"
        path.write_text(text)
        texts[str(path)] = text
    refused = {entry["file"] for entry in structural_errors(tmp_path)}
    accepted = texts.keys() - refused
    assert len(accepted) > 150 and len(refused) > 300, (len(accepted), len(refused))
    for path in sorted(accepted):
        for loader in (Yaml11, Yaml12):
            found = complaints(texts[path], loader=loader)
            assert found == [], f"seed {seed}, {loader.__name__}:\n{texts[path]}"
    # And it is of use: what the program refuses is mostly underlined.
    unseen = [path for path in refused if not underlined(texts[path])]
    assert len(unseen) < len(refused) / 4, (len(unseen), len(refused))


def underlined(text: str) -> bool:
    try:
        return bool(complaints(text))
    except yaml.YAMLError:
        return True


def test_mutated_configurations(tmp_path):
    seed = 21
    chance = random.Random(seed)
    keys = mutation.names(schema("config"))
    base = mutation.trees(EVERY_SETTING)[0]
    write_policies(tmp_path)
    accepted = 0
    for _ in range(120):
        text = mutation.document(mutation.mutated(base, chance, keys), chance)
        (tmp_path / "sallyport.yaml").write_text(text)
        if structural_errors("--config", tmp_path / "sallyport.yaml"):
            continue
        accepted += 1
        for loader in (Yaml11, Yaml12):
            found = complaints(text, "config", loader)
            assert found == [], f"seed {seed}, {loader.__name__}:\n{text}"
    assert accepted > 20, accepted


def test_mutated_consumers(tmp_path):
    seed = 22
    chance = random.Random(seed)
    keys = mutation.names(schema("consumers"))
    base = mutation.trees(CONSUMER + "token: t\ntokenSecret: literal:x\n")[0]
    lines = [f"- {mutation.write(mutation.mutated(base, chance, keys), chance)}\n" for _ in range(300)]
    refused = {entry["line"] for entry in check_consumers(tmp_path, "".join(lines))}
    accepted = [line for number, line in enumerate(lines, start=1) if number not in refused]
    assert len(accepted) > 50 and len(refused) > 50, (len(accepted), len(refused))
    for line in accepted:
        for loader in (Yaml11, Yaml12):
            assert complaints(line, "consumers", loader) == [], f"seed {seed}, {loader.__name__}:\n{line}"
