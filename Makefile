# Needs Python 3.11 or newer (with venv), make and a package registry; no git.
# Another interpreter: make PYTHON=python3.12 test

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
# On every call: an activated or exported environment of the user's must not be written to instead of ours.
UV_PIP := env -u VIRTUAL_ENV -u CONDA_PREFIX $(UV) pip

# The desk: whose run, and who sits at it (asked for where it is empty).
BATCH ?= params/batch/sample-2025.yaml
OUT ?= out/sample-2025
INSPECTOR ?=
LEDGER ?=
ROLE ?= inspector
SECOND ?= 0
SEED ?=

.PHONY: help inspect test lab desk lock bench

help:
	@echo "make inspect  inspect the sample dossiers, reports in out/sample-2025/"
	@echo "make test     run all tests"
	@echo "make desk     decide on the findings of a run, as an app: make desk OUT=out/sample-2025 INSPECTOR=张三"
	@echo "make lab      open the notebooks in JupyterLab, on this machine only"
	@echo "make bench    run all benchmarks, and write their figures into benchmarks/README.md"
	@echo "make lock     resolve the dependencies of pyproject.toml into requirements.lock"

inspect: .venv/.ready
	$(BIN)/auditlib inspect params/batch/sample-2025.yaml --out out/sample-2025

# Two processes, each with whole files: their fixtures (a batch, a sample inspected) are made once.
test: .venv/.ready
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Speaks Chinese (notebooks/overrides.json; another language under Settings). Bound to the loopback address, and asks nobody for news, updates or extensions.
lab: .venv/.ready
	$(BIN)/python -m jupyterlab --ip=127.0.0.1 --ServerApp.root_dir=. --LabApp.extension_manager=readonly \
	  --LabApp.news_url=None --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate \
	  $(if $(filter 0,$(shell id -u)),--allow-root)

# The notebook of the review desk as an app without code, by Voilà, on this machine only. Its template asks nothing of the network.
desk: .venv/.ready
	@test -f "$(OUT)/run.json" || $(BIN)/auditlib inspect "$(BATCH)" --out "$(OUT)"
	@mkdir -p "$(OUT)/.desk"
	@$(BIN)/papermill --prepare-only --no-progress-bar --log-level ERROR notebooks/review_desk.ipynb "$(OUT)/.desk/review_desk.ipynb" \
	  -r batch "$(abspath $(BATCH))" -r out "$(abspath $(OUT))" -r inspector "$(INSPECTOR)" -r role "$(ROLE)" -p second "$(SECOND)" -r seed "$(SEED)"
	@AUDITLIB_LEDGER="$(LEDGER)" $(BIN)/voila "$(OUT)/.desk/review_desk.ipynb" --template=desk --Voila.ip=127.0.0.1

# Each benchmark's figures go into benchmarks/README.md. A few hours: growth.py inspects 10,000 sessions, kills.py kills 300 times.
bench: .venv/.ready
	$(BIN)/python benchmarks/record.py intake checks rules selection ledger mutation reports growth kills

lock: $(UV)
	$(UV_PIP) compile pyproject.toml --all-extras --generate-hashes --universal --no-emit-index-url --no-annotate -o requirements.lock

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "需要 Python 3.11 或更高版本，$(PYTHON) 不可用或版本过低。请安装后重试，或指定解释器：make PYTHON=python3.12" >&2; \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is missing or older. Install one, or name it: make PYTHON=python3.12" >&2; \
	  exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || { \
	  echo "无法创建虚拟环境。Debian/Ubuntu 请先安装：apt-get install python3-venv" >&2; \
	  echo "The virtual environment could not be made. On Debian or Ubuntu: apt-get install python3-venv" >&2; \
	  exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

# Compiled once here: where Python may not write bytecode, every kernel would compile pandas and auditlib again, for seconds.
# In an environment made by venv, sync leaves pip and uv in place and removes what the lock does not name.
.venv/.ready: requirements.lock pyproject.toml notebooks/overrides.json $(wildcard notebooks/voila/desk/*) | $(UV)
	$(UV_PIP) sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	$(UV_PIP) install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@mkdir -p .venv/share/jupyter/lab/settings && cp notebooks/overrides.json .venv/share/jupyter/lab/settings/
	@mkdir -p .venv/share/jupyter/voila/templates && cp -r notebooks/voila/desk .venv/share/jupyter/voila/templates/
	$(BIN)/python -m compileall -q auditlib
	@touch $@
