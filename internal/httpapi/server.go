// Package httpapi serves the engine over HTTP: one contract (docs/api.md), made from
// the handlers as OpenAPI, for pages, programs and agents alike.
//
// It neither logs nor keeps what is asked, and nothing of it reaches metrics or traces.
package httpapi

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/jobs"
	"github.com/biopars/biopars/internal/tracing"
)

// Options configures a Server. Only Corpora is required.
type Options struct {
	// Corpora are what is asked at first, by name; the first is asked where none is named.
	Corpora []Corpus
	// Reload has the list of corpora read anew, and given to SetCorpora; nil: that is not
	// served.
	Reload func(context.Context) error
	// Web answers for paths that are none of the interface's; nil: there is nothing.
	Web http.Handler
	// Words puts failures and notices into words.
	Words Words
	// Lang is the language of notices and problems for those who ask for none: "fa",
	// which is the default, or "en".
	Lang string
	// Doctor looks at the whole installation; nil: that is not served.
	Doctor func(context.Context) ([]biopars.Finding, error)
	// Models looks for the models that there are; nil: that is not served.
	Models func(context.Context) []Model
	// Keys knows who may ask; nil: everybody may do everything, which is for a server
	// that only its own machine reaches.
	Keys Keys
	// Host reports whether the name in a Host header is this server's; nil: names of the
	// machine itself alone.
	Host func(name string) bool
	// Secure says that browsers reach the server by TLS, so that cookies are for that alone.
	Secure bool
	// BehindProxy says that a proxy that can be trusted tells the address of clients.
	BehindProxy bool
	// Queue stands before the model of the corpora; nil where there is none.
	Queue *Queue
	// Feedback is the file to which feedback is appended; "" takes none.
	Feedback string
	// Mounts are served beside the interface.
	Mounts []Mount
	// Limits bound what one request may take.
	Limits Limits
	// Tracer gets how long the stages of requests took, never a text; nil: nothing.
	Tracer tracing.Sink
	// Logger gets a line a request, never a question or a key; nil: nothing is logged.
	Logger *slog.Logger
}

// Corpus is an engine under a name.
type Corpus struct {
	Name   string
	Engine *biopars.Engine
	Jobs   *jobs.Runner // takes files in; nil: they cannot be uploaded
}

// Mount is something else that is served, for those who have a role, within the same
// limits. Its path is a pattern of http.ServeMux.
type Mount struct {
	Pattern string
	Role    Role
	Handler http.Handler
	Answers bool // what is posted are questions: only so many are answered at once
}

// Server serves the engine. Its methods can be called at any time; Handler once.
type Server struct {
	opts     Options
	corpora  atomic.Pointer[[]Corpus]
	api      huma.API
	mux      *http.ServeMux
	log      *slog.Logger
	chats    *chats
	sessions *sessions
	rates    *rates
	metrics  *metricsOf
	feedback *feedback
	running  chan struct{} // has an element for every answer that is being made
	perKey   *holders      // of them
	draining atomic.Bool
	stopping chan struct{} // closed when the server begins to drain
}

// New makes a server.
func New(opts Options) (*Server, error) {
	opts.Lang = cmp.Or(opts.Lang, "fa")
	opts.Words = opts.Words.withDefaults()
	opts.Limits = opts.Limits.withDefaults()
	if opts.Host == nil {
		opts.Host = Loopback
	}
	s := &Server{opts: opts, mux: http.NewServeMux(), log: opts.Logger, chats: newChats(), sessions: newSessions(),
		rates: newRates(opts.Limits), feedback: &feedback{path: opts.Feedback},
		running: make(chan struct{}, opts.Limits.Answers), perKey: newHolders(opts.Limits.KeyAnswers), stopping: make(chan struct{})}
	if err := s.SetCorpora(opts.Corpora); err != nil {
		return nil, err
	}
	s.metrics = s.newMetrics()
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.api = humago.New(s.mux, openAPIConfig())
	if err := s.routes(); err != nil {
		return nil, err
	}
	return s, nil
}

// openAPIConfig is what the document says before it names an operation.
func openAPIConfig() huma.Config {
	c := huma.DefaultConfig("biopars", biopars.Version)
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Info.Description = "Persian medical questions answered with cited evidence. It states what evidence says; it is no physician."
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", "" // served by this package, without what is loaded from elsewhere
	c.CreateHooks = nil                                   // which add links to schemas into every response
	c.RejectUnknownQueryParameters = true
	return c
}

// Handler is the whole of the server.
func (s *Server) Handler() http.Handler {
	return s.described(s.observed(s.ours(s.known(s.often(s.bounded(http.HandlerFunc(s.route)))))))
}

// route finds who answers a request: the interface, else the page.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	if _, pattern := s.mux.Handler(r); pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	if allowed := s.methods(r); len(allowed) > 0 {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		s.writeProblem(w, r, s.problem(r.Context(), CodeMethod))
		return
	}
	if s.opts.Web != nil && !strings.HasPrefix(r.URL.Path, "/v1/") {
		s.opts.Web.ServeHTTP(w, r)
		return
	}
	s.writeProblem(w, r, s.problem(r.Context(), CodeNotFound))
}

// methods are those with which a path can be asked for.
func (s *Server) methods(r *http.Request) (out []string) {
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = m
		if _, pattern := s.mux.Handler(other); pattern != "" {
			out = append(out, m)
		}
	}
	return out
}

// corpus is the one of a name; the first where none is named.
func (s *Server) corpus(ctx context.Context, name string) (*Corpus, error) {
	corpora := s.Corpora()
	for i := range corpora {
		if c := &corpora[i]; name == "" || c.Name == name {
			return c, nil
		}
	}
	return nil, s.problem(ctx, CodeNotFound)
}

// Corpora are those that are asked now. The list is not to be changed.
func (s *Server) Corpora() []Corpus { return *s.corpora.Load() }

// SetCorpora has other corpora asked from the next request on. What is being answered is
// answered from those before; their engines can be closed then. Conversations over one that
// is no longer there are forgotten.
func (s *Server) SetCorpora(corpora []Corpus) error {
	if len(corpora) == 0 {
		return errors.New("httpapi: no corpus")
	}
	corpora = slices.Clone(corpora)
	s.corpora.Store(&corpora)
	s.chats.keep(func(e *biopars.Engine) bool {
		return slices.ContainsFunc(corpora, func(c Corpus) bool { return c.Engine == e })
	})
	return nil
}

// Drain makes the server say that it is not ready, so that nobody sends it anything
// new; what is being answered is answered.
func (s *Server) Drain() {
	if !s.draining.Swap(true) {
		close(s.stopping)
	}
}

// lastCalls is how long connections are still answered on once the server is to stop.
const lastCalls = 500 * time.Millisecond

// Serve answers on a listener until the context ends, and then lets what is being
// answered be answered, for as long as drain.
func (s *Server) Serve(ctx context.Context, server *http.Server, listen func() error, drain time.Duration) error {
	ended := make(chan error, 1)
	go func() { ended <- listen() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	s.Drain()
	// Connections are ended by the replies on them for a moment, not under a question
	// that is on its way.
	select {
	case <-time.After(min(lastCalls, drain/4)):
	case err := <-ended:
		return err
	}
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	err := server.Shutdown(limit)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	return err
}
