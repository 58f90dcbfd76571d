"""docs/policy-reference.md shows policies that `sallyport check` takes, and decisions that are made as its examples' tests say."""

from __future__ import annotations

import pytest

from harness.command import sallyport
from harness.documents import fences
from harness.gateway import ROOT

PAGE = ROOT / "docs/policy-reference.md"
EXAMPLES = fences(PAGE, "yaml")


def test_every_example_is_tried():
    assert len(EXAMPLES) >= 10
    assert len(EXAMPLES) == PAGE.read_text().count("```") / 2
    assert sum("kind: Test" in example for example in EXAMPLES) >= 5


@pytest.mark.parametrize("example", EXAMPLES, ids=range(1, len(EXAMPLES) + 1))
def test_example(example, tmp_path):
    (tmp_path / "example.yaml").write_text(example)
    run = sallyport("check", tmp_path)
    assert run.returncode == 0 and "no errors" in run.stdout, run.stdout + run.stderr
    if "kind: Test" in example:
        run = sallyport("test", tmp_path)
        assert run.returncode == 0, run.stdout + run.stderr
