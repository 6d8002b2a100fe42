# make lab    set everything up and open the lessons in JupyterLab, in a copy of your own
# make demo   set everything up and grade a simulated class
# make test   set everything up and run all tests
# make setup  what both share; afterwards .venv/bin/grader exists
# make lint   ruff and mypy
# make lock   resolve the dependencies anew into requirements.lock
# make audit  look up known holes in them; needs pip-audit and the network

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo -n)

.PHONY: lab demo test setup lint lock audit
.DELETE_ON_ERROR:

lab: $(INSTALLED)  # Learning takes no sandbox.
	$(BIN)/grader lab

demo: setup
	$(BIN)/grader demo

test: setup
	$(BIN)/pytest -n auto

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check grader helpers tests benchmarks datasets
	$(BIN)/mypy

setup: $(INSTALLED)
	@command -v bwrap >/dev/null || $(MAKE) --no-print-directory apt-bubblewrap

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(MAKE) --no-print-directory apt-python3-venv
	@echo "Setting up: the first time, installing the packages takes a few minutes."
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

apt-%:
	@{ $(AS_ROOT) apt-get update -qq && $(AS_ROOT) apt-get install -y -qq $* >/dev/null; } \
	  || { echo "$* is needed and could not be installed; ask an administrator to run: apt install $*" >&2; exit 1; }

lock:
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --quiet -o requirements.lock

audit:
	pip-audit --requirement requirements.lock --require-hashes --disable-pip
