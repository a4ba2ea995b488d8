#!/bin/sh
# Makes .venv and installs what is asked for: `prepare.sh run` or `prepare.sh test`. Does nothing when nothing changed.
# It runs before there is a Python we know, so it is written for the plainest shell.
set -eu

say() { printf '%s\n' "$*" >&2; }
refuse() { say "Cannot start: $*"; exit 2; }

needed="requirements.txt requirements-embedded.txt requirements-importers.txt"
files=$needed
[ "$1" = run ] || files="$needed requirements-dev.txt"
# The path belongs to it: programs in an environment that was moved point to where it used to be.
wanted=$(cat $files | cksum; pwd)
installed=.venv/installed-$1

python=
for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || refuse "Python 3.11 or newer is needed and was not found. PYTHON=/path/to/python3 names one."

make_environment() {
    rm -rf .venv
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv .venv
    else
        # Debian keeps ensurepip in a package of its own; the system's pip can step in for it.
        { "$python" -m venv --without-pip .venv &&
            "$python" -m pip --python .venv/bin/python install --quiet pip; } 2>/dev/null || {
            rm -rf .venv
            refuse "This Python can make no environment. On Debian and Ubuntu: apt install python3-venv."
        }
    fi
    # Whole from here on, though nothing is installed yet.
    pwd >.venv/installed-run
}

usable() { [ "$(tail -n 1 .venv/installed-run 2>/dev/null || true)" = "$(pwd)" ] && .venv/bin/python -c 'import pip'; }

if ! usable 2>/dev/null; then make_environment; fi
if [ "$(cat "$installed" 2>/dev/null || true)" != "$wanted" ]; then
    say "Installing what the workbench needs …"
    arguments=
    for file in $files; do arguments="$arguments -r $file"; done
    # Errors alone: it warns of extras that are spelt in an older way.
    PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip install -qq --no-input $arguments
    printf '%s\n' "$wanted" >"$installed"
    [ "$1" = run ] || cat $needed | { cksum; pwd; } >.venv/installed-run
fi

# Node itself comes with the development requirements; npm brings the type checker, and what drives Firefox.
if [ "$1" != run ] && [ -f package-lock.json ]; then
    if [ "$(cat node_modules/.installed 2>/dev/null || true)" != "$(cksum <package-lock.json)" ]; then
        PATH="$(pwd)/.venv/bin:$PATH" .venv/bin/npm ci --silent --no-audit --no-fund
        cksum <package-lock.json >node_modules/.installed
    fi
fi
