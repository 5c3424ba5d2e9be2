package cli

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/httpapi"
	"github.com/biopars/biopars/internal/ollama"
)

// models are the models on the Ollama server, and those that the settings name, whether they
// are there or not. Where they are on the machine is not told.
func (o *serveOptions) models(ctx context.Context) []httpapi.Model {
	uses := map[string][]string{o.config.String("model"): {"answer"}}
	if name, ok := strings.CutPrefix(o.config.String("embedder"), "ollama:"); ok {
		uses[name] = append(uses[name], "embed")
	}
	out := append(o.ollamaModels(ctx, uses), directoryModel("embed", o.config.String("embedder"), "dir:")...)
	out = append(out, directoryModel("rerank", o.config.String("rerank"), "dir:")...)
	for _, part := range strings.Split(o.config.String("verify"), ",") {
		out = append(out, directoryModel("verify", part, "nli:")...)
	}
	return out
}

func (o *serveOptions) ollamaModels(ctx context.Context, uses map[string][]string) (out []httpapi.Model) {
	var detail string
	m, err := ollama.NewModel(o.server(o.config.String("model"), o.config.Int("num-ctx")))
	if err == nil {
		probe, cancel := context.WithTimeout(ctx, probeTimeout)
		defer cancel()
		var s ollama.Status
		s, err = m.Probe(probe)
		for _, name := range s.Models {
			found := httpapi.Model{Name: name, Where: "ollama", Present: true, Uses: []string{}}
			for _, known := range []string{name, strings.TrimSuffix(name, ":latest")} {
				found.Uses = append(found.Uses, uses[known]...)
				delete(uses, known)
			}
			out = append(out, found)
		}
	}
	if err != nil {
		detail = o.words().Error(err, o.lang())
	}
	var missing []string
	for name := range uses {
		missing = append(missing, name)
	}
	slices.Sort(missing)
	for _, name := range missing {
		out = append(out, httpapi.Model{Name: name, Where: "ollama", Uses: uses[name], Detail: detail})
	}
	return out
}

// directoryModel is the model that a setting names by its directory, if it does.
func directoryModel(use, setting, prefix string) []httpapi.Model {
	path, ok := strings.CutPrefix(setting, prefix)
	if !ok {
		return nil
	}
	p, err := parseModelPath(path)
	if err != nil {
		return []httpapi.Model{{Name: filepath.Base(path), Where: "directory", Uses: []string{use}, Detail: err.Error()}}
	}
	m := httpapi.Model{Name: filepath.Base(p.dir), Where: "directory", Uses: []string{use}}
	info, err := os.Stat(p.dir)
	m.Present = err == nil && info.IsDir()
	return []httpapi.Model{m}
}
