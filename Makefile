# The two commands of the README: `make book` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BROWSER := $(VENV)/.browser
LAB := $(VENV)/.lab
WHEEL := $(VENV)/wheel

# Tests wait for a good part of their time (kernels that start, pages that load): three workers for two cores. A file that builds a book
# of its own, and all tests of a page in the browser, stay with one worker.
WORKERS := $(shell $(PYTHON) -c "import os; print(3 * (os.cpu_count() or 1) // 2 or 1)")
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(PYTEST_MORE)

.PHONY: book pdf serve lab wheel check lint unit chapters site browser test fuzz soak simulate same mutants bill lock clean

book: $(READY)  ## Build every edition and publish to _build/html
	$(BIN)/trucebook build

pdf: $(BROWSER)  ## Build, and print every edition as one PDF beside its pages
	$(BIN)/trucebook build --pdf

serve: book  ## Build, then show the book on http://127.0.0.1:8000
	$(BIN)/trucebook serve

lab: $(LAB)  ## Open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

wheel: $(READY)  ## The package as a wheel in _build/dist, tried in an environment that has nothing else
	rm -rf build _build/dist $(WHEEL)
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir _build/dist .
	$(PYTHON) -m venv $(WHEEL)
	$(WHEEL)/bin/python -m pip install --quiet --require-hashes -r requirements.txt
	$(WHEEL)/bin/python -m pip install --quiet --no-deps --no-index _build/dist/trucebook-*.whl
	$(WHEEL)/bin/trucebook check

check: $(READY)  ## Check the tables of data/
	$(BIN)/trucebook check

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

unit: $(READY)  ## The library alone: evidence, analysis, figures, chapters; without notebooks and long simulations
	$(PYTEST) -m "unit and not slow and not fuzz" --ignore=tests/notebooks --ignore=tests/book --ignore=tests/browser

chapters: book  ## Notebooks: what each shows in every edition, and some runs of plain papermill
	$(PYTEST) -m chapters

site: book  ## Builds and what they leave, and the pages of the built book
	$(PYTEST) -m "site and not browser"

browser: book $(BROWSER)  ## Pages in a real browser, with nothing reachable but the book
	$(PYTEST) -m browser

test: lint book $(BROWSER)  ## Lint, types, and all lanes at once
	$(PYTEST)

fuzz: $(READY)  ## Whole data folders, sound and broken, made up by hypothesis (nightly)
	$(BIN)/python -m pytest -n auto -m fuzz

soak: $(READY)  ## Builds that are edited, killed and stopped at random moments, each then verified (nightly)
	$(BIN)/python benchmarks/robustness.py

RUNS ?= 200
SEED ?= 17
simulate: $(READY)  ## Every test and interval on data whose truth is known: size, coverage, power (RUNS=, SEED=)
	$(BIN)/python benchmarks/simulations.py --runs $(RUNS) --seed $(SEED)

same: $(READY)  ## One edition built twice under other settings: the same bytes
	$(BIN)/python benchmarks/reproducible.py

# In an environment of their own: what lists the packages is none of them.
SUPPLY := $(VENV)/supply
LICENCES := MIT;BSD;Apache;ISC;MPL;Mozilla;Python Software Foundation;PSF;Public Domain;Artistic

bill: $(READY)  ## A bill of materials (CycloneDX) in _build, and a check of licences
	test -d $(SUPPLY) || $(PYTHON) -m venv $(SUPPLY)
	$(SUPPLY)/bin/python -m pip install --quiet --require-hashes -r .ci/supply.txt
	mkdir -p _build
	$(SUPPLY)/bin/cyclonedx-py environment --output-reproducible --of JSON -o _build/bill.cdx.json $(BIN)/python
	@# axe-playwright-python carries its licence (MIT) as a file alone.
	$(SUPPLY)/bin/pip-licenses --python=$(BIN)/python --from=mixed --partial-match --allow-only="$(LICENCES)" \
	  --ignore-packages trucebook axe-playwright-python > /dev/null

# Likewise; it sees the packages of the project through one line that Python reads when it starts.
MUTANTS := $(VENV)/mutants

mutants: $(READY)  ## Small faults put into what decides when something is known: the tests must notice
	test -d $(MUTANTS) || $(PYTHON) -m venv $(MUTANTS)
	$(MUTANTS)/bin/python -m pip install --quiet --require-hashes -r .ci/mutants.txt
	@for place in $(MUTANTS) $(VENV); do $$place/bin/python -c "import site; print(site.getsitepackages()[0])"; done | \
	  (read own; read ours; echo "$$ours" > "$$own/project.pth")
	$(MUTANTS)/bin/python benchmarks/mutants.py $(MUTANTS_MORE)

lock: $(READY)  ## Compile requirements.txt from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra dev --generate-hashes --universal --python-version 3.11 \
	  --no-strip-extras --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" -o requirements.txt
	uv pip compile pyproject.toml --extra jupyter --constraints requirements.txt --generate-hashes --universal --python-version 3.11 \
	  --no-strip-extras --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" -o .ci/lab.txt
	printf 'cyclonedx-bom>=7\npip-licenses>=5\n' | uv pip compile - --generate-hashes --universal --python-version 3.11 --no-strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" -o .ci/supply.txt
	printf 'mutmut>=3.8\n' | uv pip compile - --generate-hashes --universal --python-version 3.11 --no-strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" -o .ci/mutants.txt

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(LAB): $(READY) .ci/lab.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r .ci/lab.txt
	touch $@

# Debian's chromium where there is one or apt can bring it; elsewhere the browser that Playwright brings.
$(BROWSER): $(READY)
	$(BIN)/python tests/browser/setup_browser.py
	touch $@

clean:
	rm -rf _build .pytask .pytest_cache .mypy_cache .ruff_cache .hypothesis
