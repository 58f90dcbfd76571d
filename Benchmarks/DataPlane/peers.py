"""The gateways that are measured, each told to do the same job: forward what `LP-forward-url` asks for, from a list of what is
allowed, over mutual TLS 1.3 with kept connections, one worker, no access log."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from workbench import COLD, MAIN, Material, free_port

ACCOUNT = "/mtls/account/bench"
CONSUMER, SECRET = "bench", "not-a-secret-but-for-benchmarks"
URLS = {
    f"https://localhost:{MAIN}/": (MAIN, "/"),
    f"https://localhost:{MAIN}/post": (MAIN, "/post"),
    f"https://localhost:{COLD}/": (COLD, "/"),
}


@dataclass
class Peer:
    """A gateway: how to start it, and what its clients must send."""

    name: str
    says: str
    command: list[str]
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    load: dict[str, str] = field(default_factory=dict)


def nginx(folder: Path, material: Material) -> Peer:
    port = free_port()
    allowed = "".join(f'    "{url}" {number};\n' for number, url in enumerate(URLS, 1))
    paths = "".join(f'    {number} {path};\n' for number, (_, path) in enumerate(URLS.values(), 1))
    ports = "".join(f'    {number} {port};\n' for number, (port, _) in enumerate(URLS.values(), 1))
    (folder / "nginx.conf").write_text(f"""\
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log crit;
events {{ worker_connections 4096; multi_accept on; }}
http {{
  access_log off; server_tokens off; tcp_nodelay on;
  keepalive_requests 1000000000; keepalive_time 24h; keepalive_timeout 3600s;
  client_body_buffer_size 64k; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  map $http_lp_forward_url $allowed {{ default 0;\n{allowed}  }}
  map $allowed $path {{ default /;\n{paths}  }}
  map $allowed $port {{ default 0;\n{ports}  }}
  upstream up{MAIN} {{ server 127.0.0.1:{MAIN}; keepalive 512; keepalive_requests 1000000000; keepalive_time 24h; keepalive_timeout 3600s; }}
  upstream up{COLD} {{ server 127.0.0.1:{COLD}; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      if ($allowed = 0) {{ return 403; }}
      proxy_pass https://up$port$path;
      proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host localhost:$port;
      proxy_ssl_certificate {material.client}; proxy_ssl_certificate_key {material.client_key};
      proxy_ssl_trusted_certificate {material.authority}; proxy_ssl_verify on; proxy_ssl_verify_depth 2;
      proxy_ssl_server_name on; proxy_ssl_name localhost; proxy_ssl_protocols TLSv1.3;
    }}
  }}
}}
""")
    return Peer("nginx", "a list of URLs", ["/usr/sbin/nginx", "-p", str(folder), "-c", f"{folder}/nginx.conf"], port)


def haproxy(folder: Path, material: Material) -> Peer:
    port = free_port()
    rules = "".join(f"  use_backend b{n} if {{ req.hdr(LP-forward-url) -m str {url} }}\n" for n, url in enumerate(URLS))
    backends = "".join(
        f"backend b{n}\n  http-request set-path {path}\n  http-request set-header Host localhost:{to}\n"
        f"  server s 127.0.0.1:{to}{' no-ssl-reuse' if to == COLD else ''}\n"
        for n, (to, path) in enumerate(URLS.values()))
    (folder / "haproxy.cfg").write_text(f"""\
global
  nbthread 1
  maxconn 8000
  ssl-server-verify required
defaults
  mode http
  timeout connect 5s
  timeout client 3600s
  timeout server 3600s
  option http-keep-alive
  http-reuse always
  default-server ssl crt {material.client_both} ca-file {material.authority} verify required sni str(localhost) verifyhost localhost ssl-min-ver TLSv1.3 pool-max-conn 512 pool-purge-delay 3600s
frontend f
  bind 127.0.0.1:{port} backlog 4096
{rules}  default_backend none
backend none
  http-request deny deny_status 403
{backends}""")
    return Peer("HAProxy", "a list of URLs", ["/usr/sbin/haproxy", "-db", "-f", f"{folder}/haproxy.cfg"], port)


def envoy(folder: Path, material: Material, *, guarded: bool = False) -> Peer:
    """`guarded`: with an RS256 token to verify, and a role-based rule for the account."""
    port = free_port()
    name = "envoy-guarded" if guarded else "envoy"
    kind = "type.googleapis.com/envoy.extensions"
    tls = {
        "@type": f"{kind}.transport_sockets.tls.v3.UpstreamTlsContext", "sni": "localhost",
        "common_tls_context": {
            "tls_params": {"tls_minimum_protocol_version": "TLSv1_3", "tls_maximum_protocol_version": "TLSv1_3"},
            "tls_certificates": [{
                "certificate_chain": {"filename": str(material.client)}, "private_key": {"filename": str(material.client_key)}}],
            "validation_context": {
                "trusted_ca": {"filename": str(material.authority)},
                "match_typed_subject_alt_names": [{"san_type": "DNS", "matcher": {"exact": "localhost"}}]}}}
    def header(exact: str) -> dict:
        return {"name": "lp-forward-url", "string_match": {"exact": exact}}
    routes = [
        {"match": {"path": ACCOUNT, "headers": [header(url)]},
         "route": {"cluster": f"up{to}", "prefix_rewrite": path, "host_rewrite_literal": f"localhost:{to}", "timeout": "60s"}}
        for url, (to, path) in URLS.items()]
    filters = []
    if guarded:
        filters = [
            {"name": "envoy.filters.http.jwt_authn", "typed_config": {
                "@type": f"{kind}.filters.http.jwt_authn.v3.JwtAuthentication",
                "providers": {"p": {
                    "issuer": "https://login.example", "audiences": ["sallyport"],
                    "payload_in_metadata": "claims", "local_jwks": {"inline_string": material.key_set}}},
                "rules": [{"match": {"prefix": "/"}, "requires": {"provider_name": "p"}}]}},
            {"name": "envoy.filters.http.rbac", "typed_config": {
                "@type": f"{kind}.filters.http.rbac.v3.RBAC",
                "rules": {"action": "ALLOW", "policies": {"bench": {
                    "permissions": [{"and_rules": {"rules": [
                        {"url_path": {"path": {"exact": ACCOUNT}}},
                        {"or_rules": {"rules": [{"header": header(url)} for url in URLS]}}]}}],
                    "principals": [{"metadata": {
                        "filter": "envoy.filters.http.jwt_authn", "path": [{"key": "claims"}, {"key": "accounts"}],
                        "value": {"list_match": {"one_of": {"string_match": {"exact": "bench"}}}}}}]}}}}},
        ]
    filters.append({"name": "envoy.filters.http.router", "typed_config": {
        "@type": f"{kind}.filters.http.router.v3.Router", "suppress_envoy_headers": True}})
    configuration = {"static_resources": {
        "listeners": [{
            "address": {"socket_address": {"address": "127.0.0.1", "port_value": port}},
            "filter_chains": [{"filters": [{
                "name": "envoy.filters.network.http_connection_manager",
                "typed_config": {
                    "@type": f"{kind}.filters.network.http_connection_manager.v3.HttpConnectionManager",
                    "stat_prefix": "in", "generate_request_id": False, "http_filters": filters,
                    "route_config": {"virtual_hosts": [{
                        "name": "all", "domains": ["*"],
                        "routes": routes + [{"match": {"prefix": "/"}, "direct_response": {"status": 403}}]}]}}}]}]}],
        "clusters": [{
            "name": f"up{to}", "connect_timeout": "5s", "type": "STATIC",
            "circuit_breakers": {"thresholds": [{"max_connections": 8192, "max_pending_requests": 8192, "max_requests": 8192}]},
            "load_assignment": {"cluster_name": f"up{to}", "endpoints": [{"lb_endpoints": [{"endpoint": {
                "address": {"socket_address": {"address": "127.0.0.1", "port_value": to}}}}]}]},
            "transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": tls}} for to in (MAIN, COLD)]}}
    (folder / f"{name}.json").write_text(json.dumps(configuration))
    binary = next(Path(sys.prefix).glob("lib/python*/site-packages/envoy/_bin/envoy"))
    command = [str(binary), "--concurrency", "1", "--disable-hot-restart", "-l", "critical", "-c", f"{folder}/{name}.json"]
    if guarded:
        return Peer("Envoy, guarded", "RS256 token, RBAC", command, port, load={"BENCH_TOKEN": material.token})
    return Peer("Envoy", "a list of URLs", command, port)


def caddy(folder: Path, material: Material) -> Peer:
    port = free_port()
    handles = "".join(f"""\
  @u{n} header LP-forward-url {url}
  handle @u{n} {{
    rewrite * {path}
    reverse_proxy https://localhost:{to} {{
      header_up Host localhost:{to}
      transport http {{
        tls_client_auth {material.client} {material.client_key}
        tls_trust_pool file {material.authority}
        tls_server_name localhost
        versions 1.1
        keepalive 3600s
        keepalive_idle_conns 1024
        keepalive_idle_conns_per_host 1024
      }}
    }}
  }}
""" for n, (url, (to, path)) in enumerate(URLS.items()))
    (folder / "Caddyfile").write_text(
        "{\n  admin off\n  auto_https off\n  persist_config off\n  log {\n    level ERROR\n  }\n}\n"
        f"http://127.0.0.1:{port} {{\n  bind 127.0.0.1\n{handles}  handle {{\n    respond 403\n  }}\n}}\n")
    homes = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    binary = str(Path(sys.prefix) / "bin/caddy")
    command = [binary, "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]
    return Peer("Caddy", "a list of URLs", command, port, {"GOMAXPROCS": "1", **homes})


def sallyport(folder: Path, material: Material, binary: Path, *, connections: int = 256) -> Peer:
    port = free_port()
    home = folder / "sallyport"
    shutil.rmtree(home, ignore_errors=True)
    for name in ("policies/accounts", "certificates"):
        (home / name).mkdir(parents=True)
    shutil.copy(material.client_both, home / "certificates/bench.pem")
    (home / "certificates/bench.pem").chmod(0o600)
    (home / "consumers.yaml").write_text(
        f'- {{ key: {CONSUMER}, secret: "literal:{SECRET}", accounts: [bench], scopes: [MTLS_READ_INTERNAL, MTLS_WRITE_INTERNAL] }}\n')
    (home / "policies/accounts/bench.yaml").write_text(f"""\
version: 1
kind: Account
account: bench
fallback: refuse
limits: {{ requestBody: 1GiB, requestsPerSecond: 1000000, burst: 1000000, concurrent: 10000 }}
timeouts: {{ connect: 60s, firstByte: 2m }}
forward:
  - {{ id: bench, host: localhost, ports: [{MAIN}, {COLD}], methods: [GET, POST], certificate: "file:bench.pem" }}
""")
    (home / "sallyport.yaml").write_text(f"""\
version: 1
workers: 1
listen: {{ address: 127.0.0.1, port: {port} }}
policies: policies
authentication: {{ oauth1: {{ consumers: consumers.yaml }} }}
certificates: {{ directory: certificates }}
upstream:
  caFile: {material.authority}
  minimumTLS: "1.3"
  http2: false
  connectionsPerHost: {connections}
  connectTo: {{ "localhost:{MAIN}": "127.0.0.1:{MAIN}", "localhost:{COLD}": "127.0.0.1:{COLD}" }}
audit: {{ file: audit.jsonl }}
""")
    command = [str(binary), "serve", "--config", str(home / "sallyport.yaml")]
    load = {"BENCH_CONSUMER": CONSUMER, "BENCH_SECRET": SECRET}
    return Peer("Sallyport", "OAuth 1.0a (HMAC-SHA1), policy, audit", command, port, load=load)


def relay(folder: Path, material: Material) -> Peer:
    """libcurl and nothing else: what it takes of a gateway that calls by it."""
    port = free_port()
    program = folder / "relay"
    subprocess.run(["clang", "-O2", "-o", program, Path(__file__).with_name("relay.c"), "-lcurl"], check=True)
    command = [str(program), str(port), str(material.client), str(material.client_key), str(material.authority), *URLS]
    return Peer("libcurl alone", "a list of URLs", command, port)


def version(name: str) -> str:
    """What a peer says of its version, in one line."""
    commands = {
        "nginx": ["/usr/sbin/nginx", "-v"], "HAProxy": ["/usr/sbin/haproxy", "-v"],
        "Envoy": [str(next(Path(sys.prefix).glob("lib/python*/site-packages/envoy/_bin/envoy"))), "--version"],
        "Caddy": [str(Path(sys.prefix) / "bin/caddy"), "version"],
    }
    if name not in commands:
        return ""
    said = subprocess.run(commands[name], capture_output=True, text=True)
    return next((line.strip() for line in (said.stdout + said.stderr).splitlines() if line.strip()), "")
