# Every target works from a fresh clone, in any folder, with Python and make alone.

PYTHON ?= python3
PYTEST_ARGS ?= -n auto

VENV := .venv
WEB := web/node_modules/.stamp
PY := $(VENV)/bin/python
MAIN := $(VENV)/.main-stamp
DEV := $(VENV)/.dev-stamp
PIP_INSTALL := $(PY) -m pip install --quiet --quiet --disable-pip-version-check --no-input
INSTALL_SELF := $(PIP_INSTALL) --no-deps --no-build-isolation --editable .
COMPILE := $(PY) -m uv pip compile --quiet --no-config --generate-hashes --no-emit-index-url --no-strip-extras --universal \
	--python-version 3.11 --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo run test test-fast coverage peers web web-check web-test fmt fmt-check lint types imports docstrings check lock revision secrets bench bench-peers clean

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say make PYTHON=...")'
	@$(PYTHON) -m venv $(VENV)

$(MAIN): requirements/main.txt pyproject.toml | $(PY)
	@echo "Installing what the service needs into $(VENV)"
	@$(PIP_INSTALL) --require-hashes --requirement requirements/main.txt
	@$(INSTALL_SELF)
	@touch $@

$(DEV): requirements/dev.txt $(MAIN)
	@echo "Installing what developers need into $(VENV)"
	@$(PIP_INSTALL) --require-hashes --requirement requirements/dev.txt
	@touch $@

demo: $(MAIN) ## Take all 34 kinds through the whole line, in var/demo, with keys and data of its own.
	@echo "== demonstration"
	@$(PY) -m ecert demo

run: $(MAIN) ## Start the service on SQLite in ./var, after bringing its tables up to date.
	@$(PY) -m ecert migrate
	@$(PY) -m ecert serve

test: $(DEV) ## Run all tests.
	@echo "== tests"
	@$(PY) -m pytest $(PYTEST_ARGS)

test-fast: $(DEV) ## Run the tests that need no database and no network.
	@$(PY) -m pytest tests/unit tests/properties tests/architecture

coverage: $(DEV) ## Run all tests and show the lines and branches they miss.
	@$(PY) -m pytest $(PYTEST_ARGS) --cov --cov-report=term-missing:skip-covered

$(WEB): web/package.json web/package-lock.json web/verifier/package.json web/app/package.json web/identity/package.json
	@cd web && npm ci --ignore-scripts --silent
	@touch $@

peers: $(WEB) ## Install the OpenID provider that the tests sign in by (needs Node).

web: $(WEB) ## Build the pages for browsers into ecert/site/built, which is committed (needs Node).
	@cd web/app && npm run --silent types && npm run --silent build

web-check: web ## Build the pages anew and insist that they are what is committed.
	@echo "== built pages"
	@test -z "$$(git status --porcelain ecert/site/built)" || { git --no-pager diff --stat ecert/site/built; \
		git status --short ecert/site/built; echo "ecert/site/built is not what web/app makes: say make web, and commit."; exit 1; }

web-test: ## Build and test what is in TypeScript, the reader and the pages; left out where Node is missing.
	@echo "== TypeScript"
	@if command -v npm >/dev/null; then \
		$(MAKE) --no-print-directory $(WEB) && \
		(cd web/verifier && npm run --silent build && npm run --silent test) && (cd web/app && npm run --silent test); \
	else \
		echo "Node and npm are missing; the tests of web are left out."; test -z "$$ECERT_LEAVE_NOTHING_OUT"; \
	fi

fmt: $(DEV) ## Format the code and repair what ruff can repair safely.
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

fmt-check: $(DEV)
	@echo "== format"
	@$(PY) -m ruff format --check .

lint: fmt-check ## Check format and lint rules (fast).
	@echo "== lint"
	@$(PY) -m ruff check .

types: $(DEV) ## Check types strictly.
	@echo "== types"
	@$(PY) -m mypy

imports: $(DEV) ## Check which module imports which.
	@echo "== import contracts"
	@$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-logo --no-cache

docstrings: $(DEV) ## Check that everything public is documented.
	@echo "== docstrings"
	@$(PY) -m interrogate ecert

check: lint types imports docstrings test ## Check everything; what continuous integration runs.

lock: $(DEV) ## Compile requirements/*.in to pinned files with hashes (UPGRADE=--upgrade to move on).
	@$(COMPILE) $(UPGRADE) requirements/dev.in --output-file requirements/dev.txt
	@$(COMPILE) $(UPGRADE) --constraints requirements/dev.txt requirements/main.in --output-file requirements/main.txt
	@$(COMPILE) $(UPGRADE) --constraints requirements/dev.txt requirements/otel.in --output-file requirements/otel.txt

revision: $(DEV) ## Draft the next migration (MESSAGE="Say what changes").
	@$(PY) tooling/draft_revision.py $(MESSAGE)

secrets: ## Make the secret files that docker-compose.yml reads, where they are missing.
	@$(PYTHON) docker/make_secrets.py secrets

bench: $(DEV) ## Measure speed against ceilings of the same run, about four minutes (BENCH_ARGS=--quick for one).
	@$(PY) -m bench $(BENCH_ARGS)

bench-peers: $(DEV) ## Measure what others would use instead, installed in var/bench/peers, with the same payload.
	@$(PY) -m bench peers $(BENCH_ARGS)

clean: ## Remove what was built: environment, caches, reports. Data in ./var stays.
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov web/app/build web/verifier/build web/verifier/dist web/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
