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
	"github.com/biopars/biopars/internal/config"
	"github.com/biopars/biopars/persian"
)

// one makes one run and scores it.
func (o *evalQAOptions) one(
	ctx context.Context, d *eval.Dataset, spec modelSpec, mode string, scoring eval.ScoreOptions,
) (*eval.Run, error) {
	m := eval.Manifest{
		Name: o.runName(spec, mode), Retrieval: mode, Dataset: d.Info, Seed: o.seed(),
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
		m.Name = strings.TrimSpace(providerFile + ":" + m.Model.Name + " " + o.label)
	} else {
		e, err := o.engine(ctx, d, spec, mode, &m)
		if err != nil {
			return nil, err
		}
		defer e.engine.Close()
		system = e
		m.Views = []eval.View{eval.ViewWritten, eval.ViewShown}
	}
	m.Command = o.commandLine(spec, mode, m.Settings)
	dir := filepath.Join(o.out, m.DirName())
	bar := o.progress()
	r, err := eval.Execute(ctx, dir, m, d.Items, system, eval.RunOptions{
		Concurrency: o.concurrency, Attempts: o.attempts, PauseAfter: o.pauseAfter, Mask: o.mask,
		Progress: func(p eval.Progress) { bar.questions(m.Name, p) },
	})
	bar.finish()
	if err != nil {
		return nil, err
	}
	scoring.Imports = o.scoring.imports(m.DirName())
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
		name += "@" + plainAddress(spec.url)
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
	for _, column := range slices.Sorted(maps.Keys(o.dataset.Where)) {
		args = append(args, "--where", column+"="+o.dataset.Where[column])
	}
	if o.label != "" {
		args = append(args, "--label", o.label)
	}
	if o.prompt != "" {
		args = append(args, "--prompt", filepath.Base(o.prompt))
	}
	if o.dataset.Sample > 0 {
		args = append(args, "--sample", fmt.Sprint(o.dataset.Sample))
	}
	if o.dataset.Limit > 0 {
		args = append(args, "--limit", fmt.Sprint(o.dataset.Limit))
	}
	args = append(args, "--seed", fmt.Sprint(o.config.Int("seed")))
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		value, _, _ := strings.Cut(settings[key], " sha256:")
		args = append(args, "--"+key, value)
	}
	return strings.Join(args, " ")
}

// seed is the model's. A measurement must be repeatable, so there always is one.
func (o *evalQAOptions) seed() int { return max(o.config.Int("seed"), 1) }

// engine opens the engine for a run and enters into the manifest what it
// depends on.
func (o *evalQAOptions) engine(
	ctx context.Context, d *eval.Dataset, spec modelSpec, mode string, m *eval.Manifest,
) (*engineSystem, error) {
	opts, err := o.options(ctx)
	if err != nil {
		return nil, err
	}
	opts.Model.Seed = o.seed()
	system := &engineSystem{closed: mode == "off", forget: o.think == thinkDrop, examples: o.examples}
	if spec.provider != providerExtractive {
		llm, err := o.newModel(ctx, spec, o.think)
		if err != nil {
			return nil, err
		}
		m.Model.Digest, m.Model.Address = llm.digest, llm.address
		opts.Model.LLM, opts.Model.Name = overheard{llm.Model, llm.options}, spec.name
		opts.Model.Window, opts.Model.MaxAnswer = llm.window, o.maxTokens
		if spec.provider == providerOllama {
			opts.Model.Constrain = constrained
		}
		if o.choiceBy == choiceByLikelihood {
			if llm.completions == nil {
				return nil, fmt.Errorf("%w: --choice-by likelihood: %s tells no likelihoods", errUsage, spec)
			}
			system.completions = llm.completions
		}
		system.model = opts.Model
		if m.Prompt, err = o.prompts(d, system); err != nil {
			return nil, err
		}
		opts.Model = system.model
	}
	if m.Settings, err = o.settings(mode, spec); err != nil {
		return nil, err
	}
	var e *biopars.Engine
	if o.demo {
		e, err = biopars.OpenDemo(ctx, opts)
	} else {
		e, err = biopars.Open(ctx, opts)
	}
	system.engine = e
	if err != nil || mode == "off" {
		return system, err
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
	return system, nil
}

// settings are those that an answer depends on.
func (o *evalQAOptions) settings(mode string, spec modelSpec) (map[string]string, error) {
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
	if spec.provider == providerExtractive {
		return out, nil
	}
	out["max-tokens"], out["think"] = fmt.Sprint(o.maxTokens), o.think
	if o.choiceBy != choiceByReply {
		out["choice-by"] = o.choiceBy
	}
	if o.fewShot != "" {
		sum, err := eval.FileHash(o.fewShot)
		if err != nil {
			return nil, err
		}
		out["few-shot"] = filepath.Base(o.fewShot) + " sha256:" + sum
	}
	return out, nil
}
