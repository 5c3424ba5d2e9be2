package httpapi

import (
	"log/slog"
	"strings"
	"sync"
)

// logText is a log as text. It can be read while a server writes to it: the line of a
// request comes after its reply.
type logText struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// textLog logs everything to a text.
func textLog(l *logText) *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
