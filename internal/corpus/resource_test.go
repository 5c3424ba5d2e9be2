package corpus

import (
	"errors"
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

// TestResource: what is shared is closed once, by the last that lets go, and its
// error is the last one's to tell.
func TestResource(t *testing.T) {
	failed := errors.New("disk full")
	a, b := &counted{}, &counted{err: failed}
	o := &snapshot{resources: []*resource{newResource(a), newResource(b)}}
	views := make([]*View, 50)
	for i := range views {
		views[i] = o.view()
	}
	if err := o.release(); err != nil || a.closed != 0 || b.closed != 0 {
		t.Fatalf("closed %d and %d times with views open, %v", a.closed, b.closed, err)
	}
	var wg sync.WaitGroup
	errs := make([]error, len(views))
	for i, v := range views {
		wg.Go(func() { errs[i] = v.Release() })
	}
	wg.Wait()
	if a.closed != 1 || b.closed != 1 || !errors.Is(errors.Join(errs...), failed) {
		t.Errorf("closed %d and %d times, %v", a.closed, b.closed, errors.Join(errs...))
	}
}

func TestServerOfNoKnownType(t *testing.T) {
	if _, err := New(Config{Server: unknownServer{}}); !errors.Is(err, ErrServer) {
		t.Error(err)
	}
}

type unknownServer struct{}

func (unknownServer) Address() string { return "nowhere" }
