# Everything a developer or CI runs. Needs Python >= 3.11 and make; the rest goes into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV := $(VENV)/.developed
TESTS ?= tests src
MAKEFLAGS += --no-print-directory

.PHONY: report test slow check frontend fmt bench chromium clean

# pip is renewed first: an old one does not know --group.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# The package with its demo extra: what users install.
$(STAMP): pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python >= 3.11 is needed: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PIP) --upgrade "pip>=25.1" >&2
	@$(PIP) --editable ".[demo]" >&2
	@touch $@

# The dev group of pyproject.toml: linters, and every package that tellapart works with.
$(DEV): $(STAMP)
	@$(PIP) --editable ".[demo]" --group dev >&2
	@touch $@

# Real data, trained and evaluated on the spot; the last line printed is the page.
report: $(STAMP)
	@$(BIN)/tellapart demo report

test: check chromium
	@$(BIN)/python -m pytest -m "not slow" -n 2 $(TESTS)

slow: $(DEV) chromium
	@$(BIN)/python -m pytest -m slow -n 2 --dist loadfile $(TESTS)

check: $(DEV)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@sh scripts/check-frontend.sh

# The page's script and style sheet, from frontend/ into the package: for who changes them. Needs node.
frontend:
	@sh scripts/need-node.sh && command -v npm >/dev/null
	@sh scripts/install-frontend.sh
	@cd frontend && npm run --silent check && npm run --silent test && npm run --silent build

fmt: $(DEV)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(DEV)
	@$(BIN)/python benchmarks/run.py

chromium:
	@sh scripts/need-chromium.sh

clean:
	@rm -rf report .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist build frontend/.tests
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
