"""The documentation holds together: its links lead somewhere, what it names is there, and its commands are run, here or where
`ELSEWHERE` says. One that cannot be run by a test stands there with the reason."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from oauthlib.oauth1 import Client

from harness.command import sallyport
from harness.documents import commands, run_script
from harness.gateway import ROOT, binary
from harness.pages import Block, Page, pages

PAGES = {page.name: page for page in pages()}
BLOCKS = {block.name: block for page in PAGES.values() for block in page.blocks}
LONG = "takes minutes, or hours; that there is such a target is tested here"

ELSEWHERE = {
    # Run by other tests
    "docs/tutorial.md": "every block, in order, by test_tutorial.py; those of root by packaging/test-installed.sh",
    "examples/behind-a-load-balancer/README.md": "every block, in order, by test_load_balancer.py",
    "docs/operations.md: sallyport": "every block, in order, by test_audit_command.py",
    "docs/policy-tools.md: sallyport replay": "by test_audit_command.py",
    "docs/operations.md: curl": "by test_admin.py",
    # Not to be run by a test
    "README.md: make test": "runs this",
    "docs/performance.md": LONG,
    "docs/policy-tools.md: make test-properties": LONG,
    "docs/policy-tools.md: make soak-policy": LONG,
    "docs/architecture.md: TSAN_OPTIONS=": "builds everything anew with the sanitizer",
    "docs/editors.md: check-jsonschema": "another maker's program; test_schema.py judges by the same schemas with the library in it",
    "docs/policy-tools.md: sallyport check [PATH…]": "a synopsis; its options are looked up here",
    "docs/policy-tools.md: sallyport test [DIR]": "a synopsis; its options are looked up here",
    "docs/policy-tools.md: sallyport explain --policies DIR": "a synopsis; its options are looked up here",
    "examples/kubernetes/README.md: kubectl": "needs a cluster; what is applied is tested by test_examples_kubernetes.py",
    "examples/container/README.md: podman": "needs images of others; test_examples_deployment.py tests what is in the image",
    "examples/systemd/README.md: install -D": "needs a booted systemd; test_examples_deployment.py verifies the units",
}


# Links, and what is named

def test_there_are_pages_enough():
    assert len(PAGES) >= 22 and len(BLOCKS) >= 30


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_links_lead_somewhere(page):
    for link in page.links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.path.parent / path).resolve() if path else page.path
        assert target.exists(), f"{page.name}: {link}"
        assert target.is_relative_to(ROOT.resolve()), f"{page.name}: {link}"
        if anchor:
            assert anchor in Page(target).anchors, f"{page.name}: {link}"


def test_every_page_and_example_is_listed():
    index = PAGES["docs/README.md"]
    listed = {str((index.path.parent / link.split("#")[0]).resolve().relative_to(ROOT.resolve())) for link in index.links}
    assert {name for name in PAGES if name.startswith("docs/")} - {"docs/README.md"} <= listed
    assert {f"examples/{path.name}" for path in (ROOT / "examples").iterdir() if path.is_dir()} <= listed


def test_what_the_security_model_names_is_there():
    text = PAGES["docs/security.md"].text
    named = set(re.findall(r"(?<![/\w])(?:Sources|Tests|packaging|examples|docs)/[\w./-]*\w", text))
    assert len(named) > 60 and sum("test_" in name for name in named) > 20
    for name in named | {"Package.resolved"}:
        assert (ROOT / name).exists(), name


@cache
def options(command: str) -> set[str]:
    run = sallyport(*command.split(), "--help")
    assert run.returncode == 0, run.stderr
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z0-9-]*", run.stdout)) | {"-X", "-d", "-H", "-i", "-f"}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_commands_in_the_text_are_commands(page):
    """`sallyport WORD` names a command, `--option` behind it is one that the command has, and `make TARGET` a target."""
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    names = set(re.findall(r"^  ([a-z0-9-]+)(?: \(default\))? {2,}", sallyport("--help").stdout, re.MULTILINE))
    indented = [block.text for block in page.blocks if block.kind == "indented"]
    for span in page.spans + indented:
        words = span.split()
        if words[0] == "make" and len(words) > 1 and page.name.startswith(("README", "docs/")):
            assert words[1] in targets or not re.fullmatch("[a-z-]+", words[1]), f"{page.name}: {span}"
        if words[0] != "sallyport" or len(words) < 2 or not re.fullmatch("[a-z0-9-]+", words[1]):
            continue
        assert words[1] in names, f"{page.name}: {span}"
        command = " ".join(words[1:3]) if words[1] == "certs" and len(words) > 2 else words[1]
        written = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", span))
        assert written <= options(command), f"{page.name}: {span}"


# Every block of commands

RUN: dict[str, str] = {}


def runs(name: str):
    """Marks the test that runs a block."""
    def mark(function):
        (found,) = [block for block in BLOCKS.values() if block.name.startswith(name)]
        RUN[found.name] = function.__name__
        return pytest.mark.parametrize("block", [found], ids=[name])(function)
    return mark


def test_every_block_is_run():
    """Or is listed with a reason; and nothing is listed that is no longer there."""
    unknown = [name for name in BLOCKS if name not in RUN and not name.startswith(tuple(ELSEWHERE))]
    assert not unknown
    assert all(any(name.startswith(known) for name in BLOCKS) for known in ELSEWHERE)


def git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example", *words], cwd=folder, check=True, capture_output=True, timeout=20)


@pytest.fixture
def repository(tmp_path) -> Path:
    """A repository with the policies of this one."""
    folder = tmp_path / "repository"
    shutil.copytree(ROOT / "policies", folder / "policies")
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(folder))
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "A")
    return folder


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def shown(block: Block) -> str:
    """What a block says that the command answers."""
    asked = set(commands(block.text).splitlines())
    return "\n".join(line for line in block.text.splitlines() if line.removeprefix("$ ") not in asked).strip()


def assert_shown(block: Block, output: str) -> None:
    """All that is shown came, in that order; `…` stands for anything."""
    pattern = r"\s.*?".join(re.escape(part.strip()) for part in re.split(r"^…$", shown(block), flags=re.MULTILINE) if part.strip())
    assert re.search(pattern.replace("…", ".*?"), output, re.DOTALL), output


@runs("README.md: make demo")
@pytest.mark.timeout(110)
def test_demo(block):
    run = subprocess.run(
        [*commands(block.text).split(), "ONCE=1", "BUILT=1", f"BINARY={binary()}"], cwd=ROOT,
        capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL)
    assert run.returncode == 0, run.stdout + run.stderr
    for line in re.findall(r"^✓ .*$", PAGES["README.md"].text, re.MULTILINE):
        assert line in run.stdout


@runs("README.md: sallyport check policies/")
def test_check_as_in_the_readme(block, repository, tmp_path):
    change(repository / "policies/accounts/le1606809.yaml", "methods: [POST]", "method: [POST]")
    run = run_script(commands(block.text), repository, tmp_path, strict=False)
    assert run.returncode == 1
    assert_shown(block, run.stdout)


@runs("README.md: sallyport diff git:HEAD policies")
def test_diff_as_in_the_readme(block, repository, tmp_path):
    change(repository / "policies/accounts/le1606809.yaml", "methods: [POST]", "methods: [POST, DELETE]")
    run = run_script(commands(block.text), repository, tmp_path, strict=False)
    assert run.returncode == 1
    assert_shown(block, run.stdout)


@runs("README.md: sallyport explain --policies policies")
def test_explain_as_in_the_readme(block, repository, tmp_path):
    run = run_script(commands(block.text), repository, tmp_path, strict=False)
    assert run.returncode == 3
    assert_shown(block, run.stdout)


@runs("README.md: kill -HUP")
def test_reload_as_in_the_readme(block, new_gateway, tmp_path):
    gateway = new_gateway().start()
    # Other gateways may run on this machine.
    run = run_script(f"pidof() {{ echo {gateway.process.pid}; }}\n{commands(block.text)}", tmp_path, tmp_path)
    assert run.returncode == 0, run.stderr
    gateway.wait_for_reload()


@runs("README.md: curl http://127.0.0.1:8080/mtls/account/le1606809")
def test_call_as_in_the_readme(block, gateway, world, tmp_path):
    script = commands(block.text).replace(":8080", f":{gateway.port}")
    run = run_script(script, tmp_path, tmp_path, TOKEN=world.credentials.token())
    assert run.returncode == 0 and '"verify": "SUCCESS"' in run.stdout, run.stdout + run.stderr


@runs("docs/http.md: curl -H 'Authorization: Bearer …'")
def test_bundle_as_in_http(block, gateway, world, tmp_path):
    trial = world.pki.client_authority.issue("documented", client=True)
    (tmp_path / "acme.p12").write_bytes(pkcs12.serialize_key_and_certificates(
        b"acme", trial.key, trial.certificate, None, serialization.BestAvailableEncryption(b"s3cret-documented-77")))
    world.credentials.secrets.add("s3cret-documented-77")
    script = block.text.replace("Bearer …", world.bearer).replace("password=…", "password=s3cret-documented-77")
    run = run_script(script.replace("https://gateway.example/", f"http://127.0.0.1:{gateway.port}/"), tmp_path, tmp_path)
    assert run.returncode == 0 and trial.sha1 in run.stdout, run.stdout + run.stderr


@runs("docs/editors.md: mkdir -p .schemas")
def test_schemas_as_in_editors(block, tmp_path):
    run = run_script(commands(block.text), tmp_path, tmp_path)
    assert run.returncode == 0, run.stderr
    assert {path.name for path in (tmp_path / ".schemas").iterdir()} == {"policy.json", "config.json", "consumers.json"}


@runs("docs/authentication.md: SECRET=…")
def test_verify_as_in_authentication(block, tmp_path):
    """A signer that thinks it speaks plain HTTP."""
    client = Client("quickstart", client_secret="s3cret")
    _, headers, _ = client.sign("http://gateway.example/mtls/account/042", "GET")
    (tmp_path / "request.txt").write_text(
        f"GET /mtls/account/042 HTTP/1.1\r\nHost: gateway.example\r\nAuthorization: {headers['Authorization']}\r\n\r\n", newline="")
    run = run_script(commands(block.text).replace("SECRET=…", "SECRET=s3cret"), tmp_path, tmp_path, strict=False)
    assert run.returncode == 1, run.stderr
    assert_shown(block, run.stdout)


DIFFS = {
    "sallyport diff git:origin/main policies": {1},
    "sallyport diff git:v1.4:policies git:v1.5:policies --format markdown": {1},
    "sallyport diff old/ new/ --fail-on widening": {4},
}


@runs("docs/policy-tools.md: sallyport diff git:origin/main policies")
def test_diffs_as_in_policy_tools(block, repository, tmp_path):
    git(repository, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(repository, "tag", "v1.4")
    shutil.copytree(repository / "policies", repository / "old")
    change(repository / "policies/accounts/le1606809.yaml", "methods: [POST]", "methods: [POST, DELETE]")
    shutil.copytree(repository / "policies", repository / "new")
    git(repository, "commit", "--all", "--quiet", "--message", "B")
    git(repository, "tag", "v1.5")
    lines = [line.strip() for line in PAGES["docs/policy-tools.md"].text.splitlines() if line.startswith("    sallyport diff ")]
    assert set(lines) == DIFFS.keys()
    for line in lines:
        run = run_script(line, repository, tmp_path, strict=False)
        assert run.returncode in DIFFS[line] and "DELETE" in run.stdout, run.stdout + run.stderr


for _line in list(DIFFS)[1:]:
    if f"docs/policy-tools.md: {_line}" in BLOCKS:
        RUN[f"docs/policy-tools.md: {_line}"] = "test_diffs_as_in_policy_tools"


@runs("examples/kubernetes/README.md: sallyport check --strict policies")
def test_kubernetes_policies_as_its_page_says(block, tmp_path):
    folder = tmp_path / "example"
    shutil.copytree(ROOT / "examples/kubernetes", folder)
    git(tmp_path, "init", "--quiet", str(folder))
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "A")
    change(folder / "policies/shop.yaml", "methods: [GET]", "methods: [GET, POST]")
    run = run_script(block.text, folder, tmp_path)
    assert run.returncode == 0 and "+ shop may POST" in run.stdout, run.stdout + run.stderr


CHECKED_TEST = """\
version: 1
kind: Test
tests:
  - { account: shop, method: GET, url: "https://api.partner.example/v1/orders", service: ORDERS, expect: allow }
  - { account: shop, method: GET, url: "https://metadata.google.internal/", expect: deny, reason: ceiling }
  - { account: shop, method: GET, url: "https://169.254.169.254/", expect: deny, reason: ceiling }
"""
CHECKED = """\
version: 1
listen: { address: 127.0.0.1, port: 8080 }
policies: policies/
authentication: { oauth1: { consumers: consumers.yaml } }
certificates: { directory: certificates/ }
"""


@runs("docs/security.md: sallyport check --strict --config sallyport.yaml")
def test_the_checklist_of_the_security_model(block, tmp_path):
    """Each line holds where things are as they should be, and the last ones see when they are not."""
    folder = tmp_path / "configuration"
    shutil.copytree(ROOT / "examples/kubernetes/policies", folder / "policies")
    (folder / "policies/shop.test.yaml").write_text(CHECKED_TEST)
    (folder / "certificates").mkdir()
    (folder / "sallyport.yaml").write_text(CHECKED)
    (folder / "consumers.yaml").write_text(
        '- { key: orders, secret: "env:ORDERS", accounts: [shop], scopes: [MTLS_READ_INTERNAL, MTLS_WRITE_INTERNAL] }\n')
    made = run_script(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj /CN=shop "
        "-keyout orders.key -out certificates/orders.pem && cat orders.key >>certificates/orders.pem && "
        "chmod 640 certificates/orders.pem consumers.yaml && chmod 750 certificates", folder, tmp_path)
    assert made.returncode == 0, made.stderr

    def codes() -> list[int]:
        ran = [run_script(line, folder, tmp_path, strict=False, ORDERS="0123456789abcdef") for line in block.text.splitlines()]
        assert all("rror: " not in run.stderr for run in ran), [run.stderr for run in ran]
        said.extend(run.stdout + run.stderr for run in ran)
        return [run.returncode for run in ran]

    said: list[str] = []
    assert codes() == [0] * 6, said
    change(folder / "policies/shop.yaml", "account: shop\n", "account: shop\nmode: report\n")
    change(folder / "consumers.yaml", "env:ORDERS", "literal:0123456789abcdef")
    (folder / "consumers.yaml").chmod(0o644)
    assert all(code != 0 for code in codes()[3:]), said
