# `make help` lists what there is to do.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# Another Python is another environment: make test PYTHON=python3.13
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv$(if $(filter command line environment,$(origin PYTHON)),-$(notdir $(PYTHON)))
BIN := $(VENV)/bin
PORT ?= 8000
SEQUENCES ?= 2000
MESSAGES ?= 10000
MINUTES ?= 10
# Processes with a database and a browser of their own: one more than processors, because browsers are waited for.
PARALLEL := -n $(shell echo $$(($$(nproc 2>/dev/null || echo 2) + 1))) --dist worksteal

# Tests and what they start read modules compiled, also where the environment says not to write them: else each of some
# hundred processes compiles the whole site anew, and each of the tests' workers every test.
unexport PYTHONDONTWRITEBYTECODE

# A browser on a busy machine can stall: what failed is tried once more, with nothing beside it.
ONCE_MORE := echo "Once more, alone:"
LAST_FAILED := --last-failed --last-failed-no-failures=none tests/browser

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: python
python:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer was not found. Install it (on Debian: apt-get install python3 python3-venv), then try again."; exit 1; fi
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is missing or older than Python 3.11. Name another one: make PYTHON=python3.13 …"; exit 1; }

$(BIN)/python: | python
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. Install it (on Debian: apt-get install python3-venv), then try again."; rm -rf $(VENV); exit 1; }

$(VENV)/site: requirements.txt | $(BIN)/python
	@echo "Installing what the site needs …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/tests: requirements.txt requirements-dev.txt $(VENV)/site
	@echo "Installing what the tests need …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-dev.txt
	@touch $@

.PHONY: run
run: $(VENV)/site ## Set everything up and serve the site at http://127.0.0.1:8000 (PORT=… for another port)
	@PORT=$(PORT) BIN=$(BIN) scripts/run

.PHONY: test
test: $(VENV)/tests ## Run every test, on SQLite and on PostgreSQL, with a real browser
	@scripts/system-packages
	@echo "On SQLite"
	@env -u DATABASE_URL $(BIN)/python -m pytest $(PARALLEL) --ignore=tests/browser
	@env -u DATABASE_URL $(BIN)/python -m pytest $(PARALLEL) tests/browser || { $(ONCE_MORE); env -u DATABASE_URL $(BIN)/python -m pytest $(LAST_FAILED); }
	@echo "On PostgreSQL, whatever needs a database"
	@$(BIN)/python -m tests.postgres $(BIN)/python -m pytest $(PARALLEL) --with-database-only --ignore=tests/browser
	@$(BIN)/python -m tests.postgres $(BIN)/python -m pytest $(PARALLEL) --with-database-only tests/browser || { $(ONCE_MORE); $(BIN)/python -m tests.postgres $(BIN)/python -m pytest $(LAST_FAILED); }

.PHONY: torture
torture: $(VENV)/tests ## Long trials on both databases: kills, full disk, what is needed gone, slow clients, a peak, backups, restarts, random reviews (MESSAGES=10000 MINUTES=10 SEQUENCES=2000)
	@scripts/system-packages
	@for database in sqlite postgres; do \
		$(BIN)/python -m tests.torture.submissions --database $$database --messages $(MESSAGES) --kill-every 2 || exit 1; \
		$(BIN)/python -m tests.torture.mail_trouble --database $$database || exit 1; \
		for trial in dead_database dead_cache dead_storage slow_clients moved_clock "peak --minutes $(MINUTES)"; do \
			$(BIN)/python -m tests.torture.$$trial --database $$database || exit 1; \
		done; \
	done
	@$(BIN)/python -m tests.torture.full_disk && $(BIN)/python -m tests.torture.full_disk --database postgres
	@for database in sqlite postgres; do \
		$(BIN)/python -m tests.torture.backups --database $$database || exit 1; \
		$(BIN)/python -m tests.torture.restarts --database $$database || exit 1; \
	done
	@$(BIN)/python -m tests.torture.restarts --recycled
	@echo "Controls: a site that answers before it stores, or mails before it answers, must be found out"
	@$(BIN)/python -m tests.torture.submissions --naive --messages 200 | grep "PROBLEM: .* acknowledged and not stored"
	@$(BIN)/python -m tests.torture.full_disk --naive | grep -E "PROBLEM: .* acknowledged and not stored|^Skipped"
	@$(BIN)/python -m tests.torture.mail_trouble --naive --messages 2 | grep "PROBLEM: an answer took more than"
	@$(BIN)/python -m tests.torture.backups --naive --times 1 | grep -E "PROBLEM: .* (missing|not in it|no moment|cannot be read)"
	@$(BIN)/python -m tests.torture.restarts --not-held --restarts 2 | grep "PROBLEM: .* requests that failed"
	@$(BIN)/python -m tests.torture.dead_database --naive --seconds 5 | grep "PROBLEM: .* a message was not answered 503"
	@$(BIN)/python -m tests.torture.dead_database --database postgres --patient --seconds 20 | grep "PROBLEM: frozen: an answer took more than"
	@$(BIN)/python -m tests.torture.dead_cache --naive --rounds 1 | grep "PROBLEM: .* an answer was a mistake"
	@$(BIN)/python -m tests.torture.dead_storage --naive | grep "PROBLEM: .* was not told in a sentence"
	@$(BIN)/python -m tests.torture.slow_clients --naive --seconds 10 | grep "PROBLEM: .* probes were not answered"
	@$(BIN)/python -m tests.torture.moved_clock --naive | grep "PROBLEM: .* a page called a review overdue that is not"
	@$(BIN)/python -m tests.torture.peak --naive --minutes 0.2 | grep "PROBLEM: .* acknowledged and not stored"
	@echo "Reviews on SQLite"
	@env -u DATABASE_URL TORTURE=$(SEQUENCES) $(BIN)/python -m pytest tests/blog/test_review_machine.py -k ever_claims --durations=1 --timeout=0
	@echo "Reviews on PostgreSQL"
	@TORTURE=$(SEQUENCES) $(BIN)/python -m tests.postgres $(BIN)/python -m pytest tests/blog/test_review_machine.py -k ever_claims --durations=1 --timeout=0

.PHONY: bench
bench: $(VENV)/tests ## Time pages, searches, pictures, the storing of messages and the import of a WordPress site
	@$(BIN)/python -m bench.rendering
	@$(BIN)/python -m bench.pictures
	@$(BIN)/python -m bench.messages
	@scripts/system-packages && $(BIN)/python -m bench.serving
	@$(BIN)/python -m bench.pages
	@$(BIN)/python -m tests.postgres $(BIN)/python -m bench.pages
	@$(BIN)/python -m bench.search
	@$(BIN)/python -m bench.importing
	@$(BIN)/python -m tests.postgres $(BIN)/python -m bench.search

CHECKS := check-format check-style check-templates check-django check-imports check-migrations check-deploy

.PHONY: check $(CHECKS)
check: $(VENV)/tests ## Check format, style, imports, migrations and the settings for production
	@$(MAKE) --no-print-directory --jobs=2 $(CHECKS)

check-format:
	@$(BIN)/ruff format --check .

check-style:
	@$(BIN)/ruff check .

check-templates:
	@git ls-files -z '*.html' ':!tests' | xargs -0 $(BIN)/djhtml --check --tabwidth 2

check-django:
	@git ls-files -z '*.py' | xargs -0 $(BIN)/django-upgrade --target-version 5.2

check-imports:
	@$(BIN)/lint-imports --no-logo

check-migrations:
	@$(BIN)/python manage.py makemigrations --check --dry-run

check-deploy:
	@PRODUCTION=true SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
		PATIENT_DATA_KEYS=$$($(BIN)/python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())') \
		ACCOUNT_KEYS=$$($(BIN)/python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())') \
		ALLOWED_HOSTS=clinic.example DATABASE_URL=sqlite:////tmp/never-opened EMAIL_URL=smtp://127.0.0.1:25 SITE_URL=https://clinic.example \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

.PHONY: scan
scan: $(VENV)/tests ## Look for weak places: bandit and semgrep read the code, wapiti and sqlmap attack a demonstration, Observatory grades it
	@scripts/system-packages
	@PYTHON=$(PYTHON) BIN=$(BIN) scripts/scan

.PHONY: messages
messages: $(VENV)/site ## Collect the sentences that visitors read for their Spanish translation, and compile it
	@scripts/system-packages
	@BIN=$(BIN) scripts/messages

.PHONY: release-state
release-state: $(VENV)/tests ## With a release: keep this version's site, filled, for the next version to be migrated from
	@scripts/system-packages
	@$(BIN)/python -m tests.upgrade.kept

.PHONY: screens
screens: $(VENV)/tests ## Take the pictures of docs/screens of the site with its demonstration content
	@scripts/system-packages
	@$(BIN)/python scripts/screens.py

.PHONY: format
format: $(VENV)/tests ## Bring code and templates into the project's format
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .
	@git ls-files -z '*.html' ':!tests' | xargs -0 $(BIN)/djhtml --tabwidth 2

.PHONY: lock
lock: $(BIN)/python ## Make requirements.txt, what is optional (-s3, -redis, -metrics, -sentry) and -dev.txt anew from their .in files
	@$(BIN)/pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes requirements-s3.in -o requirements-s3.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes requirements-redis.in -o requirements-redis.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes requirements-metrics.in -o requirements-metrics.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes requirements-sentry.in -o requirements-sentry.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.txt
	@for name in code site; do $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes scan/$$name.in -o scan/$$name.txt || exit 1; done

.PHONY: clean
clean: ## Remove the virtual environments; the site's data in var/ stays
	@rm -rf .venv .venv-* .pytest_cache .ruff_cache .hypothesis .import_linter_cache
