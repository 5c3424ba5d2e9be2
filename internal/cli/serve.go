package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/internal/httpapi"
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
(docs/api.md). It listens on this machine alone unless --listen says otherwise
(docs/server.md). An interrupt lets running answers end before it stops.`,
		Example: `  biopars serve --demo
  biopars serve --listen 127.0.0.1:9000`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	a.retrievalFlags(cmd)
	a.settingFlags(cmd.Flags(), "model", "ollama", "mmr", "lambda", "rerank", "rerank-budget", "num-ctx",
		"temperature", "seed", "timeout", "verify", "verify-scope", "verify-threshold", "verify-temperature", "verify-budget",
		"unsupported", "country", "emergency-number", "listen")
	cmd.Flags().BoolVar(&o.demo, "demo", false, "serve the built-in demo corpus, which is not for clinical use")
	return cmd
}

func (o *serveOptions) run(ctx context.Context) (err error) {
	e, err := o.open(ctx, o.demo, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	name := "default"
	if o.demo {
		name = "demo"
	}
	s, err := httpapi.New(httpapi.Options{
		Corpora: []httpapi.Corpus{{Name: name, Engine: e}},
		Words:   o.words(),
		Lang:    o.lang(),
		Doctor:  o.examine,
		Logger:  slog.New(slog.NewTextHandler(o.Err, nil)),
		Web:     o.page(),
	})
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.config.String("listen"))
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	fmt.Fprintf(o.Err, o.tr("نشانی: %s\n", "listening on %s\n"), "http://"+listener.Addr().String()+"/")
	server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	err = s.Serve(ctx, server, func() error { return server.Serve(listener) }, drainTime)
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// drainTime is how long running answers may take once the server is to stop.
const drainTime = 30 * time.Second
