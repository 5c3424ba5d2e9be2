package cli

import (
	"sync"

	"github.com/biopars/biopars"
)

// lateEngine is an engine that is opened by the first question, so that a cell that is
// measured already costs nothing.
type lateEngine struct {
	open   func() (*biopars.Engine, error)
	once   sync.Once
	engine *biopars.Engine
	err    error
}

func (l *lateEngine) get() (*biopars.Engine, error) {
	l.once.Do(func() { l.engine, l.err = l.open() })
	return l.engine, l.err
}

func (l *lateEngine) close() error {
	if l.engine == nil {
		return nil
	}
	return l.engine.Close()
}
