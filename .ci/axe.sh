#!/bin/sh
# Gets axe-core, with which the tests of the page look for barriers, from the npm registry
# into ${XDG_CACHE_HOME:-$HOME/.cache}/biopars/axe. Prints the path of its script, for
# BIOPARS_AXE. It is under the MPL-2.0 and no part of the program.
#
# Exit codes: 0 there, 3 not possible on this machine (the reason is on standard error).
set -eu

version=4.14.1
dir=${XDG_CACHE_HOME:-$HOME/.cache}/biopars/axe/$version
script=$dir/package/axe.min.js
if [ ! -f "$script" ]; then
	command -v npm >/dev/null || {
		echo "axe.sh: skipped: no npm" >&2
		exit 3
	}
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	(cd "$work" && npm pack --silent "axe-core@$version" >/dev/null 2>log) || {
		echo "axe.sh: skipped: cannot get axe-core: $(tail -n 1 "$work/log")" >&2
		exit 3
	}
	tar -xzf "$work/axe-core-$version.tgz" -C "$work"
	mkdir -p "$(dirname "$dir")"
	rm -rf "$dir"
	mkdir "$dir"
	mv "$work/package" "$dir/package"
fi
echo "$script"
