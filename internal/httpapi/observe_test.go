package httpapi

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// leaver is a client that leaves, or stops reading, as its answer begins.
type leaver struct {
	header   http.Header
	statuses []int
	left     func()
}

func (l *leaver) Header() http.Header    { return l.header }
func (l *leaver) WriteHeader(status int) { l.statuses = append(l.statuses, status) }
func (l *leaver) Write([]byte) (int, error) {
	l.left()
	return 0, errors.New("it has left")
}

// TestStatusIsSentOnce: also to a client that leaves, for whom huma has another one, and
// who stops reading, at which it panics. Neither is a fault of the server.
func TestStatusIsSentOnce(t *testing.T) {
	var log logText
	s, err := New(Options{Corpora: []Corpus{{Name: "demo", Engine: demoEngine(t)}}, Logger: textLog(&log)})
	if err != nil {
		t.Fatal(err)
	}
	handler := s.Handler()
	for name, leaves := range map[string]bool{"leaves": true, "does not read": false} {
		ctx, cancel := context.WithCancel(t.Context())
		client := &leaver{header: http.Header{}, left: func() {}}
		if leaves {
			client.left = cancel
		}
		r := httptest.NewRequestWithContext(ctx, "GET", "http://127.0.0.1/v1/corpora", nil)
		handler.ServeHTTP(client, r)
		cancel()
		if !slices.Equal(client.statuses, []int{http.StatusOK}) {
			t.Errorf("%s: statuses %v", name, client.statuses)
		}
	}
	if strings.Contains(log.String(), "panicked") {
		t.Errorf("%s", log.String())
	}
}
