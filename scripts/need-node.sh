#!/bin/sh
# The page's script is built and tested with node: install it where that takes no questions, else say so.
set -u

if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
    exit 0
fi

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    if { apt-get update -qq && apt-get install -y -qq --no-install-recommends nodejs npm; } \
        >/dev/null 2>&1; then
        exit 0
    fi
fi

echo "node and npm are not installed and could not be: the page's script is not checked" \
    "(on Debian: apt-get install nodejs npm)." >&2
[ -z "${CI:-}" ] # in CI that is a failure
