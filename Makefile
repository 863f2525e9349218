# What one does here. `make help` lists it; README.md says more.
# Every target makes what it needs first, and doing it again does only what changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

# Tests run in two processes, each with databases of its own; a file's tests stay together.
WORKERS ?= 2
FRONTEND := $(shell find webapp/frontend -name node_modules -prune -o -type f -print)
BUNDLE := webapp/static/dist/.built-from

.DEFAULT_GOAL := help
.PHONY: help run setup test check bench proof lock clean
# A recipe that fails leaves no half-made stamp behind.
.DELETE_ON_ERROR:

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.runs $(BUNDLE) ## The demo province on http://127.0.0.1:8000 (PORT=, CHIDAO_DATA= the data folder)
	@$(BIN)/chidao demo

setup: $(VENV)/.runs $(VENV)/.develops $(BUNDLE) ## The environment that the other targets use

test: setup ## All tests, on SQLite and PostgreSQL; the last lines say what could not run
	@tests/prepare-machine
	@$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile $(ARGS)

proof: setup ## The long proofs in full (make test runs their short forms)
	@tests/prepare-machine
	@CHIDAO_PROOF=full $(BIN)/pytest -m proof $(ARGS)

bench: setup ## Measurements: a table and var/bench/NAME.json (ONLY=name, QUICK=1)
	@$(BIN)/python -m tests.benchmarks $(ONLY) $(if $(QUICK),--quick)

CHECKS := check-style check-types check-layers check-unused check-designs
.PHONY: $(CHECKS)
check: $(CHECKS) ## Style, types, layers, unused code and dependencies, the diagrams

check-style: setup
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
check-types: setup
	@$(BIN)/pyright
check-layers: setup
	@$(BIN)/lint-imports --no-cache --no-logo
check-unused: setup
	@$(BIN)/deptry .
	@$(BIN)/python -m tests.unused
check-designs: setup
	@$(BIN)/chidao designs check bpmn/diagrams/*.bpmn

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Chỉ Đạo needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Python's venv module is missing (Debian: apt-get install python3-venv)"; exit 1; }

# What running needs: the locked requirements, then this checkout itself, whose build makes the browser bundle.
$(VENV)/.runs: $(BIN)/python requirements.lock requirements-build.lock pyproject.toml hatch_build.py
	@echo "Installing what Chỉ Đạo needs into $(VENV) …"
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.develops: $(VENV)/.runs requirements-dev.lock
	@echo "Installing what checks and tests need …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

# The installation above has built it; this is for the day its sources change.
$(BUNDLE): $(VENV)/.runs $(FRONTEND)
	@$(BIN)/python hatch_build.py

LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"
lock: $(VENV)/.develops ## Write the requirement locks anew after pyproject.toml changed
	@$(LOCK) pyproject.toml --output-file requirements.lock
	@$(LOCK) --group build --constraints requirements.lock --output-file requirements-build.lock
	@$(LOCK) --group dev --constraints requirements.lock --constraints requirements-build.lock --output-file requirements-dev.lock

clean: ## Remove what was made here, except the demo's data in var/
	@rm -rf $(VENV) webapp/static/dist webapp/frontend/node_modules .pytest_cache .ruff_cache
