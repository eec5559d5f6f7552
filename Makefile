# `make` shows the tasks. `make run` needs Python 3.11 or newer (with venv) and make, nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PORT ?= 8000
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app app
PYTEST := $(BIN)/python -m pytest
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header
# The first Python at hand that is new enough; PYTHON=… chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.PHONY: help
help: ## show the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ------------------------------------------------------------------------------------------------ the demonstration

# What describes the demonstration. Nothing that stands in the environment is overridden, so that a production's
# settings are refused by name instead of being used or hidden; secrets are made once, below.
DEMONSTRATION := run reset
$(DEMONSTRATION): export GUICHET_ENV ?= demo
$(DEMONSTRATION): export GUICHET_PUBLIC_URL ?= http://127.0.0.1:$(PORT)
$(DEMONSTRATION): export GUICHET_DATABASE_URL ?= sqlite:///var/guichet.sqlite
$(DEMONSTRATION): export GUICHET_STORAGE_URL ?= file://$(CURDIR)/var/documents
$(DEMONSTRATION): export PORT := $(PORT)
# Loaded into the shell before each command of the demonstration.
SECRETS := set -a; . ./var/demo.env; set +a

.PHONY: run
run: prepared ## serve the demonstration on http://127.0.0.1:8000 (PORT=… changes it)
	@echo
	@echo "  Guichet : http://127.0.0.1:$(PORT)"
	@echo "  Mails   : http://127.0.0.1:$(PORT)/demo/mails"
	@echo "  Comptes : si@demo.example, gestionnaire@demo.example, deposant@demo.example"
	@echo "            mot de passe : demonstration-guichet-2026"
	@echo
	@$(SECRETS); export PATH="$(CURDIR)/$(BIN):$$PATH" GUNICORN_CMD_ARGS="--pid var/gunicorn.pid"; \
		exec honcho --env /dev/null start

.PHONY: reset
reset: forgotten prepared ## start the demonstration over: its data is removed and made again

# Tables and, in an empty database, the demonstration's data.
.PHONY: prepared
prepared: $(VENV)/installed-run var/demo.env
	@test "$$GUICHET_ENV" = demo || \
		{ echo "This serves the demonstration, and GUICHET_ENV is $$GUICHET_ENV: unset it."; exit 1; }
	@$(SECRETS); $(FLASK) migrate && $(FLASK) demo load

.PHONY: forgotten
forgotten:
	@if [ -f var/gunicorn.pid ] && kill -0 "$$(cat var/gunicorn.pid)" 2>/dev/null; \
		then echo "The demonstration is being served: stop it first."; exit 1; fi
	rm -rf var/guichet.sqlite var/guichet.sqlite-wal var/guichet.sqlite-shm var/guichet.sqlite-queue var/documents var/gunicorn.pid

var/demo.env:
	@mkdir -p var
	@umask 077 && $(BIN)/python -c 'import base64, secrets as s; \
		print("GUICHET_SECRET_KEY=" + s.token_urlsafe(48)); \
		print("GUICHET_PASSWORD_SALT=" + s.token_urlsafe(48)); \
		print("GUICHET_STORAGE_KEYS=k1:" + base64.b64encode(s.token_bytes(32)).decode())' > $@

# ------------------------------------------------------------------------------------------------------- installation

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer, with its venv module, is needed."; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The stamps make the second run start in seconds. The development lock holds the other one.
$(VENV)/installed-run: requirements.txt | $(BIN)/python
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements.txt requirements-dev.txt | $(BIN)/python
	$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/installed-run

.PHONY: lock
lock: $(VENV)/installed-dev ## make the locks again from pyproject.toml (UPGRADE=--upgrade for newer versions)
	$(LOCK) $(UPGRADE) --output-file requirements.txt pyproject.toml
	$(LOCK) $(UPGRADE) --group dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	$(LOCK) $(UPGRADE) --python-version 3.11 --output-file bench/peers/requirements.txt bench/peers/requirements.in

# ------------------------------------------------------------------------------------------------------------- checks

# Chromium, PostgreSQL, clamd, Redis and systemd (their services are not used) for the tests that need them. Elsewhere
# those tests say what is missing, and are skipped. Chromium without its windows draws a page in half the time: where it
# can be installed, no other browser will do.
OTHER_BROWSERS = $(shell test "$$(id -u)" = 0 -a -f /etc/debian_version || echo chromium google-chrome)
.PHONY: system
system:
	@missing=; \
	for browser in chromium-headless-shell $(OTHER_BROWSERS); do command -v $$browser >/dev/null && break; done || \
		missing="chromium-headless-shell"; \
	command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
		missing="$$missing postgresql"; \
	command -v clamd >/dev/null || test -x /usr/sbin/clamd || missing="$$missing clamav-daemon"; \
	command -v redis-server >/dev/null || missing="$$missing redis-server"; \
	command -v systemd-analyze >/dev/null || missing="$$missing systemd"; \
	test -n "$$missing" || exit 0; \
	if [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	else \
		echo "Not installed, and installed by this only as root on Debian:$$missing. Their tests will be skipped."; \
	fi

# What the deployment's tests need: the root of a bare Debian and its packages, and the tools that boot it, all unpacked
# under var/deep and installed nowhere. Elsewhere those tests say what is missing, and are skipped.
.PHONY: system-deep
system-deep:
	@if [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then $(BIN)/python -m tests.support.bare_debian; \
		else echo "No bare Debian is made: this needs root on Debian. The deployment's tests will be skipped."; fi

# Tests are compiled with their assertions rewritten, which takes longer than many of them: kept whatever the shell says.
test quick deep: export PYTHONDONTWRITEBYTECODE =

# SQLite and PostgreSQL wait for the disk at each commit: what tests write is kept in memory where the system offers
# enough of it, and only while its test runs.
test quick: export TMPDIR = $(shell test "$$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)" -gt 4000000 \
	2>/dev/null && echo /dev/shm || echo "$${TMPDIR:-/tmp}")
PARALLEL = -n $(JOBS) --dist worksteal -o tmp_path_retention_policy=failed

.PHONY: test
test: $(VENV)/installed-dev system ## all tests but the full counts of `make deep`
	$(PYTEST) $(PARALLEL)

.PHONY: quick
quick: $(VENV)/installed-dev ## the tests that need no Chromium, PostgreSQL, clamd or Redis, in less than a minute
	$(PYTEST) $(PARALLEL) -m "not browser and not postgresql and not clamd and not redis and not slow and not deep"

.PHONY: deep
deep: $(VENV)/installed-dev system system-deep ## the full counts; dated results are written under bench/results/
	$(BIN)/python -m bench.deep

.PHONY: mutants
mutants: $(VENV)/installed-dev ## change the rules one by one: a test has to fail each time (an hour; not in CI)
	JOBS=$(JOBS) $(BIN)/python -m tests.mutants

.PHONY: bench
bench: $(VENV)/installed-dev system ## measure what the README quotes
	$(BIN)/python -m bench

.PHONY: pictures
pictures: $(VENV)/installed-dev system ## draw each screen, wide and narrow, light and dark, into docs/pictures/
	$(BIN)/python -m tests.accessibility.pictures

.PHONY: spoken
spoken: $(VENV)/installed-dev system ## write five screens as a screen reader has them into docs/spoken/
	WRITE_SPOKEN=1 $(BIN)/python -m pytest -q -p no:xdist tests/accessibility/test_spoken.py

.PHONY: mail-pictures
mail-pictures: $(VENV)/installed-dev system ## draw each mail, wide and narrow, light and dark, into docs/pictures/mails/
	$(BIN)/python -m tests.accessibility.mail_pictures

.PHONY: sbom
sbom: $(VENV)/installed-dev ## write what the lock installs into docs/security/sbom.json (CycloneDX)
	$(BIN)/python -m tests.support.sbom

.PHONY: lint
lint: $(VENV)/installed-dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.PHONY: sure
sure: export GUICHET_TESTS_COMPLETE = 1
sure: lint test ## everything that .ci/run asks
