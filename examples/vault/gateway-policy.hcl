# What the gateway needs: to read its certificates, and to have others issued.
path "secret/data/mtls/*" { capabilities = ["read"] }
path "pki/issue/gateway" { capabilities = ["create", "update"] }
