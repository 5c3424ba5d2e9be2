package cli

import (
	"strings"
	"testing"
	"time"
)

func TestWordsOf(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":{"message":"no key"}}`: "no key", `{"error":"model 'x' not found"}`: "model 'x' not found", `{"message":"m"}`: "m",
		`{"detail":"d"}`: "d", "plain\n  words\x1b[31m": "plain words [31m", "": "", `{"error":{}}`: `{"error":{}}`, "\xff\xfe": "",
	} {
		if got := wordsOf([]byte(body)); got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
	if got := wordsOf([]byte(strings.Repeat("آ", 1000))); len(got) > longestWords+len("…") {
		t.Errorf("%d bytes", len(got))
	}
}

func FuzzWordsOf(f *testing.F) {
	f.Add([]byte(`{"error":{"message":"no key"}}`))
	f.Add([]byte("<html>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if got := wordsOf(body); strings.ContainsAny(got, "\x1b\n\r") || len(got) > longestWords+len("…") {
			t.Errorf("%q", got)
		}
	})
}

func TestRetryAfterHeader(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, " 0.5 ": 500 * time.Millisecond, "-3": 0, "soon": 0, "1e30": 0,
		"Sat, 28 Nov 2026 12:01:00 GMT": time.Minute, "Sat, 28 Nov 2026 11:00:00 GMT": 0,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

func TestPlainAddress(t *testing.T) {
	for address, want := range map[string]string{
		"http://u:p@h:8000/v1/?key=k#f": "http://h:8000/v1", "https://api.openai.com/v1": "https://api.openai.com/v1",
		"http://token@h/v1": "http://h/v1", "": "",
	} {
		if got := plainAddress(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
