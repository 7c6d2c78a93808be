# The only set-up there is: every target makes what it needs from Python >= 3.11 and make.
PYTHON ?= python3
ARTIST ?= John Bonham
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= $(CURDIR)/.mididrumigen
FUZZ_EXAMPLES ?= 4000
KILLS ?= 12
OUTAGES ?= 2

STACK_ARGS ?=

.PHONY: stack audit settings capacity run test serve check bench bench-service bench-musical bench-style attack faults faults-workers fuzz-api test-client parameters pictures fix dev test-all lock library openapi ableton clean bench-audio

run: .make-core$(STAMP)
	MIDIDRUMIGEN_HOME="$(HOME_DIR)" $(BIN)/mididrumigen generate "$(ARTIST)" --grid --output output

# By file: what a file starts, such as whole services, is started once.
test: .make-dev$(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: .make-dev$(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/build_library_index.py --check
	$(BIN)/python scripts/write_openapi.py --check

fix: .make-dev$(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .make-dev$(STAMP)
	$(BIN)/python scripts/bench.py

# The whole service under load, embedded and distributed, for a minute and a half.
bench-service: .make-dev$(STAMP)
	$(BIN)/python scripts/bench_service.py

# Every operation of the REST API with as many random requests each, and four times as many bodies
# to each that takes one; a few are in every test run.
fuzz-api: .make-dev$(STAMP)
	FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(BIN)/python -m pytest tests/api/test_openapi.py tests/api/test_bodies.py -n 2

# How the engine plays, in a drummer's terms, with what each figure was before.
bench-musical: .make-dev$(STAMP)
	$(BIN)/python -m scripts.bench_musical

# Strokes, beats, feel and cost of the listener beside librosa; needs fluidsynth and a soundfont.
bench-audio: .make-dev$(STAMP)
	$(BIN)/uv pip install --quiet mir_eval librosa pandas scikit-learn joblib
	$(BIN)/python scripts/bench_audio.py

bench-style: .make-dev$(STAMP)
	$(BIN)/uv pip install --quiet --compile-bytecode scikit-learn pandas joblib scipy
	$(BIN)/python scripts/bench_style.py

# Ends API processes, workers, broker and database under load, for some three minutes; with
# KILLS=200 OUTAGES=20 for half an hour.
faults: .make-dev$(STAMP)
	$(BIN)/python scripts/fault_service.py --stack embedded --kills $(KILLS)
	$(BIN)/python scripts/fault_service.py --stack distributed --kills $(KILLS) --outages $(OUTAGES)

# What deploy/ puts into containers, as processes on loopback: end to end through nginx, rolling
# restarts under load, every process killed, every server away. STACK_ARGS="--soak 20" adds a soak,
# "--keep" only starts it.
stack: .make-dev$(STAMP)
	$(BIN)/python -m scripts.stack $(STACK_ARGS)

# A service is attacked for a minute while a normal client plays.
attack: .make-dev$(STAMP)
	$(BIN)/python scripts/attack.py

# The workers alone, without the API, for some twenty minutes.
faults-workers: .make-dev$(STAMP)
	$(BIN)/python scripts/fault_test.py --stack celery
	$(BIN)/python scripts/fault_test.py --stack inline

# A client that a generator makes of openapi.json does the whole flow. The generator wants older
# packages than ours, so it has an environment of its own.
test-client: .make-dev$(STAMP)
	test -x .venv-client/bin/openapi-python-client || { $(BIN)/uv venv --quiet --python $(BIN)/python .venv-client \
	  && $(BIN)/uv pip install --quiet --python .venv-client/bin/python openapi-python-client==0.29.1; }
	PATH="$$PWD/.venv-client/bin:$$PATH" $(BIN)/python -m pytest tests/e2e/test_generated_client.py

parameters: .make-dev$(STAMP)
	$(BIN)/python scripts/parameters_page.py

# Known vulnerabilities (on the network) and licences of what is shipped.
audit: .make-dev$(STAMP)
	$(BIN)/python scripts/audit.py

# Measures service times, simulates more load, writes docs/production/capacity.md.
capacity: .make-dev$(STAMP)
	$(BIN)/python -m scripts.capacity

# docs/settings.md and .env.example, from the table of settings.
settings: .make-dev$(STAMP)
	$(BIN)/python scripts/settings_page.py

pictures: .make-dev$(STAMP)
	$(BIN)/python scripts/draw_groove.py "Clyde Stubblefield" "John Bonham" --seed 24
	$(BIN)/python scripts/draw_notation.py "Clyde Stubblefield" --seed 3

serve: .make-dev$(STAMP) dashboard
	MIDIDRUMIGEN_HOME="$(HOME_DIR)" $(BIN)/mididrumigen serve --port $(PORT)

dev: .make-dev$(STAMP)

.PHONY: dashboard test-dashboard screenshots bench-dashboard wheel
# The page, where Node.js is. Nothing else needs it: without it, / says how to get the page.
dashboard:
	@if ! command -v npm >/dev/null; then \
	  echo "The dashboard is not built: install Node.js 20 or later (https://nodejs.org), then make dashboard."; \
	elif ! $(MAKE) --no-print-directory .make-page; then \
	  echo "The dashboard was not built; what serves the API goes on without it."; \
	fi

PAGE_SOURCES := $(shell find dashboard/src dashboard/scripts dashboard/public -type f 2>/dev/null) \
  dashboard/index.html dashboard/package-lock.json dashboard/vite.config.ts openapi.json

.make-npm: dashboard/package-lock.json
	cd dashboard && npm ci --no-audit --no-fund --silent
	touch $@

.make-page: .make-npm $(PAGE_SOURCES)
	cd dashboard && npm run --silent build
	touch $@

# Types, units, and a browser as a new user: Debian's Chromium, or what CHROMIUM names.
test-dashboard: .make-dev$(STAMP) .make-page
	cd dashboard && npm run --silent check && npm test --silent && npm run --silent test:browser

screenshots: .make-dev$(STAMP) .make-page
	cd dashboard && npm run --silent screenshots

bench-dashboard: .make-dev$(STAMP) .make-page
	cd dashboard && npm run --silent bench

# A wheel with the page in it.
wheel: .make-dev$(STAMP) dashboard
	$(BIN)/uv build --quiet --wheel --out-dir dist
	@ls dist/*.whl

# Every Python of the supported ones that is on the PATH, each in an environment of its own.
test-all:
	@for minor in 11 12 13; do \
	  python3.$$minor -c "" 2>/dev/null || { echo "python3.$$minor is not here: skipped"; continue; }; \
	  echo "== Python 3.$$minor"; \
	  $(MAKE) --no-print-directory test PYTHON=python3.$$minor VENV=.venv-3.$$minor STAMP=-3.$$minor || exit 1; \
	done

# Versions and hashes without hosts; takes what pyproject.toml allows today.
lock: $(VENV)/uv
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --extra all --extra dev pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --extra similarity pyproject.toml -o requirements-core.lock
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --extra service pyproject.toml -o requirements-service.lock

library: .make-dev$(STAMP)
	$(BIN)/python scripts/build_library_index.py

# The device for Max for Live: unfrozen for development, frozen to copy, and its picture; the
# picture of REAPER's panel.
ableton: .make-dev$(STAMP)
	$(BIN)/python ableton/build.py
	$(BIN)/python ableton/picture.py docs/images/ableton-device.png
	$(BIN)/python reaper/picture.py docs/images/reaper-panel.png

# What the dashboard and the device know of the REST API.
openapi: .make-dev$(STAMP)
	$(BIN)/python scripts/write_openapi.py

clean:
	rm -rf dashboard/node_modules src/mididrumigen/api/static/dashboard
	rm -rf .venv .venv-* .make-* output .mididrumigen .mypy_cache .ruff_cache .pytest_cache

$(VENV)/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv
	touch $@

.make-core$(STAMP): requirements-core.lock pyproject.toml | $(VENV)/uv
	$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements-core.lock
	$(BIN)/uv pip install --quiet --no-deps --editable .
	$(BIN)/python -m compileall -q src
	touch $@

.make-dev$(STAMP): requirements.lock pyproject.toml | $(VENV)/uv
	$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --editable .
	$(BIN)/python -m compileall -q src
	touch $@ .make-core$(STAMP)
