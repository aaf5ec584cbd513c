# `make demo` shows the product, `make test` proves it; `make help` lists the rest.
# Each step leaves a stamp in .venv, so that a second call has nothing to do.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(firstword $(foreach p,python3 python3.11 python3.12 python3.13,$(shell \
	$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $p)))
BIN := .venv/bin
STAMPS := .venv/stamps
VENDOR := templates/static/vendor
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check

MIGRATE := $(BIN)/mingjian db upgrade && $(BIN)/mingjian db check
RUN_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PACKAGES := chromium-headless-shell poppler-utils
PICO := @picocss/pico@2.1.1:css/pico.min.css
HTMX := htmx.org@2.0.11:dist/htmx.min.js
ICONS := lucide-static@1.62.0:icons
AXE := axe-core@4.14.1:axe.min.js
# Many processes are started: what one has compiled is kept for the next.
unexport PYTHONDONTWRITEBYTECODE
TESTS := $(BIN)/pytest -n 4 --dist loadfile

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

.PHONY: demo
demo: setup ## make an example service in demo/: plan, draw, visits, scores, grades, reports, publication
	$(BIN)/mingjian demo --dir demo

.PHONY: serve
serve: setup ## start the service on this machine
	$(BIN)/mingjian serve

.PHONY: test
test: setup-dev ## run every test: SQLite and PostgreSQL, browser
	$(TESTS)

.PHONY: coverage
coverage: setup-dev ## run every test and tell which branches none of them takes; half as long again
	$(TESTS) --cov --cov-report=term:skip-covered

.PHONY: check
check: format-check lint types contracts docs-check checklists-check ## what needs no test run: style, types, contracts, generated files

.PHONY: bench
bench: setup-dev ## measure the draw, the scores, the report, the pages
	$(BIN)/python -m tests.bench

.PHONY: screenshots
screenshots: setup-dev ## make pictures of every page, as each role sees it, in screenshots/, to be looked at
	$(BIN)/python -m tests.browser.screenshots

.PHONY: docs
docs: setup-dev ## write the generated pages of docs/ again
	$(BIN)/python -m tests.architecture.generate

.PHONY: format format-check lint types contracts docs-check checklists-check
format: setup-dev ## format the code
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
format-check: setup-dev
	$(BIN)/ruff format --check
lint: setup-dev
	$(BIN)/ruff check
types: setup-dev
	$(BIN)/mypy
contracts: setup-dev
	$(BIN)/lint-imports
docs-check: setup-dev
	$(BIN)/python -m tests.architecture.generate --check
checklists-check: setup-dev
	cd checklists/data && sha256sum --quiet --check published.sha256

.PHONY: migrations
migrations: setup-dev ## bring empty databases of both kinds to this version, and check their tables
	file=$$(mktemp -u --suffix .sqlite3); trap 'rm -f $$file*' EXIT; \
		MINGJIAN_DATABASE_URL=sqlite:///$$file bash -c '$(MIGRATE)'
	$(BIN)/python -m tests.postgres bash -c '$(MIGRATE)'

.PHONY: setup
setup: $(STAMPS)/system $(STAMPS)/project $(VENDOR)/htmx.min.js ## install what the program needs

.PHONY: setup-dev
setup-dev: setup $(STAMPS)/system-dev $(STAMPS)/dev $(VENDOR)/axe.min.js ## and what its tests need

.PHONY: lock
lock: ## pin the packages of pyproject.toml anew in requirements.lock (needs uv)
	.ci/lock

.PHONY: clean
clean: ## remove what the targets made, the demonstration included
	rm -rf .venv demo $(VENDOR) .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis .coverage* htmlcov *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/venv:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or later is needed: install it, or name it with PYTHON=..." >&2; exit 1; }
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/system python3-venv
	$(PYTHON) -m venv .venv
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/system: .ci/system | $(STAMPS)/venv
	.ci/system $(RUN_PACKAGES)
	touch $@
$(STAMPS)/system-dev: .ci/system | $(STAMPS)/venv
	.ci/system $(TEST_PACKAGES)
	touch $@

$(STAMPS)/run: requirements.lock | $(STAMPS)/venv
	sed '/^## dev/,$$d' requirements.lock > $@.lock
	$(PIP) --require-hashes -r $@.lock
	touch $@
$(STAMPS)/dev: requirements.lock $(STAMPS)/run
	sed '/^## web/,$$d' requirements.lock > $@.lock
	$(PIP) --require-hashes -r $@.lock
	touch $@
$(STAMPS)/project: pyproject.toml $(STAMPS)/run
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

$(VENDOR)/htmx.min.js: .ci/vendor .ci/sprite templates/static/icons.txt Makefile | $(STAMPS)/run
	.ci/vendor $(PICO) $(HTMX) $(ICONS)
$(VENDOR)/axe.min.js: .ci/vendor Makefile | $(STAMPS)/run
	.ci/vendor $(AXE)
