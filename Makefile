# What people type. Needs make and Python 3.11 or newer; everything else comes with the first target.
# Every path is relative, so a checkout may lie in a folder with spaces in its name.

PYTHON ?= python3
PY := .venv/bin/python
# The longest files come first (tests/conftest.py); of itself xdist would begin with the files of most tests.
PYTEST := $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder
CATALOGUES := $(wildcard leads/translations/*/LC_MESSAGES/*.po)

.DEFAULT_GOAL := help
.PHONY: help setup run test quick format lint sure lock words backup restore proxy-test numbers crash bench clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

setup: .venv/ready .venv/catalogues ## install what requirements.txt locks, compile the translations

run: setup ## start the whole product with demo data (PORT=8000)
	@exec $(PY) -m leads.devserver.run

test: setup ## all tests (proxy-test has its own, for it needs caddy)
	$(PYTEST) -m "not proxy"

quick: setup lint ## linters, the pure rules and the walls of the house, in half a minute
	$(PYTEST) -m "not slow" tests/rules tests/house

format: setup ## put code and imports in order
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .

lint: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check --quiet .
	$(PY) -m mypy
	$(PY) -m djlint --quiet --lint templates
	$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint()"

sure: lint test ## everything that CI runs

words: setup ## collect the texts to translate into leads/translations
	$(PY) -m babel.messages.frontend --quiet extract -F babel.cfg -k _l -k lazy_gettext --no-location --sort-output -o messages.pot .
	$(PY) -m babel.messages.frontend --quiet update --no-fuzzy-matching --ignore-obsolete --width 110 -i messages.pot -d leads/translations
	rm messages.pot

backup: setup ## save the database to backups/, or to FILE="…", while the product runs
	@$(PY) -m leads.devserver.keeping backup

restore: setup ## put FILE="…" back; OVERWRITE=yes throws away what is there
	@$(PY) -m leads.devserver.keeping restore

proxy-test: setup ## the product behind Debian's caddy, with slow clients
	@command -v caddy >/dev/null || { test "$$(id -u)" = 0 && apt-get install -y --no-install-recommends caddy; } \
		|| { echo "caddy is missing; on Debian or Ubuntu: sudo apt-get install caddy"; exit 1; }
	$(PY) -m pytest -n 0 -m proxy tests/deploy

lock: setup ## resolve requirements.in again into requirements.txt
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-header --no-emit-index-url --output-file requirements.txt requirements.in

numbers: setup ## the numbers we promise, with every fault at its full length
	FULL_NUMBERS=1 $(PY) -m pytest -n 0 tests/journeys/test_numbers_*.py

crash: setup ## a thousand kills of workers over two thousand follow-ups, thousands of stops against letters
	FULL_NUMBERS=1 $(PY) -m pytest -n 0 tests/followups/test_kills.py tests/followups/test_races.py \
		tests/services/test_consent_races.py

bench: setup ## figures: speed at two requests a second, fair shares, free times, the desk at a million leads
	$(PY) -m tests.bench

clean: ## remove everything that make made, the development data too
	@if [ -L .run/postgres ]; then rm -rf "$$(readlink .run/postgres)"; fi
	rm -rf .venv .run .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find leads -name '*.mo' -exec rm -f {} +

.venv/ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python's venv module is missing; on Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@echo "Setting up .venv (once, about half a minute) …"
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@# uv is ten times as fast as pip; its own wheel is checked against the same lock. pip can do all of it.
	@sed -n '/^uv==/,/# via/p' requirements.txt > .venv/uv.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt \
		&& $(PY) -m uv pip sync --quiet --python $(PY) --require-hashes requirements.txt \
		|| $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/catalogues: $(CATALOGUES) .venv/ready
	@if [ -n "$(CATALOGUES)" ]; then $(PY) -m babel.messages.frontend --quiet compile -d leads/translations; fi
	@touch $@
