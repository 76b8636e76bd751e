#!/bin/sh
# Types and tests of the page's script, and whether its committed bundle is a fresh one.
set -eu
cd "$(dirname "$0")/.."

sh scripts/need-node.sh
command -v npm >/dev/null 2>&1 || exit 0

sh scripts/install-frontend.sh || [ -z "${CI:-}" ] || exit 1
[ -d frontend/node_modules/esbuild ] || exit 0

cd frontend
npm run --silent check
said=$(npm run --silent test 2>&1) || { echo "$said" >&2; exit 1; }
npm run --silent fresh
