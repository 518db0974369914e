#!/usr/bin/env bash
# Runs every fuzz target of the module as often as given (default 3000x each; a count and not a time, because a run that is
# ended by its time can fail with "context deadline exceeded" though nothing was found).
set -euo pipefail
cd "$(dirname "$0")/.."
for pkg in $(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u); do
  for target in $(grep -h '^func Fuzz' "$pkg"/*_test.go | sed -E 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/'); do
    go test -run '^$' -fuzz "^${target}\$" -fuzztime "${1:-3000x}" -fuzzminimizetime 10x "$pkg"
  done
done
