# Everything that a person or continuous integration does with this project. `make help` lists it.
# Needed beforehand: make, and Python 3.11 or newer.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PORT ?= 8501
SHARED ?= ../shared
RUNS ?= 500
SEED ?= 0
export PYTHONPATH := $(CURDIR)
export UV_CUSTOM_COMPILE_COMMAND := make lock

.PHONY: help run test check quality bench fuzz lock docs fmt clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

run: $(VENV)/.runtime ## Start everything and print the address (PORT=8501)
	@exec $(PY) -m dashboard run --port $(PORT)

test: $(VENV)/.dev ## Install what the tests need, then run every check and every test
	@tools/system_packages.sh
	@$(MAKE) check
	@# What fails beside other tests on a busy machine is run once more alone; what fails twice fails.
	$(PY) -m pytest -n 2 || $(PY) -m pytest --last-failed --last-failed-no-failures none

check: $(VENV)/.dev ## Format, lint, types, import contracts, generated pages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(PY) docs/generate.py --check

quality: $(VENV)/.dev ## Measure detection on the labelled texts in SHARED (../shared)
	$(PY) -m benchmarks.quality --shared $(SHARED)

fuzz: $(VENV)/.dev ## Read damaged articles and packs, RUNS=500 of each, from SEED=0
	$(PY) -m tests.engine.fuzz_packs --runs $(RUNS) --seed $(SEED)
	$(PY) -m tests.documents.fuzz_readers --runs $(RUNS) --seed $(SEED)

bench: $(VENV)/.dev ## Measure speed beside peers and a plain loop (results in docs/quality.md)
	$(PY) -m benchmarks.speed

docs: $(VENV)/.dev ## Write docs/reference/ anew
	$(PY) docs/generate.py

fmt: $(VENV)/.dev ## Format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.dev ## Pin requirements anew, with hashes, from the two .in files
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 -q \
	  $(LOCK_FLAGS) requirements.in -o requirements.txt
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 -q \
	  $(LOCK_FLAGS) -c requirements.txt requirements-dev.in -o requirements-dev.txt

clean: ## Remove the environment and the caches; data in .data/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@tools/make_environment.sh $(VENV)

# A stamp is as new as the last install, so that the second run has nothing to do.
$(VENV)/.runtime: requirements.txt | $(PY)
	@echo "Installing what the project needs into $(VENV) (again only when requirements.txt changes)."
	@$(PY) -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(PY)
	@echo "Installing what development needs into $(VENV) (again only when requirements-dev.txt changes)."
	@$(PY) -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $(VENV)/.runtime $@
