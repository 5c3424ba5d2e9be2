package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/netutil"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/httpapi"
	"github.com/biopars/biopars/internal/mcp"
	"github.com/biopars/biopars/internal/openai"
	"github.com/biopars/biopars/internal/outbound"
	"github.com/biopars/biopars/internal/tracing/otlp"
)

type serveOptions struct {
	*app
	demo bool
}

func (a *app) serveCommand() *cobra.Command {
	o := &serveOptions{app: a}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve a page for browsers and an HTTP interface for programs",
		Long: `Answer questions over HTTP: a page for browsers, an interface for programs
(docs/api.md). It listens on this machine alone, and asks nobody for a key unless
there are some. --listen elsewhere takes TLS, or a proxy that does it, and a key
(docs/server.md). The first interrupt lets running answers end.`,
		Example: `  biopars serve --demo
  biopars serve --corpora med=/srv/med,drugs=/srv/drugs
  biopars serve --listen :443 --tls-cert cert.pem --tls-key key.pem
  biopars serve --listen 127.0.0.1:8080 --behind-proxy https://biopars.example`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	a.retrievalFlags(cmd)
	a.settingFlags(cmd.Flags(), slices.Concat(answerSettings, []string{
		"listen", "tls-cert", "tls-key", "behind-proxy", "keys", "corpora", "rate", "key-answers", "model-slots", "queue", "drain", "feedback"})...)
	cmd.Flags().BoolVar(&o.demo, "demo", false, "serve the built-in demo corpus, which is not for clinical use")
	return cmd
}

// answerSettings are the settings of how answers are made, for commands that serve them.
var answerSettings = []string{"model", "ollama", "mmr", "lambda", "rerank", "rerank-budget", "num-ctx", "temperature", "seed",
	"timeout", "verify", "verify-scope", "verify-threshold", "verify-temperature", "verify-budget", "unsupported", "country",
	"emergency-number"}

// maxConnections is how many are open at once; the others wait in the system's queue.
const maxConnections = 2048

func (o *serveOptions) run(ctx context.Context) (err error) {
	access, err := o.access()
	if err != nil {
		return err
	}
	queue := httpapi.NewQueue(o.config.Int("model-slots"), o.config.Int("queue"))
	logger := slog.New(slog.NewJSONHandler(o.Err, nil))
	if access.cert != nil {
		access.cert.log = logger
	}
	ctx, cancel := context.WithCancel(ctx)
	corpora, err := o.openCorpora(ctx, queue, logger)
	if err != nil {
		cancel()
		return err
	}
	defer func() {
		cancel() // before what it runs on is closed
		err = errors.Join(err, corpora.close())
	}()
	var s *httpapi.Server
	opts := httpapi.Options{
		Corpora: corpora.list(), Reload: func(ctx context.Context) error { return corpora.reload(ctx, s) }, Words: o.words(), Lang: o.lang(), Doctor: o.examine, Logger: logger, Web: o.page(), Queue: queue,
		Host: access.host, Secure: access.secure(), BehindProxy: access.proxy != nil,
		Feedback: o.config.String("feedback"), Models: o.models,
		Limits: httpapi.Limits{Rate: o.config.Float("rate"), KeyAnswers: o.config.Int("key-answers")},
	}
	if access.keys != nil {
		opts.Keys = access.keys
	}
	spans, err := o.tracer(logger)
	if err != nil {
		return err
	}
	if spans != nil {
		opts.Tracer = spans
		defer func() {
			last, done := context.WithTimeout(context.WithoutCancel(ctx), lastSpans)
			defer done()
			spans.Close(last)
		}()
	}
	agents, err := o.mounted(&opts, func() []httpapi.Corpus { return s.Corpora() })
	if err != nil {
		return err
	}
	if s, err = httpapi.New(opts); err != nil {
		return err
	}
	hangups, leave := o.hangups()
	defer leave()
	go corpora.reloadOn(ctx, hangups, s)
	defer context.AfterFunc(ctx, agents.Drain)()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.config.String("listen"))
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	fmt.Fprintf(o.Err, o.tr("نشانی: %s\n", "listening on %s\n"), access.url(listener.Addr()))
	server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, TLSConfig: access.tls, ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelDebug)}
	listener = netutil.LimitListener(listener, maxConnections)
	err = s.Serve(ctx, server, func() error {
		if access.tls != nil {
			return server.ServeTLS(listener, "", "")
		}
		return server.Serve(listener)
	}, o.config.Duration("drain"))
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// lastSpans is how long the last spans may take to be sent.
const lastSpans = 2 * time.Second

// tracer sends the spans of requests to the collector that the environment names, if it
// names one.
func (o *serveOptions) tracer(logger *slog.Logger) (*otlp.Exporter, error) {
	opts, ok, err := otlp.FromEnvironment(func(name string) string { return o.Streams.environ(name) })
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUsage, err)
	}
	if !ok {
		return nil, nil
	}
	opts.Version, opts.Logger, opts.Client = biopars.Version, logger, outbound.Client(o.proxy())
	return otlp.New(opts), nil
}

// mounted adds what is served beside the interface: tools for agents, and what makes the
// engine a model for chat clients.
func (o *serveOptions) mounted(opts *httpapi.Options, current func() []httpapi.Corpus) (*mcp.Handler, error) {
	tools := o.agents(nil)
	tools.Current = func() (out []mcp.Corpus) {
		for _, c := range current() {
			out = append(out, mcp.Corpus{Name: c.Name, Engine: c.Engine})
		}
		return out
	}
	models := func() (out []openai.Corpus) {
		for _, c := range current() {
			out = append(out, openai.Corpus{Name: c.Name, Engine: c.Engine})
		}
		return out
	}
	server, err := mcp.NewServer(tools)
	if err != nil {
		return nil, err
	}
	words := o.words()
	completions, err := openai.NewHandler(openai.Options{Current: models, Lang: o.lang(), Notice: words.Notice, Error: words.Error})
	if err != nil {
		return nil, err
	}
	agents := mcp.NewHandler(server)
	opts.Mounts = append(opts.Mounts,
		httpapi.Mount{Pattern: "/mcp", Role: httpapi.RoleReader, Handler: agents, Answers: true},
		httpapi.Mount{Pattern: "POST /v1/chat/completions", Role: httpapi.RoleReader, Handler: completions, Answers: true},
		httpapi.Mount{Pattern: "GET /v1/models", Role: httpapi.RoleReader, Handler: completions},
		httpapi.Mount{Pattern: "GET /v1/models/{model}", Role: httpapi.RoleReader, Handler: completions})
	return agents, nil
}
