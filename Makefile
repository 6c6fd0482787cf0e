# Every verb that CI runs is a target here. `make help` lists them.
SHELL := /bin/bash
export PATH := $(CURDIR)/.venv/bin:$(PATH)
PYTHON ?= python3
PY := .venv/bin/python
STAMP := .make
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(STAMP)/venv: pyproject.toml uv.lock
	@mkdir -p $(STAMP)
	@test -x .venv/bin/uv || { $(PYTHON) -m venv .venv && .venv/bin/pip install -q --disable-pip-version-check uv; }
	@UV_PROJECT_ENVIRONMENT=.venv .venv/bin/uv sync -q --frozen --inexact
	@touch $@

$(STAMP)/node: package.json package-lock.json $(STAMP)/venv
	@npm ci --silent --no-audit --no-fund
	@touch $@

FRONTEND := $(shell find cocreate -name '*.ts' -o -name '*.css' -o -path '*/static/*' -type f) vite.config.ts tsconfig.json
$(STAMP)/frontend: $(FRONTEND) $(STAMP)/node
	@npm run --silent build
	@$(PY) manage.py collectstatic --noinput -v 0
	@touch $@

TEXTS := $(shell find cocreate -name '*.po')
$(STAMP)/texts: $(TEXTS) $(STAMP)/venv
	@$(PY) manage.py texts compile
	@touch $@

setup: $(STAMP)/venv $(STAMP)/node $(STAMP)/frontend $(STAMP)/texts ## install everything and build

run: setup ## set up, migrate, load the demo once, start web and worker; PORT=8000
	@$(PY) manage.py migrate --noinput -v 0
	@$(PY) manage.py demo --once
	@exec $(PY) manage.py serve

chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq chromium >/dev/null; \
	  else echo "The browser tests need Chromium: install the package 'chromium', then run make test again."; exit 1; fi; }

test: setup chromium ## run every test, the browser's too
	@npm test --silent
	@$(PY) -m pytest $(ARGS)

check: setup ## the laws of the house: ruff, mypy, djlint, import-linter, architecture tests, migrations
	@ruff check .
	@ruff format --check .
	@mypy
	@djlint --check --lint --quiet cocreate
	@lint-imports
	@$(PY) manage.py makemigrations --check --dry-run -v 0
	@$(PY) -m pytest -q -p no:cacheprovider tests/architecture --no-cov

format: $(STAMP)/venv ## let ruff and djlint lay out the code
	@ruff check --fix -q . ; ruff format -q . ; djlint --reformat --quiet cocreate ; true

.PHONY: help setup run chromium test check format
