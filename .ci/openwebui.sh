#!/bin/sh
# Asks the server through Open WebUI. BIOPARS_TEST_OPENWEBUI names a virtual environment of
# Python that has it (pip install open-webui==0.12.4): with what it needs it is too large to be
# fetched for a test.
#
# Exit codes: 0 all is well, 3 not possible on this machine (the reason is on standard
# error), anything else it is not served.
set -eu

skip() {
	echo "openwebui.sh: skipped: $1" >&2
	exit 3
}
[ -n "${BIOPARS_TEST_OPENWEBUI:-}" ] || skip "BIOPARS_TEST_OPENWEBUI names no virtual environment"
[ -x "$BIOPARS_TEST_OPENWEBUI/bin/uvicorn" ] || skip "no Open WebUI in $BIOPARS_TEST_OPENWEBUI"
for tool in go python3; do
	command -v "$tool" >/dev/null || skip "no $tool"
done

work=$(mktemp -d)
server= front=
trap 'for p in $server $front; do kill "$p" 2>/dev/null || true; wait "$p" 2>/dev/null || true; done; rm -rf "$work"' EXIT

CGO_ENABLED=0 go build -o "$work/biopars" ./cmd/biopars
"$work/biopars" serve --demo --listen 127.0.0.1:0 --lang en --ollama http://127.0.0.1:1 2>"$work/served" &
server=$!
for _ in $(seq 100); do
	address=$(sed -n 's/^listening on //p' "$work/served")
	[ -z "$address" ] || break
	sleep 0.2
done
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# FROM_INIT_PY has it find its page beside itself; embeddings and speech, which it would fetch models for, are not its own.
FROM_INIT_PY=true DATA_DIR=$work/data WEBUI_AUTH=False WEBUI_SECRET_KEY=for-this-test-alone-and-long-enough OFFLINE_MODE=True \
	ENABLE_OLLAMA_API=False OPENAI_API_BASE_URLS=${address}v1 OPENAI_API_KEYS=none RAG_EMBEDDING_ENGINE=openai AUDIO_STT_ENGINE=openai \
	"$BIOPARS_TEST_OPENWEBUI/bin/uvicorn" open_webui.main:app --host 127.0.0.1 --port "$port" >"$work/front" 2>&1 &
front=$!
python3 test/clients/openwebui.py "http://127.0.0.1:$port" || {
	tail -n 20 "$work/front" >&2
	exit 1
}
