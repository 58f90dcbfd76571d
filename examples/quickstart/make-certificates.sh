#!/usr/bin/env bash
# Makes a certificate authority, the upstream's certificate and the client certificates that the policies name, all in
# generated/ beside this script. What is there already is kept.
set -euo pipefail
cd "$(dirname "$0")"

names="DNS:idp.acme-bank.example,DNS:*.hooks.acme-bank.example,DNS:api.payments.example,DNS:echo.sandbox.example"

# new_certificate FILE SUBJECT USAGE NAMES: a key and a certificate for it, signed by the authority.
new_certificate() {
    openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
    openssl req -new -key "$1.key" -subj "/CN=$2" |
        openssl x509 -req -CA ca.pem -CAkey ca.key -days 90 -sha256 -out "$1.pem" -extfile <(
            echo "basicConstraints=critical,CA:FALSE"
            echo "extendedKeyUsage=$3"
            [ -z "$4" ] || echo "subjectAltName=$4"
        ) 2>/dev/null
}

umask 077
mkdir -p generated/clients
cd generated
if [ ! -f ca.pem ]; then
    openssl ecparam -name prime256v1 -genkey -noout -out ca.key
    openssl req -x509 -new -key ca.key -days 365 -sha256 -subj "/CN=Quick Start CA" -out ca.pem \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
fi
[ -f upstream.pem ] || new_certificate upstream upstream.example serverAuth "$names"
for client in acme-idp acme-webhooks retail-webhooks birch-stock; do
    [ ! -f "clients/$client.pem" ] || continue
    new_certificate "$client" "$client" clientAuth ""
    # The gateway wants the certificate and its key in one file.
    cat "$client.pem" "$client.key" >"clients/$client.pem"
    rm "$client.pem" "$client.key"
done
echo "certificates are in $PWD"
