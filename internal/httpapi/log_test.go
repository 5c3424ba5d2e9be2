package httpapi

import (
	"io"
	"log/slog"
	"sync"
)

// textLog logs to a writer, a line at a time.
func textLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(&oneByOne{w: w}, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

type oneByOne struct {
	mu sync.Mutex
	w  io.Writer
}

func (o *oneByOne) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(p)
}
