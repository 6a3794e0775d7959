# The commands of README.md. `make setup` is called by all of them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
JUDGE := tests/receiptio/node_modules/.installed
SEEDS ?= 10000
# Of each hundred days, by example hall.
SOAKED = branch:16 small:60 rs485:12 keypads:6 buttons:6
WORKERS ?= 3

.PHONY: help setup everything run test check soak mutants fuzz bench pictures lock clean
help:
	@echo "make run       the whole virtual hall in one command"
	@echo "make test      lint, types, import arrows and every test"
	@echo "make soak      $(SEEDS) bad days of five halls in virtual time; goes on where it was stopped"
	@echo "make mutants   plants mistakes in copies of the sources: the tests of the queue and the simulated days must find each"
	@echo "make bench     the measured ratios of docs/benchmarks.md"
	@echo "make check     only lint, types and import arrows"
	@echo "make fuzz      throws random and ill-meant bytes at every decoder"
	@echo "make pictures  draws the pictures of the documents again"
	@echo "make setup     only .venv and the system packages of a hall"
	@echo "make clean     takes away what these commands made"

setup: $(STAMP)
	@./scripts/system-packages run

everything: $(STAMP)
	@./scripts/system-packages all

$(JUDGE): tests/receiptio/package.json tests/receiptio/package-lock.json | everything
	@./scripts/npm-judge tests/receiptio
	@touch $@

$(STAMP): requirements.txt pyproject.toml
	@PYTHON="$(PYTHON)" ./scripts/make-venv $(VENV)
	@touch $@

run: setup
	@$(BIN)/paidui demo

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check everything $(JUDGE)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

soak: setup
	@set -e; for share in $(SOAKED); do hall=$${share%:*}; \
	  $(BIN)/paidui soak examples/$$hall.toml --seeds $$(( ($(SEEDS) * $${share#*:} + 99) / 100 )) --record soak-$$hall.jsonl; done

fuzz: setup
	$(BIN)/python -m scripts.fuzz

mutants: setup
	$(BIN)/python -m scripts.core_mutants
	$(BIN)/python -m scripts.mutants

bench: everything
	$(BIN)/python -m benchmarks

pictures: setup
	$(BIN)/python -m scripts.pictures

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --python-version 3.11 --extra dev pyproject.toml -o requirements.txt

clean:
	rm -rf $(VENV) tests/receiptio/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .paidui demo-out soak-out soak-*.jsonl
