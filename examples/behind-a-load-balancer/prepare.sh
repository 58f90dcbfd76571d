#!/usr/bin/env bash
# Makes what the example needs, in generated/ beside this script: an authority, the certificates of the load balancer, of the
# upstream and of the shop, and the secret that the shop's service signs with. What is there already is kept.
set -euo pipefail
cd "$(dirname "$0")"
umask 077
mkdir -p generated/clients
cd generated

# new_certificate FILE NAME EXTENSIONS: a certificate with its key in one file.
new_certificate() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$2" -keyout key 2>/dev/null |
        openssl x509 -req -CA ca.pem -CAkey ca.key -days 90 -sha256 -extfile <(printf '%s\n' "$3") -out certificate 2>/dev/null
    cat certificate key >"$1"
    rm certificate key
}

if [ ! -f ca.pem ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -sha256 -subj "/CN=Example CA" \
        -keyout ca.key -out ca.pem 2>/dev/null
fi
[ -f gateway.pem ] || new_certificate gateway.pem localhost "subjectAltName=DNS:localhost"
[ -f payments.pem ] || new_certificate payments.pem api.payments.example "subjectAltName=DNS:api.payments.example"
[ -f clients/shop.pem ] || new_certificate clients/shop.pem shop "extendedKeyUsage=clientAuth"
[ -f checkout.secret ] || openssl rand -hex 32 >checkout.secret
# nginx looks for certificates beside its configuration.
cp ../upstream.conf .
