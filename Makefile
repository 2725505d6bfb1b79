# Every target makes its own environment. `make` alone lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help run test check bench docs sample clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

# what Debian brings; installed when this user may, else named
.PHONY: tesseract chromium
tesseract:
	@.ci/debian tesseract tesseract-ocr tesseract-ocr-tur tesseract-ocr-eng
chromium:
	@.ci/debian chromium chromium

run: $(READY) tesseract  ## run the pipeline on corpora/sample and say where the report is
	@$(BIN)/tutanak run corpora/sample || test $$? -eq 3

test: $(READY) tesseract chromium  ## run all tests
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(READY)  ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY) tesseract  ## speed and memory beside other tools, in the same run
	$(BIN)/python -m tests.benchmarks

docs: $(READY)  ## write docs/tables.md, docs/commands.md and configs/default.toml from the code
	$(BIN)/python -m pipeline.docs

sample: $(READY)  ## make corpora/sample anew from its sources
	$(BIN)/python corpora/sample/generate.py

clean:  ## remove the environment and what runs left in the sample
	rm -rf $(VENV) corpora/sample/tutanak-store
