# make demo     the whole thing on this machine, as a walk-through (ONCE=1: ends by itself)
# make test     every test: Swift's and the end-to-end ones
# make check    formatting and the policies of this repository
# make build    a debug build            make release   an optimised one
# make package  a Debian package of an optimised build, in .build/package (PROGRAM: of another one)
# make format   rewrites the sources in the house style
# make goldens  rewrites docs/diagnostics.md and the files that tests compare the output of check with
# make soak-reload  a minute of reloads, a hundred a second, under load
# make soak-handover  a hundred gateways that end, and a hundred that are killed, under load (HANDOVERS)
# make soak-audit  a million requests through reloads, rotations, full disks and restarts: one audit line each (REQUESTS)
# make soak-policy  the properties of the policy engine, for half an hour (DECISIONS, PAIRS)
# make fuzz     what reads strangers' texts and credentials, a minute each (FUZZ_SECONDS)
# make bench  a forwarded request: Sallyport beside nginx, HAProxy, Envoy and Caddy (ROUNDS)
# make bench-streaming  the memory that a thousand large bodies take at once
# make bench-policy  decisions: Sallyport beside Cedar, Rego and Casbin; what a decision and a rule cost (ACCOUNTS)
# make bench-reload  loading and reloading (ACCOUNTS, RELOADS)
# make bench-authentication  what a signature and a token cost
# make soak-oauth1  signed requests, replays and damage in large numbers
# make soak-console  the operator's page with a hundred thousand accounts (ACCOUNTS)
# make soak-isolation  a million calls of fifty accounts to one host, none with another's certificate
# make soak-smuggling  requests changed at random, 100,000 of them: no call reaches an upstream that nobody made
# make soak-load-balancer  gateways behind HAProxy that are killed, a minute, under 500 payments a second (RATE, LOAD_SECONDS)
# make soak-streams  bodies and answers that cross by HTTP/2 on both sides, some cancelled (CONNECTIONS)
# make soak-endurance  500 calls a second by k6 for half an hour, with a reload every second (RATE, ENDURANCE_SECONDS)
# make soak-tokens  bearer tokens changed at random, a million of them
# make soak-amplification  inputs that are cheap to send and dear to take, twenty times as large as in the tests (AMPLIFICATION)
# make clean    removes what was built

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SWIFT ?= swift
# Set where everything was built a moment ago, as in CI: then nobody looks whether it is, which takes a while each time.
BUILT ?=
BINARY = $(CURDIR)/.build/debug/sallyport
SOURCES = Sources Tests Package.swift Benchmarks/Package.swift Benchmarks/Sources Benchmarks/Authentication/Package.swift \
    Benchmarks/Authentication/Sources Fuzzing Soak/Package.swift
PYTEST_FLAGS ?=

# The steps of `test` depend on one another, and builds use every core as it is.
.NOTPARALLEL:
.PHONY: help dependencies build release package test test-swift test-end-to-end test-together test-alone demo format lint check check-policies goldens
.PHONY: properties test-properties soak-policy soak-reload soak-handover soak-audit soak-oauth1 soak-load-balancer soak-endurance soak-tokens soak-console soak-isolation soak-smuggling soak-streams soak-amplification fuzz benchmarks bench bench-streaming bench-policy bench-reload bench-authentication clean
help:
	@sed -n '/^# make/s/^# //p' Makefile

dependencies:
	@Scripts/install-dependencies.sh

build: dependencies
	$(if $(BUILT),,$(SWIFT) build)

release: dependencies
	$(SWIFT) build --configuration release --static-swift-stdlib

# PROGRAM is what goes into it: one that was built before needs no second build.
PROGRAM ?=
package: $(if $(PROGRAM),,release)
	@mkdir -p .build/package
	packaging/build-deb.sh $(or $(PROGRAM),.build/release/sallyport) .build/package

test: test-swift test-properties test-end-to-end

# Python brings other implementations of OAuth 1.0a to compare with. What waits for clients and upstreams is tested first, with
# nothing beside it that keeps the processors busy.
SWIFT_TEST = SALLYPORT_PYTHON=$(CURDIR)/.venv/bin/python $(SWIFT) test $(if $(BUILT),--skip-build)
WAITING = '^(GatewayTests|UpstreamTests)'
# The properties of the policy engine are left to `test-properties`.
PROPERTY = '^SallyportPolicyTests[.].*PropertyTests'
test-swift: dependencies .venv/installed
	$(SWIFT_TEST) --filter $(WAITING)
	$(SWIFT_TEST) --skip $(WAITING) --skip $(PROPERTY)

# What must hold for all policies and requests is tried on many, which takes an optimised build: of the policy engine alone,
# in a package of its own.
OPTIMISED = --package-path Soak --configuration release -Xswiftc -enable-testing
PROPERTIES = $(SWIFT) test $(OPTIMISED) $(if $(BUILT),--skip-build) --filter PropertyTests
properties: dependencies
	$(SWIFT) build $(OPTIMISED) --build-tests
test-properties: dependencies
	SALLYPORT_DECISIONS=2000000 SALLYPORT_DIFF_PAIRS=1000 SALLYPORT_DIFF_REQUESTS=10000 SALLYPORT_LINT_POLICIES=1000 \
	    SALLYPORT_POLICIES=200 SALLYPORT_REPLACEMENTS=400 SALLYPORT_REPLAY_PAIRS=300 $(PROPERTIES)

DECISIONS ?= 100000000
PAIRS ?= 5000
# The same for as long as it takes to be sure: fifty times as many decisions, and five times as many of all else.
soak-policy: dependencies
	SALLYPORT_DECISIONS=$(DECISIONS) SALLYPORT_DIFF_PAIRS=$(PAIRS) SALLYPORT_DIFF_REQUESTS=10000 SALLYPORT_LINT_POLICIES=5000 \
	    SALLYPORT_POLICIES=1000 SALLYPORT_REPLACEMENTS=2000 SALLYPORT_REPLAY_PAIRS=1500 $(PROPERTIES)

# Every decision under it must be one of the policies that were there.
soak-reload: build .venv/installed
	SALLYPORT_STORM_SECONDS=60 SALLYPORT_BINARY=$(BINARY) .venv/bin/python -m pytest Tests/EndToEnd/test_reload_storm.py

# No request is lost with a gateway that another takes over from, and one that is killed is back within a second.
HANDOVERS ?= 100
soak-handover: release .venv/installed
	SALLYPORT_HANDOVERS=$(HANDOVERS) SALLYPORT_BINARY=$(CURDIR)/.build/release/sallyport \
	    .venv/bin/python -m pytest Tests/EndToEnd/test_handover.py -m alone -s $(PYTEST_FLAGS)

# Whatever happens to the gateway and its disk meanwhile, each request has one line that says what was answered.
REQUESTS ?= 1000000
soak-audit: release .venv/installed
	SALLYPORT_AUDIT_REQUESTS=$(REQUESTS) SALLYPORT_BINARY=$(CURDIR)/.build/release/sallyport \
	    .venv/bin/python -m pytest Tests/EndToEnd/test_audit_soak.py -m alone -s $(PYTEST_FLAGS)

# The operator's page at the limit of what may be loaded.
soak-console: release .venv/installed
	SALLYPORT_CONSOLE_ACCOUNTS=$(ACCOUNTS) SALLYPORT_BINARY=$(CURDIR)/.build/release/sallyport \
	    .venv/bin/python -m pytest Tests/EndToEnd/test_console.py $(PYTEST_FLAGS)

# Needs minutes for each target to find what is not shallow; the texts that it found before are read by the tests.
fuzz: dependencies
	Scripts/fuzz.sh

# The workloads have ten rules an account: the machine's limit is the default, and takes some gigabytes of memory.
ACCOUNTS ?= 100000
RELOADS ?= 100
CERTIFICATES ?= 100
BENCHMARKS = Benchmarks/.build/release/policy-benchmarks
WORKLOADS = Benchmarks/.build/workloads
benchmarks: dependencies
	$(SWIFT) build --package-path Benchmarks --configuration release --static-swift-stdlib --product policy-benchmarks
	@mkdir -p $(WORKLOADS)

bench-policy: benchmarks Benchmarks/.venv/installed
	Benchmarks/.venv/bin/python Benchmarks/Peers/compare.py --binary $(BENCHMARKS) --folder $(WORKLOADS)/peers
	@echo
	$(BENCHMARKS) generate $(WORKLOADS)/decide --accounts $(ACCOUNTS)
	$(BENCHMARKS) decide $(WORKLOADS)/decide --accounts $(ACCOUNTS)

bench-reload: benchmarks release
	$(BENCHMARKS) generate $(WORKLOADS)/load --accounts $(ACCOUNTS)
	$(BENCHMARKS) load $(WORKLOADS)/load
	@echo
	python3 Benchmarks/reload.py --binary .build/release/sallyport --benchmarks $(BENCHMARKS) \
	    --folder $(WORKLOADS)/reload --accounts $(ACCOUNTS) --reloads $(RELOADS) --certificates $(CERTIFICATES)

# The peers and the load take turns on two cores: anything else that runs beside them is in the figures.
ROUNDS ?= 5
bench: release Benchmarks/.venv/installed
	@Scripts/install-dependencies.sh load
	Benchmarks/.venv/bin/python Benchmarks/DataPlane/bench.py --binary .build/release/sallyport --folder $(WORKLOADS)/data-plane \
	    --rounds $(ROUNDS)

bench-streaming: release
	python3 Benchmarks/DataPlane/streaming.py --binary .build/release/sallyport --folder $(WORKLOADS)/streaming

AUTHENTICATION = Benchmarks/Authentication
bench-authentication: dependencies
	$(SWIFT) build --package-path $(AUTHENTICATION) --configuration release
	$(AUTHENTICATION)/.build/release/authentication-benchmarks signatures
	@echo
	$(AUTHENTICATION)/.build/release/authentication-benchmarks tokens

Benchmarks/.venv/installed: Benchmarks/requirements.txt | dependencies
	python3 -m venv --clear Benchmarks/.venv
	Benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

# OAuth 1.0a: 10,000 requests of other signers, 100,000 damaged ones, and 10,000 that are sent twenty times each, at once,
# to three gateways that share Redis.
soak-oauth1: build .venv/installed
	SALLYPORT_SIGNED=10000 SALLYPORT_FUZZED=100000 SALLYPORT_PYTHON=$(CURDIR)/.venv/bin/python \
	    $(SWIFT) test --filter 'OAuth1PeerTests|OAuth1FuzzTests'
	SALLYPORT_REPLAYS=10000 SALLYPORT_BINARY=$(BINARY) \
	    .venv/bin/python -m pytest Tests/EndToEnd/test_nonces.py -k counts_once -s -o timeout=3600 $(PYTEST_FLAGS)

# Two gateways behind HAProxy, one of which is killed every four seconds: only what it had under way fails, and no payment is made
# twice.
RATE ?= 500
LOAD_SECONDS ?= 60
soak-load-balancer: release .venv/installed
	SALLYPORT_PAYMENTS_RATE=$(RATE) SALLYPORT_PAYMENTS_SECONDS=$(LOAD_SECONDS) SALLYPORT_BINARY=$(CURDIR)/.build/release/sallyport \
	    .venv/bin/python -m pytest Tests/EndToEnd/test_load_balancer.py -m alone -k killed -s -o timeout=3600 $(PYTEST_FLAGS)

# No call fails, and neither memory nor descriptors grow after the first sixth of the time.
ENDURANCE_SECONDS ?= 1800
soak-endurance: release .venv/installed Benchmarks/.venv/installed
	SALLYPORT_ENDURANCE_SECONDS=$(ENDURANCE_SECONDS) SALLYPORT_ENDURANCE_RATE=$(RATE) SALLYPORT_K6=Benchmarks/.venv/bin/k6 \
	    SALLYPORT_BINARY=$(CURDIR)/.build/release/sallyport .venv/bin/python -m pytest Tests/EndToEnd/test_endurance.py -m alone -s \
	    $(PYTEST_FLAGS)

# Fifty accounts with fifty certificates, and ten thousand calls with the wrong key.
soak-isolation: release .venv/installed
	SALLYPORT_ISOLATION_REQUESTS=1000000 SALLYPORT_BINARY=$(CURDIR)/.build/release/sallyport \
	    .venv/bin/python -m pytest Tests/EndToEnd/test_isolation.py -s $(PYTEST_FLAGS)

# The same as the end-to-end tests do with a few, from another seed each time (SALLYPORT_SEED says which).
soak-smuggling: build .venv/installed
	SALLYPORT_SEED=$${SALLYPORT_SEED:-$$RANDOM} SALLYPORT_SMUGGLED=100000 SALLYPORT_BINARY=$(BINARY) \
	    .venv/bin/python -m pytest Tests/EndToEnd/test_smuggling.py -k mutated -s -o timeout=3600 $(PYTEST_FLAGS)

# Each answer is whole, and each call ends.
CONNECTIONS ?= 200
soak-streams: release .venv/installed
	SALLYPORT_STREAM_CONNECTIONS=$(CONNECTIONS) SALLYPORT_MIXED=10000 SALLYPORT_BINARY=$(CURDIR)/.build/release/sallyport \
	    .venv/bin/python -m pytest Tests/EndToEnd/test_http2_both_sides.py Tests/EndToEnd/test_upstream_http2.py -k every_byte \
	    -o timeout=3600 $(PYTEST_FLAGS)

# What each costs in processor time and memory, beside harmless input of the same run.
AMPLIFICATION ?= 20
soak-amplification: release .venv/installed
	SALLYPORT_AMPLIFICATION=$(AMPLIFICATION) SALLYPORT_STALLED=300 SALLYPORT_BINARY=$(CURDIR)/.build/release/sallyport \
	    .venv/bin/python -m pytest Tests/EndToEnd/test_amplification.py Tests/EndToEnd/test_upstream_http2.py -s -o timeout=3600 \
	    $(PYTEST_FLAGS)

# Each is refused, and none ends the process. `test-swift` tries a few.
soak-tokens: dependencies
	SALLYPORT_TOKENS=1000000 $(SWIFT) test --filter TokenMutationTests

# Swift's tests have built the program already, where they ran before. Most of these tests wait most of the time, so three run at
# a time, each with gateways, upstreams and ports of its own; those that measure run by themselves.
END_TO_END = SALLYPORT_BINARY=$(BINARY) .venv/bin/python -m pytest Tests/EndToEnd
# A choice of tests (`PYTEST_FLAGS='-k tokens'`) may leave one of the two with none, which pytest takes for a failure.
OR_NONE = $(if $(PYTEST_FLAGS),|| [ $$? = 5 ])
test-end-to-end: test-together test-alone
test-together: build .venv/installed
	$(END_TO_END) -m 'not alone' --numprocesses 3 --dist loadfile $(PYTEST_FLAGS) $(OR_NONE)
test-alone: build .venv/installed
	$(END_TO_END) -m alone $(PYTEST_FLAGS) $(OR_NONE)

.venv/installed: Tests/EndToEnd/requirements.txt | dependencies
	@Scripts/install-dependencies.sh tests
	python3 -m venv --clear .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

# What changes is what `git diff` shows: read it as a person would who meets the message.
goldens: build .venv/installed
	SALLYPORT_UPDATE_GOLDENS=1 $(SWIFT) test --filter DiagnosticPageTests
	SALLYPORT_UPDATE_GOLDENS=1 SALLYPORT_BINARY=$(BINARY) .venv/bin/python -m pytest Tests/EndToEnd/test_goldens.py

demo: build
	$(BINARY) demo $(if $(filter-out 0,$(ONCE)),--once)

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

check: lint check-policies

check-policies: build
	$(BINARY) check --strict policies
	$(BINARY) test policies --coverage-min 100

clean:
	rm -rf .build Soak/.build Benchmarks/.build Benchmarks/.venv .venv examples/quickstart/generated
