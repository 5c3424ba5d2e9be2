#!/bin/sh
# Builds the Ollama server that the tests with the tag "ollama" talk to, without
# root, from its public Go module and two header packages of Debian. Everything
# goes to ${XDG_CACHE_HOME:-$HOME/.cache}/biopars/ollama, so that the second
# call does nothing. Prints the path of the executable.
#
# Exit codes: 0 built or there already, 3 not possible on this machine (the
# reason is on standard error), anything else a build that failed.
set -eu

version=v0.17.4
malgo=v0.11.24 # the version in Ollama's go.mod; its module carries miniaudio.h

dir=${XDG_CACHE_HOME:-$HOME/.cache}/biopars/ollama
bin=$dir/ollama
stamp=$dir/version
if [ -x "$bin" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$version" ]; then
	echo "$bin"
	exit 0
fi

skip() {
	echo "ollama.sh: skipped: $1" >&2
	exit 3
}
command -v go >/dev/null || skip "no Go toolchain"
command -v "${CC:-cc}" >/dev/null || skip "no C compiler"
command -v "${CXX:-c++}" >/dev/null || skip "no C++ compiler"

include=$dir/headers/usr/include
mkdir -p "$dir"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ ! -f "$include/nlohmann/json.hpp" ] || [ ! -f "$include/stb/stb_image.h" ]; then
	if [ -f /usr/include/nlohmann/json.hpp ] && [ -f /usr/include/stb/stb_image.h ]; then
		mkdir -p "$include"
		cp -r /usr/include/nlohmann /usr/include/stb "$include/"
	elif command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then
		(cd "$work" && apt-get download nlohmann-json3-dev libstb-dev >/dev/null 2>"$work/log") ||
			skip "cannot get nlohmann-json3-dev and libstb-dev: $(tail -n 1 "$work/log")"
		for package in "$work"/*.deb; do
			dpkg-deb -x "$package" "$dir/headers"
		done
	else
		skip "no nlohmann-json and stb headers, and no apt-get to get them with"
	fi
fi
if [ ! -f "$include/miniaudio/miniaudio.h" ]; then
	module=$(cd "$work" && go mod download -json "github.com/gen2brain/malgo@$malgo" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
	[ -n "$module" ] || skip "cannot get the module github.com/gen2brain/malgo"
	mkdir -p "$include/miniaudio"
	cp "$module/miniaudio.h" "$include/miniaudio/"
fi
(cd "$work" && CGO_ENABLED=1 CGO_CPPFLAGS="-I$include" GOBIN="$dir" GOFLAGS= GOTOOLCHAIN=auto \
	go install -trimpath -ldflags "-s -w -X=github.com/ollama/ollama/version.Version=${version#v}" \
	"github.com/ollama/ollama@$version") >&2
echo "$version" >"$stamp"
echo "$bin"
