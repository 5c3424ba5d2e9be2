package httpapi

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/tracing"
)

// metricsOf are what a server counts: how often, how long, how many. No label comes
// from a request but the pattern of its path.
type metricsOf struct{ set *metrics.Set }

func (s *Server) newMetrics() *metricsOf {
	m := &metricsOf{metrics.NewSet()}
	if q := s.opts.Queue; q != nil {
		m.set.NewGauge("biopars_model_running", func() float64 { n, _ := q.Len(); return float64(n) })
		m.set.NewGauge("biopars_model_waiting", func() float64 { _, n := q.Len(); return float64(n) })
	}
	m.set.NewGauge("biopars_answers_running", func() float64 { return float64(len(s.running)) })
	m.set.NewGauge("biopars_draining", func() float64 {
		if s.draining.Load() {
			return 1
		}
		return 0
	})
	return m
}

func (m *metricsOf) request(pattern, method string, status int, took time.Duration) {
	m.set.GetOrCreateCounter(fmt.Sprintf(`biopars_requests_total{method=%q,path=%q,status="%d"}`, method, pattern, status)).Inc()
	m.set.GetOrCreatePrometheusHistogram(fmt.Sprintf(`biopars_request_seconds{path=%q}`, pattern)).Update(took.Seconds())
}

// answered counts an answer and how long its stages took.
func (m *metricsOf) answered(corpus string, a *biopars.Answer) {
	m.set.GetOrCreateCounter(fmt.Sprintf(`biopars_answers_total{corpus=%q,origin=%q}`, corpus, a.Origin)).Inc()
	for stage, took := range map[string]time.Duration{"retrieve": a.Timings.Retrieve, "rerank": a.Timings.Rerank,
		"first_token": a.Timings.FirstToken, "generate": a.Timings.Generate, "total": a.Timings.Total} {
		if took > 0 {
			m.set.GetOrCreatePrometheusHistogram(fmt.Sprintf(`biopars_stage_seconds{corpus=%q,stage=%q}`, corpus, stage)).Update(took.Seconds())
		}
	}
	for _, n := range a.Notices {
		m.set.GetOrCreateCounter(fmt.Sprintf(`biopars_notices_total{code=%q}`, n.Code)).Inc()
	}
}

func (m *metricsOf) failed(code string) {
	m.set.GetOrCreateCounter(fmt.Sprintf(`biopars_problems_total{code=%q}`, code)).Inc()
}

func (s *Server) registerMetrics() {
	s.mux.Handle("GET /metrics", s.Guard(RoleAdmin, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		s.metrics.set.WritePrometheus(w)
		metrics.WriteProcessMetrics(w)
		metrics.WriteFDMetrics(w)
	})))
}

// written remembers what was sent.
type written struct {
	http.ResponseWriter
	control *http.ResponseController
	server  *Server
	status  int
	bytes   int64
	failed  bool // the client has left or does not read
}

// begin says with the reply that nothing more is taken on its connection, when the server
// is to stop.
func (w *written) begin() {
	if w.server.draining.Load() {
		w.Header().Set("Connection", "close")
	}
}

// hurry bounds how long a client may take to read what is written next.
func (w *written) hurry() {
	_ = w.control.SetWriteDeadline(time.Now().Add(w.server.opts.Limits.ReadTime))
} // a writer of a test has none

// Unwrap is for http.ResponseController.
func (w *written) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader sends the first status alone: who answers says another once a client has
// left under its answer, which nobody reads and net/http would complain of.
func (w *written) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	if status >= http.StatusOK {
		w.status = status
		w.begin()
	}
	w.hurry()
	w.ResponseWriter.WriteHeader(status)
}

func (w *written) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
		w.begin()
	}
	w.hurry()
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	w.failed = w.failed || err != nil
	return n, err
}

// Flush implements http.Flusher for what does not know http.ResponseController.
func (w *written) Flush() { _ = w.control.Flush() }

// observed counts and logs every request, and keeps a handler that panics from taking
// the server with it. Nothing that a client wrote but its method gets into either:
// neither query nor path, which can name documents, nor any header.
func (s *Server) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		start := time.Now()
		pattern, method := s.pattern(r), knownMethod(r.Method)
		var span *tracing.Span
		if quiet := probe(r.URL.Path) || pattern == "/metrics"; !quiet {
			var ctx context.Context
			ctx, span = tracing.Request(r.Context(), s.opts.Tracer, method+" "+pattern, r.Header.Get("traceparent"))
			r = r.WithContext(ctx)
		}
		w := &written{ResponseWriter: rw, control: http.NewResponseController(rw), server: s}
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler { //nolint:errorlint // it is compared as net/http does
					panic(v)
				}
				_, bug := v.(runtime.Error)
				if _, isError := v.(error); bug || !w.failed || !isError { // huma panics when it cannot send
					s.log.Error("a handler has panicked", "request", asked(r.Context()).id, "panic", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
				}
				if w.status == 0 {
					s.writeProblem(w, r, s.problem(r.Context(), "failure"))
				}
			}
			if w.status == 0 {
				w.WriteHeader(http.StatusOK)
			}
			took := time.Since(start)
			a := asked(r.Context())
			if w.status >= http.StatusInternalServerError {
				span.Fail()
			}
			span.End(tracing.Is("http.request.method", tracing.Word(method)), tracing.Is("http.route", tracing.Word(pattern)),
				tracing.Count("http.response.status_code", w.status), tracing.Count("http.response.body.size", int(w.bytes)))
			s.metrics.request(pattern, method, w.status, took)
			level := slog.LevelInfo
			if probe(r.URL.Path) || pattern == "/metrics" {
				level = slog.LevelDebug
			}
			s.log.Log(r.Context(), level, "request", "request", a.id, "method", method, "path", pattern, "status", strconv.Itoa(w.status),
				"ms", took.Milliseconds(), "bytes", w.bytes, "who", a.principal.Name)
		}()
		next.ServeHTTP(w, r)
	})
}

// pattern is the path of a request as the interface names it, without what stands in its
// places.
func (s *Server) pattern(r *http.Request) string {
	_, pattern := s.mux.Handler(r)
	if pattern == "" {
		return "other"
	}
	for i := range pattern { // "GET /v1/jobs/{id}"
		if pattern[i] == '/' {
			return pattern[i:]
		}
	}
	return pattern
}

func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete, http.MethodPut, http.MethodPatch, http.MethodOptions:
		return m
	}
	return "other"
}
