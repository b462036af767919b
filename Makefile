# `make run` serves the dashboard, `make test` passes the tests; both do all the set-up they need.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8501
RAW ?= ../shared/data
APT := $(if $(filter 0,$(shell id -u)),apt-get,sudo -n apt-get)

# Workers, servers and the SQL box are processes of their own; with compiled modules kept, each starts without
# compiling them again. Container images often forbid that.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test lint data bench screenshots clean chromium

run: $(VENV)/.run-stamp
	$(BIN)/python -m data.warehouse
	$(BIN)/streamlit run server.py --server.port $(PORT)

test: $(VENV)/.dev-stamp chromium
	$(BIN)/python -m pytest -n 2 --dist loadgroup tests

lint: $(VENV)/.dev-stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

data: $(VENV)/.run-stamp
	$(BIN)/python -m data.refresh.build $(RAW)

bench: $(VENV)/.dev-stamp chromium
	$(BIN)/python -m tests.benchmarks

screenshots: $(VENV)/.dev-stamp chromium
	$(BIN)/python -m tests.browser.screenshots --readme

# Debian ships python3 without venv; ask apt for it where that can be done.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); $(APT) update && $(APT) install -y python3-venv && $(PYTHON) -m venv $(VENV); }

$(VENV)/.run-stamp: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.dev-stamp: requirements.txt requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(VENV)/.run-stamp

# The browser tests need Debian's chromium; without it and without apt they say so and are skipped.
chromium:
	@command -v chromium >/dev/null || { $(APT) update && $(APT) install -y chromium; } || echo "no chromium: browser tests will be skipped"

clean:
	rm -rf $(VENV) .paretoscope
