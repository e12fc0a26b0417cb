#!/usr/bin/env bash
# Installs the system packages that the tests use and that are missing: a PostgreSQL server and Chromium.
# Where it may not install, it says in one sentence what the person has to run.
set -euo pipefail

has_postgresql() {
  command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null
}

has_chromium() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}

missing=()
has_postgresql || missing+=(postgresql)
has_chromium || missing+=(chromium fonts-liberation)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "The tests need a PostgreSQL server and Chromium: install them with your system's package manager, then run 'make test' again." >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
    echo "The tests need system packages: run 'sudo apt-get install -y ${missing[*]}', then 'make test' again." >&2
    exit 1
  fi
  as_root=(sudo -n)
fi
echo "Installing for the tests: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
