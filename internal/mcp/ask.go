package mcp

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/schema"
)

// askInput is what is asked.
type askInput struct {
	Question     string         `json:"question" jsonschema:"the question, in Persian or English"`
	Corpus       string         `json:"corpus,omitempty" jsonschema:"name of a corpus; the first without it"`
	Lang         string         `json:"lang,omitempty" jsonschema:"language of notices: fa or en"`
	History      []biopars.Turn `json:"history,omitempty" jsonschema:"earlier turns of the conversation, oldest first; a follow-up question is made self-contained from them"`
	Filter       filter         `json:"filter,omitzero" jsonschema:"passages that may be evidence"`
	NoModel      bool           `json:"no_model,omitempty" jsonschema:"quote passages although there is a model"`
	AnswerAnyway bool           `json:"answer_anyway,omitempty" jsonschema:"answer although the evidence is weak; the answer says so"`
}

// filter says which passages may be found.
type filter struct {
	Publishers    []string `json:"publishers,omitempty"`
	EvidenceTypes []string `json:"evidence_types,omitempty" jsonschema:"guideline, review, trial, textbook, web and others"`
	Languages     []string `json:"languages,omitempty" jsonschema:"BCP 47: fa, en"`
	YearFrom      int      `json:"year_from,omitempty" jsonschema:"Gregorian, inclusive"`
	YearTo        int      `json:"year_to,omitempty" jsonschema:"Gregorian, inclusive"`
}

func (f filter) filter() index.Filter {
	return index.Filter{Publishers: f.Publishers, EvidenceTypes: f.EvidenceTypes, Languages: f.Languages, YearFrom: f.YearFrom, YearTo: f.YearTo}
}

// The steps of an answer that a client which asks for progress is told of.
var steps = map[string]string{"retrieved": "passages were found", "reranked": "evidence was chosen", "sentence": "a sentence was written and checked"}

func (t *tools) ask(ctx context.Context, req *mcp.CallToolRequest, in askInput) (*mcp.CallToolResult, schema.Answer, error) {
	c, err := t.corpus(in.Corpus)
	if err != nil {
		return t.failed(err, in.Lang), schema.Answer{}, nil
	}
	q := biopars.Question{Text: in.Question, History: in.History, Filter: in.Filter.filter(), NoModel: in.NoModel,
		AnswerAnyway: in.AnswerAnyway}
	tell := progress(ctx, req)
	var made *biopars.Answer
	var failure error
	for ev, err := range c.Engine.Stream(ctx, q) {
		switch ev := ev.(type) {
		case biopars.Done:
			made = &ev.Answer
		case biopars.Failed:
			made, failure = &ev.Partial, err
		default:
			if text := steps[ev.EventName()]; text != "" {
				tell(text)
			}
		}
	}
	if made == nil || failure != nil && len(made.Sentences) == 0 {
		if failure == nil {
			failure = context.Cause(ctx)
		}
		return t.failed(failure, in.Lang), schema.Answer{}, nil
	}
	made.Notices = t.notices(made.Notices, in.Lang)
	out := schema.NewAnswer(*made)
	if failure != nil { // what a model began and did not end says so
		out.Truncated, out.Error = true, t.Error(failure, t.lang(in.Lang))
		made.Truncated = true
	}
	result := &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: t.writer(in.Lang).Answer(*made)}}}
	for _, s := range made.Sources {
		if s.Cited {
			result.Content = append(result.Content, link(c.Name, s.Passage))
		}
	}
	return result, out, nil
}

// progress tells a client that asked for it how far its call is.
func progress(ctx context.Context, req *mcp.CallToolRequest) func(text string) {
	token := req.Params.GetProgressToken()
	if token == nil {
		return func(string) {}
	}
	done := 0.0
	return func(text string) {
		done++
		// A client that cannot be told is none that waits for it.
		_ = req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: token, Progress: done, Message: text})
	}
}
