"""`sallyport diff`: folders and revisions of git, the formats, and what the exit codes say."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from harness.command import sallyport

DEFAULTS = "version: 1\nkind: Defaults\n"
RULE = """\
  - host: "*.hooks.acme.example"
    paths: [/v2/*]
    methods: [POST]
    services: [WEBHOOKS]
"""
SAME, DIFFERS, COULD_NOT_RUN, WIDENED = 0, 1, 2, 4


def account(name: str, rules: str = "") -> str:
    return f"version: 1\nkind: Account\naccount: {name}\n" + (f"forward:\n{rules}" if rules else "")


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def git(folder: Path, *arguments: str) -> str:
    environment = {
        **os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@acme.example",
        "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@acme.example",
    }
    run = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return run.stdout.strip()


@pytest.fixture
def repository(tmp_path):
    """A repository whose first commit has one account, and whose second gives it a rule."""
    folder = tmp_path / "repository"
    write(folder, {"policies/defaults.yaml": DEFAULTS, "policies/accounts/acme.yaml": account("acme")})
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "one")
    git(folder, "tag", "one")
    write(folder, {"policies/accounts/acme.yaml": account("acme", RULE)})
    git(folder, "commit", "--quiet", "--all", "--message", "two")
    return folder


def diff(*arguments, cwd: Path, code: int) -> str:
    run = sallyport("diff", *arguments, cwd=cwd, seconds=240)
    assert run.returncode == code, (run.returncode, run.stdout, run.stderr)
    return run.stdout if code != COULD_NOT_RUN else run.stderr


def regions(*arguments, cwd: Path, code: int) -> list[dict]:
    return json.loads(diff(*arguments, "--format", "json", cwd=cwd, code=code))["regions"]


NEW_LINE = "+ acme may POST https://*.hooks.acme.example/v2/* as WEBHOOKS\n"


@pytest.mark.parametrize(("old", "new"), [
    ("git:one", "policies"), ("git:one", "git:HEAD"), ("git:one:policies", "git:HEAD:policies"),
    ("git:HEAD~1", "git:master^{}:policies/"), ("git:one:./policies", "./policies/"),
])
def test_what_a_revision_adds(repository, old, new):
    git(repository, "branch", "--force", "--move", "master")
    assert diff(old, new, cwd=repository, code=DIFFERS).startswith(NEW_LINE)
    assert diff(new, old, cwd=repository, code=DIFFERS).startswith("- acme may no longer POST ")
    assert diff(new, new, cwd=repository, code=SAME) == "no request is decided differently\n"


def test_a_revision_is_read_from_anywhere_in_the_repository(repository, tmp_path):
    assert NEW_LINE in diff("git:one:..", "..", cwd=repository / "policies/accounts", code=DIFFERS)
    assert NEW_LINE in diff("git:one", repository / "policies", cwd=tmp_path, code=DIFFERS)


def test_a_folder_that_is_gone_is_still_in_git(repository):
    git(repository, "mv", "policies", "moved")
    assert diff("git:HEAD:policies", "moved", cwd=repository, code=SAME)
    assert NEW_LINE in diff("git:one:policies", "moved", cwd=repository, code=DIFFERS)


def test_the_files_of_a_revision_are_found_as_those_of_a_folder(repository):
    other = account("other", RULE)
    write(repository, {
        "policies/.hidden/a.yaml": "broken: [", "policies/b.yaml~": "broken: [", "policies/c.txt": "broken: [",
        "policies/deep/er/d.yml": other, "shared/e.yaml": account("linked", RULE),
    })
    (repository / "policies/linked").symlink_to("../shared")
    (repository / "policies/again.yaml").symlink_to("deep/er/f.txt")
    write(repository, {"policies/deep/er/f.txt": account("again", RULE)})
    git(repository, "add", "--force", ".")
    git(repository, "commit", "--quiet", "--message", "three")
    assert diff("git:HEAD", "policies", cwd=repository, code=SAME)
    report = json.loads(diff("git:HEAD~1", "git:HEAD", "--format", "json", cwd=repository, code=DIFFERS))
    assert report["summary"]["added"] == ["again", "linked", "other"]


def test_a_link_out_of_the_repository_is_not_followed(repository, tmp_path):
    write(tmp_path, {"outside.yaml": account("outside", RULE)})
    (repository / "policies/outside.yaml").symlink_to(tmp_path / "outside.yaml")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "three")
    assert "`outside.yaml` cannot be read out of git" in diff("git:HEAD", "policies", cwd=repository, code=COULD_NOT_RUN)


@pytest.mark.parametrize(("arguments", "message"), [
    (["git:nowhere", "policies"], "git knows no revision `nowhere`"),
    (["git:one:elsewhere", "policies"], "there is no folder `elsewhere` at `one`"),
    (["git:one:policies/defaults.yaml", "policies"], "there is no folder"),
    (["git:--upload-pack=x", "policies"], "names no revision"),
    (["git:", "policies"], "names no revision"),
    (["git::policies", "policies"], "names no revision"),
    (["elsewhere", "policies"], "there is no `elsewhere`"),
    (["policies"], "Missing expected argument"),
    (["policies", "policies", "--fail-on", "narrowing"], "narrowing"),
])
def test_what_cannot_be_compared(repository, arguments, message):
    assert message in diff(*arguments, cwd=repository, code=COULD_NOT_RUN)


def test_a_folder_outside_any_repository(tmp_path):
    write(tmp_path, {"policies/a.yaml": account("acme")})
    assert "git" in diff("git:HEAD", "policies", cwd=tmp_path, code=COULD_NOT_RUN)


def test_broken_policies_are_shown_and_not_compared(repository):
    write(repository, {"policies/accounts/acme.yaml": account("acme", RULE).replace("methods", "metods")})
    git(repository, "commit", "--quiet", "--all", "--message", "three")
    for old, new, place in [
        ("git:one", "policies", "policies/accounts/acme.yaml:7:5"),
        ("git:HEAD", "git:one", "git:HEAD:policies/accounts/acme.yaml:7:5"),
    ]:
        error = diff(old, new, cwd=repository, code=COULD_NOT_RUN)
        assert place in error and "metods: [POST]" in error and "cannot be compared" in error


def test_fail_on_widening(repository):
    assert NEW_LINE in diff("git:one", "git:HEAD", "--fail-on", "widening", cwd=repository, code=WIDENED)
    diff("git:HEAD", "git:one", "--fail-on", "widening", cwd=repository, code=DIFFERS)
    diff("git:HEAD", "git:HEAD", "--fail-on", "widening", cwd=repository, code=SAME)


def test_the_example_of_every_region_is_decided_so(repository, tmp_path):
    policies = {"old": tmp_path / "old", "new": repository / "policies"}
    write(policies["old"], {"a.yaml": account("acme", '  - { host: "**.acme.example", scopes: { write: [PAY] } }\n')})
    found = regions(policies["old"], policies["new"], cwd=tmp_path, code=DIFFERS)
    assert len(found) > 2
    for region in found:
        example = region["example"]
        service = ["--service", example["service"]] if example["service"] else []
        for side in ("old", "new"):
            run = sallyport(
                "explain", "--policies", policies[side], "--account", example["account"], "--method",
                example["method"], "--url", example["url"], *service, "--format", "json")
            answer = json.loads(run.stdout)
            expected = region[side]
            assert answer["decision"] == expected["decision"]
            if expected["decision"] == "allow":
                assert sorted(answer["requiredScopes"]) == expected["requiredScopes"]
                assert answer["certificate"] == expected["certificate"]
                assert answer["fallback"] == expected["fallback"]
            if expected["decision"] == "deny":
                assert answer["reason"] == expected["reason"]


def test_markdown(repository):
    text = diff("git:one", "git:HEAD", "--format", "markdown", cwd=repository, code=DIFFERS)
    assert text.startswith("**Policies:** 1 wider, 0 narrower, 1 changed; ")
    assert "`POST https://*.hooks.acme.example/v2/* as WEBHOOKS`" in text
    assert all(line.count(" | ") == 4 for line in text.splitlines() if line.startswith("| **"))


def test_ten_thousand_accounts_of_which_a_hundred_changed(tmp_path):
    rules = "".join(
        f'  - {{ host: "*.s{number}.acme.example", paths: [/v{number}/*], methods: [GET, POST] }}\n'
        for number in range(2))

    def documents(changed: bool) -> str:
        return "---\n".join(
            account(f"a{number:05}", rules + ("  - { host: new.acme.example, methods: [GET] }\n"
                                              if changed and number % 100 == 0 else ""))
            for number in range(10_000))

    for name in ("old", "new"):
        text = documents(name == "new").split("---\n")
        for start in range(0, len(text), 1000):
            write(tmp_path / name, {f"{start}.yaml": "---\n".join(text[start:start + 1000])})
    found = regions("old", "new", cwd=tmp_path, code=DIFFERS)
    assert [len(region["accounts"]) for region in found] == [100]
    assert found[0]["hosts"] == [{"pattern": "new.acme.example", "except": []}]
