# What `sallyport certs import` needs, for a person and not for the gateway.
path "secret/data/mtls/*" { capabilities = ["read", "create", "update"] }
