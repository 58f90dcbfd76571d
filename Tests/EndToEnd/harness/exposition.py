"""Reads metrics as strictly as promtool checks them."""

from __future__ import annotations

import math
import re

from prometheus_client.parser import text_string_to_metric_families

NAME = re.compile(r"[a-z][a-z0-9_]*")
NO_BASE_UNITS = {"milliseconds", "minutes", "hours", "kilobytes", "megabytes", "percent", "ms", "us", "ns"}


class Metrics:
    """The samples of one scrape, found well formed."""

    def __init__(self, text: str):
        assert text.endswith("\n") and "\r" not in text
        self._read(text)
        self._check_order(text)
        for family in self.families.values():
            self._check(family)

    def _read(self, text: str) -> None:
        self.families, self.samples = {}, {}
        for family in text_string_to_metric_families(text):
            assert family.name not in self.families, f"{family.name} comes twice"
            self.families[family.name] = family
            for sample in family.samples:
                key = (sample.name, frozenset(sample.labels.items()))
                assert key not in self.samples, f"{key} comes twice"
                self.samples[key] = sample.value

    @staticmethod
    def _check_order(text: str) -> None:
        """HELP and TYPE come once, in this order, directly before the samples of their metric and of no other."""
        current, seen = None, set()
        lines = iter(text.splitlines())
        for line in lines:
            if line.startswith("# HELP "):
                current = line.split(" ", 3)[2]
                assert current not in seen, f"{current} comes twice"
                seen.add(current)
                assert next(lines).startswith(f"# TYPE {current} "), f"{current} has no type"
            else:
                assert current and re.match(rf"{current}(_bucket|_sum|_count)?[ {{]", line), line

    def _check(self, family) -> None:
        name = family.name + ("_total" if family.type == "counter" else "")
        assert family.documentation.strip(), f"{name} has no help"
        assert family.type in ("counter", "gauge", "histogram"), f"{name} is {family.type}"
        assert NAME.fullmatch(name) and name.startswith(("sallyport_", "process_")), name
        assert not NO_BASE_UNITS & set(name.split("_")), f"{name} is not in a base unit"
        assert family.type not in name.split("_"), f"{name} has its type in its name"
        if family.type != "counter":
            assert not name.endswith(("_total", "_count", "_sum", "_bucket")), name
        for sample in family.samples:
            assert family.type == "gauge" or sample.value >= 0, sample
            assert not math.isnan(sample.value), sample
        if family.type == "counter":
            assert all(sample.name == name for sample in family.samples), name
        if family.type == "histogram":
            assert name.endswith("_seconds"), name
            self._check_histogram(family)

    @staticmethod
    def _check_histogram(family) -> None:
        buckets = [(float(s.labels["le"]), s.value) for s in family.samples if s.name.endswith("_bucket")]
        count = [s.value for s in family.samples if s.name.endswith("_count")]
        assert [bound for bound, _ in buckets] == sorted({bound for bound, _ in buckets}), family.name
        assert [value for _, value in buckets] == sorted(value for _, value in buckets), family.name
        assert buckets[-1][0] == math.inf and [buckets[-1][1]] == count, family.name

    def value(self, name: str, **labels: str) -> float:
        """One sample; 0 where a counter has not counted yet."""
        return self.samples.get((name, frozenset(labels.items())), 0.0)

    def total(self, name: str, **labels: str) -> float:
        """All samples with these labels, whatever their others."""
        return sum(
            value for (sample, have), value in self.samples.items() if sample == name and set(labels.items()) <= have
        )

    @property
    def names(self) -> set[str]:
        """What a query can ask for."""
        return {name for name, _ in self.samples}
