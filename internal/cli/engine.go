package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/internal/encoder"
	"github.com/biopars/biopars/internal/ollama"
	"github.com/biopars/biopars/internal/outbound"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/rerank"
	"github.com/biopars/biopars/retrieve"
	"github.com/biopars/biopars/verify"
)

// probeTimeout bounds the wait for a model server when a question is asked; a
// server that is not there refuses at once.
const probeTimeout = 2 * time.Second

// options makes the engine's options from the configuration. The model is left
// out.
func (a *app) options(ctx context.Context) (biopars.Options, error) {
	c := a.config
	number := func(key string) *float64 { v := c.Float(key); return &v }
	o := biopars.Options{
		Dir:     c.String("data"),
		Model:   biopars.Model{Window: c.Int("num-ctx"), Temperature: number("temperature"), Seed: c.Int("seed")},
		Timeout: c.Duration("timeout"),

		Unsupported: generate.Policy(c.String("unsupported")),
		Country:     c.String("country"), EmergencyNumber: c.String("emergency-number"),

		Retrieve: retrieve.Options{
			Mode: retrieve.Mode(c.String("mode")), Fusion: retrieve.Fusion(c.String("fusion")),
			Alpha: number("alpha"), DenseTimeout: c.Duration("dense-timeout"),
		},
		Rerank: rerank.Options{Form: rerank.Form(c.String("mmr")), Lambda: number("lambda"), K: c.Int("k")},
		Logger: slog.New(slog.NewTextHandler(a.Err, &slog.HandlerOptions{Level: slog.LevelError})),
	}
	for _, p := range c.List("prefer") {
		o.Retrieve.Prefer = append(o.Retrieve.Prefer, retrieve.Preference(p))
	}
	switch e := c.String("embedder"); {
	case e == "builtin":
	case e == "none":
		o.NoDense = true
	case strings.HasPrefix(e, "ollama:"):
		name := strings.TrimPrefix(e, "ollama:")
		embedder, err := ollama.NewEmbedder(a.server(name, 0))
		if err != nil {
			return o, err
		}
		o.Embedder, o.EmbedderName = embedder, e
		probe, cancel := context.WithTimeout(ctx, probeTimeout)
		defer cancel()
		if s, err := embedder.Probe(probe); err == nil {
			o.EmbedderDigest = s.Digest
		}
	case strings.HasPrefix(e, "dir:"):
		if err := embedderOfDirectory(&o, strings.TrimPrefix(e, "dir:")); err != nil {
			return o, err
		}
	default:
		return o, fmt.Errorf("%w: embedder %q (want builtin, none, ollama:NAME or dir:PATH)", errUsage, e)
	}
	if err := a.reranker(&o); err != nil {
		return o, err
	}
	if err := a.verifier(&o); err != nil {
		return o, err
	}
	if err := a.qdrant(&o); err != nil {
		return o, err
	}
	if path := c.String("synonyms"); path != "" {
		f, err := os.Open(path)
		if err != nil {
			return o, err
		}
		defer f.Close()
		own, err := persian.LoadSynonyms(f)
		if err != nil {
			return o, fmt.Errorf("%w: %s: %w", errUsage, path, err)
		}
		o.Synonyms = persian.DefaultSynonyms().Merge(own)
	}
	return o, nil
}

// reranker adds the configured cross-encoder.
func (a *app) reranker(o *biopars.Options) error {
	name := a.config.String("rerank")
	if name == "none" {
		return nil
	}
	dir, ok := strings.CutPrefix(name, "dir:")
	if !ok {
		return fmt.Errorf("%w: rerank %q (want none or dir:PATH)", errUsage, name)
	}
	p, err := parseReader(dir)
	if err != nil {
		return err
	}
	c, err := encoder.OpenCrossEncoder(p.dir, p.Options)
	if err != nil {
		return fmt.Errorf("%w: rerank: %w", errUsage, err)
	}
	o.Reranker, o.RerankBudget = c, a.config.Duration("rerank-budget")
	return nil
}

// verifier says how sentences are checked, and by which models.
func (a *app) verifier(o *biopars.Options) (err error) {
	how := a.config.String("verify")
	if rest, ok := strings.CutPrefix(how, "llm,"); ok {
		o.Verify, how = biopars.VerifyLLM, rest
	}
	if !strings.HasPrefix(how, "nli:") {
		o.Verify = biopars.Verify(how)
		return nil
	}
	o.Verify = cmp.Or(o.Verify, biopars.VerifyOn)
	o.Entailment, err = a.entailment(strings.TrimPrefix(how, "nli:"))
	return err
}

// entailment is the model of entailment in a directory, as it is configured.
func (a *app) entailment(dir string) (*verify.Entailment, error) {
	p, err := parseReader(dir)
	if err != nil {
		return nil, err
	}
	m, err := encoder.OpenEntailment(p.dir, encoder.EntailmentOptions{Options: p.Options, Temperature: a.config.Float("verify-temperature")})
	if err != nil {
		return nil, fmt.Errorf("%w: verify: %w", errUsage, err)
	}
	return &verify.Entailment{Model: m, Threshold: a.config.Float("verify-threshold"),
		All: a.config.String("verify-scope") == "all", Budget: a.config.Duration("verify-budget")}, nil
}

// embedderOfDirectory makes vectors in this process, with a model in a directory. Its
// fingerprint is what the files hold, not where they lie.
func embedderOfDirectory(o *biopars.Options, path string) error {
	p, err := parseModelPath(path)
	if err != nil {
		return err
	}
	e, err := encoder.OpenEmbedder(p.dir, p.EmbedderOptions)
	if err != nil {
		return fmt.Errorf("%w: embedder: %w", errUsage, err)
	}
	o.Embedder, o.EmbedderName, o.EmbedderDigest = e, p.String(), e.Digest()
	return nil
}

// server is the configured Ollama server, with a model of it.
func (a *app) server(model string, window int) ollama.Options {
	return ollama.Options{Host: a.config.String("ollama"), Model: model, NumCtx: window, Proxy: a.proxy()}
}

// proxy finds the way to a server; nil goes there directly.
func (a *app) proxy() outbound.Proxy {
	if a.config.String("proxy") != "environment" {
		return nil
	}
	return outbound.FromEnviron(a.Environ)
}

// withModel adds the configured model, or why there is none.
func (a *app) withModel(ctx context.Context, o *biopars.Options) error {
	m, err := ollama.NewModel(a.server(a.config.String("model"), a.config.Int("num-ctx")))
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	probe, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	switch s, err := m.Probe(probe); {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		o.Model.Err, a.noModel = err, true
	case !s.Present:
		o.Model.Err, a.noModel = m.Missing(), true
	default:
		o.Model.LLM, o.Model.Name, o.Model.Window, o.Model.Constrain = m, s.Model, s.Window, constrained
	}
	return nil
}

// constrained binds a reply of an Ollama model to a JSON schema.
func constrained(schema json.RawMessage) llms.CallOption { return ollama.WithFormat(schema) }

// open opens the engine over the configured corpus or the demo's.
func (a *app) open(ctx context.Context, demo, model bool) (*biopars.Engine, error) {
	o, err := a.options(ctx)
	if err != nil {
		return nil, err
	}
	if model {
		if err := a.withModel(ctx, &o); err != nil {
			return nil, err
		}
	}
	if demo {
		return biopars.OpenDemo(ctx, o)
	}
	return biopars.Open(ctx, o)
}
