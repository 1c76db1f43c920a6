# Bare `make` shows what there is. Every target that needs the environment sets it up first.

PYTHON ?= python3
CONF ?= conf/default.yaml
ROWS ?= 5000000
WORLD ?= tiny
BIN = .venv/bin
READY = .venv/.ready
UV = uv==0.13.9
LOCK = pip compile pyproject.toml --python-version 3.10 --universal --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --quiet

.DEFAULT_GOAL := help
.PHONY: help setup machine demo demo-legislators test lint typecheck check package bench bench-normalise bench-components bench-resolve nameless judge-phones judge-graphs judge-histories judge-world judge-links judge-detection bench-day bench-churn bench-churn-scale judge-contagion docs lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make the environment .venv and fetch Spark's jars (runs by itself where it is needed)

machine: # Java and Python that Spark runs on, looked for before anything is downloaded
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 10) <= v <= (3, 13) else \
	"found Python %d.%d, but ringback needs Python 3.10 to 3.13; name one that you have: make PYTHON=python3.11" % v)'
	@PYTHONPATH=lib $(PYTHON) -m ringback.java

$(READY): requirements-dev.lock pyproject.toml
	@$(MAKE) --no-print-directory machine
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@echo "fetching Spark's jars (once)"
	@$(BIN)/python -m ringback.jars > .venv/jars.log 2>&1 || { tail -n 20 .venv/jars.log >&2; exit 2; }
	@touch $(READY)

demo: $(READY) ## draw a retailer's customers and run everything on them, churn too; writes out/report.html; WORLD=small for 50,000
	$(BIN)/ringback simulate --world $(WORLD) --seed 1 --out out/retailer
	$(BIN)/ringback pipeline --conf conf/retailer.yaml --as-of 2026-07-01
	@echo "The report: $(CURDIR)/out/report.html"

demo-legislators: $(READY) ## the same up to number links on the real people in this repository, some minutes
	$(BIN)/ringback pipeline --conf conf/legislators.yaml --as-of 2026-08-31
	@echo "The report: $(CURDIR)/out/report.html"

test: $(READY) ## run every test
	$(BIN)/python -m pytest

lint: $(READY) ## ruff: mistakes and form
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

typecheck: $(READY) ## mypy, strict, on the library and the jobs
	$(BIN)/mypy

check: lint typecheck test ## lint, typecheck and test

package: dist/environment.tar.gz ## write dist/ for spark-submit (docs/deploy.md); CONF=… for your own settings
	$(BIN)/python deploy/package.py zip dist/ringback.zip
	$(BIN)/python deploy/package.py properties dist/spark.properties --conf $(CONF)

dist/environment.tar.gz: requirements.lock deploy/package.py $(READY)
	$(BIN)/python deploy/package.py environment $@ $(if $(PYTHON_PREFIX),--python-prefix $(PYTHON_PREFIX))

bench: $(READY) ## seconds by stage of the pipeline on the data in this repository
	$(BIN)/python bench/pipeline_stages.py

bench-normalise: $(READY) ## normalisation beside libphonenumber on one core, some half an hour; ROWS=5000000
	$(BIN)/python bench/normalise.py $(ROWS)

bench-components: $(READY) ## connected components beside GraphFrames and scipy, some ten minutes; GRAPHS="accounts:2000000 …"
	$(BIN)/python bench/components.py $(GRAPHS)

bench-resolve: $(READY) ## persons of drawn people, with numbers recycled; ARGS="--records 1000000 --recycled 0.1"
	$(BIN)/python bench/resolve.py $(ARGS)

bench-day: $(READY) ## a full run, and what a day's new records cost after it; ARGS="--records 1000000 --new 0.01"
	$(BIN)/python bench/day_later.py $(ARGS)

nameless: $(READY) ## the legislators without names and birth dates, as most shops have their customers
	$(BIN)/ringback pipeline --conf conf/legislators_nameless.yaml --as-of 2026-08-31

judge-phones: $(READY) ## 2,000,000 drawn phones against libphonenumber in Python and in Java, some minutes: no difference
	RINGBACK_DRAWN_PHONES=2000000 $(BIN)/python -m pytest -n 0 \
		tests/contacts/phones/test_against_library.py tests/contacts/phones/test_against_java.py

judge-graphs: $(READY) ## large graphs, a hub on 1,000,000 records, and what must not change persons, half an hour
	RINGBACK_JUDGE_GRAPHS=1 $(BIN)/python -m pytest -n 0 --durations=0 tests/identity/components/test_large_graphs.py \
		tests/identity/test_metamorphic.py tests/identity/test_large_hub.py

judge-histories: $(READY) ## 200 random histories of six days: an incremental run gives what a full one gives, ten minutes
	RINGBACK_JUDGE_HISTORIES=1 $(BIN)/python -m pytest -n 0 --durations=0 tests/jobs/test_random_histories.py

judge-world: $(READY) ## the drawn world: cases, noise, and what plain approaches reach on it; ARGS="--world small --seeds 1 4"
	$(BIN)/python bench/world.py $(ARGS)

bench-churn: $(READY) ## churn on real data, each figure beside what it has to reach; RINGBACK_DATA=folder, ARGS="retail telco cdnow network"
	$(BIN)/python bench/churn.py $(ARGS)

bench-churn-scale: $(READY) ## churn by size: features of 10,000,000 events, a model of 4,000,000 rows; ARGS="features 2500000" or "train 400000 100000"
	$(BIN)/python bench/churn_scale.py $(ARGS)

judge-links: $(READY) ## number links on worlds that were not learned on, half an hour; ARGS="--seeds 5 --shifted --customers 2000"
	$(BIN)/python bench/link_worlds.py $(ARGS)

judge-detection: $(READY) ## days until a change is found, by twelve monthly runs of a drawn world, half an hour; ARGS="--customers 2000"
	$(BIN)/python bench/detection.py $(ARGS)

judge-contagion: $(READY) ## what neighbours add to churn on drawn worlds in which it spreads, and in a placebo; ARGS=6000
	$(BIN)/python bench/churn_network.py $(ARGS)

docs: $(READY) ## write docs/tables.md from the code
	$(BIN)/python -m ringback.tables_doc > docs/tables.md

lock: ## compile both lock files anew from pyproject.toml; pins stay where they still fit
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check $(UV)
	.venv-lock/bin/uv $(LOCK) --output-file requirements.lock
	.venv-lock/bin/uv $(LOCK) --extra dev --output-file requirements-dev.lock
	rm -rf .venv-lock

clean: ## remove what runs, tests and packaging made; .venv stays
	rm -rf out dist .venv-package .venv-lock spark-warehouse metastore_db derby.log
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
