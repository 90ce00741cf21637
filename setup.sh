#!/bin/sh
# Sets up everything that the project needs on Debian or Ubuntu: system packages, a virtual environment, pinned
# Python packages. Does nothing where all is there; without root it says what to install.
set -eu
cd "$(dirname "$0")"

say() { printf '%s\n' "$*" >&2; }

# --- Python 3.11 or later -----------------------------------------------------------------------------------------
python=
for candidate in ${PYTHON:-} python3.14 python3.13 python3.12 python3.11 python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done

# --- system packages ----------------------------------------------------------------------------------------------
missing=
[ -n "$python" ] || missing="$missing python3"
if [ -z "$python" ] || ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then missing="$missing python3-venv"; fi
command -v tesseract >/dev/null 2>&1 || missing="$missing tesseract-ocr"
if ! tesseract --list-langs 2>/dev/null | grep -qx vie; then missing="$missing tesseract-ocr-vie"; fi
has_font=$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" \
    \( -path '*liberation2/LiberationSerif-Regular.ttf' -o -iname 'times.ttf' -o -iname 'Times_New_Roman.ttf' \) \
    -print 2>/dev/null | head -n 1 || true)
[ -n "$has_font" ] || missing="$missing fonts-liberation2"
if [ "${1:-}" = tests ]; then
    command -v scanimage >/dev/null 2>&1 || missing="$missing sane-utils"
    ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 || command -v pg_ctl >/dev/null 2>&1 || missing="$missing postgresql"
    command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
    command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer-nogui"
fi

if [ -n "$missing" ] && [ -f .venv/.system-asked ] && [ "$(cat .venv/.system-asked)" = "$missing" ]; then
    missing=  # said once already, and the program runs without it
fi
if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Cài đặt / installing:$missing"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq >/dev/null
        # shellcheck disable=SC2086
        apt-get install -y -qq --no-install-recommends $missing >/dev/null
        [ -n "$python" ] || python=python3
        missing=
    else
        say "Còn thiếu gói hệ thống; hãy chạy:   sudo apt-get install$missing"
        say "System packages are missing; run:   sudo apt-get install$missing"
        case "$missing" in *python3*) exit 1 ;; esac
    fi
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "Cần Python 3.11 trở lên; hãy cài rồi chạy lại với PYTHON=đường-dẫn."
    say "Python 3.11 or later is needed; install it and run again with PYTHON=path."
    exit 1
fi

# --- virtual environment with pinned packages ---------------------------------------------------------------------
wanted=$(cat requirements.lock pyproject.toml setup.sh | cksum)
wanted_for_tests=$(cat requirements-cluster.lock | cksum)
if [ ! -f .venv/.ready ] || [ "$(cat .venv/.ready)" != "$wanted" ]; then
    say "Chuẩn bị môi trường Python / preparing the Python environment …"
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    printf '%s' "$wanted" > .venv/.ready
    rm -f .venv/.ready-for-tests
fi
if [ "${1:-}" = tests ] && { [ ! -f .venv/.ready-for-tests ] || [ "$(cat .venv/.ready-for-tests)" != "$wanted_for_tests" ]; }; then
    say "Chuẩn bị gói cho kiểm thử / preparing what the tests need …"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-cluster.lock
    printf '%s' "$wanted_for_tests" > .venv/.ready-for-tests
fi
if [ -n "$missing" ]; then printf '%s' "$missing" > .venv/.system-asked; fi
