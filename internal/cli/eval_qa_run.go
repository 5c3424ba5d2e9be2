package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/internal/config"
	"github.com/biopars/biopars/persian"
)

// one makes one run and scores it.
func (o *evalQAOptions) one(
	ctx context.Context, d *eval.Dataset, spec modelSpec, mode string, scoring eval.ScoreOptions,
) (*eval.Run, error) {
	m := eval.Manifest{
		Name: runName(spec, mode), Retrieval: mode, Dataset: d.Info, Seed: o.seed(),
		Model: eval.Model{Provider: spec.provider, Name: spec.name},
		Versions: map[string]string{
			"biopars": biopars.Version, "analyzer": persian.AnalyzerVersion, "go": runtime.Version(),
		},
		Machine: eval.ThisMachine(),
	}
	var system eval.System
	if spec.provider == providerFile {
		var err error
		if system, err = eval.OpenPredictions(spec.name, nil, d.Items); err != nil {
			return nil, err
		}
		m.Model.Name = filepath.Base(spec.name)
		if m.Model.Digest, err = eval.FileHash(spec.name); err != nil {
			return nil, err
		}
		m.Name = providerFile + ":" + m.Model.Name
	} else {
		e, err := o.engine(ctx, spec, mode, &m)
		if err != nil {
			return nil, err
		}
		defer e.Close()
		system = &engineSystem{engine: e, closed: mode == "off"}
	}
	m.Command = o.commandLine(spec, mode, m.Settings)
	dir := filepath.Join(o.out, m.DirName())
	bar := o.progress()
	r, err := eval.Execute(ctx, dir, m, d.Items, system, eval.RunOptions{
		Concurrency: o.concurrency, Attempts: o.attempts, Mask: o.mask,
		Progress: func(p eval.Progress) { bar.questions(m.Name, p) },
	})
	bar.finish()
	if err != nil {
		return nil, err
	}
	scoring.Progress = func(done, of int) { bar.items(o.tr("نمره‌دهی", "scoring"), done, of) }
	scoring.ComparerProgress = func(done, of int) { bar.items(o.tr("سنجش با مدل", "comparing"), done, of) }
	scoring.Comparer = o.scoring.neural.cachedIn(filepath.Join(dir, eval.ComparisonsFile), scoring.Comparer)
	err = eval.Evaluate(ctx, r, scoring)
	bar.finish()
	return r, err
}

// commandLine is the command that makes one run again. It names files without
// their directories.
func (o *evalQAOptions) commandLine(spec modelSpec, mode string, settings map[string]string) string {
	name := spec.String()
	switch {
	case spec.provider == providerFile:
		name = providerFile + ":" + filepath.Base(spec.name)
	case spec.url != "":
		name += "@" + spec.url
	}
	args := []string{"biopars eval qa --data", filepath.Base(o.data), "--model", name}
	if mode != "given" {
		args = append(args, "--retrieval", mode)
	}
	if o.demo {
		args = append(args, "--demo")
	}
	for _, field := range slices.Sorted(maps.Keys(o.dataset.Map)) {
		args = append(args, "--map", field+"="+o.dataset.Map[field])
	}
	if o.dataset.OptionsFrom != "" {
		args = append(args, "--options-from", o.dataset.OptionsFrom)
	}
	if o.dataset.Sample > 0 {
		args = append(args, "--sample", fmt.Sprint(o.dataset.Sample))
	}
	if o.dataset.Limit > 0 {
		args = append(args, "--limit", fmt.Sprint(o.dataset.Limit))
	}
	args = append(args, "--seed", fmt.Sprint(o.config.Int("seed")))
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "--"+key, settings[key])
	}
	return strings.Join(args, " ")
}

// seed is the model's. A measurement must be repeatable, so there always is one.
func (o *evalQAOptions) seed() int { return max(o.config.Int("seed"), 1) }

// engine opens the engine for a run and enters into the manifest what it
// depends on.
func (o *evalQAOptions) engine(
	ctx context.Context, spec modelSpec, mode string, m *eval.Manifest,
) (*biopars.Engine, error) {
	opts, err := o.options(ctx)
	if err != nil {
		return nil, err
	}
	opts.Model.Seed = o.seed()
	if spec.provider != providerExtractive {
		if opts.Model.LLM, m.Model.Digest, opts.Model.Window, err = o.newModel(ctx, spec); err != nil {
			return nil, err
		}
		opts.Model.Name = spec.name
		if spec.provider == providerOllama {
			opts.Model.Constrain = constrained
		}
		m.Prompt = generate.AnswerPrompt.Hash()
		if mode == "off" {
			m.Prompt = generate.ClosedBookPrompt.Hash()
		}
	}
	m.Settings = o.settings(mode, spec)
	var e *biopars.Engine
	if o.demo {
		e, err = biopars.OpenDemo(ctx, opts)
	} else {
		e, err = biopars.Open(ctx, opts)
	}
	if err != nil || mode == "off" {
		return e, err
	}
	st, err := e.Stats(ctx)
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	// Every data directory has a random identifier, which says nothing of the
	// content.
	st.Lexical.Fingerprint.Corpus = ""
	m.Corpus = &eval.Corpus{
		Passages: st.Catalogue.Passages, Indexes: map[string]string{"lexical": st.Lexical.Fingerprint.String()},
	}
	if st.Dense != nil {
		st.Dense.Fingerprint.Corpus = ""
		m.Corpus.Indexes["dense"] = st.Dense.Fingerprint.String()
	}
	if m.Corpus.SHA256, err = e.ContentHash(ctx); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// settings are those that an answer depends on.
func (o *evalQAOptions) settings(mode string, spec modelSpec) map[string]string {
	keys := []string{"timeout", "verify", "unsupported"}
	if strings.Contains(o.config.String("verify"), "nli:") {
		keys = append(keys, "verify-scope", "verify-threshold", "verify-temperature", "verify-budget")
	}
	if spec.provider != providerExtractive {
		keys = append(keys, "num-ctx", "temperature")
	}
	if mode == "on" {
		keys = append(keys, "mode", "k", "fusion", "alpha", "embedder", "mmr", "lambda")
		if o.config.String("rerank") != "none" {
			keys = append(keys, "rerank", "rerank-budget")
		}
	}
	out := map[string]string{}
	for _, s := range config.Settings() {
		if slices.Contains(keys, s.Key) {
			out[s.Key] = o.config.String(s.Key)
		}
	}
	return out
}
