# Everything a fresh machine with git, make and Python >= 3.11 needs: `make demo`, `make test`.
PYTHON ?= python3
BIN := .venv/bin
# each query is measured for so long: the whole suite ends in minutes
BENCH ?= --benchmark-max-time=0.3 --benchmark-min-rounds=3
STAMP := .venv/.installed
FUZZ ?= 2000

.PHONY: help demo test test-all check format fuzz bench bench-diff bench-seed schema clean

help:
	@echo "make demo        schema.yaml on an embedded TimescaleDB: apply, diff, 50,000 rows, a drift, its repair"
	@echo "make test        the whole test suite (SEIGEN_TEST_DSN=postgresql://... runs it on a server)"
	@echo "make test-all    the same, and what takes long and tells little more than its neighbours: half an hour or more"
	@echo "make fuzz        random pairs of documents and hostile ones, FUZZ=2000 of each (SEIGEN_TEST_DSN=... as for test)"
	@echo "make check       ruff, mypy --strict, import-linter"
	@echo "make bench       the queries of schema.yaml, measured, and a report (SEIGEN_DSN=..., BENCH='--seigen-rows 1000000')"
	@echo "make bench-diff  how long a no-change diff, the check of 1,000 tables and the reading of a large schema take"
	@echo "make bench-seed  how fast tables are filled (SEIGEN_DSN=postgresql://... measures a server)"
	@echo "make schema      rewrite seigen.schema.json"
	@echo "make clean       remove what the targets above made"

# The stamp is younger than pyproject.toml exactly when the environment is up to date: a second run needs no network.
$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "seigen needs Python 3.11 or newer; $(PYTHON) is `$(PYTHON) --version`. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing seigen and its dependencies into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[embedded,seed,report]' --group dev
	@touch $@

demo: $(STAMP)
	@$(BIN)/python examples/demo.py

test: $(STAMP)
	@$(BIN)/seigen db install
	$(BIN)/pytest -n auto --dist worksteal tests

test-all: $(STAMP)
	@$(BIN)/seigen db install
	$(BIN)/pytest -n auto --dist worksteal -m "exhaustive or not exhaustive" tests

fuzz: $(STAMP)
	@$(BIN)/seigen db install
	SEIGEN_FUZZ=$(FUZZ) $(BIN)/pytest -n auto --dist worksteal --timeout=0 tests/property

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench-diff: $(STAMP)
	@$(BIN)/seigen db install
	$(BIN)/pytest benchmarks/bench_diff.py benchmarks/bench_scale.py --benchmark-only

bench-seed: $(STAMP)
	@$(BIN)/seigen db install
	$(BIN)/pytest benchmarks/bench_seed.py --benchmark-only -s

bench: $(STAMP)
	@$(BIN)/seigen db install
	@mkdir -p .benchmarks
	$(BIN)/pytest benchmarks $(BENCH) --seigen-refresh --benchmark-json=.benchmarks/run.json
	$(BIN)/seigen report .benchmarks/run.json -o .benchmarks/report.html

schema: $(STAMP)
	$(BIN)/seigen schema > seigen.schema.json

clean:
	rm -rf .venv .demo .mypy_cache .ruff_cache .pytest_cache .benchmarks dist
