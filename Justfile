# One line a task; `just` lists them.
default:
    @just --list

# set up a development environment in .venv
setup:
    python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]'

# run the tests
test *ARGS:
    .venv/bin/python -m pytest {{ARGS}}

# lint, formatting and types
lint:
    .venv/bin/ruff check . && .venv/bin/mypy

# prove the content pack
check:
    .venv/bin/her2chat check

# measure on a labelled file
eval FILE:
    .venv/bin/her2chat eval {{FILE}}

# what CI runs
ci:
    bash .ci/run
