package lexical

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/biopars/biopars/index"
)

// failureCallback is the name under which Bleve finds reportFailure.
const failureCallback = "biopars"

// failures are the indexes open for writing, by the directory of their store.
var failures sync.Map // string -> *failure

func init() { scorch.RegistryAsyncErrorCallbacks[failureCallback] = reportFailure }

// reportFailure is told of errors of Bleve's background work. Bleve would try again
// for ever; a batch that could not be written ends the run instead.
func reportFailure(err error, store string) {
	if errors.Is(err, scorch.ErrCleanup) {
		return // a file too many does no harm
	}
	if f, ok := failures.Load(filepath.Clean(store)); ok {
		f.(*failure).set(err)
	}
}

// failure is the first error of an index's background work.
type failure struct {
	once sync.Once
	ch   chan struct{} // closed when there is one
	err  error
}

func newFailure() *failure { return &failure{ch: make(chan struct{})} }

func (f *failure) set(err error) {
	f.once.Do(func() {
		f.err = fmt.Errorf("write in the background: %w", err)
		close(f.ch)
	})
}

// get returns the error, nil as long as there is none.
func (f *failure) get() error {
	select {
	case <-f.ch:
		return f.err
	default:
		return nil
	}
}

// recoverCorrupt makes the panic, with which Bleve and Bolt meet a file whose bytes
// have changed, an error. It is deferred around what reads files.
func recoverCorrupt(err *error) {
	if r := recover(); r != nil {
		*err = &index.Error{Op: "read index", Object: Name, Repair: index.RepairRebuild,
			Err: fmt.Errorf("%w: %v", index.ErrCorrupt, r)}
	}
}
