package corpus

import (
	"errors"
	"io"
	"sync/atomic"
)

// resource is something open that several users share. It is closed when the
// last of them lets go.
type resource struct {
	closer io.Closer
	users  atomic.Int64
}

// newResource returns a resource in use by the caller.
func newResource(c io.Closer) *resource {
	r := &resource{closer: c}
	r.users.Store(1)
	return r
}

func (r *resource) retain() { r.users.Add(1) }

func (r *resource) release() error {
	if r.users.Add(-1) > 0 {
		return nil
	}
	return r.closer.Close()
}

// releaseAll releases the last opened first.
func releaseAll(list []*resource) error {
	var errs []error
	for i := len(list) - 1; i >= 0; i-- {
		errs = append(errs, list[i].release())
	}
	return errors.Join(errs...)
}
