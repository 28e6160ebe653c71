# `make` lists the targets. PYTHON chooses the interpreter, VENV the folder of the environment.
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export OPENBLAS_NUM_THREADS ?= 1
# On Linux: keep freed memory for the next step. To hand it back and ask anew costs a CNN's step half its time.
export MALLOC_TRIM_THRESHOLD_ ?= 1000000000
export MALLOC_MMAP_THRESHOLD_ ?= 1000000000

ifndef PYTHON
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
endif
ifndef NNLIB_MNIST
ifneq ($(wildcard ../shared/mnist),)
export NNLIB_MNIST := $(CURDIR)/../shared/mnist
endif
endif
ifndef NNLIB_TEXTS
ifneq ($(wildcard ../shared/texts),)
export NNLIB_TEXTS := $(CURDIR)/../shared/texts
endif
endif
ifndef NNLIB_SOURCES
ifneq ($(wildcard ../shared/sources),)
export NNLIB_SOURCES := $(CURDIR)/../shared/sources
endif
endif

# JupyterLab does not ask about news before the first lesson, nor other hosts for updates. With a notebook it saves
# what its panels look like: they are seen again when the kernel is gone.
QUIET_LAB := {"@jupyterlab/apputils-extension:notification": \
	{"fetchNews": "false", "checkForUpdates": false}, \
	"@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": true}}
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# What else is installed moves no pinned package. (As constraints, pip takes neither hashes nor extras.)
BESIDE := $(INSTALL) -c $(VENV)/pins.txt
TORCH := torch==2.13.0
SITE := sphinx==9.0.4 myst-nb==1.4.0 furo==2025.12.19 latex2mathml==3.81.1 axe-playwright-python==0.1.8

.PHONY: help setup lab test fuzz chapters matrix reproduce oracle bench waits site recordings lock clean
help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY)  ## create the environment; the targets below do it by themselves

# pip would compile on one core what compileall does on all.
$(READY): requirements.txt pyproject.toml
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Python 3.11 or newer is needed: install it, or name it with make PYTHON=/path/to/python3.11'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --no-compile --no-deps -r requirements.txt
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
	$(INSTALL) --no-deps --no-build-isolation -e .
	@sed -n 's/ \\$$//; s/\[.*\]//; /^[^ ]/p' requirements.txt > $(VENV)/pins.txt
	$(BIN)/python -m course.tools.compile
	@mkdir -p $(VENV)/etc/jupyter/labconfig
	@echo '$(QUIET_LAB)' > $(VENV)/etc/jupyter/labconfig/default_setting_overrides.json
	@touch $@

lab: $(READY)  ## open the course in JupyterLab
	$(BIN)/python -m jupyter lab --ServerApp.ip=127.0.0.1 $(if $(filter 0,$(shell id -u)),--allow-root) \
		--LabApp.default_url=/lab/tree/chapters/00_start_here.ipynb

test: $(READY)  ## linter, tests, browser tests, every output of every chapter
	$(BIN)/ruff check
	$(BIN)/python -m pytest -n 2 --dist loadscope --ignore=tests/browser
	$(if $(wildcard tests/browser),$(BIN)/python -m pytest -n 2 --dist loadfile tests/browser)
	$(BIN)/python -m pytest -n 2 --dist loadscope --nbval --nbval-cell-timeout=300 $(wildcard chapters/*.ipynb)

fuzz: $(READY)  ## read ten thousand damaged and forged files (SEED=0)
	env -u MALLOC_TRIM_THRESHOLD_ -u MALLOC_MMAP_THRESHOLD_ \
		$(BIN)/python tests/hostile_files.py 10000 $(or $(SEED),0)

chapters: $(READY)  ## execute every chapter from a fresh kernel and store it normalised
	$(BIN)/python -m course.tools.execute

matrix: $(READY)  ## strict nbval on other Pythons, processors, machines (ONLY="crlf threads", CHAPTERS="01 14")
	$(BIN)/python -m course.tools.matrix $(ONLY) $(if $(CHAPTERS),--chapters $(CHAPTERS))

reproduce: $(READY)  ## every published figure at full scale (ONLY="B5 13", JOBS=2, AGAIN=1)
	$(BIN)/python -m course.tools.reproduce $(ONLY) $(if $(JOBS),--jobs $(JOBS)) $(if $(AGAIN),--again)

oracle: $(READY)  ## install what the library is compared with: PyTorch, ONNX
	$(BESIDE) --no-compile $(TORCH) onnx==1.23.2 onnxruntime==1.32.0

bench: $(READY)  ## measure a step beside the book's way, scikit-learn and PyTorch (QUICK=1: two minutes)
	@for package in $(TORCH) scikit-learn; do \
		$(BESIDE) $$package || echo "$$package could not be installed: its columns stay empty"; done
	env -u OPENBLAS_CORETYPE $(BIN)/python -m benchmarks.run $(if $(QUICK),--quick)

waits: $(READY)  ## measure how long one waits for a chapter and for the tests (25 minutes)
	$(BIN)/python -m benchmarks.waits $(ONLY)

site: $(VENV)/.site  ## the course as a web site, in site/: the stored chapters, never run again
	$(BIN)/python -m course.site.build

$(VENV)/.site: $(READY) Makefile
	$(BESIDE) $(SITE)
	@touch $@

recordings: $(READY)  ## record the training that the site's benches play (ONLY="T2 P8", AGAIN=1)
	$(BIN)/python -m course.site.record $(ONLY) $(if $(AGAIN),--again)

# Extras are pinned, too: pip looks at the newest version of `a[b]` where only `a` is pinned, and refuses its hash.
lock: $(READY)  ## pin the dependencies of pyproject.toml anew, with the hashes of their files
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --generate-hashes \
		--no-strip-extras --upgrade --extra course --extra lab --extra test --extra speed pyproject.toml \
		-o requirements.txt

clean:  ## remove the environment and the caches
	rm -rf $(VENV) build dist site .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
