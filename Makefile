# Two commands matter: `make run` (the app with a demo agency) and `make test`.
.DEFAULT_GOAL := help
PYENV   := $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions
PYTHONS := $(PYTHON) python3.13 python3.14 python3.12 python3 python \
           $(wildcard $(PYENV)/3.13.*/bin/python3 $(PYENV)/3.14.*/bin/python3 $(PYENV)/3.12.*/bin/python3)
BIN     := .venv/bin
MANAGE  := $(BIN)/python manage.py
NODE    := PATH="$(CURDIR)/$(BIN):$$PATH"
STATIC  := caladeo/static/caladeo
CSS     := $(STATIC)/app.css
SCRIPT  := $(STATIC)/built/app.js
FONT    := $(STATIC)/built/inter.woff2
PAGES   := $(patsubst caladeo/assets/css/pages/%,$(STATIC)/built/%,$(wildcard caladeo/assets/css/pages/*.css))
SORTING := $(STATIC)/built/sortable.js
BUILT   := $(CSS) $(PAGES) $(SCRIPT) $(SORTING) $(FONT)
INTER   := node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2
ADDRESS := 127.0.0.1:8000
# What is checked depends on no setting of this computer.
CHECKED := ENV_FILE=/dev/null SECRET_KEY=for-the-checks-only-0123456789-abcdefghijklmnopqrstuvwxyz DEBUG=off PUBLIC_URL=https://localhost DATABASE_URL=sqlite://:memory:
# Without compiled files every start of Django takes three times as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run demo test check check-style check-types check-templates check-django wheel sbom snapshot format messages css watch lock browser static clean torture bench mutants

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/ready .env $(BUILT) ## Start the app on http://127.0.0.1:8000 with a demo agency
	@$(MANAGE) migrate -v0
	@$(MANAGE) demo --if-empty
	@$(MANAGE) worker & worker=$$!; trap 'kill $$worker 2>/dev/null; wait $$worker' EXIT INT TERM; \
	  PUBLIC_URL=http://$(ADDRESS) $(MANAGE) runserver $(ADDRESS)

demo: .venv/ready .env ## Fill the database with the demo agency
	@$(MANAGE) migrate -v0
	@$(MANAGE) demo

test: .venv/ready $(BUILT) browser ## Run the tests on SQLite, then on PostgreSQL
	$(BIN)/python -m tests.run

check: check-style check-types check-templates check-django ## Check style, types, imports, templates, migrations and translations (-j2: at once)

check-style: .venv/ready $(BUILT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tests.house
	$(BIN)/lint-imports --no-logo

check-types: .venv/ready
	$(BIN)/mypy

check-templates: .venv/ready
	$(BIN)/djangofmt --check -q templates
	$(BIN)/djlint --quiet --allow-empty-input templates

check-django: .venv/ready $(BUILT)
	$(CHECKED) $(MANAGE) makemigrations --check --dry-run
	$(CHECKED) $(MANAGE) makemessages --check
	$(CHECKED) HTTPS=on EMAIL_URL=smtp://localhost $(MANAGE) check --deploy --fail-level WARNING

torture: .venv/ready ## Race, kill and play the engine on both databases (SEED=7 SCALE=0.1)
	@$(BIN)/python -m tests.torture $(if $(SEED),--seed $(SEED)) $(if $(SCALE),--scale $(SCALE))

bench: .venv/ready $(BUILT) browser node_modules/autocannon ## Time the engine beside plain SQL on both databases (ARGS=--large)
	@$(BIN)/python -m tests.benchmarks $(ARGS)

machines: .venv/ready ## Kill one of two servers and workers, straight and through PgBouncer
	@$(BIN)/python -m tests.machines

mutants: .venv/ready ## Count the mutants of the engine that the tests kill
	@$(BIN)/python -m tests.mutants $(ONLY)

format: .venv/ready ## Format Python and templates
	$(BIN)/ruff check --fix -q . || true
	$(BIN)/ruff format .
	$(BIN)/djangofmt -q templates

messages: .venv/ready ## Write new messages to the French catalogue and compile it
	$(CHECKED) $(MANAGE) makemessages
	$(CHECKED) $(MANAGE) compilemessages

static: .venv/ready $(BUILT) ## Gather the static files for production
	$(MANAGE) collectstatic --noinput -v1

wheel: .venv/ready $(BUILT) ## Build the wheel, which is installed without Node nor this folder
	@$(BIN)/python -m build --wheel --no-isolation

# Of the environment that the wheel gets with the pinned versions, and of what its pages are built of.
# The tool that lists the first is no dependency: it runs in an environment of its own.
LISTING := cyclonedx-bom==7.5.0
sbom: wheel ## List what the wheel consists of, as CycloneDX, beside it
	@rm -rf .venv/sbom && $(BIN)/uv venv -q -p $(BIN)/python .venv/sbom
	@wheel=$$(ls -t dist/caladeo-*.whl | head -1); list=$${wheel%%-py3*}; \
	  $(BIN)/uv pip install -q -p .venv/sbom/bin/python --constraints requirements.txt $$wheel && \
	  $(BIN)/uv tool run -q --from $(LISTING) cyclonedx-py environment \
	    --output-reproducible -o $$list.cdx.json .venv/sbom/bin/python && \
	  $(NODE) npm sbom --sbom-format cyclonedx --sbom-type application --omit dev --package-lock-only > $$list-browser.cdx.json && \
	  ls $$list.cdx.json $$list-browser.cdx.json

snapshot: .venv/ready ## Keep the demo agency of this version, from which later ones are updated by the tests
	@$(BIN)/python -m tests.releases

css: $(BUILT) ## Build the style sheet, the script and the font

watch: $(BUILT) ## Build the style sheet again at each change
	@$(NODE) node_modules/.bin/tailwindcss -i caladeo/assets/css/app.css -o $(CSS) --watch

lock: ## Pin every Python package again
	$(BIN)/uv pip compile -q --universal --generate-hashes --group dev pyproject.toml -o requirements.txt

clean: ## Remove what was built (never the database nor .env)
	rm -rf .venv node_modules staticfiles $(CSS) $(STATIC)/built .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment that is there is brought up to date; only a missing or broken one is made anew.
.venv/ready: requirements.txt
	@$(BIN)/uv --version >/dev/null 2>&1 && $(BIN)/python -c '' || { \
	  py=$$(for p in $(PYTHONS); do "$$p" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1 && echo "$$p" && break; done); \
	  test -n "$$py" || py=$$(uv python find --no-python-downloads '>=3.12' 2>/dev/null); \
	  test -n "$$py" || { echo "Python 3.12 or newer is needed: install it, or make PYTHON=/path/to/python3"; exit 1; }; \
	  echo "Using $$($$py --version)" && "$$py" -m venv --clear .venv && \
	  $(BIN)/python -m pip install -q --disable-pip-version-check uv==0.13.9; }
	@$(BIN)/uv pip sync -q -p $(BIN)/python --require-hashes requirements.txt
	@touch $@

# A secret of its own for each copy, readable by its owner only.
.env: | .env.example .venv/ready
	@umask 077; secret=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))'); \
	  sed -e "s|^SECRET_KEY=.*|SECRET_KEY=$$secret|" -e 's|^DEBUG=.*|DEBUG=on|' \
	      -e 's|^AGENCY_NAME=.*|AGENCY_NAME="Alizés Voyages"|' .env.example > $@
	@echo "Settings written to .env"

node_modules/.package-lock.json: package-lock.json | .venv/ready
	@$(NODE) npm ci --silent --omit=dev
	@touch $@

# What few pages need stands in a file of its own, which these load.
$(STATIC)/built/%.css: caladeo/assets/css/pages/%.css node_modules/.package-lock.json
	@$(NODE) node_modules/.bin/tailwindcss -i $< -o $@ --minify

$(CSS): node_modules/.package-lock.json $(shell find caladeo/assets templates -name '*.css' -o -name '*.html' -o -name '*.mjs' 2>/dev/null)
	@$(NODE) node_modules/.bin/tailwindcss -i caladeo/assets/css/app.css -o $@.new --minify
	@$(NODE) node caladeo/assets/css/trim.mjs $@.new
	@mv $@.new $@

# What every page loads comes as one file; it stays as deep as its sources, so that paths hold.
$(SCRIPT): node_modules/.package-lock.json $(wildcard $(STATIC)/js/*.js)
	@$(NODE) node_modules/.bin/esbuild $(STATIC)/js/app.js --bundle --minify --format=esm \
	  --external:../built/* --log-level=warning --outfile=$@

$(SORTING): node_modules/.package-lock.json
	@$(NODE) node_modules/.bin/esbuild node_modules/sortablejs/modular/sortable.esm.js --minify \
	  --format=esm --log-level=warning --outfile=$@

# The weights that our pages use and the features that they show: half of the file. A fixed date
# makes it the same on every machine, so that its hashed name is.
$(FONT): node_modules/.package-lock.json | .venv/ready
	@mkdir -p $(@D)
	@SOURCE_DATE_EPOCH=0 $(BIN)/fonttools varLib.instancer $(INTER) wght=400:700 -o $@.ttf -q
	@SOURCE_DATE_EPOCH=0 $(BIN)/fonttools subset $@.ttf --unicodes='*' --layout-features=kern,mark,mkmk,ccmp,locl,tnum \
	  --flavor=woff2 --output-file=$@
	@rm $@.ttf

# What generates load, beside what the pages are built of.
node_modules/autocannon: package-lock.json | node_modules/.package-lock.json
	@$(NODE) npm ci --silent
	@touch $@

# Exit 1 from the module: none given nor fetched yet. Without a way to npm, an installed one will do.
browser: .venv/ready node_modules/.package-lock.json
	@$(BIN)/python -m tests.chromium || $(NODE) npm install --no-save --silent || $(BIN)/python -m tests.chromium --any
