#!/bin/sh
# The browser tests need Chromium: install it where that takes no questions, else say so.
set -u

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    if { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } \
        >/dev/null 2>&1; then
        exit 0
    fi
fi

echo "Chromium is not installed and could not be: the browser tests will be skipped" \
    "(on Debian: apt-get install chromium)." >&2
exit 0
