# `make run` starts Caveat, `make test` runs every test; nothing else needs setting up.
# Tried, not only looked up: a version manager may leave names that do not run.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do $$name -c '' 2>/dev/null && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.PHONY: run test lint evaluate bench soak fuzz screenshot audit sbom lock clean

run: $(VENV)/.run
	@exec $(BIN)/python -m bot run $(ARGS)

test: $(VENV)/.dev
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	$(BIN)/python -m bot kb lint

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "Caveat needs Python 3.11, 3.12 or 3.13; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

# Each stamp stands for one lock file that is installed; a changed lock installs again.
$(VENV)/.run: requirements.lock | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.run

# Remakes docs/evaluation.md from the labelled posts, the knowledge base and the weights.
evaluate: $(VENV)/.dev
	$(BIN)/python -m bot.evaluation $(ARGS)

# What reading a post costs, and what a base of 10,000 claims costs to check, load and swap.
bench: $(VENV)/.dev
	$(BIN)/python -m bot.evaluation.bench $(ARGS)
	$(BIN)/python -m bot.evaluation.scale

# The bot in bad weather for twenty minutes, then an exact account: make soak ARGS="--minutes 3 --seed 8".
soak: $(VENV)/.dev
	$(BIN)/python -m tests.soak $(ARGS)

# The properties of tests/fuzz on hostile input, and the queue's and the desk's state machines, for ten minutes: make fuzz ARGS="--minutes 60".
fuzz: $(VENV)/.dev
	$(BIN)/python -m tests.fuzz $(ARGS)

# Takes the README's picture of the sandbox anew; needs Chromium.
screenshot: $(VENV)/.dev
	$(BIN)/python -m tests.browser.screenshot

# What bandit says of the code, and whether a weakness of a locked package is known. Needs the network; where its
# service cannot be reached it fails, and never says that all is well.
audit: $(VENV)/.dev
	$(BIN)/bandit -q -c pyproject.toml -r bot cogs
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.lock

# A bill of materials of what a running bot has installed, in CycloneDX.
sbom: $(VENV)/.dev
	@mkdir -p site
	$(BIN)/cyclonedx-py requirements --output-format JSON -o site/sbom.json requirements.lock

# Needs uv (https://docs.astral.sh/uv/); writes no index address.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group train -c requirements.lock -o requirements-train.lock

clean:
	rm -rf $(VENV) build site
