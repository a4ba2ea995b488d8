# make run    the workbench with its demo on http://localhost:8000, from nothing; Ctrl-C stops it
# make test   every test
# make contract  many requests drawn from the description of the API, every answer looked at (EXAMPLES=… of each)
# make openapi  the description of the API as it is now, into docs/openapi.json
# make check  style, types, floors, browser code, migrations
#
# Works from any folder (make -C, make -f), as root or not. PYTHON=… names another Python.

ROOT := $(shell cd "$$(dirname "$(strip $(MAKEFILE_LIST))")" && pwd)
IN := cd "$(ROOT)" &&
PY := .venv/bin/python

.PHONY: run test contract openapi check lock bench clean

run:
	@$(IN) sh workbench/prepare.sh run && exec $(PY) -m workbench.run --end-with-parent

test:
	@$(IN) sh workbench/prepare.sh test
	$(IN) .venv/bin/node --test "tests/js/*.test.js"
	@$(IN) exec $(PY) -m tests $(ARGS)

contract:
	@$(IN) sh workbench/prepare.sh test
	$(IN) CONTRACT_EXAMPLES=$(or $(EXAMPLES),5) exec $(PY) -m pytest -q tests/api/test_contract.py $(ARGS)

openapi:
	@$(IN) sh workbench/prepare.sh test && exec $(PY) -m tests.api.snapshot

check:
	@$(IN) sh workbench/prepare.sh test
	$(IN) .venv/bin/ruff check .
	$(IN) .venv/bin/ruff format --check .
	$(IN) .venv/bin/mypy
	$(IN) .venv/bin/lint-imports
	$(IN) .venv/bin/node node_modules/typescript/bin/tsc --project .
	$(IN) .venv/bin/node --test "tests/js/*.test.js"
	$(IN) $(PY) manage.py check
	$(IN) $(PY) manage.py makemigrations --check --dry-run

lock:
	@$(IN) sh workbench/prepare.sh test
	$(IN) for part in requirements requirements-embedded requirements-importers requirements-s3 requirements-dev; do \
		.venv/bin/pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links \
			--no-emit-options --output-file $$part.txt $$part.in || exit 1; \
	done

bench:
	@$(IN) sh workbench/prepare.sh test && exec $(PY) -m tests.bench $(ARGS)

# The data in var/ stays.
clean:
	$(IN) rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
