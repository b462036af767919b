# `make run` serves the dashboard, `make test` passes the tests; both do all the set-up they need.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8501
RAW ?= ../shared/data
UV := 0.13.9
APT := $(if $(filter 0,$(shell id -u)),apt-get,sudo -n apt-get)

# Workers, servers and the SQL box are processes of their own; with compiled modules kept, each starts without
# compiling them again. Container images often forbid that.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test lint data bench screenshots lock sbom postgres clean chromium

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

# Lock anew what requirements*.txt name (`make lock UPGRADE=--upgrade` takes newer versions), then list it.
lock: | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	$(BIN)/python -m deployment.lock $(UPGRADE)

# What is installed, by name, version, licence and hash: deployment/sbom.json and deployment/licences.csv.
sbom: $(VENV)/.dev-stamp postgres
	$(BIN)/python -m deployment.sbom

# The driver for saved views and datasets in PostgreSQL.
postgres: $(VENV)/.run-stamp
	$(INSTALL) -r deployment/locks/postgres.txt

# Debian ships python3 without venv; ask apt for it where that can be done.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); $(APT) update && $(APT) install -y python3-venv && $(PYTHON) -m venv $(VENV); }

# Every package comes by its hash, as locked. torch comes as the CPU build where this machine's pip finds it, else as the
# package index's build with the CUDA libraries that it needs. LOCKED=no holds to the versions of requirements*.txt alone,
# for an index that has other builds.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALL := $(PIP) --no-deps --require-hashes
LOCKED ?= yes

$(VENV)/.run-stamp: deployment/locks/run.txt deployment/locks/torch-cpu.txt deployment/locks/torch-cuda.txt | $(BIN)/python
ifeq ($(LOCKED),no)
	$(PIP) -r requirements.txt
else
	$(INSTALL) -r deployment/locks/torch-cpu.txt 2>$(VENV)/torch-cpu.log || $(INSTALL) -r deployment/locks/torch-cuda.txt
	$(INSTALL) -r deployment/locks/run.txt
endif
	touch $@

$(VENV)/.dev-stamp: deployment/locks/dev.txt $(VENV)/.run-stamp
ifeq ($(LOCKED),no)
	$(PIP) -r requirements-dev.txt
else
	$(INSTALL) -r deployment/locks/dev.txt
endif
	touch $@

# The browser tests need Debian's chromium; without it and without apt they say so and are skipped.
chromium:
	@command -v chromium >/dev/null || { $(APT) update && $(APT) install -y chromium; } || echo "no chromium: browser tests will be skipped"

clean:
	rm -rf $(VENV) .paretoscope
