package mcp

import (
	"context"
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/schema"
)

type claimInput struct {
	Claim    string         `json:"claim" jsonschema:"one or more sentences"`
	Passages []givenPassage `json:"passages,omitempty" jsonschema:"what the claim is held against, at most 20; without any, what the corpus finds for it"`
	Corpus   string         `json:"corpus,omitempty" jsonschema:"name of a corpus; the first without it"`
	Lang     string         `json:"lang,omitempty" jsonschema:"language of notices: fa or en"`
	Filter   filter         `json:"filter,omitzero" jsonschema:"passages that may be evidence"`
}

// givenPassage is a passage that comes with the claim.
type givenPassage struct {
	ID    string `json:"id,omitempty"`
	Title string `json:"title,omitempty"`
	Text  string `json:"text"`
}

// maxPassages is how many passages a claim is held against at most.
const maxPassages = 20

func (t *tools) verifyClaim(ctx context.Context, _ *mcp.CallToolRequest, in claimInput) (*mcp.CallToolResult, schema.Claim, error) {
	c, err := t.corpus(in.Corpus)
	if err != nil {
		return t.failed(err, in.Lang), schema.Claim{}, nil
	}
	if len(in.Passages) > maxPassages {
		return t.failed(fmt.Errorf("%d passages, at most %d", len(in.Passages), maxPassages), in.Lang), schema.Claim{}, nil
	}
	found, err := c.Engine.CheckClaim(ctx, in.Claim, passagesOf(in.Passages), biopars.Question{Filter: in.Filter.filter()})
	if err != nil {
		return t.failed(err, in.Lang), schema.Claim{}, nil
	}
	found.Notices = t.notices(found.Notices, in.Lang)
	out := schema.NewClaim(found)
	text := fmt.Sprintf("**%s**\n\n", found.Judgement) + t.writer(in.Lang).Answer(answer.Answer{Sentences: found.Sentences,
		Sources: found.Sources, Conflicts: found.Conflicts, Notices: found.Notices})
	result := &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}
	if len(in.Passages) == 0 {
		for _, s := range found.Sources {
			if s.Cited {
				result.Content = append(result.Content, link(c.Name, s.Passage))
			}
		}
	}
	return result, out, nil
}

func passagesOf(given []givenPassage) []index.Passage {
	var out []index.Passage
	for i, p := range given {
		id := p.ID
		if id == "" {
			id = fmt.Sprint(i + 1)
		}
		out = append(out, index.Passage{ID: id, DocumentID: id, Title: p.Title, Text: p.Text, End: len(p.Text)})
	}
	return out
}
