# `make` alone lists what there is. The two stamps in .venv/ are copies of what was last installed there.
.DEFAULT_GOAL := help
.PHONY: help run test bench bundle shots lint fix packages

PYTHON  := .venv/bin/python
PIP     := $(PYTHON) -m pip --disable-pip-version-check --quiet
WHEELS  := $(wildcard wheelhouse/*.whl)
# Begun first, so that neither worker is left alone with one of them at the end.
LONGEST := tests/road/test_push.py tests/web/test_schemathesis.py tests/road
RUNTIME := sed '/^\# Development/,$$d' requirements.txt
OFFLINE := $(if $(WHEELS),--no-index --find-links wheelhouse)

help: ## Danh sách lệnh
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile

run: .venv/runtime.txt ## Chạy tất cả trên máy này: http://127.0.0.1:8050
	@exec $(PYTHON) app.py

test: .venv/development.txt packages lint ## Tự cài những gì cần rồi chạy mọi kiểm thử
	@$(PYTHON) -m pytest -q -n 2 --dist loadfile --ignore tests/e2e $(LONGEST) tests && $(PYTHON) -m pytest -q -n 2 --dist loadfile tests/e2e

bench: .venv/bench.txt packages ## So tốc độ, in ra một bảng (không thuộc kiểm thử)
	@$(PYTHON) -m tests.bench

bundle: $(PYTHON) ## Gom mọi gói vào wheelhouse/ để cài trên máy không có mạng
	@rm -rf wheelhouse && $(RUNTIME) > .venv/wanted.txt && $(PIP) download --only-binary :all: -d wheelhouse -r .venv/wanted.txt && du -sh wheelhouse

shots: .venv/development.txt packages ## Chụp màn hình các trang vào shots/
	@$(PYTHON) -m tests.shots

lint: .venv/development.txt ## ruff, mypy --strict, import-linter
	@$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check . && $(PYTHON) -m mypy && .venv/bin/lint-imports --no-logo

fix: .venv/development.txt ## Sửa những gì máy sửa được
	@$(PYTHON) -m ruff check --fix . ; $(PYTHON) -m ruff format .

packages:
	@sh tests/packages.sh

$(PYTHON):
	@python3 -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Cần Python 3.11 trở lên, máy này có " + sys.version.split()[0])'
	@python3 -m venv --clear .venv || { echo "Chưa có python3-venv; hãy chạy: apt install -y make git python3-venv" >&2; rm -rf .venv; exit 2; }

.venv/runtime.txt: requirements.txt | $(PYTHON)
	@$(RUNTIME) > .venv/wanted.txt
	@cmp -s .venv/wanted.txt $@ || { echo "Đang cài các gói cần để chạy (lần đầu mất một đến hai phút)..."; $(PIP) install $(OFFLINE) -r .venv/wanted.txt; }
	@mv .venv/wanted.txt $@

.venv/development.txt: requirements.txt | $(PYTHON)
	@cmp -s requirements.txt $@ || $(PIP) install $(if $(WHEELS),--find-links wheelhouse) -r requirements.txt
	@cp requirements.txt $@

.venv/bench.txt: requirements-bench.txt .venv/development.txt
	@$(PIP) install -r requirements-bench.txt && cp requirements-bench.txt $@
