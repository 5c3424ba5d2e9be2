package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tmc/langchaingo/llms"
	"github.com/tmc/langchaingo/llms/openai"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/internal/ollama"
	"github.com/biopars/biopars/retrieve"
	"github.com/biopars/biopars/verify"
)

// modelSpec is a model as --model names it.
type modelSpec struct {
	provider, name string
	url            string // of an OpenAI-compatible server, else empty
}

const (
	providerExtractive = "extractive"
	providerOllama     = "ollama"
	providerOpenAI     = "openai"
	providerFile       = "file"
)

// parseModel reads extractive, ollama:NAME, openai:NAME[@URL], file:PATH or the
// name of an Ollama model.
func parseModel(s string) (modelSpec, error) {
	provider, name, ok := strings.Cut(s, ":")
	switch {
	case s == providerExtractive:
		return modelSpec{provider: s}, nil
	case ok && name != "" && (provider == providerOllama || provider == providerFile):
		return modelSpec{provider: provider, name: name}, nil
	case ok && name != "" && provider == providerOpenAI:
		name, url, _ := strings.Cut(name, "@")
		return modelSpec{provider: provider, name: name, url: url}, nil
	case s != "":
		return modelSpec{provider: providerOllama, name: s}, nil
	}
	return modelSpec{}, fmt.Errorf("%w: empty model name (want extractive, ollama:NAME, openai:NAME[@URL] or file:PATH)", errUsage)
}

func (m modelSpec) String() string {
	if m.name == "" {
		return m.provider
	}
	return m.provider + ":" + m.name
}

// environ looks a variable up.
func (s Streams) environ(name string) string {
	for i := len(s.Environ) - 1; i >= 0; i-- {
		if k, v, _ := strings.Cut(s.Environ[i], "="); k == name {
			return v
		}
	}
	return ""
}

// newModel connects to a model. digest is its exact version where the server
// tells it. A model that is not there is an error here: an evaluation must not
// go on with something else.
func (a *app) newModel(ctx context.Context, spec modelSpec) (m llms.Model, digest string, window int, err error) {
	if spec.provider == providerOpenAI {
		key := a.environ("OPENAI_API_KEY")
		url := spec.url
		if url == "" {
			url = a.environ("OPENAI_BASE_URL")
		}
		switch {
		case key == "" && url == "":
			return nil, "", 0, fmt.Errorf("%w: %s needs OPENAI_API_KEY in the environment", errUsage, spec)
		case key == "":
			key = "none" // servers of one's own ask for no key, but the client for one
		}
		opts := []openai.Option{openai.WithModel(spec.name), openai.WithToken(key)}
		if url != "" {
			opts = append(opts, openai.WithBaseURL(url))
		}
		m, err := openai.New(opts...)
		return m, "", a.config.Int("num-ctx"), err
	}
	om, err := ollama.NewModel(ollama.Options{Host: a.config.String("ollama"), Model: spec.name, NumCtx: a.config.Int("num-ctx")})
	if err != nil {
		return nil, "", 0, err
	}
	probe, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	s, err := om.Probe(probe)
	if err != nil {
		return nil, "", 0, err
	}
	if !s.Present {
		return nil, "", 0, om.Missing()
	}
	return om, s.Digest, s.Window, nil
}

// engineSystem is the engine as a system to be measured.
type engineSystem struct {
	engine *biopars.Engine
	closed bool // ask without evidence
}

// Answer implements eval.System. An answer that something else wrote than what
// is measured, as when the model went down, is a failure.
func (s *engineSystem) Answer(ctx context.Context, q eval.Question) (eval.Response, error) {
	var evidence []retrieve.Candidate
	var answer biopars.Answer
	for ev, err := range s.engine.Stream(ctx, biopars.Question{Text: q.Text, Closed: s.closed}) {
		if err != nil {
			return eval.Response{}, wordedError{err}
		}
		switch ev := ev.(type) {
		case biopars.Reranked:
			evidence = ev.Evidence
		case biopars.Done:
			answer = ev.Answer
		}
	}
	return response(answer, evidence)
}

func response(a biopars.Answer, evidence []retrieve.Candidate) (eval.Response, error) {
	r := eval.Response{
		Origin: string(a.Origin), Prompt: a.Prompt, Truncated: a.Truncated,
		Usage:   eval.Usage(a.Usage),
		Timings: eval.Timings(a.Timings),
	}
	for _, n := range a.Notices {
		if n.Code == answer.NoticeModelDown || n.Code == answer.NoticeDenseDown || n.Code == answer.NoticeBM25Down {
			n = wordNotice(n, "en")
			return r, fmt.Errorf("%s: %s", n.Code, n.Text)
		}
		r.Notices = append(r.Notices, n.Code)
	}
	passage := func(p index.Passage) eval.Passage {
		title := p.Title
		if p.Section != "" {
			title = strings.TrimPrefix(title+" › "+p.Section, " › ")
		}
		return eval.Passage{ID: p.ID, Title: title, Text: p.Text}
	}
	number := map[int]int{} // of a source in the a, in the response
	for i, s := range a.Sources {
		number[s.Number] = i + 1
		r.Retrieved = append(r.Retrieved, passage(s.Passage))
	}
	if len(a.Sources) == 0 {
		for _, c := range evidence {
			r.Retrieved = append(r.Retrieved, passage(c.Passage))
		}
	}
	var text strings.Builder
	for i, s := range a.Sentences {
		switch {
		case i > 0 && s.Break:
			text.WriteByte('\n')
		case i > 0:
			text.WriteByte(' ')
		}
		text.WriteString(s.Text)
		out := eval.Sentence{Text: s.Text}
		for _, c := range s.Citations {
			out.Citations = append(out.Citations, number[c])
		}
		r.Sentences = append(r.Sentences, out)
	}
	r.Answer = text.String()
	return r, nil
}

// checkerSignature names verify.Checker in the signatures of metrics.
const checkerSignature = "entails:verify"

// checker judges claims by the engine's own check of sentences.
type checker struct{ check *verify.Checker }

// Verify implements metric.Verifier.
func (c checker) Verify(ctx context.Context, text, claim string) (metric.Verdict, error) {
	source := answer.Source{Number: 1, Cited: true, Passage: index.Passage{Text: text}}
	s, err := c.check.Check(ctx, "", answer.Sentence{Text: claim, Citations: []int{1}}, []answer.Source{source})
	switch {
	case err != nil:
		return metric.NotMentioned, err
	case s.Verdict == nil:
		return metric.NotMentioned, errors.New("the sentence was not checked")
	}
	switch s.Verdict.Judgement {
	case answer.Supported:
		return metric.Supported, nil
	case answer.Contradicted:
		return metric.Contradicted, nil
	}
	return metric.NotMentioned, nil
}

// Entails has the type metric.Entails.
func (c checker) Entails(ctx context.Context, premise, hypothesis string) (bool, error) {
	v, err := c.Verify(ctx, premise, hypothesis)
	return v == metric.Supported, err
}

// corpusHash is the hash of the identifiers of all passages of a corpus, which
// are hashes of their content.
func corpusHash(ctx context.Context, dir string) (_ string, err error) {
	c, err := catalogue.Open(ctx, filepath.Join(dir, "catalogue.db"), catalogue.Options{ReadOnly: true})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	live := map[string]bool{}
	for after := index.Seq(0); ; {
		changes, err := c.Changes(ctx, after, 1000)
		if err != nil {
			return "", err
		}
		if len(changes) == 0 {
			break
		}
		for _, change := range changes {
			after = change.Seq
			if change.Op == index.Put {
				live[change.Passage.ID] = true
			} else {
				delete(live, change.Passage.ID)
			}
		}
	}
	h := sha256.New()
	for _, id := range slices.Sorted(maps.Keys(live)) {
		fmt.Fprintln(h, id)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
