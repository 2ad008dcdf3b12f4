# Every target that needs something prepares it first; what has not changed is not done again.
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run test lint types web model bench bench-documents bench-crash bench-faults binary prove lock clean

# The oldest Python that will do is 3.11; the environment's own, once it is there, starts fastest.
PYTHON := $(shell for python in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -ISc 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
ifeq ($(PYTHON),)
$(error Python 3.11 or newer is needed, as python3 or python3.11)
endif
PREPARE := $(PYTHON) packaging/prepare.py
VENV := .venv/bin

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## prepare everything; does nothing when nothing changed
	@$(PREPARE)

setup-tests:
	@$(PREPARE) --tests

run: setup ## start the server and print its link; ARGS="--port 8081 --data-dir …"
	@exec $(VENV)/appliance serve $(ARGS)

test: setup-tests ## everything: lint, component tests, unit, API, browser stories
	@$(VENV)/python packaging/checks
	@npm --prefix web test
	@$(VENV)/python -m pytest --numprocesses 2 --dist loadfile

lint: setup ## style, types, floors and doors, migrations, locks, web
	@$(VENV)/python packaging/checks

types: ## web/src/api/schema.d.ts from the server's OpenAPI document
	@$(PREPARE) python web-packages
	@mkdir -p .make
	@$(VENV)/python -m appliance openapi > .make/openapi.json
	@cd web && npm run types -- ../.make/openapi.json

web: ## build the web UI into web/dist
	@$(PREPARE) python web-packages web

model: ## build the embedding model
	@$(PREPARE) python model

bench: setup ## speed, in figures; by hand, nothing else running; ROWS=1000000 also searches so many chunks
	@for bench in $(wildcard tests/bench/bench_*.py); do echo "== $$bench"; $(VENV)/python "$$bench" || exit 1; done

bench-crash: setup ## kill the real server at random moments and count what was lost; KILLS=300
	@$(VENV)/python tests/bench/bench_crash.py $(or $(KILLS),30)
	@$(VENV)/python tests/bench/bench_crash_engine.py $(or $(KILLS),30)

bench-faults: setup ## kill servers, commands and litestream amid their work; KILLS=50 of each kind, KINDS="restore both"
	@$(VENV)/python tests/bench/bench_faults.py $(or $(KILLS),10) 1 $(KINDS)

bench-documents: setup ## how well documents are read, found, quoted; SEED=901, FOLDER=own files with their truths
	@$(VENV)/python -m tests.bench.documents $(if $(SEED),--seed $(SEED)) $(if $(FOLDER),--folder "$(FOLDER)")

binary: setup-tests ## the program as one file, dist/appliance, tried once; LEVEL=19 for a release
	@LEVEL=$(LEVEL) packaging/build_binary.sh

dist/appliance:
	@$(MAKE) binary

prove: setup-tests dist/appliance ## the one file in an empty account without network: set up, demo, killed, restored; with times
	@$(VENV)/python tests/packed/prove.py

lock: ## write requirements*.txt anew from pyproject.toml
	@$(PREPARE) python
	@packaging/lock.sh

clean: ## remove everything that was built; data stays
	rm -rf .make build dist web/dist web/node_modules appliance/adapters/embedder/model *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find appliance packaging tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +
	if [ ! -L .venv ]; then rm -rf .venv; fi
