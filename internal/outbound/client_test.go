package outbound_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/outbound"
)

// TestNoRedirect: whatever kind of redirect a server answers with, the other address
// hears nothing, and the error names it without passwords and parameters.
func TestNoRedirect(t *testing.T) {
	heard := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard++ }))
	defer other.Close()
	target := strings.Replace(other.URL, "://", "://user:pass@", 1) + "/v1?key=hidden"
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, target, status)
		}))
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			req, err := http.NewRequest(method, server.URL, strings.NewReader("question"))
			if err != nil {
				t.Fatal(err)
			}
			_, err = outbound.Client(nil).Do(req)
			var refused *outbound.RedirectError
			if !errors.As(err, &refused) || refused.To != other.URL+"/v1" {
				t.Errorf("%s %d: %v", method, status, err)
			}
		}
		server.Close()
	}
	if heard > 0 {
		t.Errorf("the other server was asked %d times", heard)
	}
}

// TestProxyOnlyWhenChosen: the environment's proxy is asked nothing unless it was
// chosen.
func TestProxyOnlyWhenChosen(t *testing.T) {
	heard := 0
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard++ }))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	const server = "http://model.invalid/api/version"
	if _, err := outbound.Client(nil).Get(server); err == nil || heard > 0 {
		t.Errorf("not chosen: %v, %d requests", err, heard)
	}
	resp, err := outbound.Client(outbound.FromEnviron([]string{"HTTP_PROXY=" + proxy.URL})).Get(server)
	if err != nil || heard != 1 {
		t.Fatalf("chosen: %v, %d requests", err, heard)
	}
	resp.Body.Close()
}

func TestFromEnviron(t *testing.T) {
	for _, c := range []struct {
		environ []string
		to      string
		want    string
	}{
		{nil, "http://a.example", ""},
		{[]string{"HTTP_PROXY=http://p:1"}, "http://a.example", "http://p:1"},
		{[]string{"http_proxy=p:1"}, "http://a.example", "http://p:1"},
		{[]string{"HTTP_PROXY=http://p:1", "HTTP_PROXY=http://q:1"}, "http://a.example", "http://q:1"},
		{[]string{"HTTP_PROXY=http://p:1"}, "https://a.example", ""},
		{[]string{"HTTP_PROXY=http://p:1"}, "http://127.0.0.1:11434", ""},
		{[]string{"HTTP_PROXY=http://p:1", "NO_PROXY=a.example"}, "http://a.example", ""},
		{[]string{"HTTP_PROXYX=http://p:1", "HTTP_PROXY="}, "http://a.example", ""},
	} {
		to, err := url.Parse(c.to)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if u, err := outbound.FromEnviron(c.environ)(to); err != nil {
			t.Error(err)
		} else if u != nil {
			got = u.String()
		}
		if got != c.want {
			t.Errorf("%v for %s: %q, want %q", c.environ, c.to, got, c.want)
		}
	}
}

func TestResponseIsBounded(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for chunk := make([]byte, 1<<20); ; {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	resp, err := outbound.Client(nil).Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	if !errors.Is(err, outbound.ErrTooLong) || n < 64<<20 || n > 65<<20 {
		t.Errorf("%d bytes, %v", n, err)
	}
}
