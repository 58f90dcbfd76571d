#!/usr/bin/env python3
"""Makes a man page of each command out of what the program says of itself (`--experimental-dump-help`).

    man-pages.py BINARY FOLDER
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

DATE = time.strftime("%Y-%m-%d", time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))))


def escaped(text: str) -> str:
    """Text as roff takes it literally."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return re.sub(r"^\.", r"\\&.", text, flags=re.MULTILINE)


def prose(text: str) -> list[str]:
    """Paragraphs, and the lines that are set off by spaces as examples."""
    lines, inside = [], False
    for line in text.strip("\n").split("\n"):
        example = line.startswith("  ") or (inside and line.startswith(" "))
        if example != inside:
            lines.append(".EX" if example else ".EE")
            inside = example
        lines.append(escaped(line) if line.strip() else ".PP")
    return lines + ([".EE"] if inside else [])


def spelled(name: dict) -> str:
    return ("--" if name["kind"] == "long" else "-") + name["name"]


def shown(argument: dict) -> bool:
    return argument.get("shouldDisplay", True)


def synopsis(argument: dict) -> str:
    value = "\\fI" + escaped(argument.get("valueName", "")) + "\\fR"
    if argument["kind"] == "positional":
        text = value
    else:
        text = "\\fB" + escaped(spelled(argument["preferredName"])) + "\\fR"
        text += f" {value}" if argument["kind"] == "option" else ""
    text += " \\&..." if argument["isRepeating"] else ""
    return f"[{text}]" if argument["isOptional"] else text


def described(argument: dict) -> list[str]:
    value = "\\fI" + escaped(argument.get("valueName", "")) + "\\fR"
    if argument["kind"] == "positional":
        term = value
    else:
        term = ", ".join("\\fB" + escaped(spelled(name)) + "\\fR" for name in argument["names"])
        term += f" {value}" if argument["kind"] == "option" else ""
    text = argument.get("abstract", "")
    if "defaultValue" in argument:
        text += f" (default: {argument['defaultValue']})"
    return [".TP", term, escaped(text) or "\\&"]


def page(command: dict, version: str) -> tuple[str, str]:
    """The page's name and text."""
    words = [*command.get("superCommands", []), command["commandName"]]
    name = "-".join(words)
    arguments = [argument for argument in command.get("arguments", []) if shown(argument)]
    commands = subcommands(command)
    lines = [
        f'.TH {name.upper()} 1 {DATE} "sallyport {version}" "Sallyport"', ".SH NAME",
        f"{escaped(name)} \\- {escaped(command['abstract'].rstrip('.'))}", ".SH SYNOPSIS",
        ".B " + escaped(" ".join(words)), *(synopsis(argument) for argument in arguments),
        *(["\\fICOMMAND\\fR \\&..."] if commands else []),
    ]
    if command.get("discussion"):
        lines += [".SH DESCRIPTION", *prose(command["discussion"])]
    if commands:
        lines.append(".SH COMMANDS")
        for other in commands:
            lines += [".TP", f".BR {escaped(name + '-' + other['commandName'])} (1)", escaped(other["abstract"])]
    lines.append(".SH OPTIONS")
    for argument in arguments:
        lines += described(argument)
    others = ["sallyport"] if len(words) > 1 else []
    lines += [".SH SEE ALSO", *(f".BR {escaped(other)} (1)," for other in others), "/usr/share/doc/sallyport/docs/README.md"]
    return name, "\n".join(lines) + "\n"


def subcommands(command: dict) -> list[dict]:
    return [other for other in command.get("subcommands", []) if shown(other) and other["commandName"] != "help"]


def every(command: dict):
    yield command
    for other in subcommands(command):
        yield from every(other)


def main(binary: str, folder: Path) -> None:
    def said(option: str) -> str:
        return subprocess.run([binary, option], check=True, capture_output=True, text=True).stdout

    version = said("--version").strip()
    folder.mkdir(parents=True, exist_ok=True)
    for command in every(json.loads(said("--experimental-dump-help"))["command"]):
        name, text = page(command, version)
        (folder / f"{name}.1").write_text(text)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
