# The two commands of the README: `make book` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BROWSER := $(VENV)/.browser

.PHONY: book pdf serve check lint test lock clean

book: $(READY)  ## Build every edition and publish to _build/html
	$(BIN)/trucebook build

pdf: $(BROWSER)  ## Build, and print every edition as one PDF beside its pages
	$(BIN)/trucebook build --pdf

serve: book  ## Build, then show the book on http://127.0.0.1:8000
	$(BIN)/trucebook serve

check: $(READY)  ## Check the tables of data/
	$(BIN)/trucebook check

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint $(BROWSER)  ## Lint, types, unit tests, notebooks, the built book, the browser
	$(BIN)/python -m pytest

lock: $(READY)  ## Compile requirements.txt from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra dev --generate-hashes --universal --python-version 3.11 \
	  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" -o requirements.txt

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

# Debian's chromium where there is one or apt can bring it; elsewhere the browser that Playwright brings.
$(BROWSER): $(READY)
	$(BIN)/python tests/browser/setup_browser.py
	touch $@

clean:
	rm -rf _build .pytask .pytest_cache .mypy_cache .ruff_cache .hypothesis
