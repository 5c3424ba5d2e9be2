package corpus

import (
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

type counted struct {
	mu     sync.Mutex
	closed int
	err    error
}

func (c *counted) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed++
	return c.err
}

// TestResource: what is shared is closed once, by the last that lets go, and that it
// cannot be closed is logged.
func TestResource(t *testing.T) {
	failed := errors.New("disk full")
	a, b := &counted{}, &counted{err: failed}
	var log strings.Builder
	o := &snapshot{
		resources: []*resource{newResource(a), newResource(b)},
		logger:    slog.New(slog.NewTextHandler(&log, nil)),
	}
	views := make([]*View, 50)
	for i := range views {
		views[i] = o.view()
	}
	if err := o.release(); err != nil || a.closed != 0 || b.closed != 0 {
		t.Fatalf("closed %d and %d times with views open, %v", a.closed, b.closed, err)
	}
	var wg sync.WaitGroup
	for _, v := range views {
		wg.Go(v.Release)
	}
	wg.Wait()
	if a.closed != 1 || b.closed != 1 || !strings.Contains(log.String(), "disk full") {
		t.Errorf("closed %d and %d times, logged %q", a.closed, b.closed, log.String())
	}
}

func TestServerOfNoKnownType(t *testing.T) {
	if _, err := New(Config{Server: unknownServer{}}); !errors.Is(err, ErrServer) {
		t.Error(err)
	}
}

type unknownServer struct{}

func (unknownServer) Address() string { return "nowhere" }
