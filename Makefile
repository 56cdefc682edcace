# Needs Python 3.11 or newer and make. Everything else comes into .venv, by hash.

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header
# One more than there are cores: tests wait for servers, browsers and a second between messages.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.PHONY: help install playground test coverage check lock clean

help:
	@echo "make playground   try the bot in a browser: no Slack account, nothing leaves this machine"
	@echo "make test         run every test that this machine can run; those it cannot are named"
	@echo "make install      fill .venv, so that .venv/bin/hybrid-bot exists"
	@echo "make check        lint, types, and who may import whom"
	@echo "make coverage     hold the last test run against the promised coverage"
	@echo "make lock         write the lock files anew after a change of pyproject.toml"

install: .venv/.installed

playground: install
	@$(BIN)/hybrid-bot playground

test: .venv/.installed-dev
	@$(BIN)/pytest --cov --numprocesses $(WORKERS) --dist worksteal

coverage: .venv/.installed-dev
	@$(BIN)/coverage report --fail-under=95
	@$(BIN)/coverage report --fail-under=100 --include='bot/model/*,bot/checks/*,handlers/grammar.py,handlers/views/*'

check: .venv/.installed-dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

lock: .venv/.installed-dev
	@$(LOCK) pyproject.toml -o requirements.lock
	@$(LOCK) pyproject.toml --extra otel -o requirements-otel.lock
	@$(LOCK) --group build -o requirements-build.lock
	@$(LOCK) pyproject.toml --extra otel --group dev -o requirements-dev.lock

clean:
	rm -rf .venv build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

.venv/bin/python:
	@for python in $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3 python; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		"$$python" -c 'import ensurepip, venv' 2>/dev/null || { lame=$$python; continue; }; \
		echo "Making .venv with $$("$$python" --version) ..."; \
		exec "$$python" -m venv --clear .venv; \
	done; \
	if [ -n "$$lame" ]; then \
		echo "$$lame cannot make virtual environments; install its venv module (on Debian: apt-get install python3-venv)." >&2; \
	else \
		echo "No Python 3.11 or newer was found; install one, or say where it is: make PYTHON=/path/to/python3.11 ..." >&2; \
	fi; \
	exit 1

.venv/.installed: pyproject.toml requirements.lock | .venv/bin/python
	@echo "Installing what requirements.lock names ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@echo "Installing what requirements-dev.lock names ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
