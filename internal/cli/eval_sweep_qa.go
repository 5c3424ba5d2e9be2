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
	"github.com/biopars/biopars/eval/sweep"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/rerank"
	"github.com/biopars/biopars/retrieve"
)

// shownMetrics are the metrics of answers that the table of a sweep is of, where
// --measures names none.
var shownMetrics = []string{eval.MetricAccuracy, eval.MetricClaimRecall, "rougeL", eval.MetricCitationRecall}

// runQA measures a grid over the questions of a file.
func (o *evalSweepOptions) runQA(ctx context.Context) (err error) {
	specs := map[string]modelSpec{} // by what they are called in the grid
	cells, baseline, err := o.qaGrid(specs)
	if err != nil {
		return err
	}
	if !o.changed("resamples") {
		o.qa.scoring.resamples = 2000 // as eval qa has it; the table takes more
	}
	defer func() { err = errors.Join(err, o.qa.scoring.neural.close()) }()
	d, scoring, err := o.qa.prepare(ctx)
	if err != nil {
		return err
	}
	if !o.changed("resamples") {
		o.qa.scoring.resamples = 10000
	}
	m := sweep.Manifest{
		Set: d.Info.Name, Inputs: map[string]string{"data": d.Info.SHA256},
		Versions: map[string]string{"biopars": biopars.Version, "analyzer": persian.AnalyzerVersion, "go": runtime.Version()},
	}
	if len(o.documents) > 0 {
		sums, err := hashTree(o.documents)
		if err != nil {
			return err
		}
		for path, sum := range sums {
			m.Inputs["documents "+path] = sum
		}
	}
	end, err := sweep.Begin(o.out, m)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	out := sweepJSON{Set: d.Info.Name, Kind: "qa"}
	indexes := map[string]*sweepIndex{}
	if len(o.documents) > 0 {
		if indexes, err = o.qaIndexes(ctx, cells); err != nil {
			return err
		}
		for _, chunk := range slices.Sorted(maps.Keys(indexes)) {
			out.Indexes = append(out.Indexes, *indexes[chunk])
		}
	}
	runs := make([]*eval.Run, len(cells))
	for i, c := range cells {
		fmt.Fprintf(o.Err, "%d/%d %s\n", i+1, len(cells), c)
		if runs[i], err = o.answer(ctx, d, specs[c.Get(axisModel)], c, indexes[c.Get(axisChunk)], scoring); err != nil {
			return err
		}
		out.Failed += len(runs[i].Summary.Failed)
	}
	study, err := sweep.FromRuns(cells, runs)
	if err != nil {
		return err
	}
	names := shownMetrics
	if o.changed("measures") {
		names = strings.Split(o.measures.text, ",")
	} else if o.tune != "" && !slices.Contains(names, o.tune) {
		names = append(slices.Clone(names), o.tune)
	}
	if study, err = study.Select(names, o.changed("measures")); err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if err := o.finish(study, out, sweep.Options{Baseline: baseline}); err != nil {
		return err
	}
	if out.Failed > 0 {
		return fmt.Errorf("%w: %d questions have no answer; they are listed in summary.json", errPartial, out.Failed)
	}
	return nil
}

func (o *evalSweepOptions) qaGrid(specs map[string]modelSpec) ([]sweep.Cell, int, error) {
	models := sweep.Axis{Name: axisModel}
	for _, text := range o.qa.models {
		spec, err := parseModel(text)
		if err != nil {
			return nil, 0, err
		}
		if spec.provider == providerFile {
			return nil, 0, fmt.Errorf("%w: %s: answers made elsewhere have no settings", errUsage, spec)
		}
		name := o.qa.named(spec).String()
		models.Values = append(models.Values, name)
		specs[name] = spec
	}
	if len(models.Values) == 0 {
		return nil, 0, fmt.Errorf("%w: --model is missing", errUsage)
	}
	retrieval := sweep.Axis{Name: axisRetrieval, Values: o.qa.retrieval}
	on := func(c sweep.Cell) bool { return c.Get(axisRetrieval) == "on" }
	axes := []sweep.Axis{models, retrieval}
	if len(o.documents) > 0 {
		chunk, err := o.chunkAxis(fmt.Sprint(ingest.DefaultMaxWords))
		if err != nil {
			return nil, 0, err
		}
		chunk.Applies = on
		axes = append(axes, chunk)
	}
	for _, name := range sweepAxes {
		a, err := o.axis(name)
		if err != nil {
			return nil, 0, err
		}
		applies := a.Applies
		a.Applies = func(c sweep.Cell) bool { return on(c) && (applies == nil || applies(c)) }
		axes = append(axes, a)
	}
	return o.grid(axes, func(c sweep.Cell) bool {
		return on(c) || specs[c.Get(axisModel)].provider != providerExtractive
	})
}

// qaIndexes indexes the documents for every length of passages.
func (o *evalSweepOptions) qaIndexes(ctx context.Context, cells []sweep.Cell) (map[string]*sweepIndex, error) {
	opts, err := o.options(ctx)
	if err != nil {
		return nil, err
	}
	dense := slices.ContainsFunc(cells, func(c sweep.Cell) bool {
		return c.Get("mode") != "" && (c.Get("mode") != string(retrieve.ModeBM25) || c.Get("mmr") != string(rerank.None))
	})
	bar := o.progress()
	defer bar.finish()
	out := map[string]*sweepIndex{}
	for _, c := range cells {
		chunk := c.Get(axisChunk)
		if chunk == "" || out[chunk] != nil {
			continue
		}
		if out[chunk], err = o.index(ctx, opts, o.documents, chunk, dense, bar); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// answer makes the run of a cell, or finds it.
func (o *evalSweepOptions) answer(
	ctx context.Context, d *eval.Dataset, spec modelSpec, c sweep.Cell, x *sweepIndex, scoring eval.ScoreOptions,
) (*eval.Run, error) {
	settings := map[string]string{}
	var label sweep.Cell
	for _, s := range c {
		if slices.Contains(sweepAxes, s.Name) {
			settings[s.Name] = s.Value
		}
		if s.Name != axisModel && s.Name != axisRetrieval {
			label = append(label, s)
		}
	}
	qa := o.qa
	if x != nil {
		settings["data"] = x.dir
		if !x.Dense && o.config.String("embedder") == "builtin" {
			settings["embedder"] = "none"
		}
	}
	config, err := o.config.With(settings)
	if err != nil {
		return nil, err
	}
	a := *o.app
	a.config = config
	qa.app, qa.label, qa.out = &a, label.String(), filepath.Join(o.out, sweep.RunsDir)
	r, err := qa.one(ctx, d, spec, c.Get(axisRetrieval), scoring)
	if err != nil {
		return nil, qa.stopped(qa.runName(spec, c.Get(axisRetrieval)), err)
	}
	return r, nil
}
