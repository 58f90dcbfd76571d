#!/usr/bin/env bash
# Installs a package into a fresh Debian, boots it in a container, and does there what docs/tutorial.md says, to the end. Needs
# root, debootstrap and systemd-nspawn.
#
#   packaging/test-installed.sh PACKAGE FOLDER     a folder that is there already is used again
set -euo pipefail
package=$(realpath "$1")
root=$(realpath --canonicalize-missing "$2")
cd "$(dirname "$0")/.."

if [ ! -d "$root" ]; then
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates,openssl,curl,git,logrotate \
        bookworm "$root"
fi
cp "$package" "$root/root/sallyport.deb"
chroot "$root" sh -c 'dpkg --purge sallyport 2>/dev/null; rm -rf /etc/sallyport /var/log/sallyport; apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends /root/sallyport.deb'

# A debug build needs the toolchain's libraries where they are on this machine.
rm -rf "$root/etc/systemd/system/sallyport.service.d"
libraries=$(readelf --dynamic "$root/usr/bin/sallyport" | sed -n 's/.*RUNPATH.*\[\([^:]*\).*/\1/p')
if [ -n "$libraries" ]; then
    mkdir -p "$root$libraries" "$root/etc/systemd/system/sallyport.service.d"
    cp "$libraries"/*.so "$root$libraries/"
    printf '[Service]\nExecPaths=%s\n' "$libraries" >"$root/etc/systemd/system/sallyport.service.d/debug.conf"
fi

# The tutorial, and what has to hold around it
{
    cat <<'SCRIPT'
set -euxo pipefail
trap 'journalctl --no-pager --unit sallyport | tail -n 40; echo "ended with $?" >>/root/result; systemctl poweroff' EXIT
timeout 10 sh -c 'until systemctl is-active sallyport; do sleep 0.5; done'
curl --silent --fail http://127.0.0.1:9901/readyz
[ "$(stat --format=%U "/proc/$(systemctl show --value --property=MainPID sallyport)")" = sallyport ]
mkdir /root/tutorial && cd /root/tutorial
# The tutorial's own gateway has the ports for a while.
systemctl stop sallyport
SCRIPT
    sed -n '/^```sh$/,/^```$/{/^```/d;p}' docs/tutorial.md
    echo 'systemctl start sallyport'
    sed -n '/^```sh as root$/,/^```$/{/^```/d;p}' docs/tutorial.md
    cat <<'SCRIPT'
# A mistake keeps what was in force, and the service up.
echo 'version: 2' >/etc/sallyport/policies/accounts/broken.yaml
systemctl reload sallyport
sleep 1
send --fail --url https://api.partner.example/v1/orders
rm /etc/sallyport/policies/accounts/broken.yaml
# It is back when it was killed, and after another installation of the package, with what was configured.
systemctl kill --signal=KILL sallyport
sleep 4
send --fail --url https://api.partner.example/v1/orders
dpkg --install /root/sallyport.deb
send --fail --url https://api.partner.example/v1/invoices
[ "$(stat --format=%a:%G /etc/sallyport/consumers.yaml)" = 640:sallyport ]
# Rotation loses nothing.
logrotate --force /etc/logrotate.d/sallyport
sleep 1
send --fail --url https://api.partner.example/v1/orders
[ "$(wc -l </var/log/sallyport/audit.jsonl)" = 1 ]
systemd-analyze security --no-pager sallyport | tail -n 1
apt-get purge -qq sallyport
! systemctl is-active sallyport
[ -e /var/log/sallyport/audit.jsonl ]
echo passed >>/root/result
SCRIPT
} >"$root/root/run.sh"
rm -rf "$root/root/result" "$root/root/tutorial"
cat >"$root/etc/systemd/system/tutorial.service" <<'UNIT'
[Unit]
After=sallyport.service network.target
[Service]
Type=oneshot
Environment=HOME=/root
StandardOutput=file:/root/output
StandardError=inherit
ExecStart=/bin/bash /root/run.sh
UNIT
ln -sf /etc/systemd/system/tutorial.service "$root/etc/systemd/system/multi-user.target.wants/tutorial.service"

# Its own /run, where the host has no service manager that keeps one for containers.
unshare --mount bash -c 'mount -t tmpfs none /run && mkdir -p /run/systemd/nspawn &&
    exec timeout 240 systemd-nspawn --quiet --directory "$0" --register=no --keep-unit --private-network --boot' "$root" \
    </dev/null >"$root/root/boot.log" 2>&1 || true
cat "$root/root/output"
cat "$root/root/result"
grep --quiet --line-regexp passed "$root/root/result"
