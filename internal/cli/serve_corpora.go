package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/httpapi"
	"github.com/biopars/biopars/internal/jobs"
	"github.com/biopars/biopars/internal/ollama"
)

// namedDir is a corpus that is served.
type namedDir struct{ name, dir string }

var corpusName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

// named are the corpora to serve: those of the setting, or the one of --data.
func (o *serveOptions) named() ([]namedDir, error) {
	if o.demo {
		return []namedDir{{"demo", ""}}, nil
	}
	text := o.config.String("corpora")
	if text == "" {
		return []namedDir{{"default", o.config.String("data")}}, nil
	}
	if o.config.String("store") != "" {
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

// openCorpora opens what is served, and lets its jobs run until the context ends.
func (o *serveOptions) openCorpora(ctx context.Context, queue *httpapi.Queue, logger *slog.Logger) (corpora []httpapi.Corpus, closeAll func() error, err error) {
	var engines []*biopars.Engine
	var running sync.WaitGroup
	closeAll = func() (err error) {
		running.Wait()
		for _, e := range engines {
			err = errors.Join(err, e.Close())
		}
		return err
	}
	named, err := o.named()
	if err != nil {
		return nil, nil, err
	}
	opts, err := o.options(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := o.servedModel(ctx, &opts, queue); err != nil {
		return nil, nil, err
	}
	for _, n := range named {
		e, err := o.openNamed(ctx, opts, n)
		if err != nil {
			return nil, nil, errors.Join(fmt.Errorf("corpus %s: %w", n.name, err), closeAll())
		}
		engines = append(engines, e)
		c := httpapi.Corpus{Name: n.name, Engine: e}
		if n.dir != "" {
			runner, err := jobs.Open(jobs.Options{Dir: filepath.Join(n.dir, "jobs"), Engine: e, Corpus: n.name, Logger: logger})
			if err != nil { // such as where the disk can only be read: it answers all the same
				logger.Warn("files cannot be uploaded", "corpus", n.name, "error", err)
			} else {
				c.Jobs = runner
				running.Go(func() { runner.Run(ctx) })
			}
		}
		corpora = append(corpora, c)
	}
	return corpora, closeAll, nil
}

func (o *serveOptions) openNamed(ctx context.Context, opts biopars.Options, n namedDir) (*biopars.Engine, error) {
	if n.dir == "" {
		return biopars.OpenDemo(ctx, opts)
	}
	opts.Dir = n.dir
	return biopars.Open(ctx, opts)
}

// probeEvery is how often a server looks whether there is its model.
const probeEvery = 10 * time.Second

// servedModel adds the configured model behind its queue. Whether it is there is looked
// at again and again: a server outlives the model's.
func (o *serveOptions) servedModel(ctx context.Context, opts *biopars.Options, queue *httpapi.Queue) error {
	m, err := ollama.NewModel(o.server(o.config.String("model"), o.config.Int("num-ctx")))
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	var down atomic.Pointer[error]
	look := func() (window int) {
		probe, cancel := context.WithTimeout(ctx, probeTimeout)
		defer cancel()
		s, err := m.Probe(probe)
		if err == nil && !s.Present {
			err = m.Missing()
		}
		down.Store(&err)
		return s.Window
	}
	if window := look(); window > 0 {
		opts.Model.Window = window
	}
	go func() {
		tick := time.NewTicker(probeEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				look()
			case <-ctx.Done():
				return
			}
		}
	}()
	opts.Model.LLM, opts.Model.Name, opts.Model.Constrain = queue.Model(m), o.config.String("model"), constrained
	opts.Model.Down = func() error { return *down.Load() }
	return nil
}
