"""examples/ci: the workflow's steps and the hooks do what they say, with the real program in a repository of their own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml

from harness.gateway import ROOT, binary

EXAMPLES = ROOT / "examples/ci"
# Texts as they are written: `on` is a key, not a boolean.
WORKFLOW = yaml.load((EXAMPLES / "policies.yml").read_text(), Loader=yaml.BaseLoader)
STEPS = {
    f"{job}: {step['name']}": step
    for job, content in WORKFLOW["jobs"].items() for step in content["steps"] if "run" in step
}

ACCOUNT = """\
version: 1
kind: Account
account: acme
description: Acme
services:
  IDP: { certificate: "file:acme.pem" }
forward:
  - id: idp
    description: Sign-in
    host: idp.acme-bank.example
    methods: [GET]
    services: [IDP]
    fallback: refuse
"""
TESTS = """\
version: 1
kind: Test
tests:
  - { account: acme, method: GET, url: "https://idp.acme-bank.example/", service: IDP, expect: allow, rule: idp }
"""
WIDER = ACCOUNT.replace("methods: [GET]", "methods: [GET, POST]")
BROKEN = ACCOUNT.replace("methods:", "method:")
UNTESTED = ACCOUNT.replace("idp.acme-bank.example", "login.acme-bank.example")


# What the workflow may do

def test_the_workflow_is_careful():
    assert WORKFLOW["permissions"] == {}
    assert "pull_request_target" not in WORKFLOW["on"]
    for job in WORKFLOW["jobs"].values():
        assert job["permissions"]["contents"] == "read"
        assert "timeout-minutes" in job
        for step in job["steps"]:
            # What others wrote, such as a branch's name, never becomes part of a script.
            assert "${{" not in step.get("run", "")
            if "uses" in step:
                assert re.fullmatch(r"[a-z-]+/[a-z/-]+@v\d+", step["uses"])
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false"


def test_each_permission_is_used():
    writes = {
        name: {key for key, value in job["permissions"].items() if value == "write"}
        for name, job in WORKFLOW["jobs"].items()
    }
    assert writes == {"check": {"security-events"}, "diff": {"pull-requests"}}


# A repository with two versions

class Repository:
    """A clone whose `origin/main` has good policies, with a place for what a runner gives to steps."""

    def __init__(self, folder: Path):
        self.folder = folder / "clone"
        self.runner = folder / "runner"
        self.bin = folder / "bin"
        for path in (self.folder / "policies/tests", self.runner, self.bin):
            path.mkdir(parents=True)
        (self.bin / "sallyport").symlink_to(binary())
        self.environment = {
            **os.environ, "PATH": f"{self.bin}:{os.environ['PATH']}", "RUNNER_TEMP": str(self.runner), "HOME": str(folder),
            "GITHUB_OUTPUT": str(self.runner / "output"), "GITHUB_STEP_SUMMARY": str(self.runner / "summary"),
            "GITHUB_PATH": str(self.runner / "path"), "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example",
            "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example",
        }
        self.write(ACCOUNT)
        (self.folder / "policies/tests/acme.test.yaml").write_text(TESTS)
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit()
        self.git("update-ref", "refs/remotes/origin/main", "HEAD")

    def write(self, account: str) -> None:
        (self.folder / "policies/acme.yaml").write_text(account)

    def git(self, *arguments: str):
        return subprocess.run(
            ["git", *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60
        )

    def commit(self):
        self.git("add", "--all")
        return self.git("commit", "--quiet", "--message", "A change")

    def run(self, name: str, **values: str):
        """Runs a step as GitHub's runner does; `values` are what its expressions come to, by the variables' names."""
        step = STEPS[name]
        variables = {}
        for key, value in step.get("env", {}).items():
            variables[key] = values[key] if value.startswith("${{") else value
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=self.folder,
            env={**self.environment, **variables}, capture_output=True, text=True, timeout=120,
        )

    def output(self, name: str) -> str:
        lines = dict(line.split("=", 1) for line in (self.runner / "output").read_text().splitlines())
        return lines[name]


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path)


def test_every_step_that_runs_something_is_tested():
    assert STEPS.keys() == {
        "check: Install sallyport", "check: Check, with each mistake beside its line", "check: Check, for code scanning",
        "check: Test", "check: Test, for tools that read JUnit", "diff: Install sallyport", "diff: Difference", "diff: Comment",
        "diff: Refuse a widening that nobody has agreed to",
    }


@pytest.mark.parametrize("job", ["check", "diff"])
def test_install(repository, job):
    """The program is taken only where its digest is the one that was agreed on."""
    (repository.bin / "curl").write_text(
        '#!/bin/sh\nwhile [ "$1" != --output ]; do shift; done\nprintf "#!/bin/sh\\necho fetched\\n" > "$2"\n'
    )
    (repository.bin / "curl").chmod(0o755)
    digest = subprocess.run(
        ["sha256sum"], input=b"#!/bin/sh\necho fetched\n", capture_output=True, check=True
    ).stdout.split()[0].decode()
    run = repository.run(f"{job}: Install sallyport", URL="https://files.example/sallyport", SHA256=digest)
    assert run.returncode == 0, run.stderr
    folder = (repository.runner / "path").read_text().strip()
    assert subprocess.run([f"{folder}/sallyport"], capture_output=True, text=True).stdout == "fetched\n"
    (repository.runner / "path").unlink()
    run = repository.run(f"{job}: Install sallyport", URL="https://files.example/sallyport", SHA256="0" * 64)
    assert run.returncode != 0
    assert not (repository.runner / "path").exists()


def test_check(repository):
    run = repository.run("check: Check, with each mistake beside its line")
    assert run.returncode == 0, run.stdout + run.stderr
    repository.write(BROKEN)
    run = repository.run("check: Check, with each mistake beside its line")
    assert run.returncode == 1
    assert re.search(r"^::error file=policies/acme\.yaml,line=11,", run.stdout, re.MULTILINE)


@pytest.mark.parametrize(("account", "count"), [(ACCOUNT, 0), (BROKEN, 1)])
def test_check_for_code_scanning(repository, account, count):
    repository.write(account)
    run = repository.run("check: Check, for code scanning")
    assert run.returncode == 0, run.stderr
    report = json.loads((repository.runner / "policies.sarif").read_text())
    assert report["version"] == "2.1.0"
    assert len(report["runs"][0]["results"]) == count


def test_check_for_code_scanning_without_policies(repository):
    shutil.rmtree(repository.folder / "policies")
    assert repository.run("check: Check, for code scanning").returncode != 0


@pytest.mark.parametrize(("account", "status"), [(ACCOUNT, 0), (UNTESTED, 1)])
def test_tests(repository, account, status):
    repository.write(account)
    assert repository.run("check: Test").returncode == status
    run = repository.run("check: Test, for tools that read JUnit")
    assert run.returncode == 0, run.stderr
    suites = ElementTree.parse(repository.runner / "policies-junit.xml").getroot()
    assert len(list(suites.iter("testcase"))) == 1
    assert len(list(suites.iter("failure"))) == status


@pytest.mark.parametrize(
    ("account", "status", "agreed", "is_refused"),
    [
        (ACCOUNT, "0", "false", False), (WIDER, "4", "false", True), (WIDER, "4", "true", False),
        (ACCOUNT.replace("forward:", "enabled: false\nforward:"), "1", "false", False),
    ],
)
def test_difference(repository, account, status, agreed, is_refused):
    repository.write(account)
    run = repository.run("diff: Difference", BASE="main")
    assert run.returncode == 0, run.stdout + run.stderr
    assert repository.output("status") == status
    text = (repository.runner / "summary").read_text()
    assert text.strip() and text == (repository.runner / "diff.md").read_text()
    assert ("acme" in text) == (status != "0")
    run = repository.run(
        "diff: Refuse a widening that nobody has agreed to", STATUS=repository.output("status"), AGREED=agreed
    )
    assert (run.returncode != 0) == is_refused
    assert ("::error::" in run.stdout) == is_refused


def test_difference_that_cannot_be_made(repository):
    repository.write(BROKEN)
    assert repository.run("diff: Difference", BASE="main").returncode == 2
    repository.write(ACCOUNT)
    assert repository.run("diff: Difference", BASE="nowhere").returncode == 2


def test_a_branch_with_a_hostile_name_is_a_name(repository):
    base = '$(touch hacked)"; touch hacked; #'
    assert repository.run("diff: Difference", BASE=base).returncode != 0
    assert not (repository.folder / "hacked").exists()


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("", ["pr", "comment", "7", "--body-file"]),
        ("12\n34\n", ["api", "--silent", "--method", "PATCH", "repos/acme/policies/issues/comments/34"]),
    ],
)
def test_comment(repository, found, expected):
    """A first comment is made, and a later one takes its place."""
    log = repository.runner / "gh"
    (repository.runner / "found").write_text(found)
    (repository.bin / "gh").write_text(
        f'#!/bin/sh\nif [ "$2" = --paginate ]; then cat {repository.runner}/found; exit 0; fi\nprintf "%s\\n" "$@" > {log}\n'
    )
    (repository.bin / "gh").chmod(0o755)
    (repository.runner / "diff.md").write_text("nothing changes\n")
    run = repository.run("diff: Comment", GH_TOKEN="t", GH_REPO="acme/policies", NUMBER="7")
    assert run.returncode == 0, run.stderr
    assert log.read_text().splitlines()[: len(expected)] == expected
    assert (repository.runner / "comment.md").read_text() == "<!-- sallyport diff -->\nnothing changes\n"


# Hooks

@pytest.fixture
def hooked(repository):
    hook = repository.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    shutil.copy(EXAMPLES / "pre-commit", hook)
    return repository


@pytest.mark.parametrize(
    ("account", "complaint"), [(WIDER, None), (BROKEN, "policies/acme.yaml:11:5"), (UNTESTED, "idp.acme-bank.example")]
)
def test_hook(hooked, account, complaint):
    before = hooked.git("rev-parse", "HEAD").stdout
    hooked.write(account)
    run = hooked.commit()
    assert (run.returncode == 0) == (complaint is None), run.stdout + run.stderr
    assert (hooked.git("rev-parse", "HEAD").stdout == before) == (complaint is not None)
    if complaint:
        assert complaint in run.stdout + run.stderr


def test_the_hook_judges_what_is_committed(hooked):
    hooked.write(WIDER)
    hooked.git("add", "--all")
    hooked.write(BROKEN)
    assert hooked.git("commit", "--quiet", "--message", "What is staged is good").returncode == 0
    hooked.git("add", "--all")
    hooked.write(WIDER)
    assert hooked.git("commit", "--quiet", "--message", "What is staged is not").returncode != 0


def test_the_hook_leaves_other_commits_alone(hooked):
    hooked.write(BROKEN)
    (hooked.folder / "README").write_text("Policies.\n")
    hooked.git("add", "README")
    assert hooked.git("commit", "--quiet", "--message", "Words").returncode == 0


@pytest.mark.parametrize(("account", "results"), [(ACCOUNT, [True, True]), (BROKEN, [False, False]), (UNTESTED, [True, False])])
def test_pre_commit_configuration(repository, account, results):
    configuration = yaml.safe_load((EXAMPLES / "pre-commit-config.yaml").read_text())
    repository.write(account)
    runs = [
        subprocess.run(hook["entry"].split(), cwd=repository.folder, env=repository.environment, capture_output=True)
        for hook in configuration["repos"][0]["hooks"]
    ]
    assert [run.returncode == 0 for run in runs] == results
