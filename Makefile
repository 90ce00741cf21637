# Each target does all the set-up that it needs.
PYTHON := .venv/bin/python
# a cold bytecode cache or the number of cores must not change what is tested
JOBS ?= auto

.PHONY: setup setup-tests demo desk test lint bench stress samples clean

setup:
	@./setup.sh

setup-tests:
	@./setup.sh tests

demo: setup
	@$(PYTHON) -m kiemphieu demo demo

# the desk in the browser, empty: its first screen offers an exercise on the samples
desk: setup
	@$(PYTHON) -m kiemphieu desk demo-desk

test: setup-tests
	$(PYTHON) -m pytest -n $(JOBS)

lint: setup
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

bench: setup
	$(PYTHON) -m bench

# the accuracy of reading on 200,000 cells of decks made from seeds: half an hour of two cores; then on decks of nothing but
# misleading marks; then 10,000 pages into a count by workers of which ten are killed; then 2,000 damaged inputs; then reading killed at
# 300 moments, reading on 60 full disks and read-only folders, and 1,000 alterations of a closed count; then PostgreSQL
# restarted 100 times while ballots are read, and 1,000 pages at two stations; then sheets fed twice and taken for two
stress: setup-tests
	$(PYTHON) -m bench.accuracy --seed $(or $(SEED),9000) --decks 170 --ballots 8 --quality office onebit rough phone
	$(PYTHON) -m bench.accuracy --misleading --seed $(or $(SEED),9000) --decks 30 --ballots 8 --quality office onebit rough phone
	$(PYTHON) -m bench.many --pages 10000 --workers 2 --kill 10
	PYTHONPATH=. $(PYTHON) -m tests.faults.damaged_inputs --inputs 2000
	PYTHONPATH=. $(PYTHON) -m tests.faults.killed_reads --kills 300
	PYTHONPATH=. $(PYTHON) -m tests.faults.full_disks --faults 60
	PYTHONPATH=. $(PYTHON) -m tests.faults.altered_counts --alterations 1000
	PYTHONPATH=. $(PYTHON) -m tests.faults.restarted_server --restarts 100
	PYTHONPATH=. $(PYTHON) -m tests.faults.two_stations --pages 1000
	$(PYTHON) -m bench.same_paper --seed 33000
	$(PYTHON) -m bench.double_feed

# draws the sample election anew (same seed, same bytes on one machine)
samples: setup
	$(PYTHON) -m samples.make

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis demo demo-*
