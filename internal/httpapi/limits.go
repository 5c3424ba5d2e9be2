package httpapi

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// Limits bound what requests may take. A field that is 0 takes its default.
type Limits struct {
	Body     int64         // bytes of a request's body, uploads apart; default 1 MiB
	BodyTime time.Duration // for reading it, or a piece of an upload; default 10 s
	ReadTime time.Duration // for the client to read what is sent to it; default 30 s
	Upload   int64         // bytes of an upload; default 512 MiB
	Rate     float64       // requests a second of a key; default 10
	Answers  int           // that are being made at once; default 256

	KeyAnswers int // that are being made at once for one key; default 64
}

func (l Limits) withDefaults() Limits {
	l.Body = cmp.Or(l.Body, 1<<20)
	l.BodyTime = cmp.Or(l.BodyTime, 10*time.Second)
	l.ReadTime = cmp.Or(l.ReadTime, 30*time.Second)
	l.Upload = cmp.Or(l.Upload, 512<<20)
	l.Rate = cmp.Or(l.Rate, 10)
	l.Answers = cmp.Or(l.Answers, 256)
	l.KeyAnswers = cmp.Or(l.KeyAnswers, 64)
	return l
}

// bounded reads the bodies of requests, of their limited length and in limited time.
// What is read while somebody waits for the model would otherwise count as the client's
// leaving as soon as the deadline of the body is over.
func (s *Server) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody || strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
			next.ServeHTTP(w, r)
			return
		}
		control := http.NewResponseController(w)
		_ = control.SetReadDeadline(time.Now().Add(s.opts.Limits.BodyTime)) // a writer of a test has none
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.opts.Limits.Body))
		_ = control.SetReadDeadline(time.Time{})
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			s.writeProblem(w, r, s.problem(r.Context(), CodeTooLarge))
			return
		case errors.Is(err, os.ErrDeadlineExceeded):
			w.Header().Set("Connection", "close")
			p := s.problem(r.Context(), "timeout")
			p.Status = http.StatusRequestTimeout
			s.writeProblem(w, r, p)
			return
		case err != nil:
			s.writeProblem(w, r, s.problem(r.Context(), "usage"))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// holders count what each of several holds of something.
type holders struct {
	most int
	mu   sync.Mutex
	held map[string]int
}

func newHolders(most int) *holders { return &holders{most: most, held: map[string]int{}} }

// take takes one more for somebody, unless it has the most already.
func (h *holders) take(who string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.held[who] >= h.most {
		return false
	}
	h.held[who]++
	return true
}

// give gives one back.
func (h *holders) give(who string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.held[who]--; h.held[who] <= 0 {
		delete(h.held, who)
	}
}
