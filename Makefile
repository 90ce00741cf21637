# Each target does all the set-up that it needs.
PYTHON := .venv/bin/python
# a cold bytecode cache or the number of cores must not change what is tested
JOBS ?= auto

.PHONY: setup demo test lint bench samples clean

setup:
	@./setup.sh

demo: setup
	@$(PYTHON) -m kiemphieu demo demo

test: setup
	$(PYTHON) -m pytest -n $(JOBS)

lint: setup
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

bench: setup
	$(PYTHON) -m bench

# draws the sample election anew (same seed, same bytes on one machine)
samples: setup
	$(PYTHON) -m samples.make

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis demo demo-*
