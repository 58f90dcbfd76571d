"""What `sallyport check` says, whole: each mistake as text, JSON and SARIF, as the files in fixtures/golden have it.

`make goldens` (`SALLYPORT_UPDATE_GOLDENS=1 pytest test_goldens.py`) writes them anew: read the difference before you
commit it."""

from __future__ import annotations

import json
import os
import re

import pytest

from harness.command import sallyport
from harness.gateway import END_TO_END, ROOT
from harness.sarif import assert_valid
from harness.situations import SITUATIONS

FIXTURES = sorted([*(END_TO_END / "fixtures/broken").glob("*.yaml"), *(END_TO_END / "fixtures/warned").glob("*.yaml")])
GOLDEN = END_TO_END / "fixtures/golden"
UPDATING = os.environ.get("SALLYPORT_UPDATE_GOLDENS") == "1"
# What differs from run to run, or from version to version.
CHANGING = [
    (re.compile(r'"version" : "[0-9][^"]*"(?=\n +}\n +}\n)'), '"version" : "VERSION"'),
    (re.compile(r"\b[0-9a-f]{64}\b"), "FINGERPRINT"), (re.compile(r"SHA-256 [0-9a-f]{16}"), "SHA-256 FINGERPRINT"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(Z| UTC)?"), "DATE"), (re.compile(r"\b\d{4}-\d\d-\d\d\b"), "DATE"),
]
FORMATS = {"text": "txt", "json": "json", "sarif": "sarif"}


def names() -> list[str]:
    found = [path.stem for path in FIXTURES] + [*SITUATIONS]
    assert len(found) == len(set(found)), "a name stands for one golden file of each format"
    return found


@pytest.fixture
def place(request, tmp_path):
    """Where to run, and with which arguments: paths in the output are relative, and the same everywhere."""
    name = request.param
    if name in SITUATIONS:
        return name, tmp_path, SITUATIONS[name](tmp_path)
    path = next(path for path in FIXTURES if path.stem == name)
    return name, path.parent, [path.name]


@pytest.mark.parametrize("place", names(), indirect=True)
def test_golden(place):
    name, folder, arguments = place
    for form, ending in FORMATS.items():
        run = sallyport("check", "--format", form, *arguments, cwd=folder, COLUMNS="", NO_COLOR="1")
        assert run.returncode in (0, 1), run.stderr
        output = run.stdout
        for pattern, replacement in CHANGING:
            output = pattern.sub(replacement, output)
        if form == "sarif":
            assert_valid(json.loads(run.stdout))
        golden = GOLDEN / f"{name}.{ending}"
        if UPDATING:
            golden.write_text(output, encoding="utf-8", newline="")
        assert output == golden.read_bytes().decode(), f"see {golden}; `make goldens` where it was meant"


def test_no_golden_is_left_over():
    expected = {f"{name}.{ending}" for name in names() for ending in FORMATS.values()}
    assert {path.name for path in GOLDEN.iterdir()} == expected


def test_every_code_has_a_golden():
    """All codes of docs/diagnostics.md, which holds every one there is."""
    documented = set(re.findall(r"^## (SP\d{4}) ", (ROOT / "docs/diagnostics.md").read_text(), re.MULTILINE))
    shown = {
        entry["code"]
        for path in GOLDEN.glob("*.json")
        for entry in json.loads(path.read_text(encoding="utf-8"))["diagnostics"]
    }
    assert len(documented) > 60
    assert documented == shown
