#!/usr/bin/env bash
# Makes a virtual environment in the folder given, with the newest Python that the pinned packages know.
set -euo pipefail
folder=$1

suits() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}

for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
  if command -v "$python" >/dev/null && suits "$python"; then
    if ! "$python" -m venv "$folder" >/dev/null; then
      rm -rf "$folder"
      echo "$python cannot make a virtual environment: install its venv module (on Debian and Ubuntu: apt-get install python3-venv)." >&2
      exit 1
    fi
    exit 0
  fi
done
echo "No Python between 3.11 and 3.14 was found: install one, or name it with 'make PYTHON=/path/to/python'." >&2
exit 1
