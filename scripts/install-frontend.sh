#!/bin/sh
# What package-lock.json asks for, if it is not there yet.
set -u
cd "$(dirname "$0")/../frontend"

stamp=node_modules/.installed
if [ -e "$stamp" ] && [ ! package-lock.json -nt "$stamp" ]; then
    exit 0
fi
if npm ci --no-audit --no-fund --loglevel=error; then
    touch "$stamp"
    exit 0
fi
echo "npm could not install the tools of frontend/: the page's script is neither checked nor built." >&2
exit 1
