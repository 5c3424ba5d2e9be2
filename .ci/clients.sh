#!/bin/sh
# Drives the server with clients of others: OpenAI's for Python and Node, and the
# TypeScript SDK of the Model Context Protocol, from their registries, in fixed versions; and
# with what schemathesis makes of docs/openapi.json.
#
# Exit codes: 0 all is well, 3 not possible on this machine (the reason is on standard
# error), anything else a client that is not served.
set -eu

skip() {
	echo "clients.sh: skipped: $1" >&2
	exit 3
}
for tool in go python3 node npm; do
	command -v "$tool" >/dev/null || skip "no $tool"
done

work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT

python3 -m venv "$work/python" >"$work/log" 2>&1 || skip "python3 makes no virtual environment: $(tail -n 1 "$work/log")"
"$work/python/bin/pip" install -q openai==3.57.0 >"$work/log" 2>&1 || skip "cannot get openai for Python: $(tail -n 1 "$work/log")"
"$work/python/bin/pip" install -q schemathesis==4.32.5 >"$work/log" 2>&1 || skip "cannot get schemathesis: $(tail -n 1 "$work/log")"
(cd "$work" && npm install --silent --no-audit --no-fund openai@7.59.0 @modelcontextprotocol/sdk@1.32.2 >"$work/log" 2>&1) ||
	skip "cannot get the packages for Node: $(tail -n 1 "$work/log")"

CGO_ENABLED=0 go build -o "$work/biopars" ./cmd/biopars
cp test/clients/*.mjs "$work/"
HOME=$work "$work/biopars" serve --demo --listen 127.0.0.1:0 --lang en --feedback "$work/feedback" 2>"$work/served" &
server=$!
url=
for _ in $(seq 600); do
	url=$(sed -n 's/^listening on \(.*\)\/$/\1/p' "$work/served")
	[ -z "$url" ] || break
	kill -0 "$server" 2>/dev/null || { cat "$work/served" >&2; exit 1; }
	sleep 0.1
done
[ -n "$url" ] || { echo "the server does not listen" >&2; exit 1; }

"$work/python/bin/python" test/clients/openai_client.py "$url"
node "$work/openai_client.mjs" "$url"
HOME=$work node "$work/mcp_client.mjs" "$url" "$work/biopars"

# Requests by the document, and such as it forbids: none may end with a 5xx or a response
# that the document does not describe. Three checks are not for this server: what is
# allowed by the document may still be no cursor or no type that is sent; null is taken for a
# field that is left out; and this server asks for no keys (its tests do).
cd "$work"
HOME=$work "$work/python/bin/schemathesis" run "$url/openapi.json" --max-examples 10 --workers 2 --seed 1 --no-color \
	--exclude-path-regex 'log(in|out)|/events' \
	--exclude-checks positive_data_acceptance,negative_data_rejection,ignored_auth >"$work/schemathesis" 2>&1 || {
	cat "$work/schemathesis" >&2
	exit 1
}
tail -n 12 "$work/schemathesis"
