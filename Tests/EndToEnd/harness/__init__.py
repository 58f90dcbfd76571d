"""What the end-to-end tests start and talk to: certificates, upstreams, the gateway, clients."""
