"""`sallyport check` where a person or a program reads it: terminals, pipes, limits, GitHub, explanations."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import termios

import pytest

from harness.command import sallyport
from harness.gateway import END_TO_END, binary
from harness.sarif import assert_valid

BROKEN = END_TO_END / "fixtures/broken"


def on_a_terminal(*arguments: str, columns: int = 100, **environment: str) -> str:
    """What the program writes to a terminal of so many columns."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS")}
    process = subprocess.Popen(
        [str(binary()), *arguments], stdin=subprocess.DEVNULL, stdout=follower, stderr=follower, cwd=BROKEN,
        env={**clean, "TERM": "xterm", **environment},
    )
    os.close(follower)
    written = b""
    try:
        while chunk := os.read(leader, 65536):
            written += chunk
    except OSError:  # Linux says so when the other side is closed.
        pass
    os.close(leader)
    assert process.wait(timeout=30) in (0, 1)
    return written.decode().replace("\r\n", "\n")


def test_colour_on_a_terminal_alone():
    assert "\x1b[1;31merror" in on_a_terminal("check", "unknown-key.yaml")
    assert "\x1b" not in on_a_terminal("check", "unknown-key.yaml", NO_COLOR="1")
    assert "\x1b" not in on_a_terminal("check", "unknown-key.yaml", TERM="dumb")
    assert "\x1b" not in sallyport("check", "unknown-key.yaml", cwd=BROKEN).stdout


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_narrow_terminals(columns):
    for name in ("ambiguous-rules", "long-line", "wide-characters", "yaml-bad-indentation"):
        text = on_a_terminal("check", f"{name}.yaml", columns=columns, NO_COLOR="1")
        # The summary is one line always.
        for line in text.splitlines()[:-1]:
            assert len(line) <= columns or " " not in line.strip() or "-->" in line, line
    wide = sallyport("check", "ambiguous-rules.yaml", cwd=BROKEN, COLUMNS="40").stdout
    assert max(map(len, wide.splitlines())) <= 60


@pytest.fixture
def hundreds(tmp_path):
    """A folder with 60 errors of one kind in one file, and one error in each of 150 others."""
    rules = "".join(f"  - host: a{number}.example\n    port: 1\n" for number in range(60))
    (tmp_path / "00.yaml").write_text(f"version: 1\nkind: Account\naccount: many\nforward:\n{rules}")
    for number in range(150):
        (tmp_path / f"{number:03}x.yaml").write_text(f"version: 1\nkind: Account\naccount: a{number}\nfallbck: refuse\n")
    return tmp_path


def test_hundreds_of_errors_stay_readable(hundreds):
    text = sallyport("check", ".", cwd=hundreds).stdout
    assert text.count("error[SP0101]") == 100
    assert "\nand 55 more of SP0101 in this file" in text
    assert text.splitlines()[-1] == "151 accounts, 60 rules: 210 errors, no warnings (55 not shown; --max 0 shows all)"
    assert "./00.yaml: 60 errors\n" in text
    everything = sallyport("check", "--max", "0", ".", cwd=hundreds).stdout
    assert everything.count("error[SP0101]") == 210
    assert everything.splitlines()[-1] == "151 accounts, 60 rules: 210 errors, no warnings"
    assert sallyport("check", "--max", "3", ".", cwd=hundreds).stdout.count("error[SP0101]") == 3
    assert len(json.loads(sallyport("check", "--format", "json", "--max", "3", ".", cwd=hundreds).stdout)["diagnostics"]) == 210
    assert sallyport("check", "--max", "-1", ".", cwd=hundreds).returncode == 2


def test_sarif_of_many(hundreds):
    run = sallyport("check", "--format", "sarif", hundreds, cwd=hundreds.parent)
    log = json.loads(run.stdout)
    assert_valid(log)
    assert len(log["runs"][0]["results"]) == 210
    assert run.stderr.strip() == "151 accounts, 60 rules: 210 errors, no warnings"
    first = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert first == {"uri": f"{hundreds.name}/00.yaml", "uriBaseId": "%SRCROOT%"}


def test_github(hundreds):
    lines = sallyport("check", "--format", "github", hundreds, cwd=hundreds).stdout.splitlines()
    assert lines[0].startswith("::error file=00.yaml,line=6,col=5,endLine=6,endColumn=9,title=SP0101 unknown-key::")
    assert lines[0].endswith("::a rule has no key `port`%0Ahelp: did you mean `ports`?")
    assert len(lines) == 101
    assert lines[-1].startswith("::notice title=sallyport check::151 accounts, 60 rules: 210 errors, no warnings; 110 not")


def test_explain():
    by_code, by_name = sallyport("check", "--explain", "SP0101"), sallyport("check", "--explain", "unknown-key")
    assert by_code.returncode == by_name.returncode == 0
    assert by_code.stdout == by_name.stdout
    assert by_code.stdout.startswith("SP0101 unknown-key (error)\n")
    assert "\nWrong:\n" in by_code.stdout and "\nRight:\n" in by_code.stdout
    unknown = sallyport("check", "--explain", "unknwon-key")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr == "error: there is no code `unknwon-key`: did you mean `unknown-key`?\n"


def test_suppressed_warnings_do_not_fail_a_strict_check(tmp_path):
    policy = "version: 1\nkind: Account\naccount: a\ndescription: A\nforward:\n  - host: a.example\n    services: [B]{}\n"
    (tmp_path / "a.yaml").write_text(policy.format(""))
    assert sallyport("check", "--strict", tmp_path).returncode == 1
    (tmp_path / "a.yaml").write_text(policy.format("  # sallyport:ignore SP0302 declared on Friday"))
    run = sallyport("check", "--strict", tmp_path)
    assert run.returncode == 0, run.stdout
    assert run.stdout == "1 account, 1 rule: no errors, no warnings (1 suppressed)\n"
    report = json.loads(sallyport("check", "--format", "json", tmp_path).stdout)
    assert report["diagnostics"] == []
    assert report["summary"]["suppressed"] == 1
    log = json.loads(sallyport("check", "--format", "sarif", tmp_path).stdout)
    assert_valid(log)
    assert log["runs"][0]["results"][0]["suppressions"] == [
        {"kind": "inSource", "justification": "declared on Friday"}
    ]
