package mcp

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/markdown"
	"github.com/biopars/biopars/internal/schema"
)

type searchInput struct {
	Query  string `json:"query" jsonschema:"what is searched for, in Persian or English"`
	Corpus string `json:"corpus,omitempty" jsonschema:"name of a corpus; the first without it"`
	Lang   string `json:"lang,omitempty" jsonschema:"language of notices: fa or en"`
	K      int    `json:"k,omitempty" jsonschema:"how many passages, 1 to 50; 10 without it"`
	Filter filter `json:"filter,omitzero" jsonschema:"passages that may be found"`
}

// maxHits is how many passages a search gives at most.
const maxHits = 50

func (t *tools) search(ctx context.Context, _ *mcp.CallToolRequest, in searchInput) (*mcp.CallToolResult, schema.Search, error) {
	c, err := t.corpus(in.Corpus)
	if err != nil {
		return t.failed(err, in.Lang), schema.Search{}, nil
	}
	res, err := c.Engine.Search(ctx, biopars.Question{Text: in.Query, K: min(max(in.K, 0), maxHits), Filter: in.Filter.filter(), NoModel: true})
	if err != nil {
		return t.failed(err, in.Lang), schema.Search{}, nil
	}
	res.Notices = t.notices(res.Notices, in.Lang)
	out := schema.NewSearch(res, c.Engine.Highlight)
	result := &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: t.hits(out, in.Lang)}}}
	for _, h := range out.Hits {
		result.Content = append(result.Content, link(c.Name, h.Passage))
	}
	return result, out, nil
}

// hits are what a search found as text.
func (t *tools) hits(found schema.Search, lang string) string {
	w := t.writer(lang)
	var blocks []string
	for i, h := range found.Hits {
		blocks = append(blocks, fmt.Sprintf("%d. %s\n\n   %s", i+1, w.Passage(h.Passage), markdown.Escape(h.Passage.Text)))
	}
	return strings.Join(append(blocks, w.Notices(found.Notices)), "\n\n")
}

// surroundings is a passage with its neighbours as text.
func (t *tools) surroundings(found biopars.Surroundings, lang string) string {
	blocks := []string{"**" + t.writer(lang).Passage(found.Passage) + "**"}
	for _, p := range found.Before {
		blocks = append(blocks, markdown.Escape(p.Text))
	}
	blocks = append(blocks, "> "+markdown.Escape(found.Passage.Text))
	for _, p := range found.After {
		blocks = append(blocks, markdown.Escape(p.Text))
	}
	return strings.Join(blocks, "\n\n")
}

type passageInput struct {
	ID         string `json:"id" jsonschema:"the passage's id, from a result of the other tools"`
	Corpus     string `json:"corpus,omitempty" jsonschema:"name of a corpus; the first without it"`
	Lang       string `json:"lang,omitempty" jsonschema:"language of what is said about it: fa or en"`
	Neighbours *int   `json:"neighbours,omitempty" jsonschema:"how many passages before and after it in its document, 0 to 20; 2 without it"`
}

// How many neighbours a passage comes with, and at most.
const (
	someNeighbours = 2
	maxNeighbours  = 20
)

func (t *tools) readPassage(ctx context.Context, _ *mcp.CallToolRequest, in passageInput) (*mcp.CallToolResult, schema.Passage, error) {
	c, err := t.corpus(in.Corpus)
	if err != nil {
		return t.failed(err, in.Lang), schema.Passage{}, nil
	}
	n := someNeighbours
	if in.Neighbours != nil {
		n = min(max(*in.Neighbours, 0), maxNeighbours)
	}
	found, err := c.Engine.Surroundings(ctx, in.ID, n)
	if err != nil {
		return t.failed(err, in.Lang), schema.Passage{}, nil
	}
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: t.surroundings(found, in.Lang)},
		link(c.Name, found.Passage)}}, schema.NewPassage(found), nil
}

// scheme begins the addresses of passages.
const scheme = "biopars://passage/"

// link is a passage as a resource.
func link(corpus string, p index.Passage) *mcp.ResourceLink {
	return &mcp.ResourceLink{URI: scheme + url.PathEscape(corpus) + "/" + p.ID, Name: p.ID,
		Title: strings.Join(nonEmpty(cmp.Or(p.Title, p.DocumentID), p.Section), " › "), MIMEType: "text/plain"}
}

func nonEmpty(list ...string) (out []string) {
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (t *tools) readResource(ctx context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
	corpus, id, _ := strings.Cut(strings.TrimPrefix(req.Params.URI, scheme), "/")
	name, err := url.PathUnescape(corpus)
	if err != nil || name == "" {
		return nil, mcp.ResourceNotFoundError(req.Params.URI)
	}
	c, err := t.corpus(name)
	if err != nil {
		return nil, mcp.ResourceNotFoundError(req.Params.URI)
	}
	found, err := c.Engine.Surroundings(ctx, id, 0)
	if err != nil {
		return nil, mcp.ResourceNotFoundError(req.Params.URI)
	}
	return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: req.Params.URI, MIMEType: "text/plain", Text: found.Passage.Text}}}, nil
}
