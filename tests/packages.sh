#!/bin/sh
# What the tests need from Debian: a browser and a database server. As root it fetches them, else it says how.
set -eu

missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "Thiếu gói hệ thống để chạy kiểm thử; hãy chạy: sudo apt install -y$missing" >&2
  exit 2
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
# shellcheck disable=SC2086 -- a list of package names
apt-get install -q -y --no-install-recommends $missing </dev/null
