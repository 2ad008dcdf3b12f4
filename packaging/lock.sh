#!/bin/sh
# Writes the hash-locked requirements from pyproject.toml: versions and hashes only, no index, no link.
set -eu
cd "$(dirname "$0")/.."

lock() {
    target=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header "$@" --output-file "$target"
}

lock requirements.txt pyproject.toml
lock requirements-dev.txt --constraint requirements.txt --extra test --extra lint --extra build pyproject.toml
lock requirements-model.txt --no-deps --group model

