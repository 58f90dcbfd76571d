# make demo     the whole thing on this machine, as a walk-through (ONCE=1: ends by itself)
# make test     every test: Swift's and the end-to-end ones
# make check    formatting and the policies of this repository
# make build    a debug build            make release   an optimised one
# make format   rewrites the sources in the house style
# make goldens  rewrites docs/diagnostics.md and the files that tests compare the output of check with
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
.PHONY: clean
help:
	@sed -n 's/^# //p' Makefile | head -7

dependencies:
	@Scripts/install-dependencies.sh

build: dependencies
	$(SWIFT) build

release: dependencies
	$(SWIFT) build --configuration release --static-swift-stdlib

test: test-swift test-end-to-end

# Python brings other implementations of OAuth 1.0a to compare with.
test-swift: dependencies .venv/installed
	SALLYPORT_PYTHON=$(CURDIR)/.venv/bin/python $(SWIFT) test

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
	rm -rf .build .venv examples/quickstart/generated
