#!/usr/bin/env python3
"""Writes Sources/SallyportPolicy/Language/PublicSuffixListData.swift from the Public Suffix List.

    Scripts/generate-public-suffix-list.py [LIST] [--output FILE]

LIST is /usr/share/publicsuffix/public_suffix_list.dat (Debian package publicsuffix) unless given. The rules come out in
ASCII (`xn--`), sorted by their bytes, with one blank or line break between two, as PublicSuffixList.swift searches them.
"""

import argparse
import datetime
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "Sources/SallyportPolicy/Language/PublicSuffixListData.swift"
WIDTH = 116

TEMPLATE = '''\
// swift-format-ignore-file
// Made by Scripts/generate-public-suffix-list.py. Do not edit.
//
// The rules are those of the Public Suffix List, https://publicsuffix.org/list/public_suffix_list.dat, version of
// {date}, sorted and with international names in ASCII. The list is subject to the terms of the Mozilla Public
// License, v. 2.0. If a copy of the MPL was not distributed with this file, You can obtain one at
// https://mozilla.org/MPL/2.0/.

/// The rules of the Public Suffix List, as text that is searched in place.
enum PublicSuffixListData {{
    /// The date of the list.
    static let version = "{date}"
    /// How many rules there are.
    static let count = {count}
    /// The rules, in the order of their bytes, with a blank or a line break between two.
    static let rules = """
{rules}
        """
}}
'''


def ascii_label(label: str) -> str:
    label = label.lower()
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def ascii_rule(rule: str) -> str:
    mark, name = ("!", rule[1:]) if rule.startswith("!") else ("", rule)
    return mark + ".".join(ascii_label(label) for label in name.split("."))


def read_rules(text: str) -> list[str]:
    lines = (line.split()[0] for line in text.splitlines() if line.strip() and not line.startswith("//"))
    rules = sorted({ascii_rule(line) for line in lines})
    for rule in rules:
        if not re.fullmatch(r"!?[a-z0-9*-]+(\.[a-z0-9-]+)*", rule) or ("*" in rule and not rule.startswith("*.")):
            raise SystemExit(f"unexpected rule `{rule}`: PublicSuffixList.swift knows nothing of its kind")
    return rules


def read_date(text: str, path: pathlib.Path) -> str:
    """The date of the list's header; a list that has none is as old as its file."""
    found = re.search(r"^// VERSION: (\d{4}-\d{2}-\d{2})", text, re.MULTILINE)
    if found:
        return found[1]
    return datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.timezone.utc).date().isoformat()


def wrapped(rules: list[str]) -> str:
    lines, line = [], ""
    for rule in rules:
        if line and len(line) + 1 + len(rule) > WIDTH - 8:
            lines.append(line)
            line = rule
        else:
            line = f"{line} {rule}".strip()
    return "\n".join("        " + text for text in [*lines, line])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "list", nargs="?", type=pathlib.Path, default=pathlib.Path("/usr/share/publicsuffix/public_suffix_list.dat")
    )
    parser.add_argument("--output", type=pathlib.Path, default=OUTPUT)
    arguments = parser.parse_args()
    text = arguments.list.read_text(encoding="utf-8")
    rules = read_rules(text)
    swift = TEMPLATE.format(date=read_date(text, arguments.list), count=len(rules), rules=wrapped(rules))
    arguments.output.write_text(swift, encoding="utf-8")


if __name__ == "__main__":
    main()
