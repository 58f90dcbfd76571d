"""The Debian package: what is in it, who may read it, and how far its service is locked in. It is built around the program under
test, which is not the optimised one; `make package` builds that."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from harness.gateway import ROOT, binary

TOOLS = ["dpkg-deb", "dpkg-shlibdeps", "chrpath"]
pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)}"),
]


def run(*words: str | Path, **options) -> str:
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=50, **options)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    run(ROOT / "packaging/build-deb.sh", binary(), folder, "--for-tests")
    (package,) = folder.glob("sallyport_*.deb")
    return package


@pytest.fixture(scope="module")
def root(package, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("installed") / "root"
    run("dpkg-deb", "--raw-extract", package, folder)
    return folder


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o7777)[2:]


def test_what_it_says_of_itself(package):
    fields = yaml.safe_load(run("dpkg-deb", "--field", package, "Package", "Version", "Depends", "Description"))
    assert fields["Package"] == "sallyport"
    assert fields["Version"] == run(binary(), "--version").strip()
    needed = {dependency.split(" ")[0] for dependency in fields["Depends"].split(", ")}
    # The libraries come from what the program is linked with; the rest is what its scripts and its TLS need.
    assert {"libc6", "libcurl4", "libssl3", "libyaml-0-2", "adduser", "ca-certificates", "procps"} <= needed


def test_a_program_that_needs_the_toolchain_is_not_packaged(tmp_path):
    if "libswiftCore" not in run("readelf", "--dynamic", binary()):
        pytest.skip("the program under test needs no toolchain")
    result = subprocess.run(
        [ROOT / "packaging/build-deb.sh", binary(), tmp_path], capture_output=True, text=True, timeout=50
    )
    assert result.returncode == 1 and "--static-swift-stdlib" in result.stderr
    assert not list(tmp_path.iterdir())


def test_files(root):
    assert os.access(root / "usr/bin/sallyport", os.X_OK)
    assert ".symtab" not in run("readelf", "--sections", "--wide", root / "usr/bin/sallyport")
    files = {str(path.relative_to(root)) for path in (root / "etc").rglob("*") if path.is_file()}
    assert files == {
        "etc/logrotate.d/sallyport", "etc/sallyport/consumers.yaml", "etc/sallyport/policies/defaults.yaml",
        "etc/sallyport/sallyport.yaml",
    }
    assert {line.lstrip("/") for line in (root / "DEBIAN/conffiles").read_text().splitlines()} == files
    assert {name: mode(root / "etc/sallyport" / name) for name in ("certificates", "consumers.yaml", "policies", "tls")} == {
        "certificates": "750", "consumers.yaml": "640", "policies": "755", "tls": "750",
    }
    for script in ("postinst", "prerm", "postrm"):
        run("sh", "-n", root / "DEBIAN" / script)
    # Links between the pages lead somewhere.
    for page in (root / "usr/share/doc/sallyport").rglob("*.md"):
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / link).exists() or link == "LICENSE", f"{page.name}: {link}"


def test_every_command_has_a_page_and_completions(root):
    pages = {path.name.removesuffix(".1.gz") for path in (root / "usr/share/man/man1").iterdir()}
    commands = re.findall(r"^  ([a-z0-9-]+) {2,}", run(binary(), "--help").split("SUBCOMMANDS:")[1], re.MULTILINE)
    assert {"sallyport"} | {f"sallyport-{command}" for command in commands} <= pages
    assert "sallyport-certs-import" in pages
    if shutil.which("mandoc"):
        for page in (root / "usr/share/man/man1").iterdir():
            run("mandoc", "-T", "lint", "-W", "warning", page)
    run("bash", "-n", root / "usr/share/bash-completion/completions/sallyport")
    for shell, file in {
        "zsh": "usr/share/zsh/vendor-completions/_sallyport", "fish": "usr/share/fish/vendor_completions.d/sallyport.fish",
    }.items():
        assert "sallyport" in (root / file).read_text()
        if shutil.which(shell):
            run(shell, "-n", root / file)


def test_as_installed_nothing_is_allowed(root, tmp_path):
    """The configuration is valid without a warning, listens on loopback alone, and knows neither accounts nor consumers."""
    etc = root / "etc/sallyport"
    settings = yaml.safe_load((etc / "sallyport.yaml").read_text())
    assert {settings[place]["address"] for place in ("listen", "admin")} == {"127.0.0.1"}
    assert yaml.safe_load((etc / "consumers.yaml").read_text()) == []
    copy = tmp_path / "etc"
    shutil.copytree(etc, copy)
    config = copy / "sallyport.yaml"
    config.write_text(config.read_text().replace("/var/log/sallyport/", f"{tmp_path}/"))
    assert "no accounts, no rules" in run(binary(), "check", "--strict", "--config", config)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_the_service_is_locked_in(root, tmp_path):
    units = tmp_path / "root"
    for name in ("sallyport.service", "sallyport.socket"):
        (units / "etc/systemd/system").mkdir(parents=True, exist_ok=True)
        shutil.copy(root / "lib/systemd/system" / name, units / "etc/systemd/system" / name)
    service = (units / "etc/systemd/system/sallyport.service").read_text()
    assert "ExecReload=/usr/bin/kill -HUP $MAINPID" in service and "User=sallyport" in service
    # The program is where the package put it: the unit that is verified names that place.
    verified = tmp_path / "sallyport.service"
    verified.write_text(service.replace("/usr/bin/sallyport ", f"{root}/usr/bin/sallyport ").replace("man:sallyport(1) ", ""))
    complaints = subprocess.run(
        ["systemd-analyze", "verify", verified], capture_output=True, text=True, timeout=50
    ).stderr
    assert "sallyport" not in complaints, complaints
    report = run("systemd-analyze", "security", "--offline=true", verified)
    exposure = float(re.search(r"Overall exposure level for sallyport.service: ([\d.]+)", report)[1])
    assert exposure < 2, report


@pytest.mark.skipif(not shutil.which("lintian"), reason="needs lintian")
def test_lintian(package):
    # A debug build looks for the toolchain where it is.
    run("lintian", "--allow-root", "--fail-on", "error,warning", "--suppress-tags", "custom-library-search-path", package)
