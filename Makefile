# Every verb that CI runs is a target here. `make help` lists them. What is up to date is not done again, so the second
# time takes seconds and needs no network.
SHELL := /bin/bash
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
export UV_COMPILE_BYTECODE := 1
PYTHON ?= python3
PY := .venv/bin/python
.DEFAULT_GOAL := help

VENV := .venv/.installed
NODE := node_modules/.package-lock.json
STATIC := build/static/staticfiles.json
TEXTS := build/.texts

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV): pyproject.toml uv.lock
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: install the package python3."; exit 1; }
	@test -x .venv/bin/uv || { echo "Setting up Python …"; $(PYTHON) tools/install_uv.py .venv; }
	@uv sync -q --frozen --inexact --python $(PY)
	@touch $@

$(NODE): package.json package-lock.json $(VENV)
	@echo "Setting up the front end …"
	@npm ci --silent --no-audit --no-fund
	@touch $@

FRONTEND := $(shell find cocreate -type f \( -name '*.ts' -o -name '*.css' -o -path '*/static/*' \)) vite.config.ts tsconfig.json
$(STATIC): $(FRONTEND) $(NODE)
	@npm run --silent build
	@$(PY) manage.py collectstatic --noinput -v 0
	@touch $@

$(TEXTS): $(shell find cocreate -name '*.po') $(VENV)
	@$(PY) manage.py texts compile -v 0
	@mkdir -p build
	@touch $@

setup: $(VENV) $(NODE) $(STATIC) $(TEXTS) ## install everything and build
	@$(PY) -m compileall -q cocreate # where Python itself writes no bytecode, each of our processes starts twice as slow

run: setup ## set up, migrate, load the demo once, start web and worker; PORT=8000
	@$(PY) manage.py migrate --noinput -v 0
	@$(PY) manage.py demo --once
	@exec $(PY) manage.py serve

chromium:
	@command -v chromium-headless-shell chromium google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell >/dev/null; \
	  else echo "The browser tests need Chromium: install the package chromium-headless-shell (or chromium), then run make test again."; exit 1; fi; }

redis:
	@command -v redis-server >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq redis-server >/dev/null; \
	  else echo "Tests with two web processes are skipped: they need the package redis-server."; fi; }

test: setup chromium redis ## run every test, the browser's too; ARGS="-k word" chooses
	@npm test --silent
	@$(PY) $(COVERAGE) -m pytest $(ARGS)

check: law-mypy law-house law-ruff law-djlint law-imports law-migrations ## the laws of the house; with -j2 two at once

law-ruff: setup
	@ruff check -q .
	@ruff format -q --check .

law-mypy: setup
	@mypy

law-djlint: setup
	@djlint --check --lint --quiet cocreate

law-imports: setup
	@lint-imports --no-logo

law-migrations: setup
	@$(PY) manage.py makemigrations --check --dry-run -v 0

law-house: setup
	@$(PY) -m pytest -p no:cacheprovider tests/architecture

format: $(VENV) ## let ruff and djlint lay out the code
	@ruff check --fix -q . ; ruff format -q . ; djlint --reformat --quiet cocreate ; true

screenshots: setup chromium ## make the pictures of the README anew
	@$(PY) -m tests.e2e.screenshots

.PHONY: help setup run chromium redis test check law-ruff law-mypy law-djlint law-imports law-migrations law-house format screenshots
