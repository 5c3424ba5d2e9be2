package cli

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/biopars/biopars/internal/ollama"
)

// TestPresence: a model is lost when it is gone, and when nothing is heard of it twice; once
// is what a busy machine does.
func TestPresence(t *testing.T) {
	gone, missing := errors.New("connection refused"), errors.New("no such model")
	slow := errors.Join(errors.New("probe"), context.DeadlineExceeded)
	up := ollama.Status{Present: true, Window: 4096}
	for name, c := range map[string]struct {
		probes []error // nil: it is there
		down   []bool
		again  []time.Duration
	}{
		"there":           {[]error{nil, nil}, []bool{false, false}, []time.Duration{probeEvery, probeEvery}},
		"gone":            {[]error{nil, gone, nil}, []bool{false, true, false}, []time.Duration{probeEvery, probeEvery, probeEvery}},
		"not there":       {[]error{missing}, []bool{true}, []time.Duration{probeEvery}},
		"slow once":       {[]error{nil, slow, nil, slow, nil}, []bool{false, false, false, false, false}, []time.Duration{probeEvery, probeAgain, probeEvery, probeAgain, probeEvery}},
		"slow twice":      {[]error{nil, slow, slow, nil}, []bool{false, false, true, false}, []time.Duration{probeEvery, probeAgain, probeAgain, probeEvery}},
		"slow from first": {[]error{slow, slow, nil}, []bool{true, true, false}, []time.Duration{probeAgain, probeAgain, probeEvery}},
		"slow when gone":  {[]error{gone, slow, slow, nil}, []bool{true, true, true, false}, []time.Duration{probeEvery, probeAgain, probeAgain, probeEvery}},
	} {
		n := 0
		p := &presence{timeout: time.Minute, missing: func() error { return missing }, probe: func(context.Context) (ollama.Status, error) {
			switch err := c.probes[n]; {
			case err == nil:
				return up, nil
			case errors.Is(err, missing):
				return ollama.Status{}, nil
			default:
				return ollama.Status{}, err
			}
		}}
		for ; n < len(c.probes); n++ {
			window, again := p.look(t.Context())
			if down := *p.down.Load() != nil; down != c.down[n] || again != c.again[n] || (window > 0) != (c.probes[n] == nil) {
				t.Errorf("%s, look %d: down %t, again in %v, window %d", name, n, down, again, window)
			}
		}
	}
}

// TestPresenceOfAServer: what a server that does not answer makes of a probe is known as
// slow, a closed port as gone.
func TestPresenceOfAServer(t *testing.T) {
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer hangs.Close()
	for address, want := range map[string]time.Duration{hangs.URL: probeAgain, "http://127.0.0.1:1": probeEvery} {
		patience := time.Minute
		if address == hangs.URL {
			patience = 50 * time.Millisecond
		}
		m, err := ollama.NewModel(ollama.Options{Host: address, Model: "x"})
		if err != nil {
			t.Fatal(err)
		}
		p := &presence{probe: m.Probe, missing: m.Missing, timeout: patience}
		if _, again := p.look(t.Context()); *p.down.Load() == nil || again != want {
			t.Errorf("%s: down %v, again in %v", address, *p.down.Load(), again)
		}
	}
}
