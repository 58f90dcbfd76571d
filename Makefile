# make demo     the whole thing on this machine, as a walk-through (ONCE=1: ends by itself)
# make test     every test: Swift's and the end-to-end ones
# make check    formatting and the policies of this repository
# make build    a debug build            make release   an optimised one
# make format   rewrites the sources in the house style
# make goldens  rewrites docs/diagnostics.md and the files that tests compare the output of check with
# make soak-policy  the properties of the policy engine, for hours
# make soak-tokens  bearer tokens changed at random, a million of them
# make clean    removes what was built

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SWIFT ?= swift
BINARY = $(CURDIR)/.build/debug/sallyport
SOURCES = Sources Tests Package.swift
PYTEST_FLAGS ?=

# The steps of `test` depend on one another, and builds use every core as it is.
.NOTPARALLEL:
.PHONY: help dependencies build release test test-swift test-end-to-end demo format lint check check-policies goldens
.PHONY: test-properties soak-policy soak-tokens clean
help:
	@sed -n 's/^# //p' Makefile | head -9

dependencies:
	@Scripts/install-dependencies.sh

build: dependencies
	$(SWIFT) build

release: dependencies
	$(SWIFT) build --configuration release --static-swift-stdlib

test: test-swift test-properties test-end-to-end

# Python brings other implementations of OAuth 1.0a to compare with.
test-swift: dependencies .venv/installed
	SALLYPORT_PYTHON=$(CURDIR)/.venv/bin/python $(SWIFT) test

# What must hold for all policies and requests is tried on many, which takes an optimised build: of the policy engine alone,
# in a package of its own. The same suites run in `test-swift`, on few.
PROPERTIES = $(SWIFT) test --package-path Soak --configuration release -Xswiftc -enable-testing --filter PropertyTests
test-properties: dependencies
	SALLYPORT_DECISIONS=2000000 SALLYPORT_DIFF_PAIRS=1000 SALLYPORT_DIFF_REQUESTS=10000 SALLYPORT_LINT_POLICIES=1000 \
	    $(PROPERTIES)

# The same for as long as it takes to be sure.
soak-policy: dependencies
	SALLYPORT_DECISIONS=100000000 SALLYPORT_DIFF_PAIRS=1000000 SALLYPORT_DIFF_REQUESTS=1000 \
	    SALLYPORT_LINT_POLICIES=100000 $(PROPERTIES)

# Each is refused, and none ends the process. `test-swift` tries a few.
soak-tokens: dependencies
	SALLYPORT_TOKENS=1000000 $(SWIFT) test --filter TokenMutationTests

# Swift's tests have built the program already, where they ran before.
test-end-to-end: build .venv/installed
	SALLYPORT_BINARY=$(BINARY) .venv/bin/python -m pytest Tests/EndToEnd $(PYTEST_FLAGS)

.venv/installed: Tests/EndToEnd/requirements.txt | dependencies
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
	rm -rf .build Soak/.build .venv examples/quickstart/generated
