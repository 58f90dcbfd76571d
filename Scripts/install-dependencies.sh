#!/usr/bin/env bash
# Installs what building and testing need beside Swift: libraries to link with, and for the tests Redis, Python, OpenSSL,
# and the servers that are upstreams. Does nothing, and asks for no password, where everything is there.
set -euo pipefail

# A user's PATH does not name the folder in which Debian puts nginx.
export PATH="$PATH:/usr/sbin:/sbin"

packages=()
# need PACKAGE COMMAND...: notes the package where the command fails.
need() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || packages+=("$package")
}

need pkg-config command -v pkg-config
need libyaml-dev pkg-config --exists yaml-0.1
need libcurl4-openssl-dev pkg-config --exists libcurl
need libssl-dev pkg-config --exists openssl
need nginx-light command -v nginx
need haproxy command -v haproxy
need apache2-bin command -v apache2
need nodejs command -v node
need redis-server command -v redis-server
need python3-venv python3 -c "import ensurepip, venv"
need iproute2 command -v ip
need dpkg-dev command -v dpkg-shlibdeps
need chrpath command -v chrpath
need openssl command -v openssl
need curl command -v curl
need ca-certificates test -e /etc/ssl/certs/ca-certificates.crt

# `install-dependencies.sh tests`: what end-to-end tests look at pages with, too.
[ "${1:-}" != tests ] || need chromium command -v chromium
# `install-dependencies.sh load`: what sends load to be measured, too.
[ "${1:-}" != load ] || need wrk command -v wrk

[ ${#packages[@]} -gt 0 ] || exit 0
echo "missing: ${packages[*]}"

if ! command -v apt-get >/dev/null; then
    echo "error: install them by your system's own means; the names are Debian's" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=()
elif command -v sudo >/dev/null; then
    as_root=(sudo)
else
    echo "error: run this as root, or install sudo" >&2
    exit 1
fi

# The tests start the servers themselves. Debian would also start its own: a policy forbids that while the packages are
# installed, unless the machine has a policy of its own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi

"${as_root[@]}" apt-get update --quiet --quiet
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --quiet --quiet --yes --no-install-recommends "${packages[@]}"
