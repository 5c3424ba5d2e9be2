package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/config"
	"github.com/biopars/biopars/internal/httpapi"
	"github.com/biopars/biopars/internal/jobs"
	"github.com/biopars/biopars/internal/ollama"
)

// namedDir is a corpus that is served.
type namedDir struct{ name, dir string }

var corpusName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

// named are the corpora to serve: those of the setting, or the one of --data.
func (o *serveOptions) named(c *config.Config) ([]namedDir, error) {
	if o.demo {
		return []namedDir{{"demo", ""}}, nil
	}
	text := c.String("corpora")
	if text == "" {
		return []namedDir{{"default", c.String("data")}}, nil
	}
	if c.String("store") != "" {
		return nil, fmt.Errorf("%w: --corpora names directories, --store one collection", errUsage)
	}
	var out []namedDir
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, ",") {
		name, dir, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok || !corpusName.MatchString(name) || dir == "" || seen[name] {
			return nil, fmt.Errorf("%w: --corpora %q (want NAME=DIR,NAME=DIR; names of a-z, 0-9, - and _, each once)", errUsage, text)
		}
		seen[name] = true
		out = append(out, namedDir{name, dir})
	}
	return out, nil
}

// servedCorpora are the corpora that are served, as the list of them changes.
type servedCorpora struct {
	*serveOptions
	engine biopars.Options // of each, but for its directory
	logger *slog.Logger
	jobs   context.Context // jobs run until it ends

	mu   sync.Mutex
	open []*servedCorpus
}

// servedCorpus is one that is open.
type servedCorpus struct {
	namedDir
	httpapi.Corpus
	stop  context.CancelFunc // of its jobs
	ended sync.WaitGroup     // they have
}

// openCorpora opens what is served, and lets its jobs run until the context ends.
func (o *serveOptions) openCorpora(ctx context.Context, queue *httpapi.Queue, logger *slog.Logger) (*servedCorpora, error) {
	named, err := o.named(o.config)
	if err != nil {
		return nil, err
	}
	opts, err := o.options(ctx)
	if err != nil {
		return nil, err
	}
	if err := o.servedModel(ctx, &opts, queue); err != nil {
		return nil, err
	}
	s := &servedCorpora{serveOptions: o, engine: opts, logger: logger, jobs: ctx}
	_, err = s.change(ctx, named)
	return s, err
}

// list is what the interface serves.
func (s *servedCorpora) list() (out []httpapi.Corpus) {
	for _, c := range s.open {
		out = append(out, c.Corpus)
	}
	return out
}

// change makes a list the one that is open. What stays in it is left alone; what is no
// longer in it is given to be closed. If one cannot be opened, nothing changes.
func (s *servedCorpora) change(ctx context.Context, named []namedDir) (retired []*servedCorpus, err error) {
	var next, opened []*servedCorpus
	for _, n := range named {
		// A directory under another name is the same corpus: two would take its jobs.
		at := slices.IndexFunc(s.open, func(c *servedCorpus) bool { return c.dir == n.dir && !slices.Contains(next, c) })
		if at >= 0 {
			next = append(next, s.open[at])
			continue
		}
		c, err := s.openOne(ctx, n)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("corpus %s: %w", n.name, err), closeCorpora(opened))
		}
		next, opened = append(next, c), append(opened, c)
	}
	for _, c := range s.open {
		if !slices.Contains(next, c) {
			retired = append(retired, c)
		}
	}
	for i, n := range named {
		next[i].rename(n.name)
	}
	s.open = next
	return retired, nil
}

// rename gives a corpus the name under which it is served.
func (c *servedCorpus) rename(name string) {
	c.name, c.Name = name, name
	if c.Jobs != nil {
		c.Jobs.Rename(name)
	}
}

func (s *servedCorpora) openOne(ctx context.Context, n namedDir) (*servedCorpus, error) {
	e, err := s.openNamed(ctx, s.engine, n)
	if err != nil {
		return nil, err
	}
	c := &servedCorpus{namedDir: n, Corpus: httpapi.Corpus{Name: n.name, Engine: e}, stop: func() {}}
	if n.dir == "" {
		return c, nil
	}
	runner, err := jobs.Open(jobs.Options{Dir: filepath.Join(n.dir, "jobs"), Engine: e, Corpus: n.name, Logger: s.logger})
	if err != nil { // such as where the disk can only be read: it answers all the same
		s.logger.Warn("files cannot be uploaded", "corpus", n.name, "error", err)
		return c, nil
	}
	var running context.Context
	running, c.stop = context.WithCancel(s.jobs)
	c.Jobs = runner
	c.ended.Go(func() { runner.Run(running) })
	return c, nil
}

// closeCorpora lets their jobs stop, and closes them. Questions that are being answered are.
func closeCorpora(list []*servedCorpus) (err error) {
	for _, c := range list {
		c.stop()
	}
	for _, c := range list {
		c.ended.Wait()
		err = errors.Join(err, c.Engine.Close())
	}
	return err
}

func (s *servedCorpora) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return closeCorpora(s.open)
}

// reload reads the settings anew, of which the list of corpora alone comes into force, and
// has it served.
func (s *servedCorpora) reload(ctx context.Context, server *httpapi.Server) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := config.Load(s.sources)
	if err != nil {
		return err
	}
	named, err := s.named(c)
	if err != nil {
		return err
	}
	retired, err := s.change(ctx, named)
	if err != nil {
		return err
	}
	if err := server.SetCorpora(s.list()); err != nil {
		return err
	}
	names := make([]string, len(named))
	for i, n := range named {
		names[i] = n.name
	}
	s.logger.Info("the list of corpora was read anew", "corpora", names, "closed", len(retired))
	return closeCorpora(retired)
}

// reloadOn reloads at each signal until the context ends. What is wrong with the list is
// in the log, and the one before stays.
func (s *servedCorpora) reloadOn(ctx context.Context, signals <-chan os.Signal, server *httpapi.Server) {
	for {
		select {
		case <-signals:
			if err := s.reload(ctx, server); err != nil {
				s.logger.Error("the list of corpora stays as it was", "error", err)
			}
		case <-ctx.Done():
			return
		}
	}
}

func (o *serveOptions) openNamed(ctx context.Context, opts biopars.Options, n namedDir) (*biopars.Engine, error) {
	if n.dir == "" {
		return biopars.OpenDemo(ctx, opts)
	}
	opts.Dir = n.dir
	return biopars.Open(ctx, opts)
}

// servedModel adds the configured model behind its queue.
func (o *serveOptions) servedModel(ctx context.Context, opts *biopars.Options, queue *httpapi.Queue) error {
	m, err := ollama.NewModel(o.server(o.config.String("model"), o.config.Int("num-ctx")))
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	p := &presence{probe: m.Probe, missing: m.Missing, timeout: probeTimeout}
	window, again := p.look(ctx)
	if window > 0 {
		opts.Model.Window = window
	}
	go p.watch(ctx, again)
	opts.Model.LLM, opts.Model.Name, opts.Model.Constrain = queue.Model(m), o.config.String("model"), constrained
	opts.Model.Down = func() error { return *p.down.Load() }
	return nil
}
