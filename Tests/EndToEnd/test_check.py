"""`sallyport check`: good policies pass, each kind of mistake is found where it is, and the help says what to do."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from harness.command import sallyport
from harness.gateway import END_TO_END, POLICIES, ROOT, Gateway

BROKEN = sorted((END_TO_END / "fixtures/broken").glob("*.yaml"))
EXPECTATION = re.compile(rb"# expect: (SP\d{4}) (\d+):(\d+)")


def expectations(fixture) -> set[tuple[str, int, int]]:
    """What the comments at a fixture's top announce."""
    found = set()
    for line in fixture.read_bytes().split(b"\n"):
        match = EXPECTATION.fullmatch(line)
        if match is None:
            break
        found.add((match[1].decode(), int(match[2]), int(match[3])))
    assert found, f"{fixture} announces nothing"
    return found


def test_there_are_fixtures_enough():
    assert len(BROKEN) >= 25


@pytest.mark.parametrize("fixture", BROKEN, ids=lambda path: path.stem)
def test_broken_fixture_as_json(fixture):
    run = sallyport("check", "--format", "json", fixture)
    assert run.returncode == 1, run.stderr
    report = json.loads(run.stdout)
    errors = [entry for entry in report["diagnostics"] if entry["severity"] == "error"]
    found = {(entry["code"], entry["line"], entry["column"]) for entry in errors}
    assert found == expectations(fixture), [(entry["code"], entry["message"]) for entry in errors]
    for entry in errors:
        assert {"code", "severity", "message", "help", "file", "line", "column", "endLine", "endColumn"} <= entry.keys()
        assert entry["help"].strip(), "it says what to do"
        assert entry["message"].strip()
        assert entry["file"] == str(fixture)
        assert (entry["endLine"], entry["endColumn"]) >= (entry["line"], entry["column"])
    assert report["summary"]["errors"] == len(errors)
    assert {"accounts", "rules", "errors", "warnings"} <= report["summary"].keys()


@pytest.mark.parametrize("fixture", BROKEN, ids=lambda path: path.stem)
def test_broken_fixture_as_text(fixture):
    run = sallyport("check", "--max", "0", fixture)
    assert run.returncode == 1
    text = run.stdout + run.stderr
    for code, line, column in expectations(fixture):
        assert f"{fixture}:{line}:{column}" in text
        assert code in text
    assert "help" in text
    assert "\x1b" not in text, "no colour into a pipe, and no control character from the file"
    assert "\u202e" not in text


@pytest.mark.parametrize("policies", [ROOT / "policies", POLICIES], ids=["policies", "the tests' own"])
def test_good_policies(policies):
    run = sallyport("check", policies)
    assert run.returncode == 0, run.stdout + run.stderr
    report = json.loads(sallyport("check", "--format", "json", policies).stdout)
    assert report["summary"]["errors"] == 0
    assert report["summary"]["accounts"] >= 3
    assert report["summary"]["rules"] > 5


def test_the_examples_are_strictly_clean():
    run = sallyport("check", "--strict", ROOT / "policies")
    assert run.returncode == 0, run.stdout + run.stderr


def test_default_path_is_the_folder_policies(tmp_path):
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    assert sallyport("check", cwd=tmp_path).returncode == 0


def test_every_error_of_every_file(tmp_path):
    """Not the first error, nor those of the first file alone."""
    for file in ("duplicate-account", "unknown-key", "bad-port", "yaml-anchor"):
        shutil.copy(END_TO_END / f"fixtures/broken/{file}.yaml", tmp_path)
    (tmp_path / "ok.yaml").write_text("version: 1\nkind: Account\naccount: fine\n")
    report = json.loads(sallyport("check", "--format", "json", tmp_path).stdout)
    found = {entry["file"].rsplit("/")[-1]: entry["code"] for entry in report["diagnostics"]}
    expected = {"unknown-key.yaml": "SP0101", "bad-port.yaml": "SP0126", "yaml-anchor.yaml": "SP0007"}
    assert expected.items() <= found.items()


def test_an_account_in_two_files_names_both(tmp_path):
    (tmp_path / "a.yaml").write_text("version: 1\nkind: Account\naccount: twice\n")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper/b.yml").write_text("version: 1\nkind: Account\naccount: twice\n")
    run = sallyport("check", tmp_path)
    assert run.returncode == 1
    assert f"{tmp_path}/deeper/b.yml:3:10" in run.stdout + run.stderr
    assert f"{tmp_path}/a.yaml:3:10" in run.stdout + run.stderr


def test_files_that_are_not_policies_are_left_alone(tmp_path):
    (tmp_path / "good.yaml").write_text("version: 1\nkind: Account\naccount: fine\n")
    for name in (".hidden.yaml", "good.yaml~", ".good.yaml.swp", "notes.txt", "#good.yaml#"):
        (tmp_path / name).write_text("not: a policy\n")
    assert sallyport("check", tmp_path).returncode == 0


def test_file_too_large(tmp_path):
    (tmp_path / "large.yaml").write_text("version: 1\nkind: Account\naccount: fine\n" + "# filler\n" * 150_000)
    report = json.loads(sallyport("check", "--format", "json", tmp_path).stdout)
    assert [entry["code"] for entry in report["diagnostics"]] == ["SP0002"]


def test_file_that_cannot_be_read(tmp_path):
    (tmp_path / "good.yaml").write_text("version: 1\nkind: Account\naccount: fine\n")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    run = sallyport("check", "--format", "json", tmp_path)
    assert run.returncode == 1
    assert [entry["code"] for entry in json.loads(run.stdout)["diagnostics"]] == ["SP0001"]


def test_folder_without_a_policy(tmp_path):
    run = sallyport("check", "--format", "json", tmp_path)
    assert run.returncode == 1
    assert [entry["code"] for entry in json.loads(run.stdout)["diagnostics"]] == ["SP0014"]


def test_warnings_pass_unless_strict(tmp_path):
    (tmp_path / "warned.yaml").write_text(
        "version: 1\nkind: Account\naccount: fine\ndescription: a test\nforward:\n"
        "  - host: api.example.com\n    services: [NOWHERE]\n"
    )
    run = sallyport("check", "--format", "json", tmp_path)
    assert run.returncode == 0
    assert [entry["severity"] for entry in json.loads(run.stdout)["diagnostics"]] == ["warning"]
    assert sallyport("check", "--strict", tmp_path).returncode == 1


def test_errors_only(tmp_path):
    """The same errors as otherwise, no warning, and nobody is told that there is none."""
    errors = [
        [entry for entry in json.loads(run.stdout)["diagnostics"] if entry["severity"] == "error"]
        for run in (sallyport("check", "--format", "json", *more, *BROKEN) for more in ([], ["--errors-only"]))
    ]
    assert errors[0] == errors[1] and len(errors[0]) > len(BROKEN)
    (tmp_path / "warned.yaml").write_text(
        "version: 1\nkind: Account\naccount: fine\nforward:\n  - host: api.example.com\n    services: [NOWHERE]\n"
    )
    (tmp_path / "let-be.yaml").write_text(
        "version: 1\nkind: Account\naccount: let-be\ndescription: a test\nforward:\n"
        "  # sallyport:ignore SP0302 declared elsewhere\n  - host: api.example.com\n    services: [NOWHERE]\n"
    )
    assert "warning" in sallyport("check", tmp_path).stdout
    run = sallyport("check", "--errors-only", tmp_path)
    assert (run.returncode, run.stdout) == (0, "2 accounts, 2 rules: no errors, warnings not looked for\n")
    report = json.loads(sallyport("check", "--errors-only", "--format", "json", tmp_path).stdout)
    assert report["diagnostics"] == [] and report["summary"]["accounts"] == 2
    run = sallyport("check", "--errors-only", "--strict", tmp_path)
    assert run.returncode == 2
    assert "--strict" in run.stderr and "--errors-only" in run.stderr


def test_path_that_does_not_exist(tmp_path):
    run = sallyport("check", tmp_path / "nowhere")
    assert run.returncode in (1, 2)
    assert "nowhere" in run.stdout + run.stderr


# With the server's configuration

def test_config_and_certificates(world, tmp_path):
    gateway = Gateway(world, tmp_path / "gateway")
    environment = world.credentials.environment
    run = sallyport("check", "--config", gateway.config, "--format", "json", **environment)
    codes = {entry["code"] for entry in json.loads(run.stdout)["diagnostics"]}
    # The folder of the tests has one of each on purpose.
    assert {"SP0501", "SP0502", "SP0503", "SP0504", "SP0505"} <= codes, codes
    text = sallyport("check", "--config", gateway.config, **environment)
    for name in ("acme-idp.pem", "expired.pem", "mismatch.pem"):
        assert name in text.stdout + text.stderr
    for secret in world.secrets():
        assert secret not in run.stdout + run.stderr + text.stdout + text.stderr


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("policies: policies/", "polices: policies/", "SP0101"),
        ("version: 1\n", "version: 7\n", "SP0106"),
        ("port: 0", "port: 70000", "SP0126"),
        ("consumers.yaml", "nowhere.yaml", "SP0402"),
        ("jwks.json", "consumers.yaml", "SP0406"),
        ("timestampWindow: 300s", "timestampWindow: 300", "SP0129"),
        ('minimumTLS: "1.2"', 'minimumTLS: "1.0"', "SP04"),
        ("log: { level: info", "log: { level: loud", "SP0"),
        ("server-ca.pem", "nowhere.pem", "SP0402"),
    ],
)
def test_mistake_in_the_config(world, tmp_path, old, new, code):
    gateway = Gateway(world, tmp_path / "gateway")
    text = gateway.config.read_text()
    assert old in text
    gateway.config.write_text(text.replace(old, new, 1))
    run = sallyport("check", "--config", gateway.config, "--format", "json", **world.credentials.environment)
    assert run.returncode == 1, run.stderr
    entries = [entry for entry in json.loads(run.stdout)["diagnostics"] if entry["code"].startswith(code)]
    assert entries, run.stdout
    assert all(entry["help"] for entry in entries)


def test_secret_that_is_not_there(world, tmp_path):
    gateway = Gateway(world, tmp_path / "gateway")
    run = sallyport("check", "--config", gateway.config, "--format", "json")
    assert run.returncode == 1
    assert "SP0403" in run.stdout


def test_the_quick_start_is_in_order(tmp_path):
    """Its configuration is right but for the certificates, which a script makes."""
    run = sallyport("check", "--config", ROOT / "examples/quickstart/sallyport.yaml", "--format", "json")
    report = json.loads(run.stdout)
    codes = {entry["code"] for entry in report["diagnostics"]}
    assert codes <= {"SP0402", "SP0404", "SP0502"}, report["diagnostics"]
